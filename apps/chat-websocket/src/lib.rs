//! A chat room: a WebSocket API, a function for each route, and a table of who is there.

use rustinfra_constructs::prelude::*;

/// Adds the stack to an app.
pub fn chat_websocket(app: &App) -> Stack {
    let stack = Stack::new(app, "ChatWebsocket");

    let connections = Table::builder("Connections", Attribute::string("connectionId"))
        .removal_policy(RemovalPolicy::Destroy)
        .build(&stack);

    let connect = handler(&stack, "Connect", "connect.handler");
    connect.add_env("TABLE_NAME", connections.name());
    connections.grant(&connect, [TableOperation::PutItem]);

    let disconnect = handler(&stack, "Disconnect", "disconnect.handler");
    disconnect.add_env("TABLE_NAME", connections.name());
    connections.grant(&disconnect, [TableOperation::DeleteItem]);

    let help = handler(&stack, "Help", "help.handler");

    let send = handler(&stack, "Send", "send.handler");
    send.add_env("TABLE_NAME", connections.name());
    connections.grant(&send, [TableOperation::Scan, TableOperation::DeleteItem]);

    let api = WebSocketApi::builder("Api")
        .connect_route(&connect)
        .disconnect_route(&disconnect)
        .default_route(&help)
        .build(&stack);
    api.add_route("sendmessage", &send);

    let stage = WebSocketStage::builder("Prod", &api, "prod").build(&stack);
    for sender in [&help, &send] {
        stage.grant_management_api_access(sender);
        sender.add_env("CALLBACK_URL", stage.callback_url());
    }

    stack.output("Url", stage.url());
    stack.output("ConnectionsTable", connections.name());
    stack
}

/// A function of the chat; they share their code.
#[track_caller]
fn handler(stack: &Stack, id: &str, export: &str) -> Function {
    let code = Code::from_asset(asset!("handlers/chat"));
    Function::builder(id, Runtime::NODEJS_22, export, code)
        .timeout(secs(5))
        .memory(mib(256))
        .log_removal_policy(RemovalPolicy::Destroy)
        .build(stack)
}

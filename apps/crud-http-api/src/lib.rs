//! Items by HTTP: an HTTP API, a function, and a table.

use rustinfra_constructs::prelude::*;

/// Adds the stack to an app.
pub fn crud_http_api(app: &App) -> Stack {
    let stack = Stack::new(app, "CrudHttpApi");

    let table = Table::builder("Items", Attribute::string("id"))
        .removal_policy(RemovalPolicy::Destroy)
        .build(&stack);

    let code = Code::from_asset(asset!("handlers/items"));
    let items = Function::builder("ItemsFunction", Runtime::NODEJS_22, "index.handler", code)
        .timeout(secs(5))
        .memory(mib(256))
        .env("TABLE_NAME", table.name())
        .log_removal_policy(RemovalPolicy::Destroy)
        .build(&stack);
    table.grant(
        &items,
        [
            TableOperation::DeleteItem,
            TableOperation::GetItem,
            TableOperation::PutItem,
            TableOperation::Scan,
            TableOperation::UpdateItem,
        ],
    );

    let api = HttpApi::builder("Api").build(&stack);
    api.add_routes("/items", [Method::Get, Method::Post], &items);
    api.add_routes("/items/{id}", [Method::Get, Method::Put, Method::Delete], &items);
    // The function tells where a new item is found, so it knows the API that calls it.
    items.add_env("API_URL", api.url());

    stack.output("Url", api.url());
    stack
}

//! `chat-websocket`: what one client sends, both receive; who is gone is forgotten.

use serde_json::{Value, json};

use super::{Lab, Refused, same};

/// Who is in the table.
fn connections(lab: &Lab) -> Result<Vec<Value>, Refused> {
    let table = json!({"TableName": lab.output("ConnectionsTable")});
    let found = lab.call("dynamodb", "Scan", &table)?;
    Ok(found["Items"].as_array().cloned().unwrap_or_default())
}

fn flow(lab: &Lab) -> Result<(), Refused> {
    chat(lab).map_err(|refused| explained(lab, refused))
}

/// The endpoint keeps no log of what a WebSocket API's functions say. So those of a chat that
/// failed are asked again, by the event that they would get, for what they are denied.
fn explained(lab: &Lab, refused: Refused) -> Refused {
    let url = lab.output("Url");
    let api = url.trim_start_matches("wss://").split('.').next().unwrap_or_default();
    let context = json!({"connectionId": "probe", "apiId": api, "stage": "prod"});
    let body = json!({"action": "sendmessage", "data": "probe"}).to_string();
    let event = json!({"requestContext": context, "body": body});
    let functions = lab.call("lambda", "ListFunctions", &json!({})).unwrap_or_default();
    let functions = functions["Functions"].as_array().into_iter().flatten();
    let names = functions.filter_map(|function| function["FunctionName"].as_str());
    let denied = names.filter_map(|name| lab.invoke(name, &event).err());
    denied.into_iter().find(|denied| denied.denied).unwrap_or(refused)
}

fn chat(lab: &Lab) -> Result<(), Refused> {
    // What an earlier flow that was refused has left behind.
    for left in connections(lab)? {
        let key = json!({"connectionId": left["connectionId"]});
        let table = lab.output("ConnectionsTable");
        lab.call("dynamodb", "DeleteItem", &json!({"TableName": table, "Key": key}))?;
    }
    let url = lab.output("Url");
    let mut first = lab.connect(&url)?;
    let mut second = lab.connect(&url)?;
    same(&Value::from(connections(lab)?.len()), &json!(2))?;
    // Somebody whose leaving nobody has noticed.
    let stale = json!({"connectionId": {"S": lab.unique("stale")}});
    let table = lab.output("ConnectionsTable");
    lab.call("dynamodb", "PutItem", &json!({"TableName": table, "Item": stale}))?;

    let text = lab.unique("hello");
    first.send(&json!({"action": "sendmessage", "data": text}))?;
    let heard = first.receive()?;
    same(&heard["data"], &Value::from(text.as_str()))?;
    same(&second.receive()?, &heard)?;
    lab.wait_for("the removal of the stale connection", || {
        Ok((connections(lab)?.len() == 2).then_some(()))
    })?;

    // Anything else is answered, and only to its sender.
    second.send(&json!({"action": "something else"}))?;
    let help = second.receive()?;
    same(&Value::from(help["help"].is_string()), &json!(true))?;
    first.stays_silent(std::time::Duration::from_millis(200))?;

    first.close();
    second.close();
    lab.wait_for("the table's emptying", || Ok(connections(lab)?.is_empty().then_some(())))
}

#[test]
fn what_one_sends_both_receive() {
    Lab::deploy("chat-websocket").works(flow);
}

#[test]
fn each_action_is_needed() {
    Lab::deploy("chat-websocket").needs_every_action(flow);
}

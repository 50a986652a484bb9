//! `greeting`: a greeting that is waited for, one that is not, and what is logged of it.
//!
//! The endpoint does not keep a function's reserved concurrency (GetFunctionConcurrency answers
//! nothing); that it is set is seen in the golden template.

use serde_json::{Value, json};

use super::{Lab, Refused, same};

/// Temporary credentials of the role that may greet.
fn caller(lab: &Lab) -> Result<Value, Refused> {
    let session = json!({"RoleArn": lab.output("CallerArn"), "RoleSessionName": "greeting"});
    Ok(lab.call("sts", "AssumeRole", &session)?["Credentials"].clone())
}

fn flow(lab: &Lab) -> Result<(), Refused> {
    let (live, caller) = (lab.output("LiveArn"), caller(lab)?);
    let name = lab.unique("Ada");
    let payload = json!({ "name": name }).to_string();
    let wait = json!({ "FunctionName": live, "Payload": payload });
    let answer = lab.call_as(&caller, "lambda", "Invoke", &wait)?;
    same(&answer["StatusCode"], &json!(200))?;
    let greeting: Value =
        serde_json::from_str(answer["Payload"].as_str().unwrap_or_default()).unwrap_or_default();
    same(&greeting, &json!({ "greeting": format!("Hello, {name}!") }))?;

    let later = lab.unique("Bob");
    let payload = json!({ "name": later }).to_string();
    let go_on = json!({ "FunctionName": live, "InvocationType": "Event", "Payload": payload });
    let answer = lab.call_as(&caller, "lambda", "Invoke", &go_on)?;
    same(&answer["StatusCode"], &json!(202))?;
    let line = format!("\"greeting\":\"Hello, {later}!\"");
    lab.wait_for("the greeting's line in the log", || {
        Ok(lab.log_of(&lab.output("FunctionName")).contains(&line).then_some(()))
    })
}

#[test]
fn it_greets_at_once_and_later() {
    let lab = Lab::deploy("greeting");
    lab.works(flow);
    lab.works(|lab| {
        let alias = json!({ "FunctionName": lab.output("FunctionName"), "Name": "live" });
        let alias = lab.call("lambda", "GetAlias", &alias)?;
        same(&alias["FunctionVersion"], &json!("1"))?;
        let function = json!({ "FunctionName": lab.output("FunctionName") });
        let concurrency = lab.call("lambda", "GetFunctionConcurrency", &function)?;
        same(&concurrency["ReservedConcurrentExecutions"], &Value::Null)
    });
}

#[test]
fn each_action_is_needed() {
    Lab::deploy("greeting").needs_every_action(flow);
}

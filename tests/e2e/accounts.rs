//! An app of several accounts: the local endpoint plays each, and their APIs answer anybody.

use std::process::ExitCode;

use crate::local::{Local, check, printed};
use crate::tools::{call, send};
use rustinfra_constructs::cognito::AuthFlow;
use rustinfra_constructs::prelude::*;
use serde_json::json;

const HANDLER: &str = "
def handler(event, context):
    return {'statusCode': 200, 'body': ':'.join(context.invoked_function_arn.split(':')[3:5])}
";

fn app(out: &str) -> App {
    let app = App::builder().out(out).build();
    for (id, account, region) in
        [("Data", "111111111111", "us-east-1"), ("Web", "222222222222", "eu-west-1")]
    {
        let environment = Environment::new(account, region);
        let stack = Stack::builder(id).environment(environment).build(&app);
        // One account could not have it twice.
        Table::builder("Orders", Attribute::string("id"))
            .table_name("orders")
            .removal_policy(RemovalPolicy::Destroy)
            .build(&stack);
        let code = Code::inline(HANDLER);
        let function = Function::builder("Function", Runtime::PYTHON_3_13, "index.handler", code)
            .build(&stack);
        // It tells its address by itself.
        LambdaRestApi::builder("Rest", &function).build(&stack);
        let http = HttpApi::builder("Http").build(&stack);
        http.add_routes("/", [Method::Get], &function);
        stack.output("HttpUrl", http.url());
        let users = UserPool::builder("Users")
            .self_sign_up_enabled(true)
            .removal_policy(RemovalPolicy::Destroy)
            .build(&stack);
        let client =
            users.add_client("Client", |client| client.auth_flows([AuthFlow::UserPassword]));
        stack.output("Client", client.id());
    }
    app
}

/// The status with which a user pool answers somebody who signs up.
fn sign_up(url: &str, client: &str) -> u16 {
    let headers = [
        ("Content-Type", "application/x-amz-json-1.1"),
        ("X-Amz-Target", "AWSCognitoIdentityProviderService.SignUp"),
    ];
    let user = json!({"ClientId": client, "Username": "ada", "Password": "Engine-1843"});
    match send("POST", &format!("{url}/"), &headers, Some(&user.to_string())) {
        Ok(answer) => answer.status,
        Err(error) => panic!("{client}: {error}"),
    }
}

#[test]
fn each_stack_is_in_its_account_and_its_apis_answer_anybody() {
    let local = Local::new("e2e-accounts");
    let out = local.scratch.join("assembly").to_string_lossy().into_owned();
    assert_eq!(format!("{:?}", app(&out).synth()), format!("{:?}", ExitCode::SUCCESS));
    let deploy = ["deploy", "--local", "--yes", "--app", &out];
    let told = printed(&local.run(&deploy));
    let addresses = told.lines().filter_map(|line| line.trim().strip_prefix("here: "));
    let answers: Vec<_> = addresses.map(|address| call("GET", address, None)).collect();
    let (data, web) = ("us-east-1:111111111111", "eu-west-1:222222222222");
    assert_eq!(answers, [data, data, web, web].map(|place| (200, place.to_owned())), "{told}");

    let clients = told.lines().filter_map(|line| line.split_once("Client = "));
    let answers: Vec<_> = clients.map(|(_, client)| sign_up(&local.url(), client)).collect();
    assert_eq!(answers, [200, 200], "{told}");

    let app = ["--local", "--app", &out];
    check(local.command(&["diff", "--exit-code"]).args(app));
    let told = printed(&check(local.command(&["destroy", "--yes"]).args(app)));
    assert_eq!(told.matches("destroyed").count(), 2, "{told}");
}

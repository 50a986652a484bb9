//! Apps that take a detour with the CDK, deployed and used as one thinks of them; what their templates
//! are is seen in `tests/parity/unaided.rs`.

use std::process::ExitCode;

use serde_json::{Map, Value, json};

use crate::local::Local;
use crate::tools::{call, rest_api, send};
use rustinfra_constructs::apigateway::{Authorizer, RestApi};
use rustinfra_constructs::cognito::AuthFlow;
use rustinfra_constructs::prelude::*;

/// An app of a test, deployed.
struct Deployed {
    local: Local,
    out: String,
    outputs: Map<String, Value>,
}

impl Deployed {
    /// Deploys what `make` makes.
    #[track_caller]
    fn new(test: &str, make: impl FnOnce(&App)) -> Self {
        let local = Local::new(test);
        let out = local.scratch.join("assembly").to_string_lossy().into_owned();
        let mut deployed = Self { local, out, outputs: Map::new() };
        deployed.update(make);
        deployed
    }

    /// Deploys what has become of the app.
    #[track_caller]
    fn update(&mut self, make: impl FnOnce(&App)) {
        let app = App::builder().out(&self.out).build();
        make(&app);
        assert_eq!(format!("{:?}", app.synth()), format!("{:?}", ExitCode::SUCCESS));
        let stacks = self.local.deploy_all(&["--app", &self.out]);
        let outputs = stacks.as_object().into_iter().flat_map(|stacks| stacks.values());
        let outputs = outputs.filter_map(Value::as_object).flatten();
        self.outputs = outputs.map(|(name, value)| (name.clone(), value.clone())).collect();
    }

    fn output(&self, name: &str) -> &str {
        self.outputs.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// The address at the endpoint of a REST API, by the output that tells it.
    #[track_caller]
    fn api(&self, output: &str) -> String {
        rest_api(&self.local.url(), self.output(output))
    }

    /// Does an operation as the account's root user.
    #[track_caller]
    fn ask(&self, service: &str, operation: &str, parameters: &Value) -> Value {
        self.local.ask(&["call", service, operation, &parameters.to_string()])
    }

    /// What a function returns.
    #[track_caller]
    fn invoke(&self, function: &str, event: &Value) -> Value {
        let asked = json!({"FunctionName": self.output(function), "Payload": event.to_string()});
        let answer = self.ask("lambda", "Invoke", &asked);
        serde_json::from_str(answer["Payload"].as_str().unwrap_or_default()).unwrap_or(answer)
    }
}

fn function(scope: &impl Construct, id: &str, code: &str) -> Function {
    Function::builder(id, Runtime::NODEJS_22, "index.handler", Code::inline(code))
        .timeout(secs(30))
        .build(scope)
}

/// What a token says: base64 of URLs without what fills it up.
fn claims(token: &str) -> Value {
    const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let payload = token.split('.').nth(1).unwrap_or_default();
    let bits = payload.chars().filter_map(|digit| DIGITS.find(digit));
    let bits: Vec<u8> =
        bits.flat_map(|n| (0..6).rev().map(move |bit| (n >> bit & 1) as u8)).collect();
    let bytes = bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |all, bit| all << 1 | bit));
    let decoded: Vec<u8> = bytes.collect();
    serde_json::from_slice(&decoded).unwrap_or_else(|error| panic!("{error}: {token}"))
}

const ANSWER: &str = "exports.handler = async ({ httpMethod, path }) => (
  { statusCode: 200, body: `${httpMethod} ${path}` });";

/// Lets in who says the word.
const GUARD: &str = "exports.handler = async ({ authorizationToken, methodArn }) => ({
  principalId: 'ada',
  policyDocument: { Version: '2012-10-17', Statement: [{
    Action: 'execute-api:Invoke',
    Effect: authorizationToken === 'let me in' ? 'Allow' : 'Deny',
    Resource: methodArn,
  }] },
});";

#[test]
fn an_api_asks_functions_of_another_stack() {
    let deployed = Deployed::new("unaided-stacks", |app| {
        let (people, shop) = (Stack::new(app, "People"), Stack::new(app, "Shop"));
        let (guard, handler) = (function(&people, "Guard", GUARD), function(&people, "Me", ANSWER));
        let api = RestApi::builder("Api").build(&shop);
        let asks = Authorizer::token("Asks", &guard).results_cache_ttl(secs(0)).build(&shop);
        let me = Method::Get.to(&handler).authorization(&asks);
        api.root().add_resource("me").add_method(me);
        shop.output("Url", api.url());
    });
    let me = format!("{}/me", deployed.api("Url"));
    let get = |token: &str| match send("GET", &me, &[("Authorization", token)], None) {
        Ok(answer) => (answer.status, answer.body),
        Err(error) => panic!("{me}: {error}"),
    };
    assert_eq!(get("let me in"), (200, "GET /me".to_owned()));
    assert_eq!(get("please").0, 403);
}

#[test]
fn a_pool_of_another_stack_calls_a_function_that_uses_it() {
    let welcome = "
const { CognitoIdentityProviderClient, AdminAddUserToGroupCommand } =
  require('@aws-sdk/client-cognito-identity-provider');
exports.handler = async (event) => {
  await new CognitoIdentityProviderClient({}).send(new AdminAddUserToGroupCommand({
    UserPoolId: event.userPoolId, Username: event.userName, GroupName: 'members' }));
  return event;
};";
    let deployed = Deployed::new("unaided-pool", |app| {
        let (users, code) = (Stack::new(app, "Users"), Stack::new(app, "Code"));
        let welcome = function(&code, "Welcome", welcome);
        let pool = UserPool::builder("Pool").removal_policy(RemovalPolicy::Destroy).build(&users);
        pool.add_group("Members", |group| group.group_name("members"));
        pool.add_trigger(UserPoolOperation::PostConfirmation, &welcome);
        pool.grant(&welcome, ["cognito-idp:AdminAddUserToGroup"]);
        users.output("PoolId", pool.id());
        code.output("WelcomeName", welcome.name());
    });
    let user = json!({"UserPoolId": deployed.output("PoolId"), "Username": "ada"});
    deployed.ask("cognito-idp", "AdminCreateUser", &user);
    // The endpoint calls no function after a confirmation, so it is called with what it would get.
    let event = json!({
        "version": "1",
        "triggerSource": "PostConfirmation_ConfirmSignUp",
        "userPoolId": user["UserPoolId"],
        "userName": "ada",
        "request": {"userAttributes": {}},
        "response": {},
    });
    assert_eq!(deployed.invoke("WelcomeName", &event), event);
    let groups = deployed.ask("cognito-idp", "AdminListGroupsForUser", &user);
    assert_eq!(groups["Groups"][0]["GroupName"], "members", "{groups}");
    let pool =
        deployed.ask("cognito-idp", "DescribeUserPool", &json!({"UserPoolId": user["UserPoolId"]}));
    let called = pool["UserPool"]["LambdaConfig"]["PostConfirmation"].as_str().unwrap_or_default();
    assert!(called.ends_with(deployed.output("WelcomeName")), "{pool}");
}

#[test]
fn a_function_that_a_pool_calls_is_told_the_pool_and_its_client() {
    let tokens = "
exports.handler = async (event) => {
  const claimsToAddOrOverride = { pool: process.env.POOL, client: process.env.CLIENT };
  return { ...event, response: { claimsOverrideDetails: { claimsToAddOrOverride } } };
};";
    let deployed = Deployed::new("unaided-told-pool", |app| {
        let stack = Stack::new(app, "Shop");
        let tokens = function(&stack, "Tokens", tokens);
        let pool = UserPool::builder("Pool")
            .removal_policy(RemovalPolicy::Destroy)
            .lambda_trigger(UserPoolOperation::PreTokenGeneration, &tokens)
            .build(&stack);
        let client = pool.add_client("Client", |c| c.auth_flows([AuthFlow::UserPassword]));
        tokens.add_env("POOL", pool.id());
        tokens.add_env("CLIENT", client.id());
        stack.output("PoolId", pool.id());
        stack.output("ClientId", client.id());
        stack.output("TokensName", tokens.name());
    });
    let user = json!({"UserPoolId": deployed.output("PoolId"), "Username": "ada"});
    deployed.ask("cognito-idp", "AdminCreateUser", &user);
    let mut password = user;
    password["Password"] = "Correct-horse-1".into();
    password["Permanent"] = true.into();
    deployed.ask("cognito-idp", "AdminSetUserPassword", &password);
    let sign_in = json!({
        "ClientId": deployed.output("ClientId"),
        "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": {"USERNAME": "ada", "PASSWORD": "Correct-horse-1"},
    });
    let answer = deployed.ask("cognito-idp", "InitiateAuth", &sign_in);
    let token = answer["AuthenticationResult"]["IdToken"].as_str().unwrap_or_default();
    let claims = claims(token);
    assert_eq!(
        [&claims["pool"], &claims["client"]],
        [deployed.output("PoolId"), deployed.output("ClientId")],
        "{claims}"
    );
}

#[test]
fn a_function_is_told_the_address_of_the_rest_api_in_front_of_it() {
    let deployed = Deployed::new("unaided-address", |app| {
        let stack = Stack::new(app, "Shop");
        let code = "exports.handler = async () => ({ statusCode: 200, body: process.env.URL });";
        let handler = function(&stack, "Handler", code);
        let api = LambdaRestApi::builder("Api", &handler).cloud_watch_role().build(&stack);
        handler.add_env("URL", api.url());
        stack.output("Url", api.url());
    });
    // Who asks for the account's logging role has it set.
    let account = deployed.ask("apigateway", "GetAccount", &json!({}));
    assert!(account["cloudwatchRoleArn"].to_string().contains("CloudWatchRole"), "{account}");
    let url = deployed.output("Url");
    assert!(url.starts_with("https://") && url.ends_with("/prod/"), "{url}");
    assert_eq!(call("GET", &format!("{}/any", deployed.api("Url")), None), (200, url.to_owned()));
}

/// Puts an item into the first and the last of its tables.
const WRITER: &str = "
const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
exports.handler = async ({ httpMethod, path }) => {
  const client = new DynamoDBClient({});
  for (const TableName of process.env.TABLES.split(',')) {
    await client.send(new PutItemCommand({ TableName, Item: { id: { S: path } } }));
  }
  return { statusCode: 200, body: `${httpMethod} ${path}` };
};";

#[test]
fn a_function_has_more_methods_and_tables_than_one_policy_takes() {
    let deployed = Deployed::new("unaided-many", |app| {
        let stack = Stack::new(app, "Shop");
        let handler = function(&stack, "Handler", WRITER);
        let tables: Vec<Table> = (0..150)
            .map(|index| {
                Table::builder(&format!("Part{index}"), Attribute::string("id"))
                    .removal_policy(RemovalPolicy::Destroy)
                    .build(&stack)
            })
            .collect();
        for table in &tables {
            table.grant_read_write_data(&handler);
        }
        let ends = sub!("{},{},{}", tables[0].name(), tables[75].name(), tables[149].name());
        handler.add_env("TABLES", ends);
        let api = LambdaRestApi::builder("Api", &handler).proxy(false).build(&stack);
        for index in 0..20 {
            let resource = api.root().add_resource(format!("part{index}").as_str());
            for method in [Method::Get, Method::Put, Method::Delete] {
                resource.add_method(method);
            }
        }
        stack.output("Url", api.url());
        stack.output("Role", handler.role().map(Role::name).unwrap_or_else(|| "".into_value()));
    });
    let url = deployed.api("Url");
    for (method, part) in [("GET", "part0"), ("PUT", "part10"), ("DELETE", "part19")] {
        let answer = call(method, &format!("{url}/{part}"), None);
        assert_eq!(answer, (200, format!("{method} /{part}")));
    }
    // One inline policy would have been too long.
    let role = json!({"RoleName": deployed.output("Role")});
    let inline = deployed.ask("iam", "ListRolePolicies", &role);
    let managed = deployed.ask("iam", "ListAttachedRolePolicies", &role);
    let managed = managed["AttachedPolicies"].as_array().map_or(0, Vec::len);
    assert_eq!(inline["PolicyNames"].as_array().map(Vec::len), Some(1));
    assert!(managed > 1, "{managed}: the basic one and those that were made");
}

#[test]
fn a_method_that_is_added_is_served_by_the_same_stage() {
    let make = |paths: &'static [&'static str]| {
        move |app: &App| {
            let stack = Stack::new(app, "Shop");
            let handler = function(&stack, "Handler", ANSWER);
            for id in ["One", "Two"] {
                let api = LambdaRestApi::builder(id, &handler).proxy(false).build(&stack);
                for &path in paths {
                    api.root().add_resource(path).add_method(Method::Get);
                }
                stack.output(&format!("{id}Url"), api.url());
            }
        }
    };
    let mut deployed = Deployed::new("unaided-deployment", make(&["old"]));
    let stage = |deployed: &Deployed| {
        let url = deployed.output("OneUrl");
        let id = url.trim_start_matches("https://").split('.').next().unwrap_or_default();
        let of = json!({"restApiId": id, "stageName": "prod"});
        deployed.ask("apigateway", "GetStage", &of)["deploymentId"].clone()
    };
    let get = |deployed: &Deployed, api: &str, path: &str| {
        call("GET", &format!("{}/{path}", deployed.api(api)), None).0
    };
    let first = stage(&deployed);
    assert!(first.is_string(), "{first}");
    assert_eq!(get(&deployed, "OneUrl", "old"), 200);
    assert_ne!(get(&deployed, "OneUrl", "new"), 200);
    deployed.update(make(&["old", "new"]));
    for (api, path) in [("OneUrl", "old"), ("OneUrl", "new"), ("TwoUrl", "old"), ("TwoUrl", "new")]
    {
        assert_eq!(get(&deployed, api, path), 200, "{api} {path}");
    }
    let second = stage(&deployed);
    assert!(second.is_string() && second != first, "{first} {second}");
    // The same app once more publishes nothing.
    deployed.update(make(&["old", "new"]));
    assert_eq!(stage(&deployed), second);
}

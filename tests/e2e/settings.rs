//! A function is told secrets and parameters and reads them itself, and writes to a queue that takes
//! HTTPS only, from the template as it is; without each permission it is denied.

use std::process::ExitCode;

use serde_json::{Value, json};

use crate::assembly::write;
use crate::local::Local;
use crate::tools::{call, rest_api};
use rustinfra::proof;
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::secretsmanager::GeneratedSecret;

const HANDLER: &str = "
const { SecretsManagerClient, GetSecretValueCommand } = require('@aws-sdk/client-secrets-manager');
const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
const { SSMClient, GetParameterCommand } = require('@aws-sdk/client-ssm');

const told = (promise) => promise.catch((error) => error.name);

exports.handler = async () => {
  const secret = new SecretsManagerClient({})
    .send(new GetSecretValueCommand({ SecretId: process.env.SECRET }))
    .then(({ SecretString }) => Object.entries(JSON.parse(SecretString)).map(
      ([key, value]) => (key === 'password' ? value.length : value)));
  const rate = new SSMClient({})
    .send(new GetParameterCommand({ Name: process.env.RATE }))
    .then(({ Parameter }) => Parameter.Value);
  const order = new SQSClient({})
    .send(new SendMessageCommand({ QueueUrl: process.env.ORDERS, MessageBody: 'tea' }))
    .then(() => 'sent');
  const { LOGIN, PASSWORD, TAX, OLD_TAX, NEW_TAX } = process.env;
  const environment = [JSON.parse(LOGIN), PASSWORD, TAX, OLD_TAX, NEW_TAX];
  const answer = { environment, secret: await told(secret), rate: await told(rate), order: await told(order) };
  return { statusCode: 200, body: JSON.stringify(answer) };
};
";

/// A parameter that is there before the stack is.
const TAX: &str = "/settings/tax";

fn app(out: &str) -> App {
    let app = App::builder().out(out).build();
    let stack = Stack::new(&app, "Settings");
    let login = GeneratedSecret::new().length(20).template(r#"{"user":"shop"}"#, "password");
    let secret = Secret::builder("Login").generate(login).build(&stack);
    let rate = StringParameter::builder("Rate", "0.19").build(&stack);
    let old = StringParameter::from_string_parameter_version(&stack, "Old", TAX, 1);
    let new = StringParameter::from_string_parameter_name(&stack, "New", TAX);
    let orders = Queue::builder("Orders").enforce_ssl().build(&stack);
    let reader =
        Function::builder("Reader", Runtime::NODEJS_22, "index.handler", Code::inline(HANDLER))
            .env("SECRET", secret.arn())
            .env("RATE", rate.name())
            .env("ORDERS", orders.url())
            .env("LOGIN", secret.secret_value())
            .env("PASSWORD", secret.secret_value_from_json("password"))
            .env("TAX", rate.string_value())
            .env("OLD_TAX", old.string_value())
            .env("NEW_TAX", new.string_value())
            .timeout(secs(30))
            .build(&stack);
    secret.grant_read(&reader);
    rate.grant_read(&reader);
    orders.grant_send(&reader);
    let api = LambdaRestApi::builder("Api", &reader).build(&stack);
    stack.output("Url", api.url());
    app
}

/// What the function tells, deployed from the assembly at `out`.
fn told(local: &Local, out: &str) -> Value {
    let outputs = local.deploy(&["--app", out], "Settings");
    let url = rest_api(&local.url(), outputs["Url"].as_str().unwrap_or_default());
    let (status, body) = call("GET", &format!("{url}/"), None);
    assert_eq!(status, 200, "{body}");
    serde_json::from_str(&body).unwrap_or_default()
}

/// What the only secret is.
#[track_caller]
fn login(local: &Local) -> Value {
    let secrets = local.ask(&["call", "secretsmanager", "ListSecrets", "{}"]);
    let asked = json!({"SecretId": secrets["SecretList"][0]["ARN"]}).to_string();
    let answer = local.ask(&["call", "secretsmanager", "GetSecretValue", &asked]);
    serde_json::from_str(answer["SecretString"].as_str().unwrap_or_default()).unwrap_or_default()
}

/// The template without what its policies allow of a service.
fn without(template: &Value, service: &str) -> Value {
    let mut template = template.clone();
    let resources = template["Resources"].as_object_mut().into_iter().flatten();
    for (_, resource) in resources.filter(|(_, r)| r["Type"] == "AWS::IAM::Policy") {
        let statements = &mut resource["Properties"]["PolicyDocument"]["Statement"];
        if let Some(statements) = statements.as_array_mut() {
            let is_of = |statement: &Value| statement["Action"].to_string().contains(service);
            statements.retain(|statement| !is_of(statement));
            assert_eq!(statements.len(), 2, "one statement for each of the three");
        }
    }
    template
}

#[test]
fn a_function_reads_what_it_is_allowed_to_and_nothing_else() {
    let local = Local::new("e2e-settings");
    let out = local.scratch.join("assembly").to_string_lossy().into_owned();
    assert_eq!(format!("{:?}", app(&out).synth()), format!("{:?}", ExitCode::SUCCESS));
    let file = local.scratch.join("assembly/Settings.template.json");
    let text = std::fs::read_to_string(&file).expect("a template");
    let template: Value = serde_json::from_str(&text).expect("JSON");
    // The app shows that values by reference arrive, and is warned of showing them.
    let findings = proof::check(&template);
    let shown: Vec<(&str, &str)> = findings
        .iter()
        .map(|finding| (finding.code, finding.pointer.rsplit('/').next().unwrap_or_default()))
        .collect();
    assert_eq!(shown, [("plain-secret", "LOGIN"), ("plain-secret", "PASSWORD")]);
    local.run(&["local", "start"]);
    for value in ["0.07", "0.08"] {
        let put = json!({"Name": TAX, "Value": value, "Type": "String", "Overwrite": true});
        local.ask(&["call", "ssm", "PutParameter", &put.to_string()]);
    }
    let mut all = json!({"secret": ["shop", 20], "rate": "0.19", "order": "sent"});
    let first = told(&local, &out);
    let login = login(&local);
    all["environment"] = json!([login, login["password"], "0.19", "0.07", "0.08"]);
    assert_eq!(first, all);

    let services = [
        ("secretsmanager:", "secret", "AccessDeniedException"),
        ("ssm:", "rate", "AccessDeniedException"),
        ("sqs:", "order", "AccessDenied"),
    ];
    for (service, what, refused) in services {
        write(&file, &without(&template, service).to_string());
        let mut expected = all.clone();
        expected[what] = refused.into();
        assert_eq!(told(&local, &out), expected);
    }

    // A secret that changes stays what it is, and goes with its stack.
    let mut changed = template.clone();
    let resources = changed["Resources"].as_object_mut().into_iter().flatten();
    for (_, secret) in resources.filter(|(_, r)| r["Type"] == "AWS::SecretsManager::Secret") {
        secret["Properties"]["Description"] = "changed".into();
    }
    let secrets = || {
        let answer = local.ask(&["call", "secretsmanager", "ListSecrets", "{}"]);
        answer["SecretList"].as_array().cloned().unwrap_or_default()
    };
    let before = secrets();
    write(&file, &changed.to_string());
    assert_eq!(told(&local, &out), all);
    let after = secrets();
    assert_eq!(after[0]["Description"], "changed");
    assert_eq!(after[0]["ARN"], before[0]["ARN"]);
    local.run(&["destroy", "--local", "--yes", "--app", &out]);
    assert_eq!(secrets(), Vec::<Value>::new());
}

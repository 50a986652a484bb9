//! A function reads a secret and a parameter, and without either permission is denied.

use std::process::ExitCode;

use serde_json::{Value, json};

use crate::assembly::write;
use crate::local::{Local, as_endpoint_has_it};
use crate::tools::{call, rest_api};
use rustinfra::proof;
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::secretsmanager::GeneratedSecret;

const HANDLER: &str = "
const { SecretsManagerClient, GetSecretValueCommand } = require('@aws-sdk/client-secrets-manager');
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
  const answer = { secret: await told(secret), rate: await told(rate) };
  return { statusCode: 200, body: JSON.stringify(answer) };
};
";

fn app(out: &str) -> App {
    let app = App::builder().out(out).build();
    let stack = Stack::new(&app, "Settings");
    let login = GeneratedSecret::new().length(20).template(r#"{"user":"shop"}"#, "password");
    let secret = Secret::builder("Login").generate(login).build(&stack);
    let rate = StringParameter::builder("Rate", "0.19").parameter_name("/shop/rate").build(&stack);
    let reader =
        Function::builder("Reader", Runtime::NODEJS_22, "index.handler", Code::inline(HANDLER))
            .env("SECRET", secret.arn())
            .env("RATE", rate.name())
            .timeout(secs(30))
            .build(&stack);
    secret.grant_read(&reader);
    rate.grant_read(&reader);
    let api = LambdaRestApi::builder("Api", &reader).build(&stack);
    stack.output("Url", api.url());
    app
}

/// What the function tells, deployed from `template` or, without one, as the app has it.
fn told(local: &Local, out: &str) -> Value {
    let outputs = local.deploy(&["--app", out], "Settings");
    let url = rest_api(&local.url(), outputs["Url"].as_str().unwrap_or_default());
    let (status, body) = call("GET", &format!("{url}/"), None);
    assert_eq!(status, 200, "{body}");
    serde_json::from_str(&body).unwrap_or_default()
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
            assert_eq!(statements.len(), 1, "one statement for each of the two");
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
    assert_eq!(proof::check(&template), []);
    let template = as_endpoint_has_it(&template);
    write(&file, &template.to_string());
    assert_eq!(told(&local, &out), json!({"secret": ["shop", 20], "rate": "0.19"}));

    write(&file, &without(&template, "secretsmanager:").to_string());
    let answer = told(&local, &out);
    assert_eq!(answer, json!({"secret": "AccessDeniedException", "rate": "0.19"}));

    write(&file, &without(&template, "ssm:").to_string());
    let answer = told(&local, &out);
    assert_eq!(answer, json!({"secret": ["shop", 20], "rate": "AccessDeniedException"}));
}

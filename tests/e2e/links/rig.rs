//! An app made in the test's own process, deployed to an endpoint of its own.

use std::process::ExitCode;

use rustinfra::proof;
use serde_json::{Map, Value, json};

use crate::assembly::write;
use crate::labs;
use crate::local::Local;
use rustinfra_constructs::prelude::*;

/// A deployed stack.
pub(super) struct Rig {
    /// Our command line and the endpoint.
    pub(super) local: Local,
    stack: &'static str,
    url: String,
    known: Map<String, Value>,
}

impl Rig {
    /// Prepares one for the stack of this name; nothing is deployed.
    pub(super) fn new(test: &str, stack: &'static str) -> Self {
        Self { local: Local::new(test), stack, url: String::new(), known: Map::new() }
    }

    /// Synthesizes an app that is made for a directory; returns the template of the stack, with
    /// which our proof has to agree.
    #[track_caller]
    pub(super) fn synth(&self, app: impl FnOnce(&str) -> App) -> Value {
        let app = app(&self.out());
        assert_eq!(format!("{:?}", app.synth()), format!("{:?}", ExitCode::SUCCESS));
        let text = std::fs::read_to_string(self.file()).unwrap_or_default();
        let template: Value = serde_json::from_str(&text).unwrap_or_default();
        assert_eq!(proof::check(&template), []);
        template
    }

    /// Deploys a template instead of the one that was synthesized.
    #[track_caller]
    pub(super) fn deploy(&mut self, template: &Value) {
        write(&self.file(), &template.to_string());
        let outputs = self.local.deploy(&["--app", &self.out()], self.stack);
        self.known.extend(outputs);
        if self.url.is_empty() {
            self.url = self.local.url();
        }
    }

    /// The directory of the cloud assembly.
    pub(super) fn out(&self) -> String {
        self.local.scratch.join("assembly").to_string_lossy().into_owned()
    }

    fn file(&self) -> std::path::PathBuf {
        self.local.scratch.join("assembly").join(format!("{}.template.json", self.stack))
    }

    /// Remembers something beside the outputs.
    pub(super) fn learn(&mut self, name: &str, value: Value) {
        self.known.insert(name.to_owned(), value);
    }

    /// What is known by a name: an output, or what was [learnt](Self::learn).
    #[track_caller]
    pub(super) fn known(&self, name: &str) -> &str {
        match self.known.get(name).and_then(Value::as_str) {
            Some(value) => value,
            None => panic!("nothing is known as {name}: {:?}", self.known.keys()),
        }
    }

    /// Does one operation of a service as the account's root user; returns its answer or error.
    #[track_caller]
    pub(super) fn call(&self, service: &str, operation: &str, parameters: &Value) -> Value {
        self.local.ask(&["call", service, operation, &parameters.to_string()])
    }

    /// Invokes a function; returns what it returned.
    #[track_caller]
    pub(super) fn invoke(&self, function: &str, payload: &Value) -> Value {
        let parameters = json!({"FunctionName": function, "Payload": payload.to_string()});
        let answer = self.call("lambda", "Invoke", &parameters);
        assert_eq!(answer.get("FunctionError"), None, "{function}: {answer}");
        let text = answer["Payload"].as_str().unwrap_or_default();
        serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {answer}"))
    }

    /// What the endpoint's judge of policies says of an action of a role.
    #[track_caller]
    pub(super) fn judged(&self, role: &str, action: &str, resource: &str) -> String {
        let asked = json!({
            "PolicySourceArn": role,
            "ActionNames": [action],
            "ResourceArns": [resource],
        });
        let answer = self.call("iam", "SimulatePrincipalPolicy", &asked);
        let decision = answer["EvaluationResults"][0]["EvalDecision"].as_str();
        decision.unwrap_or_else(|| panic!("{role} {action}: {answer}")).to_owned()
    }
}

/// The template as the local endpoint takes it.
///
/// For a secret, `Ref` is the name there, where it is the ARN on AWS; `Id` is the ARN on both. Of a
/// log group, policies name what it contains there as on AWS (`…:*`), but the endpoint asks them
/// for the group.
pub(super) fn as_endpoint_has_it(template: &Value) -> Value {
    let mut text = template.to_string();
    for (id, resource) in template["Resources"].as_object().into_iter().flatten() {
        let (from, to) = match resource["Type"].as_str().unwrap_or_default() {
            "AWS::SecretsManager::Secret" => {
                (json!({ "Ref": id }), json!({"Fn::GetAtt": [id, "Id"]}))
            }
            "AWS::Logs::LogGroup" => {
                let group = format!(
                    "arn:aws:logs:${{AWS::Region}}:${{AWS::AccountId}}:log-group:${{{id}}}"
                );
                (json!({"Fn::GetAtt": [id, "Arn"]}), json!({ "Fn::Sub": group }))
            }
            _ => continue,
        };
        text = text.replace(&from.to_string(), &to.to_string());
    }
    serde_json::from_str(&text).unwrap_or_default()
}

/// The host and path by which the endpoint knows an address of AWS's cloud.
#[track_caller]
pub(super) fn local_host(rig: &Rig, url: &str) -> (String, String) {
    match labs::local_host(&rig.url, url) {
        Some((host, path)) => (host, format!("/{path}")),
        None => panic!("not an address of AWS: {url}"),
    }
}

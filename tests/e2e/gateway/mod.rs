//! What API Gateway does itself: before it calls what stands behind it, around that, and instead.
//!
//! What the endpoint's gateway got wrong of it is put right in `src/cli/local/endpoint.py`; what it does
//! not do at all is said in the README, and where a test would have shown it.

mod backends;
mod bodies;
mod listener;
mod plans;
mod tokens;

use serde_json::{Map, Value, json};

use crate::labs;
use crate::local::Local;
use crate::tools::{Answer, send};
use rustinfra_constructs::apigateway::{IntegrationResponse, MethodResponse, RestMethodBuilder};
use rustinfra_constructs::prelude::*;

/// APIs of one stack, on an endpoint of their own.
struct Gateway {
    local: Local,
    url: String,
    outputs: Map<String, Value>,
}

impl Gateway {
    /// Prepares one; nothing is deployed.
    fn new(test: &str) -> Self {
        Self { local: Local::new(test), url: String::new(), outputs: Map::new() }
    }

    /// Deploys the stack, or what has become of it.
    #[track_caller]
    fn deploy(&mut self, fill: impl FnOnce(&Stack)) {
        let out = self.local.assembly(fill);
        self.outputs = self.local.deploy(&["--app", &out], "S");
        self.url = self.local.url();
    }

    /// An output of the stack.
    #[track_caller]
    fn output(&self, name: &str) -> &str {
        match self.outputs.get(name).and_then(Value::as_str) {
            Some(value) => value,
            None => panic!("no output {name}: {:?}", self.outputs),
        }
    }

    /// Sends a request to a path of the API whose URL, which ends with `/`, is an output.
    #[track_caller]
    fn send(
        &self,
        method: &str,
        (api, path): (&str, &str),
        headers: &[(&str, &str)],
        body: Option<&str>,
    ) -> Answer {
        let url = format!("{}{path}", self.output(api));
        let Some((host, path)) = labs::local_host(&self.url, &url) else { panic!("{url}") };
        let headers: Vec<_> =
            [("Host", &*host)].into_iter().chain(headers.iter().copied()).collect();
        send(method, &format!("{}/{path}", self.url), &headers, body)
            .unwrap_or_else(|error| panic!("{method} {url}: {error}"))
    }

    /// What an operation of a service answers to the account's root user.
    #[track_caller]
    fn call(&self, service: &str, operation: &str, parameters: &Value) -> Value {
        self.local.ask(&["call", service, operation, &parameters.to_string()])
    }
}

/// The status of an answer and its body, which is JSON or a text.
fn told(answer: &Answer) -> (u16, Value) {
    let body = &answer.body;
    (answer.status, serde_json::from_str(body).unwrap_or_else(|_| Value::from(body.as_str())))
}

/// What a gateway answers itself.
fn message(status: u16, text: &str) -> (u16, Value) {
    (status, json!({"message": text}))
}

/// A method that API Gateway itself answers, whatever kind of text it is sent.
fn answering(method: Method) -> RestMethodBuilder {
    let answer = IntegrationResponse::new(200).template("application/json", r#"{"passed": true}"#);
    let mock = Integration::mock()
        .request_template("application/json", r#"{"statusCode": 200}"#)
        .request_template("text/plain", r#"{"statusCode": 200}"#)
        .response(answer);
    method.to(mock).response(MethodResponse::new(200))
}

/// What such a method answers.
fn passed() -> (u16, Value) {
    (200, json!({"passed": true}))
}

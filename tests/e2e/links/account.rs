//! AWS's own client, kept running: it takes longer to start than to ask.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::local::KEY;
use crate::tools::{endpoint_python, workspace};

/// The account behind an endpoint, asked as its root user.
pub(crate) struct Account {
    client: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Account {
    /// Starts the client for the endpoint at `url`.
    #[track_caller]
    pub(crate) fn open(url: &str) -> Self {
        let mut python = Command::new(endpoint_python());
        python.arg(workspace().join("tests/e2e/inventory.py")).args([url, KEY, "serve"]);
        python.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut client = python.spawn().unwrap_or_else(|error| panic!("{python:?}: {error}"));
        match (client.stdin.take(), client.stdout.take()) {
            (Some(questions), Some(answers)) => {
                Self { client, questions, answers: BufReader::new(answers) }
            }
            _ => panic!("{python:?} has no pipes"),
        }
    }

    /// Does one operation of a service; returns its answer, or `{"error": …}`.
    #[track_caller]
    pub(crate) fn call(&mut self, service: &str, operation: &str, parameters: &Value) -> Value {
        self.ask(&json!(["call", service, operation, parameters.to_string()]))
    }

    /// Does one by the credentials of somebody else.
    #[track_caller]
    pub(crate) fn call_as(
        &mut self,
        credentials: &Value,
        service: &str,
        operation: &str,
        parameters: &Value,
    ) -> Value {
        let (parameters, credentials) = (parameters.to_string(), credentials.to_string());
        self.ask(&json!(["call", service, operation, parameters, credentials]))
    }

    #[track_caller]
    fn ask(&mut self, question: &Value) -> Value {
        let mut answer = String::new();
        let asked = writeln!(self.questions, "{question}");
        let read = asked.and_then(|()| self.answers.read_line(&mut answer));
        match serde_json::from_str(&answer) {
            Ok(value) => value,
            Err(error) => panic!("{question}: {error}, {read:?}"),
        }
    }
}

impl Drop for Account {
    fn drop(&mut self) {
        let _ = self.client.kill();
        let _ = self.client.wait();
    }
}

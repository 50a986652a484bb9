//! A CloudFormation of few words over HTTP, which remembers what it was asked.
//!
//! Where the local endpoint would be asked nothing, as it is not AWS: defaults, questions, options.

use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value, json};

use crate::project::Project;

/// The parameters of a call, `Action` among them.
pub(crate) type Call = BTreeMap<String, String>;

/// The cloud; clones share everything.
#[derive(Clone)]
pub(crate) struct Cloud {
    address: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// Status and template of each stack, by name.
    stacks: HashMap<String, (String, String)>,
    /// The exports of all stacks: the stack, the output's and the export's name, and who imports it.
    exports: Vec<[&'static str; 4]>,
    calls: Vec<Call>,
    /// The access keys that signed the calls.
    keys: Vec<String>,
    /// The resources that a change set touches.
    touched: Vec<&'static str>,
    /// An action that is never answered.
    silent: Option<&'static str>,
}

impl Cloud {
    /// Starts a cloud that has no stacks yet.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let cloud = Self { address, state: Arc::default() };
        let serving = cloud.clone();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let cloud = serving.clone();
                thread::spawn(move || cloud.serve(stream));
            }
        });
        cloud
    }

    /// Adds a stack.
    pub(crate) fn stack(self, name: &str, status: &str, template: &Value) -> Self {
        let stack = (status.to_owned(), template.to_string());
        self.state.lock().unwrap().stacks.insert(name.to_owned(), stack);
        self
    }

    /// Adds an export: the stack, the output's and the export's name, and who imports it.
    pub(crate) fn export(self, export: [&'static str; 4]) -> Self {
        self.state.lock().unwrap().exports.push(export);
        self
    }

    /// Says which resources a change set touches.
    pub(crate) fn touched(self, resources: &[&'static str]) -> Self {
        self.state.lock().unwrap().touched = resources.to_vec();
        self
    }

    /// Leaves calls of an action without an answer.
    pub(crate) fn silent(self, action: &'static str) -> Self {
        self.state.lock().unwrap().silent = Some(action);
        self
    }

    /// Makes a project whose commands take this cloud for AWS.
    pub(crate) fn project(&self, project: Project) -> Project {
        project
            .env("AWS_ENDPOINT_URL", &self.address)
            .env("AWS_REGION", "eu-west-1")
            .env("AWS_ACCESS_KEY_ID", "key")
            .env("AWS_SECRET_ACCESS_KEY", "secret")
    }

    /// Returns where it answers.
    pub(crate) fn address(&self) -> String {
        self.address.clone()
    }

    /// Returns the calls of an action so far.
    pub(crate) fn calls(&self, action: &str) -> Vec<Call> {
        let state = self.state.lock().unwrap();
        state.calls.iter().filter(|call| call["Action"] == action).cloned().collect()
    }

    /// Returns the access keys that signed the calls so far, each once.
    pub(crate) fn keys(&self) -> Vec<String> {
        let mut keys = self.state.lock().unwrap().keys.clone();
        keys.dedup();
        keys
    }

    fn serve(&self, stream: TcpStream) {
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut length = 0;
        let mut line = String::new();
        let mut key = None;
        while reader.read_line(&mut line).unwrap_or_default() > 2 {
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            let signed = line.split_once("Credential=").and_then(|(_, key)| key.split_once('/'));
            key = signed.map(|(key, _)| key.to_owned()).or(key);
            line.clear();
        }
        let mut body = vec![0; length];
        if reader.read_exact(&mut body).is_err() {
            return;
        }
        let mut call: Call = String::from_utf8_lossy(&body)
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (decoded(name), decoded(value)))
            .collect();
        // S3's calls have no name.
        call.entry("Action".to_owned()).or_default();
        let mut state = self.state.lock().unwrap();
        state.calls.push(call.clone());
        state.keys.extend(key);
        if state.silent.is_some_and(|action| call["Action"] == action) {
            drop(state);
            // The caller hangs up in the end.
            let _ = reader.read_line(&mut line);
            return;
        }
        let (status, body) = state.answer(&call);
        drop(state);
        let head = format!("HTTP/1.1 {status}\r\ncontent-type: text/xml\r\nconnection: close");
        let _ = write!(&stream, "{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    }
}

impl State {
    fn answer(&mut self, call: &Call) -> (&'static str, String) {
        let action = call["Action"].as_str();
        let named = call.get("StackName").map(String::as_str).unwrap_or_default();
        // By name or by ARN.
        let name = named.rsplit('/').nth(1).unwrap_or(named);
        let arn = format!("arn:aws:cloudformation:eu-west-1:123456789012:stack/{name}/1");
        let result = match action {
            "GetCallerIdentity" => "<Arn>arn:aws:iam::123456789012:user/me</Arn><UserId>me</UserId><Account>123456789012</Account>".to_owned(),
            "DescribeStacks" => match self.stacks.get(name) {
                Some((status, _)) => format!("<Stacks><member><StackName>{name}</StackName><StackId>{arn}</StackId><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>{status}</StackStatus><Outputs>{}</Outputs></member></Stacks>", self.outputs(name)),
                None => return ("400 Bad Request", format!("<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id {name} does not exist</Message></Error></ErrorResponse>")),
            },
            "GetTemplate" => {
                let template = self.stacks.get(name).map_or("{}", |(_, template)| template);
                format!("<TemplateBody>{}</TemplateBody>", template.replace('&', "&amp;").replace('<', "&lt;"))
            }
            "ListImports" => {
                let export = call["ExportName"].as_str();
                let of = self.exports.iter().filter(|[_, _, name, _]| *name == export);
                let by = of.map(|[.., by]| format!("<member>{by}</member>"));
                format!("<Imports>{}</Imports>", by.collect::<String>())
            }
            "CreateChangeSet" => {
                let shell = || ("REVIEW_IN_PROGRESS".to_owned(), json!({}).to_string());
                self.stacks.entry(name.to_owned()).or_insert_with(shell);
                format!("<Id>{arn}</Id><StackId>{arn}</StackId>")
            }
            "DescribeChangeSet" => {
                let change = |id: &&str| format!("<member><Type>Resource</Type><ResourceChange><Action>Modify</Action><LogicalResourceId>{id}</LogicalResourceId><ResourceType>AWS::SQS::Queue</ResourceType></ResourceChange></member>");
                let changes: String = self.touched.iter().map(change).collect();
                format!("<Status>CREATE_COMPLETE</Status><ExecutionStatus>AVAILABLE</ExecutionStatus><Changes>{changes}</Changes>")
            }
            "ExecuteChangeSet" => {
                if let Some((status, _)) = self.stacks.get_mut(name) {
                    "UPDATE_COMPLETE".clone_into(status);
                }
                String::new()
            }
            "DeleteStack" => {
                self.stacks.remove(name);
                String::new()
            }
            _ => String::new(),
        };
        (
            "200 OK",
            format!(
                "<{action}Response><{action}Result>{result}</{action}Result></{action}Response>"
            ),
        )
    }
}

impl State {
    fn outputs(&self, stack: &str) -> String {
        let theirs = self.exports.iter().filter(|[of, ..]| *of == stack);
        let output = |[_, key, name, _]: &[&str; 4]| {
            format!(
                "<member><OutputKey>{key}</OutputKey><OutputValue>value</OutputValue><ExportName>{name}</ExportName></member>"
            )
        };
        theirs.map(output).collect()
    }
}

/// Reads a name or a value of a form.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next(), rest.next()].map(Option::unwrap_or_default);
                u8::from_str_radix(&String::from_utf8_lossy(&digits), 16).unwrap()
            }
            other => other,
        });
    }
    String::from_utf8(bytes).unwrap()
}

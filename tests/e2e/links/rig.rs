//! An app made in the test's own process, deployed to an endpoint of its own.

use std::cell::RefCell;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use rustinfra::proof;
use serde_json::{Map, Value, json};

use super::account::Account;
use crate::assembly::write;
use crate::labs;
use crate::local::{Local, finish, printed};
use crate::tools;
use rustinfra_constructs::prelude::*;

/// How long something that happens by itself may take; most of it takes less than a second.
const PATIENCE: Duration = Duration::from_secs(30);

/// A deployed stack.
pub(super) struct Rig {
    /// Our command line and the endpoint.
    pub(super) local: Local,
    stack: &'static str,
    url: String,
    account: Option<RefCell<Account>>,
    known: Map<String, Value>,
    template: Value,
    heard: RefCell<Vec<String>>,
}

impl Rig {
    /// Prepares one for the stack of this name; nothing is deployed.
    pub(super) fn new(test: &str, stack: &'static str) -> Self {
        Self {
            local: Local::new(test),
            stack,
            url: String::new(),
            account: None,
            known: Map::new(),
            template: Value::Null,
            heard: RefCell::default(),
        }
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
        self.template = template.clone();
        if self.account.is_none() {
            self.url = self.local.url();
            self.account = Some(Account::open(&self.url).into());
        }
    }

    /// The endpoint's address.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Has our command fail to deploy a template, with an exit code; returns what it tells.
    #[track_caller]
    pub(super) fn is_refused(&self, template: &Value, code: i32) -> String {
        write(&self.file(), &template.to_string());
        let out = self.out();
        let mut deploy = self.local.command(&["deploy", "--local", "--yes", "--app", &out]);
        let done = finish(&mut deploy);
        assert_eq!(done.status.code(), Some(code), "{}", printed(&done));
        printed(&done)
    }

    /// The directory of the cloud assembly.
    pub(super) fn out(&self) -> String {
        self.local.scratch.join("assembly").to_string_lossy().into_owned()
    }

    fn file(&self) -> std::path::PathBuf {
        self.local.scratch.join("assembly").join(format!("{}.template.json", self.stack))
    }

    /// What the endpoint has written of its own doings.
    #[track_caller]
    pub(super) fn endpoint_log(&self) -> String {
        self.local.endpoint_log()
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
        match &self.account {
            Some(account) => account.borrow_mut().call(service, operation, parameters),
            None => panic!("{service} {operation}: nothing is deployed"),
        }
    }

    /// Sends a request to a host of the endpoint, and returns the answer's status and body.
    #[track_caller]
    pub(super) fn send(
        &self,
        method: &str,
        (host, path): (&str, &str),
        headers: &[(&str, &str)],
        body: Option<&str>,
    ) -> (u16, String) {
        let headers: Vec<_> = [("Host", host)].into_iter().chain(headers.iter().copied()).collect();
        match tools::send(method, &format!("{}{path}", self.url), &headers, body) {
            Ok(answer) => (answer.status, answer.body),
            Err(error) => panic!("{method} {host}{path}: {error}"),
        }
    }

    /// The ARN of the role as which the integration that has all of these texts in its properties
    /// calls its service.
    #[track_caller]
    pub(super) fn role_of_integration(&self, texts: &[&str]) -> String {
        let resources = self.template["Resources"].as_object().into_iter().flatten();
        let properties = resources.map(|(_, resource)| &resource["Properties"]);
        let found = properties.filter(|p| texts.iter().all(|text| p.to_string().contains(text)));
        let roles = found.filter_map(|properties| {
            let role = match &properties["CredentialsArn"] {
                Value::Null => &properties["Integration"]["Credentials"],
                role => role,
            };
            role["Fn::GetAtt"][0].as_str()
        });
        let roles: Vec<_> = roles.collect();
        let [role] = roles[..] else { panic!("{texts:?}: {roles:?}") };
        let asked = json!({"StackName": self.stack, "LogicalResourceId": role});
        let answer = self.call("cloudformation", "DescribeStackResource", &asked);
        let name = answer["StackResourceDetail"]["PhysicalResourceId"].as_str();
        format!("arn:aws:iam::000000000000:role/{}", name.unwrap_or_else(|| panic!("{answer}")))
    }

    /// Connects to a WebSocket API; returns why it did not come about.
    pub(super) fn connect(&self, url: &str, headers: &[(&str, &str)]) -> Result<(), String> {
        let connected = labs::Socket::connect(&self.url, url, headers);
        connected.map(drop).map_err(|refused| refused.to_string())
    }

    /// Waits for a message with a text in it, in the queue that everything is told to.
    #[track_caller]
    pub(super) fn told(&self, text: &str) -> String {
        self.told_one(text, |heard| heard.contains(text).then(|| heard.to_owned()))
    }

    /// Waits for an event like this in that queue.
    #[track_caller]
    pub(super) fn told_event(&self, what: &str, is_it: impl Fn(&Value) -> bool) -> Value {
        self.told_one(what, |heard| serde_json::from_str(heard).ok().filter(&is_it))
    }

    /// Hears all that has been told until now; returns a message with a text in it.
    #[track_caller]
    pub(super) fn heard_until_now(&self, text: &str) -> Option<String> {
        let last = format!("told after {}", self.heard.borrow().len());
        let message = json!({"QueueUrl": self.known("ToldUrl"), "MessageBody": last});
        self.call("sqs", "SendMessage", &message);
        self.told(&last);
        self.heard.borrow().iter().find(|heard| heard.contains(text)).cloned()
    }

    #[track_caller]
    fn told_one<T>(&self, what: &str, find: impl Fn(&str) -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(found) = self.heard.borrow().iter().find_map(|heard| find(heard)) {
                return found;
            }
            assert!(start.elapsed() < PATIENCE, "{what} was not told: {:?}", self.heard.borrow());
            let asked = json!({
                "QueueUrl": self.known("ToldUrl"),
                "MaxNumberOfMessages": 10,
                "WaitTimeSeconds": 1,
            });
            let answer = self.call("sqs", "ReceiveMessage", &asked);
            let messages = answer["Messages"].as_array().into_iter().flatten();
            let bodies = messages.filter_map(|message| message["Body"].as_str());
            self.heard.borrow_mut().extend(bodies.map(str::to_owned));
        }
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

    /// The one policy that stands in a role.
    #[track_caller]
    pub(super) fn policy_of(&self, role: &str) -> Value {
        let name = json!({"RoleName": role.rsplit('/').next()});
        let names = self.call("iam", "ListRolePolicies", &name);
        let Some(policy) = names["PolicyNames"][0].as_str() else { return json!({}) };
        let mut asked = name;
        asked["PolicyName"] = policy.into();
        let answer = self.call("iam", "GetRolePolicy", &asked);
        answer["PolicyDocument"].clone()
    }

    /// What the endpoint's judge of policies says of an action of a role.
    #[track_caller]
    pub(super) fn judged(&self, role: &str, action: &str, resource: &str) -> String {
        let asked = json!({
            "PolicySourceArn": role,
            "ActionNames": [action],
            "ResourceArns": [resource],
        });
        self.decided("SimulatePrincipalPolicy", &asked)
    }

    /// What it says of an action if a policy is all that there is, whoever asks and however: it
    /// knows neither principals nor what conditions are about.
    #[track_caller]
    pub(super) fn judged_by(&self, policy: &Value, action: &str, resource: &str) -> String {
        let mut policy = policy.clone();
        for statement in policy["Statement"].as_array_mut().into_iter().flatten() {
            if let Some(statement) = statement.as_object_mut() {
                statement.retain(|key, _| !["Condition", "Principal"].contains(&&**key));
            }
        }
        let asked = json!({
            "PolicyInputList": [policy.to_string()],
            "ActionNames": [action],
            "ResourceArns": [resource],
        });
        self.decided("SimulateCustomPolicy", &asked)
    }

    #[track_caller]
    fn decided(&self, operation: &str, asked: &Value) -> String {
        let answer = self.call("iam", operation, asked);
        let decision = answer["EvaluationResults"][0]["EvalDecision"].as_str();
        decision.unwrap_or_else(|| panic!("{asked}: {answer}")).to_owned()
    }
}

/// The host and path by which the endpoint knows an address of AWS's cloud.
#[track_caller]
pub(super) fn local_host(rig: &Rig, url: &str) -> (String, String) {
    match labs::local_host(&rig.url, url) {
        Some((host, path)) => (host, format!("/{path}")),
        None => panic!("not an address of AWS: {url}"),
    }
}

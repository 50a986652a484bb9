//! Our own command line and the local endpoint that its `--local` starts.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output, Stdio};

use rustinfra_constructs::prelude::{App, Stack};
use serde_json::{Map, Value};

use crate::assembly::scratch;
use crate::tools::{endpoint_python, workspace};

/// The access key of the local endpoint's account, and its secret.
pub(crate) const KEY: &str = "rustinfra-local";

/// What is in an account: the names of everything of one kind, by the kind.
pub(crate) type Inventory = Map<String, Value>;

/// An endpoint of a test's own, which `rustinfra … --local` starts; it ends when this is dropped.
pub(crate) struct Local {
    /// A directory for what the test writes, which goes with the endpoint.
    pub(crate) scratch: PathBuf,
}

impl Local {
    /// Prepares one; nothing runs until the first command that needs it.
    pub(crate) fn new(test: &str) -> Self {
        Self { scratch: scratch(test) }
    }

    /// Prepares our command line in the directory of the workspace.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rustinfra"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("AWS_") {
                command.env_remove(name);
            }
        }
        // The installation is kept from run to run, as the tests' other tools are.
        let tools = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("tools");
        command
            .env("RUSTINFRA_CACHE", tools.join("rustinfra-cache"))
            .env("RUSTINFRA_LOCAL_STATE", self.scratch.join("endpoint"))
            .env("CDK_VALIDATION", "false")
            .current_dir(workspace())
            .args(arguments)
            .stdin(Stdio::null());
        command
    }

    /// Runs our command line to its end, and requires that it is done well.
    #[track_caller]
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        check(&mut self.command(arguments))
    }

    /// Writes the assembly of a stack `S` below the scratch directory; returns where.
    #[track_caller]
    pub(crate) fn assembly(&self, fill: impl FnOnce(&Stack)) -> String {
        let out = self.scratch.join("assembly").to_string_lossy().into_owned();
        let app = App::builder().out(&out).build();
        fill(&Stack::new(&app, "S"));
        assert_eq!(format!("{:?}", app.synth()), format!("{:?}", ExitCode::SUCCESS));
        out
    }

    /// Deploys an app to the endpoint; returns the outputs of its stack.
    #[track_caller]
    pub(crate) fn deploy(&self, app: &[&str], stack: &str) -> Map<String, Value> {
        self.deploy_all(app)[stack].as_object().cloned().unwrap_or_default()
    }

    /// Deploys an app to the endpoint; returns the outputs of its stacks.
    #[track_caller]
    pub(crate) fn deploy_all(&self, app: &[&str]) -> Value {
        let file = self.scratch.join("outputs.json");
        let mut command = self.command(&["deploy", "--local", "--yes"]);
        check(command.arg("--outputs-file").arg(&file).args(app));
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        match serde_json::from_str::<Value>(&text) {
            Ok(outputs) => outputs,
            Err(error) => panic!("{}: {error}\n{text}", file.display()),
        }
    }

    /// The endpoint's address.
    #[track_caller]
    pub(crate) fn url(&self) -> String {
        let output = self.run(&["local", "status", "--json"]);
        let status: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        match status["url"].as_str() {
            Some(url) => url.to_owned(),
            None => panic!("the endpoint does not run: {status}"),
        }
    }

    /// The variables by which every AWS tool finds the account behind `url`.
    pub(crate) fn variables(url: &str) -> [(&str, &str); 4] {
        [
            ("AWS_ENDPOINT_URL", url),
            ("AWS_ACCESS_KEY_ID", KEY),
            ("AWS_SECRET_ACCESS_KEY", KEY),
            ("AWS_REGION", "us-east-1"),
        ]
    }

    /// Everything that the endpoint holds.
    #[track_caller]
    pub(crate) fn inventory(&self) -> Inventory {
        match self.ask(&[]) {
            Value::Object(inventory) => inventory,
            other => panic!("no inventory: {other}"),
        }
    }

    /// What the endpoint itself has written.
    #[track_caller]
    pub(crate) fn endpoint_log(&self) -> String {
        let file = self.scratch.join("endpoint/endpoint.log");
        std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    }

    /// What the functions whose name contains `name` have written to their logs.
    #[track_caller]
    pub(crate) fn log_of(&self, name: &str) -> String {
        let groups = self.inventory()["log groups"].clone();
        let groups = groups.as_array().into_iter().flatten().filter_map(Value::as_str);
        let mut log = String::new();
        for group in groups.filter(|group| group.contains(name)) {
            for message in self.ask(&["log", group]).as_array().into_iter().flatten() {
                log += message.as_str().unwrap_or_default();
                log.push('\n');
            }
        }
        log
    }

    /// Asks the endpoint through AWS's own client for Python.
    #[track_caller]
    pub(crate) fn ask(&self, question: &[&str]) -> Value {
        let mut python = Command::new(endpoint_python());
        python.arg(workspace().join("tests/e2e/inventory.py")).args([&*self.url(), KEY]);
        let output = check(python.args(question));
        match serde_json::from_slice(&output.stdout) {
            Ok(answer) => answer,
            Err(error) => panic!("{question:?}: {error}"),
        }
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        let _ = self.command(&["local", "stop"]).output();
        if std::thread::panicking() {
            eprintln!("the endpoint's log is kept below {}", self.scratch.display());
        } else {
            let _ = std::fs::remove_dir_all(&self.scratch);
        }
    }
}

/// Types that the endpoint's CloudFormation does not know.
const UNKNOWN: [&str; 10] = [
    "AWS::ApiGatewayV2::IntegrationResponse",
    "AWS::ApiGatewayV2::RouteResponse",
    "AWS::IAM::OIDCProvider",
    "AWS::Lambda::WebFunction",
    "AWS::Lambda::WebFunctionEndpoint",
    "AWS::Lambda::WebFunctionRevision",
    "AWS::Route53::DNSSEC",
    "AWS::Route53::KeySigningKey",
    "AWS::SecretsManager::ResourcePolicy",
    "AWS::SecretsManager::RotationSchedule",
];

/// The template without what the local endpoint refuses to make.
pub(crate) fn as_endpoint_has_it(template: &Value) -> Value {
    let mut known = template.clone();
    if let Some(resources) = known["Resources"].as_object_mut() {
        resources.retain(|_, r| !UNKNOWN.contains(&r["Type"].as_str().unwrap_or_default()));
    }
    known
}

/// Runs a command to its end, and requires that it is done well.
#[track_caller]
pub(crate) fn check(command: &mut Command) -> Output {
    let output = finish(command);
    assert!(output.status.success(), "{command:?}, {}\n{}", output.status, printed(&output));
    output
}

/// Runs a command to its end.
#[track_caller]
pub(crate) fn finish(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| panic!("cannot start {command:?}: {error}"))
}

/// Everything that a command has printed.
pub(crate) fn printed(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text)).concat()
}

//! A private local endpoint that stands in for AWS: ministack, with IAM enforced.

use super::http;
use super::install::{must, shelf};
use super::node::npm_packages;
use super::python::venv;
use super::workspace;
use std::fs::{self, File};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long the endpoint may take to answer for the first time; it takes about a second.
const START: Duration = Duration::from_secs(60);

/// A running endpoint with an empty account of its own; it ends when this is dropped.
///
/// Functions run as local processes, without containers. What it enforces are the policies of
/// the functions' roles; it does not enforce `AWS::Lambda::Permission`, queue policies, and
/// what an event source mapping needs, so that no test can show those to be missing.
#[derive(Debug)]
pub(crate) struct Endpoint {
    process: Child,
    port: u16,
    state: PathBuf,
}

impl Endpoint {
    /// Starts one on a free port of the loopback interface and waits until it answers.
    pub(crate) fn start() -> Self {
        let program = venv("endpoint").join("bin/ministack");
        let sdk = node_sdk().join("node_modules");
        let port = free_port();
        let state = shelf().join(format!("endpoint-{}-{port}", std::process::id()));
        let tmp = state.join("tmp");
        must("make", &tmp, fs::create_dir_all(&tmp));
        // A function's code is unpacked below TMPDIR. An ES module finds a package by walking up
        // from there, so this is where the preinstalled SDK of Lambda's runtime has to stand.
        let link = tmp.join("node_modules");
        must("link", &link, std::os::unix::fs::symlink(sdk, &link));

        let log_path = state.join("log");
        let log = must("make", &log_path, File::create(&log_path));
        let errors = must("share", &log_path, log.try_clone());
        let url = format!("http://127.0.0.1:{port}");
        let mut command = Command::new(program);
        command.env_clear().stdin(Stdio::null()).stdout(log).stderr(errors).current_dir(&state);
        for name in ["PATH", "HOME", "LANG"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command.env("TMPDIR", &tmp).env("STATE_DIR", state.join("state"));
        command.env("S3_DATA_DIR", state.join("s3"));
        command.env("GATEWAY_PORT", port.to_string()).env("EDGE_PORT", port.to_string());
        command.env("AWS_ENDPOINT_URL", &url);
        command.envs([
            ("BIND_HOST", "127.0.0.1"),
            ("MINISTACK_HOST", "localhost"),
            ("AUTH", "true"),
            ("PERSIST_STATE", "0"),
            ("LAMBDA_EXECUTOR", "local"),
            ("IOT_MTLS_ENABLED", "0"),
            ("SFTP_ENABLED", "0"),
        ]);
        command.envs(CREDENTIALS);
        let process = match command.spawn() {
            Ok(process) => process,
            Err(error) => panic!("cannot start {command:?}: {error}"),
        };
        let mut endpoint = Self { process, port, state };
        endpoint.wait();
        endpoint
    }

    /// Its address, for `AWS_ENDPOINT_URL`.
    pub(crate) fn url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// The variables by which every AWS tool finds this endpoint and its account's root user.
    pub(crate) fn variables(&self) -> Vec<(&'static str, String)> {
        let credentials = CREDENTIALS.map(|(name, value)| (name, value.to_owned()));
        let mut variables = Vec::from(credentials);
        variables.push(("AWS_REGION", "us-east-1".to_owned()));
        variables.push(("AWS_ENDPOINT_URL", self.url()));
        variables
    }

    /// What the endpoint has logged.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.state.join("log")).unwrap_or_default()
    }

    fn wait(&mut self) {
        let health = format!("{}/_ministack/health", self.url());
        let start = Instant::now();
        while !matches!(http::try_call("GET", &health, None), Ok((200, _))) {
            if let Ok(Some(status)) = self.process.try_wait() {
                panic!("the endpoint ended at once, {status}:\n{}", self.log());
            }
            assert!(start.elapsed() < START, "the endpoint does not answer:\n{}", self.log());
            sleep(Duration::from_millis(50));
        }
    }
}

/// The address at the endpoint `url` of a REST API, from the one it would have on AWS:
/// `https://{id}.execute-api.{region}.amazonaws.com/{stage}/`.
pub(crate) fn rest_api(url: &str, output: &str) -> String {
    let parts = output.strip_prefix("https://").and_then(|rest| {
        let (host, path) = rest.split_once('/')?;
        let (id, _) = host.split_once(".execute-api.")?;
        Some((id, path.trim_end_matches('/')))
    });
    let Some((id, stage)) = parts else { panic!("not the address of a REST API: {output}") };
    format!("{url}/restapis/{id}/{stage}/_user_request_")
}

/// A Python that has AWS's own client, which the endpoint leans on.
pub(crate) fn endpoint_python() -> PathBuf {
    venv("endpoint").join("bin/python")
}

/// The root user of the endpoint's account.
const CREDENTIALS: [(&str, &str); 3] = [
    ("AWS_ACCESS_KEY_ID", "test"),
    ("AWS_SECRET_ACCESS_KEY", "test"),
    ("AWS_DEFAULT_REGION", "us-east-1"),
];

impl Drop for Endpoint {
    fn drop(&mut self) {
        // Functions' processes end with the pipe they read from; asked first, the endpoint
        // also ends those that are busy.
        let id = self.process.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status();
        let start = Instant::now();
        while asked.is_ok() && start.elapsed() < Duration::from_secs(10) {
            match self.process.try_wait() {
                Ok(None) => sleep(Duration::from_millis(20)),
                _ => break,
            }
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
        if std::thread::panicking() {
            eprintln!("the endpoint's log is kept: {}", self.state.join("log").display());
        } else {
            let _ = fs::remove_dir_all(&self.state);
        }
    }
}

/// A port that is free now.
fn free_port() -> u16 {
    let bound = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    match bound {
        Ok(address) => address.port(),
        Err(error) => panic!("no free port: {error}"),
    }
}

/// The directory whose `node_modules` holds the AWS SDK for JavaScript.
fn node_sdk() -> PathBuf {
    npm_packages("node-sdk", &workspace().join("tests/tools/node-sdk"))
}

//! A running local endpoint.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::cli::error::{CliError, CliResult};

use super::home::Home;
use super::http::request;

/// The access key of the endpoint's account root.
pub(crate) const ACCESS_KEY: &str = "rustinfra-local";
/// Its secret.
pub(crate) const SECRET_KEY: &str = "rustinfra-local";

/// How long a stopped endpoint may take to end by itself.
const FAREWELL: Duration = Duration::from_secs(10);

/// A local endpoint, as written down in its state directory.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
pub(crate) struct Endpoint {
    /// The process.
    pub(crate) pid: u32,
    /// The port on the loopback interface.
    pub(crate) port: u16,
    /// The version of ministack.
    pub(crate) version: String,
    /// The [hash](super::program::hash) of the program that runs it.
    #[serde(default)]
    pub(crate) program: String,
}

impl Endpoint {
    /// Returns the endpoint that is running, if it is and answers.
    pub(crate) fn find(home: &Home) -> Option<Self> {
        let record = fs::read(home.record()).ok()?;
        let endpoint: Self = serde_json::from_slice(&record).ok()?;
        (endpoint.is_alive(home) && endpoint.answers()).then_some(endpoint)
    }

    /// Returns the address for AWS SDKs.
    pub(crate) fn url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Tells whether the endpoint answers on its port.
    pub(crate) fn answers(&self) -> bool {
        request("GET", self.port, "/_ministack/health")
            .is_ok_and(|body| body.contains("\"services\""))
    }

    /// Tells whether the process exists and is the one that was started.
    ///
    /// Process ids are used again, so the command line must name the environment that ministack of
    /// that version is installed in.
    fn is_alive(&self, home: &Home) -> bool {
        let environment = home.environment_of(&self.version);
        let environment = environment.to_string_lossy();
        match fs::read(format!("/proc/{}/cmdline", self.pid)) {
            Ok(line) => String::from_utf8_lossy(&line).contains(&*environment),
            // Systems without /proc have ps.
            Err(_) if !Path::new("/proc/self").exists() => {
                let output = Command::new("ps")
                    .args(["-o", "command=", "-p", &self.pid.to_string()])
                    .output();
                output.is_ok_and(|output| {
                    String::from_utf8_lossy(&output.stdout).contains(&*environment)
                })
            }
            Err(_) => false,
        }
    }

    /// Writes the endpoint down.
    pub(crate) fn save(&self, home: &Home) -> CliResult {
        let failed = |error: &dyn std::fmt::Display| {
            CliError::usage("local-state", "the local endpoint cannot be written down")
                .detail(format!("{}: {error}", home.record().display()))
        };
        let bytes = serde_json::to_vec(self).map_err(|error| failed(&error))?;
        let temporary = home.record().with_extension("tmp");
        fs::write(&temporary, bytes)
            .and_then(|()| fs::rename(&temporary, home.record()))
            .map_err(|error| failed(&error))
    }

    /// Ends the endpoint that is running; tells whether there was one.
    pub(crate) fn stop(home: &Home) -> CliResult<Option<Self>> {
        let recorded: Option<Self> =
            fs::read(home.record()).ok().and_then(|record| serde_json::from_slice(&record).ok());
        let Some(endpoint) = recorded.filter(|endpoint| endpoint.is_alive(home)) else {
            let _ = fs::remove_file(home.record());
            return Ok(None);
        };
        signal(endpoint.pid, "TERM");
        let begun = Instant::now();
        while endpoint.is_alive(home) {
            if begun.elapsed() > FAREWELL {
                signal(endpoint.pid, "KILL");
                break;
            }
            thread::sleep(Duration::from_millis(50));
        }
        let _ = fs::remove_file(home.record());
        Ok(Some(endpoint))
    }

    /// Empties the endpoint: all stacks and everything in them.
    pub(crate) fn reset(&self) -> CliResult {
        request("POST", self.port, "/_ministack/reset").map(drop).map_err(|error| {
            CliError::usage("local-reset", "the local endpoint could not be emptied")
                .detail(error.to_string())
                .hinted("stop it and start it again: rustinfra local stop && rustinfra local start")
        })
    }
}

/// Sends a signal; every shell can, while `kill` as a program is not everywhere.
fn signal(pid: u32, name: &str) {
    let _ = Command::new("sh")
        .args(["-c", &format!("kill -{name} {pid}")])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status();
}

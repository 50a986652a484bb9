//! Docker, or a program that is used like it, while stacks are deployed.

use std::io::ErrorKind;
use std::path::Path;
use std::process::Stdio;

use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use crate::assembly::docker_program;

/// What Docker, Podman and Finch say when the service behind them does not run.
const NOT_RUNNING: &[&str] = &[
    "Cannot connect to the Docker daemon",
    "Is the docker daemon running",
    "Cannot connect to Podman",
];

/// How many lines of a failed command are told: its last ones say why.
const TOLD: usize = 20;

/// Runs the program.
pub(super) struct Docker {
    program: String,
}

/// Why a command of Docker's failed.
pub(super) enum DockerError {
    /// There is no such program.
    Missing,
    /// The service behind it does not run.
    NotRunning,
    /// What it said.
    Failed(String),
}

impl Docker {
    /// `program`, else what `CDK_DOCKER` names, else `docker`.
    pub(super) fn new(program: Option<&str>) -> Self {
        Self { program: program.map_or_else(docker_program, str::to_owned) }
    }

    pub(super) fn program(&self) -> &str {
        &self.program
    }

    /// Builds the image of a directory and names it.
    pub(super) async fn build(
        &self,
        directory: &Path,
        arguments: &[String],
        name: &str,
    ) -> Result<(), DockerError> {
        let mut command = Command::new(&self.program);
        command.arg("build").args(arguments).args(["--tag", name, "."]).current_dir(directory);
        // Lambda takes an image, not a list of one and its attestations, which BuildKit makes by itself.
        command.env("BUILDX_NO_DEFAULT_ATTESTATIONS", "1");
        self.run(command, None).await
    }

    /// Logs in to a registry. The password goes through a pipe: arguments can be seen by everybody on
    /// the machine.
    pub(super) async fn login(
        &self,
        host: &str,
        user: &str,
        password: &str,
    ) -> Result<(), DockerError> {
        let mut command = Command::new(&self.program);
        command.args(["login", "--username", user, "--password-stdin", host]);
        self.run(command, Some(password)).await
    }

    /// Gives an image another name.
    pub(super) async fn tag(&self, image: &str, name: &str) -> Result<(), DockerError> {
        let mut command = Command::new(&self.program);
        command.args(["tag", image, name]);
        self.run(command, None).await
    }

    /// Sends an image to the registry that its name begins with.
    pub(super) async fn push(&self, name: &str) -> Result<(), DockerError> {
        let mut command = Command::new(&self.program);
        command.args(["push", name]);
        self.run(command, None).await
    }

    /// Runs a command to its end; dropped before, it is killed.
    async fn run(&self, mut command: Command, input: Option<&str>) -> Result<(), DockerError> {
        command.stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() });
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().map_err(|error| match error.kind() {
            ErrorKind::NotFound => DockerError::Missing,
            _ => DockerError::Failed(error.to_string()),
        })?;
        if let (Some(input), Some(mut pipe)) = (input, child.stdin.take()) {
            // A program that does not read it says so by how it ends.
            let _ = pipe.write_all(input.as_bytes()).await;
        }
        let output = child.wait_with_output().await;
        let output = output.map_err(|error| DockerError::Failed(error.to_string()))?;
        if output.status.success() {
            return Ok(());
        }
        let said = match output.stderr.is_empty() {
            true => String::from_utf8_lossy(&output.stdout).into_owned(),
            false => String::from_utf8_lossy(&output.stderr).into_owned(),
        };
        if NOT_RUNNING.iter().any(|sign| said.contains(sign)) {
            return Err(DockerError::NotRunning);
        }
        let lines: Vec<&str> = said.trim().lines().collect();
        let last = lines[lines.len().saturating_sub(TOLD)..].join("\n");
        Err(DockerError::Failed(match last.is_empty() {
            true => format!("it ended with {}", output.status),
            false => last,
        }))
    }
}

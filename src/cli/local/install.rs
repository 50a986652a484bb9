//! Installing ministack into a Python environment of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::cli::error::{CliError, CliResult};
use crate::cli::ui::Ui;

use super::home::{Home, MINISTACK_VERSION};
use super::lock::Lock;

/// The oldest Python that ministack runs on.
const OLDEST_PYTHON: (u32, u32) = (3, 10);

/// The Python environment of the local endpoint, perhaps still to be made.
#[derive(Debug)]
pub(crate) struct Installation {
    environment: PathBuf,
    /// The Python to make it with; `None` if it is there.
    system: Option<&'static str>,
}

impl Installation {
    /// Looks whether ministack is installed, and if not, whether it can be.
    pub(crate) fn check(home: &Home) -> CliResult<Self> {
        let environment = home.environment();
        // The directory gets its name only when it is complete.
        let system = if environment.exists() { None } else { Some(system_python()?) };
        Ok(Self { environment, system })
    }

    /// Tells whether there is nothing to do.
    pub(crate) fn is_complete(&self) -> bool {
        self.system.is_none()
    }

    /// Installs ministack if need be, and returns the environment's Python.
    pub(crate) fn complete(&self, home: &Home, ui: &Ui) -> CliResult<PathBuf> {
        let python = self.environment.join("bin").join("python");
        let Some(system) = self.system else { return Ok(python) };
        let _lock =
            Lock::take(&home.cache.join("install.lock"), ui, "installs the local endpoint")?;
        if self.environment.exists() {
            return Ok(python);
        }
        let partial = home.cache.join(format!("ministack-{MINISTACK_VERSION}.partial"));
        // What an interrupted installation left behind; the lock keeps others out.
        let _ = fs::remove_dir_all(&partial);
        make_environment(system, &partial)?;
        install(&partial)?;
        fs::rename(&partial, &self.environment).map_err(|error| {
            CliError::usage("local-install", "the local endpoint could not be installed")
                .detail(format!("{}: {error}", self.environment.display()))
        })?;
        Ok(python)
    }
}

fn system_python() -> CliResult<&'static str> {
    let missing = || {
        CliError::usage(
            "no-python",
            "the local endpoint needs Python 3.10 or newer, and there is no `python3`",
        )
        .hinted("install it, for example: apt install python3 python3-venv")
    };
    let version = Command::new("python3")
        .args(["-c", "import sys; print(*sys.version_info[:2])"])
        .stdin(Stdio::null())
        .output()
        .ok()
        .filter(|output| output.status.success())
        .ok_or_else(missing)?;
    let text = String::from_utf8_lossy(&version.stdout).into_owned();
    let mut numbers = text.split_whitespace().filter_map(|number| number.parse().ok());
    match (numbers.next(), numbers.next()) {
        (Some(major), Some(minor)) if (major, minor) >= OLDEST_PYTHON => Ok("python3"),
        _ => Err(CliError::usage(
            "old-python",
            format!(
                "the local endpoint needs Python 3.10 or newer; `python3` is {}",
                text.trim().replace(' ', ".")
            ),
        )
        .hinted("put a newer python3 first in PATH")),
    }
}

fn make_environment(python: &str, directory: &Path) -> CliResult {
    let mut command = Command::new(python);
    command.args(["-m", "venv"]).arg(directory);
    run(&mut command, "a Python environment for the local endpoint could not be made")
        .map_err(|error| error.hinted("on Debian and Ubuntu: apt install python3-venv"))
}

fn install(environment: &Path) -> CliResult {
    let mut command = Command::new(environment.join("bin").join("python"));
    command.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]);
    command.arg(format!("ministack[full]=={MINISTACK_VERSION}"));
    run(&mut command, "the local endpoint could not be installed with pip").map_err(|error| {
        error.hinted(
            "it is downloaded from PyPI; check the network, and PIP_INDEX_URL if you use a mirror",
        )
    })
}

/// Runs a step of an installation; its last words become the error's facts.
pub(crate) fn run(command: &mut Command, failed: &str) -> CliResult {
    let error = || CliError::usage("local-install", failed);
    let output = command.stdin(Stdio::null()).output().map_err(|cause| {
        error().detail(format!("{}: {cause}", command.get_program().to_string_lossy()))
    })?;
    if output.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    let lines: Vec<_> = words.lines().filter(|line| !line.trim().is_empty()).collect();
    let last = lines.len().saturating_sub(8);
    Err(lines[last..].iter().fold(error(), |error, line| error.detail(*line)))
}

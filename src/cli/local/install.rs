//! Installing ministack into a Python environment of its own.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use indicatif::MultiProgress;

use crate::cli::error::{CliError, CliResult};
use crate::cli::ui::Ui;

use super::home::{Home, MINISTACK_VERSION};
use super::installing::Installing;
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

    /// Says that ministack will be installed, unless it is.
    pub(crate) fn announce<'u>(&self, bars: &MultiProgress, ui: &'u Ui) -> Option<Installing<'u>> {
        self.system?;
        let what =
            format!("the local endpoint, ministack {MINISTACK_VERSION} (once, some 200 MB),");
        Some(Installing::begin(ui, bars, "ministack", &what, &self.environment))
    }

    /// Installs ministack if need be, and returns the environment's Python.
    pub(crate) fn complete(
        &self,
        home: &Home,
        progress: Option<Installing<'_>>,
        ui: &Ui,
    ) -> CliResult<PathBuf> {
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
        install(&partial, progress)?;
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
    run(&mut command, "a Python environment for the local endpoint could not be made", |_| {})
        .map_err(|error| error.hinted("on Debian and Ubuntu: apt install python3-venv"))
}

fn install(environment: &Path, mut progress: Option<Installing<'_>>) -> CliResult {
    let mut command = Command::new(environment.join("bin").join("python"));
    command.args(["-m", "pip", "install", "--disable-pip-version-check", "--no-input"]);
    command.args(["--progress-bar", "off"]);
    command.arg(format!("ministack[full]=={MINISTACK_VERSION}"));
    let hear = |line: Option<&str>| {
        if let Some(progress) = &mut progress {
            progress.hear(line);
        }
    };
    run(&mut command, "the local endpoint could not be installed with pip", hear).map_err(|error| {
        error.hinted(
            "it is downloaded from PyPI; check the network, and PIP_INDEX_URL if you use a mirror",
        )
    })
}

/// Runs a step of an installation, following what it prints; its last words become the error's facts.
pub(crate) fn run(
    command: &mut Command,
    failed: &str,
    mut hear: impl FnMut(Option<&str>),
) -> CliResult {
    let error = || CliError::usage("local-install", failed);
    let program = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let not_run = |cause: std::io::Error| error().detail(format!("{program}: {cause}"));
    let mut child = command.spawn().map_err(not_run)?;
    let (sender, lines) = mpsc::channel();
    if let Some(stdout) = child.stdout.take() {
        listen(stdout, false, sender.clone());
    }
    if let Some(stderr) = child.stderr.take() {
        listen(stderr, true, sender);
    }
    let (mut words, mut complaints) = (Vec::new(), Vec::new());
    loop {
        match lines.recv_timeout(Duration::from_secs(1)) {
            Ok((complains, line)) => {
                hear(Some(&line));
                // npm's list of what it fetches explains nothing.
                if !line.trim().is_empty() && !line.starts_with("npm http") {
                    if complains { complaints.push(line) } else { words.push(line) }
                }
            }
            Err(RecvTimeoutError::Timeout) => hear(None),
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    if child.wait().map_err(not_run)?.success() {
        return Ok(());
    }
    words.append(&mut complaints);
    let last = words.len().saturating_sub(8);
    Err(words.drain(last..).fold(error(), CliError::detail))
}

/// Sends the lines of a stream, each with whether it is one of complaints.
fn listen(
    stream: impl std::io::Read + Send + 'static,
    complains: bool,
    sender: mpsc::Sender<(bool, String)>,
) {
    thread::spawn(move || {
        let mut stream = BufReader::new(stream);
        let mut line = Vec::new();
        while stream.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            line.clear();
            if sender.send((complains, text)).is_err() {
                return;
            }
        }
    });
}

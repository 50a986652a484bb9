//! A directory of its own for every test, and a way to run the command in it.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A directory with an app in it, removed when the test passes.
pub(crate) struct Project {
    pub(crate) directory: PathBuf,
    /// Whether the directory is removed in the end.
    owned: bool,
    environment: Vec<(String, String)>,
}

/// Two stacks, one after the other, with tags, an asset, a source line and a warning.
pub(crate) const TWO_STACKS: &str = include_str!("fixtures/two-stacks.sh");

/// The smallest app there is.
pub(crate) const ONE_STACK: &str = r#"#!/bin/sh
mkdir -p "$CDK_OUTDIR"
cat >"$CDK_OUTDIR/manifest.json" <<J
{"version":"36.0.0","artifacts":{"Hello":{"type":"aws:cloudformation:stack",
"environment":"aws://unknown-account/unknown-region","properties":{"templateFile":"Hello.template.json"}}}}
J
echo '{"Resources":{"Q":{"Type":"AWS::SQS::Queue"}}}' >"$CDK_OUTDIR/Hello.template.json"
"#;

impl Project {
    /// Makes an empty directory; `name` is the test's.
    pub(crate) fn new(name: &str) -> Self {
        // Two runs of the tests do not meet.
        let name = format!("{name}-{}", std::process::id());
        let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli").join(name);
        if directory.exists() {
            fs::remove_dir_all(&directory).unwrap();
        }
        fs::create_dir_all(&directory).unwrap();
        // Configuration files are looked for upwards, so a name of ours above would be found.
        Self { directory: directory.canonicalize().unwrap(), owned: true, environment: Vec::new() }
    }

    /// The same directory in another environment.
    pub(crate) fn again(&self) -> Self {
        Self { directory: self.directory.clone(), owned: false, environment: Vec::new() }
    }

    /// The same directory and environment with one more variable.
    pub(crate) fn again_with(&self, name: &str, value: &str) -> Self {
        let again = Self {
            directory: self.directory.clone(),
            owned: false,
            environment: self.environment.clone(),
        };
        again.env(name, value)
    }

    /// Makes a directory with one app, a shell script named `app.sh`.
    pub(crate) fn with_app(name: &str, script: &str) -> Self {
        Self::new(name).script("app.sh", script)
    }

    /// Writes a file.
    pub(crate) fn file(self, path: &str, text: &str) -> Self {
        let path = self.directory.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Writes a file that can be run.
    pub(crate) fn script(self, path: &str, text: &str) -> Self {
        let project = self.file(path, text);
        let path = project.directory.join(path);
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
        project
    }

    /// Sets a variable for the command.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// Prepares the command, in an environment that holds nothing of the tester's.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        self.program(env!("CARGO_BIN_EXE_rustinfra"), arguments)
    }

    /// Prepares any program, in the same environment.
    pub(crate) fn program(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        let outer = |name: &str| std::env::var_os(name);
        let home = |name: &str, default: &str| {
            outer(name)
                .or_else(|| Some(PathBuf::from(outer("HOME")?).join(default).into_os_string()))
        };
        let kept: [(&str, Option<OsString>); 3] = [
            ("PATH", outer("PATH")),
            ("CARGO_HOME", home("CARGO_HOME", ".cargo")),
            ("RUSTUP_HOME", home("RUSTUP_HOME", ".rustup")),
        ];
        command
            .env_clear()
            .envs(kept.into_iter().filter_map(|(name, value)| Some((name, value?))))
            .env("HOME", &self.directory)
            .env("RUSTINFRA_CACHE", self.directory.join("cache"))
            .envs(self.environment.iter().cloned())
            .current_dir(&self.directory)
            .args(arguments)
            .stdin(Stdio::null());
        command
    }

    /// Runs the command and returns all that can be seen of it, in one text.
    #[track_caller]
    pub(crate) fn run(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        let stdout = String::from_utf8_lossy(&output.stdout);
        let stderr = String::from_utf8_lossy(&output.stderr);
        let code = output.status.code().map_or("killed".to_string(), |code| code.to_string());
        self.normalized(&format!("{stdout}--- stderr\n{stderr}--- exit {code}\n"))
    }

    /// Replaces what differs from run to run.
    pub(crate) fn normalized(&self, text: &str) -> String {
        let text = text.replace(&*self.directory.to_string_lossy(), "[PROJECT]");
        // Another cargo on the machine makes ours say that it waits.
        let lines = text
            .split_inclusive('\n')
            .filter(|line| !line.contains("Blocking waiting for file lock"));
        lines.map(without_durations).collect()
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        if self.owned && !std::thread::panicking() {
            let _ = fs::remove_dir_all(&self.directory);
        }
    }
}

/// Writes `in [TIME]` for `in 0.12s`.
fn without_durations(line: &str) -> String {
    let Some((before, rest)) = line.split_once(" in ") else { return line.to_string() };
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
    match rest[end..].strip_prefix('s') {
        Some(after) if end > 0 => format!("{before} in [TIME]{after}"),
        _ => line.to_string(),
    }
}

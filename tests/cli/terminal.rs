//! The command in a terminal of its own, which a person could type into.

use std::io::{Read as _, Write as _};
use std::process::{Child, Stdio};

use crate::project::Project;

/// Python has pseudo-terminals; its copy of them ends as the command does.
const SPAWN: &str =
    "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";

/// A command that runs in a terminal.
pub(crate) struct Terminal<'a> {
    project: &'a Project,
    child: Child,
    told: Vec<u8>,
}

impl<'a> Terminal<'a> {
    pub(crate) fn run(project: &'a Project, arguments: &[&str]) -> Self {
        let spawn = ["-c", SPAWN, env!("CARGO_BIN_EXE_rustinfra")];
        let mut command = project.program("python3", &[&spawn, arguments].concat());
        command.env("TERM", "dumb").stdin(Stdio::piped()).stdout(Stdio::piped());
        let child = command.spawn().unwrap();
        Self { project, child, told: Vec::new() }
    }

    /// Waits until the command has written a text.
    #[track_caller]
    pub(crate) fn until(&mut self, text: &str) {
        let mut piece = [0; 4096];
        while !String::from_utf8_lossy(&self.told).contains(text) {
            let length = self.child.stdout.as_mut().unwrap().read(&mut piece).unwrap();
            let told = String::from_utf8_lossy(&self.told);
            assert!(length > 0, "it ended without `{text}`: {told}");
            self.told.extend_from_slice(&piece[..length]);
        }
    }

    /// Types keys.
    pub(crate) fn types(&mut self, keys: &str) {
        let stdin = self.child.stdin.as_mut().unwrap();
        stdin.write_all(keys.as_bytes()).unwrap();
        stdin.flush().unwrap();
    }

    /// Waits for the end and returns all that was to be seen, what was typed included.
    pub(crate) fn ends(mut self) -> String {
        self.child.stdout.as_mut().unwrap().read_to_end(&mut self.told).unwrap();
        let code = self.child.wait().unwrap().code().unwrap();
        let told = String::from_utf8_lossy(&self.told);
        self.project.normalized(&format!("{}--- exit {code}\n", told.replace('\r', "")))
    }
}

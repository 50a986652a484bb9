//! Python environments, each from a list of pinned packages beside this file.

use super::install::{must, once, run};
use super::workspace;
use std::path::PathBuf;
use std::process::Command;

/// The environment that holds what `tests/tools/<name>.txt` lists.
pub(super) fn venv(name: &str) -> PathBuf {
    let list = workspace().join("tests/tools").join(format!("{name}.txt"));
    let pins = must("read", &list, std::fs::read(&list));
    once(name, &[&pins], |dir| {
        run(Command::new("python3").args(["-m", "venv"]).arg(dir));
        let mut pip = Command::new(dir.join("bin/pip"));
        pip.args(["install", "--quiet", "--disable-pip-version-check", "--no-deps", "-r"]);
        run(pip.arg(&list));
    })
}

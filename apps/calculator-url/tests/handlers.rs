//! The handler compiles for Lambda. What it calculates is tested in `calculator`.

use std::path::Path;
use std::process::Command;

#[test]
fn the_handler_is_checked_by_the_compiler() {
    let handler = Path::new(env!("CARGO_MANIFEST_DIR")).join("handler");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["check", "--locked", "--quiet", "--manifest-path"]).arg(handler.join("Cargo.toml"));
    cargo
        .arg("--target-dir")
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("calculator-handler"));
    let output = cargo.output().unwrap_or_else(|error| panic!("cannot start {cargo:?}: {error}"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

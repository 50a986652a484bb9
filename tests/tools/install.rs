//! Installs something once, however many test processes want it at the same time.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The directory that holds every tool: `target/tools/`.
pub(super) fn shelf() -> PathBuf {
    // Cargo makes `target/tmp` for integration tests; the tools stand beside it.
    let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
    tmp.parent().unwrap_or(tmp).join("tools")
}

/// Returns the directory of `name`, made by `make` unless an earlier run has made it.
///
/// `key` is everything the content depends on: another key is another directory. One process
/// makes it while the others wait, and a marker file is written last, so a directory that an
/// interrupted run left half made is thrown away and made anew.
pub(super) fn once(name: &str, key: &[&[u8]], make: impl FnOnce(&Path)) -> PathBuf {
    let shelf = shelf();
    let dir = shelf.join(format!("{name}-{:016x}", fingerprint(key)));
    let marker = dir.join(".complete");
    if marker.exists() {
        return dir;
    }
    must("make", &shelf, fs::create_dir_all(&shelf));
    let lock_path = shelf.join(format!("{name}.lock"));
    let lock = must("make", &lock_path, File::create(&lock_path));
    must("lock", &lock_path, lock.lock());
    if !marker.exists() {
        if dir.exists() {
            must("remove", &dir, fs::remove_dir_all(&dir));
        }
        must("make", &dir, fs::create_dir_all(&dir));
        make(&dir);
        must("write", &marker, fs::write(&marker, ""));
    }
    // The lock is released when its file is closed, also by a panic in `make`.
    drop(lock);
    dir
}

/// Runs a command to its end and returns what it printed; fails the test with it otherwise.
pub(super) fn run(command: &mut Command) -> String {
    let output = match command.output() {
        Ok(output) => output,
        Err(error) => panic!("cannot start {command:?}: {error}"),
    };
    let stdout = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        panic!("{command:?} failed, {}\n{stdout}{stderr}", output.status);
    }
    stdout.into_owned()
}

/// Runs a command that reads `input` to its end and returns what it printed; fails the test with it
/// otherwise.
pub(super) fn run_with(command: &mut Command, input: &str) -> String {
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => panic!("cannot start {command:?}: {error}"),
    };
    // What is written while the command prints could fill both pipes: these read all before they print.
    let written = child.stdin.take().map(|mut stdin| stdin.write_all(input.as_bytes()));
    let output = match child.wait_with_output() {
        Ok(output) => output,
        Err(error) => panic!("cannot read from {command:?}: {error}"),
    };
    assert!(output.status.success(), "{command:?} failed, {}; {written:?}", output.status);
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Hashes a key; the parts are told apart, so that moving a byte between them changes it.
fn fingerprint(key: &[&[u8]]) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

/// Unwraps a file operation, or fails the test naming it and the path.
pub(super) fn must<T>(verb: &str, path: &Path, result: std::io::Result<T>) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("cannot {verb} {}: {error}", path.display()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// A name of this test and process, so that test binaries do not meet.
    fn name(test: &str) -> String {
        format!("test-{test}-{}", std::process::id())
    }

    fn remove(name: &str, dir: &Path) {
        must("remove", dir, fs::remove_dir_all(dir));
        let lock = shelf().join(format!("{name}.lock"));
        must("remove", &lock, fs::remove_file(&lock));
    }

    #[test]
    fn many_at_once_make_it_once() {
        let name = name("many");
        let made = AtomicUsize::new(0);
        let make = |dir: &Path| {
            made.fetch_add(1, Ordering::SeqCst);
            must("write", dir, fs::write(dir.join("tool"), "whole"));
        };
        let dirs: Vec<PathBuf> = std::thread::scope(|scope| {
            let one = || {
                let dir = once(&name, &[b"1"], make);
                assert!(dir.join("tool").exists(), "handed out before it was made");
                dir
            };
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(one)).collect();
            threads.into_iter().flat_map(|thread| thread.join()).collect()
        });
        assert_eq!((dirs.len(), made.into_inner()), (8, 1));
        assert!(dirs.iter().all(|dir| *dir == dirs[0]));
        remove(&name, &dirs[0]);
    }

    #[test]
    fn what_was_left_half_made_is_made_anew() {
        let name = name("half");
        let half = |dir: &Path| {
            must("write", dir, fs::write(dir.join("half"), ""));
            panic!("interrupted");
        };
        let broken = std::panic::catch_unwind(|| once(&name, &[b"1"], half));
        assert!(broken.is_err());
        let dir = once(&name, &[b"1"], |_| ());
        assert!(!dir.join("half").exists());
        remove(&name, &dir);
    }

    #[test]
    fn another_key_is_another_directory() {
        assert_ne!(fingerprint(&[b"ab", b"c"]), fingerprint(&[b"a", b"bc"]));
        assert_eq!(fingerprint(&[b"ab", b"c"]), fingerprint(&[b"ab", b"c"]));
    }
}

//! Folders of this run's own, so that two runs at once do not meet.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Once;

/// Tells a run of one test, in a process of its own, the root of the run that started it.
pub(crate) const ROOT: &str = "RUSTINFRA_TEST_ROOT";

/// The folder of this run.
pub(crate) fn root() -> PathBuf {
    static TIDY: Once = Once::new();
    if let Some(root) = std::env::var_os(ROOT) {
        return root.into();
    }
    let all = Path::new(env!("CARGO_TARGET_TMPDIR")).join("core");
    TIDY.call_once(|| remove_left(&all));
    all.join(std::process::id().to_string())
}

/// A folder of a test's own, empty: it is not there.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = root().join(name);
    let _ = fs::remove_dir_all(&folder);
    folder
}

/// Removes what runs left that are over; where that cannot be known, nothing.
fn remove_left(all: &Path) {
    let processes = Path::new("/proc");
    if !processes.join("self").exists() {
        return;
    }
    for entry in fs::read_dir(all).into_iter().flatten().flatten() {
        if !processes.join(entry.file_name()).exists() {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

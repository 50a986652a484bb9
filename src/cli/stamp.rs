//! Proof that an app's executable is up to date, without asking cargo.
//!
//! After each build, the size and modification time of everything it depended on
//! is written down: the source files that cargo lists for the executable, every
//! manifest, lock file, cargo configuration and toolchain file that could bear on
//! it (also where there is none yet), the compiler, and a hash of the environment.
//! While all of it is unchanged the executable is what cargo would have made.
//! Anything doubtful (a build script, a file touched while building) leaves no stamp.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::cache;
use super::package::{Package, is_outer_cargo_variable};
use crate::digest::{Sha256, hex, sha256};

/// Raised whenever what a stamp holds or means changes.
const VERSION: u32 = 1;

/// File times come from a coarser clock than the system time's.
const CLOCK_TOLERANCE: Duration = Duration::from_millis(50);

/// Files of cargo and rustup that may stand in any directory above the package.
const SETTINGS: [&str; 6] = [
    "Cargo.toml",
    "Cargo.lock",
    ".cargo/config.toml",
    ".cargo/config",
    "rust-toolchain",
    "rust-toolchain.toml",
];

/// Variables that describe the terminal and the shell, and that no build reads.
const IRRELEVANT: [&str; 9] =
    ["PWD", "OLDPWD", "SHLVL", "_", "TERM", "COLUMNS", "LINES", "NO_COLOR", "RUSTINFRA_CACHE"];

/// Where the proof for one executable is kept.
#[derive(Debug)]
pub(crate) struct Stamp {
    path: Option<PathBuf>,
    directory: PathBuf,
}

#[derive(Debug, Deserialize, Serialize)]
struct Record {
    version: u32,
    executable: PathBuf,
    environment: String,
    files: Vec<(PathBuf, Option<State>)>,
}

/// A file's size and the nanoseconds of its modification time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
struct State(u64, u128);

impl Stamp {
    /// Names the stamp of a package's binary in one profile.
    pub(crate) fn of(package: &Package, release: bool) -> Self {
        let key = format!("{}\0{:?}\0{release}", package.directory.display(), package.bin);
        let name = format!("{}.json", &sha256(key)[..24]);
        Self {
            path: cache::directory().map(|cache| cache.join("builds").join(name)),
            directory: package.directory.clone(),
        }
    }

    /// Returns the executable if nothing it was made from has changed.
    pub(crate) fn fresh_executable(&self) -> Option<PathBuf> {
        let record: Record =
            serde_json::from_slice(&std::fs::read(self.path.as_ref()?).ok()?).ok()?;
        let fresh = record.version == VERSION
            && record.environment == environment()
            && record.files.iter().all(|(path, state)| State::of(path) == *state);
        fresh.then_some(record.executable)
    }

    /// Writes down what the build that began at `started` depended on.
    ///
    /// A stamp that cannot be written, or would prove nothing, is removed.
    pub(crate) fn record(&self, executable: &Path, started: SystemTime) {
        let Some(path) = &self.path else { return };
        let written = self
            .take(executable, started)
            .and_then(|record| serde_json::to_vec(&record).ok())
            .and_then(|bytes| write_whole(path, &bytes).ok());
        if written.is_none() {
            let _ = std::fs::remove_file(path);
        }
    }

    fn take(&self, executable: &Path, started: SystemTime) -> Option<Record> {
        let dep_info = executable.with_extension("d");
        let sources = sources(&std::fs::read_to_string(&dep_info).ok()?)?;
        let mut files: BTreeSet<PathBuf> = sources.iter().cloned().collect();
        for directory in sources
            .iter()
            .filter_map(|source| source.parent())
            .flat_map(Path::ancestors)
            .collect::<BTreeSet<_>>()
        {
            if has_build_script(directory) {
                return None;
            }
            files.insert(directory.join("Cargo.toml"));
        }
        for directory in self.directory.ancestors() {
            files.extend(SETTINGS.iter().map(|name| directory.join(name)));
        }
        files.extend(toolchain(&self.directory)?);
        let limit =
            started.checked_sub(CLOCK_TOLERANCE)?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
        let mut states: Vec<_> =
            files.into_iter().map(|path| (path.clone(), State::of(&path))).collect();
        if states.iter().any(|(_, state)| state.is_some_and(|state| state.1 >= limit)) {
            return None;
        }
        for made in [executable, &dep_info] {
            states.push((made.to_path_buf(), Some(State::of(made)?)));
        }
        Some(Record {
            version: VERSION,
            executable: executable.to_path_buf(),
            environment: environment(),
            files: states,
        })
    }
}

impl State {
    fn of(path: &Path) -> Option<Self> {
        let metadata = std::fs::metadata(path).ok()?;
        let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        Some(Self(metadata.len(), modified.as_nanos()))
    }
}

/// Reads the source files out of cargo's dependency file; `None` if a path is relative.
fn sources(dep_info: &str) -> Option<Vec<PathBuf>> {
    let (_, list) = dep_info.lines().next()?.split_once(": ")?;
    let mut paths = vec![String::new()];
    let mut characters = list.chars().peekable();
    while let Some(character) = characters.next() {
        let last = paths.last_mut()?;
        match character {
            '\\' if characters.peek() == Some(&' ') => last.extend(characters.next()),
            ' ' => paths.push(String::new()),
            other => last.push(other),
        }
    }
    let paths: Vec<PathBuf> =
        paths.into_iter().filter(|path| !path.is_empty()).map(PathBuf::from).collect();
    (!paths.is_empty() && paths.iter().all(|path| path.is_absolute())).then_some(paths)
}

/// What a build script reads is known to cargo alone.
fn has_build_script(directory: &Path) -> bool {
    let Ok(manifest) = std::fs::read_to_string(directory.join("Cargo.toml")) else { return false };
    let names_one = manifest.lines().any(|line| {
        line.trim_start()
            .strip_prefix("build")
            .is_some_and(|rest| rest.trim_start().starts_with('='))
    });
    names_one || directory.join("build.rs").exists()
}

/// Lists the files that change with the compiler and its settings.
fn toolchain(directory: &Path) -> Option<Vec<PathBuf>> {
    let output =
        std::process::Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
            .args(["--print", "sysroot"])
            .current_dir(directory)
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .output()
            .ok()
            .filter(|output| output.status.success())?;
    let sysroot = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim());
    let home = |variable, default| {
        std::env::var_os(variable)
            .map(PathBuf::from)
            .or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(default)))
    };
    let mut files = vec![
        sysroot.join("bin").join("rustc"),
        sysroot.join("lib").join("rustlib").join("components"),
    ];
    if let Some(cargo) = home("CARGO_HOME", ".cargo") {
        files.extend([cargo.join("config.toml"), cargo.join("config")]);
    }
    if let Some(rustup) = home("RUSTUP_HOME", ".rustup") {
        files.push(rustup.join("settings.toml"));
    }
    Some(files)
}

/// Hashes the environment that a build could read.
fn environment() -> String {
    let mut variables: Vec<_> = std::env::vars_os()
        .filter(|(name, _)| {
            name.to_str()
                .is_none_or(|name| !IRRELEVANT.contains(&name) && !is_outer_cargo_variable(name))
        })
        .collect();
    variables.sort();
    let mut hash = Sha256::new();
    for (name, value) in variables {
        hash.update(name.as_encoded_bytes());
        hash.update([0]);
        hash.update(value.as_encoded_bytes());
        hash.update([0]);
    }
    hex(&hash.finalize())
}

fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory)?;
    }
    let temporary = path.with_extension(format!("{}.tmp", std::process::id()));
    std::fs::write(&temporary, bytes)?;
    std::fs::rename(&temporary, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependency_files_are_read_with_their_escaped_spaces() {
        let list = sources("/t/app: /a/src/main.rs /a/my\\ file.rs\n").expect("absolute paths");
        assert_eq!(list, [PathBuf::from("/a/src/main.rs"), PathBuf::from("/a/my file.rs")]);
    }

    #[test]
    fn relative_or_missing_paths_prove_nothing() {
        assert_eq!(sources("app: src/main.rs"), None);
        assert_eq!(sources("/t/app: "), None);
        assert_eq!(sources(""), None);
    }
}

//! Directories for what is made while an app runs.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs, io};

/// A new, empty directory of its own, which is removed with all that is in it when the value and its
/// copies are dropped.
///
/// It stands in the system's directory for temporary files (`TMPDIR`). Its name is not the same in
/// every run, and so is to reach no template.
///
/// ```
/// use rustinfra_constructs::assembly::TemporaryDirectory;
///
/// let directory = TemporaryDirectory::new()?;
/// std::fs::write(directory.path().join("index.js"), "export {}\n")?;
/// let path = directory.path().to_path_buf();
/// drop(directory);
/// assert!(!path.exists());
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemporaryDirectory(Arc<Owned>);

#[derive(Debug, PartialEq, Eq)]
struct Owned(PathBuf);

/// How many were made by this process.
static MADE: AtomicU32 = AtomicU32::new(0);

impl TemporaryDirectory {
    /// Makes one. Fails, and names the path, where none can be made.
    pub fn new() -> io::Result<Self> {
        loop {
            let made = MADE.fetch_add(1, Ordering::Relaxed);
            let path = env::temp_dir().join(format!("rustinfra-{}-{made}", std::process::id()));
            // Unlike `create_dir_all` it never takes over a directory: one may be left of a process that
            // had this one's number.
            match fs::create_dir(&path) {
                Ok(()) => return Ok(Self(Arc::new(Owned(path)))),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => {
                    let told = format!("{}: {error}", path.display());
                    return Err(io::Error::new(error.kind(), told));
                }
            }
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0.0
    }

    /// Removes it now, for values that are never dropped.
    pub(super) fn remove(&self) {
        self.0.remove();
    }
}

impl Owned {
    fn remove(&self) {
        // What cannot be removed is the system's to tidy up.
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        self.remove();
    }
}

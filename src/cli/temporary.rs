//! Files that live as long as a step of a command.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::error::{CliError, CliResult};

/// A new, private file that is removed when the value is dropped.
#[derive(Debug)]
pub(crate) struct TemporaryFile {
    path: PathBuf,
}

impl TemporaryFile {
    /// Creates an empty file of a name that nothing else uses.
    pub(crate) fn reserve(purpose: &str) -> CliResult<Self> {
        let directory = std::env::temp_dir();
        let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
        for attempt in 0..1000 {
            let path = directory
                .join(format!("rustinfra-{}-{attempt}-{purpose}.json", std::process::id()));
            match private().open(&path) {
                Ok(_) => return Ok(Self { path }),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
                Err(error) => {
                    last = error;
                    break;
                }
            }
        }
        Err(CliError::usage(
            "temporary",
            format!("no temporary file can be made in {}", directory.display()),
        )
        .detail(last.to_string())
        .hinted("set TMPDIR to a directory that can be written to"))
    }

    /// Returns where the file is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

/// Returns how to make a file that only the user can read: what it holds may be secret.
fn private() -> fs::OpenOptions {
    let mut options = fs::OpenOptions::new();
    // `create_new` neither follows a link nor takes over a file.
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::TemporaryFile;

    #[test]
    fn only_the_user_can_read_it_and_it_goes_with_its_value() {
        let file = TemporaryFile::reserve("test").expect("the directory can be written to");
        let path = file.path().to_owned();
        let mode = std::fs::metadata(&path).expect("it is there").permissions().mode();
        assert_eq!(format!("{:o}", mode & 0o777), "600");
        drop(file);
        assert!(!path.exists());
    }
}

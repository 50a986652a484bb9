//! One process at a time.

use std::fs::{File, TryLockError};
use std::path::Path;

use crate::cli::error::{CliError, CliResult};
use crate::cli::ui::Ui;

/// Holds a lock on a file until it is dropped, or its process ends however it ends.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    /// Waits for the lock, and says so if that takes time.
    pub(crate) fn take(path: &Path, ui: &Ui, what: &str) -> CliResult<Self> {
        let failed = |error: std::io::Error| {
            CliError::usage("lock", format!("`{}` cannot be locked", path.display()))
                .detail(error.to_string())
        };
        if let Some(directory) = path.parent() {
            std::fs::create_dir_all(directory).map_err(failed)?;
        }
        let file =
            File::options().create(true).truncate(false).write(true).open(path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                ui.busy("Waiting", format_args!("for another rustinfra that {what}"));
                file.lock().map_err(failed)?;
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        Ok(Self { _file: file })
    }
}

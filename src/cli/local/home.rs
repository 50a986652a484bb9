//! Where the local endpoint is installed and where it keeps its state.

use std::path::PathBuf;

use crate::cli::cache;
use crate::cli::error::{CliError, CliResult};

/// The version of ministack that rustinfra is tested with.
pub(crate) const MINISTACK_VERSION: &str = "1.5.33";

/// The directories of the local endpoint.
#[derive(Clone, Debug)]
pub(crate) struct Home {
    /// What is installed once and shared: `rustinfra`'s cache directory.
    pub(crate) cache: PathBuf,
    /// What belongs to one running endpoint: `$RUSTINFRA_LOCAL_STATE`, else
    /// `local` in the cache.
    pub(crate) state: PathBuf,
}

impl Home {
    /// Finds the directories; nothing is created yet.
    pub(crate) fn find() -> CliResult<Self> {
        let cache = cache::directory().ok_or_else(|| {
            CliError::usage("no-cache", "there is no directory for the local endpoint")
                .hinted("set RUSTINFRA_CACHE to a directory that can be written to")
        })?;
        let state = std::env::var_os("RUSTINFRA_LOCAL_STATE")
            .filter(|value| !value.is_empty())
            .map_or_else(|| cache.join("local"), PathBuf::from);
        Ok(Self { state: std::path::absolute(&state).unwrap_or(state), cache })
    }

    /// Creates the state directory.
    pub(crate) fn create_state(&self) -> CliResult {
        std::fs::create_dir_all(&self.state).map_err(|error| {
            CliError::usage("local-state", "the local endpoint's directory cannot be made")
                .detail(format!("{}: {error}", self.state.display()))
                .hinted("set RUSTINFRA_CACHE to a directory that can be written to")
        })
    }

    /// Returns the Python environment that ministack is installed in.
    pub(crate) fn environment(&self) -> PathBuf {
        self.environment_of(MINISTACK_VERSION)
    }

    /// Returns the Python environment that a version of ministack is installed in.
    pub(crate) fn environment_of(&self, version: &str) -> PathBuf {
        self.cache.join(format!("ministack-{version}"))
    }

    /// Returns the file that the endpoint's [program](super::program) is written to.
    pub(crate) fn program(&self) -> PathBuf {
        self.state.join("endpoint.py")
    }

    /// Returns the file that describes the running endpoint.
    pub(crate) fn record(&self) -> PathBuf {
        self.state.join("endpoint.json")
    }

    /// Returns the file that the endpoint writes its log to.
    pub(crate) fn log(&self) -> PathBuf {
        self.state.join("endpoint.log")
    }

    /// Returns the directory in which functions are unpacked and run.
    pub(crate) fn functions(&self) -> PathBuf {
        self.state.join("functions")
    }
}

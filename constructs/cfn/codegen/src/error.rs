//! What can go wrong in the generator.

use std::io;
use std::path::{Path, PathBuf};

/// An error of the generator, always with the file or the name it is about.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be read or written.
    #[error("{path}: {source}", path = .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// A file is not the JSON it should be.
    #[error("{path}: {source}", path = .path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: serde_json::Error,
    },
    /// The facts contradict themselves.
    #[error("{0}")]
    Facts(String),
    /// Committed files are not what the generator writes.
    #[error("{} committed files differ from what `generate` writes: {}", .0.len(), .0.join(", "))]
    Stale(Vec<String>),
    /// The command line is wrong.
    #[error(
        "{0}\n\nusage:\n  codegen import --service-spec db.json.gz --registry DIR\n  codegen import-actions DIR\n  codegen generate\n  codegen check"
    )]
    Usage(String),
}

/// Turns an IO error into one that names its file.
pub fn at(path: &Path) -> impl FnOnce(io::Error) -> Error + '_ {
    move |source| Error::Io { path: path.to_owned(), source }
}

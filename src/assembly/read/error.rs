//! What can be wrong with an assembly.

use std::path::PathBuf;

/// Tells why a folder could not be read as a cloud assembly.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AssemblyError {
    /// There is no such folder.
    #[error("there is no folder `{}`", .directory.display())]
    NoDirectory {
        /// The folder that was asked for.
        directory: PathBuf,
    },
    /// The folder has no `manifest.json`.
    #[error("`{}` is not a cloud assembly: it has no manifest.json", .directory.display())]
    NotAnAssembly {
        /// The folder that was asked for.
        directory: PathBuf,
    },
    /// A file that the manifest names is not there.
    #[error("{what} `{}` is missing from the assembly", .file.display())]
    MissingFile {
        /// What the file would have been, such as "the template of stack `Orders`".
        what: String,
        /// The file's path.
        file: PathBuf,
    },
    /// A file cannot be opened or read.
    #[error("`{}` cannot be read: {source}", .file.display())]
    Unreadable {
        /// The file's path.
        file: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A file is not JSON.
    #[error("`{}` is not valid JSON: {source}", .file.display())]
    BrokenJson {
        /// The file's path.
        file: PathBuf,
        /// Where and why parsing stopped.
        source: serde_json::Error,
    },
    /// A file is JSON, yet not of the shape that the assembly protocol gives it.
    #[error("`{}` is malformed: {problem}", .file.display())]
    Malformed {
        /// The file's path.
        file: PathBuf,
        /// What is missing or of the wrong type, and where.
        problem: String,
    },
    /// The assembly was written by a newer CDK than this reader knows.
    #[error(
        "`{}` has assembly version {version}, but versions up to {supported} are understood",
        .file.display()
    )]
    TooNew {
        /// The manifest's path.
        file: PathBuf,
        /// The version it declares.
        version: String,
        /// The newest major version that can be read.
        supported: u64,
    },
    /// The stacks depend on each other in a circle.
    #[error("stacks depend on each other in a circle: {}", .cycle.join(" → "))]
    Cycle {
        /// The artifact ids along the circle; the first is repeated at the end.
        cycle: Vec<String>,
    },
}

impl AssemblyError {
    /// Returns the stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoDirectory { .. } | Self::NotAnAssembly { .. } => "not-an-assembly",
            Self::MissingFile { .. } => "assembly-file-missing",
            Self::Unreadable { .. } => "assembly-unreadable",
            Self::BrokenJson { .. } => "assembly-broken-json",
            Self::Malformed { .. } => "assembly-malformed",
            Self::TooNew { .. } => "assembly-too-new",
            Self::Cycle { .. } => "stack-cycle",
        }
    }

    /// Returns what the reader of the error can do about it.
    pub fn help(&self) -> Vec<String> {
        match self {
            Self::NoDirectory { .. } | Self::NotAnAssembly { .. } => {
                vec![
                    "run `rustinfra synth` in the app's folder, or name its output with `--app`"
                        .into(),
                ]
            }
            Self::MissingFile { .. } | Self::BrokenJson { .. } | Self::Malformed { .. } => {
                vec!["the folder is incomplete or was edited; synthesize it again".into()]
            }
            Self::TooNew { .. } => vec!["update rustinfra, or use an older aws-cdk-lib".into()],
            Self::Unreadable { .. } => vec!["check the file's permissions".into()],
            Self::Cycle { .. } => vec!["remove one of these dependencies between stacks".into()],
        }
    }
}

//! The cloud assembly: what an app leaves behind and every command reads.
//!
//! The format is the CDK's, so that either tool's command works on either tool's app. An app
//! *synthesizes* its tree into templates in memory, then *writes* them; the
//! `rustinfra` command *reads* assemblies ([`read`]), whoever wrote them.

mod around_output;
mod asset;
pub(crate) mod bootstrap;
mod cause;
mod context;
mod docker;
mod file_asset;
mod fingerprint;
mod handler;
mod hooks;
mod ignore;
mod image_asset;
mod manifest;
mod run;
mod synthesize;
mod temporary;
mod tree_json;
mod write;

#[cfg(feature = "cli")]
pub mod read;

pub use asset::{Asset, AssetSource, Maker, Making, Packaging, Program};
pub use docker::docker_program;
pub use file_asset::{FileAsset, FileAssetBuilder};
pub use image_asset::{
    DockerCacheOption, DockerImageAsset, DockerImageAssetOptions, NetworkMode, Platform,
};
pub use synthesize::{CloudAssembly, StackArtifact};
pub use temporary::TemporaryDirectory;

pub(crate) use context::environment_context;
#[cfg(feature = "cli")]
pub(crate) use handler::problem as handler_problem;
#[cfg(feature = "cli")]
pub(crate) use run::STANDS_ABOVE;
pub(crate) use run::run;
pub(crate) use synthesize::synthesize;

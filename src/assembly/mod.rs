//! The cloud assembly: the folder a synthesized app becomes.
//!
//! An app and the command line meet only here, in files whose format is the CDK's: `manifest.json`,
//! one `<stack>.template.json` a stack, asset manifests and `tree.json`. Whatever wrote them, this
//! library or the CDK in any of its languages, can be read.

#[cfg(feature = "cli")]
mod read;

#[cfg(feature = "cli")]
pub use read::{
    Annotation, Assembly, AssemblyError, AssetManifest, AssetSource, Destination, Environment,
    FileAsset, ImageAsset, Level, MissingContext, NestedTemplate, Origin, Origins, Packaging,
    Roles, SelectionError, StackArtifact,
};

//! Reading a cloud assembly back, ours or the CDK's.

mod assets;
mod environment;
mod error;
mod manifest;
mod origin;
mod select;
mod stack;

pub use assets::{AssetManifest, AssetSource, Destination, FileAsset, ImageAsset, Packaging};
pub use environment::Environment;
pub use error::AssemblyError;
pub use manifest::{Assembly, MissingContext};
pub use origin::{Origin, Origins};
pub use select::SelectionError;
pub use stack::{Annotation, Level, NestedTemplate, Roles, StackArtifact};

//! Reading a cloud assembly back, ours or the CDK's.
//!
//! What is read has types of its own, apart from what is written: an assembly of another tool holds
//! more, and less, than ours.

mod assets;
mod cause;
mod environment;
mod error;
mod exports;
mod images;
mod manifest;
mod metadata;
mod origin;
mod resolve;
mod select;
mod stack;

pub use assets::{AssetManifest, AssetSource, AssumedRole, Destination, FileAsset, Packaging};
pub use cause::Cause;
pub use environment::Environment;
pub use error::AssemblyError;
pub use exports::Export;
pub use images::{ImageAsset, ImageDestination, ImageSource};
pub use manifest::{Assembly, MissingContext};
pub use origin::{Origin, Origins};
pub(crate) use resolve::resolve;
pub use select::SelectionError;
pub use stack::{Annotation, Level, NestedTemplate, Roles, StackArtifact};

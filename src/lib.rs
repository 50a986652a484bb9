//! AWS infrastructure as Rust code.
//!
//! The modules read in the order in which data flows: constructs make a [`tree`] whose properties
//! hold [`value`]s; [`resource`]s are its leaves, [`iam`] says who may do what; the [`graph`] wires
//! them, a [`template`] is what CloudFormation reads, and the [`assembly`] is what the app leaves
//! behind for the command.

pub mod tree;
pub mod value;

pub mod resource;

pub mod iam;

mod digest;
pub mod graph;
mod parallel;

pub mod template;

pub mod assembly;

pub mod diagnostic;

#[cfg(feature = "cli")]
pub mod proof;

#[cfg(feature = "cli")]
pub mod diff;

#[cfg(feature = "cli")]
pub mod deploy;

#[cfg(feature = "cli")]
pub mod spec;

#[cfg(feature = "cli")]
pub mod cli;

/// What an app needs, in one import.
pub mod prelude {
    pub use crate::assembly::{DockerImageAsset, DockerImageAssetOptions, FileAsset};
    pub use crate::iam::{Effect, Grantee, PolicyDocument, Principal, Statement};
    pub use crate::resource::{CfnResource, RemovalPolicy};
    pub use crate::tree::{
        App, Aspects, CfnCondition, CfnMapping, CfnOutput, CfnParameter, CfnRule, Construct,
        Environment, NestedStack, Node, ParameterType, PermissionsBoundary, RemovalPolicies, Stack,
        Stage, Tags, Test,
    };
    pub use crate::value::{IntoValue, Json, Lit, Value, aws, intrinsic};
    pub use crate::{asset, sub};
}

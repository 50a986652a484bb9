//! Resources: the leaves of the tree that CloudFormation creates.
//!
//! A [`CfnResource`] is the handle of any resource, by type name; the generated `Cfn*` types of
//! `rustinfra-cfn` wrap one with typed setters, and the constructs of `rustinfra-constructs` wrap
//! those. Each layer edits the same properties, so the lowest is always the truth.

mod data;
mod handle;
mod meta;
mod removal;

pub use handle::CfnResource;
pub use meta::{ResourceMeta, TagStyle};
pub use removal::RemovalPolicy;

pub(crate) use data::{IdCover, Override, ResourceData};

//! The graph of an app: which resource needs which, who may do what, and what follows from it.
//!
//! Constructs say what talks to what ([`Link`]); the resolver's passes turn that into references, policies,
//! exports and an order, and report what cannot be.

mod cause;
mod cycle;
mod facet;
#[expect(clippy::module_inception, reason = "the module is named for its main type")]
mod graph;
mod link;
pub mod links;
pub(crate) mod passes;
mod record;
mod rule;
mod stacks;

pub use facet::{Attachment, Facet, PolicyHolder, PolicyHome, Shape};
pub use link::{Between, Connection, Glue, Granting, Kind, Link, OnBehalf, OnContents};
pub use rule::{Allow, Identity, KeyPolicy, LambdaPermission, LinkRule, Mechanism, ResourcePolicy};

pub(crate) use cause::{Cause, Origin};
#[cfg(feature = "cli")]
pub(crate) use cycle::loops;
pub(crate) use graph::{Graph, Need, Reason};
pub(crate) use link::Recorded;
pub(crate) use passes::{InheritedTag, Synthesis};
pub(crate) use stacks::StackGraph;

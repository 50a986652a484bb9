//! The construct tree: an [`App`] holds [`Stage`]s and [`Stack`]s, a stack holds constructs, and the
//! leaves are the elements of a template.
//!
//! Everything that is placed in the tree is a [`Construct`]: a cheap handle around a [`Node`]. The
//! tree itself lives in one arena (`arena.rs`), which is never borrowed while user code runs.

mod app;
mod arena;
mod aspect;
mod children;
mod condition;
mod data;
mod decided;
mod derived;
mod display;
mod environment;
mod hash;
mod hooks;
mod mapping;
mod nested_stack;
mod node;
mod output;
mod parameter;
mod rule;
mod stack;
mod stage;
mod tags;
mod written;

pub use app::{App, AppBuilder};
pub use aspect::{Aspects, PermissionsBoundary, RemovalPolicies, priority};
pub use condition::{CfnCondition, Test};
pub use environment::Environment;
pub(crate) use environment::likely_region;
pub use mapping::CfnMapping;
pub use nested_stack::{NestedStack, NestedStackBuilder};
pub use node::{Construct, Node, NodeId};
pub use output::{CfnOutput, CfnOutputBuilder};
pub use parameter::{CfnParameter, CfnParameterBuilder, ParameterType};
pub use rule::{CfnRule, CfnRuleBuilder};
pub use stack::{Stack, StackBuilder};
pub use stage::Stage;
pub use tags::{TagOptions, Tags};

pub(crate) use arena::Tree;
pub(crate) use data::{ElementData, Kind, Section};
pub(crate) use decided::with_decided;
pub(crate) use display::display_path;
pub(crate) use hash::FastMap;
pub(crate) use tags::TagEdit;
pub(crate) use written::Written;

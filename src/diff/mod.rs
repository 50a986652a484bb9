//! What deploying a template would change, told by meaning and not by text.
//!
//! [`templates`] compares the deployed template with the new one. Both are read first ([`parse`]), so that
//! spelling does not matter: the order of statements in a policy, `Fn::Sub` or `Fn::Join`, `"30"` or `30`.
//! What is left is sorted by danger, told by construct path, and carries what CloudFormation would do:
//! change in place, replace, remove, keep.

mod change;
mod grants;
mod json;
mod knowledge;
mod nested;
mod normal;
mod parse;
mod permission;
mod policy;
mod property;
mod show;
mod template;

pub use crate::spec::Replacement;
pub use change::{
    Action, Change, Counts, DataFate, PropertyChange, ResourceChange, Section, SectionChange,
    TemplateDiff,
};
pub use knowledge::{NoKnowledge, ReplacementKnowledge};
pub(crate) use nested::stack_as;
pub use nested::{DeployedTemplate, stack};
pub use normal::equivalent;
pub use parse::{TemplateSyntaxError, parse};
pub use permission::{Effect, Permission, PermissionChange, PermissionKind};
pub(crate) use property::named as references;
pub use show::Names;
pub use template::{Context, templates};

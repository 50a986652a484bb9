//! What CloudFormation's own schemas say about resource types.
//!
//! The facts are generated from the same files as the typed constructs of `rustinfra-cfn` and embedded
//! in compressed form, one member a service, so that a command pays only for the services it
//! meets. The diff asks them what a change replaces; synthesis checks each resource against
//! them, so that a wrong value fails in milliseconds at home, not in minutes at AWS.
//!
//! ```
//! use rustinfra::spec::{Replacement, Spec, check_template};
//! use serde_json::json;
//!
//! let queue = Spec::embedded().resource("AWS::SQS::Queue").expect("SQS is known");
//! assert_eq!(queue.replacement(&["FifoQueue"]), Replacement::Always);
//!
//! let template = json!({"Resources": {
//!     "Inbox": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 901}},
//! }});
//! let findings = check_template(&template);
//! assert_eq!(findings[0].message, "`DelaySeconds` is 901, but at most 900 is allowed");
//! ```

mod actions;
mod archive;
mod check;
mod facts;
mod nearest;
mod pattern;
mod replacement;
mod resource_type;

pub use actions::{ActionFacts, Actions, ServiceActions};
pub use archive::Spec;
pub use check::{Finding, check_template};
pub use facts::{Property, ResourceType, Shape, TagProperty};
pub(crate) use nearest::{nearest, nearest_within};
pub use replacement::Replacement;

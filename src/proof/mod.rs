//! The proof that a template is complete: everything that talks to something else may do so, and
//! everything that is referred to exists.
//!
//! It reads any CloudFormation template, whoever wrote it, and finds what schemas cannot tell:
//! an API whose function lacks the permission, a topic whose messages no queue accepts, a state
//! machine that goes to a state that is not there. What only AWS can know (imported roles,
//! parameters, policies of other stacks) is taken to be right, so that what is found is wrong. The
//! templates of an assembly are checked together ([`Templates`]): a policy may stand in another.
//!
//! ```
//! use serde_json::json;
//!
//! let template = json!({"Resources": {
//!     "Topic": {"Type": "AWS::SNS::Topic"},
//!     "Queue": {"Type": "AWS::SQS::Queue"},
//!     "Subscription": {"Type": "AWS::SNS::Subscription", "Properties": {
//!         "TopicArn": {"Ref": "Topic"},
//!         "Protocol": "sqs",
//!         "Endpoint": {"Fn::GetAtt": ["Queue", "Arn"]},
//!     }},
//! }});
//! let findings = rustinfra::proof::check(&template);
//! assert_eq!(findings[0].code, "missing-resource-policy");
//! ```

mod arn;
mod check;
mod definition;
mod dependencies;
mod edges;
mod exports;
mod finding;
mod kind;
mod managed;
mod managed_names;
#[cfg(test)]
mod pairing;
mod prove;
pub(crate) mod reference;
mod resource_policy;
mod role;
#[cfg(test)]
mod rows;
mod statement;
mod template;
pub(crate) mod templates;
mod text;

pub use finding::Finding;
pub use prove::check;
pub(crate) use template::rewritten;
pub use templates::Templates;

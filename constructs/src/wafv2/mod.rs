//! Web access control lists (AWS WAF).
//!
//! A list judges requests by its rules, in the order in which they were added; the first that fits
//! decides. What none of them decides, the default action does:
//!
//! ```
//! use rustinfra_constructs::prelude::*;
//! use rustinfra_constructs::wafv2::{ManagedRuleGroup, RuleAction, Statement, WebAcl, WebAclRule, WebAclScope};
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "Shop");
//! # let code = Code::inline("exports.handler = async () => ({ statusCode: 200 });");
//! # let shop = Function::builder("Shop", Runtime::NODEJS_22, "index.handler", code).build(&stack);
//! let api = LambdaRestApi::builder("Api", &shop).build(&stack);
//!
//! let acl = WebAcl::builder("Acl", WebAclScope::Regional)
//!     .rule(WebAclRule::managed("Common", ManagedRuleGroup::COMMON))
//!     .rule(WebAclRule::new("Flood", Statement::rate_limit(2_000), RuleAction::Block))
//!     .build(&stack);
//! acl.associate("Api", &api);
//! # assert!(app.assembly().is_ok());
//! ```
//!
//! A list for CloudFront has the scope [`WebAclScope::CloudFront`], stands in a stack in us-east-1,
//! and is named by the distribution.

mod ip_set;
mod managed;
mod rule;
mod statement;
mod target;
mod web_acl;

pub use ip_set::{IpSet, IpSetBuilder};
pub use managed::ManagedRuleGroup;
pub use rule::{RuleAction, WebAclRule};
pub use statement::{RateKey, Statement};
pub use target::WebAclTarget;
pub use web_acl::{WebAcl, WebAclBuilder, WebAclDefault, WebAclScope};

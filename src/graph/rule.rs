//! What a row of the table of links says.

use std::any::Any;
use std::fmt;

use super::facet::Shape;

/// Actions on some ARNs of the object of a link.
#[derive(Debug, PartialEq, Eq)]
pub struct Allow {
    /// The IAM actions.
    pub actions: &'static [&'static str],
    /// The ARNs they apply to; those that the object does not have are left out.
    pub on: &'static [Shape],
}

/// How a link is permitted: the kind of its rule, and so of the [`Link`](super::Link), which has
/// the builders that mean something to that kind.
pub trait Mechanism: Any + fmt::Debug + Send + Sync {}

/// By the identity policies of the actor; a principal without any (a service, an account) is named
/// in the object's resource policy instead, or in an `AWS::Lambda::Permission`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity;

/// By the object's resource policy, for a service acting on behalf of the actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResourcePolicy {
    /// The service principal.
    pub service: &'static str,
}

/// By the policy of the key that encrypts the object, for the service that keeps the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyPolicy;

/// By an `AWS::Lambda::Permission` for a service acting on behalf of the actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LambdaPermission {
    /// The service principal.
    pub service: &'static str,
}

impl Mechanism for Identity {}
impl Mechanism for ResourcePolicy {}
impl Mechanism for KeyPolicy {}
impl Mechanism for LambdaPermission {}

/// One row of the table of links ([`links`](super::links)). Without a kind, any row: a reference to
/// one converts.
///
/// ```
/// use rustinfra_constructs::graph::{LinkRule, links};
///
/// let rules: [&LinkRule; 2] = [&links::QUEUE_SEND, &links::RULE_TO_QUEUE];
/// assert_eq!(rules.map(|rule| rule.name), ["sqs.send", "events.sqs"]);
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct LinkRule<M: Mechanism + ?Sized = dyn Mechanism> {
    /// Stable name, `service.verb`.
    pub name: &'static str,
    /// What the actor does to the object, in a sentence "`actor` `verb` `object`".
    pub verb: &'static str,
    /// The CloudFormation type of the object.
    pub object: &'static str,
    /// What has to be allowed on the object. A link with [actions](super::Link::actions) of its own
    /// allows them on what the first entry names, and on what the others name only those that stand
    /// there.
    pub allow: &'static [Allow],
    /// What has to be allowed on the customer managed key that encrypts the object.
    pub key_actions: &'static [&'static str],
    /// The AWS page that says so.
    pub page: &'static str,
    /// How it is permitted.
    pub mechanism: M,
}

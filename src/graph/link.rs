//! What talks to what.

use std::borrow::Cow;
use std::panic::Location;

use super::facet::{Action, Shape};
use crate::iam::{Condition, Grant, Principal, PrincipalKind, Statement};
use crate::tree::{Construct, Node, NodeId};
use crate::value::{Expr, IntoValue};

/// Actions on some ARNs of the object of a link.
#[derive(Debug, PartialEq, Eq)]
pub struct Allow {
    /// The IAM actions.
    pub actions: &'static [&'static str],
    /// The ARNs they apply to; those that the object does not have are left out.
    pub on: &'static [Shape],
}

/// How a link is permitted.
#[derive(Debug, PartialEq, Eq)]
pub enum Mechanism {
    /// By the identity policies of the actor; a principal without any (a service, an account) is
    /// named in the object's resource policy instead.
    Identity,
    /// By the object's resource policy, for a service acting on behalf of the actor.
    ResourcePolicy {
        /// The service principal.
        service: &'static str,
    },
    /// By the policy of the key that encrypts the object, for the service that keeps the object.
    KeyPolicy,
    /// By an `AWS::Lambda::Permission` for a service acting on behalf of the actor.
    LambdaPermission {
        /// The service principal.
        service: &'static str,
    },
}

/// One row of the table of links ([`links`](super::links)).
#[derive(Debug, PartialEq, Eq)]
pub struct LinkRule {
    /// Stable name, `service.verb`.
    pub name: &'static str,
    /// What the actor does to the object, in a sentence "`actor` `verb` `object`".
    pub verb: &'static str,
    /// The CloudFormation type of the object.
    pub object: &'static str,
    /// How it is permitted.
    pub mechanism: Mechanism,
    /// What has to be allowed on the object. A link with [actions](Link::actions) of its own allows
    /// them on what the first entry names, and on what the others name only those that stand there.
    pub allow: &'static [Allow],
    /// What has to be allowed on the customer managed key that encrypts the object.
    pub key_actions: &'static [&'static str],
    /// The AWS page that says so.
    pub page: &'static str,
}

/// A resource that exists only to connect two others and may be placed in more than one stack.
#[derive(Clone, Debug)]
pub struct Glue {
    /// Its type.
    pub type_name: &'static str,
    /// Scope and id, the preferred place first.
    pub candidates: Vec<(NodeId, String)>,
    /// Its properties.
    pub properties: Vec<(&'static str, Expr)>,
    /// Whose policies it should find in place where it is not at its preferred place, if that
    /// closes no loop.
    pub after_policies_of: Option<NodeId>,
    /// Resources that should find it in place, if that closes no loop.
    pub before: Vec<NodeId>,
    /// What it connects.
    pub connects: Connection,
    /// Where the user asked for it.
    pub location: &'static Location<'static>,
}

/// What a [`Glue`] connects, as people say it: "`actor` `verb` `object`".
#[derive(Clone, Copy, Debug)]
pub struct Connection {
    /// Who acts; `None` for a service or everyone.
    pub actor: Option<NodeId>,
    /// What the actor does to the object, such as `feeds`.
    pub verb: &'static str,
    /// The same said of the object, such as `is fed by`.
    pub inverse: &'static str,
    /// What the actor acts on.
    pub object: NodeId,
}

/// One thing that the user connected.
#[derive(Clone, Debug)]
#[must_use = "a link does nothing until it is recorded with `.record(&node)`"]
pub struct Link {
    pub(crate) content: LinkContent,
    pub(crate) location: &'static Location<'static>,
}

#[derive(Clone, Debug)]
pub(crate) enum LinkContent {
    /// An actor does something to an object.
    Act(Act),
    /// A statement written by the user, for an identity or a resource policy.
    Statement { owner: NodeId, statement: Statement },
    /// A glue resource.
    Glue(Glue),
}

#[derive(Clone, Debug)]
pub(crate) struct Act {
    pub(crate) rule: &'static LinkRule,
    pub(crate) actor: Option<NodeId>,
    pub(crate) principal: Option<Principal>,
    pub(crate) object: NodeId,
    /// Instead of the rule's actions.
    pub(crate) actions: Option<Vec<Action>>,
    /// The ARN by which the service identifies the actor; narrows the permission. Without it, the
    /// permission is narrowed to this account.
    pub(crate) source_arn: Option<Expr>,
    /// How a resource policy compares it.
    pub(crate) source_operator: &'static str,
    /// The account on whose behalf the service acts; narrows the permission.
    pub(crate) source_account: Option<Expr>,
    /// Whether the permission is narrowed to this account when nothing else narrows it.
    pub(crate) narrowed: bool,
    /// What restricts the actions on the object, and not those on its key.
    pub(crate) conditions: Vec<Condition>,
    /// Instead of all that the object contains.
    pub(crate) contents: Option<Expr>,
    /// What has to find the permission in place.
    pub(crate) waiters: Vec<NodeId>,
    /// Whether the permission is for calls by way of the function's URL only.
    pub(crate) via_url: bool,
    /// Where an `AWS::Lambda::Permission` may be placed, the preferred place first.
    pub(crate) permission_candidates: Vec<(NodeId, String)>,
}

impl Link {
    /// `actor` (a construct) does what `rule` says to `object`.
    #[track_caller]
    pub fn between(
        actor: &impl Construct,
        rule: &'static LinkRule,
        object: &impl Construct,
    ) -> Self {
        Self::act(rule, Some(actor.node().id()), None, object.node().id())
    }

    /// `principal` is allowed what `rule` says on `object`.
    #[track_caller]
    pub fn grant(principal: Principal, rule: &'static LinkRule, object: &impl Construct) -> Self {
        Self::act(rule, None, Some(principal), object.node().id())
    }

    /// A statement for the identity policy, or else the resource policy, of `owner`.
    #[track_caller]
    pub fn statement(owner: &impl Construct, statement: Statement) -> Self {
        let content = LinkContent::Statement { owner: owner.node().id(), statement };
        Self { content, location: Location::caller() }
    }

    /// A glue resource.
    pub fn glue(glue: Glue) -> Self {
        Self { location: glue.location, content: LinkContent::Glue(glue) }
    }

    #[track_caller]
    fn act(
        rule: &'static LinkRule,
        actor: Option<NodeId>,
        principal: Option<Principal>,
        object: NodeId,
    ) -> Self {
        let act = Act {
            rule,
            actor,
            principal,
            object,
            actions: None,
            source_arn: None,
            source_operator: "ArnEquals",
            source_account: None,
            narrowed: true,
            conditions: Vec::new(),
            contents: None,
            waiters: Vec::new(),
            via_url: false,
            permission_candidates: Vec::new(),
        };
        Self { content: LinkContent::Act(act), location: Location::caller() }
    }

    /// Tells the link as asked for at `location`: for code that is called through `dyn`, where
    /// `#[track_caller]` ends.
    pub fn at(mut self, location: &'static Location<'static>) -> Self {
        self.location = location;
        if let LinkContent::Glue(glue) = &mut self.content {
            glue.location = location;
        }
        self
    }

    /// Allows these actions instead of all that the rule names.
    pub fn actions<A: Into<Cow<'static, str>>>(
        mut self,
        actions: impl IntoIterator<Item = A>,
    ) -> Self {
        if let LinkContent::Act(act) = &mut self.content {
            act.actions = Some(actions.into_iter().map(Into::into).collect());
        }
        self
    }

    /// Narrows the permission to calls made on behalf of this ARN.
    pub fn source_arn(mut self, arn: impl IntoValue<String>) -> Self {
        if let LinkContent::Act(act) = &mut self.content {
            act.source_arn = Some(arn.into_value().into_expr());
        }
        self
    }

    /// Lets a resource policy compare the [source](Self::source_arn) by `ArnLike`; IAM does the
    /// same for both operators, but the CDK writes one or the other, and ports should not differ.
    pub fn arn_like(mut self) -> Self {
        if let LinkContent::Act(act) = &mut self.content {
            act.source_operator = "ArnLike";
        }
        self
    }

    /// Narrows the permission to calls made on behalf of this account: for an actor whose ARN the
    /// permission cannot name, because the actor waits for the permission.
    pub fn source_account(mut self, account: impl IntoValue<String>) -> Self {
        if let LinkContent::Act(act) = &mut self.content {
            act.source_account = Some(account.into_value().into_expr());
        }
        self
    }

    /// Leaves a permission that names no [source](Self::source_arn) without the condition on this
    /// account: for calls that do not say on whose behalf they are made, which no condition on that
    /// would ever let pass.
    pub fn without_source(mut self) -> Self {
        if let LinkContent::Act(act) = &mut self.content {
            act.narrowed = false;
        }
        self
    }

    /// Restricts the actions by a condition; those on the key that encrypts the object are not.
    pub fn given(mut self, condition: Condition) -> Self {
        if let LinkContent::Act(act) = &mut self.content {
            act.conditions.push(condition);
        }
        self
    }

    /// Allows the actions on this ARN instead of all that the object [contains](Shape::Contents).
    pub fn contents(mut self, arn: impl IntoValue<String>) -> Self {
        if let LinkContent::Act(act) = &mut self.content {
            act.contents = Some(arn.into_value().into_expr());
        }
        self
    }

    /// Makes a resource wait for the permission, because its creation tests it.
    pub fn awaited_by(mut self, resource: &impl Construct) -> Self {
        if let LinkContent::Act(act) = &mut self.content {
            act.waiters.push(resource.node().id());
        }
        self
    }

    /// Narrows an `AWS::Lambda::Permission` to calls by way of the function's URL.
    pub fn via_function_url(mut self) -> Self {
        if let LinkContent::Act(act) = &mut self.content {
            act.via_url = true;
        }
        self
    }

    pub(crate) fn awaited_by_node(&mut self, node: NodeId) {
        match &mut self.content {
            LinkContent::Act(act) => act.waiters.push(node),
            LinkContent::Glue(glue) => glue.before.push(node),
            LinkContent::Statement { .. } => {}
        }
    }

    /// Adds a place for the `AWS::Lambda::Permission`; the first is preferred.
    pub fn permission_at(mut self, scope: &impl Construct, id: impl Into<String>) -> Self {
        if let LinkContent::Act(act) = &mut self.content {
            act.permission_candidates.push((scope.node().id(), id.into()));
        }
        self
    }

    /// Records the link in the app of `node`.
    pub fn record(mut self, node: &Node) -> Grant {
        if let Some(location) = node.read(|tree| tree.asked_at) {
            self = self.at(location);
        }
        let accepted = node.accept(self.nodes(), self.location);
        node.edit(|tree| {
            if accepted {
                tree.recorded += 1;
                tree.links.push(self);
            }
            Grant { link: tree.links.len().saturating_sub(1) }
        })
    }

    /// The nodes that the link connects.
    fn nodes(&self) -> Vec<NodeId> {
        match &self.content {
            LinkContent::Act(act) => {
                let principal = act.principal.as_ref().and_then(Principal::identity_node);
                let places = act.permission_candidates.iter().map(|(scope, _)| *scope);
                [act.object].into_iter().chain(act.actor).chain(principal).chain(places).collect()
            }
            LinkContent::Statement { owner, statement } => {
                let named = statement.principals.iter().chain(&statement.not_principals);
                [*owner].into_iter().chain(named.filter_map(PrincipalKind::node)).collect()
            }
            LinkContent::Glue(glue) => glue.candidates.iter().map(|(scope, _)| *scope).collect(),
        }
    }
}

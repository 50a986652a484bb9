//! What talks to what.

use std::borrow::Cow;
use std::panic::Location;

use super::facet::Action;
use super::rule::{Identity, KeyPolicy, LambdaPermission, LinkRule, Mechanism, ResourcePolicy};
use crate::iam::{self, Condition, Principal, PrincipalKind};
use crate::tree::{Construct, Node, NodeId};
use crate::value::{Expr, IntoValue};

/// A resource that exists only to connect two others and may be placed in more than one stack.
#[derive(Clone, Debug, PartialEq)]
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
    /// What it connects.
    pub connects: Connection,
}

/// What a [`Glue`] connects, as people say it: "`actor` `verb` `object`".
#[derive(Clone, Copy, Debug, PartialEq)]
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
///
/// Its kind is that of the rule it is made by: an [`Identity`] link can be restricted by conditions,
/// one for a service ([`ResourcePolicy`], [`LambdaPermission`]) by its source, and what would mean
/// nothing to a kind does not compile.
///
/// ```
/// use rustinfra_constructs::graph::{Link, links};
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Orders");
/// let rule = CfnResource::new(&stack, "Rule", "AWS::Events::Rule");
/// let queue = CfnResource::new(&stack, "Queue", "AWS::SQS::Queue");
/// Link::between(&rule, &links::RULE_TO_QUEUE, &queue)
///     .source_arn(rule.attr::<String>("Arn"))
///     .record(stack.node());
/// ```
///
/// ```compile_fail,E0599
/// # use rustinfra_constructs::graph::{Link, links};
/// # use rustinfra_constructs::iam::Condition;
/// # use rustinfra_constructs::prelude::*;
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Orders");
/// # let rule = CfnResource::new(&stack, "Rule", "AWS::Events::Rule");
/// # let function = CfnResource::new(&stack, "Function", "AWS::Lambda::Function");
/// Link::between(&rule, &links::RULE_TO_FUNCTION, &function)
///     .given(Condition::bool("aws:SecureTransport", true)); // no permission can say that
/// ```
///
/// ```compile_fail,E0277
/// # use rustinfra_constructs::graph::{Link, links};
/// # use rustinfra_constructs::prelude::*;
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Orders");
/// # let queue = CfnResource::new(&stack, "Queue", "AWS::SQS::Queue");
/// let service = Principal::service("s3.amazonaws.com");
/// Link::grant(service, &links::RULE_TO_QUEUE, &queue); // the rule says which service
/// ```
#[derive(Clone, Debug)]
#[must_use = "a link does nothing until it is recorded with `.record(&node)`"]
pub struct Link<K: Kind> {
    told: K::Told,
    waiters: Vec<NodeId>,
    location: &'static Location<'static>,
}

/// What a [`Link`] can be: the [mechanism](Mechanism) of a rule, a statement, or a resource.
pub trait Kind: sealed::Kind {}

impl<K: sealed::Kind> Kind for K {}

/// A link of which a construct is the actor.
pub trait Between: Mechanism + Kind {
    #[doc(hidden)]
    fn between(rule: &'static LinkRule<Self>, actor: NodeId, object: NodeId) -> Self::Told;
}

/// A link that allows a principal something.
pub trait Granting: Mechanism + Kind {
    #[doc(hidden)]
    fn grant(rule: &'static LinkRule<Self>, principal: Principal, object: NodeId) -> Self::Told;
}

/// A link by which a service acts on behalf of the actor.
pub trait OnBehalf: Between {
    #[doc(hidden)]
    fn source(told: &mut Self::Told) -> &mut Source;
}

/// A link whose permission may name a part of what the object contains.
pub trait OnContents: Mechanism + Kind {
    #[doc(hidden)]
    fn contents(told: &mut Self::Told) -> &mut Option<Expr>;
}

mod sealed {
    /// What a link of a kind is told.
    pub trait Kind: Sized {
        #[doc(hidden)]
        type Told: Clone + std::fmt::Debug + Into<super::LinkContent>;
    }
}

/// A recorded link.
#[derive(Debug)]
pub(crate) struct Recorded {
    pub(crate) content: LinkContent,
    /// What has to find the permission in place.
    pub(crate) waiters: Vec<NodeId>,
    pub(crate) location: &'static Location<'static>,
}

#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub enum LinkContent {
    Access(Access),
    Delegation(Delegation),
    Invocation(Invocation),
    KeyUse(KeyUse),
    Statement(Statement),
    Glue(Glue),
}

#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct Access {
    pub(crate) rule: &'static LinkRule<Identity>,
    pub(crate) principal: Principal,
    pub(crate) object: NodeId,
    /// Instead of the rule's actions.
    pub(crate) actions: Option<Vec<Action>>,
    /// What restricts the actions on the object, and not those on its key.
    pub(crate) conditions: Vec<Condition>,
    /// Names the statement on the object.
    pub(crate) sid: Option<String>,
    /// Instead of all that the object contains.
    pub(crate) contents: Option<Expr>,
}

#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct Delegation {
    pub(crate) rule: &'static LinkRule<ResourcePolicy>,
    pub(crate) actor: NodeId,
    pub(crate) object: NodeId,
    pub(crate) source: Source,
    /// How the policy compares the source.
    pub(crate) operator: &'static str,
    /// Instead of all that the object contains.
    pub(crate) contents: Option<Expr>,
}

#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct Invocation {
    pub(crate) rule: &'static LinkRule<LambdaPermission>,
    pub(crate) actor: NodeId,
    pub(crate) object: NodeId,
    pub(crate) source: Source,
    /// Whether the permission is for calls by way of the function's URL only.
    pub(crate) via_url: bool,
    /// Where it may be placed, the preferred place first.
    pub(crate) candidates: Vec<(NodeId, String)>,
}

#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct KeyUse {
    pub(crate) rule: &'static LinkRule<KeyPolicy>,
    pub(crate) principal: Principal,
    pub(crate) object: NodeId,
}

#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    pub(crate) owner: NodeId,
    pub(crate) statement: iam::Statement,
    /// It is for the owner's own policy, whatever role the owner acts as.
    pub(crate) of_resource: bool,
}

/// On whose behalf a service acts; narrows the permission.
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// The ARN by which the service identifies the actor.
    pub(crate) arn: Option<Expr>,
    pub(crate) account: Option<Expr>,
    /// Whether the permission is narrowed to this account when nothing else narrows it.
    pub(crate) narrowed: bool,
}

impl Source {
    const UNKNOWN: Source = Source { arn: None, account: None, narrowed: true };
}

macro_rules! kinds {
    ($($kind:ty: $told:ident;)+) => {
        $(impl sealed::Kind for $kind {
            type Told = $told;
        }

        impl From<$told> for LinkContent {
            fn from(told: $told) -> Self {
                LinkContent::$told(told)
            }
        })+
    };
}

kinds! {
    Identity: Access;
    ResourcePolicy: Delegation;
    LambdaPermission: Invocation;
    KeyPolicy: KeyUse;
    iam::Statement: Statement;
    Glue: Glue;
}

impl Between for Identity {
    fn between(rule: &'static LinkRule<Self>, actor: NodeId, object: NodeId) -> Access {
        let principal = Principal::of(PrincipalKind::Identity(actor, Expr::Null));
        Self::grant(rule, principal, object)
    }
}

impl Granting for Identity {
    fn grant(rule: &'static LinkRule<Self>, principal: Principal, object: NodeId) -> Access {
        let (actions, conditions) = (None, Vec::new());
        Access { rule, principal, object, actions, conditions, sid: None, contents: None }
    }
}

impl Granting for KeyPolicy {
    fn grant(rule: &'static LinkRule<Self>, principal: Principal, object: NodeId) -> KeyUse {
        KeyUse { rule, principal, object }
    }
}

impl Between for ResourcePolicy {
    fn between(rule: &'static LinkRule<Self>, actor: NodeId, object: NodeId) -> Delegation {
        let (source, operator) = (Source::UNKNOWN, "ArnEquals");
        Delegation { rule, actor, object, source, operator, contents: None }
    }
}

impl Between for LambdaPermission {
    fn between(rule: &'static LinkRule<Self>, actor: NodeId, object: NodeId) -> Invocation {
        let (source, candidates) = (Source::UNKNOWN, Vec::new());
        Invocation { rule, actor, object, source, via_url: false, candidates }
    }
}

impl OnBehalf for ResourcePolicy {
    fn source(told: &mut Delegation) -> &mut Source {
        &mut told.source
    }
}

impl OnBehalf for LambdaPermission {
    fn source(told: &mut Invocation) -> &mut Source {
        &mut told.source
    }
}

impl OnContents for Identity {
    fn contents(told: &mut Access) -> &mut Option<Expr> {
        &mut told.contents
    }
}

impl OnContents for ResourcePolicy {
    fn contents(told: &mut Delegation) -> &mut Option<Expr> {
        &mut told.contents
    }
}

impl<M: Between> Link<M> {
    /// `actor` (a construct) does what `rule` says to `object`.
    #[track_caller]
    pub fn between(
        actor: &impl Construct,
        rule: &'static LinkRule<M>,
        object: &impl Construct,
    ) -> Self {
        Self::new(M::between(rule, actor.node().id(), object.node().id()))
    }
}

impl<M: Granting> Link<M> {
    /// `principal` is allowed what `rule` says on `object`.
    #[track_caller]
    pub fn grant(
        principal: Principal,
        rule: &'static LinkRule<M>,
        object: &impl Construct,
    ) -> Self {
        Self::new(M::grant(rule, principal, object.node().id()))
    }
}

impl Link<iam::Statement> {
    /// A statement for the identity policy, or else the resource policy, of `owner`.
    #[track_caller]
    pub fn statement(owner: &impl Construct, statement: iam::Statement) -> Self {
        Self::new(Statement { owner: owner.node().id(), statement, of_resource: false })
    }

    /// A statement for the resource policy of `owner`, which may act as a role as well.
    #[track_caller]
    pub fn resource_statement(owner: &impl Construct, statement: iam::Statement) -> Self {
        Self::new(Statement { owner: owner.node().id(), statement, of_resource: true })
    }
}

impl Link<Glue> {
    /// A glue resource.
    #[track_caller]
    pub fn glue(glue: Glue) -> Self {
        Self::new(glue)
    }
}

impl Link<Identity> {
    /// Allows these actions instead of all that the rule names: each on what the rule allows it on,
    /// wildcards of the rule included. What the rule does not name is allowed on what its first
    /// actions are. None at all is reported (`no-actions`).
    pub fn actions<A: Into<Cow<'static, str>>>(
        mut self,
        actions: impl IntoIterator<Item = A>,
    ) -> Self {
        let actions = actions.into_iter().map(Into::into);
        self.told.actions.get_or_insert_default().extend(actions);
        self
    }

    /// Restricts the actions by a condition; those on the key that encrypts the object are not.
    pub fn given(mut self, condition: Condition) -> Self {
        self.told.conditions.push(condition);
        self
    }

    /// Names the statement that allows the actions. For rules that come to one statement; of several it is
    /// an error (`bad-statement`). A permission of a function has no such name and does without.
    pub fn sid(mut self, sid: &str) -> Self {
        self.told.sid = Some(sid.to_string());
        self
    }
}

impl Link<ResourcePolicy> {
    /// Compares the [source](Self::source_arn) by `ArnLike`; IAM does the same for both operators,
    /// but the CDK writes one or the other, and ports should not differ.
    pub fn arn_like(mut self) -> Self {
        self.told.operator = "ArnLike";
        self
    }
}

impl Link<LambdaPermission> {
    /// Narrows the permission to calls by way of the function's URL.
    pub fn via_function_url(mut self) -> Self {
        self.told.via_url = true;
        self
    }

    /// Adds a place for the permission; the first is preferred.
    pub fn permission_at(mut self, scope: &impl Construct, id: impl Into<String>) -> Self {
        self.told.candidates.push((scope.node().id(), id.into()));
        self
    }
}

impl<M: OnBehalf> Link<M> {
    /// Narrows the permission to calls made on behalf of this ARN. Without it, the permission is
    /// narrowed to this account.
    pub fn source_arn(mut self, arn: impl IntoValue<String>) -> Self {
        M::source(&mut self.told).arn = Some(arn.into_value().into_expr());
        self
    }

    /// Narrows the permission to calls made on behalf of this account: for an actor whose ARN the
    /// permission cannot name, because the actor waits for the permission.
    pub fn source_account(mut self, account: impl IntoValue<String>) -> Self {
        M::source(&mut self.told).account = Some(account.into_value().into_expr());
        self
    }

    /// Leaves a permission that names no [source](Self::source_arn) without the condition on this
    /// account: for calls that do not say on whose behalf they are made, which no condition on that
    /// would ever let pass.
    pub fn without_source(mut self) -> Self {
        M::source(&mut self.told).narrowed = false;
        self
    }
}

impl<M: OnContents> Link<M> {
    /// Allows the actions on this ARN instead of all that the object
    /// [contains](super::Shape::Contents). A rule that allows nothing there is reported.
    pub fn contents(mut self, arn: impl IntoValue<String>) -> Self {
        *M::contents(&mut self.told) = Some(arn.into_value().into_expr());
        self
    }
}

impl<K: Kind> Link<K> {
    #[track_caller]
    fn new(told: K::Told) -> Self {
        Self { told, waiters: Vec::new(), location: Location::caller() }
    }

    /// Tells the link as asked for at `location`: for code that is called through `dyn`, where
    /// `#[track_caller]` ends.
    pub fn at(mut self, location: &'static Location<'static>) -> Self {
        self.location = location;
        self
    }

    /// Makes a resource wait for what the link is written as, because its creation tests it. Left
    /// out where it would close a loop.
    pub fn awaited_by(mut self, resource: &impl Construct) -> Self {
        self.waiters.push(resource.node().id());
        self
    }

    /// Records the link in the app of `node`. An aspect that is shown what the resolver added may
    /// record the same link in every round: it is one.
    pub fn record(self, node: &Node) -> iam::Grant {
        let Self { told, waiters, location } = self;
        let content: LinkContent = told.into();
        let location = node.read(|tree| tree.asked_at).unwrap_or(location);
        let nodes = content.nodes().into_iter().chain(waiters.iter().copied());
        if !node.accept(nodes, location) {
            return iam::Grant::none();
        }
        node.edit(|tree| {
            let link = tree.record_link(content, location);
            tree.wait_for_link(link, waiters);
            iam::Grant::of(tree.id, link)
        })
    }
}

impl LinkContent {
    /// The nodes that the link connects.
    fn nodes(&self) -> Vec<NodeId> {
        match self {
            Self::Access(Access { principal, object, .. })
            | Self::KeyUse(KeyUse { principal, object, .. }) => {
                [*object].into_iter().chain(principal.identity_node()).collect()
            }
            Self::Delegation(Delegation { actor, object, .. }) => vec![*object, *actor],
            Self::Invocation(Invocation { actor, object, candidates, .. }) => {
                let places = candidates.iter().map(|(scope, _)| *scope);
                [*object, *actor].into_iter().chain(places).collect()
            }
            Self::Statement(Statement { owner, statement, .. }) => {
                let named = statement.principals.iter().chain(&statement.not_principals);
                [*owner].into_iter().chain(named.filter_map(PrincipalKind::node)).collect()
            }
            Self::Glue(Glue { candidates, connects, .. }) => {
                let places = candidates.iter().map(|(scope, _)| *scope);
                places.chain([connects.object]).chain(connects.actor).collect()
            }
        }
    }
}

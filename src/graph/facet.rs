//! What the resolver has to know of a construct to wire it.

use std::borrow::Cow;
use std::sync::Arc;

use crate::tree::{Construct, NodeId};
use crate::value::{Expr, IntoValue, Value};

/// Which ARN of a resource a permission speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Shape {
    /// The resource itself.
    Resource,
    /// What it contains: a bucket's objects, a log group's streams.
    Contents,
    /// The indexes of a table.
    Indexes,
    /// The change stream of a table.
    Stream,
    /// The versions and aliases of a function.
    Qualified,
    /// Everything (`*`), for actions that no ARN restricts.
    Unrestricted,
}

/// Where the resource policy of a construct is written.
#[derive(Clone, Debug, PartialEq)]
pub enum PolicyHolder {
    /// In a resource of its own, placed below the construct.
    Resource {
        /// Its type, such as `AWS::SQS::QueuePolicy`.
        type_name: &'static str,
        /// Its place: mostly [`POLICY`](Self::POLICY).
        place: [&'static str; 2],
        /// The property that holds the document: mostly `PolicyDocument`.
        document: &'static str,
        /// The property that names what it applies to, and its value.
        target: (&'static str, Expr),
    },
    /// In resources of their own, one a statement, placed at `cdk-<Sid>/Resource` below the
    /// construct, with the properties `Statement` and `StatementId`: `AWS::Events::EventBusPolicy`.
    Statements {
        /// Their type.
        type_name: &'static str,
        /// The property that names what they apply to, and its value.
        target: (&'static str, Expr),
    },
    /// In a resource of its own that applies to the account and holds the document as text, placed
    /// at `Policy/Resource` below the construct: `AWS::Logs::ResourcePolicy`.
    Text {
        /// Its type.
        type_name: &'static str,
        /// The property that names the policy: with the construct's [unique
        /// id](crate::tree::Node::unique_id).
        name: &'static str,
    },
    /// In a property of the resource itself, beside what that says.
    Property {
        /// The resource.
        resource: NodeId,
        /// The property that holds the document, or the path to it where it is nested, such as
        /// `Property.Inner`; `last` names the last item of a list.
        property: &'static str,
    },
}

impl PolicyHolder {
    /// Where the policies of most resources are placed.
    pub const POLICY: [&'static str; 2] = ["Policy", "Resource"];
}

/// The identity policies of a role, user or group.
///
/// ```
/// use rustinfra_constructs::graph::{Attachment, Facet, PolicyHome};
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Orders");
/// let group = CfnResource::new(&stack, "Group", "AWS::IAM::Group");
/// let attachment = Attachment::new("Groups", group.reff::<String>());
/// let facet = Facet::new().identity(attachment.home(PolicyHome::UniqueName));
/// group.node().set_facet(facet);
/// assert!(group.node().takes_policies());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Attachment {
    /// The property of `AWS::IAM::Policy` that attaches it, and the reference it takes.
    pub(crate) attach: (&'static str, Expr),
    /// Whether policies can be added; not for identities imported as immutable.
    pub(crate) mutable: bool,
    /// Where its policy stands in its own stack.
    pub(crate) home: PolicyHome,
}

impl Attachment {
    /// By `property` of `AWS::IAM::Policy`, which takes `reference`.
    pub fn new<T>(property: &'static str, reference: Value<T>) -> Self {
        let home = PolicyHome::Child("DefaultPolicy");
        Self { attach: (property, reference.into_expr()), mutable: true, home }
    }

    /// Says where the policy stands; default `DefaultPolicy`.
    #[must_use]
    pub fn home(mut self, home: PolicyHome) -> Self {
        self.home = home;
        self
    }

    /// Says that no policies can be added: the identity was imported that way.
    #[must_use]
    pub fn immutable(mut self) -> Self {
        self.mutable = false;
        self
    }
}

/// Where what an identity is granted is written.
#[derive(Clone, Debug, PartialEq)]
pub enum PolicyHome {
    /// A policy of this id below the identity, named by CloudFormation.
    Child(&'static str),
    /// A policy of this name below the identity.
    Named(String),
    /// A policy whose name is unlike that of any other stack, for an identity that several share.
    UniqueName,
    /// The property `PolicyDocument` of this policy, beside what that says: the construct is not an
    /// identity, but what one has.
    Document(NodeId),
}

/// What links need to know of a construct; L2 constructs register theirs when they are built.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facet {
    pub(crate) arns: Vec<(Shape, Expr)>,
    pub(crate) identity: Option<Arc<Attachment>>,
    pub(crate) acts_as: Option<NodeId>,
    pub(crate) key: Option<Expr>,
    pub(crate) key_used_by: Option<&'static str>,
    pub(crate) policy: Option<Arc<PolicyHolder>>,
    pub(crate) permission_target: Option<Expr>,
    pub(crate) permissions_elsewhere: bool,
}

impl Facet {
    /// A construct about which nothing is known.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says what ARN the construct has in one shape.
    #[must_use]
    pub fn arn(mut self, shape: Shape, arn: impl IntoValue<String>) -> Self {
        self.arns.push((shape, arn.into_value().into_expr()));
        self
    }

    /// Says that the construct is a role, user or group, and how policies are attached to it.
    #[must_use]
    pub fn identity(mut self, attachment: Attachment) -> Self {
        self.identity = Some(Arc::new(attachment));
        self
    }

    /// Says whose permissions the construct acts with: a function with those of its role.
    #[must_use]
    pub fn acts_as(mut self, identity: &impl Construct) -> Self {
        self.acts_as = Some(identity.node().id());
        self
    }

    /// Says which customer managed KMS key encrypts the construct.
    #[must_use]
    pub fn encrypted_with(mut self, key_arn: impl IntoValue<String>) -> Self {
        self.key = Some(key_arn.into_value().into_expr());
        self.key_used_by = None;
        self
    }

    /// Says which customer managed KMS key encrypts the construct, and that it is only ever used
    /// through a service, by the first part of its host name: grants then allow it no other way.
    ///
    /// Source: <https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service>
    #[must_use]
    pub fn encrypted_through(
        mut self,
        service: &'static str,
        key_arn: impl IntoValue<String>,
    ) -> Self {
        self = self.encrypted_with(key_arn);
        self.key_used_by = Some(service);
        self
    }

    /// Says where the construct's resource policy is written.
    #[must_use]
    pub fn policy(mut self, holder: PolicyHolder) -> Self {
        self.policy = Some(Arc::new(holder));
        self
    }

    /// Says that the construct is allowed to be called by `AWS::Lambda::Permission`s on `function`.
    #[must_use]
    pub fn permission_target(mut self, function: impl IntoValue<String>) -> Self {
        self.permission_target = Some(function.into_value().into_expr());
        self
    }

    /// Says that those [permissions](Self::permission_target) are given elsewhere: none is written.
    #[must_use]
    pub fn permissions_elsewhere(mut self) -> Self {
        self.permissions_elsewhere = true;
        self
    }

    /// Whether the construct has an ARN in this shape.
    pub fn has(&self, shape: Shape) -> bool {
        self.of_shape(shape).next().is_some()
    }

    pub(crate) fn of_shape(&self, shape: Shape) -> impl Iterator<Item = &Expr> {
        self.arns.iter().filter(move |(s, _)| *s == shape).map(|(_, arn)| arn)
    }
}

impl crate::tree::Node {
    /// Registers or replaces what links need to know of this construct.
    pub fn set_facet(&self, facet: Facet) {
        self.edit(|tree| {
            if tree.watches(self.id()) && tree.facets.get(&self.id()).is_none_or(|f| **f != facet) {
                tree.count();
            }
            tree.facets.insert(self.id(), Box::new(facet));
        });
    }

    /// What links know of this construct, to be changed and set again.
    pub fn facet(&self) -> Facet {
        self.read(|tree| tree.facets.get(&self.id()).map(|f| (**f).clone()).unwrap_or_default())
    }

    /// Whether this construct can be granted something: it is an identity of this app, or acts as
    /// one.
    pub fn takes_policies(&self) -> bool {
        let own = self.facet();
        let identity = match own.acts_as {
            Some(other) => self.sibling(other).facet().identity,
            None => own.identity,
        };
        identity.is_some_and(|identity| identity.mutable)
    }
}

/// An action name.
pub(crate) type Action = Cow<'static, str>;

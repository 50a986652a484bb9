//! Who is allowed something.

use crate::graph::Shape;
use crate::tree::{Construct, Node, NodeId};
use crate::value::{Expr, IntoValue, Json, Value, aws};

/// Who a statement speaks of.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
#[derive(Clone, Debug, PartialEq)]
pub struct Principal {
    pub(crate) kind: PrincipalKind,
    pub(crate) conditions: Vec<(String, String, Expr)>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum PrincipalKind {
    /// A role, user or group of the app, with its ARN: statements go into its own policies.
    Identity(NodeId, Expr),
    /// An entry of the `Principal` element: its key and value.
    Named(&'static str, Expr),
    /// `"Principal": "*"`
    Any,
}

impl PrincipalKind {
    /// What the principal is named by.
    pub(crate) fn expr(&self) -> Option<&Expr> {
        match self {
            PrincipalKind::Identity(_, expr) | PrincipalKind::Named(_, expr) => Some(expr),
            PrincipalKind::Any => None,
        }
    }

    /// The construct whose identity this is.
    pub(crate) fn node(&self) -> Option<NodeId> {
        match self {
            PrincipalKind::Identity(node, _) => Some(*node),
            _ => None,
        }
    }
}

impl Principal {
    pub(crate) fn identity_node(&self) -> Option<NodeId> {
        self.kind.node()
    }

    fn named(key: &'static str, value: impl IntoValue<String>) -> Self {
        let kind = PrincipalKind::Named(key, value.into_value().into_expr());
        Self { kind, conditions: Vec::new() }
    }

    /// The role, user or group that a construct registered as its identity.
    pub fn identity(construct: &impl Construct) -> Self {
        let node = construct.node();
        let kind = PrincipalKind::Identity(node.id(), identity_arn(node));
        Self { kind, conditions: Vec::new() }
    }

    /// An AWS service, such as `lambda.amazonaws.com`.
    pub fn service(name: impl IntoValue<String>) -> Self {
        Self::named("Service", name)
    }

    /// Everyone in an account whom that account allows.
    pub fn account(id: impl IntoValue<String>) -> Self {
        let id = id.into_value();
        Self::named("AWS", crate::sub!("arn:{}:iam::{}:root", aws::partition(), id))
    }

    /// An IAM identity by ARN.
    pub fn arn(arn: impl IntoValue<String>) -> Self {
        Self::named("AWS", arn)
    }

    /// A federated identity provider; use a condition to say which of its users.
    pub fn federated(provider: impl IntoValue<String>) -> Self {
        Self::named("Federated", provider)
    }

    /// The canonical id of an S3 account.
    pub fn canonical_user(id: impl IntoValue<String>) -> Self {
        Self::named("CanonicalUser", id)
    }

    /// Anyone, signed in or not: `"Principal": {"AWS": "*"}`.
    pub fn any() -> Self {
        Self::named("AWS", "*")
    }

    /// Anyone, written as `"Principal": "*"`.
    pub fn star() -> Self {
        Self { kind: PrincipalKind::Any, conditions: Vec::new() }
    }

    /// Every identity of an organization.
    pub fn organization(id: impl IntoValue<String>) -> Self {
        Self::any().when("StringEquals", "aws:PrincipalOrgID", id.into_value())
    }

    /// The action by which the principal takes on a role: federated ones by
    /// `sts:AssumeRoleWithWebIdentity`, or `sts:AssumeRoleWithSAML` for a SAML provider, which is
    /// known by its ARN or by a condition on what SAML says (`SAML:aud`).
    pub fn assume_action(&self) -> &'static str {
        match &self.kind {
            PrincipalKind::Named("Federated", provider) => {
                let mut is_saml = self.conditions.iter().any(|(_, key, _)| {
                    key.get(..5).is_some_and(|prefix| prefix.eq_ignore_ascii_case("saml:"))
                });
                provider.walk(&mut |part| {
                    is_saml |= part.as_text().is_some_and(|p| p.contains(":saml-provider/"));
                });
                if is_saml { "sts:AssumeRoleWithSAML" } else { "sts:AssumeRoleWithWebIdentity" }
            }
            _ => "sts:AssumeRole",
        }
    }

    /// Restricts the principal by a condition.
    #[must_use]
    pub fn when(mut self, operator: &str, key: &str, value: impl IntoValue<Json>) -> Self {
        let value: Value<Json> = value.into_value();
        self.conditions.push((operator.to_string(), key.to_string(), value.into_expr()));
        self
    }
}

/// The ARN of what acts for a construct: a function's role. Null if it has none, which is reported
/// where something is granted.
fn identity_arn(node: &Node) -> Expr {
    let identity = node.facet().acts_as.map_or(node.clone(), |role| node.sibling(role));
    let facet = identity.facet();
    let arn = facet.of_shape(Shape::Resource).next().filter(|_| facet.identity.is_some());
    arn.cloned().unwrap_or(Expr::Null)
}

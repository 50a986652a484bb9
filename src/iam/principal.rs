//! Who is allowed something.

use super::condition::Condition;
use super::statement::Statement;
use crate::graph::Shape;
use crate::tree::{Construct, Environment, Node, NodeId};
use crate::value::{Expr, IntoValue, Json, Late, Value, aws, concat};

/// The ARN that [`Late::Account`] stands for in an environment.
pub(crate) fn account_arn(id: &Expr, environment: &Environment) -> Expr {
    let known = |known: Option<&str>, pseudo: Value<String>| {
        known.map_or_else(|| pseudo.into_expr(), |text| Expr::text(text.to_string()))
    };
    let account = match id {
        Expr::Null => known(environment.account.as_deref(), aws::account_id()),
        id => id.clone(),
    };
    let partition = known(environment.partition(), aws::partition());
    concat(["arn:".into(), partition, ":iam::".into(), account, ":root".into()])
}

/// Who a statement speaks of.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
#[derive(Clone, Debug, PartialEq)]
pub struct Principal {
    pub(crate) kind: PrincipalKind,
    pub(crate) conditions: Vec<(String, String, Expr)>,
    assume: Option<&'static str>,
    session_tags: bool,
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

    pub(crate) fn of(kind: PrincipalKind) -> Self {
        Self { kind, conditions: Vec::new(), assume: None, session_tags: false }
    }

    fn named(key: &'static str, value: impl IntoValue<String>) -> Self {
        Self::of(PrincipalKind::Named(key, value.into_value().into_expr()))
    }

    /// The role, user or group that a construct registered as its identity.
    pub fn identity(construct: &impl Construct) -> Self {
        let node = construct.node();
        Self::of(PrincipalKind::Identity(node.id(), identity_arn(node)))
    }

    /// An AWS service, such as `lambda.amazonaws.com`, or `lambda` for short.
    #[doc(alias("ServicePrincipal", "addServicePrincipal", "fromStaticServicePrincipleName"))]
    pub fn service(name: impl IntoValue<String>) -> Self {
        let name: Value<String> = name.into_value();
        let is_short = |name: &&str| {
            !name.is_empty()
                && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        };
        match name.as_literal().filter(is_short) {
            Some(short) => Self::named("Service", format!("{short}.amazonaws.com")),
            None => Self::named("Service", name),
        }
    }

    /// An AWS service as it acts in one region: `s3.eu-south-1.amazonaws.com`. Regions that have to
    /// be enabled have such principals for calls from other regions.
    pub fn service_in_region(name: &str, region: &str) -> Self {
        let service = name.strip_suffix(".amazonaws.com").unwrap_or(name);
        Self::named("Service", format!("{service}.{region}.amazonaws.com"))
    }

    /// Everyone in the account of the stack whom that account allows. The account and its partition
    /// are written out if the stack's environment says them.
    #[doc(alias("AccountRootPrincipal", "addAccountRootPrincipal"))]
    pub fn account_root() -> Self {
        Self::of(PrincipalKind::Named("AWS", Expr::late(Late::Account, Expr::Null)))
    }

    /// Everyone in an account whom that account allows. The partition is that of the stack, written
    /// out if its region is known.
    #[doc(alias("AccountPrincipal", "addAwsAccountPrincipal"))]
    pub fn account(id: impl IntoValue<String>) -> Self {
        let id: Value<String> = id.into_value();
        Self::of(PrincipalKind::Named("AWS", Expr::late(Late::Account, id.into_expr())))
    }

    /// An IAM identity by ARN.
    #[doc(alias("ArnPrincipal", "addArnPrincipal"))]
    pub fn arn(arn: impl IntoValue<String>) -> Self {
        Self::named("AWS", arn)
    }

    /// A federated identity provider; use a condition to say which of its users.
    #[doc(alias("FederatedPrincipal", "addFederatedPrincipal"))]
    pub fn federated(provider: impl IntoValue<String>) -> Self {
        Self::named("Federated", provider)
    }

    /// The users of a web identity provider, such as `cognito-identity.amazonaws.com`: they assume
    /// roles by `sts:AssumeRoleWithWebIdentity`. Use a condition to say which of them.
    #[doc(alias = "WebIdentityPrincipal")]
    pub fn web_identity(provider: impl IntoValue<String>) -> Self {
        Self::federated(provider).assuming_by("sts:AssumeRoleWithWebIdentity")
    }

    /// The users of a SAML provider, by its ARN: they assume roles by `sts:AssumeRoleWithSAML`.
    pub fn saml(provider: impl IntoValue<String>) -> Self {
        Self::federated(provider).assuming_by("sts:AssumeRoleWithSAML")
    }

    /// The users of a SAML provider who sign in to the AWS console.
    pub fn saml_console(provider: impl IntoValue<String>) -> Self {
        let page = "https://signin.aws.amazon.com/saml";
        Self::saml(provider).given(Condition::string_equals("SAML:aud", page))
    }

    /// The canonical id of an S3 account.
    #[doc(alias("CanonicalUserPrincipal", "addCanonicalUserPrincipal"))]
    pub fn canonical_user(id: impl IntoValue<String>) -> Self {
        Self::named("CanonicalUser", id)
    }

    /// Anyone, signed in or not: `"Principal": {"AWS": "*"}`.
    #[doc(alias("AnyPrincipal", "addAnyPrincipal"))]
    pub fn any() -> Self {
        Self::named("AWS", "*")
    }

    /// Anyone, written as `"Principal": "*"`.
    #[doc(alias = "StarPrincipal")]
    pub fn star() -> Self {
        Self::of(PrincipalKind::Any)
    }

    /// Every identity of an organization.
    #[doc(alias = "OrganizationPrincipal")]
    pub fn organization(id: impl IntoValue<String>) -> Self {
        Self::any().when("StringEquals", "aws:PrincipalOrgID", id.into_value())
    }

    /// The action by which the principal takes on a role: federated ones by
    /// `sts:AssumeRoleWithWebIdentity`, or `sts:AssumeRoleWithSAML` for a SAML provider, which is
    /// known by its ARN or by a condition on what SAML says (`SAML:aud`).
    pub fn assume_action(&self) -> &'static str {
        if let Some(action) = self.assume {
            return action;
        }
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

    /// Sets the action by which the principal takes on a role, where it cannot be told.
    #[must_use]
    pub fn assuming_by(mut self, action: &'static str) -> Self {
        self.assume = Some(action);
        self
    }

    /// Lets the principal tag the sessions it starts: `sts:TagSession` in the role's trust.
    #[must_use]
    #[doc(alias = "SessionTagsPrincipal")]
    pub fn with_session_tags(mut self) -> Self {
        self.session_tags = true;
        self
    }

    /// Restricts the principal to an organization.
    #[must_use]
    pub fn in_organization(self, id: impl IntoValue<String>) -> Self {
        self.when("StringEquals", "aws:PrincipalOrgID", id.into_value())
    }

    /// The statement of a role's trust that lets the principal assume it.
    #[doc(alias = "addToAssumeRolePolicy")]
    pub fn trust(self) -> Statement {
        let tags = self.session_tags.then_some("sts:TagSession");
        Statement::allow([self.assume_action()].into_iter().chain(tags)).to(self)
    }

    /// Restricts the principal by a condition.
    #[must_use]
    #[doc(alias = "PrincipalWithConditions")]
    pub fn given(mut self, condition: Condition) -> Self {
        self.conditions.push(condition.into_parts());
        self
    }

    /// Restricts the principal by a condition, with its operator and key as text.
    #[must_use]
    #[doc(alias = "ViaServicePrincipal")]
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

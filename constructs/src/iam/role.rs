//! Roles.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::graph::{Facet, Link, Shape, links};
use rustinfra::iam::{Grant, Grantee, PolicyDocument, Principal, Statement};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::iam::CfnRole;
use rustinfra_cfn::refs;

use crate::check;
use crate::units::Duration;

/// Sessions of a role last 1 to 12 hours.
const SESSION_PAGE: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage-assume.html";

const ROLE_PAGE: &str = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html";

/// An IAM role.
#[derive(Clone)]
pub struct Role {
    node: Node,
    cfn: Option<CfnRole>,
    arn: Value<refs::IamRoleArn>,
    name: Value<String>,
}

impl Construct for Role {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Grantee for Role {
    fn principal(&self) -> Principal {
        Principal::identity(self)
    }
}

impl IntoValue<refs::IamRoleArn> for &Role {
    fn into_value(self) -> Value<refs::IamRoleArn> {
        self.arn.clone()
    }
}

impl Role {
    /// Starts a role that `assumed_by` may assume.
    pub fn builder(id: &str, assumed_by: Principal) -> RoleBuilder {
        RoleBuilder {
            id: id.to_string(),
            trust: vec![assumed_by],
            description: None,
            role_name: None,
            path: None,
            managed_policies: Vec::new(),
            inline_policies: Vec::new(),
            max_session: None,
            boundary: None,
        }
    }

    /// Refers to a role that exists already. Nothing can be granted to it here: its policies are
    /// managed where it is, and a grant goes into the resource's policy if that has one.
    #[track_caller]
    pub fn from_role_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let node = scope.node().child(id);
        let arn: Value<String> = arn.into_value();
        let name = role_name_of(&arn);
        node.set_facet(
            Facet::new()
                .identity("Roles", name.clone())
                .arn(Shape::Resource, arn.clone())
                .immutable(),
        );
        Self { node, cfn: None, arn: arn.cast(), name }
    }

    /// Refers to a role of this account that exists already, by name. What is granted to it becomes
    /// policies of this app attached to it.
    #[track_caller]
    pub fn from_role_name(scope: &impl Construct, id: &str, name: &str) -> Self {
        let node = scope.node().child(id);
        let arn = sub!("arn:{}:iam::{}:role/{}", aws::partition(), aws::account_id(), name);
        let name: Value<String> = name.into_value();
        let facet = Facet::new().identity("Roles", name.clone()).arn(Shape::Resource, arn.clone());
        node.set_facet(facet);
        Self { node, cfn: None, arn: arn.cast(), name }
    }

    /// The role's ARN.
    pub fn arn(&self) -> Value<refs::IamRoleArn> {
        self.arn.clone()
    }

    /// The role's name.
    pub fn name(&self) -> Value<String> {
        self.name.clone()
    }

    /// The resource beneath; `None` for a role that exists already.
    pub fn cfn(&self) -> Option<CfnRole> {
        self.cfn.clone()
    }

    /// Adds a statement to the role's own policy.
    #[track_caller]
    pub fn add_to_policy(&self, statement: Statement) {
        Link::statement(self, statement).record(&self.node);
    }

    /// Attaches an AWS managed policy by its name (`service-role/AWSLambdaBasicExecutionRole`).
    pub fn add_managed_policy(&self, name: &str) {
        self.attach(aws_managed(name).into_expr());
    }

    /// Attaches a managed policy by its ARN.
    pub fn add_managed_policy_arn(&self, arn: impl IntoValue<String>) {
        self.attach(arn.into_value().into_expr());
    }

    fn attach(&self, arn: Expr) {
        match &self.cfn {
            Some(cfn) => cfn.edit_property("ManagedPolicyArns", |list| match list {
                Expr::List(items) if items.contains(&arn) => {}
                Expr::List(items) => items.push(arn),
                other => *other = Expr::List(vec![arn]),
            }),
            None => check::reject(
                &self.node,
                "A managed policy cannot be attached to a role that exists already.",
                "attach it where the role is managed",
            ),
        }
    }

    /// Allows `grantee` to assume the role. The role's trust has to name it, too.
    #[track_caller]
    pub fn grant_assume(&self, grantee: &impl Grantee) -> Grant {
        Link::grant(grantee.principal(), &links::ROLE_ASSUME, self).record(&self.node)
    }

    /// Allows `grantee` to pass the role to a service.
    #[track_caller]
    pub fn grant_pass(&self, grantee: &impl Grantee) -> Grant {
        Link::grant(grantee.principal(), &links::ROLE_PASS, self).record(&self.node)
    }
}

/// The last part of a role's ARN.
fn role_name_of(arn: &Value<String>) -> Value<String> {
    match arn.as_literal() {
        Some(text) => {
            Value::from_expr(Expr::text(text.rsplit('/').next().unwrap_or_default().to_string()))
        }
        None => intrinsic::select(1, intrinsic::split("/", arn.clone())),
    }
}

/// A path is `/`, or begins and ends with one, of visible ASCII characters.
fn check_path(node: &Node, path: &str) {
    let slashes = path == "/" || path.len() > 2 && path.starts_with('/') && path.ends_with('/');
    let visible = path.chars().all(|c| c.is_ascii_graphic());
    if !slashes || !visible || path.len() > 512 {
        node.report(
            Diagnostic::error("bad-name", "a name is not allowed")
                .detail(format!(
                    "the path `{path}` does not begin and end with `/`, with at most 512 visible \
                     ASCII characters in all."
                ))
                .help("write it as `/service/`, or leave it out"),
        );
    }
}

/// The inline policies of a role have names of their own.
fn check_inline_policies(node: &Node, policies: &[(String, PolicyDocument)]) {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "+=,.@-_".contains(c);
    for (i, (name, _)) in policies.iter().enumerate() {
        check::name(node, "the policy name", name, 128, allowed, "1 to 128 of A-Z a-z 0-9 +=,.@-_");
        if policies[..i].iter().any(|(earlier, _)| earlier == name) {
            check::reject(
                node,
                format!("Two inline policies are called `{name}`; only one would be kept."),
                "give each a name of its own, or put the statements into one document",
            );
        }
    }
}

fn aws_managed(name: &str) -> Value<String> {
    sub!("arn:{}:iam::aws:policy/{}", aws::partition(), name)
}

/// Settings of a [`Role`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct RoleBuilder {
    id: String,
    trust: Vec<Principal>,
    description: Option<String>,
    role_name: Option<String>,
    path: Option<String>,
    managed_policies: Vec<Expr>,
    inline_policies: Vec<(String, PolicyDocument)>,
    max_session: Option<Duration>,
    boundary: Option<Expr>,
}

impl RoleBuilder {
    /// Lets another principal assume the role, too.
    pub fn also_assumed_by(mut self, principal: Principal) -> Self {
        self.trust.push(principal);
        self
    }

    /// Sets a description of at most 1,000 characters.
    pub fn description(mut self, text: &str) -> Self {
        self.description = Some(text.to_string());
        self
    }

    /// Sets the role's name: at most 64 letters, digits and `+=,.@-_`.
    ///
    /// A stack with a named role can exist once per account only.
    pub fn role_name(mut self, name: &str) -> Self {
        self.role_name = Some(name.to_string());
        self
    }

    /// Sets the path, such as `/service/`; default `/`.
    pub fn path(mut self, path: &str) -> Self {
        self.path = Some(path.to_string());
        self
    }

    /// Attaches an AWS managed policy by its name (`service-role/AWSLambdaBasicExecutionRole`).
    pub fn managed_policy(mut self, name: &str) -> Self {
        self.managed_policies.push(aws_managed(name).into_expr());
        self
    }

    /// Attaches a managed policy by its ARN.
    pub fn managed_policy_arn(mut self, arn: impl IntoValue<String>) -> Self {
        self.managed_policies.push(arn.into_value().into_expr());
        self
    }

    /// Adds a named inline policy.
    pub fn inline_policy(mut self, name: &str, document: PolicyDocument) -> Self {
        self.inline_policies.push((name.to_string(), document));
        self
    }

    /// Sets how long a session may last, 1 to 12 hours; default 1 hour.
    pub fn max_session_duration(mut self, duration: Duration) -> Self {
        self.max_session = Some(duration);
        self
    }

    /// Sets the managed policy that limits what the role may be allowed.
    pub fn permissions_boundary(mut self, policy_arn: impl IntoValue<String>) -> Self {
        self.boundary = Some(policy_arn.into_value().into_expr());
        self
    }

    /// Places the role.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> Role {
        let node = scope.node().child(&self.id);
        let trust = self.trust.into_iter().map(|principal| {
            let action = principal.assume_action();
            Statement::allow([action]).to(principal)
        });
        let cfn =
            CfnRole::new(&node, "Resource").assume_role_policy_document(PolicyDocument::of(trust));
        if let Some(text) = self.description {
            let length = text.chars().count();
            check::range(&node, "the description's length", length, 0..=1_000, ROLE_PAGE);
            cfn.set("Description", text.into());
        }
        if let Some(name) = self.role_name {
            let allowed = |c: char| c.is_ascii_alphanumeric() || "+=,.@-_".contains(c);
            check::name(
                &node,
                "the role name",
                &name,
                64,
                allowed,
                "1 to 64 of A-Z a-z 0-9 +=,.@-_",
            );
            cfn.set("RoleName", name.into());
        }
        if let Some(path) = self.path {
            check_path(&node, &path);
            cfn.set("Path", path.into());
        }
        if !self.managed_policies.is_empty() {
            cfn.set("ManagedPolicyArns", Expr::List(self.managed_policies));
        }
        if !self.inline_policies.is_empty() {
            check_inline_policies(&node, &self.inline_policies);
            let policies = self.inline_policies.into_iter().map(|(name, document)| {
                Expr::map([
                    ("PolicyName", Expr::text(name)),
                    ("PolicyDocument", document.to_expr()),
                ])
            });
            cfn.set("Policies", Expr::list(policies));
        }
        if let Some(duration) = self.max_session {
            check::range(
                &node,
                "the session duration in seconds",
                duration.as_secs(),
                3_600..=43_200,
                SESSION_PAGE,
            );
            cfn.set("MaxSessionDuration", Expr::Int(duration.as_secs().into()));
        }
        if let Some(boundary) = self.boundary {
            cfn.set("PermissionsBoundary", boundary);
        }
        let (arn, name) = (cfn.attr_arn(), cfn.reff().untyped());
        let facet = Facet::new().identity("Roles", name.clone()).arn(Shape::Resource, &arn);
        node.set_facet(facet);
        Role { node, cfn: Some(cfn), arn, name }
    }
}

//! Roles.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use rustinfra::diagnostic::Diagnostic;
use rustinfra::graph::{Attachment, Facet, Link, Shape, links};
use rustinfra::iam::{Condition, Grant, Grantee, PolicyDocument, PolicyKind, Principal, Statement};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::iam::CfnRole;
use rustinfra_cfn::refs;

use super::identity::{Identity, add_item, check_document, check_statement};
use super::imported_role::ImportedRole;
use crate::check;
use crate::units::Duration;

/// Sessions of a role last 1 to 12 hours.
const SESSION_PAGE: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage-assume.html";

const ROLE_PAGE: &str = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html";

/// An IAM role.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html>
///
/// ```
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Reports");
/// let partner = Principal::account("111122223333").with_session_tags();
/// let reader = Role::builder("Reader", partner)
///     .external_id("acme-4711")
///     .permissions_boundary("arn:aws:iam::123456789012:policy/Partners")
///     .max_session_duration(hours(2))
///     .build(&stack);
/// let reports = Bucket::builder("Reports").build(&stack);
/// reports.grant_read(&reader);
/// # assert!(app.assembly().is_ok());
/// ```
///
/// A limit for all roles and users at once, said for a whole app or stack:
///
/// ```
/// use rustinfra_constructs::iam::PermissionsBoundary;
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Reports");
/// PermissionsBoundary::of(&app).apply("arn:aws:iam::123456789012:policy/Developers");
/// # Role::builder("Reader", Principal::service("glue.amazonaws.com")).build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct Role {
    pub(super) node: Node,
    pub(super) cfn: Option<CfnRole>,
    pub(super) arn: Value<refs::IamRoleArn>,
    pub(super) name: Value<String>,
    pub(super) trust: Rc<RefCell<PolicyDocument>>,
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

impl Identity for Role {
    fn attachment(&self) -> (&'static str, Expr) {
        ("Roles", self.name.clone().into_expr())
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
            external_ids: Vec::new(),
            description: None,
            role_name: None,
            path: None,
            managed_policies: Vec::new(),
            inline_policies: Vec::new(),
            max_session: None,
            boundary: None,
        }
    }

    /// Refers to a role that exists already. What is granted to it becomes policies of this app
    /// attached to it, unless it is of another account than the stack: see
    /// [`Role::without_policy_updates`].
    ///
    /// Its name follows the path, as far as the ARN is known: of one that is only a parameter's value,
    /// it is the word behind the first `/`. Give a role with a path by its [name](Role::from_role_name) then.
    /// Reports `bad-arn` for a text of another form.
    ///
    /// ```
    /// use rustinfra_constructs::prelude::*;
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Reports");
    /// let arn = "arn:aws:iam::123456789012:role/service/deployer";
    /// let deployer = Role::from_role_arn(&stack, "Deployer", arn);
    /// let jobs = Queue::builder("Jobs").build(&stack);
    /// jobs.grant_send(&deployer); // an `AWS::IAM::Policy` of this stack
    /// # assert!(app.assembly().is_ok());
    /// ```
    #[track_caller]
    pub fn from_role_arn(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<refs::IamRoleArn>,
    ) -> Self {
        ImportedRole::by_arn(id, arn).build(scope)
    }

    /// Refers to a role of this account that exists already, by name: text, or a value known only at
    /// deployment, such as a parameter's. What is granted to it becomes policies of this app attached to
    /// it.
    #[track_caller]
    pub fn from_role_name(scope: &impl Construct, id: &str, name: impl IntoValue<String>) -> Self {
        ImportedRole::by_name(id, name).build(scope)
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
    #[doc(alias = "addToPrincipalPolicy")]
    pub fn add_to_policy(&self, statement: Statement) {
        Link::statement(self, statement).record(&self.node);
    }

    /// The role's unique id, which starts with `AROA`; `None` for a role that exists already.
    pub fn role_id(&self) -> Option<Value<String>> {
        self.cfn.as_ref().map(|cfn| cfn.attr("RoleId"))
    }

    /// Lets another principal assume the role, too.
    #[doc(alias = "addPrincipals")]
    pub fn also_assumed_by(&self, principal: Principal) {
        self.add_to_assume_role_policy(principal.trust());
    }

    /// Adds a statement to the role's trust: who may assume it. Reports `bad-statement` for one
    /// that IAM refuses, and `conflicting-options` for a role that exists already.
    pub fn add_to_assume_role_policy(&self, statement: Statement) {
        let Some(cfn) = &self.cfn else {
            return check::existing(
                &self.node,
                "role",
                "The trust of {} cannot be changed.",
                "change it {}",
            );
        };
        check_statement(&self.node, &statement, PolicyKind::Trust);
        self.trust.borrow_mut().add(statement);
        cfn.set("AssumeRolePolicyDocument", self.trust.borrow().to_expr());
    }

    /// The same role, whose policies this app does not change: what is granted to it is written
    /// into the policy of the resource, or, where that has none, reported as a warning that says
    /// what to attach where the role is managed.
    ///
    /// ```
    /// use rustinfra_constructs::prelude::*;
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Reports");
    /// let deployer = Role::from_role_name(&stack, "Deployer", "deployer");
    /// let deployer = deployer.without_policy_updates();
    /// let jobs = Queue::builder("Jobs").build(&stack);
    /// jobs.grant_send(&deployer); // a statement of the queue's policy
    /// # assert!(app.assembly().is_ok());
    /// ```
    #[track_caller]
    pub fn without_policy_updates(&self) -> Role {
        let node = match self.node.try_child("Immutable") {
            Some(node) => node,
            None => self.node.child("Immutable"),
        };
        node.set_facet(
            Facet::new()
                .identity(Attachment::new("Roles", self.name.clone()).immutable())
                .arn(Shape::Resource, &self.arn),
        );
        Role { node, cfn: None, ..self.clone() }
    }

    /// Attaches an AWS managed policy by its name (`service-role/AWSLambdaBasicExecutionRole`).
    /// Reports `conflicting-options` for a role that exists already.
    #[track_caller]
    pub fn add_managed_policy(&self, name: &str) {
        self.attach(aws_managed(name).into_expr());
    }

    /// Attaches a managed policy by its ARN. Reports `conflicting-options` for a role that exists
    /// already.
    #[track_caller]
    pub fn add_managed_policy_arn(&self, arn: impl IntoValue<String>) {
        self.attach(arn.into_value().into_expr());
    }

    #[track_caller]
    fn attach(&self, arn: Expr) {
        match &self.cfn {
            Some(cfn) => add_item(cfn, "ManagedPolicyArns", arn),
            None => check::existing(
                &self.node,
                "role",
                "A managed policy cannot be attached to {}.",
                "attach it {}",
            ),
        }
    }

    /// Allows `grantee` exactly the given actions on the role (`iam:…`).
    #[track_caller]
    pub fn grant<A: Into<Cow<'static, str>>>(
        &self,
        grantee: &impl Grantee,
        actions: impl IntoIterator<Item = A>,
    ) -> Grant {
        let link = Link::grant(grantee.principal(), &links::ROLE_USE, self);
        link.actions(actions).record(&self.node)
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

/// A path is `/`, or begins and ends with one, of visible ASCII characters.
pub(super) fn check_path(node: &Node, path: &str) {
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
pub(super) fn check_inline_policies(node: &Node, policies: &[(String, PolicyDocument)]) {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "+=,.@-_".contains(c);
    for (i, (name, document)) in policies.iter().enumerate() {
        check_document(node, document);
        let rule = "1 to 128 of A-Z a-z 0-9 +=,.@-_";
        check::required_name(node, "the policy name", name, 128, allowed, rule, "change it");
        if policies[..i].iter().any(|(earlier, _)| earlier == name) {
            check::reject(
                node,
                format!("Two inline policies are called `{name}`; only one would be kept."),
                "give each a name of its own, or put the statements into one document",
            );
        }
    }
}

pub(super) fn aws_managed(name: &str) -> Value<String> {
    sub!("arn:{}:iam::aws:policy/{}", aws::partition(), name)
}

/// Settings of a [`Role`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct RoleBuilder {
    id: String,
    trust: Vec<Principal>,
    external_ids: Vec<String>,
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

    /// Asks those who assume the role for an external id: what a third party knows its customer by.
    /// Called more than once, any of the ids will do.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html>
    pub fn external_id(mut self, id: &str) -> Self {
        self.external_ids.push(id.to_string());
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
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html>
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
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage-assume.html>
    pub fn max_session_duration(mut self, duration: Duration) -> Self {
        self.max_session = Some(duration);
        self
    }

    /// Sets the managed policy that limits what the role may be allowed. Default: none.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html>
    pub fn permissions_boundary(mut self, policy_arn: impl IntoValue<String>) -> Self {
        self.boundary = Some(policy_arn.into_value().into_expr());
        self
    }

    /// Places the role. Reports `bad-name` for a name or a path that IAM refuses, `out-of-range`
    /// for a description or a session that is too long, `bad-statement` for a statement of an
    /// inline policy, and `conflicting-options` for two inline policies of one name.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> Role {
        let node = scope.node().child(&self.id);
        let external_ids = &self.external_ids;
        let trust = self.trust.into_iter().map(|principal| {
            let trust = principal.trust();
            external_ids.iter().fold(trust, |trust, id| {
                trust.given(Condition::string_equals("sts:ExternalId", id.as_str()))
            })
        });
        let trust = PolicyDocument::of(trust);
        let cfn = CfnRole::new(&node, "Resource").assume_role_policy_document(&trust);
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
        let attachment = Attachment::new("Roles", name.clone());
        node.set_facet(Facet::new().identity(attachment).arn(Shape::Resource, &arn));
        Role { node, cfn: Some(cfn), arn, name, trust: Rc::new(RefCell::new(trust)) }
    }
}

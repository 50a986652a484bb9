//! Policies that stand by themselves.

use rustinfra::graph::{Attachment, Facet, Link, PolicyHome};
use rustinfra::iam::{Grantee, PolicyDocument, Principal, Statement};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::iam::CfnManagedPolicy;
use rustinfra_cfn::refs;

use super::identity::{Identity, add_item, attach, check_document};
use super::role::{aws_managed, check_path};
use crate::check;
use crate::imported::{Form, ImportedArn};

const ARN: Form = Form::new("of a managed policy", "arn:aws:iam::ACCOUNT:policy/NAME");

/// A customer managed policy, attached to any number of roles, users and groups.
///
/// Grants to it become statements of it: `table.grant_read(&policy)`.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html>
///
/// ```
/// use rustinfra_constructs::iam::{Group, ManagedPolicy};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Staff");
/// let support = Group::builder("Support").build(&stack);
/// let orders = Table::builder("Orders", Attribute::string("id")).build(&stack);
/// let look = Statement::allow(["cloudwatch:GetDashboard"]).on("*");
/// let policy = ManagedPolicy::builder("Look", [look]).attach_to(&support).build(&stack);
/// orders.grant_read_data(&policy);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct ManagedPolicy {
    node: Node,
    cfn: Option<CfnManagedPolicy>,
    arn: Value<refs::IamManagedPolicyArn>,
}

impl Construct for ManagedPolicy {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Grantee for ManagedPolicy {
    fn principal(&self) -> Principal {
        Principal::identity(self)
    }
}

impl IntoValue<String> for &ManagedPolicy {
    fn into_value(self) -> Value<String> {
        self.arn.clone().untyped()
    }
}

impl IntoValue<refs::IamManagedPolicyArn> for &ManagedPolicy {
    fn into_value(self) -> Value<refs::IamManagedPolicyArn> {
        self.arn.clone()
    }
}

impl ManagedPolicy {
    /// Starts a policy of the given statements; more can be added, or granted, later.
    pub fn builder(
        id: &str,
        statements: impl IntoIterator<Item = Statement>,
    ) -> ManagedPolicyBuilder {
        ManagedPolicyBuilder {
            id: id.to_string(),
            document: PolicyDocument::of(statements),
            name: None,
            description: String::new(),
            path: "/".to_string(),
            attached: Vec::new(),
        }
    }

    /// Refers to a customer managed policy of this account that exists already, by name: text, or a
    /// value known only at deployment, such as a parameter's.
    #[track_caller]
    pub fn from_managed_policy_name(
        scope: &impl Construct,
        id: &str,
        name: impl IntoValue<String>,
    ) -> Self {
        let name = name.into_value();
        let arn = sub!("arn:{}:iam::{}:policy/{}", aws::partition(), aws::account_id(), name);
        Self { node: scope.node().child(id), cfn: None, arn: arn.cast() }
    }

    /// Refers to a managed policy that exists already, by ARN. Reports `bad-arn` for a text of
    /// another form.
    #[track_caller]
    pub fn from_managed_policy_arn(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<refs::IamManagedPolicyArn>,
    ) -> Self {
        let (node, arn) = (scope.node().child(id), arn.into_value());
        ARN.check(&node, &arn);
        Self { node, cfn: None, arn }
    }

    /// The ARN of a policy that AWS manages (`service-role/AWSLambdaBasicExecutionRole`).
    pub fn from_aws_managed_policy_name(name: &str) -> Value<refs::IamManagedPolicyArn> {
        aws_managed(name).cast()
    }

    /// The policy's ARN.
    pub fn arn(&self) -> Value<refs::IamManagedPolicyArn> {
        self.arn.clone()
    }

    /// The policy's name: the last part of its ARN, behind its path.
    pub fn name(&self) -> Value<String> {
        let Some(cfn) = &self.cfn else {
            let read = ImportedArn::read(&self.node, self.arn.clone(), &ARN);
            return read.name_after_path(&self.node, &ARN);
        };
        if let Some(name) = cfn.property("ManagedPolicyName") {
            return Value::from_expr(name);
        }
        let path = cfn.property("Path");
        let path = path.as_ref().and_then(Expr::as_text).unwrap_or_default();
        let above = path.split('/').filter(|part| !part.is_empty()).count() as u32;
        let resource: Value<String> =
            intrinsic::select(5, intrinsic::split(":", self.arn.clone().untyped()));
        intrinsic::select(1 + above, intrinsic::split("/", resource))
    }

    /// The resource beneath; `None` for a policy that exists already.
    pub fn cfn(&self) -> Option<CfnManagedPolicy> {
        self.cfn.clone()
    }

    /// Attaches the policy to a role, user or group. Reports `conflicting-options` for a policy
    /// that exists already.
    #[track_caller]
    pub fn attach_to(&self, identity: &impl Identity) {
        match &self.cfn {
            Some(cfn) => attach(cfn, identity),
            None => self.reject("It cannot be attached from here."),
        }
    }

    /// Adds a statement. Reports `conflicting-options` for a policy that exists already.
    #[track_caller]
    pub fn add_statement(&self, statement: Statement) {
        match self.cfn {
            Some(_) => drop(Link::statement(self, statement).record(&self.node)),
            None => self.reject("Its statements cannot be changed from here."),
        }
    }

    fn reject(&self, detail: &str) {
        check::reject(
            &self.node,
            format!("The managed policy exists already. {detail}"),
            "give its ARN to the role, user or group: `.add_managed_policy_arn(&policy)`",
        );
    }
}

/// Settings of a [`ManagedPolicy`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct ManagedPolicyBuilder {
    id: String,
    document: PolicyDocument,
    name: Option<String>,
    description: String,
    path: String,
    attached: Vec<(&'static str, Expr)>,
}

impl ManagedPolicyBuilder {
    /// Sets the policy's name: at most 128 letters, digits and `+=,.@-_`; unique in the account.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html>
    pub fn policy_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets a description. A change of it replaces the policy.
    pub fn description(mut self, text: &str) -> Self {
        self.description = text.to_string();
        self
    }

    /// Sets the path, such as `/team/`; default `/`.
    pub fn path(mut self, path: &str) -> Self {
        self.path = path.to_string();
        self
    }

    /// Adds the statements of a document.
    pub fn document(mut self, document: PolicyDocument) -> Self {
        self.document.merge(document);
        self
    }

    /// Attaches the policy to a role, user or group.
    pub fn attach_to(mut self, identity: &impl Identity) -> Self {
        self.attached.push(identity.attachment());
        self
    }

    /// Places the policy. Reports `bad-statement` for a statement, and `bad-name` for a name or a
    /// path, that IAM refuses.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> ManagedPolicy {
        let node = scope.node().child(&self.id);
        check_document(&node, &self.document);
        check_path(&node, &self.path);
        let cfn = CfnManagedPolicy::new(&node, "Resource")
            .policy_document(&self.document)
            .description(self.description)
            .path(self.path);
        if let Some(name) = self.name {
            let allowed = |c: char| c.is_ascii_alphanumeric() || "+=,.@-_".contains(c);
            let rule = "1 to 128 of A-Z a-z 0-9 +=,.@-_";
            check::name(&node, "the policy name", &name, 128, allowed, rule);
            cfn.set("ManagedPolicyName", name.into());
        }
        for (property, name) in self.attached {
            add_item(&cfn, property, name);
        }
        let home = PolicyHome::Document(cfn.node().id());
        node.set_facet(
            Facet::new().identity(Attachment::new("Roles", cfn.name_from_id()).home(home)),
        );
        ManagedPolicy { node, arn: cfn.reff(), cfn: Some(cfn) }
    }
}

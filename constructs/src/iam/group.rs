//! Groups.

use rustinfra::graph::{Attachment, Facet, Link, Shape};
use rustinfra::iam::{Grantee, Principal, Statement};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::iam::CfnGroup;

use super::identity::{Identity, add_item};
use super::role::{aws_managed, check_path};
use super::user::User;
use crate::imported::{Form, ImportedArn};
use crate::{arn, check};

const ARN: Form = Form::new("of a group", "arn:aws:iam::ACCOUNT:group/NAME").without(&[':']);

arn::kind!(GroupArn, "The ARN of a group: any text or value that is not known to be another one.");

/// A group of users that share policies.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html>
///
/// ```
/// use rustinfra_constructs::iam::{Group, User};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Staff");
/// let auditors = Group::builder("Auditors").managed_policy("ReadOnlyAccess").build(&stack);
/// User::builder("Ada").group(&auditors).build(&stack);
/// let reports = Bucket::builder("Reports").build(&stack);
/// reports.grant_read(&auditors);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct Group {
    node: Node,
    cfn: Option<CfnGroup>,
    arn: Value<String>,
    name: Value<String>,
}

impl Construct for Group {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Grantee for Group {
    fn principal(&self) -> Principal {
        Principal::identity(self)
    }
}

impl Identity for Group {
    fn attachment(&self) -> (&'static str, Expr) {
        ("Groups", self.name.clone().into_expr())
    }
}

impl Group {
    /// Starts a group.
    pub fn builder(id: &str) -> GroupBuilder {
        GroupBuilder {
            id: id.to_string(),
            group_name: None,
            path: None,
            managed_policies: Vec::new(),
        }
    }

    /// Refers to a group that exists already, by ARN. Reports `bad-arn` for a text of another form.
    #[track_caller]
    pub fn from_group_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<GroupArn>) -> Self {
        let (node, arn) = (scope.node().child(id), arn.into_value().untyped());
        let name = ImportedArn::read(&node, arn.clone(), &ARN).name_after_path(&node, &ARN);
        Self::placed(node, None, arn, name)
    }

    /// Refers to a group of this account that exists already, by name: text, or a value known only at
    /// deployment, such as a parameter's.
    #[track_caller]
    pub fn from_group_name(scope: &impl Construct, id: &str, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        let arn = sub!("arn:{}:iam::{}:group/{}", aws::partition(), aws::account_id(), &name);
        Self::placed(scope.node().child(id), None, arn, name)
    }

    fn placed(node: Node, cfn: Option<CfnGroup>, arn: Value<String>, name: Value<String>) -> Self {
        let attachment = Attachment::new("Groups", name.clone());
        node.set_facet(Facet::new().identity(attachment).arn(Shape::Resource, arn.clone()));
        Self { node, cfn, arn, name }
    }

    /// The group's ARN.
    pub fn arn(&self) -> Value<String> {
        self.arn.clone()
    }

    /// The group's name.
    pub fn name(&self) -> Value<String> {
        self.name.clone()
    }

    /// The resource beneath; `None` for a group that exists already.
    pub fn cfn(&self) -> Option<CfnGroup> {
        self.cfn.clone()
    }

    /// Puts a user into the group.
    #[track_caller]
    pub fn add_user(&self, user: &User) {
        user.add_to_group(self);
    }

    /// Adds a statement to the group's own policy.
    #[track_caller]
    pub fn add_to_policy(&self, statement: Statement) {
        Link::statement(self, statement).record(&self.node);
    }

    /// Attaches an AWS managed policy by its name (`ReadOnlyAccess`). Reports `conflicting-options`
    /// for a group that exists already.
    #[track_caller]
    pub fn add_managed_policy(&self, name: &str) {
        self.add_managed_policy_arn(aws_managed(name));
    }

    /// Attaches a managed policy by its ARN. Reports `conflicting-options` for a group that exists
    /// already.
    #[track_caller]
    pub fn add_managed_policy_arn(&self, arn: impl IntoValue<String>) {
        match &self.cfn {
            Some(cfn) => add_item(cfn, "ManagedPolicyArns", arn.into_value().into_expr()),
            None => check::existing(
                &self.node,
                "group",
                "A managed policy cannot be attached to {}.",
                "attach it {}, or attach a `ManagedPolicy` of this app",
            ),
        }
    }
}

/// Settings of a [`Group`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct GroupBuilder {
    id: String,
    group_name: Option<String>,
    path: Option<String>,
    managed_policies: Vec<Expr>,
}

impl GroupBuilder {
    /// Sets the group's name: at most 128 letters, digits and `+=,.@-_`. A stack with a named group
    /// can exist once per account only.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateGroup.html>
    pub fn group_name(mut self, name: &str) -> Self {
        self.group_name = Some(name.to_string());
        self
    }

    /// Sets the path, such as `/team/`; default `/`.
    pub fn path(mut self, path: &str) -> Self {
        self.path = Some(path.to_string());
        self
    }

    /// Attaches an AWS managed policy by its name (`ReadOnlyAccess`).
    pub fn managed_policy(mut self, name: &str) -> Self {
        self.managed_policies.push(aws_managed(name).into_expr());
        self
    }

    /// Attaches a managed policy by its ARN.
    pub fn managed_policy_arn(mut self, arn: impl IntoValue<String>) -> Self {
        self.managed_policies.push(arn.into_value().into_expr());
        self
    }

    /// Places the group. Reports `bad-name` for a name or a path that IAM refuses.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> Group {
        let node = scope.node().child(&self.id);
        let cfn = CfnGroup::new(&node, "Resource");
        if let Some(name) = self.group_name {
            let allowed = |c: char| c.is_ascii_alphanumeric() || "+=,.@-_".contains(c);
            let rule = "1 to 128 of A-Z a-z 0-9 +=,.@-_";
            check::name(&node, "the group name", &name, 128, allowed, rule);
            cfn.set("GroupName", name.into());
        }
        if let Some(path) = self.path {
            check_path(&node, &path);
            cfn.set("Path", path.into());
        }
        if !self.managed_policies.is_empty() {
            cfn.set("ManagedPolicyArns", Expr::List(self.managed_policies));
        }
        let (arn, name) = (cfn.attr("Arn"), cfn.reff().untyped());
        Group::placed(node, Some(cfn), arn, name)
    }
}

//! Users.

use rustinfra::graph::{Attachment, Facet, Link, PolicyHome, Shape};
use rustinfra::iam::{Grantee, Principal, Statement};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::iam::{CfnUser, CfnUserToGroupAddition};

use super::group::Group;
use super::identity::{Identity, add_item};
use super::role::{aws_managed, check_path};
use crate::imported::{Form, ImportedArn};
use crate::{arn, check};

const ARN: Form = Form::new("of a user", "arn:aws:iam::ACCOUNT:user/NAME").without(&[':']);

arn::kind!(UserArn, "The ARN of a user: any text or value that is not known to be another one.");

/// A user with credentials of its own. Roles are the better choice for what runs on AWS.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users.html>
///
/// ```
/// use rustinfra_constructs::iam::User;
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Staff");
/// let password = Secret::builder("Password").build(&stack);
/// let ada = User::builder("Ada")
///     .password(password.secret_value())
///     .password_reset_required()
///     .permissions_boundary("arn:aws:iam::123456789012:policy/Developers")
///     .build(&stack);
/// let reports = Bucket::builder("Reports").build(&stack);
/// reports.grant_read(&ada);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct User {
    node: Node,
    cfn: Option<CfnUser>,
    arn: Value<String>,
    name: Value<String>,
}

impl Construct for User {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Grantee for User {
    fn principal(&self) -> Principal {
        Principal::identity(self)
    }
}

impl Identity for User {
    fn attachment(&self) -> (&'static str, Expr) {
        ("Users", self.name.clone().into_expr())
    }
}

impl User {
    /// Starts a user.
    pub fn builder(id: &str) -> UserBuilder {
        UserBuilder {
            id: id.to_string(),
            user_name: None,
            path: None,
            groups: Vec::new(),
            managed_policies: Vec::new(),
            boundary: None,
            password: None,
            password_reset_required: false,
        }
    }

    /// Refers to a user of this account that exists already, by name: text, or a value known only at
    /// deployment, such as a parameter's.
    #[track_caller]
    pub fn from_user_name(scope: &impl Construct, id: &str, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        let arn = sub!("arn:{}:iam::{}:user/{}", aws::partition(), aws::account_id(), &name);
        Self::import(scope.node().child(id), arn, name)
    }

    /// Refers to a user that exists already, by ARN. Reports `bad-arn` for a text of another form.
    #[track_caller]
    #[doc(alias = "fromUserAttributes")]
    pub fn from_user_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<UserArn>) -> Self {
        let (node, arn) = (scope.node().child(id), arn.into_value().untyped());
        let name = ImportedArn::read(&node, arn.clone(), &ARN).name_after_path(&node, &ARN);
        Self::import(node, arn, name)
    }

    fn import(node: Node, arn: Value<String>, name: Value<String>) -> Self {
        node.set_facet(
            Facet::new()
                .identity(Attachment::new("Users", name.clone()).home(PolicyHome::Child("Policy")))
                .arn(Shape::Resource, arn.clone()),
        );
        Self { node, cfn: None, arn, name }
    }

    /// The user's ARN.
    pub fn arn(&self) -> Value<String> {
        self.arn.clone()
    }

    /// The user's name.
    pub fn name(&self) -> Value<String> {
        self.name.clone()
    }

    /// The resource beneath; `None` for a user that exists already.
    pub fn cfn(&self) -> Option<CfnUser> {
        self.cfn.clone()
    }

    /// Puts the user into a group.
    #[track_caller]
    pub fn add_to_group(&self, group: &Group) {
        let name = group.name().into_expr();
        match (&self.cfn, group.node().stack()) {
            (Some(cfn), _) => add_item(cfn, "Groups", name),
            (None, Some(stack)) => {
                let user = self.name.expr().as_text().map(str::to_string);
                let user = user.unwrap_or_else(|| self.node.unique_id());
                let number = (0..)
                    .find(|n| stack.node().try_child(&format!("{user}Group{n}")).is_none())
                    .unwrap_or_default();
                let addition = CfnUserToGroupAddition::new(&stack, &format!("{user}Group{number}"));
                addition.set("GroupName", name);
                addition.set("Users", Expr::list([self.name.clone().into_expr()]));
            }
            (None, None) => {}
        }
    }

    /// Adds a statement to the user's own policy.
    #[track_caller]
    pub fn add_to_policy(&self, statement: Statement) {
        Link::statement(self, statement).record(&self.node);
    }

    /// Attaches an AWS managed policy by its name (`ReadOnlyAccess`). Reports `conflicting-options`
    /// for a user that exists already.
    #[track_caller]
    pub fn add_managed_policy(&self, name: &str) {
        self.add_managed_policy_arn(aws_managed(name));
    }

    /// Attaches a managed policy by its ARN. Reports `conflicting-options` for a user that exists
    /// already.
    #[track_caller]
    pub fn add_managed_policy_arn(&self, arn: impl IntoValue<String>) {
        match &self.cfn {
            Some(cfn) => add_item(cfn, "ManagedPolicyArns", arn.into_value().into_expr()),
            None => check::existing(
                &self.node,
                "user",
                "A managed policy cannot be attached to {}.",
                "attach it {}, or attach a `ManagedPolicy` of this app",
            ),
        }
    }
}

/// Settings of a [`User`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct UserBuilder {
    id: String,
    user_name: Option<String>,
    path: Option<String>,
    groups: Vec<Expr>,
    managed_policies: Vec<Expr>,
    boundary: Option<Expr>,
    password: Option<Expr>,
    password_reset_required: bool,
}

impl UserBuilder {
    /// Sets the user's name: at most 64 letters, digits and `+=,.@-_`. A stack with a named user can
    /// exist once per account only.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html>
    pub fn user_name(mut self, name: &str) -> Self {
        self.user_name = Some(name.to_string());
        self
    }

    /// Sets the path, such as `/team/`; default `/`.
    pub fn path(mut self, path: &str) -> Self {
        self.path = Some(path.to_string());
        self
    }

    /// Puts the user into a group.
    pub fn group(mut self, group: &Group) -> Self {
        self.groups.push(group.name().into_expr());
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

    /// Sets the managed policy that limits what the user may be allowed. Default: none.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html>
    pub fn permissions_boundary(mut self, policy_arn: impl IntoValue<String>) -> Self {
        self.boundary = Some(policy_arn.into_value().into_expr());
        self
    }

    /// Lets the user sign in to the console with a password: a reference to a secret
    /// (`secret.secret_value()`), never the password itself, which everyone who can read the
    /// template would see.
    pub fn password(mut self, password: impl IntoValue<String>) -> Self {
        self.password = Some(password.into_value().into_expr());
        self
    }

    /// Makes the user choose a new [password](Self::password) when first signing in.
    pub fn password_reset_required(mut self) -> Self {
        self.password_reset_required = true;
        self
    }

    /// Places the user. Reports `bad-name` for a name or a path that IAM refuses, and
    /// `conflicting-options` if a password is to be changed that is not set.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> User {
        let node = scope.node().child(&self.id);
        let cfn = CfnUser::new(&node, "Resource");
        if let Some(name) = self.user_name {
            let allowed = |c: char| c.is_ascii_alphanumeric() || "+=,.@-_".contains(c);
            let rule = "1 to 64 of A-Z a-z 0-9 +=,.@-_";
            check::name(&node, "the user name", &name, 64, allowed, rule);
            cfn.set("UserName", name.into());
        }
        if let Some(path) = self.path {
            check_path(&node, &path);
            cfn.set("Path", path.into());
        }
        for (property, items) in
            [("Groups", self.groups), ("ManagedPolicyArns", self.managed_policies)]
        {
            if !items.is_empty() {
                cfn.set(property, Expr::List(items));
            }
        }
        if let Some(boundary) = self.boundary {
            cfn.set("PermissionsBoundary", boundary);
        }
        match self.password {
            Some(password) => {
                let mut profile = vec![("Password", password)];
                if self.password_reset_required {
                    profile.push(("PasswordResetRequired", true.into()));
                }
                cfn.set("LoginProfile", Expr::map(profile));
            }
            None if self.password_reset_required => check::reject(
                &node,
                "A user without a password has none to change.",
                "set `.password(…)`, or leave out `.password_reset_required()`",
            ),
            None => {}
        }
        let (arn, name): (Value<String>, Value<String>) = (cfn.attr("Arn"), cfn.reff().untyped());
        let attachment = Attachment::new("Users", name.clone());
        node.set_facet(Facet::new().identity(attachment).arn(Shape::Resource, arn.clone()));
        User { node, cfn: Some(cfn), arn, name }
    }
}

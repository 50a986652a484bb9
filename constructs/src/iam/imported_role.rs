//! Roles that exist already.

use std::cell::RefCell;
use std::rc::Rc;

use rustinfra::graph::{Attachment, Facet, PolicyHome, Shape};
use rustinfra::iam::PolicyDocument;
use rustinfra::prelude::*;
use rustinfra_cfn::refs;

use super::Role;
use crate::check;
use crate::imported::{Form, ImportedArn};

const ARN: Form = Form::new("of a role", "arn:aws:iam::ACCOUNT:role/NAME").without(&[':']);

/// How a role that exists already is referred to, where [`Role::from_role_arn`] and
/// [`Role::from_role_name`] do not say enough.
///
/// ```
/// use rustinfra_constructs::iam::ImportedRole;
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Reports");
/// let role = ImportedRole::by_name("Deployer", "deployer").default_policy_name("reports").build(&stack);
/// role.add_to_policy(Statement::allow(["s3:GetObject"]).on("arn:aws:s3:::reports/*"));
/// # assert!(app.assembly().is_ok());
/// ```
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct ImportedRole {
    id: String,
    arn: Value<String>,
    /// Unless it is what the ARN says.
    name: Option<Value<String>>,
    immutable: bool,
    policy_name: Option<String>,
}

impl ImportedRole {
    /// A role by its ARN, of any account.
    pub fn by_arn(id: &str, arn: impl IntoValue<refs::IamRoleArn>) -> Self {
        let arn = arn.into_value().untyped();
        Self { id: id.to_string(), arn, name: None, immutable: false, policy_name: None }
    }

    /// A role of the stack's account by its name.
    pub fn by_name(id: &str, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        let arn = sub!("arn:{}:iam::{}:role/{}", aws::partition(), aws::account_id(), &name);
        Self { id: id.to_string(), arn, name: Some(name), immutable: false, policy_name: None }
    }

    /// Leaves the role's policies alone: see [`Role::without_policy_updates`].
    pub fn immutable(mut self) -> Self {
        self.immutable = true;
        self
    }

    /// Sets the name, and so the id, of the policy for what is granted to the role. By default both
    /// are unlike those of any other stack that refers to the role.
    pub fn default_policy_name(mut self, name: &str) -> Self {
        self.policy_name = Some(name.to_string());
        self
    }

    /// Places the reference. Reports `conflicting-options` for a name with a path before it.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> Role {
        let node = scope.node().child(&self.id);
        let read = ImportedArn::read(&node, self.arn.clone(), &ARN);
        let name = self.name.unwrap_or_else(|| read.name_after_path(&node, &ARN));
        if name.as_literal().is_some_and(|name| name.contains('/')) {
            check::reject(
                &node,
                "The name of a role has no path before it: its policies go to what is called so.",
                "name what follows the last `/`, or refer to the role by its ARN",
            );
        }
        let home = self.policy_name.map_or(PolicyHome::UniqueName, PolicyHome::Named);
        let mut attachment = Attachment::new("Roles", name.clone()).home(home);
        if self.immutable || is_of_another_account(&node, &read) {
            attachment = attachment.immutable();
        }
        node.set_facet(Facet::new().identity(attachment).arn(Shape::Resource, self.arn.clone()));
        let trust = Rc::new(RefCell::new(PolicyDocument::new()));
        Role { node, cfn: None, arn: self.arn.cast(), name, trust }
    }
}

/// Whether an ARN is certainly of another account than the stack.
fn is_of_another_account(node: &Node, arn: &ImportedArn) -> bool {
    let theirs = arn.account();
    let ours = node.stack().and_then(|stack| stack.environment().account);
    matches!((theirs.as_literal(), ours.as_deref()), (Some(theirs), Some(ours)) if theirs != ours)
}

//! Policies that stand by themselves.

use rustinfra::iam::{PolicyDocument, Statement};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::iam::CfnManagedPolicy;

use super::Role;

/// A customer managed policy, attached to any number of roles.
#[derive(Clone)]
pub struct ManagedPolicy {
    node: Node,
    cfn: CfnManagedPolicy,
}

impl Construct for ManagedPolicy {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl ManagedPolicy {
    /// Starts a policy of the given statements.
    pub fn builder(
        id: &str,
        statements: impl IntoIterator<Item = Statement>,
    ) -> ManagedPolicyBuilder {
        ManagedPolicyBuilder {
            id: id.to_string(),
            document: PolicyDocument::of(statements),
            name: None,
            description: String::new(),
            roles: Vec::new(),
        }
    }

    /// The policy's ARN.
    pub fn arn(&self) -> Value<String> {
        self.cfn.reff().untyped()
    }

    /// The resource beneath.
    pub fn cfn(&self) -> CfnManagedPolicy {
        self.cfn.clone()
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
    roles: Vec<Expr>,
}

impl ManagedPolicyBuilder {
    /// Sets the policy's name; unique in the account.
    pub fn policy_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets a description.
    pub fn description(mut self, text: &str) -> Self {
        self.description = text.to_string();
        self
    }

    /// Attaches the policy to a role.
    pub fn attach_to(mut self, role: &Role) -> Self {
        self.roles.push(role.name().into_expr());
        self
    }

    /// Places the policy.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> ManagedPolicy {
        let node = scope.node().child(&self.id);
        let cfn = CfnManagedPolicy::new(&node, "Resource")
            .policy_document(self.document)
            .description(self.description)
            .path("/");
        if let Some(name) = self.name {
            cfn.set("ManagedPolicyName", name.into());
        }
        if !self.roles.is_empty() {
            cfn.set("Roles", Expr::List(self.roles));
        }
        ManagedPolicy { node, cfn }
    }
}

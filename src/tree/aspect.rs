//! Visitors that look at, or change, everything in a scope.

use std::rc::Rc;

use super::hooks::Visitor;
use super::node::{Construct, Node};
use crate::resource::{CfnResource, RemovalPolicy};
use crate::value::{IntoValue, Value};

/// When an aspect runs relative to others; lower is earlier. The CDK's numbers.
pub mod priority {
    /// Aspects that change constructs.
    pub const MUTATING: i32 = 200;
    /// Aspects that neither depend on others nor are depended upon.
    pub const DEFAULT: i32 = 500;
    /// Aspects that only look.
    pub const READONLY: i32 = 1000;
}

/// Visitors of a scope.
///
/// An aspect is called once for every node at or below the scope it was added to. The order is
/// fixed: by priority, then aspects of outer scopes before those of inner ones, then in the order
/// in which they were added; each walks the tree parents first. Nodes that aspects create are
/// visited too, and so are the policies and permissions that are made of grants and links.
///
/// A resource that has its policy in a property, such as a key or a managed policy, is visited once
/// more when what is granted was added to it: what an aspect then makes of that property is what is
/// written.
///
/// ```
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// Aspects::of(&app).add(|node| {
///     if let Some(queue) = CfnResource::from_node(node).filter(|r| r.type_name() == "AWS::SQS::Queue") {
///         queue.override_property("SqsManagedSseEnabled", true);
///     }
/// });
/// ```
pub struct Aspects {
    node: Node,
}

impl Aspects {
    /// The aspects of a scope.
    pub fn of(scope: &impl Construct) -> Self {
        Self { node: scope.node().clone() }
    }

    /// Adds a visitor that changes constructs.
    pub fn add(&self, visit: impl Fn(&Node) + 'static) {
        self.add_with_priority(priority::MUTATING, visit);
    }

    /// Adds a visitor with a [`priority`].
    pub fn add_with_priority(&self, priority: i32, visit: impl Fn(&Node) + 'static) {
        let aspect = (priority, Rc::new(visit) as Visitor);
        let scope = self.node.id();
        self.node.edit_hooks(|hooks| hooks.aspects.entry(scope).or_default().push(aspect));
    }
}

/// A limit on what the roles and users of a scope may be allowed.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html>
pub struct PermissionsBoundary {
    node: Node,
}

impl PermissionsBoundary {
    /// The boundary of a scope.
    pub fn of(scope: &impl Construct) -> Self {
        Self { node: scope.node().clone() }
    }

    /// Sets a managed policy, by ARN, as the boundary of every role and user in the scope.
    pub fn apply(&self, policy_arn: impl IntoValue<String>) {
        let arn: Value<String> = policy_arn.into_value();
        Aspects::of(&self.node).add(move |node| {
            if let Some(resource) = CfnResource::from_node(node)
                && matches!(resource.type_name().as_str(), "AWS::IAM::Role" | "AWS::IAM::User")
            {
                resource.set("PermissionsBoundary", arn.expr().clone());
            }
        });
    }

    /// Takes the boundary from every role and user in the scope.
    pub fn clear(&self) {
        Aspects::of(&self.node).add(move |node| {
            if let Some(resource) = CfnResource::from_node(node)
                && matches!(resource.type_name().as_str(), "AWS::IAM::Role" | "AWS::IAM::User")
            {
                resource.edit_property("PermissionsBoundary", |boundary| {
                    *boundary = crate::value::Expr::Null
                });
            }
        });
    }
}

/// One removal policy for everything in a scope, whatever each construct says itself.
///
/// ```
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Playground");
/// RemovalPolicies::of(&stack).apply(RemovalPolicy::Destroy);
/// RemovalPolicies::of(&stack).apply_to(RemovalPolicy::Retain, ["AWS::Logs::LogGroup"]);
/// ```
///
/// What holds only where nobody says anything is one of the defaults of a scope.
pub struct RemovalPolicies {
    node: Node,
}

impl RemovalPolicies {
    /// The removal policies of a scope.
    pub fn of(scope: &impl Construct) -> Self {
        Self { node: scope.node().clone() }
    }

    /// Applies `policy` to every resource in the scope, nested stacks among them; a snapshot to those
    /// that have snapshots.
    pub fn apply(&self, policy: RemovalPolicy) {
        self.apply_where(policy, |_| true);
    }

    /// Applies `policy` to the resources of some types in the scope.
    pub fn apply_to<'a>(&self, policy: RemovalPolicy, types: impl IntoIterator<Item = &'a str>) {
        let types: Vec<String> = types.into_iter().map(String::from).collect();
        self.apply_where(policy, move |ty| types.iter().any(|t| t == ty));
    }

    /// Applies `policy` to every resource in the scope but those of some types.
    pub fn apply_except<'a>(
        &self,
        policy: RemovalPolicy,
        types: impl IntoIterator<Item = &'a str>,
    ) {
        let types: Vec<String> = types.into_iter().map(String::from).collect();
        self.apply_where(policy, move |ty| !types.iter().any(|t| t == ty));
    }

    fn apply_where(&self, policy: RemovalPolicy, is_meant: impl Fn(&str) -> bool + 'static) {
        Aspects::of(&self.node).add(move |node| {
            if let Some(resource) = CfnResource::from_node(node)
                && is_meant(&resource.type_name())
                && policy.is_for(&resource.type_name())
            {
                resource.apply_removal_policy(policy);
            }
        });
    }
}

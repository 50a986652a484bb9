//! A stack that is a resource of another stack.

use std::panic::Location;

use super::data::{Kind, StackData};
use super::node::{Construct, Node};
use crate::diagnostic::Diagnostic;
use crate::resource::{CfnResource, RemovalPolicy, ResourceData, ResourceMeta, TagStyle};
use crate::value::{Expr, IntoValue, StringKind, Value};

/// Its `TemplateURL` is written last.
static META: ResourceMeta = ResourceMeta {
    type_name: "AWS::CloudFormation::Stack",
    required: &[],
    tags: Some(("Tags", TagStyle::List)),
    stateful: false,
};

/// A part of a stack with a template of its own, deployed as an `AWS::CloudFormation::Stack`
/// resource: a way past the limit of 500 resources per template.
///
/// References across the border become parameters and outputs by themselves.
#[derive(Clone)]
pub struct NestedStack {
    node: Node,
    resource: CfnResource,
}

impl Construct for NestedStack {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl NestedStack {
    /// Adds a nested stack.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        Self::builder(id).build(scope)
    }

    /// Starts a nested stack with settings.
    ///
    /// ```
    /// use rustinfra_constructs::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "Shop");
    /// let orders = NestedStack::builder("Orders")
    ///     .description("What is ordered")
    ///     .timeout_in_minutes(30)
    ///     .build(&stack);
    /// CfnResource::new(&orders, "Topic", "AWS::SNS::Topic");
    /// # assert!(app.assembly().is_ok());
    /// ```
    pub fn builder(id: &str) -> NestedStackBuilder {
        NestedStackBuilder {
            id: id.to_string(),
            description: None,
            notification_arns: Vec::new(),
            timeout: None,
            removal: RemovalPolicy::Destroy,
            parameters: Vec::new(),
        }
    }

    fn place(scope: &Node, id: &str, location: &'static Location<'static>) -> Self {
        let node = scope.place(id, Kind::Stack(Box::default()), location);
        if scope.stack().is_none() {
            node.report(
                Diagnostic::error("nested-stack-outside", "a nested stack stands in no stack")
                    .detail("A nested stack is a resource of the stack around it.")
                    .help("place it in a `Stack`, or make it one"),
            );
        }
        let holder = scope.place(&format!("{id}.NestedStack"), Kind::Scope, location);
        let kind = Kind::Resource(Box::new(ResourceData::typed(&META)));
        let resource = holder.place(&format!("{id}.NestedStackResource"), kind, location);
        let data = StackData { nested_resource: Some(resource.id()), ..StackData::default() };
        node.edit(|tree| tree[node.id()].kind = Kind::Stack(Box::new(data)));
        Self { node, resource: CfnResource::from_placed(resource) }
    }

    /// The `AWS::CloudFormation::Stack` resource in the parent stack.
    pub fn cfn(&self) -> &CfnResource {
        &self.resource
    }

    /// Sets a parameter of the nested template.
    pub fn set_parameter<T: StringKind>(&self, name: &str, value: Value<T>) {
        self.set_parameter_expr(name, value.into_expr());
    }

    pub(crate) fn set_parameter_expr(&self, name: &str, value: Expr) {
        self.resource.edit(|r| {
            let mut parameters = r.property("Parameters").cloned().unwrap_or(Expr::Map(vec![]));
            parameters.set(name.to_string(), value);
            r.set("Parameters", parameters);
        });
    }
}

/// Settings of a [`NestedStack`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
pub struct NestedStackBuilder {
    id: String,
    description: Option<String>,
    notification_arns: Vec<Expr>,
    timeout: Option<u32>,
    removal: RemovalPolicy,
    parameters: Vec<(String, Expr)>,
}

impl NestedStackBuilder {
    /// Sets the template's description; at most 1,024 bytes.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Sends the nested stack's events to an SNS topic.
    pub fn notification_arn(mut self, arn: impl IntoValue<String>) -> Self {
        self.notification_arns.push(arn.into_value().into_expr());
        self
    }

    /// Takes the nested stack for failed if it is not made or changed in so many minutes; by itself
    /// there is no limit.
    ///
    /// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html>
    pub fn timeout_in_minutes(mut self, minutes: u32) -> Self {
        self.timeout = Some(minutes);
        self
    }

    /// Sets what happens to the nested stack when it leaves the one around it; default: it is deleted.
    pub fn removal_policy(mut self, policy: RemovalPolicy) -> Self {
        self.removal = policy;
        self
    }

    /// Sets a parameter of the nested template.
    pub fn parameter(mut self, name: &str, value: impl IntoValue<String>) -> Self {
        self.parameters.push((name.to_string(), value.into_value().into_expr()));
        self
    }

    /// Places the nested stack.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> NestedStack {
        let nested = NestedStack::place(scope.node(), &self.id, Location::caller());
        nested.node.edit(|tree| {
            if let Some(data) = tree.stack_data_mut(nested.node.id()) {
                data.description = self.description;
            }
        });
        let cfn = &nested.resource;
        cfn.apply_removal_policy(self.removal);
        if !self.notification_arns.is_empty() {
            cfn.set("NotificationARNs", Expr::List(self.notification_arns));
        }
        if let Some(minutes) = self.timeout {
            cfn.set("TimeoutInMinutes", Expr::Int(minutes.into()));
        }
        for (name, value) in self.parameters {
            nested.set_parameter_expr(&name, value);
        }
        nested
    }
}

//! A stack that is a resource of another stack.

use std::panic::Location;

use super::data::{Kind, StackData};
use super::node::{Construct, Node};
use crate::diagnostic::Diagnostic;
use crate::resource::{CfnResource, ResourceData};
use crate::value::{Expr, StringKind, Value};

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
        let location = Location::caller();
        let scope = scope.node();
        let node = scope.place(id, Kind::Stack(Box::default()), location);
        if scope.stack().is_none() {
            node.report(
                Diagnostic::error("nested-stack-outside", "a nested stack stands in no stack")
                    .detail("A nested stack is a resource of the stack around it.")
                    .help("place it in a `Stack`, or make it one"),
            );
        }
        let holder = scope.place(&format!("{id}.NestedStack"), Kind::Scope, location);
        let data = ResourceData::new("AWS::CloudFormation::Stack");
        let kind = Kind::Resource(Box::new(data));
        let resource = holder.place(&format!("{id}.NestedStackResource"), kind, location);
        let data = StackData { nested_resource: Some(resource.id()), ..StackData::default() };
        node.edit(|tree| tree[node.id()].kind = Kind::Stack(Box::new(data)));
        let resource = CfnResource::from_placed(resource);
        resource.apply_removal_policy(crate::resource::RemovalPolicy::Destroy);
        Self { node, resource }
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

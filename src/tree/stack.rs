//! The unit of deployment.

use std::panic::Location;

use super::data::{Kind, StackData};
use super::environment::Environment;
use super::node::{Construct, Node};
use super::output::CfnOutput;
use super::tags;
use crate::diagnostic::Diagnostic;
use crate::template::logical_id;
use crate::value::{IntoValue, Json, Reference, Value, aws};

/// A CloudFormation stack: everything below it goes into one template.
#[derive(Clone)]
pub struct Stack {
    node: Node,
}

impl Construct for Stack {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Stack {
    /// Adds an environment-agnostic stack.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        Self::builder(id).build(scope)
    }

    /// Starts a stack with settings.
    pub fn builder(id: &str) -> StackBuilder {
        StackBuilder { id: id.to_string(), name: None, data: StackData::default() }
    }

    /// The nearest stack at or above `construct`; `None` outside any stack.
    pub fn of(construct: &impl Construct) -> Option<Self> {
        construct.node().stack()
    }

    pub(crate) fn from_node(node: Node) -> Self {
        Self { node }
    }

    /// The name under which the stack is deployed.
    pub fn stack_name(&self) -> String {
        self.read(|s| s.name.clone())
    }

    /// The account: literal if the environment is explicit, else `AWS::AccountId`.
    pub fn account(&self) -> Value<String> {
        match self.environment().account {
            Some(account) => Value::from_expr(account.into()),
            None => aws::account_id(),
        }
    }

    /// The region: literal if the environment is explicit, else `AWS::Region`.
    pub fn region(&self) -> Value<String> {
        match self.environment().region {
            Some(region) => Value::from_expr(region.into()),
            None => aws::region(),
        }
    }

    /// The environment, with what is inherited from stages filled in.
    pub fn environment(&self) -> Environment {
        self.node.read(|tree| tree.environment(self.node.id()))
    }

    /// Adds an output: `CfnOutput::builder(id, value).build(&stack)`.
    #[track_caller]
    pub fn output(&self, id: &str, value: impl IntoValue<String>) -> CfnOutput {
        CfnOutput::builder(id, value).build(self)
    }

    /// Adds a transform (macro) that CloudFormation applies to the template.
    pub fn add_transform(&self, name: &str) {
        self.edit(|s| {
            if !s.transforms.iter().any(|t| t == name) {
                s.transforms.push(name.to_string());
            }
        });
    }

    /// Sets an entry of the template's `Metadata`.
    pub fn set_metadata(&self, key: &str, value: impl IntoValue<Json>) {
        let value = value.into_property();
        self.edit(|s| put(&mut s.metadata, key, value));
    }

    /// Adds a tag to the stack itself; CloudFormation copies it to every resource that takes tags. Keys
    /// and values are limited as for [`Tags::add`](super::Tags::add).
    #[track_caller]
    pub fn add_tag(&self, key: &str, value: &str) {
        tags::check(&self.node, key, value, Location::caller());
        self.edit(|s| put(&mut s.tags, key, value.to_string()));
    }

    /// Keeps the export of a value although no stack of the app imports it any more: the first of
    /// the two deployments that removing a cross-stack reference takes.
    #[track_caller]
    pub fn export_value<T>(&self, value: &Value<T>) {
        let location = Location::caller();
        match Reference::of(value.expr()) {
            Some(reference) => self.edit(|s| {
                if !s.exported.contains(&reference) {
                    s.exported.push(reference);
                }
            }),
            None => self.node.report(
                Diagnostic::error("not-a-reference", "only an attribute of a resource is exported")
                    .detail("The value given to `export_value` is not a reference.")
                    .at(location)
                    .help("use `CfnOutput::builder(id, value).export_name(name)` for other values"),
            ),
        }
    }

    /// Makes this stack be deployed after `other`.
    #[track_caller]
    pub fn add_dependency(&self, other: &Stack) {
        self.node.depends_on(other);
    }

    fn read<R>(&self, f: impl FnOnce(&StackData) -> R) -> R {
        self.node.read(|tree| match tree.stack_data(self.node.id()) {
            Some(data) => f(data),
            None => f(&StackData::default()),
        })
    }

    fn edit(&self, f: impl FnOnce(&mut StackData)) {
        self.node.record_in(|tree| tree.stack_data_mut(self.node.id()), f);
    }
}

/// Sets an entry of a list; one that says the same stays where it is.
fn put<T: PartialEq>(entries: &mut Vec<(String, T)>, key: &str, value: T) {
    let of_key = entries.iter().filter(|(k, _)| k == key).map(|(_, v)| v);
    if !of_key.eq([&value]) {
        entries.retain(|(k, _)| k != key);
        entries.push((key.to_string(), value));
    }
}

/// Settings of a [`Stack`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
pub struct StackBuilder {
    id: String,
    name: Option<String>,
    data: StackData,
}

impl StackBuilder {
    /// Deploys to an explicit account and region.
    pub fn environment(mut self, environment: Environment) -> Self {
        self.data.environment = environment;
        self
    }

    /// Sets the stack's name; default: the ids of its stage and itself, joined by `-`.
    ///
    /// A name has letters, digits and hyphens, begins with a letter, and is at most 128 long
    /// (<https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html>).
    pub fn stack_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets the template's description; at most 1,024 bytes.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.data.description = Some(description.into());
        self
    }

    /// Protects the stack from being deleted.
    pub fn termination_protection(mut self, protect: bool) -> Self {
        self.data.termination_protection = protect;
        self
    }

    /// Adds a tag to the stack itself.
    pub fn tag(mut self, key: &str, value: &str) -> Self {
        self.data.tags.push((key.to_string(), value.to_string()));
        self
    }

    /// Sends the stack's events to an SNS topic.
    pub fn notification_arn(mut self, arn: impl Into<String>) -> Self {
        self.data.notification_arns.push(arn.into());
        self
    }

    /// Places the stack.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> Stack {
        self.place(scope.node(), Location::caller())
    }

    fn place(mut self, scope: &Node, location: &'static Location<'static>) -> Stack {
        let node = scope.place(&self.id, Kind::Stack(Box::default()), location);
        self.data.name = self
            .name
            .unwrap_or_else(|| node.read(|tree| logical_id::default_stack_name(tree, node.id())));
        // An id that was taken already is reported as that.
        let is_substitute = node.name() != self.id.replace('/', "--");
        if !is_substitute && !is_stack_name(&self.data.name) {
            node.report(
                Diagnostic::error("stack-name", "a stack's name is not allowed")
                    .detail(format!(
                        "`{}` does not match [A-Za-z][A-Za-z0-9-]{{0,127}}, the names \
                         CloudFormation accepts.",
                        self.data.name
                    ))
                    .help("change its id, or set another name with `.stack_name(…)`"),
            );
        }
        if node.parent().and_then(|p| p.stack()).is_some() {
            node.report(
                Diagnostic::error("stack-in-stack", "a stack stands inside another stack")
                    .detail("A stack is deployed by itself and cannot be part of another one.")
                    .help("place it in the app or a stage, or make it a `NestedStack`"),
            );
        }
        for (key, value) in &self.data.tags {
            tags::check(&node, key, value, location);
        }
        node.edit(|tree| tree[node.id()].kind = Kind::Stack(Box::new(self.data)));
        Stack { node }
    }
}

fn is_stack_name(name: &str) -> bool {
    name.len() <= 128
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

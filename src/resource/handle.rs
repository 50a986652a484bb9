//! The handle of one resource.

use std::borrow::Cow;
use std::panic::Location;

use super::data::{IdCover, Override, ResourceData};
use super::meta::ResourceMeta;
use super::removal::RemovalPolicy;
use crate::diagnostic::Diagnostic;
use crate::tree::{CfnCondition, Construct, Kind, Node, Tree};
use crate::value::{Expr, IntoValue, Json, Key, Late, List, Value};

/// How the removal policy is known among what nobody asked for.
const DELETION_POLICY: &str = "DeletionPolicy";

/// A resource of any CloudFormation type: the escape hatch for what has no typed construct, and
/// what lies beneath every one that has.
///
/// ```
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Search");
/// let domain = CfnResource::new(&stack, "Domain", "AWS::OpenSearchService::Domain");
/// domain.override_property("ClusterConfig.InstanceCount", 2);
/// stack.output("Endpoint", domain.attr::<String>("DomainEndpoint"));
/// ```
#[derive(Clone, Debug)]
pub struct CfnResource {
    node: Node,
}

impl Construct for CfnResource {
    fn node(&self) -> &Node {
        &self.node
    }
}

/// Adds what is not there yet.
fn push_new<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}

impl CfnResource {
    /// Adds a resource by its type name.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, type_name: impl Into<Cow<'static, str>>) -> Self {
        Self::place(scope.node(), id, ResourceData::new(type_name), Location::caller())
    }

    /// Adds a resource of a generated type.
    #[track_caller]
    pub fn typed(scope: &impl Construct, id: &str, meta: &'static ResourceMeta) -> Self {
        Self::place(scope.node(), id, ResourceData::typed(meta), Location::caller())
    }

    /// The resource at `node`, if there is one: what aspects use to tell resources from scopes.
    pub fn from_node(node: &Node) -> Option<Self> {
        node.read(|tree| tree.resource(node.id()).is_some()).then(|| Self { node: node.clone() })
    }

    pub(crate) fn from_placed(node: Node) -> Self {
        Self { node }
    }

    fn place(
        scope: &Node,
        id: &str,
        data: ResourceData,
        location: &'static Location<'static>,
    ) -> Self {
        Self { node: scope.place(id, Kind::Resource(Box::new(data)), location) }
    }

    /// The CloudFormation type name.
    pub fn type_name(&self) -> String {
        self.read(|r| r.type_name.to_string())
    }

    /// Sets a property to an expression; a second call replaces the first. Null removes it:
    /// CloudFormation takes no null.
    pub fn set(&self, property: impl Into<Key>, value: Expr) {
        let property = property.into();
        self.undecide(&property);
        self.edit(|r| r.set(property, value));
    }

    /// [Sets](Self::set) a property and hands the resource on: all that a generated setter does. Both
    /// arguments move on, which leaves the compiler nothing to clean up in each of the setters.
    #[doc(hidden)]
    #[must_use]
    pub fn with<K>(self, property: &'static str, value: impl IntoValue<K>) -> Self {
        self.set(property, value.into_property());
        self
    }

    /// Sets a property that nobody asked for: [`is_default`](Self::is_default) tells so, until
    /// somebody [sets](Self::set) it.
    pub fn set_default(&self, property: impl Into<Key>, value: Expr) {
        let property = property.into();
        self.undecide(&property);
        self.edit(|r| {
            r.set(property.clone(), value);
            r.mark_default(property);
        });
    }

    /// Sets a property of which nobody spoke to a [default](Self::set_default); whether nobody did. One
    /// that is set is spoken of, unless to a default, and so is one that is
    /// [left out](Self::leave_out).
    pub fn fill(&self, property: impl Into<Key>, value: Expr) -> bool {
        let property = property.into();
        let is_set = self.property(&property).is_some() || self.is_left_out(&property);
        let is_open = !is_set || self.is_default(&property);
        if is_open {
            self.set_default(property, value);
        }
        is_open
    }

    /// Whether a property has a value that nobody asked for.
    pub fn is_default(&self, property: &str) -> bool {
        self.read(|r| r.attributes().defaults.iter().any(|default| default == property))
    }

    /// Says that a property is left out because somebody asked for what that means:
    /// [`is_left_out`](Self::is_left_out) tells so to those who fill in what nobody spoke of.
    pub fn leave_out(&self, property: impl Into<Key>) {
        let property = property.into();
        self.undecide(&property);
        self.edit(|r| {
            r.remove(&property);
            push_new(&mut r.attributes_mut().left_out, property);
        });
    }

    /// Whether a property is [left out](Self::leave_out) on purpose.
    pub fn is_left_out(&self, property: &str) -> bool {
        self.read(|r| r.attributes().left_out.iter().any(|left_out| left_out == property))
    }

    /// The present value of a property. Aspects that are shown what the resolver added see what it
    /// wrote, such as the document of a policy that is granted to.
    pub fn property(&self, name: &str) -> Option<Expr> {
        self.node.read(|tree| tree.property(self.node.id(), name).cloned())
    }

    /// Says where a part of a property was set, such as `Environment.Variables.INBOX`: what is told of
    /// it points there, and not where the resource was made.
    pub fn set_at(&self, path: &str, location: &'static Location<'static>) {
        self.node.extras(|extras| {
            extras.set_at.retain(|(set, _)| set != path);
            extras.set_at.push((path.to_string(), location));
        });
    }

    /// Changes the value of a property in place; null stands for a property that is not set.
    pub fn edit_property(&self, name: &'static str, change: impl FnOnce(&mut Expr)) {
        // Taken out, so that `change` may use the tree and nothing is copied.
        if let Some(mut value) = self.undecide(name) {
            change(&mut value);
            return match value {
                Expr::Null => self.edit(|r| r.remove(name)),
                value => self.node.edit(|tree| tree.decide(self.node.id(), name, value)),
            };
        }
        let id = self.node.id();
        let mut value = self.node.edit(|tree| {
            let present = tree.resource_mut(id).and_then(|r| r.property_mut(name));
            present.map_or(Expr::Null, |value| std::mem::replace(value, Expr::Null))
        });
        let before = self.node.read(|tree| tree.watches(id)).then(|| value.clone());
        change(&mut value);
        let is_changed = before.is_some_and(|before| before != value);
        self.node.edit(|tree| {
            if is_changed {
                tree.count();
            }
            match (tree.resource_mut(id), value) {
                (Some(resource), Expr::Null) => resource.remove(name),
                (Some(resource), value) => resource.set(name, value),
                (None, _) => {}
            }
        });
    }

    /// Adds an item to the list at a dotted path, such as `Layers` or `CorsConfiguration.CorsRules`, and
    /// returns how many there are then. What is not set becomes a list of this one. What is no list
    /// known now, such as a parameter's value, is left as it is: reports `conflicting-options`, and
    /// returns 0.
    #[track_caller]
    pub fn push_to(&self, path: &'static str, item: Expr) -> usize {
        let count = self.edit_list(path, |items| {
            items.push(item);
            items.len()
        });
        count.unwrap_or(0)
    }

    /// Sets an entry of the object at a dotted path, such as `StageVariables` or
    /// `Environment.Variables`, which is made if it is not set. What is no object known now is left as
    /// it is: reports `conflicting-options`.
    #[track_caller]
    pub fn set_in(&self, path: &'static str, key: impl Into<Key>, value: Expr) {
        self.edit_in(path, |object| object.set(key, value));
    }

    /// Changes the object at a dotted path, as [`set_in`](Self::set_in) does.
    #[track_caller]
    pub fn edit_in(&self, path: &'static str, change: impl FnOnce(&mut Expr)) {
        let object = |at: &mut Expr| {
            if *at == Expr::Null {
                *at = Expr::Map(Vec::new());
            }
            matches!(at, Expr::Map(_)).then(|| change(at))
        };
        self.add_at(path, "object", object);
    }

    /// Changes the list at a dotted path, as [`push_to`](Self::push_to) does; none if it is no list.
    #[track_caller]
    pub fn edit_list<R>(
        &self,
        path: &'static str,
        change: impl FnOnce(&mut Vec<Expr>) -> R,
    ) -> Option<R> {
        let list = |at: &mut Expr| {
            if *at == Expr::Null {
                *at = Expr::List(Vec::new());
            }
            if let Expr::List(items) = at { Some(change(items)) } else { None }
        };
        self.add_at(path, "list", list)
    }

    #[track_caller]
    fn add_at<R>(
        &self,
        path: &'static str,
        what: &str,
        change: impl FnOnce(&mut Expr) -> Option<R>,
    ) -> Option<R> {
        let mut keys = path.split('.');
        let property = keys.next().unwrap_or_default();
        let mut result = None;
        self.edit_property(property, |value| {
            let at = keys.try_fold(value, |at, key| match at {
                Expr::Null | Expr::Map(_) => Some(at.entry(key)),
                _ => None,
            });
            result = at.and_then(change);
        });
        if result.is_none() {
            self.node.report(
                Diagnostic::error("conflicting-options", "options do not fit together")
                    .detail(format!(
                        "`{path}` is set to a value that is no {what} known before deployment: nothing \
                         can be added to it."
                    ))
                    .at(self.node.asking_place())
                    .help(format!("set all of it at once, or set {} to add to", match what {
                        "object" => "an object",
                        _ => "a list",
                    })),
            );
        }
        result
    }

    /// An attribute: `Fn::GetAtt`.
    pub fn attr<T>(&self, attribute: impl Into<Cow<'static, str>>) -> Value<T> {
        Value::from_expr(Expr::get_att(self.node.id(), attribute))
    }

    /// An attribute that is a list: `Fn::GetAtt`. In another stack it is put together again from one
    /// string, since an export cannot be a list.
    ///
    /// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html>
    pub fn attr_list<T>(&self, attribute: impl Into<Cow<'static, str>>) -> Value<List<T>> {
        let attribute = attribute.into();
        self.edit(|r| push_new(&mut r.attributes_mut().lists, attribute.clone()));
        self.attr(attribute)
    }

    /// What `Ref` returns: for most types the physical name or id.
    pub fn reff<T>(&self) -> Value<T> {
        Tree::reff(self.node.id())
    }

    /// A physical name made of the logical id: its last 128 characters.
    pub fn name_from_id(&self) -> Value<String> {
        let id = Expr::LogicalId(self.node.id());
        Value::from_expr(Expr::late(Late::Name, id))
    }

    /// Overrides a property after everything else, by a dotted path such as
    /// `Versioning.Status` or `Rules.0.Id`; write `\.` for a dot in a key. What is missing on the way is
    /// made; the number after a list's last item adds one.
    ///
    /// Reports `override-without-a-place` for a path that goes on past a list's end, or into a list by
    /// a name.
    #[track_caller]
    pub fn override_property(&self, path: &str, value: impl IntoValue<Json>) {
        self.add_override(&format!("Properties.{path}"), value);
    }

    /// Removes a property after everything else; one that is not there is no mistake.
    #[track_caller]
    pub fn remove_property(&self, path: &str) {
        self.remove_override(&format!("Properties.{path}"));
    }

    /// Overrides anything in the resource by a dotted path from its root (`Metadata.Note`), in the same way.
    #[track_caller]
    pub fn add_override(&self, path: &str, value: impl IntoValue<Json>) {
        self.push_override(path, Some(value.into_property()));
    }

    /// Removes anything from the resource by a dotted path from its root.
    #[track_caller]
    pub fn remove_override(&self, path: &str) {
        self.push_override(path, None);
    }

    #[track_caller]
    fn push_override(&self, path: &str, value: Option<Expr>) {
        let location = self.node.asking_place();
        self.edit(|r| r.add_override(Override { path: path.to_string(), value, location }));
    }

    /// Uses `id` as the logical id instead of deriving it from the path.
    pub fn override_logical_id(&self, id: &str) {
        self.edit(|r| r.attributes_mut().logical_id = Some(id.to_string()));
    }

    /// Keeps the logical id that the resource had at `old_path` (below its stack), so that moving
    /// or renaming a construct replaces nothing.
    pub fn renamed_from(&self, old_path: &str) {
        self.edit(|r| r.attributes_mut().renamed_from = Some(old_path.to_string()));
    }

    /// Makes the logical id change whenever the content of the resources at or below `scope` does,
    /// except those of the given types: for resources that are immutable snapshots of others. Every
    /// call adds to what is covered.
    #[track_caller]
    pub fn cover_in_logical_id(&self, scope: &impl Construct, except: &'static [&'static str]) {
        self.cover(scope.node(), except, &[]);
    }

    /// Makes the logical id change whenever the content of `resource` does, apart from the given
    /// properties.
    #[track_caller]
    pub fn cover_resource_in_logical_id(&self, resource: &CfnResource, without: &[&str]) {
        self.cover(resource.node(), &[], without);
    }

    #[track_caller]
    fn cover(&self, scope: &Node, except: &'static [&'static str], without: &[&str]) {
        let scope = scope.id();
        if self.node.accept([scope], Location::caller()) {
            let without = without.iter().map(|name| name.to_string()).collect();
            let cover = IdCover { scope, except, without };
            self.edit(|r| push_new(&mut r.attributes_mut().id_covers, cover));
        }
    }

    /// Makes the logical id change with `text`, too.
    pub fn cover_text_in_logical_id(&self, text: &str) {
        self.edit(|r| push_new(&mut r.attributes_mut().id_texts, text.to_string()));
    }

    /// Sets what happens when the resource is removed or replaced.
    pub fn apply_removal_policy(&self, policy: RemovalPolicy) {
        self.apply_removal_policy_or(Some(policy), policy);
    }

    /// Sets what happens when the resource is removed or replaced: what was asked for, or else what
    /// a scope's defaults may still change.
    pub fn apply_removal_policy_or(&self, asked: Option<RemovalPolicy>, default: RemovalPolicy) {
        let (deletion, replacement) = asked.unwrap_or(default).attributes();
        self.edit(|r| {
            let attributes = r.attributes_mut();
            attributes.deletion_policy = Some(deletion.into());
            attributes.update_replace_policy = Some(replacement.into());
            match asked {
                Some(_) => attributes.defaults.retain(|default| default != DELETION_POLICY),
                None => r.mark_default(DELETION_POLICY.into()),
            }
        });
    }

    /// Whether what happens when the resource is removed is what nobody asked for.
    pub fn has_default_removal_policy(&self) -> bool {
        self.is_default(DELETION_POLICY)
    }

    /// Whether anything says what happens when the resource is removed.
    pub fn has_removal_policy(&self) -> bool {
        self.read(|r| r.attributes().deletion_policy.is_some())
    }

    /// Creates the resource only when `condition` holds.
    pub fn set_condition(&self, condition: &CfnCondition) {
        let condition = condition.node().id();
        self.edit(|r| r.attributes_mut().condition = Some(condition));
    }

    /// Sets `CreationPolicy`: how long to wait for signals that the resource is ready.
    pub fn set_creation_policy(&self, policy: impl IntoValue<Json>) {
        let policy = policy.into_property();
        self.edit(|r| r.attributes_mut().creation_policy = Some(policy));
    }

    /// Sets `UpdatePolicy`: how the resource is updated, such as a Lambda alias by CodeDeploy.
    pub fn set_update_policy(&self, policy: impl IntoValue<Json>) {
        let policy = policy.into_property();
        self.edit(|r| r.attributes_mut().update_policy = Some(policy));
    }

    /// Sets an entry of the resource's `Metadata`.
    pub fn set_metadata(&self, key: impl Into<Key>, value: impl IntoValue<Json>) {
        let (key, value) = (key.into(), value.into_property());
        self.edit(|r| {
            let metadata = &mut r.attributes_mut().metadata;
            if metadata.iter().any(|(k, v)| *k == key && *v == value) {
                return;
            }
            metadata.retain(|(k, _)| *k != key);
            metadata.push((key, value));
        });
    }

    /// Makes this resource wait for everything in `other`.
    #[track_caller]
    pub fn depends_on(&self, other: &impl Construct) {
        self.node.depends_on(other);
    }

    /// Makes this resource wait for the policies of a role, unless that would close a loop: the
    /// order is for safety, nothing refers to it.
    #[track_caller]
    pub fn wait_for_policies_of(&self, role: &impl Construct) {
        let entry = (self.node.id(), role.node().id());
        if self.node.accept([entry.1], Location::caller()) {
            self.node.edit(|tree| tree.policy_waiters.insert(entry));
        }
    }

    fn undecide(&self, property: &str) -> Option<Expr> {
        self.node.edit(|tree| tree.take_decided(self.node.id(), property))
    }

    pub(crate) fn read<R>(&self, f: impl FnOnce(&ResourceData) -> R) -> R {
        self.node.read(|tree| match tree.resource(self.node.id()) {
            Some(data) => f(data),
            None => f(&ResourceData::new("")),
        })
    }

    pub(crate) fn edit(&self, f: impl FnOnce(&mut ResourceData)) {
        self.node.record_in(|tree| tree.resource_mut(self.node.id()), f);
    }
}

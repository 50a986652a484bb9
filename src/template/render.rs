//! Writes a stack as a CloudFormation template.

use std::borrow::Cow;
use std::ops::Range;

use serde_json::Value;

use super::json::{self, ObjectWriter, Slot};
use super::overrides::{self, NoSuchItem};
use super::tags;
use crate::graph::Synthesis;
use crate::iam::account_arn;
use crate::resource::{Override, ResourceData, TagStyle};
use crate::tree::{Kind, NodeId, Section, with_decided};
use crate::value::{Expr, Key, Late, Reference};

/// IAM's longest policy name.
const NAME_LENGTH: usize = 128;

/// How long the text of a resource is, roughly: a template gets its memory at once.
const USUAL_LENGTH: usize = 640;

/// How long an item of a list in a policy is, roughly.
const USUAL_ITEM: usize = 64;

/// Writes one stack.
pub(crate) struct Renderer<'a> {
    synthesis: &'a Synthesis<'a>,
    stack: NodeId,
}

impl<'a> Renderer<'a> {
    pub(crate) fn new(synthesis: &'a Synthesis<'a>, stack: NodeId) -> Self {
        Self { synthesis, stack }
    }

    /// Appends the whole template; `members` are the stack's elements in tree order.
    pub(crate) fn template(&self, members: &[NodeId], text: &mut String) {
        let tree = &*self.synthesis.tree;
        text.reserve(members.len() * USUAL_LENGTH);
        let mut template = Slot::file(text).object();
        if let Some(data) = tree.stack_data(self.stack) {
            if let Some(description) = &data.description {
                template.key("Description").text(description);
            }
            match data.transforms.as_slice() {
                [] => {}
                [one] => template.key("Transform").text(one),
                many => template.key("Transform").texts(many.iter().map(String::as_str)),
            }
            if !data.metadata.is_empty() {
                let mut metadata = template.key("Metadata").object();
                data.metadata.iter().for_each(|(k, v)| self.expr(v, metadata.key(k)));
                metadata.end();
            }
        }
        for section in Section::ALL.into_iter().take(4) {
            self.section(section, members, &mut template);
        }
        let resources = members.iter().filter_map(|&node| Some((node, tree.resource(node)?)));
        let mut resources = resources.peekable();
        if resources.peek().is_some() {
            let mut written = template.key("Resources").object();
            for (node, resource) in resources {
                let slot = written.key(self.synthesis.ids.get(node));
                self.resource(node, resource, slot);
            }
            written.end();
        }
        for section in Section::ALL.into_iter().skip(4) {
            self.section(section, members, &mut template);
        }
        template.end();
    }

    fn section(&self, section: Section, members: &[NodeId], template: &mut ObjectWriter<'_>) {
        let elements = members.iter().filter_map(|&node| match &self.synthesis.tree[node].kind {
            Kind::Element(element) if element.section == section => Some((node, element)),
            _ => None,
        });
        let mut elements = elements.peekable();
        if elements.peek().is_some() {
            let mut written = template.key(section.name()).object();
            for (node, element) in elements {
                self.expr(&element.body, written.key(self.synthesis.ids.get(node)));
            }
            written.end();
        }
    }

    /// Writes a resource. What overrides say is applied to the JSON of the rest.
    fn resource(&self, node: NodeId, resource: &ResourceData, slot: Slot<'_>) {
        if resource.attributes().overrides.is_empty() {
            return self.plain_resource(node, resource, slot);
        }
        slot.value(&self.overridden(node, resource, |_, _| {}));
    }

    /// A resource with its overrides; `lost` is called with each that has no place in it.
    pub(crate) fn overridden(
        &self,
        node: NodeId,
        resource: &ResourceData,
        mut lost: impl FnMut(&Override, NoSuchItem),
    ) -> Value {
        let mut json = parsed(|slot| self.plain_resource(node, resource, slot));
        for by in &resource.attributes().overrides {
            let value = by.value.as_ref().map(|value| parsed(|slot| self.expr(value, slot)));
            if let Err(no_place) = overrides::apply(&mut json, &by.path, value) {
                lost(by, no_place);
            }
        }
        json
    }

    fn plain_resource(&self, node: NodeId, resource: &ResourceData, slot: Slot<'_>) {
        let attributes = resource.attributes();
        let mut out = slot.object();
        out.key("Type").text(&resource.type_name);
        let properties = self.properties(node, resource);
        if !properties.is_empty() {
            let mut written = out.key("Properties").object();
            properties.iter().for_each(|(k, v)| self.expr(v, written.key(k)));
            written.end();
        }
        if let Some(needed) = self.synthesis.depends_on.get(&node) {
            let mut ids: Vec<&str> = needed.iter().map(|&n| self.synthesis.ids.get(n)).collect();
            ids.sort_unstable();
            out.key("DependsOn").texts(ids);
        }
        if let Some(policy) = &attributes.creation_policy {
            self.expr(policy, out.key("CreationPolicy"));
        }
        if let Some(policy) = &attributes.update_policy {
            self.expr(policy, out.key("UpdatePolicy"));
        }
        if let Some(policy) = &attributes.update_replace_policy {
            out.key("UpdateReplacePolicy").text(policy);
        }
        if let Some(policy) = &attributes.deletion_policy {
            out.key("DeletionPolicy").text(policy);
        }
        self.metadata(node, resource, out.key("Metadata"));
        if let Some(condition) = attributes.condition {
            out.key("Condition").text(self.synthesis.ids.get(condition));
        }
        out.end();
    }

    /// `aws:cdk:path` first, then what was set; a key that is set again keeps its place.
    fn metadata(&self, node: NodeId, resource: &ResourceData, slot: Slot<'_>) {
        let mut metadata = slot.object();
        let path = self.synthesis.tree.path(node);
        let own = &resource.attributes().metadata;
        let nested = self.synthesis.nested_templates.get(&node);
        if own.is_empty() && nested.is_none() {
            metadata.key("aws:cdk:path").text(&path);
            return metadata.end();
        }
        let path = Expr::text(path);
        let mut entries: Vec<(&str, Cow<'_, Expr>)> = vec![("aws:cdk:path", Cow::Owned(path))];
        own.iter().for_each(|(k, v)| put(&mut entries, k, Cow::Borrowed(v)));
        if let Some(nested) = nested {
            let file = Expr::text(nested.file_name.clone());
            put(&mut entries, "aws:asset:path", Cow::Owned(file));
            put(&mut entries, "aws:asset:property", Cow::Owned(Expr::text("TemplateURL")));
        }
        entries.iter().for_each(|(k, v)| self.expr(v, metadata.key(k)));
        metadata.end();
    }

    /// Sorted by name.
    fn properties<'r>(
        &'r self,
        node: NodeId,
        resource: &'r ResourceData,
    ) -> Vec<(&'r str, Cow<'r, Expr>)> {
        let tree = &*self.synthesis.tree;
        let own = with_decided(&resource.properties, tree.decided(node));
        let own = own.map(|(k, v)| (&**k, Cow::Borrowed(v)));
        let mut properties: Vec<(&str, Cow<'_, Expr>)> = own.collect();
        if let Some(nested) = self.synthesis.nested_templates.get(&node) {
            put(&mut properties, "TemplateURL", Cow::Borrowed(&nested.url));
        }
        if let Some(passed) = self.synthesis.nested_parameters.get(&node) {
            let mut parameters = match tree.property(node, "Parameters") {
                Some(Expr::Map(own)) => own.clone(),
                _ => Vec::new(),
            };
            let passed = passed.iter().map(|(name, value)| (name.clone().into(), value.clone()));
            parameters.extend(passed);
            put(&mut properties, "Parameters", Cow::Owned(Expr::Map(parameters)));
        }
        if let (Some(tags), Some((name, style))) =
            (self.synthesis.tags.get(&node), resource.meta.and_then(|m| m.tags))
        {
            let mut merged = tags::merged(tree.property(node, name), tags, style);
            if let (TagStyle::List | TagStyle::AutoScaling, Some(Expr::List(tags))) =
                (style, &mut merged)
            {
                self.sort_tags(tags);
            }
            match merged {
                Some(merged) => put(&mut properties, name, Cow::Owned(merged)),
                None => properties.retain(|(property, _)| *property != name),
            }
        }
        properties.sort_by_key(|(name, _)| *name);
        properties
    }

    /// Writes an expression, with references as they are written in this stack.
    pub(super) fn expr(&self, expr: &Expr, slot: Slot<'_>) {
        match expr {
            Expr::Null => slot.null(),
            Expr::Bool(b) => slot.bool(*b),
            Expr::Int(n) => slot.int(*n),
            Expr::Float(n) => slot.float(*n),
            Expr::Text(text) => slot.text(text),
            Expr::List(items) => {
                let mut list = slot.list();
                items.iter().for_each(|item| self.expr(item, list.item()));
                list.end();
            }
            Expr::Map(entries) => {
                let mut object = slot.object();
                by_key(entries).for_each(|(k, v)| self.expr(v, object.key(k)));
                object.end();
            }
            Expr::Ref(node) => match self.foreign(*node, None) {
                Some(other) => self.expr(other, slot),
                None => write_call("Ref", slot, |slot| slot.text(self.synthesis.ids.get(*node))),
            },
            Expr::GetAtt(target) => match self.foreign(target.0, Some(&target.1)) {
                Some(other) => self.expr(other, slot),
                None => write_call("Fn::GetAtt", slot, |slot| {
                    slot.texts([self.synthesis.ids.get(target.0), &*target.1])
                }),
            },
            Expr::LogicalId(node) => slot.text(self.synthesis.ids.get(*node)),
            Expr::Pseudo(name) => write_call("Ref", slot, |slot| slot.text(name)),
            Expr::Call(call) => write_call(call.0, slot, |slot| self.expr(&call.1, slot)),
            Expr::Late(late) => match (late.0, &late.1) {
                (Late::Policy, document) => self.policy(document, slot),
                (Late::Account, id) => {
                    let environment = self.synthesis.tree.environment(self.stack);
                    self.expr(&account_arn(id, &environment), slot);
                }
                (Late::Name, Expr::LogicalId(node)) => {
                    let name = self.synthesis.ids.get(*node);
                    slot.text(&name[name.len().saturating_sub(NAME_LENGTH)..]);
                }
                (Late::Name, name) => self.expr(name, slot),
            },
        }
    }

    /// How a reference to another stack's node is written; `None` for one of this stack.
    fn foreign(&self, target: NodeId, attribute: Option<&str>) -> Option<&Expr> {
        let tree = &self.synthesis.tree;
        if !tree.owns(target) {
            return Some(&Expr::Null); // reported by `collect`
        }
        if tree[target].stack == Some(self.stack) {
            return None;
        }
        self.synthesis.resolved.get(&(self.stack, Reference::new(target, attribute)))
    }

    /// The items in the order of what `write` makes of them on one line, each once.
    pub(super) fn sorted<'e>(
        &self,
        items: &'e [Expr],
        write: fn(&Self, &Expr, Slot<'_>),
    ) -> Vec<&'e Expr> {
        if items.len() < 2 {
            return items.iter().collect();
        }
        if let Some(sorted) = sorted_texts(items) {
            return sorted;
        }
        // One text of them all: most items are short.
        let mut text = String::with_capacity(items.len() * USUAL_ITEM);
        let with_text = |item: &'e Expr| {
            let start = text.len();
            write(self, item, Slot::line(&mut text));
            (start..text.len(), item)
        };
        let mut items: Vec<(Range<usize>, &Expr)> = items.iter().map(with_text).collect();
        let text_of = |item: &(Range<usize>, _)| &text[item.0.clone()];
        items.sort_by(|a, b| text_of(a).cmp(text_of(b)));
        items.dedup_by(|a, b| text_of(a) == text_of(b));
        items.into_iter().map(|(_, item)| item).collect()
    }

    /// Tags by key, and as the CDK sorts them without regard to case.
    fn sort_tags(&self, tags: &mut [Expr]) {
        tags.sort_by_cached_key(|tag| {
            let mut text = String::new();
            self.expr(tag.get("Key").unwrap_or(&Expr::Null), Slot::line(&mut text));
            (text.to_lowercase(), text)
        });
    }
}

/// Writes the call of an intrinsic function.
fn write_call(name: &str, slot: Slot<'_>, argument: impl FnOnce(Slot<'_>)) {
    let mut object = slot.object();
    argument(object.key(name));
    object.end();
}

/// Plain texts sorted as they are, each once: as their JSON sorts too, if nothing in them comes
/// before the quote that ends it or has to be escaped. Lists of actions are such.
fn sorted_texts(items: &[Expr]) -> Option<Vec<&Expr>> {
    let is_plain = |item: &Expr| {
        item.as_text().is_some_and(|text| text.bytes().all(|b| b > b'"' && b != b'\\'))
    };
    if !items.iter().all(is_plain) {
        return None;
    }
    let mut items: Vec<&Expr> = items.iter().collect();
    items.sort_unstable_by(|a, b| a.as_text().cmp(&b.as_text()));
    items.dedup();
    Some(items)
}

/// The entries of an object sorted by key. Of equal keys the last one counts.
pub(super) fn by_key(entries: &[(Key, Expr)]) -> impl Iterator<Item = &(Key, Expr)> {
    // Most are in order as they are.
    let is_sorted = entries.is_sorted_by(|a, b| a.0 < b.0);
    let (sorted, unsorted) = entries.split_at(if is_sorted { entries.len() } else { 0 });
    sorted.iter().chain(sorted_by_key(unsorted))
}

fn sorted_by_key(entries: &[(Key, Expr)]) -> Vec<&(Key, Expr)> {
    let mut sorted: Vec<&(Key, Expr)> = entries.iter().collect();
    sorted.sort_by(|a, b| a.0.cmp(&b.0));
    sorted.dedup_by(|later, earlier| {
        let same = later.0 == earlier.0;
        if same {
            *earlier = *later;
        }
        same
    });
    sorted
}

/// What is written, read again.
fn parsed(write: impl FnOnce(Slot<'_>)) -> Value {
    let mut text = String::new();
    write(Slot::line(&mut text));
    json::read(&text)
}

/// Replaces what stands under `key`, or appends it.
fn put<'e>(entries: &mut Vec<(&'e str, Cow<'e, Expr>)>, key: &'e str, value: Cow<'e, Expr>) {
    match entries.iter_mut().find(|(k, _)| *k == key) {
        Some((_, present)) => *present = value,
        None => entries.push((key, value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_equal_keys_the_last_one_counts() {
        let entries = [("b", 1), ("a", 2), ("b", 3), ("b", 4)];
        let entries = entries.map(|(key, n)| (Key::Borrowed(key), Expr::Int(n)));
        assert_eq!(by_key(&entries).collect::<Vec<_>>(), [&entries[1], &entries[3]]);
    }
}

//! Writes a stack as a CloudFormation template.

use std::borrow::Cow;

use serde_json::Value;

use super::json::{Entry, Json, ObjectWriter, sort};
use super::{NAME_CALL, overrides};
use crate::graph::Synthesis;
use crate::graph::passes::Foreign;
use crate::iam::POLICY_CALL;
use crate::resource::{ResourceData, TagStyle};
use crate::tree::{Kind, NodeId, Section};
use crate::value::Expr;

/// IAM's longest policy name.
const NAME_LENGTH: usize = 128;

/// Writes one stack.
pub(crate) struct Renderer<'a> {
    synthesis: &'a Synthesis<'a>,
    stack: NodeId,
}

impl<'a> Renderer<'a> {
    pub(crate) fn new(synthesis: &'a Synthesis<'a>, stack: NodeId) -> Self {
        Self { synthesis, stack }
    }

    /// The text of the whole template; `members` are the stack's elements in tree order.
    ///
    /// Each element is written as soon as it is rendered, while it is still in the processor's
    /// cache.
    pub(crate) fn template(&self, members: &[NodeId]) -> String {
        let tree = &*self.synthesis.tree;
        let mut text = String::new();
        let mut template = ObjectWriter::begin(&mut text);
        if let Some(data) = tree.stack_data(self.stack) {
            if let Some(description) = &data.description {
                template.entry("Description", &Json::text(description));
            }
            match data.transforms.as_slice() {
                [] => {}
                [one] => template.entry("Transform", &Json::text(one)),
                many => template.entry("Transform", &list(many.iter().map(String::as_str))),
            }
            if !data.metadata.is_empty() {
                let entries = data.metadata.iter().map(|(k, v)| entry(k, self.expr(v)));
                template.entry("Metadata", &Json::Map(entries.collect()));
            }
        }
        for section in Section::ALL.into_iter().take(4) {
            self.section(section, members, &mut template);
        }
        let resources = members.iter().filter_map(|&node| Some((node, tree.resource(node)?)));
        let mut resources = resources.peekable();
        if resources.peek().is_some() {
            let mut written = template.object("Resources");
            for (node, resource) in resources {
                written.entry(self.synthesis.ids.get(node), &self.resource(node, resource));
            }
            written.end();
        }
        for section in Section::ALL.into_iter().skip(4) {
            self.section(section, members, &mut template);
        }
        template.end();
        text
    }

    fn section(&self, section: Section, members: &[NodeId], template: &mut ObjectWriter<'_>) {
        let elements = members.iter().filter_map(|&node| match &self.synthesis.tree[node].kind {
            Kind::Element(element) if element.section == section => Some((node, element)),
            _ => None,
        });
        let mut elements = elements.peekable();
        if elements.peek().is_some() {
            let mut written = template.object(section.name());
            for (node, element) in elements {
                written.entry(self.synthesis.ids.get(node), &self.expr(&element.body));
            }
            written.end();
        }
    }

    fn resource(&self, node: NodeId, resource: &'a ResourceData) -> Json<'a> {
        let attributes = resource.attributes();
        let mut out = Vec::with_capacity(6);
        out.push(entry("Type", Json::text(&*resource.type_name)));
        let properties = self.properties(node, resource);
        if !properties.is_empty() {
            out.push(entry("Properties", Json::Map(properties)));
        }
        if let Some(needed) = self.synthesis.depends_on.get(&node) {
            let mut ids: Vec<&str> = needed.iter().map(|&n| self.synthesis.ids.get(n)).collect();
            ids.sort_unstable();
            out.push(entry("DependsOn", list(ids)));
        }
        if let Some(policy) = &attributes.creation_policy {
            out.push(entry("CreationPolicy", self.expr(policy)));
        }
        if let Some(policy) = &attributes.update_policy {
            out.push(entry("UpdatePolicy", self.expr(policy)));
        }
        if let Some(policy) = &attributes.update_replace_policy {
            out.push(entry("UpdateReplacePolicy", Json::text(&**policy)));
        }
        if let Some(policy) = &attributes.deletion_policy {
            out.push(entry("DeletionPolicy", Json::text(&**policy)));
        }
        out.push(entry("Metadata", Json::Map(self.metadata(node, resource))));
        if let Some(condition) = attributes.condition {
            out.push(entry("Condition", Json::text(self.synthesis.ids.get(condition))));
        }
        if attributes.overrides.is_empty() {
            return Json::Map(out);
        }
        let mut out = Value::from(Json::Map(out));
        for (path, value) in &attributes.overrides {
            overrides::apply(&mut out, path, value.as_ref().map(|v| self.expr(v).into()));
        }
        out.into()
    }

    /// `aws:cdk:path` first, then what was set; a key that is set again keeps its place.
    fn metadata(&self, node: NodeId, resource: &'a ResourceData) -> Vec<Entry<'a>> {
        let mut metadata = vec![entry("aws:cdk:path", Json::text(self.synthesis.tree.path(node)))];
        let own = resource.attributes().metadata.iter().map(|(k, v)| (&**k, self.expr(v)));
        let nested = self.synthesis.nested_templates.get(&node).into_iter().flat_map(|nested| {
            let property = ("aws:asset:property", Json::text("TemplateURL"));
            [("aws:asset:path", Json::text(&nested.file_name)), property]
        });
        for (key, value) in own.chain(nested) {
            put(&mut metadata, key, value);
        }
        metadata
    }

    /// Sorted by name.
    fn properties(&self, node: NodeId, resource: &'a ResourceData) -> Vec<Entry<'a>> {
        let own = resource.properties.iter().map(|(k, v)| entry(k, self.expr(v)));
        let mut properties: Vec<Entry<'a>> = own.collect();
        if let Some(nested) = self.synthesis.nested_templates.get(&node) {
            put(&mut properties, "TemplateURL", self.expr(&nested.url));
        }
        if let Some(passed) = self.synthesis.nested_parameters.get(&node) {
            let mut parameters = match take(&mut properties, "Parameters") {
                Some(Json::Map(own)) => own,
                _ => Vec::new(),
            };
            parameters.extend(passed.iter().map(|(name, value)| entry(name, self.expr(value))));
            properties.push(entry("Parameters", Json::sorted(parameters)));
        }
        if let (Some(tags), Some((name, style))) =
            (self.synthesis.tags.get(&node), resource.meta.and_then(|m| m.tags))
        {
            let own = take(&mut properties, name);
            properties.push(entry(name, merge_tags(own, tags, style)));
        }
        sort(&mut properties);
        properties
    }

    /// The JSON of an expression, with references as they are written in this stack.
    pub(crate) fn expr(&self, expr: &'a Expr) -> Json<'a> {
        match expr {
            Expr::Null => Json::Null,
            Expr::Bool(b) => Json::Bool(*b),
            Expr::Int(n) => Json::Int(*n),
            Expr::Float(n) => Json::Float(*n),
            Expr::Text(text) => Json::text(&**text),
            Expr::List(items) => Json::List(items.iter().map(|i| self.expr(i)).collect()),
            Expr::Map(entries) => {
                Json::sorted(entries.iter().map(|(k, v)| entry(k, self.expr(v))).collect())
            }
            Expr::Ref(node) => self.foreign(*node, None).unwrap_or_else(|| self.reff(*node)),
            Expr::GetAtt(target) => self
                .foreign(target.0, Some(&target.1))
                .unwrap_or_else(|| self.get_att(target.0, &target.1)),
            Expr::LogicalId(node) => Json::text(self.synthesis.ids.get(*node)),
            Expr::Pseudo(name) => Json::map([("Ref", Json::text(*name))]),
            Expr::Call(call) => match (call.0, &call.1) {
                (POLICY_CALL, document) => sorted_policy(self.expr(document)),
                (NAME_CALL, name) => {
                    let name = self.expr(name);
                    let name = name.as_text().unwrap_or_default();
                    Json::text(name[name.len().saturating_sub(NAME_LENGTH)..].to_string())
                }
                (name, argument) => Json::map([(name, self.expr(argument))]),
            },
        }
    }

    fn reff(&self, node: NodeId) -> Json<'a> {
        Json::map([("Ref", Json::text(self.synthesis.ids.get(node)))])
    }

    fn get_att(&self, node: NodeId, attribute: &'a str) -> Json<'a> {
        Json::map([("Fn::GetAtt", list([self.synthesis.ids.get(node), attribute]))])
    }

    /// How a reference to another stack's node is written; `None` for one of this stack.
    fn foreign(&self, target: NodeId, attribute: Option<&str>) -> Option<Json<'a>> {
        let tree = &self.synthesis.tree;
        if !tree.owns(target) {
            return Some(Json::Null); // reported by `collect`
        }
        if tree[target].stack == Some(self.stack) {
            return None;
        }
        let key = Foreign { consumer: self.stack, target, attribute: attribute.map(Into::into) };
        match self.synthesis.resolved.get(&key) {
            Some(Expr::Ref(node)) => Some(self.reff(*node)),
            Some(Expr::GetAtt(target)) => Some(self.get_att(target.0, &target.1)),
            Some(other) => Some(self.expr(other)),
            None => None,
        }
    }
}

fn entry<'a>(key: &'a str, value: Json<'a>) -> Entry<'a> {
    (Cow::Borrowed(key), value)
}

fn list<'a>(items: impl IntoIterator<Item = &'a str>) -> Json<'a> {
    Json::List(items.into_iter().map(Json::text).collect())
}

/// Replaces what stands under `key`, or appends it.
fn put<'a>(entries: &mut Vec<Entry<'a>>, key: &'a str, value: Json<'a>) {
    match entries.iter_mut().find(|(k, _)| k == key) {
        Some((_, present)) => *present = value,
        None => entries.push(entry(key, value)),
    }
}

/// Takes out what stands under `key`.
fn take<'a>(entries: &mut Vec<Entry<'a>>, key: &str) -> Option<Json<'a>> {
    let i = entries.iter().position(|(k, _)| k == key)?;
    Some(entries.remove(i).1)
}

/// Sorts the statements of a policy and the lists inside them by their JSON text, so that the order
/// in which things were granted leaves no trace.
fn sorted_policy(mut document: Json<'_>) -> Json<'_> {
    let Some(statements) = document.get_mut("Statement").and_then(Json::as_list_mut) else {
        return document;
    };
    for statement in statements.iter_mut() {
        for key in ["Action", "NotAction", "Resource", "NotResource"] {
            let Some(value) = statement.get_mut(key) else { continue };
            let Some(items) = value.as_list_mut() else { continue };
            sort_by_text(items);
            items.dedup();
            if items.len() == 1
                && let Some(only) = items.pop()
            {
                *value = only;
            }
        }
    }
    sort_by_text(statements);
    document
}

fn sort_by_text(items: &mut [Json<'_>]) {
    if items.len() > 1 {
        items.sort_by_cached_key(Json::to_line);
    }
}

/// The resource's own tags with the inherited ones: its own win. Sorted by key.
fn merge_tags<'a>(
    own: Option<Json<'a>>,
    inherited: &'a [(String, String)],
    style: TagStyle,
) -> Json<'a> {
    match style {
        TagStyle::InEach => match own {
            Some(Json::List(items)) => {
                Json::List(items.into_iter().map(|item| tag_item(item, inherited)).collect())
            }
            own => own.unwrap_or(Json::List(Vec::new())),
        },
        TagStyle::Map => {
            let tags = inherited.iter().map(|(k, v)| entry(k, Json::text(v)));
            let mut tags: Vec<Entry<'a>> = tags.collect();
            if let Some(Json::Map(own)) = own {
                tags.extend(own);
            }
            Json::sorted(tags)
        }
        TagStyle::List | TagStyle::AutoScaling => {
            let mut tags = match own {
                Some(Json::List(own)) => own,
                _ => Vec::new(),
            };
            for (key, value) in inherited {
                if tags.iter().any(|t| t.get("Key").and_then(Json::as_text) == Some(key)) {
                    continue;
                }
                let mut tag =
                    vec![entry("Key", Json::text(key)), entry("Value", Json::text(value))];
                if style == TagStyle::AutoScaling {
                    tag.push(entry("PropagateAtLaunch", Json::Bool(true)));
                }
                tags.push(Json::Map(tag));
            }
            tags.sort_by_cached_key(|t| t.get("Key").map_or(String::from("null"), Json::to_line));
            Json::List(tags)
        }
    }
}

/// An item of a list with the inherited tags before its own, as the CDK writes them; its own win.
fn tag_item<'a>(item: Json<'a>, inherited: &'a [(String, String)]) -> Json<'a> {
    match item {
        Json::Map(mut entries) => {
            let own = match take(&mut entries, "Tags") {
                Some(Json::List(own)) => own,
                _ => Vec::new(),
            };
            let named = |key: &str| {
                own.iter().any(|tag| tag.get("Key").and_then(Json::as_text) == Some(key))
            };
            let inherited = inherited.iter().filter(|(key, _)| !named(key)).map(|(key, value)| {
                Json::Map(vec![entry("Key", Json::text(key)), entry("Value", Json::text(value))])
            });
            let mut tags: Vec<Json<'a>> = inherited.collect();
            tags.extend(own);
            entries.push(entry("Tags", Json::List(tags)));
            sort(&mut entries);
            Json::Map(entries)
        }
        other => other,
    }
}

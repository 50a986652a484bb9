//! Writes a stack as a CloudFormation template.

use serde_json::{Map, Value as Json, json};

use super::{NAME_CALL, overrides};
use crate::graph::Synthesis;
use crate::graph::passes::Foreign;
use crate::iam::POLICY_CALL;
use crate::resource::{ResourceData, TagStyle};
use crate::tree::{Kind, NodeId, Section};
use crate::value::{Expr, Key};

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

    /// The whole template; `members` are the stack's elements in tree order.
    pub(crate) fn template(&self, members: &[NodeId]) -> Json {
        let tree = &*self.synthesis.tree;
        let mut template = Map::new();
        if let Some(data) = tree.stack_data(self.stack) {
            if let Some(description) = &data.description {
                template.insert("Description".into(), json!(description));
            }
            match data.transforms.as_slice() {
                [] => {}
                [one] => drop(template.insert("Transform".into(), json!(one))),
                many => drop(template.insert("Transform".into(), json!(many))),
            }
            if !data.metadata.is_empty() {
                let entries = data.metadata.iter().map(|(k, v)| (k.clone(), self.expr(v)));
                template.insert("Metadata".into(), Json::Object(entries.collect()));
            }
        }
        for section in Section::ALL.into_iter().take(4) {
            self.section(section, members, &mut template);
        }
        let mut resources = Map::new();
        for &node in members {
            if let Some(resource) = tree.resource(node) {
                let id = self.synthesis.ids.get(node).to_string();
                resources.insert(id, self.resource(node, resource));
            }
        }
        if !resources.is_empty() {
            template.insert("Resources".into(), Json::Object(resources));
        }
        for section in Section::ALL.into_iter().skip(4) {
            self.section(section, members, &mut template);
        }
        Json::Object(template)
    }

    fn section(&self, section: Section, members: &[NodeId], template: &mut Map<String, Json>) {
        let mut entries = Map::new();
        for &node in members {
            if let Kind::Element(element) = &self.synthesis.tree[node].kind
                && element.section == section
            {
                let id = self.synthesis.ids.get(node).to_string();
                entries.insert(id, self.expr(&element.body));
            }
        }
        if !entries.is_empty() {
            template.insert(section.name().into(), Json::Object(entries));
        }
    }

    fn resource(&self, node: NodeId, resource: &ResourceData) -> Json {
        let attributes = resource.attributes();
        let mut out = Map::new();
        out.insert("Type".into(), json!(resource.type_name));
        let properties = self.properties(node, resource);
        if !properties.is_empty() {
            out.insert("Properties".into(), Json::Object(properties));
        }
        if let Some(needed) = self.synthesis.depends_on.get(&node) {
            let mut ids: Vec<&str> = needed.iter().map(|&n| self.synthesis.ids.get(n)).collect();
            ids.sort_unstable();
            out.insert("DependsOn".into(), json!(ids));
        }
        if let Some(policy) = &attributes.creation_policy {
            out.insert("CreationPolicy".into(), self.expr(policy));
        }
        if let Some(policy) = &attributes.update_policy {
            out.insert("UpdatePolicy".into(), self.expr(policy));
        }
        if let Some(policy) = &attributes.update_replace_policy {
            out.insert("UpdateReplacePolicy".into(), json!(policy));
        }
        if let Some(policy) = &attributes.deletion_policy {
            out.insert("DeletionPolicy".into(), json!(policy));
        }
        let mut metadata = Map::new();
        metadata.insert("aws:cdk:path".into(), json!(self.synthesis.tree.path(node)));
        for (key, value) in &attributes.metadata {
            metadata.insert(key.to_string(), self.expr(value));
        }
        if let Some(nested) = self.synthesis.nested_templates.get(&node) {
            metadata.insert("aws:asset:path".into(), json!(nested.file_name));
            metadata.insert("aws:asset:property".into(), json!("TemplateURL"));
        }
        out.insert("Metadata".into(), Json::Object(metadata));
        if let Some(condition) = attributes.condition {
            out.insert("Condition".into(), json!(self.synthesis.ids.get(condition)));
        }
        let mut out = Json::Object(out);
        for (path, value) in &attributes.overrides {
            overrides::apply(&mut out, path, value.as_ref().map(|v| self.expr(v)));
        }
        out
    }

    fn properties(&self, node: NodeId, resource: &ResourceData) -> Map<String, Json> {
        let mut entries: Vec<(&Key, &Expr)> =
            resource.properties.iter().map(|(k, v)| (k, v)).collect();
        entries.sort_by(|a, b| a.0.cmp(b.0));
        let mut properties: Map<String, Json> =
            entries.into_iter().map(|(k, v)| (k.to_string(), self.expr(v))).collect();
        if let Some(nested) = self.synthesis.nested_templates.get(&node) {
            properties.insert("TemplateURL".into(), self.expr(&nested.url));
        }
        if let Some(passed) = self.synthesis.nested_parameters.get(&node) {
            let own = properties.entry("Parameters").or_insert_with(|| json!({}));
            if let Some(own) = own.as_object_mut() {
                own.extend(passed.iter().map(|(name, value)| (name.clone(), self.expr(value))));
                own.sort_keys();
            }
            properties.sort_keys();
        }
        if let (Some(tags), Some((name, style))) =
            (self.synthesis.tags.get(&node), resource.meta.and_then(|m| m.tags))
        {
            let own = properties.shift_remove(name);
            properties.insert(name.to_string(), merge_tags(own, tags, style));
            properties.sort_keys();
        }
        properties
    }

    /// The JSON of an expression, with references as they are written in this stack.
    pub(crate) fn expr(&self, expr: &Expr) -> Json {
        match expr {
            Expr::Null => Json::Null,
            Expr::Bool(b) => json!(b),
            Expr::Int(n) => json!(n),
            Expr::Float(n) => json!(n),
            Expr::Text(text) => json!(text),
            Expr::List(items) => Json::Array(items.iter().map(|i| self.expr(i)).collect()),
            Expr::Map(entries) => {
                let mut sorted: Vec<_> = entries.iter().collect();
                sorted.sort_by(|a, b| a.0.cmp(&b.0));
                Json::Object(
                    sorted.into_iter().map(|(k, v)| (k.to_string(), self.expr(v))).collect(),
                )
            }
            Expr::Ref(node) => self
                .foreign(*node, None)
                .unwrap_or_else(|| json!({"Ref": self.synthesis.ids.get(*node)})),
            Expr::GetAtt(target) => self.foreign(target.0, Some(&target.1)).unwrap_or_else(
                || json!({"Fn::GetAtt": [self.synthesis.ids.get(target.0), target.1]}),
            ),
            Expr::LogicalId(node) => json!(self.synthesis.ids.get(*node)),
            Expr::Pseudo(name) => json!({"Ref": name}),
            Expr::Call(call) => match (call.0, &call.1) {
                (POLICY_CALL, document) => sorted_policy(self.expr(document)),
                (NAME_CALL, name) => {
                    let name = self.expr(name);
                    let name = name.as_str().unwrap_or_default();
                    json!(&name[name.len().saturating_sub(NAME_LENGTH)..])
                }
                (name, argument) => {
                    let mut call = Map::new();
                    call.insert(name.to_string(), self.expr(argument));
                    Json::Object(call)
                }
            },
        }
    }

    /// How a reference to another stack's node is written; `None` for one of this stack.
    fn foreign(&self, target: NodeId, attribute: Option<&str>) -> Option<Json> {
        let tree = &self.synthesis.tree;
        if !tree.owns(target) {
            return Some(Json::Null); // reported by `collect`
        }
        if tree[target].stack == Some(self.stack) {
            return None;
        }
        let key = Foreign { consumer: self.stack, target, attribute: attribute.map(Into::into) };
        match self.synthesis.resolved.get(&key) {
            Some(Expr::Ref(node)) => Some(json!({"Ref": self.synthesis.ids.get(*node)})),
            Some(Expr::GetAtt(t)) => {
                Some(json!({"Fn::GetAtt": [self.synthesis.ids.get(t.0), t.1]}))
            }
            Some(other) => Some(self.expr(other)),
            None => None,
        }
    }
}

/// Sorts the statements of a policy and the lists inside them by their JSON text, so that the order
/// in which things were granted leaves no trace.
fn sorted_policy(mut document: Json) -> Json {
    let Some(statements) = document.get_mut("Statement").and_then(Json::as_array_mut) else {
        return document;
    };
    for statement in statements.iter_mut() {
        for key in ["Action", "NotAction", "Resource", "NotResource"] {
            if let Some(items) = statement.get_mut(key).and_then(Json::as_array_mut) {
                items.sort_by_cached_key(Json::to_string);
                items.dedup();
                if let [only] = items.as_slice() {
                    statement[key] = only.clone();
                }
            }
        }
    }
    statements.sort_by_cached_key(Json::to_string);
    document
}

/// The resource's own tags with the inherited ones: its own win. Sorted by key.
fn merge_tags(own: Option<Json>, inherited: &[(String, String)], style: TagStyle) -> Json {
    match style {
        TagStyle::Map => {
            let mut tags: Map<String, Json> =
                inherited.iter().map(|(k, v)| (k.clone(), json!(v))).collect();
            if let Some(Json::Object(own)) = own {
                tags.extend(own);
            }
            tags.sort_keys();
            Json::Object(tags)
        }
        TagStyle::List | TagStyle::AutoScaling => {
            let mut tags = match own {
                Some(Json::Array(own)) => own,
                _ => Vec::new(),
            };
            for (key, value) in inherited {
                if tags.iter().any(|t| t["Key"] == json!(key)) {
                    continue;
                }
                let mut tag = json!({"Key": key, "Value": value});
                if style == TagStyle::AutoScaling {
                    tag["PropagateAtLaunch"] = json!(true);
                }
                tags.push(tag);
            }
            tags.sort_by(|a, b| a["Key"].to_string().cmp(&b["Key"].to_string()));
            Json::Array(tags)
        }
    }
}

/// The text of a template: indented by one space, as the CDK writes it.
pub(crate) fn template_text(template: &Json) -> String {
    use serde::Serialize as _;
    let mut text = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(b" ");
    let mut serializer = serde_json::Serializer::with_formatter(&mut text, formatter);
    if template.serialize(&mut serializer).is_err() {
        return template.to_string();
    }
    String::from_utf8(text).unwrap_or_else(|_| template.to_string())
}

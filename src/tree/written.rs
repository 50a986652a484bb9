//! What a template says of a property, once overrides are applied.

use super::arena::Tree;
use super::node::NodeId;
use crate::template::overrides;
use crate::value::Expr;

/// A property of a resource as the template has it.
pub(crate) enum Written<'a> {
    /// It is not set, or an override removes it.
    Nothing,
    /// What was decided, what was set, or what an override puts in its place.
    Whole(&'a Expr),
    /// An override changes something inside of it.
    Changed,
}

impl Tree {
    /// A property of a resource after decisions and overrides, of which the latest counts.
    pub(crate) fn written(&self, node: NodeId, property: &str) -> Written<'_> {
        let mut written = self.property(node, property).map_or(Written::Nothing, Written::Whole);
        let Some(resource) = self.resource(node) else { return written };
        for by in &resource.attributes().overrides {
            let keys = overrides::split(&by.path);
            let value = by.value.as_ref();
            let value = match &keys[..] {
                [root] if root == "Properties" => {
                    value.and_then(|properties| properties.get(property))
                }
                [root, key] if root == "Properties" && key == property => value,
                [root, key, ..] if root == "Properties" && key == property => {
                    if value.is_some() || !matches!(written, Written::Nothing) {
                        written = Written::Changed;
                    }
                    continue;
                }
                _ => continue,
            };
            written = value.map_or(Written::Nothing, Written::Whole);
        }
        written
    }

    /// The literal text that the template has for a property; `None` if it is no literal, or not
    /// known to be one.
    pub(crate) fn literal(&self, node: NodeId, property: &str) -> Option<&str> {
        match self.written(node, property) {
            Written::Whole(value) => value.as_text(),
            Written::Nothing | Written::Changed => None,
        }
    }
}

//! What the tree stores for a resource.

use std::borrow::Cow;

use super::meta::ResourceMeta;
use crate::tree::NodeId;
use crate::value::{Expr, Key};

/// A resource as it stands in the tree.
pub(crate) struct ResourceData {
    pub(crate) type_name: Cow<'static, str>,
    pub(crate) meta: Option<&'static ResourceMeta>,
    pub(crate) properties: Vec<(Key, Expr)>,
    attributes: Option<Box<Attributes>>,
}

/// Everything beside type and properties; few resources have any.
#[derive(Default)]
pub(crate) struct Attributes {
    pub(crate) deletion_policy: Option<Cow<'static, str>>,
    pub(crate) update_replace_policy: Option<Cow<'static, str>>,
    pub(crate) creation_policy: Option<Expr>,
    pub(crate) update_policy: Option<Expr>,
    pub(crate) metadata: Vec<(Key, Expr)>,
    pub(crate) condition: Option<NodeId>,
    /// Dotted path from the resource's root → value, or removal; applied last, in order.
    pub(crate) overrides: Vec<(String, Option<Expr>)>,
    pub(crate) logical_id: Option<String>,
    pub(crate) renamed_from: Option<String>,
    /// Nodes whose resources' content becomes part of the logical id.
    pub(crate) id_covers: Vec<IdCover>,
}

/// Makes a logical id change with the content of other resources.
pub(crate) struct IdCover {
    /// Every resource at or below this node …
    pub(crate) scope: NodeId,
    /// … except those of these types.
    pub(crate) except: &'static [&'static str],
}

static NONE: Attributes = Attributes {
    deletion_policy: None,
    update_replace_policy: None,
    creation_policy: None,
    update_policy: None,
    metadata: Vec::new(),
    condition: None,
    overrides: Vec::new(),
    logical_id: None,
    renamed_from: None,
    id_covers: Vec::new(),
};

impl ResourceData {
    pub(crate) fn new(type_name: impl Into<Cow<'static, str>>) -> Self {
        Self { type_name: type_name.into(), meta: None, properties: Vec::new(), attributes: None }
    }

    pub(crate) fn typed(meta: &'static ResourceMeta) -> Self {
        Self { meta: Some(meta), ..Self::new(meta.type_name) }
    }

    pub(crate) fn property(&self, name: &str) -> Option<&Expr> {
        self.properties.iter().find(|(k, _)| k == name).map(|(_, v)| v)
    }

    pub(crate) fn property_mut(&mut self, name: &str) -> Option<&mut Expr> {
        self.properties.iter_mut().find(|(k, _)| k == name).map(|(_, v)| v)
    }

    pub(crate) fn set(&mut self, name: impl Into<Key>, value: Expr) {
        let name = name.into();
        match self.property_mut(&name) {
            Some(old) => *old = value,
            None => self.properties.push((name, value)),
        }
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.properties.retain(|(k, _)| k != name);
    }

    pub(crate) fn attributes(&self) -> &Attributes {
        self.attributes.as_deref().unwrap_or(&NONE)
    }

    pub(crate) fn attributes_mut(&mut self) -> &mut Attributes {
        self.attributes.get_or_insert_with(Box::default)
    }

    /// Every expression of the resource that reaches the template, with the top-level property (or
    /// attribute) it is in: a property that is overridden or removed as a whole does not.
    pub(crate) fn expressions(&self) -> impl Iterator<Item = (&str, &Expr)> {
        let a = self.attributes();
        let hidden = |name: &str| {
            let replaced = |path: &str| path.strip_prefix("Properties.") == Some(name);
            a.overrides.iter().any(|(path, _)| replaced(path))
        };
        let properties = self.properties.iter().map(|(k, v)| (&**k, v));
        let properties = properties.filter(move |(k, _)| !hidden(k));
        let metadata = a.metadata.iter().map(|(_, v)| ("Metadata", v));
        let overrides = a.overrides.iter().filter_map(|(p, v)| Some((&**p, v.as_ref()?)));
        let creation = a.creation_policy.iter().map(|v| ("CreationPolicy", v));
        let update = a.update_policy.iter().map(|v| ("UpdatePolicy", v));
        properties.chain(metadata).chain(overrides).chain(creation).chain(update)
    }
}

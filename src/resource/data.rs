//! What the tree stores for a resource.

use std::borrow::Cow;
use std::panic::Location;

use super::meta::ResourceMeta;
use crate::template::overrides;
use crate::tree::{NodeId, with_decided};
use crate::value::{Expr, Key, is_intrinsic_name};

/// A resource as it stands in the tree.
#[derive(Clone, PartialEq)]
pub(crate) struct ResourceData {
    pub(crate) type_name: Cow<'static, str>,
    pub(crate) meta: Option<&'static ResourceMeta>,
    pub(crate) properties: Vec<(Key, Expr)>,
    attributes: Option<Box<Attributes>>,
}

/// Everything beside type and properties; few resources have any.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Attributes {
    pub(crate) deletion_policy: Option<Cow<'static, str>>,
    pub(crate) update_replace_policy: Option<Cow<'static, str>>,
    pub(crate) creation_policy: Option<Expr>,
    pub(crate) update_policy: Option<Expr>,
    pub(crate) metadata: Vec<(Key, Expr)>,
    pub(crate) condition: Option<NodeId>,
    /// What nobody asked for: properties, and `DeletionPolicy`. Sorted.
    pub(crate) defaults: Vec<Key>,
    /// Properties that are left out because somebody asked for what that means.
    pub(crate) left_out: Vec<Key>,
    /// Applied last, in order.
    pub(crate) overrides: Vec<Override>,
    pub(crate) logical_id: Option<String>,
    pub(crate) renamed_from: Option<String>,
    /// Nodes whose resources' content becomes part of the logical id.
    pub(crate) id_covers: Vec<IdCover>,
    /// Texts that become part of the logical id as well.
    pub(crate) id_texts: Vec<String>,
    /// The attributes asked for that are lists: they cross stacks in another form.
    pub(crate) lists: Vec<Cow<'static, str>>,
}

/// What an escape hatch puts at a place of the resource, or takes away.
#[derive(Clone, PartialEq)]
pub(crate) struct Override {
    /// Dotted, from the resource's root.
    pub(crate) path: String,
    /// `None` removes what stands there.
    pub(crate) value: Option<Expr>,
    pub(crate) location: &'static Location<'static>,
}

/// Makes a logical id change with the content of other resources.
#[derive(Clone, PartialEq)]
pub(crate) struct IdCover {
    /// Every resource at or below this node …
    pub(crate) scope: NodeId,
    /// … except those of these types …
    pub(crate) except: &'static [&'static str],
    /// … and without these properties.
    pub(crate) without: Vec<String>,
}

static NONE: Attributes = Attributes {
    deletion_policy: None,
    update_replace_policy: None,
    creation_policy: None,
    update_policy: None,
    metadata: Vec::new(),
    condition: None,
    defaults: Vec::new(),
    left_out: Vec::new(),
    overrides: Vec::new(),
    logical_id: None,
    renamed_from: None,
    id_covers: Vec::new(),
    id_texts: Vec::new(),
    lists: Vec::new(),
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

    /// Null stands for a property that is not set, which is what CloudFormation wants of it.
    pub(crate) fn set(&mut self, name: impl Into<Key>, value: Expr) {
        let name = name.into();
        if matches!(value, Expr::Null) {
            return self.remove(&name);
        }
        self.forget_reasons(&name);
        match self.property_mut(&name) {
            Some(old) => *old = value,
            None => self.properties.push((name, value)),
        }
    }

    /// Why a property has its value, or none, is another thing once it is set or removed.
    fn forget_reasons(&mut self, name: &str) {
        if let Some(attributes) = &mut self.attributes {
            attributes.defaults.retain(|default| default != name);
            attributes.left_out.retain(|left_out| left_out != name);
        }
    }

    /// Says of a property, or of `DeletionPolicy`, that nobody asked for what it is.
    pub(crate) fn mark_default(&mut self, name: Key) {
        // In order: what is said again, after something else of another, changes nothing.
        let defaults = &mut self.attributes_mut().defaults;
        if let Err(place) = defaults.binary_search(&name) {
            defaults.insert(place, name);
        }
    }

    /// Adds an override unless the same one is there and nothing after it has to do with its path.
    pub(crate) fn add_override(&mut self, new: Override) {
        let overrides = &mut self.attributes_mut().overrides;
        let keys = overrides::split(&new.path);
        let touches = |old: &&Override| {
            overrides::split(&old.path).iter().zip(&keys).all(|(key, other)| key == other)
        };
        let latest = overrides.iter().rev().find(touches);
        if latest.is_none_or(|old| old.path != new.path || old.value != new.value) {
            overrides.push(new);
        }
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.forget_reasons(name);
        self.properties.retain(|(k, _)| k != name);
    }

    pub(crate) fn attributes(&self) -> &Attributes {
        self.attributes.as_deref().unwrap_or(&NONE)
    }

    pub(crate) fn attributes_mut(&mut self) -> &mut Attributes {
        self.attributes.get_or_insert_with(Box::default)
    }

    /// Calls `visit` with every expression of the resource that reaches the template and where it
    /// stands: a top-level property or attribute, or the path of an override. What an override
    /// replaces or removes does not reach it, and neither does a property about which something else
    /// is `decided`.
    pub(crate) fn visit(&self, decided: &[(Key, Expr)], mut visit: impl FnMut(&Key, &Expr)) {
        let a = self.attributes();
        let overrides: Vec<Change> =
            a.overrides.iter().map(|by| (overrides::split(&by.path), by.value.is_none())).collect();
        let mut visit = |name: &Key, path: &[&str], value, later| {
            if let Some(value) = remaining(path, value, later) {
                visit(name, &value);
            }
        };
        for (name, value) in with_decided(&self.properties, decided) {
            visit(name, &["Properties", name], value, &overrides[..]);
        }
        for (name, value) in &a.metadata {
            visit(&Key::Borrowed("Metadata"), &["Metadata", name], value, &overrides);
        }
        for (i, by) in a.overrides.iter().enumerate() {
            if let Some(value) = &by.value {
                let keys: Vec<&str> = overrides[i].0.iter().map(String::as_str).collect();
                visit(&Key::Owned(by.path.clone()), &keys, value, &overrides[i + 1..]);
            }
        }
        for (name, value) in
            [("CreationPolicy", &a.creation_policy), ("UpdatePolicy", &a.update_policy)]
        {
            if let Some(value) = value {
                visit(&Key::Borrowed(name), &[name], value, &overrides);
            }
        }
    }
}

/// The path of an override, and whether it removes what stands there.
type Change = (Vec<String>, bool);

/// What the overrides leave of the value at `path`.
fn remaining<'a>(path: &[&str], value: &'a Expr, later: &[Change]) -> Option<Cow<'a, Expr>> {
    let mut value = Cow::Borrowed(value);
    for (keys, removes) in later {
        if keys.iter().zip(path).any(|(a, b)| a != b) {
            continue;
        }
        match keys.get(path.len()..) {
            None | Some([]) => return None,
            Some(inside) => take_out(value.to_mut(), inside, *removes),
        }
    }
    Some(value)
}

/// Takes out what stands at a path inside an expression: what is put there instead is told as an
/// override of its own.
fn take_out(expr: &mut Expr, keys: &[String], removes: bool) {
    let Some((key, rest)) = keys.split_first() else {
        *expr = Expr::Null;
        return;
    };
    match expr {
        Expr::Map(entries) => {
            if let Some((_, value)) = entries.iter_mut().find(|(k, _)| k == key) {
                take_out(value, rest, removes);
            }
        }
        Expr::List(items) => {
            let Some(i) = key.parse().ok().filter(|&i: &usize| i < items.len()) else { return };
            if removes && rest.is_empty() {
                items.remove(i);
            } else {
                take_out(&mut items[i], rest, removes);
            }
        }
        Expr::Call(call) if call.0 == key => take_out(&mut call.1, rest, removes),
        // A part of an intrinsic function, or nothing.
        _ if removes || is_intrinsic_name(key) => {}
        other => *other = Expr::Null,
    }
}

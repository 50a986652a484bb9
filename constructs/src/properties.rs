//! Properties of what is still to be made.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

/// The properties of a resource that is still to be made, or of a part of one; each once.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Properties(Vec<(&'static str, Expr)>);

impl Properties {
    /// Sets a property; a second call replaces the first.
    pub(crate) fn set(&mut self, name: &'static str, value: Expr) {
        self.remove(name);
        self.0.push((name, value));
    }

    /// Sets an entry of a property that is a map.
    pub(crate) fn set_in(&mut self, name: &'static str, key: &str, value: Expr) {
        let key = key.to_string();
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, map)) => map.set(key, value),
            None => self.0.push((name, Expr::map([(key, value)]))),
        }
    }

    /// Leaves a property out.
    pub(crate) fn remove(&mut self, name: &str) {
        self.0.retain(|(known, _)| *known != name);
    }

    /// The value of a property.
    pub(crate) fn get(&self, name: &str) -> Option<&Expr> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Whether none is set.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Sets all of them on the resource.
    pub(crate) fn apply(&self, cfn: &CfnResource) {
        for (name, value) in &self.0 {
            cfn.set(*name, value.clone());
        }
    }

    /// All of them as an object.
    pub(crate) fn into_expr(self) -> Expr {
        Expr::map(self.0)
    }
}

//! Fixed two-level tables.

use std::panic::Location;

use super::data::{ElementData, Kind, Section};
use super::node::{Construct, Node};
use super::output::override_logical_id;
use crate::value::{Expr, IntoValue, Key, Value};

/// A table with two levels of keys, looked up at deployment.
#[derive(Clone)]
pub struct CfnMapping {
    node: Node,
}

impl Construct for CfnMapping {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl CfnMapping {
    /// Adds a table: `(first key, [(second key, value)])`.
    #[track_caller]
    pub fn new<V: Into<Expr>>(
        scope: &impl Construct,
        id: &str,
        rows: impl IntoIterator<Item = (&'static str, Vec<(&'static str, V)>)>,
    ) -> Self {
        let rows = rows.into_iter().map(|(first, columns)| {
            (first, Expr::map(columns.into_iter().map(|(second, value)| (second, value.into()))))
        });
        let body = Expr::Map(rows.map(|(k, v)| (Key::Borrowed(k), v)).collect());
        let data = ElementData { section: Section::Mappings, body, logical_id: None };
        let kind = Kind::Element(Box::new(data));
        Self { node: scope.node().place(id, kind, Location::caller()) }
    }

    /// The table `id` of `scope`: the one that is there, or a new one without rows.
    #[track_caller]
    pub fn of(scope: &impl Construct, id: &str) -> Self {
        let existing = scope.node().try_child(id).filter(|node| {
            node.read(|tree| {
                matches!(&tree[node.id()].kind, Kind::Element(e) if e.section == Section::Mappings)
            })
        });
        match existing {
            Some(node) => Self { node },
            None => Self::new::<Expr>(scope, id, []),
        }
    }

    /// Sets the value under two keys, which are letters and digits, the first also `-` and `.`.
    pub fn set_value(&self, first: &str, second: &str, value: impl Into<Expr>) {
        self.node.record_in(
            |tree| tree.element_mut(self.node.id()),
            |data| {
                let mut row = data.body.get(first).cloned().unwrap_or(Expr::Map(Vec::new()));
                row.set(second.to_string(), value.into());
                data.body.set(first.to_string(), row);
            },
        );
    }

    /// `Fn::FindInMap`: the value under two keys, which may be known only at deployment.
    pub fn find(
        &self,
        first: impl IntoValue<String>,
        second: impl IntoValue<String>,
    ) -> Value<String> {
        self.look_up(first.into_value(), second.into_value(), None)
    }

    /// `Fn::FindInMap` with a value for keys that are not there; needs the
    /// `AWS::LanguageExtensions` transform.
    pub fn find_or(
        &self,
        first: impl IntoValue<String>,
        second: impl IntoValue<String>,
        default: impl IntoValue<String>,
    ) -> Value<String> {
        self.look_up(first.into_value(), second.into_value(), Some(default.into_value()))
    }

    fn look_up(
        &self,
        first: Value<String>,
        second: Value<String>,
        default: Option<Value<String>>,
    ) -> Value<String> {
        let mut arguments =
            vec![Expr::LogicalId(self.node.id()), first.into_expr(), second.into_expr()];
        arguments.extend(default.map(|d| Expr::map([("DefaultValue", d.into_expr())])));
        Value::from_expr(Expr::call("Fn::FindInMap", Expr::List(arguments)))
    }

    /// Uses `id` as the logical id instead of deriving it from the path.
    pub fn override_logical_id(&self, id: &str) {
        override_logical_id(&self.node, id);
    }
}

//! Writes a policy with its statements and the lists inside them sorted by their JSON text, so that
//! the order in which things were granted leaves no trace.

use super::json::Slot;
use super::render::{Renderer, by_key};
use crate::value::Expr;

impl Renderer<'_> {
    pub(super) fn policy(&self, document: &Expr, slot: Slot<'_>) {
        let Expr::Map(entries) = document else { return self.expr(document, slot) };
        let mut object = slot.object();
        for (key, value) in by_key(entries) {
            match value {
                Expr::List(statements) if key == "Statement" => {
                    let mut list = object.key(key).list();
                    for statement in self.sorted(statements, Self::statement) {
                        self.statement(statement, list.item());
                    }
                    list.end();
                }
                other => self.expr(other, object.key(key)),
            }
        }
        object.end();
    }

    fn statement(&self, statement: &Expr, slot: Slot<'_>) {
        let Expr::Map(entries) = statement else { return self.expr(statement, slot) };
        let mut object = slot.object();
        for (key, value) in by_key(entries) {
            let slot = object.key(key);
            match (&**key, value) {
                ("Action" | "NotAction" | "Resource" | "NotResource", Expr::List(items)) => {
                    self.set(items, slot)
                }
                (_, other) => self.expr(other, slot),
            }
        }
        object.end();
    }

    /// A list in which neither order nor repetition counts; one item stands by itself.
    fn set(&self, items: &[Expr], slot: Slot<'_>) {
        match self.sorted(items, Self::expr).as_slice() {
            [only] => self.expr(only, slot),
            items => {
                let mut list = slot.list();
                items.iter().for_each(|item| self.expr(item, list.item()));
                list.end();
            }
        }
    }
}

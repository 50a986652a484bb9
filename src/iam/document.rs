//! A policy: statements, minimal and in a fixed order.

use super::statement::Statement;
use crate::value::{Expr, IntoValue, Json, Late, Value, json_text};

/// A policy document.
///
/// Statements that differ only in their actions, only in their resources or only in their
/// principals are merged, repetitions dropped, and the lists inside sorted, so that a document
/// depends on what is allowed and not on how often or in which order it was said. Named statements
/// (with a `Sid`) are left as they are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PolicyDocument {
    statements: Vec<Statement>,
    assign_sids: bool,
    verbatim: bool,
}

impl PolicyDocument {
    /// An empty document.
    pub fn new() -> Self {
        Self::default()
    }

    /// A document of the given statements.
    pub fn of(statements: impl IntoIterator<Item = Statement>) -> Self {
        let statements = statements.into_iter().flat_map(Statement::by_conditions).collect();
        Self { statements, ..Self::default() }
    }

    /// Adds a statement.
    #[doc(alias = "addStatements")]
    pub fn add(&mut self, statement: Statement) {
        self.statements.extend(statement.by_conditions());
    }

    /// Adds the statements of another document. All are numbered, or left as they are, if that is
    /// said of either.
    pub fn merge(&mut self, other: PolicyDocument) {
        self.statements.extend(other.statements);
        self.assign_sids |= other.assign_sids;
        self.verbatim |= other.verbatim;
    }

    /// Numbers the statements that have no `Sid`: `0`, `1`, …
    #[must_use]
    pub fn assign_sids(mut self) -> Self {
        self.assign_sids = true;
        self
    }

    /// Leaves the statements as they are, instead of merging them.
    #[must_use]
    pub fn verbatim(mut self) -> Self {
        self.verbatim = true;
        self
    }

    /// How many statements were added.
    pub fn statement_count(&self) -> usize {
        self.statements.len()
    }

    /// The statements as they were added.
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// Whether there are no statements.
    pub fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }

    /// The merged statements.
    pub fn minimal(&self) -> Vec<Statement> {
        self.clone().into_minimal()
    }

    pub(crate) fn into_minimal(mut self) -> Vec<Statement> {
        while !self.verbatim && merge_pass(&mut self.statements) {}
        if self.assign_sids {
            for (i, statement) in self.statements.iter_mut().enumerate() {
                statement.sid.get_or_insert_with(|| i.to_string());
            }
        }
        self.statements
    }

    /// The document as an expression for a property.
    pub fn to_expr(&self) -> Expr {
        self.clone().into_expr()
    }

    pub(crate) fn into_expr(self) -> Expr {
        Expr::late(Late::Policy, self.into_body())
    }

    /// A document, as it stands in a property, with these statements besides; null stands for none.
    /// What is `present` stays as it is, unless statements combine. `None` if it is not written out, so
    /// that nothing can be added.
    pub(crate) fn added_to(self, present: &Expr) -> Option<Expr> {
        let body = match present {
            Expr::Null => return Some(self.into_expr()),
            Expr::Late(late) if late.0 == Late::Policy => &late.1,
            other => other,
        };
        let Expr::Map(entries) = body else { return None };
        if entries.iter().any(|(key, _)| !matches!(&**key, "Id" | "Statement" | "Version")) {
            return None;
        }
        let statements = match body.get("Statement") {
            None | Some(Expr::Null) => Vec::new(),
            Some(Expr::List(items)) => items.clone(),
            Some(one) => Statement::from_expr(one).map(|_| vec![one.clone()])?,
        };
        let mut body = body.clone();
        body.set("Statement", Expr::List(self.beside(statements)));
        Some(Expr::late(Late::Policy, body))
    }

    /// These statements and those that are `present`: combined, unless one of those is written in
    /// another way than documents here are.
    fn beside(mut self, mut present: Vec<Expr>) -> Vec<Expr> {
        let read: Option<Vec<Statement>> = present.iter().map(Statement::from_expr).collect();
        let own = read.map(Self::of).filter(|own| own.minimal().len() == own.statements.len());
        if let Some(mut own) = own {
            self.statements.iter_mut().for_each(Statement::forget_identities);
            self.statements.retain(|statement| !own.statements.contains(statement));
            own.merge(self);
            return own.into_minimal().into_iter().map(Statement::into_expr).collect();
        }
        for statement in self.into_minimal().into_iter().map(Statement::into_expr) {
            if !present.contains(&statement) {
                present.push(statement);
            }
        }
        present
    }

    /// The document as JSON text, for the properties that want it so.
    pub fn to_text(&self) -> Expr {
        json_text(&self.clone().into_body())
    }

    pub(crate) fn into_body(self) -> Expr {
        let statements = self.into_minimal().into_iter().map(Statement::into_expr).collect();
        Expr::map([("Statement", Expr::List(statements)), ("Version", "2012-10-17".into())])
    }
}

impl IntoValue<Json> for PolicyDocument {
    fn into_value(self) -> Value<Json> {
        Value::from_expr(self.into_expr())
    }
}

impl IntoValue<Json> for &PolicyDocument {
    fn into_value(self) -> Value<Json> {
        Value::from_expr(self.to_expr())
    }
}

/// Merges each statement with the later ones that it combines with; tells whether any did.
fn merge_pass(statements: &mut Vec<Statement>) -> bool {
    let mut changed = false;
    let mut i = 0;
    while i < statements.len() {
        let mut j = i + 1;
        while j < statements.len() {
            match combine(&statements[i], &statements[j]) {
                Some(combined) => {
                    statements[i] = combined;
                    drop(statements.remove(j));
                    changed = true;
                }
                None => j += 1,
            }
        }
        i += 1;
    }
    changed
}

/// One statement that says the same as two, if they differ in at most one of actions, resources
/// and principals: a product of sets stays a product only then.
fn combine(a: &Statement, b: &Statement) -> Option<Statement> {
    if a.effect != b.effect
        || a.sid.is_some()
        || b.sid.is_some()
        || a.conditions != b.conditions
        || !same_set(&a.not_actions, &b.not_actions)
        || !same_set(&a.not_resources, &b.not_resources)
        || !same_set(&a.not_principals, &b.not_principals)
    {
        return None;
    }
    let same = usize::from(same_set(&a.actions, &b.actions))
        + usize::from(same_set(&a.resources, &b.resources))
        + usize::from(same_set(&a.principals, &b.principals));
    if same < 2 {
        return None;
    }
    let mut combined = a.clone();
    union(&mut combined.actions, &b.actions);
    union(&mut combined.resources, &b.resources);
    union(&mut combined.principals, &b.principals);
    Some(combined)
}

fn same_set<T: PartialEq>(a: &[T], b: &[T]) -> bool {
    a.iter().all(|x| b.contains(x)) && b.iter().all(|x| a.contains(x))
}

fn union<T: PartialEq + Clone>(into: &mut Vec<T>, from: &[T]) {
    for item in from {
        if !into.contains(item) {
            into.push(item.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::Principal;

    #[track_caller]
    fn check(statements: Vec<Statement>, expected: Vec<Statement>) {
        assert_eq!(PolicyDocument::of(statements).minimal(), expected);
    }

    #[test]
    fn statements_that_differ_in_actions_only_are_merged() {
        check(
            vec![Statement::allow(["a:Get"]).on("x"), Statement::allow(["a:Put", "a:Get"]).on("x")],
            vec![Statement::allow(["a:Get", "a:Put"]).on("x")],
        );
    }

    #[test]
    fn statements_stay_as_they_are_if_that_is_said_of_either_document() {
        let get = || PolicyDocument::of([Statement::allow(["a:Get"]).on("x")]);
        let put = || PolicyDocument::of([Statement::allow(["a:Put"]).on("x")]);
        for (mut document, other, expected) in [
            (get(), put(), vec![Statement::allow(["a:Get", "a:Put"]).on("x")]),
            (get(), put().verbatim(), [get().minimal(), put().minimal()].concat()),
            (get().verbatim(), put(), [get().minimal(), put().minimal()].concat()),
        ] {
            document.merge(other);
            assert_eq!(document.minimal(), expected);
        }
    }

    #[test]
    fn statements_that_differ_in_two_ways_stay_apart() {
        let two = vec![Statement::allow(["a:Get"]).on("x"), Statement::allow(["a:Put"]).on("y")];
        check(two.clone(), two);
    }

    #[test]
    fn merging_goes_on_until_nothing_combines() {
        check(
            vec![
                Statement::allow(["a:Get"]).on("x"),
                Statement::allow(["a:Put"]).on("y"),
                Statement::allow(["a:Put"]).on("x"),
                Statement::allow(["a:Get"]).on("y"),
            ],
            vec![Statement::allow(["a:Get", "a:Put"]).on("x").on("y")],
        );
    }

    #[test]
    fn a_principals_conditions_hold_for_it_alone() {
        let vpc = |id: &str| Principal::account("1").when("StringEquals", "aws:SourceVpc", id);
        let both = Statement::allow(["a:Get"]).on("x").to(vpc("a")).to(vpc("b"));
        let of = |id: &str| {
            let account = Principal::account("1");
            let statement = Statement::allow(["a:Get"]).on("x").to(account);
            let statement = statement.when("StringEquals", "aws:SourceVpc", id);
            Statement { principal_conditions: Vec::new(), ..statement }
        };
        check(vec![both], vec![of("a"), of("b")]);
    }

    #[test]
    fn a_principal_and_its_statement_may_not_ask_for_different_values() {
        let statement = Statement::allow(["a:Get"]).to(Principal::organization("o-mine")).when(
            "StringEquals",
            "aws:PrincipalOrgID",
            "o-other",
        );
        assert_eq!(statement.conflicting_condition(), Some("aws:PrincipalOrgID"));
    }

    #[test]
    fn conditions_effects_and_names_keep_statements_apart() {
        let kept = vec![
            Statement::allow(["a:Get"]).on("x"),
            Statement::deny(["a:Put"]).on("x"),
            Statement::allow(["a:Put"]).on("x").when("Bool", "k", "true"),
            Statement::allow(["a:Del"]).on("x").sid("Named"),
        ];
        check(kept.clone(), kept);
    }
}

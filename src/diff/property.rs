//! Differences within one resource, told at the deepest place that differs.

use serde_json::{Map, Value};

use super::change::PropertyChange;
use super::knowledge::ReplacementKnowledge;
use super::normal::{
    Normal, Piece, attribute, fingerprint, is_intrinsic, is_no_value, is_set, placeholders, single,
};
use super::policy;
use crate::spec::Replacement;

/// What names an item of a list, in the order of preference.
const IDENTITIES: &[&str] = &["Key", "IndexName", "AttributeName", "PolicyName", "Sid", "Id"];

/// A step of a path.
#[derive(Debug, Clone)]
enum Step {
    Key(String),
    /// A list item, by number and, where it has one, by name.
    Item(usize, Option<String>),
}

/// Finds differences between values of one resource type.
pub(super) struct Differ<'a> {
    pub(super) knowledge: &'a dyn ReplacementKnowledge,
    pub(super) resource_type: &'a str,
    /// Whether changes can replace the resource: they can in `Properties` only.
    pub(super) replaces: bool,
    changes: Vec<PropertyChange>,
    path: Vec<Step>,
}

impl<'a> Differ<'a> {
    pub(super) fn new(
        knowledge: &'a dyn ReplacementKnowledge,
        resource_type: &'a str,
        replaces: bool,
    ) -> Self {
        Self { knowledge, resource_type, replaces, changes: Vec::new(), path: Vec::new() }
    }

    /// Compares two objects whose members are properties.
    pub(super) fn properties(
        mut self,
        old: &Map<String, Value>,
        new: &Map<String, Value>,
    ) -> Vec<PropertyChange> {
        self.members(old, new);
        self.changes
    }

    /// Compares two values; the paths of differences start below them.
    pub(super) fn values(
        mut self,
        old: Option<&Value>,
        new: Option<&Value>,
    ) -> Vec<PropertyChange> {
        self.either(old, new);
        self.changes
    }

    /// Compares two values under a first key.
    pub(super) fn keyed(
        mut self,
        key: &str,
        old: Option<&Value>,
        new: Option<&Value>,
    ) -> Vec<PropertyChange> {
        self.path.push(Step::Key(key.to_owned()));
        self.either(old, new);
        self.changes
    }

    fn either(&mut self, old: Option<&Value>, new: Option<&Value>) {
        match (old.filter(|old| !is_no_value(old)), new.filter(|new| !is_no_value(new))) {
            (None, None) => {}
            (Some(old), Some(new)) => self.both(old, new),
            (old, new) => self.report(old, new),
        }
    }

    fn both(&mut self, old: &Value, new: &Value) {
        if self.form(old) == self.form(new) {
            return;
        }
        match (old, new) {
            (Value::Object(a), Value::Object(b)) if !is_intrinsic(old) && !is_intrinsic(new) => {
                match (policy::statements(old), policy::statements(new)) {
                    (Some(_), Some(_)) if policy::is_document(old) && policy::is_document(new) => {
                        self.documents(a, b);
                    }
                    _ => self.members(a, b),
                }
            }
            (Value::Array(a), Value::Array(b)) => self.items(a, b),
            _ => self.report(Some(old), Some(new)),
        }
    }

    fn members(&mut self, old: &Map<String, Value>, new: &Map<String, Value>) {
        let gone = old.keys().filter(|key| !new.contains_key(*key));
        for key in new.keys().chain(gone) {
            self.path.push(Step::Key(key.clone()));
            self.either(old.get(key), new.get(key));
            self.path.pop();
        }
    }

    /// Compares policy documents: statements pair by meaning, whatever their order.
    fn documents(&mut self, old: &Map<String, Value>, new: &Map<String, Value>) {
        let statements = |document: &Map<String, Value>| {
            let document = Value::Object(document.clone());
            policy::statements(&document)
                .unwrap_or_default()
                .into_iter()
                .cloned()
                .collect::<Vec<_>>()
        };
        let without = |document: &Map<String, Value>| {
            let mut rest = document.clone();
            rest.shift_remove("Statement");
            rest
        };
        self.members(&without(old), &without(new));
        self.path.push(Step::Key("Statement".into()));
        self.set(&statements(old), &statements(new), true);
        self.path.pop();
    }

    fn items(&mut self, old: &[Value], new: &[Value]) {
        if let (Some(a), Some(b)) = (names(old), names(new)) {
            return self.named(old, &a, new, &b);
        }
        let key = self.path.iter().rev().find_map(|step| match step {
            Step::Key(key) => Some(key.clone()),
            Step::Item(..) => None,
        });
        if is_set(key.as_ref(), old) && is_set(key.as_ref(), new) {
            return self.set(old, new, false);
        }
        if old.len() == new.len() {
            for (at, (a, b)) in old.iter().zip(new).enumerate() {
                self.item(at, None, Some(a), Some(b));
            }
            return;
        }
        // What both lists share at their ends stays; the middle is paired, and the rest comes or goes.
        let shared = |pairs: &mut dyn Iterator<Item = (&Value, &Value)>| {
            pairs.take_while(|(a, b)| self.form(a) == self.form(b)).count()
        };
        let head = shared(&mut old.iter().zip(new));
        let tail = shared(&mut old[head..].iter().rev().zip(new[head..].iter().rev()));
        let (a, b) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
        for at in 0..a.len().max(b.len()) {
            self.item(head + at, None, a.get(at), b.get(at));
        }
    }

    /// Compares lists whose items have names, pairing by name.
    fn named(&mut self, old: &[Value], old_names: &[String], new: &[Value], new_names: &[String]) {
        for (at, (item, name)) in new.iter().zip(new_names).enumerate() {
            let before = old_names.iter().position(|other| other == name).map(|at| &old[at]);
            self.item(at, Some(name), before, Some(item));
        }
        for (at, (item, name)) in old.iter().zip(old_names).enumerate() {
            if !new_names.contains(name) {
                self.item(at, Some(name), Some(item), None);
            }
        }
        let moved = |names: &[String], others: &[String]| {
            names.iter().filter(|name| others.contains(name)).cloned().collect::<Vec<_>>()
        };
        if !is_set(self.last_key(), new)
            && moved(old_names, new_names) != moved(new_names, old_names)
        {
            let list = |items: &[Value]| Value::Array(items.to_vec());
            self.report(Some(&list(old)), Some(&list(new)));
        }
    }

    /// Compares lists without order: what has no equal on the other side came or went.
    fn set(&mut self, old: &[Value], new: &[Value], statements: bool) {
        let form = |value: &Value| match statements {
            true => fingerprint(&policy::statement_form(value, &|inner| self.form(inner))),
            false => fingerprint(&self.form(value)),
        };
        let mut left: Vec<(String, usize)> =
            old.iter().enumerate().map(|(at, item)| (form(item), at)).collect();
        let mut added = Vec::new();
        for (at, item) in new.iter().enumerate() {
            let form = form(item);
            match left.iter().position(|(other, _)| *other == form) {
                Some(equal) => {
                    left.remove(equal);
                }
                None => added.push(at),
            }
        }
        if left.len() == 1 && added.len() == 1 {
            let (before, after) = (&old[left[0].1], &new[added[0]]);
            self.path.push(Step::Item(added[0], None));
            match (before, after) {
                (Value::Object(a), Value::Object(b)) if statements => self.statement(a, b),
                _ => self.both(before, after),
            }
            self.path.pop();
            return;
        }
        for (_, at) in left {
            self.item(at, None, Some(&old[at]), None);
        }
        for at in added {
            self.item(at, None, None, Some(&new[at]));
        }
    }

    /// Compares two statements: actions and resources as sets, the rest by meaning.
    fn statement(&mut self, old: &Map<String, Value>, new: &Map<String, Value>) {
        let form = |statement: &Map<String, Value>| {
            policy::statement_form(&Value::Object(statement.clone()), &|inner| self.form(inner))
        };
        let (old_form, new_form) = (form(old), form(new));
        let gone = old.keys().filter(|key| !new.contains_key(*key));
        for key in new
            .keys()
            .chain(gone)
            .filter(|key| old_form.get(key.as_str()) != new_form.get(key.as_str()))
        {
            self.path.push(Step::Key(key.clone()));
            match (key.as_str(), old.get(key), new.get(key)) {
                ("Action" | "NotAction" | "Resource" | "NotResource", Some(a), Some(b))
                    if a.is_array() || b.is_array() =>
                {
                    let items = |value: &Value| {
                        policy::list(value).into_iter().cloned().collect::<Vec<_>>()
                    };
                    self.set(&items(a), &items(b), false);
                }
                (_, a, b) => self.either(a, b),
            }
            self.path.pop();
        }
    }

    fn item(&mut self, at: usize, name: Option<&str>, old: Option<&Value>, new: Option<&Value>) {
        self.path.push(Step::Item(at, name.map(str::to_owned)));
        self.either(old, new);
        self.path.pop();
    }

    fn last_key(&self) -> Option<&String> {
        match self.path.last() {
            Some(Step::Key(key)) => Some(key),
            _ => None,
        }
    }

    fn report(&mut self, old: Option<&Value>, new: Option<&Value>) {
        self.changes.push(PropertyChange {
            path: shown(&self.path),
            old: old.cloned(),
            new: new.cloned(),
            replacement: self.replacement(),
            because_of: None,
        });
    }

    fn replacement(&self) -> Replacement {
        if !self.replaces {
            return Replacement::Never;
        }
        let path = plain(&self.path);
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        replacement(self.knowledge, self.resource_type, &path)
    }

    fn form(&self, value: &Value) -> Value {
        Normal::new(self.knowledge, self.resource_type).form(value, &mut plain(&self.path))
    }
}

/// Asks what a change does, of the path or of the nearest step above that is known.
fn replacement(
    knowledge: &dyn ReplacementKnowledge,
    resource_type: &str,
    path: &[&str],
) -> Replacement {
    let known = (1..=path.len())
        .rev()
        .find_map(|length| knowledge.replacement(resource_type, &path[..length]));
    known.unwrap_or(Replacement::Never)
}

/// Finds the properties that refer to one of the given resources, and so change when it is replaced.
pub(super) fn references(
    knowledge: &dyn ReplacementKnowledge,
    resource_type: &str,
    properties: &Value,
    is_replaced: &dyn Fn(&str) -> bool,
) -> Vec<PropertyChange> {
    let mut changes = Vec::new();
    each_intrinsic(properties, &mut Vec::new(), &mut |path, value| {
        let Some((id, by_ref)) = referred(value).into_iter().find(|(id, _)| is_replaced(id)) else {
            return;
        };
        let steps = plain(path);
        let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
        let replacement = match replacement(knowledge, resource_type, &steps) {
            // The attributes of a replaced resource mostly change; its `Ref` always does.
            Replacement::Always if !by_ref => Replacement::Maybe,
            other => other,
        };
        changes.push(PropertyChange {
            path: shown(path),
            old: Some(value.clone()),
            new: Some(value.clone()),
            replacement,
            because_of: Some(id),
        });
    });
    changes
}

/// Visits the outermost intrinsic functions within a value.
fn each_intrinsic(value: &Value, path: &mut Vec<Step>, visit: &mut dyn FnMut(&[Step], &Value)) {
    if is_intrinsic(value) {
        return visit(path, value);
    }
    match value {
        Value::Object(object) => {
            for (key, inner) in object {
                path.push(Step::Key(key.clone()));
                each_intrinsic(inner, path, visit);
                path.pop();
            }
        }
        Value::Array(items) => {
            for (at, inner) in items.iter().enumerate() {
                path.push(Step::Item(at, None));
                each_intrinsic(inner, path, visit);
                path.pop();
            }
        }
        _ => {}
    }
}

/// Returns the logical ids that a value refers to, each with whether it is by `Ref`.
pub(super) fn referred(value: &Value) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    gather_references(value, &mut found);
    found
}

/// Returns every logical id that a value names: in intrinsic functions, those of conditions and mappings
/// among them, and in a resource's own `DependsOn` and `Condition`.
pub(crate) fn named(value: &Value) -> Vec<String> {
    let mut names: Vec<String> = referred(value).into_iter().map(|(id, _)| id).collect();
    match value.get("DependsOn") {
        Some(Value::String(name)) => names.push(name.clone()),
        Some(Value::Array(list)) => {
            names.extend(list.iter().filter_map(Value::as_str).map(str::to_owned))
        }
        _ => {}
    }
    gather_conditions_and_mappings(value, &mut names);
    names
}

/// `Condition`, of a resource, an output or inside of another condition; `Fn::If` and `Fn::FindInMap`.
fn gather_conditions_and_mappings(value: &Value, names: &mut Vec<String>) {
    if let Value::Object(object) = value {
        let of = |key: &str| object.get(key).and_then(|list| list.get(0));
        let found = [object.get("Condition"), of("Fn::If"), of("Fn::FindInMap")];
        names.extend(found.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned));
    }
    match value {
        Value::Object(object) => {
            object.values().for_each(|inner| gather_conditions_and_mappings(inner, names))
        }
        Value::Array(items) => {
            items.iter().for_each(|inner| gather_conditions_and_mappings(inner, names))
        }
        _ => {}
    }
}

fn gather_references(value: &Value, found: &mut Vec<(String, bool)>) {
    match value.as_object().and_then(single) {
        Some(("Ref", Value::String(id))) => return found.push((id.clone(), true)),
        Some(("Fn::GetAtt", argument)) => {
            if let Some([Value::String(id), _]) = attribute(argument) {
                found.push((id, false));
            }
            return;
        }
        Some(("Fn::Sub", argument)) => {
            let text = argument
                .as_str()
                .or_else(|| argument.get(0).and_then(Value::as_str))
                .unwrap_or_default();
            for piece in placeholders(text) {
                if let Piece::Name(name) = piece {
                    let (id, by_ref) =
                        name.split_once('.').map_or((name, true), |(id, _)| (id, false));
                    found.push((id.to_owned(), by_ref));
                }
            }
        }
        _ => {}
    }
    match value {
        Value::Object(object) => object.values().for_each(|inner| gather_references(inner, found)),
        Value::Array(items) => items.iter().for_each(|inner| gather_references(inner, found)),
        _ => {}
    }
}

/// Returns what names each item of a list, if every item has a name of its own.
fn names(items: &[Value]) -> Option<Vec<String>> {
    let identity = IDENTITIES
        .iter()
        .find(|key| items.iter().all(|item| item.get(**key).is_some_and(Value::is_string)))?;
    // A key schema names attributes, but it is their order that makes it.
    if items.is_empty() || items.iter().any(|item| item.get("KeyType").is_some()) {
        return None;
    }
    let names: Vec<String> =
        items.iter().filter_map(|item| Some(item.get(*identity)?.as_str()?.to_owned())).collect();
    let mut unique = names.clone();
    unique.sort();
    unique.dedup();
    (unique.len() == items.len()).then_some(names)
}

/// Writes a path for people: `Tags[env].Value`, `KeySchema[1].AttributeName`.
fn shown(path: &[Step]) -> String {
    let mut text = String::new();
    for step in path {
        match step {
            Step::Key(key) => {
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(key);
            }
            Step::Item(_, Some(name)) => text.push_str(&format!("[{name}]")),
            Step::Item(at, None) => text.push_str(&format!("[{at}]")),
        }
    }
    text
}

/// Writes a path for the specification: list items as numbers.
fn plain(path: &[Step]) -> Vec<String> {
    let step = |step: &Step| match step {
        Step::Key(key) => key.clone(),
        Step::Item(at, _) => at.to_string(),
    };
    path.iter().map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::NoKnowledge;
    use serde_json::json;

    #[track_caller]
    fn check(old: Value, new: Value, expect: &[&str]) {
        let changes = Differ::new(&NoKnowledge, "", true).values(Some(&old), Some(&new));
        let show = |value: &Option<Value>| value.as_ref().map_or("-".into(), Value::to_string);
        let told: Vec<String> = changes
            .iter()
            .map(|c| format!("{}: {} → {}", c.path, show(&c.old), show(&c.new)))
            .collect();
        assert_eq!(told, expect);
    }

    #[test]
    fn a_difference_is_told_at_its_deepest_place() {
        check(
            json!({"A": {"B": 1, "C": 2}, "D": [1, {"E": 3}]}),
            json!({"A": {"B": 1, "C": 4}, "D": [1, {"E": 5}], "F": 6}),
            &["A.C: 2 → 4", "D[1].E: 3 → 5", "F: - → 6"],
        );
    }

    #[test]
    fn an_item_in_the_middle_of_a_list_comes_or_goes_alone() {
        check(json!({"L": ["a", "b", "c"]}), json!({"L": ["a", "c"]}), &["L[1]: \"b\" → -"]);
        check(json!({"L": ["a", "c"]}), json!({"L": ["a", "b", "c"]}), &["L[1]: - → \"b\""]);
    }

    #[test]
    fn items_with_names_pair_by_name() {
        check(
            json!({"Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]}),
            json!({"Tags": [{"Key": "b", "Value": "3"}, {"Key": "c", "Value": "4"}]}),
            &[
                "Tags[b].Value: \"2\" → \"3\"",
                "Tags[c]: - → {\"Key\":\"c\",\"Value\":\"4\"}",
                "Tags[a]: {\"Key\":\"a\",\"Value\":\"1\"} → -",
            ],
        );
    }

    #[test]
    fn a_key_schema_pairs_by_position() {
        check(
            json!({"KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]}),
            json!({"KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "at", "KeyType": "RANGE"}]}),
            &["KeySchema[1].AttributeName: \"sk\" → \"at\""],
        );
    }

    #[test]
    fn only_the_statement_that_differs_is_told() {
        let statement =
            |action: &str| json!({"Effect": "Allow", "Action": action, "Resource": "*"});
        check(
            json!({"PolicyDocument": {"Statement": [statement("a:A"), statement("b:B")]}}),
            json!({"PolicyDocument": {"Statement": [statement("b:B"), statement("a:C")]}}),
            &["PolicyDocument.Statement[1].Action: \"a:A\" → \"a:C\""],
        );
    }

    #[test]
    fn within_a_statement_actions_come_and_go_one_by_one() {
        let document = |actions: Value| json!({"Statement": {"Effect": "Allow", "Action": actions, "Resource": "*"}});
        check(
            document(json!(["s:A", "s:B"])),
            document(json!(["s:C", "s:B", "s:D"])),
            &[
                "Statement[0].Action[0]: \"s:A\" → -",
                "Statement[0].Action[0]: - → \"s:C\"",
                "Statement[0].Action[2]: - → \"s:D\"",
            ],
        );
    }
}

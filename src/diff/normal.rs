//! Equal meanings, equal forms.
//!
//! A value is brought into one form whatever its spelling: `Fn::Sub` and `Fn::Join` become one list of
//! parts, dotted `Fn::GetAtt` a pair, numbers and booleans text, policy documents and tags sorted sets.
//! Two values mean the same exactly if their forms are equal.

use serde_json::{Map, Value, json};

use super::knowledge::{NoKnowledge, ReplacementKnowledge};
use super::policy;

/// Lists whose order means nothing, by the name of their property.
const SETS: &[&str] = &[
    "AttributeDefinitions",
    "DependsOn",
    "GlobalSecondaryIndexes",
    "Groups",
    "LayersArns",
    "LocalSecondaryIndexes",
    "ManagedPolicyArns",
    "Policies",
    "Roles",
    "SecurityGroupIds",
    "SubnetIds",
    "Users",
    "VpcSecurityGroupIds",
];

/// Tells whether two values mean the same to CloudFormation.
pub fn equivalent(old: &Value, new: &Value) -> bool {
    let normal = Normal::new(&NoKnowledge, "");
    normal.form(old, &mut Vec::new()) == normal.form(new, &mut Vec::new())
}

/// Brings values of one resource type into their normal form.
#[derive(Clone, Copy)]
pub(super) struct Normal<'a> {
    knowledge: &'a dyn ReplacementKnowledge,
    resource_type: &'a str,
}

impl<'a> Normal<'a> {
    pub(super) fn new(knowledge: &'a dyn ReplacementKnowledge, resource_type: &'a str) -> Self {
        Self { knowledge, resource_type }
    }

    /// Returns the form of the value that stands at `path` (list items as numbers).
    pub(super) fn form(&self, value: &Value, path: &mut Vec<String>) -> Value {
        match value {
            Value::Object(object) => {
                if let Some(intrinsic) = self.intrinsic(object, path) {
                    return intrinsic;
                }
                if policy::is_document(value) {
                    return policy::form(object, |inner| self.form(inner, &mut path.clone()));
                }
                let mut form = Map::new();
                for (key, inner) in object {
                    if is_no_value(inner) {
                        continue;
                    }
                    path.push(key.clone());
                    form.insert(key.clone(), self.form(inner, path));
                    path.pop();
                }
                Value::Object(form)
            }
            Value::Array(items) => {
                let mut form = Vec::new();
                for (at, inner) in items.iter().enumerate().filter(|(_, inner)| !is_no_value(inner))
                {
                    path.push(at.to_string());
                    form.push(self.form(inner, path));
                    path.pop();
                }
                if is_set(path.last(), items) {
                    form.sort_by_cached_key(fingerprint);
                }
                Value::Array(form)
            }
            Value::String(_) | Value::Null => value.clone(),
            Value::Number(_) | Value::Bool(_) if self.is_free_form(path) => value.clone(),
            Value::Number(number) => Value::String(plain(number)),
            Value::Bool(bool) => Value::String(bool.to_string()),
        }
    }

    fn is_free_form(&self, path: &[String]) -> bool {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        self.knowledge.is_free_form(self.resource_type, &path)
    }

    /// Returns the form of an intrinsic function, or `None` if the object is none.
    fn intrinsic(&self, object: &Map<String, Value>, path: &mut Vec<String>) -> Option<Value> {
        let (name, argument) = single(object)?;
        match name {
            "Ref" | "Condition" if argument.is_string() => Some(Value::Object(object.clone())),
            "Fn::GetAtt" => Some(json!({ "Fn::GetAtt": attribute(argument)? })),
            "Fn::Sub" => self.sub(argument, path),
            "Fn::Join" => self.join(argument, path),
            _ if name.starts_with("Fn::") => {
                let argument = self.form(argument, path);
                Some(json!({ name: argument }))
            }
            _ => None,
        }
    }

    fn sub(&self, argument: &Value, path: &mut Vec<String>) -> Option<Value> {
        let (text, variables) = match argument {
            Value::String(text) => (text.as_str(), None),
            Value::Array(pair) => match pair.as_slice() {
                [Value::String(text), Value::Object(variables)] => (text.as_str(), Some(variables)),
                [Value::String(text)] => (text.as_str(), None),
                _ => return None,
            },
            _ => return None,
        };
        let mut parts = Vec::new();
        for piece in placeholders(text) {
            parts.push(match piece {
                Piece::Text(text) => Value::String(text.to_owned()),
                Piece::Name(name) => {
                    match (variables.and_then(|table| table.get(name)), name.split_once('.')) {
                        (Some(value), _) => self.form(value, path),
                        (None, Some((id, attribute))) => json!({ "Fn::GetAtt": [id, attribute] }),
                        (None, None) => json!({ "Ref": name }),
                    }
                }
            });
        }
        Some(concatenation(parts))
    }

    fn join(&self, argument: &Value, path: &mut Vec<String>) -> Option<Value> {
        let [Value::String(delimiter), list] = argument.as_array()?.as_slice() else { return None };
        let Value::Array(items) = list else {
            let list = self.form(list, path);
            return Some(json!({ "Fn::Join": [delimiter, list] }));
        };
        let mut parts = Vec::new();
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                parts.push(Value::String(delimiter.clone()));
            }
            parts.push(self.form(item, path));
        }
        Some(concatenation(parts))
    }
}

/// Returns the only member of an object.
pub(super) fn single(object: &Map<String, Value>) -> Option<(&str, &Value)> {
    let mut members = object.iter();
    match (members.next(), members.next()) {
        (Some((name, value)), None) => Some((name, value)),
        _ => None,
    }
}

/// Tells whether a value is an intrinsic function.
pub(super) fn is_intrinsic(value: &Value) -> bool {
    let member = value.as_object().and_then(single);
    member.is_some_and(|(name, argument)| {
        name.starts_with("Fn::") || name == "Ref" && argument.is_string()
    })
}

pub(super) fn is_no_value(value: &Value) -> bool {
    value.get("Ref").and_then(Value::as_str) == Some("AWS::NoValue")
}

/// Splits the argument of `Fn::GetAtt`, a text or a list, into logical id and attribute.
pub(super) fn attribute(argument: &Value) -> Option<[Value; 2]> {
    match argument {
        Value::String(text) => {
            let (id, attribute) = text.split_once('.')?;
            Some([id.into(), attribute.into()])
        }
        Value::Array(items) => match items.as_slice() {
            [id, attribute] => Some([id.clone(), attribute.clone()]),
            [id, rest @ ..] if !rest.is_empty() => {
                let rest: Option<Vec<&str>> = rest.iter().map(Value::as_str).collect();
                Some([id.clone(), rest?.join(".").into()])
            }
            _ => None,
        },
        _ => None,
    }
}

/// A piece of the text of `Fn::Sub`.
pub(super) enum Piece<'a> {
    /// To be taken as it is.
    Text(&'a str),
    /// What stands between `${` and `}`.
    Name(&'a str),
}

/// Cuts the text of `Fn::Sub` into pieces; `${!X}` is the text `${X}`.
pub(super) fn placeholders(mut text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    while let Some(start) = text.find("${") {
        let Some(length) = text[start..].find('}') else { break };
        let name = &text[start + 2..start + length];
        if let Some(literal) = name.strip_prefix('!') {
            // The text up to and with `${`, then what follows the exclamation mark.
            pieces.push(Piece::Text(&text[..start + 2]));
            let from = start + 3;
            pieces.push(Piece::Text(&text[from..from + literal.len() + 1]));
        } else {
            pieces.push(Piece::Text(&text[..start]));
            pieces.push(Piece::Name(name.trim()));
        }
        text = &text[start + length + 1..];
    }
    pieces.push(Piece::Text(text));
    pieces
}

/// Glues parts together: neighbouring texts become one, nested concatenations are opened.
fn concatenation(parts: Vec<Value>) -> Value {
    let mut flat: Vec<Value> = Vec::new();
    let mut push = |part: Value| match (flat.last_mut(), part) {
        (_, Value::String(text)) if text.is_empty() => {}
        (Some(Value::String(last)), Value::String(text)) => last.push_str(&text),
        (_, part) => flat.push(part),
    };
    for part in parts {
        match open(&part) {
            Some(inner) => inner.iter().cloned().for_each(&mut push),
            None => push(part),
        }
    }
    match flat.len() {
        0 => Value::String(String::new()),
        1 => flat.remove(0),
        _ => json!({ "Fn::Join": ["", flat] }),
    }
}

/// Returns the parts of a concatenation in normal form.
pub(super) fn open(form: &Value) -> Option<&Vec<Value>> {
    let argument = form.get("Fn::Join")?.as_array()?;
    match argument.as_slice() {
        [Value::String(delimiter), Value::Array(parts)] if delimiter.is_empty() => Some(parts),
        _ => None,
    }
}

/// Tells whether the order of a list means nothing.
pub(super) fn is_set(key: Option<&String>, items: &[Value]) -> bool {
    key.is_some_and(|key| SETS.contains(&key.as_str())) || is_tags(items)
}

/// Tells whether a list is one of tags.
fn is_tags(items: &[Value]) -> bool {
    !items.is_empty()
        && items.iter().all(|item| {
            item.as_object().is_some_and(|tag| {
                tag.contains_key("Key")
                    && tag.contains_key("Value")
                    && tag
                        .keys()
                        .all(|key| matches!(key.as_str(), "Key" | "Value" | "PropagateAtLaunch"))
            })
        })
}

/// Writes a number as CloudFormation would compare it: `3.0` as `3`.
fn plain(number: &serde_json::Number) -> String {
    match number.as_f64() {
        Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() < 9e15 => {
            format!("{float:.0}")
        }
        _ => number.to_string(),
    }
}

/// Writes a value with its keys sorted, to compare and to sort by.
pub(super) fn fingerprint(value: &Value) -> String {
    fn write(value: &Value, out: &mut String) {
        match value {
            Value::Object(object) => {
                let mut members: Vec<_> = object.iter().collect();
                members.sort_by_key(|(key, _)| *key);
                out.push('{');
                for (key, inner) in members {
                    out.push_str(&Value::String(key.clone()).to_string());
                    out.push(':');
                    write(inner, out);
                    out.push(',');
                }
                out.push('}');
            }
            Value::Array(items) => {
                out.push('[');
                for inner in items {
                    write(inner, out);
                    out.push(',');
                }
                out.push(']');
            }
            scalar => out.push_str(&scalar.to_string()),
        }
    }
    let mut out = String::new();
    write(value, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn same(a: Value, b: Value) {
        assert!(equivalent(&a, &b), "{a} and {b} should mean the same");
    }

    #[track_caller]
    fn differ(a: Value, b: Value) {
        assert!(!equivalent(&a, &b), "{a} and {b} should differ");
    }

    #[test]
    fn spellings_of_a_text_with_references_are_equal() {
        same(
            json!({"Fn::Sub": "arn:${AWS::Partition}:s3:::${Bucket}/${Q.Arn}"}),
            json!({"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":s3:::", {"Ref": "Bucket"}, "/", {"Fn::GetAtt": ["Q", "Arn"]}]]}),
        );
        same(
            json!({"Fn::Join": [":", ["arn", {"Ref": "AWS::Partition"}, "s3", "", "", {"Ref": "B"}]]}),
            json!({"Fn::Sub": ["arn:${P}:s3:::${B}", {"P": {"Ref": "AWS::Partition"}}]}),
        );
        same(json!({"Fn::Sub": "${Q}"}), json!({"Ref": "Q"}));
        same(json!({"Fn::Sub": "plain"}), json!("plain"));
        same(
            json!({"Fn::Join": ["", [{"Fn::Join": ["-", ["a", {"Ref": "X"}]]}, "b"]]}),
            json!({"Fn::Sub": "a-${X}b"}),
        );
        same(
            json!({"Fn::GetAtt": "Nest.Outputs.Url"}),
            json!({"Fn::GetAtt": ["Nest", "Outputs.Url"]}),
        );
        same(
            json!({"Fn::Sub": "${!Literal} ${A}"}),
            json!({"Fn::Join": ["", ["${Literal} ", {"Ref": "A"}]]}),
        );
        differ(json!({"Fn::Sub": "${!A}"}), json!({"Fn::Sub": "${A}"}));
        differ(json!({"Fn::Sub": "${Q.Arn}"}), json!({"Fn::Sub": "${Q.Name}"}));
        differ(
            json!({"Fn::Join": [",", {"Ref": "List"}]}),
            json!({"Fn::Join": [";", {"Ref": "List"}]}),
        );
    }

    #[test]
    fn numbers_and_booleans_equal_their_text() {
        same(
            json!({"MemorySize": 128, "F": true, "T": 3.0}),
            json!({"MemorySize": "128", "F": "true", "T": 3}),
        );
        differ(json!({"A": 1.5}), json!({"A": "1.50"}));
        differ(
            json!({"EventPattern": {"detail": {"n": [1]}}}),
            json!({"EventPattern": {"detail": {"n": ["1"]}}}),
        );
    }

    #[test]
    fn absent_and_no_value_are_equal() {
        same(json!({"A": 1, "B": {"Ref": "AWS::NoValue"}}), json!({"A": 1}));
        same(json!([1, {"Ref": "AWS::NoValue"}]), json!([1]));
    }

    #[test]
    fn order_matters_only_where_it_means_something() {
        same(
            json!([{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]),
            json!([{"Value": "2", "Key": "b"}, {"Key": "a", "Value": "1"}]),
        );
        same(json!({"ManagedPolicyArns": ["a", "b"]}), json!({"ManagedPolicyArns": ["b", "a"]}));
        differ(json!({"Layers": ["a", "b"]}), json!({"Layers": ["b", "a"]}));
    }
}

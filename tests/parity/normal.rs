//! The normal form of a template: what two templates that mean the same have in common.
//!
//! - `Fn::Sub` and `Fn::Join` over "" become the same list of parts, `Fn::GetAtt` its list form;
//! - a list of one transform is that transform;
//! - the statements of a policy document become a set of permissions, `DependsOn` a set of names;
//! - resources are filed under their type, so that a pattern can name it;
//! - content hashes are left out: that of an asset in its key and path, and that of an API's
//!   deployment or a function's version in its logical id. They tell that something else has
//!   changed, and each tool computes them its own way;
//! - `aws:cdk:path` metadata is left out: it names the construct, not the resource.

use crate::policy::permissions;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// Types whose logical id ends in a hash of what they publish.
const HASHED_IDS: [&str; 2] = ["AWS::ApiGateway::Deployment", "AWS::Lambda::Version"];

/// Returns the normal form of a whole template.
pub(crate) fn normal(template: &Value) -> Value {
    let names = stable_names(template);
    let mut template = value(template, &names);
    // One transform may stand in a list or by itself.
    if let Some([one]) = template.get("Transform").and_then(Value::as_array).map(Vec::as_slice) {
        template["Transform"] = one.clone();
    }
    if let Some(Value::Object(resources)) = template.get_mut("Resources") {
        let mut by_type: Map<String, Value> = Map::new();
        for (id, mut resource) in std::mem::take(resources) {
            tidy(&mut resource);
            let kind = resource.as_object_mut().and_then(|object| object.shift_remove("Type"));
            let kind = kind.as_ref().map(text).unwrap_or_default();
            let id = names.get(&id).cloned().unwrap_or(id);
            by_type.entry(kind).or_insert_with(|| json!({}))[id] = resource;
        }
        *resources = by_type;
    }
    template
}

/// An expression as text in the manner of `Fn::Sub`: `${Table.Arn}/index/*`.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(object) if object.len() == 1 => match object.iter().next() {
            Some((name, Value::String(id))) if name == "Ref" => format!("${{{id}}}"),
            Some((name, Value::Array(path))) if name == "Fn::GetAtt" => {
                format!("${{{}}}", path.iter().map(text).collect::<Vec<_>>().join("."))
            }
            Some((name, Value::Array(join)))
                if name == "Fn::Join" && join.first() == Some(&json!("")) =>
            {
                join[1..].iter().filter_map(Value::as_array).flatten().map(text).collect()
            }
            _ => value.to_string(),
        },
        other => other.to_string(),
    }
}

/// The logical ids that end in a content hash, with the name they keep.
fn stable_names(template: &Value) -> HashMap<String, String> {
    let resources = template["Resources"].as_object().into_iter().flatten();
    let hashed =
        resources.filter(|(_, resource)| HASHED_IDS.iter().any(|kind| resource["Type"] == *kind));
    hashed
        .filter_map(|(id, _)| {
            let stem = id.get(..id.len().checked_sub(32)?)?;
            is_hash(&id[stem.len()..], 32).then(|| (id.clone(), format!("{stem}<hash>")))
        })
        .collect()
}

/// Brings one resource's own attributes into form.
fn tidy(resource: &mut Value) {
    let Some(resource) = resource.as_object_mut() else { return };
    if let Some(Value::Object(metadata)) = resource.get_mut("Metadata") {
        metadata.shift_remove("aws:cdk:path");
        if metadata.is_empty() {
            resource.shift_remove("Metadata");
        }
    }
    if let Some(on) = resource.get_mut("DependsOn") {
        let names = match on.take() {
            Value::Array(names) => names,
            one => vec![one],
        };
        *on =
            names.iter().map(|name| (text(name), Value::Bool(true))).collect::<Map<_, _>>().into();
    }
}

/// Brings any value into form; `names` are the ids to be replaced.
fn value(input: &Value, names: &HashMap<String, String>) -> Value {
    match input {
        Value::String(text) => match names.get(text) {
            Some(name) => json!(name),
            None => json!(without_asset_hash(text)),
        },
        Value::Array(values) => values.iter().map(|each| value(each, names)).collect(),
        Value::Object(object) => {
            let mut out: Map<String, Value> =
                object.iter().map(|(key, each)| (key.clone(), value(each, names))).collect();
            // A policy document, wherever it stands: nothing else has both of these.
            if let (true, Some(list)) = (out.contains_key("Version"), out.get_mut("Statement")) {
                *list = permissions(list);
            }
            expression(out)
        }
        other => other.clone(),
    }
}

/// Brings an object that may be an intrinsic function into form.
fn expression(object: Map<String, Value>) -> Value {
    let parts = match object.iter().next() {
        Some((name, Value::String(path))) if name == "Fn::GetAtt" && object.len() == 1 => {
            let (id, attribute) = path.split_once('.').unwrap_or((path, ""));
            return json!({"Fn::GetAtt": [id, attribute]});
        }
        Some((name, argument)) if name == "Fn::Sub" && object.len() == 1 => substituted(argument),
        Some((name, Value::Array(join)))
            if name == "Fn::Join" && object.len() == 1 && join.first() == Some(&json!("")) =>
        {
            join.get(1).and_then(Value::as_array).cloned()
        }
        _ => None,
    };
    match parts {
        Some(parts) => joined(parts),
        None => Value::Object(object),
    }
}

/// The parts of a `Fn::Sub`: literal text, references, attributes, the values of its own names.
fn substituted(argument: &Value) -> Option<Vec<Value>> {
    let (pattern, own) = match argument {
        Value::String(pattern) => (pattern.as_str(), None),
        Value::Array(pair) => (pair.first()?.as_str()?, pair.get(1)),
        _ => return None,
    };
    let mut parts = Vec::new();
    let mut rest = pattern;
    while let Some((literal, tail)) = rest.split_once("${") {
        let (name, tail) = tail.split_once('}')?;
        parts.push(json!(literal));
        parts.push(match (name.strip_prefix('!'), own.and_then(|own| own.get(name))) {
            (Some(escaped), _) => json!(format!("${{{escaped}}}")),
            (None, Some(value)) => value.clone(),
            (None, None) => match name.split_once('.') {
                Some((id, attribute)) => json!({"Fn::GetAtt": [id, attribute]}),
                None => json!({"Ref": name}),
            },
        });
        rest = tail;
    }
    parts.push(json!(rest));
    Some(parts)
}

/// One expression out of parts: joins inside are opened, neighbouring texts become one.
fn joined(parts: Vec<Value>) -> Value {
    let mut flat: Vec<Value> = Vec::new();
    for part in parts {
        let inner = match part.get("Fn::Join").and_then(Value::as_array).map(Vec::as_slice) {
            Some([separator, Value::Array(inner)]) if separator == "" => inner.clone(),
            _ => vec![part],
        };
        for part in inner {
            match (flat.last_mut(), part) {
                (_, Value::String(text)) if text.is_empty() => {}
                (Some(Value::String(before)), Value::String(text)) => before.push_str(&text),
                (_, part) => flat.push(part),
            }
        }
    }
    match flat.len() {
        0 => json!(""),
        1 => flat.remove(0),
        _ => json!({"Fn::Join": ["", flat]}),
    }
}

/// Takes the content hash out of an asset's key (`<hash>.zip`) or path (`asset.<hash>`).
fn without_asset_hash(text: &str) -> String {
    let (before, candidate) = match text.strip_prefix("asset.") {
        Some(rest) => ("asset.", rest),
        None => ("", text),
    };
    match candidate.get(..64) {
        Some(hash) if is_hash(hash, 64) && !candidate[64..].contains('/') => {
            format!("{before}<hash>{}", &candidate[64..])
        }
        _ => text.to_owned(),
    }
}

fn is_hash(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(input: Value, expected: Value) {
        assert_eq!(value(&input, &HashMap::new()), expected);
    }

    #[test]
    fn substitution_and_joining_are_the_same() {
        let joined =
            json!({"Fn::Join": ["", ["a-", {"Ref": "B"}, "/", {"Fn::GetAtt": ["C", "D.E"]}]]});
        check(json!({"Fn::Sub": "a-${B}/${C.D.E}"}), joined.clone());
        check(
            json!({"Fn::Sub": ["${x}${B}/${y}", {"x": "a-", "y": {"Fn::GetAtt": "C.D.E"}}]}),
            joined.clone(),
        );
        check(
            json!({"Fn::Join": ["", ["a", "-", {"Fn::Join": ["", [{"Ref": "B"}, "/"]]}, {"Fn::GetAtt": ["C", "D.E"]}]]}),
            joined,
        );
        check(json!({"Fn::Sub": "${B}"}), json!({"Ref": "B"}));
        check(json!({"Fn::Sub": "${!B}x"}), json!("${B}x"));
        check(json!({"Fn::Join": ["", []]}), json!(""));
        let comma = json!({"Fn::Join": [",", ["a", "b"]]});
        check(comma.clone(), comma);
    }

    #[test]
    fn a_broken_substitution_is_kept_as_it_is() {
        for argument in [json!("a${B"), json!([]), json!(5)] {
            check(json!({"Fn::Sub": argument}), json!({"Fn::Sub": argument}));
        }
    }

    #[test]
    fn the_hash_of_an_asset_does_not_count() {
        let hash = "0123456789abcdef".repeat(4);
        check(json!(format!("{hash}.zip")), json!("<hash>.zip"));
        check(json!(format!("asset.{hash}")), json!("asset.<hash>"));
        check(json!(format!("x{hash}")), json!(format!("x{hash}")));
        check(json!("short.zip"), json!("short.zip"));
    }

    #[test]
    fn the_hash_in_a_deployments_id_does_not_count_wherever_it_is_named() {
        let id = format!("ApiDeployment8704B34F{}", "0f".repeat(16));
        let template = json!({"Resources": {
            id.as_str(): {"Type": "AWS::ApiGateway::Deployment", "DependsOn": ["M"]},
            "Stage": {"Type": "AWS::ApiGateway::Stage", "DependsOn": [id], "Properties": {"DeploymentId": {"Ref": id}}},
        }});
        let name = "ApiDeployment8704B34F<hash>";
        assert_eq!(
            normal(&template),
            json!({"Resources": {
                "AWS::ApiGateway::Deployment": {name: {"DependsOn": {"M": true}}},
                "AWS::ApiGateway::Stage": {"Stage": {"DependsOn": {name: true}, "Properties": {"DeploymentId": {"Ref": name}}}},
            }})
        );
    }

    #[test]
    fn a_hash_at_the_end_of_any_other_id_counts() {
        let id = format!("Table{}", "0f".repeat(16));
        let template = json!({"Resources": {id.as_str(): {"Type": "AWS::DynamoDB::Table"}}});
        assert_eq!(normal(&template), json!({"Resources": {"AWS::DynamoDB::Table": {id: {}}}}));
    }

    #[test]
    fn the_path_of_the_construct_does_not_count_but_other_metadata_does() {
        let resource =
            |metadata: Value| json!({"Resources": {"Q": {"Type": "T", "Metadata": metadata}}});
        assert_eq!(
            normal(&resource(json!({"aws:cdk:path": "S/Q/Resource"}))),
            json!({"Resources": {"T": {"Q": {}}}})
        );
        assert_eq!(
            normal(&resource(json!({"aws:cdk:path": "S/Q/Resource", "own": 1}))),
            json!({"Resources": {"T": {"Q": {"Metadata": {"own": 1}}}}})
        );
    }

    #[test]
    fn any_json_has_a_normal_form() {
        for input in
            [json!(null), json!([]), json!({"Resources": []}), json!({"Resources": {"Q": 1}})]
        {
            normal(&input);
        }
    }
}

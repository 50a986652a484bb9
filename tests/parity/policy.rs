//! Policy documents as sets: who may do what on what, one permission at a time.

use crate::normal::text;
use serde_json::{Map, Value};

/// Turns a document's statements into the set of permissions they add up to.
///
/// How permissions are grouped into statements, and in which order, has no effect, so each
/// `(principal, action, resource)` stands alone: `Allow s3:GetObject on ${Bucket.Arn}/*`.
pub(crate) fn permissions(statements: &Value) -> Value {
    let mut set = Map::new();
    for statement in list(statements) {
        // A statement that is an expression, such as an `Fn::If`, stays in one piece.
        let Some(statement) = statement.as_object().filter(|it| it.contains_key("Effect")) else {
            set.insert(statement.to_string(), Value::Bool(true));
            continue;
        };
        for principal in parts(statement, "Principal", " to ") {
            for action in parts(statement, "Action", " ") {
                for resource in parts(statement, "Resource", " on ") {
                    let effect = statement.get("Effect").map(text).unwrap_or_default();
                    let rest = rest(statement);
                    let permission = format!("{effect}{action}{resource}{principal}{rest}");
                    set.insert(permission, Value::Bool(true));
                }
            }
        }
    }
    Value::Object(set)
}

/// The values of one element, each after `joint`; a negated element stays in one piece.
fn parts(statement: &Map<String, Value>, element: &str, joint: &str) -> Vec<String> {
    let negated = format!("Not{element}");
    if let Some(value) = statement.get(&negated) {
        return vec![format!("{joint}{negated} {}", sorted(value))];
    }
    match statement.get(element) {
        None => vec![String::new()],
        // A principal is told by its kind: `Service lambda.amazonaws.com`.
        Some(Value::Object(kinds)) if element == "Principal" => kinds
            .iter()
            .flat_map(|(kind, who)| {
                list(who).iter().map(move |one| format!("{kind} {}", text(one)))
            })
            .map(|one| format!("{joint}{one}"))
            .collect(),
        Some(value) => list(value).iter().map(|one| format!("{joint}{}", text(one))).collect(),
    }
}

/// Whatever else the statement says: its conditions, its Sid.
fn rest(statement: &Map<String, Value>) -> String {
    let known =
        ["Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal"];
    let mut others: Vec<_> =
        statement.iter().filter(|(key, _)| !known.contains(&key.as_str())).collect();
    others.sort_by_key(|(key, _)| *key);
    others.into_iter().map(|(key, value)| format!(" {key} {}", sorted(value))).collect()
}

/// One value as the list of itself, as IAM reads it.
fn list(value: &Value) -> &[Value] {
    match value {
        Value::Array(values) => values,
        one => std::slice::from_ref(one),
    }
}

/// A value as text, with the order of lists and keys taken out.
fn sorted(value: &Value) -> String {
    match value {
        Value::Array(values) if values.len() == 1 => sorted(&values[0]),
        Value::Array(values) => {
            let mut values: Vec<String> = values.iter().map(sorted).collect();
            values.sort();
            format!("[{}]", values.join(", "))
        }
        Value::Object(object)
            if !object.keys().any(|key| key == "Ref" || key.starts_with("Fn::")) =>
        {
            let mut members: Vec<String> =
                object.iter().map(|(key, value)| format!("{key}: {}", sorted(value))).collect();
            members.sort();
            format!("{{{}}}", members.join(", "))
        }
        other => text(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(statements: Value, expected: &[&str]) {
        let Value::Object(set) = permissions(&statements) else { panic!("no set") };
        let mut found: Vec<&str> = set.keys().map(String::as_str).collect();
        found.sort_unstable();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_statement_is_every_action_on_every_resource() {
        check(
            json!({"Effect": "Allow", "Action": ["a:X", "a:Y"], "Resource": [
                {"Fn::GetAtt": ["T", "Arn"]},
                {"Fn::Join": ["", [{"Fn::GetAtt": ["T", "Arn"]}, "/index/*"]]},
            ]}),
            &[
                "Allow a:X on ${T.Arn}",
                "Allow a:X on ${T.Arn}/index/*",
                "Allow a:Y on ${T.Arn}",
                "Allow a:Y on ${T.Arn}/index/*",
            ],
        );
    }

    #[test]
    fn a_resource_policy_names_its_principals_and_conditions() {
        check(
            json!([{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*",
                "Principal": {"Service": ["events.amazonaws.com", "sns.amazonaws.com"]},
                "Condition": {"ArnEquals": {"aws:SourceArn": [{"Ref": "B"}, {"Ref": "A"}]}}}]),
            &[
                "Allow sqs:SendMessage on * to Service events.amazonaws.com Condition {ArnEquals: {aws:SourceArn: [${A}, ${B}]}}",
                "Allow sqs:SendMessage on * to Service sns.amazonaws.com Condition {ArnEquals: {aws:SourceArn: [${A}, ${B}]}}",
            ],
        );
    }

    #[test]
    fn what_is_negated_stays_in_one_piece() {
        check(
            json!([{"Effect": "Deny", "NotAction": ["b:Y", "a:X"], "Resource": "*", "Principal": "*"}]),
            &["Deny NotAction [a:X, b:Y] on * to *"],
        );
    }

    #[test]
    fn a_statement_that_is_an_expression_is_kept_as_it_is() {
        check(json!([{"Fn::If": ["C", 2, 1]}, "x"]), &["\"x\"", "{\"Fn::If\":[\"C\",2,1]}"]);
    }
}

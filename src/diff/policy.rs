//! Policy documents as sets of statements.

use serde_json::{Map, Value, json};

use super::normal::{fingerprint, is_intrinsic};

/// Tells whether a value is a policy document, by its shape.
pub(super) fn is_document(value: &Value) -> bool {
    statements(value).is_some_and(|statements| {
        !statements.is_empty()
            && statements.iter().all(|statement| statement.get("Effect").is_some())
    })
}

/// Returns the statements of a document, which may be one or a list.
pub(super) fn statements(document: &Value) -> Option<Vec<&Value>> {
    match document.get("Statement")? {
        Value::Array(statements) => Some(statements.iter().collect()),
        statement @ Value::Object(_) if !is_intrinsic(statement) => Some(vec![statement]),
        _ => None,
    }
}

/// Returns a value that may be one or a list as a list.
pub(super) fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        one => vec![one],
    }
}

/// Returns the normal form of a document; `inner` gives that of the values in it.
pub(super) fn form(document: &Map<String, Value>, inner: impl Fn(&Value) -> Value) -> Value {
    let mut form = Map::new();
    for (key, value) in document {
        if key != "Statement" {
            form.insert(key.clone(), inner(value));
        }
    }
    let document = Value::Object(document.clone());
    let statements = statements(&document).unwrap_or_default();
    let statements = statements.into_iter().map(|statement| statement_form(statement, &inner));
    form.insert("Statement".into(), set(statements.collect()));
    Value::Object(form)
}

/// Returns the normal form of one statement.
pub(super) fn statement_form(statement: &Value, inner: &impl Fn(&Value) -> Value) -> Value {
    let Value::Object(statement) = statement else { return inner(statement) };
    let mut form = Map::new();
    for (key, value) in statement {
        let value = match key.as_str() {
            // The service compares actions without regard to case.
            "Action" | "NotAction" => sorted(value, |action| match action {
                Value::String(action) => Value::String(action.to_lowercase()),
                other => inner(other),
            }),
            "Resource" | "NotResource" => sorted(value, inner),
            "Principal" | "NotPrincipal" => match value {
                Value::String(anyone) if anyone == "*" => json!({ "AWS": ["*"] }),
                Value::Object(kinds) if !is_intrinsic(value) => {
                    kinds.iter().map(|(kind, who)| (kind.clone(), sorted(who, inner))).collect()
                }
                other => inner(other),
            },
            "Condition" => match value {
                Value::Object(operators) if !is_intrinsic(value) => {
                    let keys = |keys: &Value| match keys {
                        Value::Object(table) if !is_intrinsic(keys) => table
                            .iter()
                            .map(|(key, values)| (key.clone(), sorted(values, inner)))
                            .collect(),
                        other => inner(other),
                    };
                    operators
                        .iter()
                        .map(|(operator, table)| (operator.clone(), keys(table)))
                        .collect()
                }
                other => inner(other),
            },
            _ => inner(value),
        };
        form.insert(key.clone(), value);
    }
    Value::Object(form)
}

/// Returns one or many as a sorted list.
fn sorted(value: &Value, inner: impl Fn(&Value) -> Value) -> Value {
    set(list(value).into_iter().map(inner).collect())
}

fn set(mut items: Vec<Value>) -> Value {
    items.sort_by_cached_key(fingerprint);
    items.dedup();
    Value::Array(items)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::equivalent;

    fn document(statements: Value) -> Value {
        json!({ "Version": "2012-10-17", "Statement": statements })
    }

    #[test]
    fn policies_that_allow_the_same_are_equal() {
        let a = document(json!([
            {"Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:GetQueueUrl"], "Resource": {"Fn::GetAtt": ["Q", "Arn"]}},
            {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": false}}},
        ]));
        let b = document(json!([
            {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": ["s3:*"], "Resource": ["*"], "Condition": {"Bool": {"aws:SecureTransport": ["false"]}}},
            {"Action": ["SQS:getqueueurl", "sqs:SendMessage"], "Effect": "Allow", "Resource": [{"Fn::Sub": "${Q.Arn}"}]},
        ]));
        assert!(equivalent(&a, &b));
    }

    #[test]
    fn policies_that_differ_in_effect_action_or_condition_differ() {
        let base = json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"});
        for (key, other) in [
            ("Effect", json!("Deny")),
            ("Action", json!("s3:PutObject")),
            ("Resource", json!("arn:aws:s3:::b/*")),
            ("Condition", json!({"StringEquals": {"aws:SourceAccount": "1"}})),
        ] {
            let mut changed = base.clone();
            changed[key] = other;
            assert!(!equivalent(&document(json!([base])), &document(json!([changed]))), "{key}");
        }
    }

    #[test]
    fn one_statement_may_stand_without_a_list() {
        let statement = json!({"Effect": "Allow", "Action": "s3:*", "Resource": "*"});
        assert!(equivalent(&document(statement.clone()), &document(json!([statement]))));
    }
}

//! Tells two templates apart, place by place.

use crate::normal::normal;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt;

/// One place in which our template and the CDK's are not the same.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Difference {
    /// `-` only in the CDK's template, `+` only in ours, `~` in both but not the same.
    pub(crate) sign: char,
    /// Where: `Resources/<type>/<logical id>/Properties/…`, `Outputs/…`, `Parameters/…`.
    pub(crate) path: String,
    /// What the CDK's template has there.
    pub(crate) cdk: Option<Value>,
    /// What ours has there.
    pub(crate) ours: Option<Value>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.sign, self.path)?;
        if let (Some(cdk), Some(ours)) = (&self.cdk, &self.ours) {
            write!(f, "\n    cdk:  {cdk}\n    ours: {ours}")?;
        }
        Ok(())
    }
}

/// Lists what tells `ours` from the CDK's template, in the order of the paths.
///
/// Compared is what the templates mean: see [`normal`] for what counts as the same.
pub(crate) fn compare(cdk: &Value, ours: &Value) -> Vec<Difference> {
    let mut differences = Vec::new();
    walk("", Some(&normal(cdk)), Some(&normal(ours)), &mut differences);
    differences
}

fn walk(path: &str, cdk: Option<&Value>, ours: Option<&Value>, found: &mut Vec<Difference>) {
    let sign = match (cdk, ours) {
        (Some(a), Some(b)) if a == b => return,
        // A policy that only one side has is told, and so is each of its permissions.
        (Some(policy), None) if has_permissions(policy) => {
            walk(&below(path, STATEMENT), policy.pointer(STATEMENTS), None, found);
            '-'
        }
        (None, Some(policy)) if has_permissions(policy) => {
            walk(&below(path, STATEMENT), None, policy.pointer(STATEMENTS), found);
            '+'
        }
        (Some(Value::Object(a)), Some(Value::Object(b))) => {
            for key in a.keys().chain(b.keys()).collect::<BTreeSet<_>>() {
                walk(&below(path, key), a.get(key), b.get(key), found);
            }
            return;
        }
        (Some(Value::Array(a)), Some(Value::Array(b))) => {
            for index in 0..a.len().max(b.len()) {
                walk(&below(path, &index.to_string()), a.get(index), b.get(index), found);
            }
            return;
        }
        // A section or a type that only one side has is told by its members.
        (Some(Value::Object(a)), None) if is_section(path) => {
            for (key, value) in a {
                walk(&below(path, key), Some(value), None, found);
            }
            return;
        }
        (None, Some(Value::Object(b))) if is_section(path) => {
            for (key, value) in b {
                walk(&below(path, key), None, Some(value), found);
            }
            return;
        }
        (Some(_), None) => '-',
        (None, Some(_)) => '+',
        _ => '~',
    };
    found.push(Difference { sign, path: path.to_owned(), cdk: cdk.cloned(), ours: ours.cloned() });
}

/// Where the permissions of a policy of its own stand, from the resource on.
const STATEMENT: &str = "Properties/PolicyDocument/Statement";
const STATEMENTS: &str = "/Properties/PolicyDocument/Statement";

/// Whether `resource` is a policy of its own, which is its permissions.
fn has_permissions(resource: &Value) -> bool {
    resource.pointer(STATEMENTS).is_some_and(Value::is_object)
}

fn below(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}/{key}") }
}

/// Whether `path` holds named things: `Outputs`, `Resources`, `Resources/AWS::SQS::Queue`,
/// a policy document's statements, a resource's DependsOn.
fn is_section(path: &str) -> bool {
    let depth = path.split('/').count();
    depth == 1
        || (depth == 2 && path.starts_with("Resources/"))
        || path.ends_with("/Statement")
        || path.ends_with("/DependsOn")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(cdk: Value, ours: Value, expected: &[&str]) {
        let found: Vec<String> = compare(&cdk, &ours).iter().map(ToString::to_string).collect();
        assert_eq!(found, expected);
    }

    fn queue(properties: Value) -> Value {
        json!({"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": properties}}})
    }

    #[test]
    fn a_template_is_itself() {
        let template = queue(json!({"DelaySeconds": 5, "Tags": [{"Key": "a", "Value": "b"}]}));
        check(template.clone(), template, &[]);
    }

    #[test]
    fn a_property_is_named_by_its_path() {
        check(
            queue(json!({"DelaySeconds": 5, "QueueName": "q", "R": {"max": [1, 2]}})),
            queue(json!({"DelaySeconds": 6, "FifoQueue": true, "R": {"max": [1]}})),
            &[
                "~ Resources/AWS::SQS::Queue/Q/Properties/DelaySeconds\n    cdk:  5\n    ours: 6",
                "+ Resources/AWS::SQS::Queue/Q/Properties/FifoQueue",
                "- Resources/AWS::SQS::Queue/Q/Properties/QueueName",
                "- Resources/AWS::SQS::Queue/Q/Properties/R/max/1",
            ],
        );
    }

    #[test]
    fn a_resource_of_one_side_is_one_difference() {
        check(
            json!({"Resources": {"A": {"Type": "AWS::SQS::Queue"}, "B": {"Type": "AWS::SQS::Queue"}}}),
            json!({"Resources": {"A": {"Type": "AWS::SNS::Topic"}, "B": {"Type": "AWS::SQS::Queue"}}}),
            &["+ Resources/AWS::SNS::Topic/A", "- Resources/AWS::SQS::Queue/A"],
        );
    }

    #[test]
    fn a_policy_of_one_side_is_told_with_its_permissions() {
        check(
            json!({"Resources": {}}),
            json!({"Resources": {"P": {"Type": "AWS::IAM::Policy", "Properties": {
            "PolicyDocument": {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": ["a:Get", "a:Put"], "Resource": "*"},
            ]}}}}}),
            &[
                "+ Resources/AWS::IAM::Policy/P/Properties/PolicyDocument/Statement/Allow a:Get on *",
                "+ Resources/AWS::IAM::Policy/P/Properties/PolicyDocument/Statement/Allow a:Put on *",
                "+ Resources/AWS::IAM::Policy/P",
            ],
        );
    }

    #[test]
    fn every_other_section_and_attribute_counts() {
        check(
            json!({
                "Parameters": {"P": {"Type": "String"}},
                "Rules": {"R": {}},
                "Resources": {"Q": {"Type": "T", "DeletionPolicy": "Retain", "Metadata": {"a": 1}}},
            }),
            json!({
                "Outputs": {"O": {"Value": "x"}},
                "Resources": {"Q": {"Type": "T", "DeletionPolicy": "Delete", "Metadata": {"a": 2}}},
            }),
            &[
                "+ Outputs/O",
                "- Parameters/P",
                "~ Resources/T/Q/DeletionPolicy\n    cdk:  \"Retain\"\n    ours: \"Delete\"",
                "~ Resources/T/Q/Metadata/a\n    cdk:  1\n    ours: 2",
                "- Rules/R",
            ],
        );
    }

    #[test]
    fn a_dependency_is_told_by_its_name_and_its_order_does_not_count() {
        let on = |names: Value| json!({"Resources": {"Q": {"Type": "T", "DependsOn": names}}});
        check(on(json!(["A", "B"])), on(json!(["B", "A"])), &[]);
        check(on(json!("A")), on(json!(["A"])), &[]);
        check(on(json!(["A", "B"])), on(json!("A")), &["- Resources/T/Q/DependsOn/B"]);
        check(
            on(json!("A")),
            json!({"Resources": {"Q": {"Type": "T"}}}),
            &["- Resources/T/Q/DependsOn/A"],
        );
    }

    #[test]
    fn a_permission_is_told_by_its_statement() {
        let role = |statements: Value| {
            json!({"Resources": {"P": {"Type": "AWS::IAM::Policy", "Properties": {
                "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}}}})
        };
        check(
            role(
                json!([{"Effect": "Allow", "Action": ["a:Get", "a:Put"], "Resource": {"Ref": "T"}}]),
            ),
            role(json!([
                {"Effect": "Allow", "Action": "a:Put", "Resource": {"Ref": "T"}},
                {"Effect": "Deny", "Action": "a:Get", "Resource": [{"Ref": "T"}]},
            ])),
            &[
                "- Resources/AWS::IAM::Policy/P/Properties/PolicyDocument/Statement/Allow a:Get on ${T}",
                "+ Resources/AWS::IAM::Policy/P/Properties/PolicyDocument/Statement/Deny a:Get on ${T}",
            ],
        );
    }
}

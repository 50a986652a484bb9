//! Statements of policies as they are found in templates.

use serde_json::Value;

use super::arn::Verdict;
use super::template::{Place, Template};
use super::text::{Text, texts};

pub(super) use crate::iam::wildcard;

/// One statement of a policy.
#[derive(Clone, Debug)]
pub(super) struct Statement {
    pub(super) allows: bool,
    /// Action patterns, in the case in which they are written.
    pub(super) actions: Vec<Text>,
    /// Whether all actions but these are meant.
    pub(super) not_action: bool,
    pub(super) resources: Vec<Text>,
    /// Whether all resources but these are meant.
    pub(super) not_resource: bool,
    pub(super) principals: Principals,
    pub(super) conditions: Vec<Condition>,
    pub(super) pointer: String,
}

/// Whom a statement of a resource policy is about.
#[derive(Clone, Debug, Default)]
pub(super) struct Principals {
    /// Service principals.
    pub(super) services: Vec<Text>,
    /// Accounts, roles, users and everyone.
    pub(super) others: Vec<Text>,
    /// Whether it is written in a way that only AWS understands.
    pub(super) unknown: bool,
}

/// One entry of a condition block.
#[derive(Clone, Debug)]
pub(super) struct Condition {
    pub(super) operator: String,
    pub(super) key: String,
    pub(super) values: Vec<Text>,
}

/// The statements of a policy document; `None` if it cannot be read here.
pub(super) fn statements(document: &Place<'_>) -> Option<Vec<Statement>> {
    let mut result = Vec::new();
    for document in document.at("") {
        let parsed;
        let (value, pointer) = match document.value {
            // Some properties take the document as text.
            Value::String(text) => {
                parsed = serde_json::from_str::<Value>(text).ok()?;
                (&parsed, document.pointer.clone())
            }
            Value::Object(fields) if fields.contains_key("Statement") => {
                (document.value, document.pointer.clone())
            }
            _ => return None,
        };
        let place = Place { value, pointer };
        for list in place.at("Statement") {
            // One statement may stand without a list.
            let one = list.value.get("Effect").is_some();
            for item in if one { vec![list] } else { list.at("*") } {
                result.push(statement(&item)?);
            }
        }
    }
    Some(result)
}

fn statement(place: &Place<'_>) -> Option<Statement> {
    place.value.as_object().filter(|fields| fields.contains_key("Effect"))?;
    let either = |plain: &str, negated: &str| {
        let not = !place.value[negated].is_null();
        (texts(&place.value[if not { negated } else { plain }]), not)
    };
    let (actions, not_action) = either("Action", "NotAction");
    let (resources, not_resource) = either("Resource", "NotResource");
    Some(Statement {
        allows: place.value["Effect"] == "Allow",
        actions,
        not_action,
        resources,
        not_resource,
        principals: principals(place.value),
        conditions: conditions(&place.value["Condition"]),
        pointer: place.pointer.clone(),
    })
}

fn principals(statement: &Value) -> Principals {
    match &statement["Principal"] {
        Value::Null => {
            Principals { unknown: !statement["NotPrincipal"].is_null(), ..Principals::default() }
        }
        Value::String(everyone) => {
            Principals { others: vec![Text::literal(everyone)], ..Principals::default() }
        }
        Value::Object(fields) => {
            let mut principals = Principals::default();
            for (key, value) in fields {
                match key.as_str() {
                    "Service" => principals.services.extend(texts(value)),
                    "AWS" | "CanonicalUser" | "Federated" => {
                        principals.others.extend(texts(value));
                    }
                    _ => principals.unknown = true,
                }
            }
            principals
        }
        _ => Principals { unknown: true, ..Principals::default() },
    }
}

fn conditions(block: &Value) -> Vec<Condition> {
    let mut result = Vec::new();
    for (operator, entries) in block.as_object().into_iter().flatten() {
        for (key, values) in entries.as_object().into_iter().flatten() {
            result.push(Condition {
                operator: operator.clone(),
                key: key.clone(),
                values: texts(values),
            });
        }
    }
    result
}

impl Statement {
    /// Whether its actions include one, given by its full name.
    pub(super) fn does(&self, action: &str) -> Verdict {
        let listed = Verdict::any(self.actions.iter().map(|pattern| match pattern.as_literal() {
            Some(pattern) => wildcard(&pattern.to_lowercase(), &action.to_lowercase()).into(),
            None => Verdict::Maybe,
        }));
        if self.not_action { negated(listed) } else { listed }
    }

    /// Whether any of its actions may be one of a service.
    pub(super) fn concerns(&self, service: &str) -> bool {
        self.not_action
            || self.actions.iter().any(|pattern| match pattern.as_literal() {
                Some(pattern) => {
                    let prefix = pattern.split(':').next().unwrap_or(pattern).to_lowercase();
                    wildcard(&prefix, service)
                }
                None => true,
            })
    }

    /// Whether its resources include a target.
    pub(super) fn on(&self, template: &Template<'_>, target: &Text) -> Verdict {
        let listed = self.resources.iter().map(|pattern| template.covers(pattern, target));
        let listed = Verdict::any(listed);
        if self.not_resource { negated(listed) } else { listed }
    }
}

impl Principals {
    /// Whether a service is named, whatever region its name carries.
    pub(super) fn service(&self, service: &str) -> Verdict {
        if self.unknown {
            return Verdict::Maybe;
        }
        let named = self.services.iter().map(|text| service_is(text, service));
        let everyone = self.others.iter().map(|text| match text.as_literal() {
            Some("*") => Verdict::Yes,
            _ => Verdict::No,
        });
        Verdict::any(named.chain(everyone))
    }
}

/// Whether a text is a service principal: `sns.amazonaws.com`, also in its regional form or with
/// the suffix as a pseudo parameter.
pub(super) fn service_is(text: &Text, service: &str) -> Verdict {
    let Some(literal) = text.as_literal() else {
        let first = text.pieces().first();
        let wanted = service.split('.').next().unwrap_or(service);
        return match first {
            Some(super::text::Piece::Literal(start)) => {
                (start.split('.').next() == Some(wanted)).into()
            }
            _ => Verdict::Maybe,
        };
    };
    let name = |principal: &str| principal.split('.').next().map(str::to_lowercase);
    (literal == "*" || literal == service || {
        literal.contains(".amazonaws.com") && name(literal) == name(service)
    })
    .into()
}

fn negated(verdict: Verdict) -> Verdict {
    match verdict {
        Verdict::No => Verdict::Yes,
        Verdict::Maybe => Verdict::Maybe,
        Verdict::Yes => Verdict::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn actions_ignore_case_and_know_wildcards() {
        for (pattern, expected) in [
            ("*", true),
            ("sqs:*", true),
            ("SQS:receiveMESSAGE", true),
            ("sqs:Receive*", true),
            ("sqs:?eceiveMessage", true),
            ("sqs:Send*", false),
            ("sqs:*M*sage", true),
            ("*e*e*e*e*e*", true),
            ("*e*e*e*e*e*e*", false),
            ("sqs:receivemessage?", false),
            ("sqs:receivemessage*", true),
            ("sqs:", false),
            ("", false),
            ("sns:*", false),
        ] {
            assert_eq!(
                wildcard(&pattern.to_lowercase(), "sqs:receivemessage"),
                expected,
                "{pattern}"
            );
        }
    }

    #[test]
    fn service_principals_may_be_regional() {
        for (given, expected) in [
            (json!("sns.amazonaws.com"), Verdict::Yes),
            (json!("sns.eu-west-1.amazonaws.com"), Verdict::Yes),
            (json!({"Fn::Join": ["", ["sns.", {"Ref": "AWS::URLSuffix"}]]}), Verdict::Yes),
            (json!({"Ref": "Service"}), Verdict::Maybe),
            (json!("events.amazonaws.com"), Verdict::No),
        ] {
            assert_eq!(service_is(&texts(&given)[0], "sns.amazonaws.com"), expected, "{given}");
        }
    }

    #[test]
    fn a_document_that_is_no_document_is_unknown() {
        fn place(value: &Value) -> Place<'_> {
            Place { value, pointer: String::new() }
        }
        assert!(statements(&place(&json!({"Fn::Transform": {}}))).is_none());
        assert!(statements(&place(&json!("not json"))).is_none());
        assert_eq!(statements(&place(&json!({"Statement": []}))).map(|s| s.len()), Some(0));
    }
}

//! Reads policies that are written as JSON.

use std::borrow::Cow;

use serde_json::Value as Json;

use super::document::PolicyDocument;
use super::principal::{Principal, PrincipalKind};
use super::statement::{Effect, Statement, items};
use crate::value::{Expr, Key};

impl PolicyDocument {
    /// Reads a document, such as one copied from the console; `None` if it is not of the form that
    /// IAM documents.
    pub fn from_json(document: &Json) -> Option<Self> {
        let statements = match document.get("Statement")? {
            Json::Array(items) => items.iter().map(Statement::from_json).collect::<Option<_>>()?,
            one => vec![Statement::from_json(one)?],
        };
        Some(Self::of(statements))
    }
}

impl Statement {
    /// Reads one statement of a document; `None` if it is not of the form that IAM documents.
    pub fn from_json(statement: &Json) -> Option<Self> {
        Self::from_expr(&Expr::from(statement.clone()))
    }

    /// Reads one statement as it stands in a property; `None` if a part that is no ARN and no value
    /// of a condition is known only at deployment.
    pub(crate) fn from_expr(statement: &Expr) -> Option<Self> {
        let mut read = Statement::default();
        for (key, value) in entries(statement)? {
            match &**key {
                "Sid" => read.sid = Some(value.as_text()?.to_string()),
                "Effect" => {
                    read.effect = match value.as_text()? {
                        "Allow" => Effect::Allow,
                        "Deny" => Effect::Deny,
                        _ => return None,
                    }
                }
                "Action" => read.actions = actions(value)?,
                "NotAction" => read.not_actions = actions(value)?,
                "Resource" => read.resources = items(value).to_vec(),
                "NotResource" => read.not_resources = items(value).to_vec(),
                "Principal" => {
                    for principal in principals(value)? {
                        read = read.to(principal);
                    }
                }
                "NotPrincipal" => {
                    for principal in principals(value)? {
                        read = read.not_to(principal);
                    }
                }
                "Condition" => {
                    for (operator, keys) in entries(value)? {
                        for (key, value) in entries(keys)? {
                            let condition = (operator.to_string(), key.to_string(), value.clone());
                            read.conditions.push(condition);
                        }
                    }
                }
                _ => return None,
            }
        }
        Some(read)
    }
}

fn entries(value: &Expr) -> Option<&[(Key, Expr)]> {
    match value {
        Expr::Map(entries) => Some(entries),
        _ => None,
    }
}

fn actions(value: &Expr) -> Option<Vec<Cow<'static, str>>> {
    let text = |item: &Expr| match item {
        Expr::Text(text) => Some(text.clone()),
        _ => None,
    };
    items(value).iter().map(text).collect()
}

fn principals(value: &Expr) -> Option<Vec<Principal>> {
    if value.as_text() == Some("*") {
        return Some(vec![Principal::star()]);
    }
    let mut found = Vec::new();
    for (kind, names) in entries(value)? {
        let kind = ["AWS", "Service", "Federated", "CanonicalUser"]
            .into_iter()
            .find(|known| known == kind)?;
        let of = |name| Principal::of(PrincipalKind::Named(kind, name));
        found.extend(items(names).iter().cloned().map(of));
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_statement_is_read_as_it_would_be_written() {
        let json = json!({
            "Sid": "One", "Effect": "Deny", "NotAction": "s3:GetObject", "Resource": ["a", "b"],
            "Principal": {"AWS": "111111111111"},
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        });
        let expected = Statement::deny_all_except(["s3:GetObject"])
            .on("a")
            .on("b")
            .to(Principal::arn("111111111111"))
            .when("Bool", "aws:SecureTransport", "false")
            .sid("One");
        assert_eq!(Statement::from_json(&json), Some(expected));
        assert_eq!(Statement::from_json(&json!({"Effect": "Perhaps"})), None);
        assert_eq!(Statement::from_json(&json!({"Action": "a:B", "Ressource": "*"})), None);
    }

    #[test]
    fn a_document_may_have_one_statement_outside_a_list() {
        let json = json!({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}});
        let document = PolicyDocument::from_json(&json).expect("a document");
        assert_eq!(document.statements(), [Statement::allow(["s3:*"]).on("*")]);
    }
}

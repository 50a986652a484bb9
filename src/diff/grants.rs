//! Finding every permission that a template gives, down to single actions.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::knowledge::NoKnowledge;
use super::normal::{Normal, fingerprint, is_intrinsic, is_no_value};
use super::permission::{Effect, PermissionKind};
use super::policy::{is_document, list, statements};
use super::property::referred;
use super::show::Names;
use crate::iam::PERMISSION_CONDITIONS;

/// One action that one principal may or may not do on one resource, in forms to compare.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Grant {
    pub(super) who: Party,
    pub(super) effect: Effect,
    pub(super) on: Party,
    pub(super) when: Party,
    pub(super) kind: PermissionKind,
    /// In lower case, as the service compares actions.
    pub(super) action: String,
}

/// A principal, resource or condition: its normal form, and how to tell it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Party {
    pub(super) form: String,
    pub(super) text: String,
}

impl Party {
    fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { form: text.clone(), text }
    }
}

/// Every grant of a template, with the action as it was written.
pub(super) type Grants = BTreeMap<Grant, String>;

/// Gathers every grant of a template.
pub(super) fn of_template(template: &Value, names: &Names) -> Grants {
    let resources = template.get("Resources").and_then(Value::as_object);
    let mut gathering =
        Gathering { names, role_users: role_users(resources, names), grants: Grants::new() };
    for (id, resource) in resources.into_iter().flatten() {
        let none = Value::Null;
        gathering.resource(
            id,
            resource.get("Type").and_then(Value::as_str).unwrap_or_default(),
            resource.get("Properties").unwrap_or(&none),
        );
    }
    gathering.grants
}

/// Finds, for each role made inside a construct for that construct alone, the resource that uses it:
/// people know the function `Shop/Worker`, not the role `Shop/Worker/ServiceRole`.
fn role_users(resources: Option<&Map<String, Value>>, names: &Names) -> IndexMap<String, String> {
    let mut users: IndexMap<String, Vec<&String>> = IndexMap::new();
    for (id, resource) in resources.into_iter().flatten() {
        let Some(properties) = resource.get("Properties").and_then(Value::as_object) else {
            continue;
        };
        for (key, value) in properties {
            if matches!(
                key.as_str(),
                "Role" | "RoleArn" | "ExecutionRoleArn" | "TaskRoleArn" | "ServiceRole"
            ) {
                for (role, _) in referred(value) {
                    users.entry(role).or_default().push(id);
                }
            }
        }
    }
    let mut alone = IndexMap::new();
    for (role, users) in users {
        if let [user] = users.as_slice() {
            let within = names
                .name(&role)
                .strip_prefix(names.name(user))
                .is_some_and(|rest| rest.starts_with('/'));
            if within {
                alone.insert(role, names.name(user).to_owned());
            }
        }
    }
    alone
}

struct Gathering<'a> {
    names: &'a Names,
    role_users: IndexMap<String, String>,
    grants: Grants,
}

impl Gathering<'_> {
    fn resource(&mut self, id: &str, resource_type: &str, properties: &Value) {
        let own = |gathering: &Self| gathering.identity(&serde_json::json!({ "Ref": id }));
        match resource_type {
            "AWS::IAM::Role" | "AWS::IAM::User" | "AWS::IAM::Group" => {
                let who = own(self);
                for policy in items(properties, "Policies") {
                    self.document(
                        &policy["PolicyDocument"],
                        Some(std::slice::from_ref(&who)),
                        None,
                        PermissionKind::Identity,
                    );
                }
                for arn in items(properties, "ManagedPolicyArns") {
                    let action = self.names.party(arn);
                    let on = Party::text("");
                    self.add(
                        &who,
                        Effect::Allow,
                        &action,
                        &on,
                        &Party::text(""),
                        PermissionKind::Managed,
                    );
                }
                let role = Party::text(self.names.name(id));
                self.document(
                    &properties["AssumeRolePolicyDocument"],
                    None,
                    Some(&role),
                    PermissionKind::Trust,
                );
            }
            "AWS::IAM::Policy"
            | "AWS::IAM::ManagedPolicy"
            | "AWS::IAM::RolePolicy"
            | "AWS::IAM::UserPolicy"
            | "AWS::IAM::GroupPolicy" => {
                let mut who = Vec::new();
                for key in ["Roles", "Users", "Groups", "RoleName", "UserName", "GroupName"] {
                    who.extend(
                        items(properties, key)
                            .into_iter()
                            .map(|principal| self.identity(principal)),
                    );
                }
                if who.is_empty() {
                    who.push(Party::text(format!("whoever has {}", self.names.name(id))));
                }
                self.document(
                    &properties["PolicyDocument"],
                    Some(&who),
                    None,
                    PermissionKind::Identity,
                );
            }
            "AWS::Lambda::Permission" => self.invoke(properties),
            _ => {
                let here = Party::text(self.names.name(id));
                self.documents_within(properties, &here);
            }
        }
    }

    /// Takes an `AWS::Lambda::Permission`, whose conditions are properties of their own.
    fn invoke(&mut self, properties: &Value) {
        let mut when = Vec::new();
        for (name, property) in PERMISSION_CONDITIONS {
            if let Some(value) = properties.get(property).filter(|value| !is_no_value(value)) {
                when.push((name, self.party(value)));
            }
        }
        let when = Party {
            form: when
                .iter()
                .map(|(name, party)| format!("{name} is {}", party.form))
                .collect::<Vec<_>>()
                .join(" and "),
            text: when
                .iter()
                .map(|(name, party)| format!("{name} is {}", party.text))
                .collect::<Vec<_>>()
                .join(" and "),
        };
        let who = self.party(&properties["Principal"]);
        let on = self.function(&properties["FunctionName"]);
        let action = properties["Action"].as_str().unwrap_or("lambda:InvokeFunction").to_owned();
        self.add(&who, Effect::Allow, &action, &on, &when, PermissionKind::Invoke);
    }

    /// Takes every policy document within the properties of a resource that is no identity.
    fn documents_within(&mut self, value: &Value, here: &Party) {
        if is_document(value) {
            return self.document(value, None, Some(here), PermissionKind::Resource);
        }
        match value {
            Value::Object(object) => {
                object.values().for_each(|inner| self.documents_within(inner, here))
            }
            Value::Array(items) => {
                items.iter().for_each(|inner| self.documents_within(inner, here))
            }
            _ => {}
        }
    }

    /// Takes the statements of a document. `who` are the principals if statements name none, `on` is the
    /// resource if statements name none.
    fn document(
        &mut self,
        document: &Value,
        who: Option<&[Party]>,
        on: Option<&Party>,
        kind: PermissionKind,
    ) {
        for statement in statements(document).unwrap_or_default() {
            let effect = match statement.get("Effect").and_then(Value::as_str) {
                Some("Deny") => Effect::Deny,
                _ => Effect::Allow,
            };
            let whos = match (who, statement.get("Principal"), statement.get("NotPrincipal")) {
                (Some(who), ..) => who.to_vec(),
                (_, Some(principal), _) => self.principals(principal),
                (_, _, Some(principal)) => vec![all_but(self.principals(principal))],
                _ => on.into_iter().cloned().collect(),
            };
            let ons = match (statement.get("Resource"), statement.get("NotResource")) {
                (Some(resources), _) => {
                    list(resources).into_iter().map(|value| self.party(value)).collect()
                }
                (_, Some(resources)) => {
                    vec![all_but(
                        list(resources).into_iter().map(|value| self.party(value)).collect(),
                    )]
                }
                _ => on.into_iter().cloned().collect::<Vec<_>>(),
            };
            let texts = |value: &Value| -> Vec<String> {
                list(value).into_iter().map(|action| self.names.party(action)).collect()
            };
            let actions = match (statement.get("Action"), statement.get("NotAction")) {
                (Some(actions), _) => texts(actions),
                (_, Some(actions)) => {
                    let mut actions = texts(actions);
                    actions.sort();
                    vec![format!("all but {}", actions.join(", "))]
                }
                _ => Vec::new(),
            };
            let when = self.condition(statement.get("Condition"));
            for who in &whos {
                for on in &ons {
                    for action in &actions {
                        self.add(who, effect, action, on, &when, kind);
                    }
                }
            }
        }
    }

    fn add(
        &mut self,
        who: &Party,
        effect: Effect,
        action: &str,
        on: &Party,
        when: &Party,
        kind: PermissionKind,
    ) {
        let grant = Grant {
            who: who.clone(),
            effect,
            on: on.clone(),
            when: when.clone(),
            kind,
            action: action.to_lowercase(),
        };
        self.grants.entry(grant).or_insert_with(|| action.to_owned());
    }

    fn principals(&self, principal: &Value) -> Vec<Party> {
        match principal {
            Value::Object(kinds) if !is_intrinsic(principal) => {
                let each = |who: &Value| {
                    list(who).into_iter().map(|who| self.identity(who)).collect::<Vec<_>>()
                };
                kinds.values().flat_map(each).collect()
            }
            other => list(other).into_iter().map(|who| self.identity(who)).collect(),
        }
    }

    /// Names a principal; a role that serves one construct only goes by the construct's name.
    fn identity(&self, principal: &Value) -> Party {
        let party = self.party(principal);
        let role = referred(principal).into_iter().find_map(|(id, _)| self.role_users.get(&id));
        match role {
            Some(user) => Party { text: user.clone(), ..party },
            None => party,
        }
    }

    fn function(&self, function: &Value) -> Party {
        match referred(function).as_slice() {
            // By name, ARN or alias: the same function.
            [(id, _)] if !id.starts_with("AWS::") => {
                Party { form: id.clone(), text: self.names.name(id).to_owned() }
            }
            _ => self.party(function),
        }
    }

    fn party(&self, value: &Value) -> Party {
        let form = Normal::new(&NoKnowledge, "").form(value, &mut Vec::new());
        Party { form: fingerprint(&form), text: self.names.party(value) }
    }

    fn condition(&self, condition: Option<&Value>) -> Party {
        let Some(condition) = condition.filter(|condition| !is_no_value(condition)) else {
            return Party::text("");
        };
        let Some(operators) = condition.as_object().filter(|_| !is_intrinsic(condition)) else {
            return self.party(condition);
        };
        let mut parts: Vec<(String, String)> = Vec::new();
        for (operator, keys) in operators {
            let Some(keys) = keys.as_object().filter(|_| !is_intrinsic(keys)) else {
                let keys = self.party(keys);
                parts.push((
                    format!("{operator} {}", keys.form),
                    format!("{operator} {}", keys.text),
                ));
                continue;
            };
            for (key, values) in keys {
                let mut values: Vec<Party> =
                    list(values).into_iter().map(|value| self.party(value)).collect();
                values.sort();
                let told =
                    values.iter().map(|value| value.text.as_str()).collect::<Vec<_>>().join(" or ");
                let form =
                    values.iter().map(|value| value.form.as_str()).collect::<Vec<_>>().join(",");
                let word = match operator.as_str() {
                    "StringEquals" | "ArnEquals" | "NumericEquals" | "Bool" => "is",
                    "StringNotEquals" | "ArnNotEquals" | "NumericNotEquals" => "is not",
                    "StringLike" | "ArnLike" => "is like",
                    "StringNotLike" | "ArnNotLike" => "is not like",
                    other => other,
                };
                parts.push((format!("{operator} {key} {form}"), format!("{key} {word} {told}")));
            }
        }
        parts.sort();
        Party {
            form: parts.iter().map(|(form, _)| form.as_str()).collect::<Vec<_>>().join(";"),
            text: parts.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" and "),
        }
    }
}

/// Returns a property that may be one value or a list as a list.
fn items<'a>(properties: &'a Value, key: &str) -> Vec<&'a Value> {
    properties
        .get(key)
        .map(list)
        .unwrap_or_default()
        .into_iter()
        .filter(|value| !is_no_value(value))
        .collect()
}

fn all_but(mut parties: Vec<Party>) -> Party {
    // Their order means nothing.
    parties.sort();
    let join = |part: fn(&Party) -> &str| parties.iter().map(part).collect::<Vec<_>>().join(", ");
    Party {
        form: format!("all but {}", join(|party| &party.form)),
        text: format!("all but {}", join(|party| &party.text)),
    }
}

//! One statement of a policy.

use std::borrow::Cow;

use super::condition::Condition;
use super::principal::{Principal, PrincipalKind};
use crate::value::{Expr, IntoValue, Json, Key, Value};

/// Whether a statement allows or denies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Effect {
    /// Allows.
    #[default]
    Allow,
    /// Denies, whatever else allows it.
    Deny,
}

/// A statement of a policy document.
///
/// ```
/// use rustinfra_constructs::prelude::*;
///
/// let statement = Statement::allow(["s3:GetObject"])
///     .on("arn:aws:s3:::my-bucket/*")
///     .when("Bool", "aws:SecureTransport", "true");
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "a statement does nothing until it is added to a policy"]
#[doc(alias = "PolicyStatement")]
pub struct Statement {
    pub(crate) sid: Option<String>,
    pub(crate) effect: Effect,
    pub(crate) actions: Vec<Cow<'static, str>>,
    pub(crate) not_actions: Vec<Cow<'static, str>>,
    pub(crate) resources: Vec<Expr>,
    pub(crate) not_resources: Vec<Expr>,
    pub(crate) principals: Vec<PrincipalKind>,
    /// The conditions that came with each principal, in the same order.
    pub(crate) principal_conditions: Vec<Conditions>,
    pub(crate) not_principals: Vec<PrincipalKind>,
    /// The conditions that came with the excepted principals: they hold for the whole statement.
    pub(crate) not_principal_conditions: Conditions,
    /// (operator, key, value), in the order given.
    pub(crate) conditions: Conditions,
}

/// (operator, key, value), in the order given.
pub(crate) type Conditions = Vec<(String, String, Expr)>;

impl Statement {
    /// Allows actions.
    pub fn allow<A: Into<Cow<'static, str>>>(actions: impl IntoIterator<Item = A>) -> Self {
        Self { actions: actions.into_iter().map(Into::into).collect(), ..Self::default() }
    }

    /// Denies actions.
    pub fn deny<A: Into<Cow<'static, str>>>(actions: impl IntoIterator<Item = A>) -> Self {
        Self { effect: Effect::Deny, ..Self::allow(actions) }
    }

    /// Allows every action except these.
    pub fn allow_all_except<A: Into<Cow<'static, str>>>(
        actions: impl IntoIterator<Item = A>,
    ) -> Self {
        Self::default().not_actions(actions)
    }

    /// Denies every action except these.
    pub fn deny_all_except<A: Into<Cow<'static, str>>>(
        actions: impl IntoIterator<Item = A>,
    ) -> Self {
        Self { effect: Effect::Deny, ..Self::allow_all_except(actions) }
    }

    /// Adds actions.
    #[doc(alias = "addActions")]
    pub fn actions<A: Into<Cow<'static, str>>>(
        mut self,
        actions: impl IntoIterator<Item = A>,
    ) -> Self {
        self.actions.extend(actions.into_iter().map(Into::into));
        self
    }

    /// Speaks of every action except these.
    #[doc(alias = "addNotActions")]
    pub fn not_actions<A: Into<Cow<'static, str>>>(
        mut self,
        actions: impl IntoIterator<Item = A>,
    ) -> Self {
        self.not_actions.extend(actions.into_iter().map(Into::into));
        self
    }

    /// Adds a resource by ARN; `*` is everything.
    #[doc(alias("addAllResources", "addResources"))]
    pub fn on(mut self, resource: impl IntoValue<String>) -> Self {
        self.resources.push(resource.into_value().into_expr());
        self
    }

    /// Adds resources by ARN.
    pub fn on_all(mut self, resources: impl IntoIterator<Item = Expr>) -> Self {
        self.resources.extend(resources);
        self
    }

    /// Speaks of every resource except this one.
    #[doc(alias = "addNotResources")]
    pub fn not_on(mut self, resource: impl IntoValue<String>) -> Self {
        self.not_resources.push(resource.into_value().into_expr());
        self
    }

    /// Adds a principal, with its conditions: they hold for this principal only.
    #[doc(alias = "addPrincipals")]
    pub fn to(mut self, principal: Principal) -> Self {
        self.principals.push(principal.kind);
        self.principal_conditions.push(principal.conditions);
        self
    }

    /// Speaks of everyone except a principal, whose conditions hold for the statement: one that
    /// excludes another of the statement or of an excepted principal is told
    /// (`conflicting-condition`).
    #[doc(alias = "addNotPrincipals")]
    pub fn not_to(mut self, principal: Principal) -> Self {
        self.not_principals.push(principal.kind);
        self.not_principal_conditions.extend(principal.conditions);
        self
    }

    /// Adds a condition; see [`when`](Self::when).
    pub fn given(mut self, condition: Condition) -> Self {
        self.conditions.push(condition.into_parts());
        self
    }

    /// Adds a condition with its operator and key as text, such as `("StringEquals", "aws:SourceAccount", …)`. Conditions on
    /// different keys all have to hold; a second value for the same operator and key is an
    /// alternative to the first, as IAM has it.
    pub fn when(mut self, operator: &str, key: &str, value: impl IntoValue<Json>) -> Self {
        let value: Value<Json> = value.into_value();
        self.conditions.push((operator.to_string(), key.to_string(), value.into_expr()));
        self
    }

    /// Names the statement.
    pub fn sid(mut self, sid: &str) -> Self {
        self.sid = Some(sid.to_string());
        self
    }

    /// The statement as one for each set of conditions that its principals came with.
    pub(crate) fn by_conditions(mut self) -> Vec<Statement> {
        self.conditions.append(&mut self.not_principal_conditions);
        let mut own = std::mem::take(&mut self.principal_conditions);
        if own.iter().all(Vec::is_empty) {
            return vec![self];
        }
        let principals = std::mem::take(&mut self.principals);
        own.resize(principals.len(), Conditions::new());
        let mut groups: Vec<(Conditions, Vec<PrincipalKind>)> = Vec::new();
        for (principal, conditions) in principals.into_iter().zip(own) {
            match groups.iter_mut().find(|(c, _)| *c == conditions) {
                Some((_, group)) => group.push(principal),
                None => groups.push((conditions, vec![principal])),
            }
        }
        let split = groups.into_iter().map(|(conditions, principals)| {
            let mut statement = self.clone();
            statement.conditions.extend(conditions);
            statement.principals = principals;
            statement
        });
        split.collect()
    }

    /// A key on which a principal and the statement itself ask for different values with one
    /// operator: JSON has room for one, and taking both as alternatives would widen what each
    /// allows.
    pub(crate) fn conflicting_condition(&self) -> Option<&str> {
        let of_principals = self.principal_conditions.iter().flatten();
        self.conflict_with(of_principals.chain(&self.not_principal_conditions))
    }

    /// The same of two excepted principals, whose conditions hold for one statement.
    pub(crate) fn conflicting_exceptions(&self) -> Option<&str> {
        conflict(&self.not_principal_conditions, &self.not_principal_conditions)
    }

    /// The same for a principal that the statement does not name: it acts by its own policies, or
    /// is still to be added.
    pub(crate) fn conflict_with<'c>(
        &self,
        of_principal: impl IntoIterator<Item = &'c (String, String, Expr)>,
    ) -> Option<&'c str> {
        conflict(&self.conditions, of_principal)
    }

    /// Whether `other` may be one of the statements that this one was merged from.
    pub(crate) fn contains(&self, other: &Statement) -> bool {
        self.effect == other.effect
            && other.actions.iter().all(|action| self.actions.contains(action))
            && other.principals.iter().all(|principal| self.principals.contains(principal))
    }

    /// Whether `other` may be one of the statements that this one is a part of or was merged from.
    pub(crate) fn overlaps(&self, other: &Statement) -> bool {
        fn share<T: PartialEq>(a: &[T], b: &[T]) -> bool {
            a.is_empty() && b.is_empty() || a.iter().any(|item| b.contains(item))
        }
        self.effect == other.effect
            && self.conditions == other.conditions
            && share(&self.actions, &other.actions)
            && share(&self.not_actions, &other.not_actions)
            && share(&self.resources, &other.resources)
            && share(&self.not_resources, &other.not_resources)
    }

    /// Names the principals by their ARNs alone, as in a document that is read.
    pub(crate) fn forget_identities(&mut self) {
        for principal in self.principals.iter_mut().chain(&mut self.not_principals) {
            if let PrincipalKind::Identity(_, arn) = principal {
                *principal = PrincipalKind::Named("AWS", std::mem::replace(arn, Expr::Null));
            }
        }
    }

    /// Everything in the statement that may refer to something.
    pub(crate) fn expressions(&self) -> impl Iterator<Item = &Expr> {
        let principals = self.principals.iter().chain(&self.not_principals);
        let resources = self.resources.iter().chain(&self.not_resources);
        let conditions = self.principal_conditions.iter().flatten();
        let conditions = conditions.chain(&self.not_principal_conditions).chain(&self.conditions);
        let conditions = conditions.map(|(_, _, value)| value);
        resources.chain(conditions).chain(principals.filter_map(PrincipalKind::expr))
    }

    pub(crate) fn into_expr(self) -> Expr {
        let condition = self.condition();
        let mut entries: Vec<(Key, Expr)> = Vec::new();
        let texts = |actions: Vec<Cow<'static, str>>| -> Vec<Expr> {
            actions.into_iter().map(Expr::Text).collect()
        };
        let mut put = |key: &'static str, items: Vec<Expr>| {
            if !items.is_empty() {
                entries.push((Key::Borrowed(key), one_or_many(items)));
            }
        };
        put("Action", texts(self.actions));
        put("NotAction", texts(self.not_actions));
        put("Resource", self.resources);
        put("NotResource", self.not_resources);
        let mut push = |key: &'static str, value: Option<Expr>| {
            entries.extend(value.map(|v| (Key::Borrowed(key), v)));
        };
        push("Condition", condition);
        let effect = if self.effect == Effect::Allow { "Allow" } else { "Deny" };
        push("Effect", Some(Expr::text(effect)));
        push("Principal", principal_element(self.principals));
        push("NotPrincipal", principal_element(self.not_principals));
        push("Sid", self.sid.map(Expr::from));
        Expr::Map(entries)
    }

    fn condition(&self) -> Option<Expr> {
        if self.conditions.is_empty() {
            return None;
        }
        let mut element = Expr::Map(Vec::new());
        for (operator, key, value) in &self.conditions {
            let mut keys = element.get(operator).cloned().unwrap_or(Expr::Map(Vec::new()));
            let value = match keys.get(key) {
                None => value.clone(),
                Some(present) if present == value => value.clone(),
                Some(present) => {
                    let mut several: Vec<Expr> = Vec::new();
                    for one in [present, value].into_iter().flat_map(items) {
                        if !several.contains(one) {
                            several.push(one.clone());
                        }
                    }
                    Expr::List(several)
                }
            };
            keys.set(key.clone(), value);
            element.set(operator.clone(), keys);
        }
        Some(element)
    }
}

/// A key for which one of `others` asks for another value than `conditions`, with the same operator.
fn conflict<'c>(
    conditions: &[(String, String, Expr)],
    others: impl IntoIterator<Item = &'c (String, String, Expr)>,
) -> Option<&'c str> {
    let excludes = |(operator, key, value): &&(String, String, Expr)| {
        conditions.iter().any(|(o, k, v)| o == operator && k == key && v != value)
    };
    others.into_iter().find(excludes).map(|(_, key, _)| key.as_str())
}

/// One or several values.
pub(super) fn items(value: &Expr) -> &[Expr] {
    match value {
        Expr::List(several) => several,
        one => std::slice::from_ref(one),
    }
}

/// A list with one item is written as the item.
pub(crate) fn one_or_many(mut items: Vec<Expr>) -> Expr {
    if items.len() == 1 { items.remove(0) } else { Expr::List(items) }
}

fn principal_element(principals: Vec<PrincipalKind>) -> Option<Expr> {
    if principals.is_empty() {
        return None;
    }
    let mut groups: Vec<(&'static str, Vec<Expr>)> = Vec::new();
    for principal in principals {
        match principal {
            PrincipalKind::Any => return Some(Expr::text("*")),
            PrincipalKind::Identity(_, arn) => add(&mut groups, "AWS", arn),
            PrincipalKind::Named(key, value) => add(&mut groups, key, value),
        }
    }
    Some(Expr::map(groups.into_iter().map(|(key, values)| (key, one_or_many(values)))))
}

fn add(groups: &mut Vec<(&'static str, Vec<Expr>)>, key: &'static str, value: Expr) {
    match groups.iter_mut().find(|(k, _)| *k == key) {
        Some((_, values)) if values.contains(&value) => {}
        Some((_, values)) => values.push(value),
        None => groups.push((key, vec![value])),
    }
}

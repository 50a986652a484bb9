//! What IAM refuses of a statement.

use super::document::PolicyDocument;
use super::statement::Statement;

/// What a policy is attached to, which decides what its statements have to name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyKind {
    /// The policy of a role, user or group: names resources, no principals.
    Identity,
    /// The policy of a resource: names principals.
    Resource,
    /// The trust of a role: names principals, no resources.
    Trust,
}

impl Statement {
    /// What IAM would refuse of the statement in a policy of a kind, and conditions that no policy
    /// can say, one sentence a problem.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>
    pub fn problems(&self, kind: PolicyKind) -> Vec<String> {
        let mut found = Vec::new();
        if self.actions.is_empty() && self.not_actions.is_empty() {
            found.push("A statement names actions, or excepted ones.".to_string());
        }
        if !self.actions.is_empty() && !self.not_actions.is_empty() {
            found.push("A statement names either actions or excepted ones, not both.".to_string());
        }
        if !self.resources.is_empty() && !self.not_resources.is_empty() {
            found.push("A statement names either resources or excepted ones, not both.".into());
        }
        if !self.principals.is_empty() && !self.not_principals.is_empty() {
            found.push("A statement names either principals or excepted ones, not both.".into());
        }
        if let Some(key) = self.conflicting_condition().or_else(|| self.conflicting_exceptions()) {
            found.push(format!("The conditions on `{key}` exclude each other."));
        }
        for action in self.actions.iter().chain(&self.not_actions) {
            if !is_action(action) {
                found.push(format!(
                    "`{action}` is not an action: a service, a colon and a name, or `*`."
                ));
            }
        }
        let no_principal = self.principals.is_empty() && self.not_principals.is_empty();
        let no_resource = self.resources.is_empty() && self.not_resources.is_empty();
        match kind {
            PolicyKind::Identity => {
                if !no_principal {
                    found.push("A policy of a role, user or group names no principal.".into());
                }
                if no_resource {
                    found.push("A policy of a role, user or group names resources.".into());
                }
            }
            PolicyKind::Trust if !no_resource => {
                found.push("The trust of a role names no resource: the role itself is it.".into());
            }
            PolicyKind::Trust if no_principal => {
                found.push("The trust of a role names principals.".into());
            }
            PolicyKind::Resource if no_principal => {
                found.push("The policy of a resource names principals.".into());
            }
            PolicyKind::Resource | PolicyKind::Trust => {}
        }
        let alphanumeric = |sid: &str| sid.chars().all(|c| c.is_ascii_alphanumeric());
        if let Some(sid) = self.sid.as_deref().filter(|sid| !alphanumeric(sid))
            && kind == PolicyKind::Identity
        {
            found.push(format!("The `Sid` `{sid}` may have letters and digits only."));
        }
        found
    }
}

impl PolicyDocument {
    /// What IAM would refuse of the document in a policy of a kind, one sentence a problem.
    pub fn problems(&self, kind: PolicyKind) -> Vec<String> {
        let mut found: Vec<String> =
            self.statements().iter().flat_map(|statement| statement.problems(kind)).collect();
        let sids: Vec<&str> = self.statements().iter().filter_map(|s| s.sid.as_deref()).collect();
        for (i, sid) in sids.iter().enumerate() {
            // Parts of one statement, told apart by their principals' conditions, share a name.
            let is_repeated = sids[..i].contains(sid);
            if is_repeated && kind == PolicyKind::Identity {
                found.push(format!("Two statements are called `{sid}`."));
            }
        }
        found
    }
}

fn is_action(action: &str) -> bool {
    action == "*"
        || action.split_once(':').is_some_and(|(service, name)| {
            let service_like = |c: char| c.is_ascii_alphanumeric() || "-*?".contains(c);
            let name_like = |c: char| c.is_ascii_alphanumeric() || "*?-_".contains(c);
            !service.is_empty()
                && !name.is_empty()
                && service.chars().all(service_like)
                && name.chars().all(name_like)
        })
}

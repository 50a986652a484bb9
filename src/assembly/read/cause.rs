//! What the user asked for that a resource was written for.

use serde_json::Value;

/// What the user asked for that a resource was written for: "`actor` `verb` `object`".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cause {
    /// The full path of the resource.
    pub path: String,
    /// The path of who acts; `None` for a service or everyone.
    pub actor: Option<String>,
    /// What the actor does to the object, such as `sends to`.
    pub verb: String,
    /// The path of what is acted on; `None` for a statement that the user wrote.
    pub object: Option<String>,
    /// The property that was written for it; `None` if the whole resource was.
    pub property: Option<String>,
    /// The full paths of what the resource refers to because of it.
    pub targets: Vec<String>,
    /// The user's `file:line:column`.
    pub place: Option<String>,
}

impl Cause {
    /// Reads the data of an entry; `None` if it is not such.
    pub(super) fn read(path: &str, data: Option<&Value>, place: Option<String>) -> Option<Self> {
        let text = |key: &str| Some(data?.get(key)?.as_str()?.to_owned());
        let targets = data?.get("targets").and_then(Value::as_array).into_iter().flatten();
        Some(Self {
            path: path.to_owned(),
            actor: text("actor"),
            verb: text("verb")?,
            object: text("object"),
            property: text("property"),
            targets: targets.filter_map(Value::as_str).map(str::to_owned).collect(),
            place,
        })
    }

    /// The sentence, paths in backticks: "`Orders/Worker` sends to `Orders/Inbox`".
    pub fn sentence(&self) -> String {
        let actor = self.actor.as_ref().map(|actor| format!("`{actor}`"));
        let actor = actor.as_deref().unwrap_or("another principal");
        match &self.object {
            Some(object) => format!("{actor} {} `{object}`", self.verb),
            None => format!("{actor} has a statement of its own"),
        }
    }

    /// Whether this is why one of `properties` of the resource refers to the resource at `target`.
    pub fn explains(&self, properties: &[&str], target: &str) -> bool {
        let is_own = |own: &String| properties.contains(&own.as_str());
        self.property.as_ref().is_none_or(is_own) && self.targets.iter().any(|own| own == target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_cause_is_a_sentence_and_explains_what_it_names() {
        #[track_caller]
        fn check(data: Value, sentence: Option<&str>) {
            let cause = Cause::read("P", Some(&data), None);
            assert_eq!(cause.map(|cause| cause.sentence()).as_deref(), sentence);
        }
        check(json!({"actor": "A", "verb": "sends to", "object": "B"}), Some("`A` sends to `B`"));
        check(json!({"verb": "calls", "object": "B"}), Some("another principal calls `B`"));
        check(json!({"actor": "A", "verb": "names"}), Some("`A` has a statement of its own"));
        check(json!("`A` sends to `B`"), None);
        let whole = json!({"verb": "calls", "object": "B", "targets": ["B/Resource"]});
        let mut cause = Cause::read("P", Some(&whole), None).unwrap_or_default();
        assert!(cause.explains(&["Any"], "B/Resource"));
        assert!(!cause.explains(&["Any"], "B"));
        cause.property = Some("KeyPolicy".into());
        assert!(cause.explains(&["Tags", "KeyPolicy"], "B/Resource"));
        assert!(!cause.explains(&["Tags"], "B/Resource"));
    }
}

//! The stable JSON form of a diff.

use serde_json::{Value, json};

use super::change::TemplateDiff;

impl TemplateDiff {
    /// Renders the diff as JSON for programs; fields may be added, but none renamed or dropped.
    ///
    /// ```text
    /// {"version": 1, "counts": {"replace", "change", "add", "remove", "keep"},
    ///  "resources": [{"logical_id", "path", "place", "resource_type", "action", "stateful", "data",
    ///                 "properties": [{"path", "old"?, "new"?, "replacement", "because_of"?}], "attributes": […], "nested_in"?}],
    ///  "permissions": [{"change", "who", "effect", "actions", "on", "when", "kind"}],
    ///  "sections": [{"section", "name", "change", "properties": […]}]}
    /// ```
    pub fn to_json(&self) -> Value {
        let mut json = json!({ "version": 1, "counts": self.counts() });
        if let (Some(object), Ok(Value::Object(rest))) =
            (json.as_object_mut(), serde_json::to_value(self))
        {
            object.extend(rest);
        }
        json
    }
}

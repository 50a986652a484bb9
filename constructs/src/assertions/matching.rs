//! What may stand in a pattern instead of a value.

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

/// The key by which a matcher is known in a pattern, which is JSON.
pub(super) const KEY: &str = "\u{0}match";

/// A rule that stands in a pattern in the place of a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Match(Value);

impl Match {
    fn new(kind: &str, of: impl Serialize) -> Self {
        let of = match serde_json::to_value(of) {
            Ok(of) => of,
            Err(error) => panic!("the pattern is not JSON: {error}"),
        };
        Self(json!({KEY: kind, "of": of}))
    }

    /// An object that has what `pattern` has, with more beside it: what an object in a pattern means
    /// unless it stands in [`object_equals`](Self::object_equals).
    pub fn object_like(pattern: impl Serialize) -> Self {
        Self::new("object_like", pattern)
    }

    /// An object that has what `pattern` has and nothing else, at any depth.
    pub fn object_equals(pattern: impl Serialize) -> Self {
        Self::new("object_equals", pattern)
    }

    /// A list that has these items in this order, with others between them.
    pub fn array_with<T: Serialize>(items: impl IntoIterator<Item = T>) -> Self {
        Self::new("array_with", items.into_iter().collect::<Vec<T>>())
    }

    /// A list that has exactly these items: what a list in a pattern means.
    pub fn array_equals<T: Serialize>(items: impl IntoIterator<Item = T>) -> Self {
        Self::new("array_equals", items.into_iter().collect::<Vec<T>>())
    }

    /// Anything that is there and not null.
    pub fn any_value() -> Self {
        Self::new("any_value", Value::Null)
    }

    /// Nothing: the key is not there.
    pub fn absent() -> Self {
        Self::new("absent", Value::Null)
    }

    /// Exactly this value, objects and all.
    pub fn exact(value: impl Serialize) -> Self {
        Self::new("exact", value)
    }

    /// Anything that does not match `pattern`.
    pub fn not(pattern: impl Serialize) -> Self {
        Self::new("not", pattern)
    }

    /// A text in which the regular expression is found: `^`, `$`, classes, groups, repetition.
    pub fn string_like_regexp(expression: &str) -> Self {
        Self::new("string_like_regexp", expression)
    }

    /// A text that is JSON matching `pattern`.
    pub fn serialized_json(pattern: impl Serialize) -> Self {
        Self::new("serialized_json", pattern)
    }

    pub(super) fn capture(number: usize, pattern: impl Serialize) -> Self {
        let mut capture = Self::new("capture", pattern);
        capture.0["number"] = json!(number);
        capture
    }
}

impl Serialize for Match {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

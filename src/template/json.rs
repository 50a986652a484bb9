//! The JSON that templates and manifests are written from.
//!
//! It borrows the text that the tree owns and keeps objects as plain lists: a document is made
//! once and written once, and an app of many resources spends most of its time on that.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::{Number, Value};

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json<'a> {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Cow<'a, str>),
    List(Vec<Json<'a>>),
    Map(Vec<Entry<'a>>),
}

/// A key of an object and what stands under it.
pub(crate) type Entry<'a> = (Cow<'a, str>, Json<'a>);

impl<'a> Json<'a> {
    pub(crate) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Json::Text(text.into())
    }

    /// An object of keys that are known to differ.
    pub(crate) fn map<const N: usize>(entries: [(&'static str, Json<'a>); N]) -> Self {
        Json::Map(entries.into_iter().map(|(k, v)| (Cow::Borrowed(k), v)).collect())
    }

    /// The entries as an object sorted by key. Of equal keys the last one counts.
    pub(crate) fn sorted(mut entries: Vec<Entry<'a>>) -> Self {
        sort(&mut entries);
        Json::Map(entries)
    }

    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn as_list_mut(&mut self) -> Option<&mut Vec<Json<'a>>> {
        match self {
            Json::List(items) => Some(items),
            _ => None,
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Json<'a>> {
        match self {
            Json::Map(entries) => entries.iter().find(|(k, _)| k == key).map(|(_, v)| v),
            _ => None,
        }
    }

    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut Json<'a>> {
        match self {
            Json::Map(entries) => entries.iter_mut().find(|(k, _)| k == key).map(|(_, v)| v),
            _ => None,
        }
    }

    /// The value on one line.
    pub(crate) fn to_line(&self) -> String {
        // Writing to memory, and with keys that are text, cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Sorts the entries of an object. Of equal keys the last one counts.
pub(crate) fn sort(entries: &mut Vec<Entry<'_>>) {
    entries.sort_by(|a, b| a.0.cmp(&b.0));
    entries.dedup_by(|later, earlier| {
        let same = later.0 == earlier.0;
        if same {
            std::mem::swap(later, earlier);
        }
        same
    });
}

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Json::Null => serializer.serialize_unit(),
            Json::Bool(b) => serializer.serialize_bool(*b),
            Json::Int(n) => serializer.serialize_i64(*n),
            Json::Float(n) => serializer.serialize_f64(*n),
            Json::Text(text) => serializer.serialize_str(text),
            Json::List(items) => serializer.collect_seq(items),
            Json::Map(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

impl From<Json<'_>> for Value {
    fn from(json: Json<'_>) -> Self {
        match json {
            Json::Null => Value::Null,
            Json::Bool(b) => Value::Bool(b),
            Json::Int(n) => n.into(),
            Json::Float(n) => Number::from_f64(n).map_or(Value::Null, Value::Number),
            Json::Text(text) => Value::String(text.into_owned()),
            Json::List(items) => Value::Array(items.into_iter().map(Value::from).collect()),
            Json::Map(entries) => Value::Object(
                entries.into_iter().map(|(k, v)| (k.into_owned(), v.into())).collect(),
            ),
        }
    }
}

impl From<Value> for Json<'_> {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Json::Null,
            Value::Bool(b) => Json::Bool(b),
            Value::Number(n) => match n.as_i64() {
                Some(i) => Json::Int(i),
                None => Json::Float(n.as_f64().unwrap_or(f64::MAX)),
            },
            Value::String(text) => Json::Text(text.into()),
            Value::Array(items) => Json::List(items.into_iter().map(Json::from).collect()),
            Value::Object(entries) => {
                Json::Map(entries.into_iter().map(|(k, v)| (k.into(), v.into())).collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_document_says_the_same_in_every_form() {
        let value = json!({"b": [1, 2.5, null, true], "a": {"text": "\"ü\"\n"}});
        let json = Json::from(value.clone());
        assert_eq!(json.to_line(), value.to_string());
        assert_eq!(Value::from(json), value);
    }

    #[test]
    fn numbers_that_json_cannot_write_are_null() {
        assert_eq!(Json::Float(f64::NAN).to_line(), "null");
        assert_eq!(Value::from(Json::Float(f64::INFINITY)), Value::Null);
    }

    #[test]
    fn of_equal_keys_the_last_one_counts() {
        let entry = |k: &'static str, n| (Cow::Borrowed(k), Json::Int(n));
        let sorted = Json::sorted(vec![entry("b", 1), entry("a", 2), entry("b", 3), entry("b", 4)]);
        assert_eq!(sorted.to_line(), r#"{"a":2,"b":4}"#);
    }
}

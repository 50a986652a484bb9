//! The JSON that templates and manifests are written from.
//!
//! It borrows the text that the tree owns and keeps objects as plain lists: a document is made
//! once and written once, and an app of many resources spends most of its time on that.

use std::borrow::Cow;
use std::fmt::Write as _;

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
        let mut out = String::new();
        self.write(None, &mut out);
        out
    }

    /// The value as it stands in a file: indented by one space, as the CDK writes it.
    pub(crate) fn to_text(&self) -> String {
        let mut out = String::new();
        self.write(Some(0), &mut out);
        out
    }

    /// Writes the value at a depth of indentation, or on one line.
    fn write(&self, depth: Option<usize>, out: &mut String) {
        match self {
            Json::Null => out.push_str("null"),
            Json::Bool(true) => out.push_str("true"),
            Json::Bool(false) => out.push_str("false"),
            Json::Int(n) => drop(write!(out, "{n}")),
            // What is no number in JSON is null.
            Json::Float(n) => drop(write!(out, "{}", Value::from(*n))),
            Json::Text(text) => push_text(text, out),
            Json::List(items) if items.is_empty() => out.push_str("[]"),
            Json::List(items) => {
                let inner = depth.map(|depth| depth + 1);
                for (i, item) in items.iter().enumerate() {
                    out.push(if i == 0 { '[' } else { ',' });
                    new_line(inner, out);
                    item.write(inner, out);
                }
                new_line(depth, out);
                out.push(']');
            }
            Json::Map(entries) if entries.is_empty() => out.push_str("{}"),
            Json::Map(entries) => {
                let inner = depth.map(|depth| depth + 1);
                for (i, (key, value)) in entries.iter().enumerate() {
                    out.push(if i == 0 { '{' } else { ',' });
                    new_line(inner, out);
                    push_text(key, out);
                    out.push_str(if depth.is_some() { ": " } else { ":" });
                    value.write(inner, out);
                }
                new_line(depth, out);
                out.push('}');
            }
        }
    }
}

/// An object that is written entry by entry, so that it is never in memory as a whole.
pub(crate) struct ObjectWriter<'o> {
    out: &'o mut String,
    depth: usize,
    is_empty: bool,
}

impl<'o> ObjectWriter<'o> {
    /// Begins the outermost object of a file.
    pub(crate) fn begin(out: &'o mut String) -> Self {
        Self { out, depth: 0, is_empty: true }
    }

    pub(crate) fn entry(&mut self, key: &str, value: &Json<'_>) {
        self.key(key);
        value.write(Some(self.depth + 1), self.out);
    }

    /// Begins an object under `key`, to be ended before anything follows.
    pub(crate) fn object(&mut self, key: &str) -> ObjectWriter<'_> {
        self.key(key);
        ObjectWriter { out: self.out, depth: self.depth + 1, is_empty: true }
    }

    fn key(&mut self, key: &str) {
        self.out.push(if self.is_empty { '{' } else { ',' });
        self.is_empty = false;
        new_line(Some(self.depth + 1), self.out);
        push_text(key, self.out);
        self.out.push_str(": ");
    }

    pub(crate) fn end(self) {
        if self.is_empty {
            self.out.push('{');
        } else {
            new_line(Some(self.depth), self.out);
        }
        self.out.push('}');
    }
}

fn new_line(depth: Option<usize>, out: &mut String) {
    const SPACES: &str = "\n                                ";
    if let Some(depth) = depth {
        let at_once = depth.min(SPACES.len() - 1);
        out.push_str(&SPACES[..=at_once]);
        out.extend(std::iter::repeat_n(' ', depth - at_once));
    }
}

/// Writes a JSON string; most have nothing to escape.
pub(crate) fn push_text(text: &str, out: &mut String) {
    let escaped = |b: &u8| *b < b' ' || *b == b'"' || *b == b'\\';
    // Without a way out of the loop, it looks at many bytes at once.
    if text.as_bytes().iter().fold(false, |any, b| any | escaped(b)) {
        let _ = write!(out, "{}", Value::from(text));
        return;
    }
    out.reserve(text.len() + 2);
    out.push('"');
    out.push_str(text);
    out.push('"');
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
        let value = json!({
            "b": [1, -2.5, 1e300, null, true, false, [], {}, ["x"]],
            "a": {"text": "\"ü\"\n\u{1}\u{7f}\\", "": ""},
        });
        let deep = (0..50).fold(value, |inner, _| json!({"k": [inner]}));
        let json = Json::from(deep.clone());
        assert_eq!(json.to_line(), deep.to_string());
        assert_eq!(json.to_text(), indented(&deep));
        assert_eq!(Value::from(json), deep);
    }

    fn indented(value: &Value) -> String {
        let mut text = Vec::new();
        let formatter = serde_json::ser::PrettyFormatter::with_indent(b" ");
        let mut serializer = serde_json::Serializer::with_formatter(&mut text, formatter);
        serde::Serialize::serialize(value, &mut serializer).expect("memory can be written to");
        String::from_utf8(text).expect("JSON is UTF-8")
    }

    #[test]
    fn an_object_written_entry_by_entry_is_the_same() {
        let mut text = String::new();
        let mut outer = ObjectWriter::begin(&mut text);
        outer.entry("a", &Json::List(vec![Json::Int(1)]));
        let mut inner = outer.object("b");
        inner.entry("c", &Json::Null);
        inner.entry("d", &Json::map([("e", Json::Bool(true))]));
        inner.end();
        outer.object("f").end();
        outer.end();
        let whole = json!({"a": [1], "b": {"c": null, "d": {"e": true}}, "f": {}});
        assert_eq!(text, indented(&whole));
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

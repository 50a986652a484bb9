//! Holds a value against a pattern.

use serde_json::{Map, Value};

use super::matching::KEY;

/// Something in which a value differs from a pattern.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mismatch {
    /// Where: `/Properties/FifoQueue`.
    pub(super) path: String,
    /// What was expected and what is there.
    pub(super) what: String,
}

/// What a comparison finds.
#[derive(Default)]
pub(super) struct Comparison {
    /// What differs.
    pub(super) mismatches: Vec<Mismatch>,
    /// What captures found, by their number.
    pub(super) captured: Vec<(usize, Value)>,
}

/// Compares a value, which may be missing, with a pattern.
pub(super) fn compare(pattern: &Value, actual: Option<&Value>) -> Comparison {
    let mut comparison = Comparison::default();
    comparison.check(pattern, actual, "", true);
    comparison
}

impl Comparison {
    /// `like` says whether objects may have more than the pattern.
    fn check(&mut self, pattern: &Value, actual: Option<&Value>, path: &str, like: bool) {
        if let Some(kind) = pattern.get(KEY).and_then(Value::as_str) {
            return self.check_match(kind, pattern, actual, path, like);
        }
        match (pattern, actual) {
            (Value::Object(pattern), Some(Value::Object(actual))) => {
                self.check_object(pattern, actual, path, like);
            }
            (Value::Array(pattern), Some(Value::Array(actual))) => {
                if pattern.len() != actual.len() {
                    let (expected, found) = (pattern.len(), actual.len());
                    let what = format!("expected {expected} items, found {found}");
                    return self.differs(path, what);
                }
                for (index, (pattern, actual)) in pattern.iter().zip(actual).enumerate() {
                    self.check(pattern, Some(actual), &format!("{path}/{index}"), like);
                }
            }
            (pattern, Some(actual)) if pattern == actual => {}
            (pattern, actual) => self.expected(path, &shown(pattern), actual),
        }
    }

    fn check_object(
        &mut self,
        pattern: &Map<String, Value>,
        actual: &Map<String, Value>,
        path: &str,
        like: bool,
    ) {
        for (key, pattern) in pattern {
            self.check(pattern, actual.get(key), &format!("{path}/{key}"), like);
        }
        for (key, value) in actual.iter().filter(|(key, _)| !like && !pattern.contains_key(*key)) {
            self.differs(&format!("{path}/{key}"), format!("expected nothing, found {value}"));
        }
    }

    fn check_match(
        &mut self,
        kind: &str,
        pattern: &Value,
        actual: Option<&Value>,
        path: &str,
        like: bool,
    ) {
        let of = &pattern["of"];
        match (kind, actual) {
            ("absent", None) => {}
            ("absent", Some(found)) => {
                self.differs(path, format!("expected nothing, found {found}"));
            }
            ("any_value", Some(value)) if !value.is_null() => {}
            ("exact", Some(value)) if of == value => {}
            ("object_like", Some(Value::Object(_))) => self.check(of, actual, path, true),
            ("object_equals", Some(Value::Object(_))) => self.check(of, actual, path, false),
            ("array_equals", Some(Value::Array(_))) => self.check(of, actual, path, like),
            ("array_with", Some(Value::Array(actual))) => self.check_items(of, actual, path, like),
            ("not", _) => {
                let mut inner = Comparison::default();
                inner.check(of, actual, path, like);
                if inner.mismatches.is_empty() {
                    self.expected(path, &format!("anything but {}", shown(of)), actual);
                }
            }
            ("string_like_regexp", Some(Value::String(text))) => {
                let expression = of.as_str().unwrap_or_default();
                match regex_lite::Regex::new(expression) {
                    Ok(regex) if regex.is_match(text) => {}
                    Ok(_) => self.expected(path, &shown(pattern), actual),
                    Err(error) => self.differs(path, format!("`{expression}`: {error}")),
                }
            }
            ("serialized_json", Some(Value::String(text))) => match serde_json::from_str(text) {
                Ok(inner) => self.check(of, Some(&inner), &format!("{path} (JSON)"), true),
                Err(_) => self.expected(path, "a text that is JSON", actual),
            },
            ("capture", _) => {
                let before = self.mismatches.len();
                self.check(of, actual, path, like);
                if let (Some(value), true) = (actual, before == self.mismatches.len()) {
                    let number = pattern["number"].as_u64().unwrap_or_default();
                    self.captured.push((number as usize, value.clone()));
                }
            }
            _ => self.expected(path, &shown(pattern), actual),
        }
    }

    /// Each of `items` has to be found, after the one before it.
    fn check_items(&mut self, items: &Value, actual: &[Value], path: &str, like: bool) {
        let mut rest = actual.iter();
        for item in items.as_array().into_iter().flatten() {
            let found = rest.by_ref().find_map(|value| {
                let mut inner = Comparison::default();
                inner.check(item, Some(value), path, like);
                inner.mismatches.is_empty().then_some(inner.captured)
            });
            match found {
                Some(captured) => self.captured.extend(captured),
                None => {
                    let found = Value::from(actual.to_vec());
                    let item = shown(item);
                    return self.differs(path, format!("expected an item {item}, found {found}"));
                }
            }
        }
    }

    fn expected(&mut self, path: &str, expected: &str, actual: Option<&Value>) {
        let found = actual.map_or("nothing".to_owned(), Value::to_string);
        self.differs(path, format!("expected {expected}, found {found}"));
    }

    fn differs(&mut self, path: &str, what: String) {
        let path = if path.is_empty() { "/" } else { path };
        self.mismatches.push(Mismatch { path: path.to_owned(), what });
    }
}

/// A pattern in words.
pub(super) fn shown(pattern: &Value) -> String {
    let of = &pattern["of"];
    match pattern.get(KEY).and_then(Value::as_str) {
        None => match pattern {
            Value::Object(object) => {
                let members =
                    object.iter().map(|(key, value)| format!("\"{key}\":{}", shown(value)));
                format!("{{{}}}", members.collect::<Vec<_>>().join(","))
            }
            Value::Array(items) => {
                format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(","))
            }
            other => other.to_string(),
        },
        Some("any_value") => "anything".to_owned(),
        Some("absent") => "nothing".to_owned(),
        Some("not") => format!("anything but {}", shown(of)),
        Some("object_equals") => format!("exactly {}", shown(of)),
        Some("array_with") => format!("a list with {}", shown(of)),
        Some("string_like_regexp") => format!("a text like {of}"),
        Some("serialized_json") => format!("a text that is JSON like {}", shown(of)),
        Some(_) => shown(of),
    }
}

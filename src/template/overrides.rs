//! Changes to the finished JSON of a resource, by dotted path.

use serde_json::{Map, Value};

/// Sets, or removes if `value` is `None`, what stands at `path` (`Properties.Rules.0.Id`; `\.` is a
/// dot inside a key). What is missing on the way is made.
pub(super) fn apply(root: &mut Value, path: &str, value: Option<Value>) {
    let keys = split(path);
    let Some((last, way)) = keys.split_last() else { return };
    let mut at = root;
    for key in way {
        at = match step(at, key, value.is_some()) {
            Some(next) => next,
            None => return,
        };
    }
    match (value, at) {
        (Some(value), Value::Array(items)) => {
            if let Ok(i) = last.parse::<usize>() {
                match items.get_mut(i) {
                    Some(item) => *item = value,
                    None => items.push(value),
                }
            }
        }
        (Some(value), at) => {
            if let Some(entries) = object(at) {
                entries.insert(last.clone(), value);
            }
        }
        (None, Value::Array(items)) => {
            if let Some(i) = last.parse().ok().filter(|&i: &usize| i < items.len()) {
                items.remove(i);
            }
        }
        (None, Value::Object(entries)) => {
            entries.shift_remove(last);
        }
        (None, _) => {}
    }
}

/// The keys of a path.
pub(crate) fn split(path: &str) -> Vec<String> {
    let mut keys = vec![String::new()];
    let mut chars = path.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some('.')) => {
                chars.next();
                keys.iter_mut().last().into_iter().for_each(|k| k.push('.'));
            }
            ('.', _) => keys.push(String::new()),
            _ => keys.iter_mut().last().into_iter().for_each(|k| k.push(c)),
        }
    }
    keys
}

/// What stands under `key`; made if it is missing and `make` is set.
fn step<'a>(at: &'a mut Value, key: &str, make: bool) -> Option<&'a mut Value> {
    if let Value::Array(items) = at {
        return key.parse::<usize>().ok().and_then(|i| items.get_mut(i));
    }
    if !make {
        return at.as_object_mut()?.get_mut(key);
    }
    Some(object(at)?.entry(key.to_string()).or_insert(Value::Null))
}

/// The value as an object; anything but an array becomes one.
fn object(at: &mut Value) -> Option<&mut Map<String, Value>> {
    if !at.is_object() {
        *at = Value::Object(Map::new());
    }
    at.as_object_mut()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(mut root: Value, path: &str, value: Option<Value>, expected: Value) {
        apply(&mut root, path, value);
        assert_eq!(root, expected);
    }

    #[test]
    fn a_missing_path_is_made_and_an_existing_one_replaced() {
        check(json!({}), "A.B", Some(json!(1)), json!({"A": {"B": 1}}));
        check(
            json!({"A": {"B": 1, "C": 2}}),
            "A.B",
            Some(json!(3)),
            json!({"A": {"B": 3, "C": 2}}),
        );
        check(json!({"A": "text"}), "A.B", Some(json!(1)), json!({"A": {"B": 1}}));
    }

    #[test]
    fn array_items_are_reached_by_index_and_appended_past_the_end() {
        check(json!({"A": [{"B": 1}]}), "A.0.B", Some(json!(2)), json!({"A": [{"B": 2}]}));
        check(json!({"A": [1]}), "A.7", Some(json!(2)), json!({"A": [1, 2]}));
        check(json!({"A": [1, 2]}), "A.0", None, json!({"A": [2]}));
    }

    #[test]
    fn removing_leaves_the_rest_and_a_dot_in_a_key_is_escaped() {
        check(json!({"A": {"B": 1, "C": 2}}), "A.B", None, json!({"A": {"C": 2}}));
        check(json!({"A": 1}), "X.Y", None, json!({"A": 1}));
        check(json!({}), r"A\.B.C", Some(json!(1)), json!({"A.B": {"C": 1}}));
    }
}

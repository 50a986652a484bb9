//! Changes to the finished JSON of a resource, by dotted path.

use serde_json::{Map, Value};

use crate::value::is_intrinsic_name;

/// An override's path goes into a list where the list has no such item.
#[derive(Debug, PartialEq)]
pub(crate) struct NoSuchItem {
    /// The path of the list.
    pub(crate) list: String,
    /// How many items it has.
    pub(crate) items: usize,
    /// What the path says instead of the number of one of them.
    pub(crate) key: String,
}

/// Sets, or removes if `value` is `None`, what stands at `path` (`Properties.Rules.0.Id`; `\.` is a
/// dot inside a key). What is missing on the way is made; the number after a list's last adds an item. What is
/// not there need not be removed.
pub(super) fn apply(root: &mut Value, path: &str, value: Option<Value>) -> Result<(), NoSuchItem> {
    let keys = split(path);
    let Some(value) = value else {
        remove(root, &keys);
        return Ok(());
    };
    let mut at = root;
    for (depth, key) in keys.iter().enumerate() {
        let list = || keys[..depth].join(".");
        at = step(at, key).map_err(|items| NoSuchItem { list: list(), items, key: key.clone() })?;
    }
    *at = value;
    Ok(())
}

fn remove(root: &mut Value, keys: &[String]) {
    let Some((last, way)) = keys.split_last() else { return };
    let parent = way.iter().try_fold(root, |at, key| match at {
        Value::Array(items) => items.get_mut(key.parse::<usize>().ok()?),
        at => at.as_object_mut()?.get_mut(key),
    });
    match parent {
        Some(Value::Array(items)) => {
            if let Some(i) = last.parse().ok().filter(|&i: &usize| i < items.len()) {
                items.remove(i);
            }
        }
        Some(Value::Object(entries)) => {
            entries.shift_remove(last);
        }
        _ => {}
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

/// What stands under `key`, made if it is missing; of a list that has no such item, how many it has.
fn step<'a>(at: &'a mut Value, key: &str) -> Result<&'a mut Value, usize> {
    if let Value::Array(items) = at {
        let count = items.len();
        let index = key.parse().ok().filter(|&i: &usize| i <= count).ok_or(count)?;
        if index == count {
            items.push(Value::Null);
        }
        return items.get_mut(index).ok_or(count);
    }
    if !at.is_object() || is_replaced(at, key) {
        *at = Value::Object(Map::new());
    }
    let entries = at.as_object_mut().ok_or(0_usize)?;
    Ok(entries.entry(key).or_insert(Value::Null))
}

/// An intrinsic function can have no key beside its own: one in its place makes an object of it.
fn is_replaced(at: &Value, key: &str) -> bool {
    let Some(entries) = at.as_object() else { return false };
    entries.len() == 1 && entries.keys().all(|own| is_intrinsic_name(own) && own != key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(mut root: Value, path: &str, value: Option<Value>, expected: Value) {
        assert_eq!(apply(&mut root, path, value), Ok(()));
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
    fn an_intrinsic_function_is_changed_by_its_own_key_and_replaced_by_another() {
        let reference = || json!({"A": {"Ref": "X"}});
        check(reference(), "A.B", Some(json!(1)), json!({"A": {"B": 1}}));
        check(reference(), "A.Ref", Some(json!("Y")), json!({"A": {"Ref": "Y"}}));
        check(
            json!({"A": {"Fn::If": ["C", 1, 2]}}),
            "A.Fn::If.2",
            Some(json!(3)),
            json!({"A": {"Fn::If": ["C", 1, 3]}}),
        );
    }

    #[test]
    fn array_items_are_reached_by_index_and_the_next_one_is_added() {
        check(json!({"A": [{"B": 1}]}), "A.0.B", Some(json!(2)), json!({"A": [{"B": 2}]}));
        check(json!({"A": [1]}), "A.1", Some(json!(2)), json!({"A": [1, 2]}));
        check(json!({"A": [1]}), "A.1.B", Some(json!(2)), json!({"A": [1, {"B": 2}]}));
        check(json!({"A": [1, 2]}), "A.0", None, json!({"A": [2]}));
        check(json!({"A": [1, 2]}), "A.2", None, json!({"A": [1, 2]}));
        check(json!({"A": [{"B": 1}]}), "A.0.B", None, json!({"A": [{}]}));
        check(json!({"A": [{"B": 1}]}), "A.1.B", None, json!({"A": [{"B": 1}]}));
    }

    #[test]
    fn an_item_that_a_list_cannot_have_is_told_and_nothing_is_changed() {
        for key in ["2", "7", "first", "-1"] {
            for path in [format!("A.{key}"), format!("A.{key}.B")] {
                let mut root = json!({"A": [1]});
                let lost = NoSuchItem { list: "A".into(), items: 1, key: key.into() };
                assert_eq!(apply(&mut root, &path, Some(json!(2))), Err(lost), "{path}");
                assert_eq!(root, json!({"A": [1]}), "{path}");
            }
        }
    }

    #[test]
    fn removing_leaves_the_rest_and_a_dot_in_a_key_is_escaped() {
        check(json!({"A": {"B": 1, "C": 2}}), "A.B", None, json!({"A": {"C": 2}}));
        check(json!({"A": 1}), "X.Y", None, json!({"A": 1}));
        check(json!({}), r"A\.B.C", Some(json!(1)), json!({"A.B": {"C": 1}}));
    }
}

//! Compiles each pattern once a run.

use std::collections::HashMap;
use std::sync::Mutex;

use regex::Regex;

/// Whether a value contains a match of a pattern of the facts.
///
/// A pattern that does not compile matches everything: the generator leaves such out, and
/// a check must not fail a value for our own mistake.
pub(super) fn matches(pattern: &'static str, value: &str) -> bool {
    static COMPILED: Mutex<Option<HashMap<&'static str, Option<Regex>>>> = Mutex::new(None);
    let mut compiled = COMPILED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let regex =
        compiled.get_or_insert_default().entry(pattern).or_insert_with(|| Regex::new(pattern).ok());
    regex.as_ref().is_none_or(|regex| regex.is_match(value))
}

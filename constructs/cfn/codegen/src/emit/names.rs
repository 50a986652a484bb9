//! The names of the types in one resource's module.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::{Property, Resource, Shape};
use crate::words::{screaming, singular, split};

/// The type names of one resource: nested types and enumerations.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Rust names of nested types by AWS name.
    pub(super) nested: BTreeMap<String, String>,
    /// Rust names of enumerations by owner (empty for the resource) and property.
    pub(super) enums: BTreeMap<(String, String), String>,
    taken: BTreeSet<String>,
}

impl Names {
    /// Names everything in one resource, in an order that does not depend on other resources.
    pub(super) fn of(resource: &Resource, resource_name: &str) -> Self {
        let mut names = Self::default();
        names.taken.insert(format!("Cfn{resource_name}"));
        for nested in resource.types.keys() {
            let name = names.claim([type_name(nested)]);
            names.nested.insert(nested.clone(), name);
        }
        for (field, property) in &resource.properties {
            if is_enum(property) {
                let own = enum_base(field, property);
                let name = names.claim([
                    own.clone(),
                    format!("{resource_name}{own}"),
                    format!("{own}Value"),
                ]);
                names.enums.insert((String::new(), field.clone()), name);
            }
        }
        for (owner, fields) in &resource.types {
            for (field, property) in fields.iter().filter(|(_, property)| is_enum(property)) {
                let (owner_name, own) = (type_name(owner), enum_base(field, property));
                let full = format!("{owner_name}{own}");
                let short = if starts_with_words(&own, &owner_name) { own } else { full.clone() };
                let name = names.claim([short, full.clone(), format!("{full}Value")]);
                names.enums.insert((owner.clone(), field.clone()), name);
            }
        }
        names
    }

    /// Whether the module defines this name, so that an import of the same name is hidden.
    pub(super) fn defines(&self, name: &str) -> bool {
        self.taken.contains(name)
    }

    fn claim<const N: usize>(&mut self, candidates: [String; N]) -> String {
        let last = candidates[N - 1].clone();
        let numbered = (2..).map(|n| format!("{last}{n}"));
        for name in candidates.into_iter().chain(numbered) {
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
        last
    }
}

/// Whether a property gets an enumeration of its own.
pub(super) fn is_enum(property: &Property) -> bool {
    !property.values.is_empty() && *property.shape.leaf() == Shape::String
}

/// AWS's own name as a Rust type name.
pub(super) fn type_name(name: &str) -> String {
    let mut out: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    if let Some(first) = out.get(..1).map(str::to_ascii_uppercase) {
        out.replace_range(..1, &first);
    }
    if out.starts_with(|first: char| first.is_ascii_digit()) { format!("N{out}") } else { out }
}

fn enum_base(field: &str, property: &Property) -> String {
    match property.shape {
        Shape::List(_) => type_name(&singular(field)),
        _ => type_name(field),
    }
}

fn starts_with_words(name: &str, prefix: &str) -> bool {
    let (name, prefix) = (split(name), split(prefix));
    name.len() > prefix.len() && name.starts_with(&prefix)
}

/// Constants for the values of an enumeration, all different.
///
/// Values that differ only by case (`Default`, `default`) get a suffix that says which one it is,
/// so that the name of one does not depend on the order of the others.
pub(super) fn constants(values: &BTreeSet<String>) -> Vec<(String, &str)> {
    let mut groups: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for value in values {
        groups.entry(screaming(value)).or_default().push(value);
    }
    let mut out = Vec::new();
    let mut taken: BTreeSet<String> = groups.keys().cloned().collect();
    for (name, members) in &groups {
        for (index, value) in members.iter().copied().enumerate() {
            if members.len() == 1 {
                out.push((name.clone(), value));
                continue;
            }
            let letters = || value.chars().filter(char::is_ascii_alphabetic);
            let style = match () {
                () if letters().all(|c| c.is_ascii_lowercase()) => format!("{name}_LOWER"),
                () if letters().all(|c| c.is_ascii_uppercase()) => format!("{name}_UPPER"),
                () => format!("{name}_MIXED"),
            };
            let unique =
                if taken.insert(style.clone()) { style } else { format!("{style}_{}", index + 1) };
            taken.insert(unique.clone());
            out.push((unique, value));
        }
    }
    out.sort_by_key(|(_, value)| natural(value));
    out
}

/// A key that sorts `python3.9` before `python3.10`.
fn natural(value: &str) -> Vec<(u8, u64, String)> {
    let mut key = Vec::new();
    let mut rest = value;
    while let Some(first) = rest.chars().next() {
        let digits = first.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != digits).unwrap_or(rest.len());
        let (part, tail) = rest.split_at(end);
        key.push(match (digits, part.parse()) {
            (true, Ok(number)) => (0, number, part.to_owned()),
            _ => (1, 0, part.to_owned()),
        });
        rest = tail;
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(values: &[&str]) -> BTreeSet<String> {
        values.iter().map(|value| (*value).to_owned()).collect()
    }

    #[test]
    fn values_that_differ_by_case_get_a_name_each() {
        let values = set(&["Default", "default", "DEFAULT", "other"]);
        let names: Vec<String> = constants(&values).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["DEFAULT_UPPER", "DEFAULT_MIXED", "DEFAULT_LOWER", "OTHER"]);
    }

    #[test]
    fn constants_are_in_natural_order() {
        let values = set(&["python3.10", "python3.9", "go1.x"]);
        let names: Vec<&str> = constants(&values).into_iter().map(|(_, value)| value).collect();
        assert_eq!(names, ["go1.x", "python3.9", "python3.10"]);
    }

    #[test]
    fn enumerations_are_named_for_owner_and_property_without_stutter() {
        let values = || Property { values: set(&["A"]), ..Property::default() };
        let list = Property { shape: Shape::List(Box::new(Shape::String)), ..values() };
        let mut resource = Resource::default();
        resource.properties.insert("Architectures".to_owned(), list);
        resource.properties.insert("Projection".to_owned(), values());
        let fields = [("ProjectionType".to_owned(), values()), ("Mode".to_owned(), values())];
        resource.types.insert("Projection".to_owned(), fields.into());
        let names = Names::of(&resource, "Table");
        let mut got: Vec<&str> = names.enums.values().map(String::as_str).collect();
        got.sort_unstable();
        assert_eq!(got, ["Architecture", "ProjectionMode", "ProjectionType", "TableProjection"]);
    }
}

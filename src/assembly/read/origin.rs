//! From a logical id back to the construct and the line that made it.

use std::sync::Arc;

use indexmap::IndexMap;

use super::exports::Export;
use crate::tree::display_path;

/// Tells which construct a resource of the template came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The id in the template.
    pub logical_id: String,
    /// The construct's full path without the leading slash, such as `Orders/Worker/Resource`.
    pub path: String,
    /// The user's `file:line:column`, if the app recorded it.
    pub place: Option<String>,
}

impl Origin {
    /// Returns the path as users wrote it: without the `Resource` or `Default` that L2 constructs add.
    pub fn display_path(&self) -> &str {
        display_path(&self.path)
    }
}

/// The table of a stack's logical ids, construct paths and source lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origins {
    by_id: IndexMap<String, Vec<Origin>>,
    /// What the assembly's stacks export where this one goes, by the name of the export.
    pub(super) exports: Arc<IndexMap<String, Export>>,
}

impl Origins {
    /// Adds one row.
    pub fn insert(&mut self, origin: Origin) {
        self.by_id.entry(origin.logical_id.clone()).or_default().push(origin);
    }

    /// Finds the origin of a logical id of the stack itself.
    pub fn find(&self, logical_id: &str) -> Option<&Origin> {
        self.find_in(None, logical_id)
    }

    /// Finds the origin of a logical id of the nested stack whose construct is `scope`, or of the stack
    /// itself.
    ///
    /// Nested stacks number their ids anew, so an id can occur more than once; the shallowest path wins.
    pub fn find_in(&self, scope: Option<&str>, logical_id: &str) -> Option<&Origin> {
        let is_below = |origin: &&Origin| {
            let Some(scope) = scope else { return true };
            origin.path.strip_prefix(scope).is_some_and(|rest| rest.starts_with('/'))
        };
        let known = self.by_id.get(logical_id)?.iter().filter(is_below);
        known.min_by_key(|origin| origin.path.matches('/').count())
    }

    /// Finds a row by its construct path, with or without the hidden last step.
    pub fn at_path(&self, path: &str) -> Option<&Origin> {
        self.iter().find(|origin| origin.path == path || origin.display_path() == path)
    }

    /// Finds what the assembly's stacks export under a name in the account and region of this one.
    pub fn export(&self, name: &str) -> Option<&Export> {
        self.exports.get(name)
    }

    pub(super) fn into_rows(self) -> impl Iterator<Item = Origin> {
        self.by_id.into_values().flatten()
    }

    /// Iterates over all rows.
    pub fn iter(&self) -> impl Iterator<Item = &Origin> {
        self.by_id.values().flatten()
    }
}

impl FromIterator<Origin> for Origins {
    fn from_iter<I: IntoIterator<Item = Origin>>(origins: I) -> Self {
        let mut table = Self::default();
        for origin in origins {
            table.insert(origin);
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(logical_id: &str, path: &str) -> Origin {
        Origin { logical_id: logical_id.into(), path: path.into(), place: None }
    }

    #[test]
    fn an_id_used_again_in_a_nested_stack_is_told_apart() {
        let table = Origins::from_iter([
            origin("B1", "Top/Nest/Inner/B/Resource"),
            origin("B1", "Top/Nest/B/Resource"),
            origin("B1", "Top/B/Resource"),
        ]);
        assert_eq!(table.find("B1").map(|o| o.path.as_str()), Some("Top/B/Resource"));
        assert_eq!(
            table.find_in(Some("Top/Nest"), "B1").map(|o| o.path.as_str()),
            Some("Top/Nest/B/Resource")
        );
        assert_eq!(table.find_in(Some("Top/Ne"), "B1"), None);
    }
}

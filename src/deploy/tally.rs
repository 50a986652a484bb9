//! What was done with each resource, as it was told step by step: the sum at the end says the same.

use indexmap::IndexMap;

use super::event::ResourceVerb;
use crate::diff::{Action, Counts, ResourceChange};

/// A resource: the construct of the nested stack that it is in, if it is in one, and its logical id.
pub(super) type Key = (Option<String>, String);

/// What was done with resources, each by the first thing: what is removed after it was replaced is the old one.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally(IndexMap<Key, ResourceVerb>);

impl Tally {
    /// Takes what was done with a resource, if that is over and came out well.
    pub(super) fn take(&mut self, key: Key, verb: ResourceVerb) {
        let is_done = matches!(
            verb,
            ResourceVerb::Added
                | ResourceVerb::Changed
                | ResourceVerb::Replaced
                | ResourceVerb::Removed
                | ResourceVerb::Kept
        );
        if is_done {
            self.0.entry(key).or_insert(verb);
        }
    }

    /// Adds what a later update did.
    pub(super) fn merge(&mut self, later: Self) {
        later.0.into_iter().for_each(|(key, verb)| self.take(key, verb));
    }

    /// Counts what was done, of which `foreseen` was to be done.
    ///
    /// What no event told of counts if it was to go, or if its stack told of nothing at all, as some endpoints
    /// do; the rest CloudFormation found as it should be.
    pub(super) fn counts(&self, foreseen: &[ResourceChange]) -> Counts {
        let mut counts = Counts::default();
        for verb in self.0.values() {
            match verb {
                ResourceVerb::Added => counts.add += 1,
                ResourceVerb::Replaced => counts.replace += 1,
                ResourceVerb::Removed => counts.remove += 1,
                ResourceVerb::Kept => counts.keep += 1,
                _ => counts.change += 1,
            }
        }
        for change in foreseen {
            let key = (change.nested_in.clone(), change.logical_id.clone());
            let is_silent = !self.0.keys().any(|(nested_in, _)| *nested_in == change.nested_in);
            match change.action {
                _ if self.0.contains_key(&key) => {}
                Action::Remove => counts.remove += 1,
                Action::Keep => counts.keep += 1,
                Action::Replace | Action::MaybeReplace if is_silent => counts.replace += 1,
                Action::Change if is_silent => counts.change += 1,
                Action::Add if is_silent => counts.add += 1,
                _ => {}
            }
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::DataFate;

    fn change(id: &str, action: Action, nested_in: Option<&str>) -> ResourceChange {
        ResourceChange {
            logical_id: id.to_owned(),
            path: None,
            place: None,
            resource_type: String::new(),
            action,
            stateful: false,
            data: DataFate::Safe,
            properties: Vec::new(),
            attributes: Vec::new(),
            nested_in: nested_in.map(str::to_owned),
        }
    }

    #[test]
    fn what_no_event_told_of_counts_where_nothing_else_was_told() {
        let foreseen = [
            change("A", Action::Add, None),
            change("B", Action::Change, None),
            change("C", Action::Remove, None),
            change("D", Action::Keep, None),
            change("E", Action::MaybeReplace, None),
            change("F", Action::Metadata, None),
            change("A", Action::Add, Some("Shop/Nest")),
            change("B", Action::Remove, Some("Shop/Nest")),
        ];
        let mut tally = Tally::default();
        let all = Counts { add: 2, change: 1, replace: 1, remove: 2, keep: 1 };
        assert_eq!(tally.counts(&foreseen), all);
        // `E` was replaced and the old one removed; `A`, say, has a condition that does not hold.
        tally.take((None, "E".into()), ResourceVerb::Replacing);
        tally.take((None, "E".into()), ResourceVerb::Replaced);
        tally.take((None, "E".into()), ResourceVerb::Removed);
        tally.take((None, "G".into()), ResourceVerb::Changed);
        tally.take((None, "H".into()), ResourceVerb::Kept);
        tally.take((None, "I".into()), ResourceVerb::Failed);
        let told = Counts { add: 1, change: 1, replace: 1, remove: 2, keep: 2 };
        assert_eq!(tally.counts(&foreseen), told);
    }
}

//! Choosing stacks by name or pattern.

use std::collections::HashSet;

use super::manifest::Assembly;
use super::stack::StackArtifact;

/// Tells that a name or pattern chose nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no stack matches `{pattern}`")]
pub struct SelectionError {
    /// The name or pattern.
    pub pattern: String,
    /// The paths of all stacks there are.
    pub available: Vec<String>,
    /// The path most like the pattern, if one is near enough to be meant.
    pub closest: Option<String>,
}

impl SelectionError {
    /// Returns what the reader of the error can do about it.
    pub fn help(&self) -> Vec<String> {
        let mut help: Vec<String> =
            self.closest.iter().map(|name| format!("did you mean `{name}`?")).collect();
        if self.pattern.contains(',') {
            help.push("write several names with spaces between them".into());
        }
        help.push(match self.available.as_slice() {
            [] => "this app has no stacks".into(),
            names => format!("the stacks are: {}", names.join(", ")),
        });
        help
    }
}

impl Assembly {
    /// Chooses stacks by artifact id, stack name, path or pattern, in deploy order and each once.
    ///
    /// In patterns `*` stands for anything but a slash, so alone for the top level; `**` for anything
    /// at all; `?` for one character. No pattern at all chooses every stack.
    pub fn select<S: AsRef<str>>(
        &self,
        patterns: &[S],
    ) -> Result<Vec<&StackArtifact>, SelectionError> {
        let mut chosen = HashSet::new();
        for pattern in patterns {
            let pattern = pattern.as_ref();
            let before = chosen.len();
            let mut any = false;
            for stack in self.stacks() {
                let exact = [&stack.id, &stack.path, &stack.stack_name]
                    .into_iter()
                    .any(|name| name == pattern);
                if exact
                    || matches(pattern, &stack.path)
                    || matches(pattern, &stack.id) && !stack.path.contains('/')
                {
                    any = true;
                    chosen.insert(stack.id.as_str());
                }
            }
            if !any && chosen.len() == before {
                return Err(self.nothing_matches(pattern));
            }
        }
        let all = patterns.is_empty();
        Ok(self.stacks().iter().filter(|stack| all || chosen.contains(stack.id.as_str())).collect())
    }

    /// Adds what the chosen stacks depend on, however far, in deploy order.
    pub fn with_dependencies<'a>(&'a self, chosen: &[&'a StackArtifact]) -> Vec<&'a StackArtifact> {
        let mut wanted: HashSet<&str> = chosen.iter().map(|stack| stack.id.as_str()).collect();
        for stack in self.stacks().iter().rev() {
            if wanted.contains(stack.id.as_str()) {
                wanted.extend(stack.dependencies.iter().map(String::as_str));
            }
        }
        self.stacks().iter().filter(|stack| wanted.contains(stack.id.as_str())).collect()
    }

    /// Adds what depends on the chosen stacks, however far, in deploy order.
    pub fn with_dependents<'a>(&'a self, chosen: &[&'a StackArtifact]) -> Vec<&'a StackArtifact> {
        let mut wanted: HashSet<&str> = chosen.iter().map(|stack| stack.id.as_str()).collect();
        for stack in self.stacks() {
            if stack.dependencies.iter().any(|id| wanted.contains(id.as_str())) {
                wanted.insert(&stack.id);
            }
        }
        self.stacks().iter().filter(|stack| wanted.contains(stack.id.as_str())).collect()
    }

    fn nothing_matches(&self, pattern: &str) -> SelectionError {
        let names =
            self.stacks().iter().flat_map(|stack| [&stack.path, &stack.stack_name, &stack.id]);
        let near =
            names.map(|name| (distance(&pattern.to_lowercase(), &name.to_lowercase()), name)).min();
        let closest = near.filter(|(distance, _)| *distance <= pattern.chars().count().max(6) / 3);
        SelectionError {
            pattern: pattern.to_owned(),
            available: self.stacks().iter().map(|stack| stack.path.clone()).collect(),
            closest: closest.map(|(_, name)| name.clone()),
        }
    }
}

/// Tells whether a path fits a pattern of `*`, `**` and `?`.
fn matches(pattern: &str, path: &str) -> bool {
    fn fits(pattern: &[char], path: &[char]) -> bool {
        match pattern {
            [] => path.is_empty(),
            ['*', '*', rest @ ..] => (0..=path.len()).any(|at| fits(rest, &path[at..])),
            ['*', rest @ ..] => {
                let reach = path.iter().position(|&c| c == '/').unwrap_or(path.len());
                (0..=reach).any(|at| fits(rest, &path[at..]))
            }
            ['?', rest @ ..] => path.first().is_some_and(|&c| c != '/') && fits(rest, &path[1..]),
            [first, rest @ ..] => path.first() == Some(first) && fits(rest, &path[1..]),
        }
    }
    let pattern: Vec<char> = pattern.chars().collect();
    let path: Vec<char> = path.chars().collect();
    fits(&pattern, &path)
}

/// Counts the edits between two names (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let change = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_star_stays_within_a_level_and_two_cross_it() {
        #[track_caller]
        fn check(pattern: &str, path: &str, expect: bool) {
            assert_eq!(matches(pattern, path), expect, "{pattern} on {path}");
        }
        check("*", "Shop", true);
        check("*", "Prod/Shop", false);
        check("**", "Prod/Shop", true);
        check("Prod/*", "Prod/Shop", true);
        check("Prod/**", "Prod/Shop/Deep", true);
        check("Prod/**", "Production", false);
        check("Sh?p*", "Shop", true);
        check("Shop", "Shops", false);
    }

    #[test]
    fn distance_counts_single_edits() {
        assert_eq!(distance("shop", "shop"), 0);
        assert_eq!(distance("shpo", "shop"), 2);
        assert_eq!(distance("", "abc"), 3);
    }
}

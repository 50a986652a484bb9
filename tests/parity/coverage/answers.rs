//! `docs/coverage/<service>.toml`: what the rules cannot find, or why it is not there.

use super::sources::Sources;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What a line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// It is there, under this name.
    Have(String),
    /// Something better is: its name, and in what it is better.
    Better(String, String),
    /// It is not, for this reason.
    Not(String),
}

impl Answer {
    fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not `have: Name`, `better: Name, why` or `not: why`");
        let (word, rest) = text.split_once(':').ok_or_else(wrong)?;
        let rest = rest.trim();
        if rest.is_empty() {
            return Err(wrong());
        }
        match word {
            "have" => Ok(Self::Have(rest.to_owned())),
            "not" => Ok(Self::Not(rest.to_owned())),
            "better" => {
                let (name, why) = rest.split_once(", ").ok_or_else(wrong)?;
                Ok(Self::Better(name.trim().to_owned(), why.trim().to_owned()))
            }
            _ => Err(wrong()),
        }
    }

    /// The name in our sources that it gives.
    fn target(&self) -> Option<&str> {
        match self {
            Self::Have(name) | Self::Better(name, _) => Some(name),
            Self::Not(_) => None,
        }
    }
}

/// All lines of a service.
#[derive(Debug, Default)]
pub(super) struct Answers {
    lines: BTreeMap<String, Answer>,
    used: RefCell<BTreeSet<String>>,
}

impl Answers {
    /// Reads them; a service need not have any.
    pub(super) fn read(path: &Path) -> Result<Self, String> {
        Self::parse(&std::fs::read_to_string(path).unwrap_or_default())
            .map_err(|error| format!("{}: {error}", path.display()))
    }

    fn parse(text: &str) -> Result<Self, String> {
        let lines: BTreeMap<String, String> =
            toml::from_str(text).map_err(|error| error.to_string())?;
        let lines = lines.into_iter().map(|(key, text)| {
            let answer = Answer::parse(&text).map_err(|error| format!("{key}: {error}"))?;
            Ok((key, answer))
        });
        Ok(Self { lines: lines.collect::<Result<_, String>>()?, used: RefCell::default() })
    }

    /// The line of exactly this name.
    pub(super) fn exact(&self, key: &str) -> Option<&Answer> {
        let answer = self.lines.get(key)?;
        self.used.borrow_mut().insert(key.to_owned());
        Some(answer)
    }

    /// The line of a pattern with `*` in it, such as `*.bind` or `Edge*`, that a name follows; the
    /// longest pattern says most.
    pub(super) fn pattern(&self, name: &str) -> Option<&Answer> {
        let fits = |key: &&String| key.contains('*') && fits(key, name);
        let key = self.lines.keys().filter(fits).max_by_key(|key| key.len())?;
        self.exact(key)
    }

    /// What is wrong with them: names that are not there, and lines that nothing needs.
    pub(super) fn complaints(&self, sources: &Sources) -> Vec<String> {
        let mut complaints = Vec::new();
        for (key, answer) in &self.lines {
            if let Some(target) = answer.target().filter(|target| !sources.has(target)) {
                complaints.push(format!("{key}: there is no `{target}` in our sources"));
            }
            if !self.used.borrow().contains(key) {
                complaints.push(format!("{key}: nothing of that name is left to be answered"));
            }
        }
        complaints
    }
}

/// Whether a name is what a pattern with `*` says.
pub(super) fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((before, after)) => name.strip_prefix(before).is_some_and(|rest| {
            (0..=rest.len())
                .filter(|at| rest.is_char_boundary(*at))
                .any(|at| fits(after, &rest[at..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_what_is_there_or_says_why_it_is_not() {
        assert_eq!(Answer::parse("have: A::b"), Ok(Answer::Have("A::b".to_owned())));
        let better = Answer::Better("A::b".to_owned(), "typed, too".to_owned());
        assert_eq!(Answer::parse("better: A::b, typed, too"), Ok(better));
        assert_eq!(Answer::parse("not: no use"), Ok(Answer::Not("no use".to_owned())));
        for wrong in ["have:", "better: A::b", "maybe: x", "x"] {
            assert!(Answer::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_longest_pattern_answers() {
        let text = "\"*.bind\" = \"not: a\"\n\"Edge*.bind\" = \"not: b\"\n\"X.bind\" = \"not: c\"";
        let Ok(answers) = Answers::parse(text) else { panic!("not read") };
        assert_eq!(answers.pattern("Q.bind"), Some(&Answer::Not("a".to_owned())));
        assert_eq!(answers.pattern("EdgeF.bind"), Some(&Answer::Not("b".to_owned())));
        assert_eq!(answers.pattern("Q.render"), None);
        let left = answers.complaints(&Sources::default());
        assert_eq!(left, ["X.bind: nothing of that name is left to be answered"]);
    }
}

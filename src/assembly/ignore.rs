//! What is left out of an asset: by glob patterns, or by the rules of a `.dockerignore` file.

/// Patterns that leave entries out, the last one that speaks of an entry deciding: one that begins
/// with `!` takes it in again.
#[derive(Clone, Debug)]
pub(super) enum Ignore {
    /// Glob patterns; nothing is looked for below a directory that is left out.
    Glob(Vec<String>),
    /// The rules of `.dockerignore`, as the CDK reads them.
    /// Source: <https://docs.docker.com/build/concepts/context/#dockerignore-files>
    Docker {
        /// The rules.
        rules: Vec<Rule>,
        /// The rules with those that take in directories on the way to what is taken in.
        ways: Vec<Rule>,
    },
}

/// A rule of `.dockerignore`.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    /// The parts between slashes, in lower case: the CDK compares without it.
    parts: Vec<String>,
    takes_in: bool,
}

impl Ignore {
    pub(super) fn glob(patterns: &[String]) -> Self {
        Self::Glob(patterns.to_vec())
    }

    pub(super) fn docker(patterns: &[String]) -> Self {
        let rules: Vec<Rule> = patterns.iter().filter_map(|p| Rule::read(p)).collect();
        let mut ways = Vec::new();
        for rule in &rules {
            ways.push(rule.clone());
            if rule.takes_in {
                let above = (1..rule.parts.len()).rev();
                ways.extend(above.map(|n| Rule { parts: rule.parts[..n].to_vec(), ..*rule }));
            }
        }
        Self::Docker { rules, ways }
    }

    /// Whether an entry, by its path relative to the root, is left out.
    pub(super) fn leaves_out(&self, relative: &str) -> bool {
        match self {
            Self::Glob(patterns) => is_excluded(relative, patterns),
            Self::Docker { rules, .. } => is_ignored(relative, rules),
        }
    }

    /// Whether an entry is left out with all that is below it.
    pub(super) fn leaves_out_below(&self, relative: &str) -> bool {
        match self {
            Self::Glob(patterns) => is_excluded(relative, patterns),
            Self::Docker { rules, ways } => {
                is_ignored(relative, rules) && is_ignored(relative, ways)
            }
        }
    }
}

fn is_excluded(relative: &str, exclude: &[String]) -> bool {
    let mut excluded = false;
    for pattern in exclude {
        let (pattern, excludes) = match pattern.strip_prefix('!') {
            Some(rest) => (rest, false),
            None => (pattern.as_str(), true),
        };
        if matches(pattern, relative) {
            excluded = excludes;
        }
    }
    excluded
}

/// Whether a pattern speaks of an entry. One without a slash is about names in any directory; one
/// that begins with `#` is a comment.
fn matches(pattern: &str, relative: &str) -> bool {
    let name = relative.rsplit('/').next().unwrap_or(relative);
    let subject = if pattern.contains('/') { relative } else { name };
    // A wildcard does not speak of names that begin with a dot.
    let hidden = subject.split('/').filter(|part| part.starts_with('.'));
    let speaks_of = |part: &str| {
        let mut own = pattern.split('/').filter(|p| p.starts_with(['.', '{', '\\', '@']));
        own.any(|p| fast_glob::glob_match(p, part))
    };
    !pattern.starts_with('#')
        && fast_glob::glob_match(pattern, subject)
        && hidden.into_iter().all(speaks_of)
}

/// The last rule that speaks of an entry, or of a directory around it, decides.
fn is_ignored(relative: &str, rules: &[Rule]) -> bool {
    let relative = relative.to_lowercase();
    let path: Vec<&str> = relative.split('/').collect();
    let speaks = |rule: &Rule| (1..=path.len()).any(|n| speaks_of(&rule.parts, &path[..n]));
    rules.iter().rev().find(|rule| speaks(rule)).is_some_and(|rule| !rule.takes_in)
}

impl Rule {
    /// Reads a line; a comment or an empty one is no rule.
    fn read(line: &str) -> Option<Self> {
        if line.starts_with('#') {
            return None;
        }
        let line = line.trim();
        let (line, takes_in) = match line.strip_prefix('!') {
            Some(rest) => (rest.trim(), true),
            None => (line, false),
        };
        let mut parts: Vec<String> = Vec::new();
        for part in line.split('/') {
            match part {
                "" | "." => {}
                ".." if parts.last().is_some_and(|part| part != "..") => drop(parts.pop()),
                part => parts.push(part.to_lowercase()),
            }
        }
        (!parts.is_empty()).then_some(Self { parts, takes_in })
    }
}

/// Whether the parts of a rule are those of a path, `**` standing for any number of directories.
fn speaks_of(rule: &[String], path: &[&str]) -> bool {
    match rule.split_first() {
        None => path.is_empty(),
        Some((part, [])) if part == "**" => true,
        Some((part, rest)) if part == "**" => {
            (0..=path.len()).any(|skipped| speaks_of(rest, &path[skipped..]))
        }
        Some((part, rest)) => path.split_first().is_some_and(|(name, below)| {
            fast_glob::glob_match(escaped(part), name) && speaks_of(rest, below)
        }),
    }
}

/// Braces are no signs of `.dockerignore`.
fn escaped(part: &str) -> String {
    part.replace('{', "\\{").replace('}', "\\}")
}

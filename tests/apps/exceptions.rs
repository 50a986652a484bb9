//! `docs/validator-exceptions.md`: warnings of the judges that we live with, and why.

use crate::tools::{Finding, Level};

/// One row of the table.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Exception {
    /// The judge's rule.
    pub(crate) rule: String,
    /// How the place begins, such as `Resources/Api`; a whole template's is `*`.
    pub(crate) place: String,
    /// Why the warning is not followed.
    pub(crate) reason: String,
}

impl Exception {
    /// Tells whether a finding is this one. Errors are never excused: AWS would not hear of it.
    pub(crate) fn excuses(&self, finding: &Finding) -> bool {
        let here = self.place == "*" || finding.path.starts_with(&self.place);
        finding.level < Level::Error && finding.rule == self.rule && here
    }
}

/// Reads the rows of every table whose first cell is a code span such as `` `W3005 *` ``.
pub(crate) fn exceptions(markdown: &str) -> Result<Vec<Exception>, String> {
    let mut exceptions = Vec::new();
    for line in markdown.lines() {
        let Some(cells) = line.trim().strip_prefix("| `") else { continue };
        let parsed = cells.split_once("` |").and_then(|(code, reason)| {
            let (rule, place) = code.split_once(' ')?;
            let reason = reason.trim().trim_end_matches('|').trim();
            let all = [rule, place, reason].map(|part| part.trim().to_owned());
            all.iter().all(|part| !part.is_empty()).then_some(all)
        });
        let [rule, place, reason] =
            parsed.ok_or_else(|| format!("not a row of rule, place and reason: {line}"))?;
        exceptions.push(Exception { rule, place, reason });
    }
    Ok(exceptions)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn exception(rule: &str, place: &str, reason: &str) -> Exception {
        let [rule, place, reason] = [rule, place, reason].map(str::to_owned);
        Exception { rule, place, reason }
    }

    #[test]
    fn a_table_is_read_and_the_text_around_it_is_not() {
        let markdown =
            "# Title\n\n`W1 *`\n\n| finding | why |\n|---|---|\n| `W3005 *` | the CDK does |\n";
        assert_eq!(exceptions(markdown), Ok(vec![exception("W3005", "*", "the CDK does")]));
        for line in ["| `W3005` | no place |", "| `W3005 *` | |", "| `W3005 *"] {
            let expected = format!("not a row of rule, place and reason: {line}");
            assert_eq!(exceptions(line), Err(expected));
        }
    }

    #[test]
    fn an_exception_excuses_its_rule_at_its_place_and_no_error() {
        let finding = |rule: &str, level, path: &str| Finding {
            template: PathBuf::from("t"),
            rule: rule.to_owned(),
            level,
            path: path.to_owned(),
            message: String::new(),
        };
        let here = exception("W1", "Resources/Q", "x");
        assert!(here.excuses(&finding("W1", Level::Warning, "Resources/Q/DependsOn/0")));
        assert!(!here.excuses(&finding("W1", Level::Error, "Resources/Q/DependsOn/0")));
        assert!(!here.excuses(&finding("W2", Level::Warning, "Resources/Q/DependsOn/0")));
        assert!(!here.excuses(&finding("W1", Level::Warning, "Resources/R")));
        assert!(exception("W1", "*", "x").excuses(&finding("W1", Level::Warning, "")));
    }
}

//! The differences we mean: the table in `docs/cdk-differences.md`, which people and tests read.

use crate::compare::Difference;
use std::fmt::Write;

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// The sign of the differences it allows.
    pub(crate) sign: char,
    /// Their path; `*` stands for any run of characters.
    pub(crate) pattern: String,
    /// Why we differ.
    pub(crate) reason: String,
}

/// Reads the rows of every table whose first cell is a code span such as `` `- Rules/*` ``.
pub(crate) fn rows(markdown: &str) -> Result<Vec<Row>, String> {
    let mut rows: Vec<Row> = Vec::new();
    for line in markdown.lines() {
        let Some(cells) = line.trim().strip_prefix("| `") else { continue };
        let parsed = cells.split_once("` |").and_then(|(code, reason)| {
            let (sign, pattern) = code.split_once(' ')?;
            let sign = ["-", "+", "~"].contains(&sign).then(|| sign.chars().next())??;
            let reason = reason.trim().trim_end_matches('|').trim();
            let pattern = pattern.trim();
            (!pattern.is_empty() && !reason.is_empty()).then(|| Row {
                sign,
                pattern: pattern.to_owned(),
                reason: reason.to_owned(),
            })
        });
        let row = parsed.ok_or_else(|| format!("not a row of sign, pattern and reason: {line}"))?;
        if rows.iter().any(|other| (other.sign, &other.pattern) == (row.sign, &row.pattern)) {
            return Err(format!("the row '{} {}' stands there twice", row.sign, row.pattern));
        }
        rows.push(row);
    }
    Ok(rows)
}

impl Row {
    /// Whether it explains a difference.
    pub(crate) fn allows(&self, difference: &Difference) -> bool {
        self.sign == difference.sign && matches(&self.pattern, &difference.path)
    }
}

/// Holds differences against rows: every difference needs a row, and every row of `own` a
/// difference, so that the table neither hides anything new nor keeps what is gone. Those of
/// `common` hold for other templates too, and so need none here.
pub(crate) fn judge_all(
    differences: &[Difference],
    own: &[Row],
    common: &[Row],
) -> Result<(), String> {
    let mut complaint = String::new();
    for difference in differences {
        if !own.iter().chain(common).any(|row| row.allows(difference)) {
            let _ = writeln!(complaint, "not explained: {difference}");
        }
    }
    for row in own {
        if !differences.iter().any(|difference| row.allows(difference)) {
            let _ = writeln!(complaint, "no longer so: {} {}", row.sign, row.pattern);
        }
    }
    if complaint.is_empty() { Ok(()) } else { Err(complaint) }
}

/// Whether `text` is `pattern`, where `*` stands for any run of characters.
fn matches(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let mut pieces: Vec<&str> = pieces.collect();
    let Some(last) = pieces.pop() else { return rest.is_empty() };
    for piece in pieces {
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(sign: char, pattern: &str, reason: &str) -> Row {
        Row { sign, pattern: pattern.to_owned(), reason: reason.to_owned() }
    }

    fn difference(sign: char, path: &str) -> Difference {
        Difference { sign, path: path.to_owned(), cdk: None, ours: None }
    }

    #[test]
    fn a_table_is_read_and_the_text_around_it_is_not() {
        let markdown = "# Title\n\n`- not/this`\n\n| difference | why |\n|---|---|\n\
            | `- Rules/*` | no bootstrap |\n| `+ Outputs/Url` | handy, e.g. `curl` |\n";
        let expected = vec![
            row('-', "Rules/*", "no bootstrap"),
            row('+', "Outputs/Url", "handy, e.g. `curl`"),
        ];
        assert_eq!(rows(markdown), Ok(expected));
    }

    #[test]
    fn a_row_that_says_nothing_is_refused() {
        for line in [
            "| `Rules/*` | no sign |",
            "| `- Rules/*` | |",
            "| `- Rules/*` |",
            "| `-  ` | x |",
            "| `- R",
        ] {
            let expected = format!("not a row of sign, pattern and reason: {line}");
            assert_eq!(rows(line), Err(expected));
        }
        let twice = "| `- R` | a |\n| `- R` | b |";
        assert_eq!(rows(twice), Err("the row '- R' stands there twice".to_owned()));
    }

    #[test]
    fn every_difference_needs_a_row_and_every_row_a_difference() {
        let table = [row('-', "Rules/*", "x"), row('+', "Rules/*", "x")];
        let found = [difference('-', "Rules/R"), difference('~', "Rules/R")];
        let expected = "not explained: ~ Rules/R\nno longer so: + Rules/*\n";
        assert_eq!(judge_all(&found, &table, &[]), Err(expected.to_owned()));
        assert_eq!(judge_all(&found[..1], &table[..1], &[]), Ok(()));
        assert_eq!(judge_all(&[], &[], &[]), Ok(()));
    }

    #[test]
    fn a_row_for_every_template_explains_and_need_not_be_used_by_each() {
        let common = [row('-', "Rules/*", "x"), row('+', "Rules/*", "x")];
        let found = [difference('-', "Rules/R"), difference('~', "Rules/R")];
        let expected = "not explained: ~ Rules/R\n";
        assert_eq!(judge_all(&found, &[], &common), Err(expected.to_owned()));
        assert_eq!(judge_all(&found[..1], &[], &common), Ok(()));
    }

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text, expected) in [
            ("a/b", "a/b", true),
            ("a/b", "a/bc", false),
            ("a/*", "a/b/c", true),
            ("*/c", "a/b/c", true),
            ("a*c*e", "abcde", true),
            ("a*c*e", "abde", false),
            ("a*a", "a", false),
            ("*", "", true),
            ("*x*x", "x", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }
}

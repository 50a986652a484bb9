//! "Did you mean …?", for names typed slightly wrong.

/// Finds the candidate closest to `name`, if one is close enough to be meant.
///
/// Close enough is a third of the longer name's length in edits, ignoring case:
/// nearer than that a suggestion helps, further away it confuses.
pub(crate) fn closest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let name = name.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (edits(&name, &candidate.to_lowercase()), candidate))
        .filter(|(edits, candidate)| {
            *edits * 3 <= name.chars().count().max(candidate.chars().count())
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// Counts the insertions, deletions, replacements and swaps of neighbours that
/// lead from `a` to `b`.
fn edits(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            if i == 0 || j == 0 {
                rows[i][j] = i + j;
                continue;
            }
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replaced.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[track_caller]
    fn check(name: &str, expected: Option<&str>) {
        let candidates = ["output", "profile", "region", "require-approval"];
        assert_eq!(closest(name, candidates), expected);
    }

    #[test]
    fn a_slip_of_the_finger_is_recognized() {
        check("ouptut", Some("output"));
        check("Regoin", Some("region"));
        check("require_approval", Some("require-approval"));
    }

    #[test]
    fn a_different_word_is_left_alone() {
        check("stack", None);
        check("", None);
    }
}

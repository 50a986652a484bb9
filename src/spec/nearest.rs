//! Finds the name that was probably meant.

/// The candidate most like `wanted`, if any is so like it that a slip is likely.
pub(crate) fn nearest<'a>(
    wanted: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    nearest_within(wanted, 3, candidates)
}

/// The same of candidates that differ in so many characters at most.
pub(crate) fn nearest_within<'a>(
    wanted: &str,
    most: usize,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let lower = wanted.to_lowercase();
    let limit = (lower.chars().count() / 4).clamp(1, most);
    candidates
        .into_iter()
        .map(|candidate| (distance(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many characters must be added, removed or changed to turn one text into the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let change = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(wanted: &str, expect: Option<&str>) {
        assert_eq!(nearest(wanted, ["DelaySeconds", "QueueName", "Arn", "pk"]), expect);
    }

    #[test]
    fn a_slip_finds_the_name() {
        check("DelaySecond", Some("DelaySeconds"));
        check("delaySeconds", Some("DelaySeconds"));
        check("QeueName", Some("QueueName"));
        check("ARN", Some("Arn"));
    }

    #[test]
    fn another_word_finds_nothing() {
        check("VisibilityTimeout", None);
        check("Foo", None);
        check("", None);
    }
}

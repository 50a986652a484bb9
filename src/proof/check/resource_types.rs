//! Which kinds of things an ARN may name.

use crate::proof::statement::wildcard;
use crate::proof::template::Template;
use crate::proof::text::{Piece, Text};

/// Stands for the name of a resource: some text without `/` and `:`.
const NAME: char = '\u{1}';

/// A resource of a statement: an ARN after its partition, with `*` for what only AWS knows.
#[derive(Debug)]
pub(super) struct Target {
    /// `None` if it may be the ARN of anything.
    pattern: Option<String>,
}

impl Target {
    pub(super) fn all(template: &Template<'_>, resources: &[Text]) -> Vec<Self> {
        resources.iter().map(|text| Self::of(template, text)).collect()
    }

    fn of(template: &Template<'_>, text: &Text) -> Self {
        let mut pattern = String::new();
        for piece in template.expand(text).pieces() {
            match piece {
                Piece::Literal(literal) => pattern.push_str(literal),
                Piece::Name(_) => pattern.push(NAME),
                Piece::Ref(name) if is_name(name) => pattern.push(NAME),
                Piece::Attribute(_, attribute) if attribute == "StreamArn" => pattern.push(NAME),
                _ => pattern.push('*'),
            }
        }
        let mut sections = pattern.splitn(3, ':');
        let pattern = match (sections.next(), sections.next(), sections.next()) {
            (Some("arn"), Some(_), Some(rest)) => Some(rest.to_string()),
            _ => None,
        };
        Self { pattern }
    }

    /// Whether it may name anything.
    pub(super) fn is_any(&self) -> bool {
        self.pattern.is_none()
    }

    /// The service in the ARN, if it is written out.
    pub(super) fn service(&self) -> Option<&str> {
        let service = self.pattern.as_deref()?.split(':').next()?;
        (!service.contains(['*', '?', NAME])).then_some(service)
    }

    /// Which of the given kinds the ARN may name: where one kind lies below another by a slash
    /// (indexes below tables, objects below buckets), an ARN of the inner one is none of the outer.
    pub(super) fn may_be(&self, kind: &str, kinds: &[(&str, &str)]) -> bool {
        let Some(pattern) = &self.pattern else { return true };
        let is_inner = |inner: &str| {
            slashes(inner) > slashes(kind) && wildcard(kind, inner) && wildcard(inner, pattern)
        };
        // What is all within one kind below a slash (`table/*/index/*`) is of no other kind beside.
        let is_beside = |other: &str| {
            (1..=slashes(other)).contains(&slashes(kind))
                && wildcard(other, pattern)
                && !wildcard(kind, pattern)
        };
        arns_overlap(kind, pattern)
            && !kinds.iter().any(|(_, other)| is_inner(other) || is_beside(other))
    }
}

fn slashes(arn: &str) -> usize {
    arn.matches('/').count()
}

fn is_name(reference: &str) -> bool {
    matches!(reference, "AWS::AccountId" | "AWS::Partition" | "AWS::Region" | "AWS::URLSuffix")
}

/// Whether some ARN fits two patterns. Region and account are either in an ARN or not: `*` in their
/// place is never nothing.
fn arns_overlap(a: &str, b: &str) -> bool {
    let sections = |arn: &'_ str| -> Option<[String; 4]> {
        arn.splitn(4, ':').map(str::to_string).collect::<Vec<_>>().try_into().ok()
    };
    match (sections(a), sections(b)) {
        (Some(a), Some(b)) => {
            a.iter().zip(&b).enumerate().all(|(i, (a, b))| {
                overlap(a, b) && (i == 0 || i == 3 || a.is_empty() == b.is_empty())
            })
        }
        _ => overlap(a, b),
    }
}

/// Whether some text fits two patterns. O(a · b).
fn overlap(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    // `fits[j]`: whether the rest of `a` and `b[j..]` have a text in common.
    let mut next = vec![false; b.len() + 1];
    for i in (0..=a.len()).rev() {
        let mut fits = vec![false; b.len() + 1];
        for j in (0..=b.len()).rev() {
            let (x, y) = (a.get(i), b.get(j));
            let skip_b = |fits: &[bool]| j < b.len() && fits[j + 1];
            fits[j] = match (x, y) {
                (None, None) => true,
                (Some('*'), _) => next[j] || skip_b(&fits),
                (_, Some('*')) => skip_b(&fits) || (x.is_some() && next[j]),
                (_, Some(&NAME)) => {
                    skip_b(&fits) || x.is_some_and(|&x| x != '/' && x != ':') && next[j]
                }
                (Some(_), Some('?')) => next[j + 1],
                (Some(x), Some(y)) => x == y && next[j + 1],
                (None, Some(_)) | (Some(_), None) => false,
            };
        }
        next = fits;
    }
    next[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_with_a_text_in_common() {
        for (a, b, expected) in [
            ("sqs:*:*:*", "sqs:eu-west-1:1:inbox", true),
            ("s3:::*", "s3:::", true),
            ("s3:::*/*", "s3:::bucket", false),
            ("s3:::*/*", "s3:::bucket*", true),
            ("s3:::*/*", "s3:::\u{1}", false),
            ("s3:::*/*", "s3:::\u{1}/*", true),
            ("dynamodb:*:*:table/*/stream/*", "dynamodb:\u{1}:\u{1}:table/\u{1}", false),
            ("dynamodb:*:*:table/*/stream/*", "dynamodb:*", true),
            ("events:*:*:event-bus/default", "events:\u{1}:\u{1}:event-bus/\u{1}", true),
            ("a?c", "abc", false),
            ("abc", "a?c", true),
        ] {
            assert_eq!(overlap(a, b), expected, "{a} {b:?}");
        }
    }
}

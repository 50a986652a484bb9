//! Rewrites schema patterns for the `regex` crate.
//!
//! The schemas are written for Java and ECMAScript, where `\d` and `\w` are ASCII and
//! characters are UTF-16 units. What cannot be said without look-around is left
//! out: a check that is missing is better than one that is wrong.

use regex::RegexBuilder;

/// The outcome of a rewrite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// The pattern in our syntax.
    Rust(String),
    /// It needs look-around or a back reference.
    LookAround,
    /// Its compiled form would be too large to build during a synth.
    TooLarge,
    /// It is not a pattern that we can read.
    Unreadable,
    /// Every string contains it, so it says nothing.
    Empty,
}

/// The compiled size up to which a pattern is worth its price.
const SIZE_LIMIT: usize = 1 << 20;

/// Rewrites one pattern, and proves that it compiles.
pub fn to_rust(source: &str) -> Pattern {
    if ["(?=", "(?!", "(?<=", "(?<!"].iter().any(|look| source.contains(look)) {
        return Pattern::LookAround;
    }
    if ["", "^", "$", ".*", "^.*$", "^.*", ".*$"].contains(&source) {
        return Pattern::Empty;
    }
    let Some(pattern) = rewrite(source) else { return Pattern::Unreadable };
    match RegexBuilder::new(&pattern).size_limit(SIZE_LIMIT).build() {
        Ok(_) => Pattern::Rust(pattern),
        Err(regex::Error::CompiledTooBig(_)) => Pattern::TooLarge,
        Err(_) => Pattern::Unreadable,
    }
}

/// Both orders in which schemas write "any character beyond the first plane".
const PAIRS: &[&str] = &[r"\uD800\uDC00-\uDBFF\uDFFF", r"\uD800\uDBFF-\uDC00\uDFFF"];

fn rewrite(source: &str) -> Option<String> {
    let mut text = source.to_owned();
    for pair in PAIRS {
        text = text.replace(pair, r"\U00010000-\U0010FFFF");
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut in_class = false;
    let mut class_start = false;
    while let Some(c) = chars.next() {
        let at_start = std::mem::take(&mut class_start);
        match c {
            '\\' => {
                let escaped = chars.next()?;
                match escaped {
                    'd' => out.push_str(if in_class { "0-9" } else { "[0-9]" }),
                    'w' => out.push_str(if in_class { "0-9A-Za-z_" } else { "[0-9A-Za-z_]" }),
                    'W' if !in_class => out.push_str("[^0-9A-Za-z_]"),
                    'D' if !in_class => out.push_str("[^0-9]"),
                    'Z' => out.push_str("\\z"),
                    '1'..='9' => return None,
                    'p' | 'P' if chars.peek() == Some(&'{') => {
                        out.extend(['\\', escaped]);
                        out.extend(chars.by_ref().take_while(|c| *c != '}'));
                        out.push('}');
                    }
                    // An escaped character that needs no escape: `\:`, `\ `.
                    _ if !escaped.is_ascii_alphanumeric() && !escaped.is_ascii_punctuation() => {
                        out.push(escaped)
                    }
                    '<' | '>' => out.push(escaped),
                    _ => out.extend(['\\', escaped]),
                }
            }
            '[' if in_class => out.push_str("\\["),
            '[' => {
                in_class = true;
                class_start = true;
                out.push('[');
                if chars.peek() == Some(&'^') {
                    chars.next();
                    out.push('^');
                }
            }
            ']' if in_class && at_start => return None,
            ']' if in_class => {
                in_class = false;
                out.push(']');
            }
            // Set operators of our syntax, plain characters in theirs.
            '&' | '~' if in_class => out.extend(['\\', c]),
            '-' if in_class && chars.peek() == Some(&'-') => return None,
            '{' if !in_class && !chars.peek().is_some_and(char::is_ascii_digit) => {
                out.push_str("\\{")
            }
            _ => out.push(c),
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, expect: &str) {
        assert_eq!(to_rust(source), Pattern::Rust(expect.to_owned()));
    }

    #[test]
    fn digits_and_word_characters_are_ascii() {
        check(r"^\d{12}$", "^[0-9]{12}$");
        check(r"^[\w.-]+$", "^[0-9A-Za-z_.-]+$");
    }

    #[test]
    fn brackets_and_set_operators_inside_a_class_are_literal() {
        check("^[a[b]+$", r"^[a\[b]+$");
        check("[a&&b]", r"[a\&\&b]");
        assert_eq!(to_rust("[+--a]"), Pattern::Unreadable);
    }

    #[test]
    fn surrogate_pairs_become_code_points() {
        check(
            r"^[\u0020-\uD7FF\uD800\uDC00-\uDBFF\uDFFF\t]*$",
            r"^[\u0020-\uD7FF\U00010000-\U0010FFFF\t]*$",
        );
    }

    #[test]
    fn classes_by_unicode_property_stay() {
        check(r"^[\p{L}\p{Z}_.]+\p{N}$", r"^[\p{L}\p{Z}_.]+\p{N}$");
    }

    #[test]
    fn look_around_is_left_out() {
        assert_eq!(to_rust("^(?!aws:).+$"), Pattern::LookAround);
    }

    #[test]
    fn a_pattern_that_says_nothing_is_left_out() {
        assert_eq!(to_rust("^.*$"), Pattern::Empty);
    }

    #[test]
    fn a_pattern_too_large_to_compile_quickly_is_left_out() {
        assert_eq!(to_rust(r"^\p{L}{1,60000}$"), Pattern::TooLarge);
    }
}

//! What a field of an event may be.

use rustinfra::value::{Expr, Value};

/// What a field of an event may be; several are alternatives.
///
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html>
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    pub(super) expr: Expr,
    pub(super) problem: Option<String>,
}

fn operator(name: &'static str, value: impl Into<Expr>) -> Match {
    Match { expr: Expr::map([(name, value.into())]), problem: None }
}

fn text(value: &str) -> Expr {
    Expr::text(value.to_string())
}

fn texts<'a>(values: impl IntoIterator<Item = &'a str>) -> Expr {
    Expr::list(values.into_iter().map(text))
}

impl Match {
    /// Exactly this.
    pub fn exactly(value: impl IntoMatch) -> Self {
        value.into_match()
    }

    /// `null`.
    pub fn null() -> Self {
        Self { expr: Expr::Null, problem: None }
    }

    /// Any value, as long as the field is there.
    pub fn exists() -> Self {
        operator("exists", true)
    }

    /// The field is not there.
    pub fn does_not_exist() -> Self {
        operator("exists", false)
    }

    /// Begins with a text.
    pub fn prefix(value: &str) -> Self {
        operator("prefix", text(value))
    }

    /// Ends with a text.
    pub fn suffix(value: &str) -> Self {
        operator("suffix", text(value))
    }

    /// Begins with a text, whatever the case of its letters.
    pub fn prefix_ignore_case(value: &str) -> Self {
        operator("prefix", Expr::map([("equals-ignore-case", text(value))]))
    }

    /// Ends with a text, whatever the case of its letters.
    pub fn suffix_ignore_case(value: &str) -> Self {
        operator("suffix", Expr::map([("equals-ignore-case", text(value))]))
    }

    /// Is a text, whatever the case of its letters.
    pub fn equals_ignore_case(value: &str) -> Self {
        operator("equals-ignore-case", text(value))
    }

    /// Matches a pattern in which `*` is any text.
    pub fn wildcard(pattern: &str) -> Self {
        let problem = pattern
            .contains("**")
            .then(|| format!("`{pattern}` has two `*` in a row, which EventBridge refuses."));
        Self { problem, ..operator("wildcard", text(pattern)) }
    }

    /// Is an address of a block, such as `10.0.0.0/24`.
    pub fn cidr(block: &str) -> Self {
        let problem = (!is_cidr(block)).then(|| format!("`{block}` is not a block of addresses."));
        Self { problem, ..operator("cidr", text(block)) }
    }

    /// Is none of these.
    pub fn anything_but<M: IntoMatch>(values: impl IntoIterator<Item = M>) -> Self {
        let values: Vec<Expr> = values.into_iter().map(|v| v.into_match().expr).collect();
        let plain = |v: &Expr| !matches!(v, Expr::Map(_) | Expr::List(_));
        let problem = if values.is_empty() {
            Some("`anything_but` has no values.".to_string())
        } else if !values.iter().all(plain) {
            Some("`anything_but` takes plain values only.".to_string())
        } else {
            None
        };
        Self { problem, ..operator("anything-but", Expr::List(values)) }
    }

    /// Begins with none of these.
    pub fn anything_but_prefix<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        Self::anything_but_filter("prefix", values)
    }

    /// Ends with none of these.
    pub fn anything_but_suffix<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        Self::anything_but_filter("suffix", values)
    }

    /// Matches none of these patterns.
    pub fn anything_but_wildcard<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        Self::anything_but_filter("wildcard", values)
    }

    /// Is none of these, whatever the case of letters.
    pub fn anything_but_ignore_case<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        Self::anything_but_filter("equals-ignore-case", values)
    }

    fn anything_but_filter<'a>(
        filter: &'static str,
        values: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let Expr::List(mut values) = texts(values) else { return Self::null() };
        let problem = values.is_empty().then(|| "`anything_but` has no values.".to_string());
        let value = if values.len() == 1 { values.remove(0) } else { Expr::List(values) };
        Self { problem, ..operator("anything-but", Expr::map([(filter, value)])) }
    }

    /// Is a number greater than this.
    pub fn greater_than(value: impl Into<f64>) -> Self {
        Self::numeric(&[(">", value.into())])
    }

    /// Is this number or a greater one.
    pub fn greater_than_or_equal(value: impl Into<f64>) -> Self {
        Self::numeric(&[(">=", value.into())])
    }

    /// Is a number less than this.
    pub fn less_than(value: impl Into<f64>) -> Self {
        Self::numeric(&[("<", value.into())])
    }

    /// Is this number or a lesser one.
    pub fn less_than_or_equal(value: impl Into<f64>) -> Self {
        Self::numeric(&[("<=", value.into())])
    }

    /// Is this number, however it is written.
    pub fn equal(value: impl Into<f64>) -> Self {
        Self::numeric(&[("=", value.into())])
    }

    /// Is a number from `low` to `high`, both included.
    pub fn between(low: impl Into<f64>, high: impl Into<f64>) -> Self {
        let (low, high) = (low.into(), high.into());
        let problem = (low > high).then(|| format!("No number is between {low} and {high}."));
        Self { problem, ..Self::numeric(&[(">=", low), ("<=", high)]) }
    }

    fn numeric(comparisons: &[(&'static str, f64)]) -> Self {
        let items = comparisons.iter().flat_map(|(sign, n)| [Expr::text(*sign), Expr::Float(*n)]);
        operator("numeric", Expr::list(items))
    }
}

fn is_cidr(block: &str) -> bool {
    let (address, bits) = match block.split_once('/') {
        Some((address, bits)) => (address, Some(bits)),
        None => (block, None),
    };
    let Ok(address) = address.parse::<std::net::IpAddr>() else { return false };
    let most = if address.is_ipv4() { 32 } else { 128 };
    bits.is_none_or(|bits| bits.parse().is_ok_and(|n: u8| n <= most))
}

/// A value that a field of an event can be compared with.
#[diagnostic::on_unimplemented(
    message = "a field of an event cannot be compared with `{Self}`",
    note = "give a text, a number, a boolean or a `Match`"
)]
pub trait IntoMatch {
    /// Converts.
    fn into_match(self) -> Match;
}

impl IntoMatch for Match {
    fn into_match(self) -> Match {
        self
    }
}

impl<T> IntoMatch for Value<T> {
    fn into_match(self) -> Match {
        Match { expr: self.into_expr(), problem: None }
    }
}

impl<T> IntoMatch for &Value<T> {
    fn into_match(self) -> Match {
        self.clone().into_match()
    }
}

/// One or several alternatives for a field of an event.
#[diagnostic::on_unimplemented(
    message = "a field of an event cannot be compared with `{Self}`",
    note = "give a text, a number, a boolean, a `Match`, or a list of these"
)]
pub trait IntoMatches {
    /// Converts.
    fn into_matches(self) -> Vec<Match>;
}

impl<M: IntoMatch, const N: usize> IntoMatches for [M; N] {
    fn into_matches(self) -> Vec<Match> {
        self.into_iter().map(IntoMatch::into_match).collect()
    }
}

impl<M: IntoMatch> IntoMatches for Vec<M> {
    fn into_matches(self) -> Vec<Match> {
        self.into_iter().map(IntoMatch::into_match).collect()
    }
}

impl IntoMatches for Match {
    fn into_matches(self) -> Vec<Match> {
        vec![self]
    }
}

impl<T> IntoMatches for Value<T> {
    fn into_matches(self) -> Vec<Match> {
        vec![self.into_match()]
    }
}

macro_rules! plain {
    ($($ty:ty => |$v:ident| $expr:expr),+ $(,)?) => {$(
        impl IntoMatch for $ty {
            fn into_match(self) -> Match {
                let $v = self;
                Match { expr: $expr, problem: None }
            }
        }
        impl IntoMatches for $ty {
            fn into_matches(self) -> Vec<Match> {
                vec![self.into_match()]
            }
        }
    )+};
}

plain!(
    &str => |v| text(v),
    String => |v| Expr::text(v),
    bool => |v| Expr::Bool(v),
    i32 => |v| Expr::Int(v.into()),
    u32 => |v| Expr::Int(v.into()),
    i64 => |v| Expr::Int(v),
    f64 => |v| Expr::Float(v),
);

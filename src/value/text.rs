//! Text made of literals and values known only at deployment.

use std::fmt;

use super::{Expr, Lit, Value};

/// Can stand in a [`sub!`](crate::sub) placeholder.
pub trait IntoText {
    /// The expression to be put into the text.
    fn into_text(self) -> Expr;
}

impl<T> IntoText for Value<T> {
    fn into_text(self) -> Expr {
        self.into_expr()
    }
}

impl<T> IntoText for &Value<T> {
    fn into_text(self) -> Expr {
        self.expr().clone()
    }
}

impl IntoText for Expr {
    fn into_text(self) -> Expr {
        self
    }
}

impl<K> IntoText for Lit<K> {
    fn into_text(self) -> Expr {
        Expr::text(self.as_str())
    }
}

macro_rules! display {
    ($($ty:ty),+) => {$(
        impl IntoText for $ty {
            fn into_text(self) -> Expr {
                Expr::text(self.to_string())
            }
        }
    )+};
}

display!(&str, String, &String, char, i32, i64, u8, u16, u32, u64, usize);

/// Joins pieces of text: neighbouring literals are merged, and a `Fn::Join` with an empty
/// delimiter is left only if something is unknown until deployment.
pub fn concat(pieces: impl IntoIterator<Item = Expr>) -> Expr {
    let pieces = pieces.into_iter();
    let mut merged: Vec<Expr> = Vec::with_capacity(pieces.size_hint().0);
    for piece in pieces {
        append(&mut merged, piece);
    }
    match merged.len() {
        0 => Expr::text(""),
        1 => merged.remove(0),
        _ => Expr::call("Fn::Join", Expr::List(vec![Expr::text(""), Expr::List(merged)])),
    }
}

/// Appends one piece, taking a nested empty-delimiter join apart.
fn append(merged: &mut Vec<Expr>, piece: Expr) {
    match piece {
        Expr::Text(text) if text.is_empty() => {}
        Expr::Text(text) => match merged.last_mut() {
            Some(Expr::Text(last)) => last.to_mut().push_str(&text),
            _ => merged.push(Expr::Text(text)),
        },
        Expr::Int(n) => append(merged, Expr::text(n.to_string())),
        Expr::Bool(b) => append(merged, Expr::text(b.to_string())),
        other => match joined_pieces(&other) {
            Some(pieces) => pieces.iter().cloned().for_each(|p| append(merged, p)),
            None => merged.push(other),
        },
    }
}

fn joined_pieces(expr: &Expr) -> Option<&[Expr]> {
    let Expr::Call(call) = expr else { return None };
    let ("Fn::Join", Expr::List(args)) = &**call else { return None };
    match args.as_slice() {
        [Expr::Text(delimiter), Expr::List(pieces)] if delimiter.is_empty() => Some(pieces),
        _ => None,
    }
}

/// How a dynamic reference begins; it ends with `}}`.
///
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html>
pub(super) const DYNAMIC: &str = "{{resolve:";

/// Whether text has a dynamic reference in it, in whose place CloudFormation puts a value after it has
/// evaluated everything else.
pub fn is_dynamic(text: &str) -> bool {
    text.contains(DYNAMIC)
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// What is known now.
    Text(String),
    /// What CloudFormation evaluates.
    Evaluated(Expr),
    /// A whole dynamic reference, be it one with values in its name.
    Dynamic(Expr),
}

impl From<Piece> for Expr {
    fn from(piece: Piece) -> Self {
        match piece {
            Piece::Text(text) => text.into(),
            Piece::Evaluated(expr) | Piece::Dynamic(expr) => expr,
        }
    }
}

/// As a message shows it: `…` stands for a value.
impl fmt::Display for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Piece::Text(text) => f.write_str(text),
            Piece::Evaluated(_) => f.write_str("…"),
            Piece::Dynamic(expr) => joined_pieces(expr)
                .unwrap_or(std::slice::from_ref(expr))
                .iter()
                .try_for_each(|part| f.write_str(part.as_text().unwrap_or("…"))),
        }
    }
}

/// What a text is made of: what a join without a delimiter joins, in which dynamic references are told
/// from the text around them. Never are two neighbours text, nor is one empty.
pub fn pieces(expr: &Expr) -> Vec<Piece> {
    let mut pieces = Vec::new();
    // What there is of a dynamic reference that has not ended yet.
    let mut reference: Vec<Expr> = Vec::new();
    for part in joined_pieces(expr).unwrap_or(std::slice::from_ref(expr)) {
        let Expr::Text(text) = part else {
            match reference.is_empty() {
                true => pieces.push(Piece::Evaluated(part.clone())),
                false => reference.push(part.clone()),
            }
            continue;
        };
        let mut rest: &str = text;
        while !rest.is_empty() {
            if reference.is_empty() {
                let (before, from) = rest.split_at(rest.find(DYNAMIC).unwrap_or(rest.len()));
                push_text(&mut pieces, before);
                rest = from;
            }
            let end = rest.find("}}").map_or(rest.len(), |at| at + 2);
            let (inside, after) = rest.split_at(end);
            if !inside.is_empty() {
                reference.push(Expr::text(inside.to_string()));
            }
            if inside.ends_with("}}") {
                pieces.push(Piece::Dynamic(concat(reference.drain(..))));
            }
            rest = after;
        }
    }
    if !reference.is_empty() {
        pieces.push(Piece::Dynamic(concat(reference)));
    }
    pieces
}

fn push_text(pieces: &mut Vec<Piece>, text: &str) {
    match pieces.last_mut() {
        _ if text.is_empty() => {}
        Some(Piece::Text(last)) => last.push_str(text),
        _ => pieces.push(Piece::Text(text.to_string())),
    }
}

/// Writes `expr` as JSON text in which the values unknown until deployment are spliced in: what a
/// property wants that holds JSON as a string (a state machine's definition, a dashboard's body).
pub fn json_text(expr: &Expr) -> Expr {
    let mut pieces = Vec::new();
    write_json(expr, &mut pieces);
    concat(pieces)
}

/// A number as JSON has it, which knows one kind only: without a fraction if it is whole, as the CDK
/// writes it, and null if it is none.
pub(crate) fn json_number(number: f64) -> String {
    let whole = number as i64;
    match whole as f64 == number {
        true => whole.to_string(),
        false => serde_json::Value::from(number).to_string(),
    }
}

fn write_json(expr: &Expr, out: &mut Vec<Expr>) {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    match expr {
        Expr::Null => out.push(Expr::text("null")),
        Expr::Bool(b) => out.push(Expr::text(b.to_string())),
        Expr::Int(n) => out.push(Expr::text(n.to_string())),
        Expr::Float(n) => out.push(Expr::text(json_number(*n))),
        Expr::Text(text) => out.push(Expr::text(quoted(text))),
        Expr::List(items) => {
            out.push(Expr::text("["));
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(Expr::text(","));
                }
                write_json(item, out);
            }
            out.push(Expr::text("]"));
        }
        Expr::Map(entries) => {
            out.push(Expr::text("{"));
            for (i, (key, value)) in entries.iter().enumerate() {
                let comma = if i > 0 { "," } else { "" };
                out.push(Expr::text(format!("{comma}{}:", quoted(key))));
                write_json(value, out);
            }
            out.push(Expr::text("}"));
        }
        unresolved => {
            out.push(Expr::text("\""));
            match joined_pieces(unresolved) {
                // Literal pieces of a join are inside the quotes: they need escaping.
                Some(pieces) => out.extend(pieces.iter().map(|piece| match piece {
                    Expr::Text(text) => {
                        let json = quoted(text);
                        Expr::text(json[1..json.len() - 1].to_string())
                    }
                    other => other.clone(),
                })),
                None => out.push(unresolved.clone()),
            }
            out.push(Expr::text("\""));
        }
    }
}

/// Counts the `{}` placeholders of a template; used by [`sub!`](crate::sub) at compile time.
#[doc(hidden)]
pub const fn __placeholders(template: &str) -> usize {
    let bytes = template.as_bytes();
    let (mut i, mut count) = (0, 0);
    while i < bytes.len() {
        if i + 1 < bytes.len() {
            match (bytes[i], bytes[i + 1]) {
                (b'{', b'}') => {
                    count += 1;
                    i += 2;
                    continue;
                }
                (b'{', b'{') | (b'}', b'}') => {
                    i += 2;
                    continue;
                }
                _ => {}
            }
        }
        assert!(
            bytes[i] != b'{' && bytes[i] != b'}',
            "a brace is neither part of an empty pair nor doubled"
        );
        i += 1;
    }
    count
}

/// Fills the placeholders of a template; the expansion of [`sub!`](crate::sub).
#[doc(hidden)]
pub fn __interpolate(template: &'static str, arguments: Vec<Expr>) -> Value<String> {
    let mut pieces = Vec::with_capacity(arguments.len() * 2 + 1);
    let mut arguments = arguments.into_iter();
    let mut rest = template;
    while let Some(brace) = rest.find(['{', '}']) {
        let (before, braces) = rest.split_at(brace);
        // Of a doubled brace the first one stays.
        let is_placeholder = braces.starts_with("{}");
        let literal = if is_placeholder { before } else { &rest[..=brace] };
        pieces.push(Expr::text(literal));
        if is_placeholder {
            pieces.extend(arguments.next());
        }
        rest = braces.get(2..).unwrap_or_default();
    }
    pieces.push(Expr::text(rest));
    Value::from_expr(concat(pieces))
}

/// Builds text with values in it: `sub!("arn:aws:s3:::{}/*", bucket.name())`.
///
/// Each `{}` takes one argument, a string, a number or a [`Value`](crate::value::Value); `{{` and
/// `}}` are braces. The number of placeholders is checked at compile time:
///
/// ```compile_fail
/// rustinfra_constructs::sub!("{} and {}", "one");
/// ```
///
/// The text becomes a `Fn::Join` with an empty delimiter (what the CDK writes for the same thing),
/// or a plain string if everything is known.
#[macro_export]
macro_rules! sub {
    ($template:literal $(, $argument:expr)* $(,)?) => {{
        const _: () = assert!(
            $crate::value::__placeholders($template) == [$(stringify!($argument)),*].len(),
            "the number of placeholders differs from the number of arguments"
        );
        $crate::value::__interpolate(
            $template,
            ::std::vec![$($crate::value::IntoText::into_text($argument)),*],
        )
    }};
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{IntoValue, intrinsic, pseudo};

    #[test]
    fn text_with_only_literals_stays_a_string() {
        assert_eq!(sub!("a-{}-{{{}}}", 1, "b").as_literal(), Some("a-1-{b}"));
    }

    #[test]
    fn nested_text_becomes_one_join_with_merged_literals() {
        let inner = sub!("x/{}", pseudo::region());
        let expr = sub!("<{}:{}>", inner, "y").into_expr();
        assert_eq!(
            expr,
            Expr::call(
                "Fn::Join",
                Expr::list([
                    "".into(),
                    Expr::list(["<x/".into(), Expr::Pseudo("AWS::Region"), ":y>".into()])
                ])
            )
        );
    }

    #[test]
    fn a_text_is_made_of_what_is_known_and_what_is_not() {
        let of = |value: Value<String>| pieces(value.expr());
        let literal = |text: &'static str| -> Value<String> { text.into_value() };
        let text = |text: &str| Piece::Text(text.to_string());
        let dynamic = |value: &Value<String>| Piece::Dynamic(value.expr().clone());
        let region = Piece::Evaluated(Expr::Pseudo("AWS::Region"));
        assert_eq!(of(literal("a")), [text("a")]);
        assert_eq!(of(literal("")), []);
        assert_eq!(of(sub!("a:{}", pseudo::region())), [text("a:"), region.clone()]);
        let plain = intrinsic::ssm_parameter("/p", Some(3));
        assert_eq!(of(plain.clone()), [dynamic(&plain)]);
        let named = intrinsic::ssm_parameter(sub!("/{}/p", pseudo::region()), Some(3));
        assert_eq!(of(named.clone()), [dynamic(&named)]);
        let all = sub!("{}a{}{}-{}{}b}}}}", &named, &plain, &plain, pseudo::region(), &named);
        let expected = [
            dynamic(&named),
            text("a"),
            dynamic(&plain),
            dynamic(&plain),
            text("-"),
            region,
            dynamic(&named),
            text("b}}"),
        ];
        assert_eq!(of(all.clone()), expected);
        let shown: String = of(all).iter().map(Piece::to_string).collect();
        assert_eq!(
            shown,
            "{{resolve:ssm:/…/p:3}}a{{resolve:ssm:/p:3}}{{resolve:ssm:/p:3}}-…{{resolve:ssm:/…/p:3}}b}}"
        );
        assert_eq!(
            of(literal("a{{resolve:b")),
            [text("a"), Piece::Dynamic(Expr::text("{{resolve:b"))]
        );
    }

    #[test]
    fn a_dynamic_reference_is_not_known() {
        assert_eq!(intrinsic::ssm_parameter("/p", None).as_literal(), None);
        assert_eq!(sub!("a-{}", intrinsic::secret("p", None)).as_literal(), None);
        assert_eq!(sub!("{{{{{}", "resolve").as_literal(), Some("{{resolve"));
    }

    #[test]
    fn json_text_escapes_literals_and_splices_values() {
        let expr = Expr::map([
            ("a", Expr::text("q\"")),
            ("b", sub!("\"{}", pseudo::region()).into_expr()),
            ("c", Expr::list([Expr::Int(1), Expr::Null])),
        ]);
        assert_eq!(
            json_text(&expr),
            concat([
                Expr::text(r#"{"a":"q\"","b":"\""#),
                Expr::Pseudo("AWS::Region"),
                Expr::text(r#"","c":[1,null]}"#),
            ])
        );
    }
}

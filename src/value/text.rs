//! Text made of literals and values known only at deployment.

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
        Expr::text(self.into_text())
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
    use crate::value::pseudo;

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

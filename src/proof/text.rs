//! Text of a template whose parts are known, refer to something, or are known only to AWS.

use serde_json::Value;

use crate::value::is_dynamic;

/// At most this many alternatives of one expression are looked at.
const ALTERNATIVES: usize = 32;

/// A part of a [`Text`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Known text.
    Literal(String),
    /// `Ref` of a resource, a parameter or a pseudo parameter.
    Ref(String),
    /// `Fn::GetAtt`.
    Attribute(String, String),
    /// The physical name of a resource.
    Name(String),
    /// What another expression gives; equal expressions give equal text.
    Opaque(String),
}

/// Text as a sequence of parts, without neighbouring literals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Text {
    pieces: Vec<Piece>,
}

impl Text {
    pub(super) fn literal(text: impl Into<String>) -> Self {
        let mut result = Self::default();
        result.push(Piece::Literal(text.into()));
        result
    }

    pub(super) fn of(pieces: impl IntoIterator<Item = Piece>) -> Self {
        let mut result = Self::default();
        pieces.into_iter().for_each(|piece| result.push(piece));
        result
    }

    pub(super) fn push(&mut self, piece: Piece) {
        match (self.pieces.last_mut(), piece) {
            (_, Piece::Literal(text)) if text.is_empty() => {}
            (Some(Piece::Literal(last)), Piece::Literal(text)) => last.push_str(&text),
            (_, piece) => self.pieces.push(piece),
        }
    }

    pub(super) fn extend(&mut self, other: &Text) {
        other.pieces.iter().cloned().for_each(|piece| self.push(piece));
    }

    pub(super) fn then(mut self, suffix: &str) -> Self {
        self.push(Piece::Literal(suffix.to_string()));
        self
    }

    /// This ARN with a separator and something only AWS knows: an object, an index, a qualifier.
    pub(super) fn within(&self, separator: &str) -> Self {
        let mut text = self.clone().then(separator);
        text.push(Piece::Opaque(String::new()));
        text
    }

    /// Whether it is an ARN spelled out.
    pub(super) fn starts_an_arn(&self) -> bool {
        matches!(self.pieces.first(), Some(Piece::Literal(start)) if start.starts_with("arn:"))
    }

    pub(super) fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The text, if all of it is known.
    pub(super) fn as_literal(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// The least number of characters that it has when deployed.
    pub(super) fn least_length(&self) -> usize {
        let least = |piece: &Piece| match piece {
            Piece::Literal(text) => text.chars().count(),
            Piece::Attribute(_, name) if name.ends_with("Arn") => "arn:aws:s3:::abc".len(),
            Piece::Opaque(_) => 0,
            Piece::Ref(_) | Piece::Attribute(..) | Piece::Name(_) => 1,
        };
        self.pieces.iter().map(least).sum()
    }

    /// The text as a reader of the template would write it.
    pub(super) fn shown(&self) -> String {
        let show = |piece: &Piece| match piece {
            Piece::Literal(text) => text.clone(),
            Piece::Ref(id) | Piece::Name(id) => format!("${{{id}}}"),
            Piece::Attribute(id, name) => format!("${{{id}.{name}}}"),
            Piece::Opaque(_) => "${…}".to_string(),
        };
        self.pieces.iter().map(show).collect()
    }
}

/// The text that an expression gives; several if a condition decides, none if it gives nothing.
///
/// A list gives the texts of its items, as a policy takes one or many in the same place.
pub(super) fn texts(value: &Value) -> Vec<Text> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::String(text) if is_dynamic(text) => vec![opaque(value)],
        Value::String(text) => vec![Text::literal(text)],
        Value::Number(_) | Value::Bool(_) => vec![Text::literal(value.to_string())],
        Value::Object(fields) => match fields.iter().next() {
            Some((name, argument)) if fields.len() == 1 => intrinsic(name, argument, value),
            _ => vec![opaque(value)],
        },
    }
}

fn intrinsic(name: &str, argument: &Value, whole: &Value) -> Vec<Text> {
    match (name, argument) {
        ("Ref", Value::String(id)) if id == "AWS::NoValue" => Vec::new(),
        ("Ref", Value::String(id)) => vec![Text::of([Piece::Ref(id.clone())])],
        ("Fn::GetAtt", _) => match attribute(argument) {
            Some((id, name)) => {
                vec![Text::of([Piece::Attribute(id.to_string(), name.to_string())])]
            }
            None => vec![opaque(whole)],
        },
        ("Fn::If", Value::Array(branches)) if branches.len() == 3 => {
            branches[1..].iter().flat_map(texts).collect()
        }
        ("Fn::Join", Value::Array(arguments)) => match arguments.as_slice() {
            [Value::String(delimiter), Value::Array(items)] => join(delimiter, items, whole),
            _ => vec![opaque(whole)],
        },
        ("Fn::Sub", Value::String(pattern)) => substitute(pattern, &Value::Null, whole),
        ("Fn::Sub", Value::Array(arguments)) => match arguments.as_slice() {
            [Value::String(pattern), variables] => substitute(pattern, variables, whole),
            _ => vec![opaque(whole)],
        },
        _ => vec![opaque(whole)],
    }
}

/// The resource and the attribute that `Fn::GetAtt` names, in either of its forms.
pub(super) fn attribute(argument: &Value) -> Option<(&str, &str)> {
    match argument {
        Value::String(text) => text.split_once('.'),
        Value::Array(parts) => match parts.as_slice() {
            [id, name] => id.as_str().zip(name.as_str()),
            _ => None,
        },
        _ => None,
    }
}

fn join(delimiter: &str, items: &[Value], whole: &Value) -> Vec<Text> {
    let mut results = vec![Text::default()];
    for (index, item) in items.iter().enumerate() {
        let alternatives = texts(item);
        // A list among the items joins into as many, which only an array would tell.
        if alternatives.is_empty() || results.len() * alternatives.len() > ALTERNATIVES {
            return vec![opaque(whole)];
        }
        results = combined(&results, &alternatives, if index == 0 { "" } else { delimiter });
    }
    results
}

fn combined(starts: &[Text], ends: &[Text], between: &str) -> Vec<Text> {
    let mut results = Vec::with_capacity(starts.len() * ends.len());
    for start in starts {
        for end in ends {
            let mut text = start.clone().then(between);
            text.extend(end);
            results.push(text);
        }
    }
    results
}

fn substitute(pattern: &str, variables: &Value, whole: &Value) -> Vec<Text> {
    let mut results = vec![Text::default()];
    for part in placeholders(pattern) {
        let alternatives = match part {
            Part::Text(text) => vec![Text::literal(text)],
            Part::Name(name) => match variables.get(name) {
                Some(value) => texts(value),
                None => match name.split_once('.') {
                    Some((id, attribute)) => {
                        vec![Text::of([Piece::Attribute(id.into(), attribute.into())])]
                    }
                    None => vec![Text::of([Piece::Ref(name.into())])],
                },
            },
        };
        if alternatives.is_empty() || results.len() * alternatives.len() > ALTERNATIVES {
            return vec![opaque(whole)];
        }
        results = combined(&results, &alternatives, "");
    }
    results
}

/// A part of the pattern of `Fn::Sub`.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    Text(&'a str),
    Name(&'a str),
}

/// Splits the pattern of `Fn::Sub`; `${!Name}` is the text `${Name}`.
pub(super) fn placeholders(pattern: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = pattern;
    while let Some(start) = rest.find("${") {
        let (text, tail) = rest.split_at(start);
        parts.push(Part::Text(text));
        let Some(end) = tail.find('}') else {
            parts.push(Part::Text(tail));
            return parts;
        };
        match tail[2..end].strip_prefix('!') {
            Some(name) => {
                parts.extend([Part::Text("${"), Part::Text(name), Part::Text("}")]);
            }
            None => parts.push(Part::Name(tail[2..end].trim())),
        }
        rest = &tail[end + 1..];
    }
    parts.push(Part::Text(rest));
    parts
}

fn opaque(value: &Value) -> Text {
    Text::of([Piece::Opaque(value.to_string())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(value: Value, expected: &[&str]) {
        let shown: Vec<_> = texts(&value).iter().map(Text::shown).collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn joins_and_subs_of_the_same_text_are_equal() {
        let join = json!({"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":sqs:", {"Fn::GetAtt": ["Q", "Name"]}]]});
        let sub =
            json!({"Fn::Sub": ["arn:${AWS::Partition}:${service}:${Q.Name}", {"service": "sqs"}]});
        assert_eq!(texts(&join), texts(&sub));
        check(sub, &["arn:${AWS::Partition}:sqs:${Q.Name}"]);
    }

    #[test]
    fn conditions_give_every_branch_but_nothing() {
        check(json!({"Fn::If": ["C", "a", {"Ref": "AWS::NoValue"}]}), &["a"]);
        check(json!({"Fn::Join": ["-", [{"Fn::If": ["C", "a", "b"]}, "c"]]}), &["a-c", "b-c"]);
    }

    #[test]
    fn escaped_placeholders_are_text() {
        check(json!({"Fn::Sub": "a${!b}c${D}"}), &["a${b}c${D}"]);
        assert_eq!(texts(&json!({"Fn::Sub": "${!b}"}))[0].as_literal(), Some("${b}"));
    }

    #[test]
    fn what_only_aws_knows_is_opaque() {
        check(json!({"Fn::ImportValue": "x"}), &["${…}"]);
        check(json!("{{resolve:ssm:/a}}"), &["${…}"]);
        check(json!({"Fn::Join": ["", {"Ref": "Names"}]}), &["${…}"]);
    }
}

//! The definition of a state machine, with its references kept.

use serde_json::Value;

use super::template::{Place, Resource, is_intrinsic};
use super::text::{Part, Piece, Text, placeholders, texts};

/// Around the number of a reference where it stands in the definition's text; no template has
/// these private characters.
const OPEN: char = '\u{F0000}';
const CLOSE: char = '\u{F0001}';

/// A definition as JSON whose strings may hold references.
#[derive(Debug)]
pub(super) struct Definition {
    pub(super) states: Value,
    /// Where it stands in the template.
    pub(super) pointer: String,
    references: Vec<Piece>,
}

/// A definition that is not JSON.
#[derive(Debug)]
pub(super) struct Malformed {
    pub(super) pointer: String,
    pub(super) reason: String,
}

/// The definitions that a state machine may have; none if it stands elsewhere or only AWS knows it.
pub(super) fn definitions(machine: Resource<'_>) -> Vec<Result<Definition, Malformed>> {
    let mut result = Vec::new();
    for place in machine.at("DefinitionString") {
        for text in texts(place.value) {
            result.extend(parsed(machine, &place, &text));
        }
    }
    for place in machine.at("Definition") {
        if place.value.is_object() && !is_intrinsic(place.value) {
            let mut reader = Reader { machine, references: Vec::new() };
            let states = reader.object(place.value);
            let references = reader.references;
            result.push(Ok(Definition { states, pointer: place.pointer, references }));
        }
    }
    result
}

fn parsed(
    machine: Resource<'_>,
    place: &Place<'_>,
    text: &Text,
) -> Option<Result<Definition, Malformed>> {
    let mut reader = Reader { machine, references: Vec::new() };
    let json = reader.text(text);
    let references = reader.references;
    match serde_json::from_str::<Value>(&json) {
        Ok(states) => Some(Ok(Definition { states, pointer: place.pointer.clone(), references })),
        // A reference may stand for a number or a whole part.
        Err(_) if !references.is_empty() => None,
        Err(error) => {
            Some(Err(Malformed { pointer: place.pointer.clone(), reason: error.to_string() }))
        }
    }
}

struct Reader<'a> {
    machine: Resource<'a>,
    references: Vec<Piece>,
}

impl Reader<'_> {
    fn text(&mut self, text: &Text) -> String {
        let mut json = String::new();
        for piece in text.pieces() {
            match piece {
                Piece::Literal(literal) => self.literal(literal, &mut json),
                reference => self.reference(reference.clone(), &mut json),
            }
        }
        json
    }

    /// Text in which `${Name}` may be one of `DefinitionSubstitutions`.
    fn literal(&mut self, literal: &str, json: &mut String) {
        for part in placeholders(literal) {
            match part {
                Part::Text(text) => json.push_str(text),
                Part::Name(name) => {
                    let given = self.machine.at("DefinitionSubstitutions");
                    let value = given.iter().find_map(|place| place.value.get(name));
                    match value.map(texts).unwrap_or_default().as_slice() {
                        [text] => {
                            for piece in text.pieces() {
                                match piece {
                                    Piece::Literal(literal) => json.push_str(literal),
                                    reference => self.reference(reference.clone(), json),
                                }
                            }
                        }
                        [] if value.is_none() => json.push_str(&format!("${{{name}}}")),
                        _ => self.reference(Piece::Opaque(name.to_string()), json),
                    }
                }
            }
        }
    }

    fn reference(&mut self, piece: Piece, json: &mut String) {
        json.push_str(&format!("{OPEN}{}{CLOSE}", self.references.len()));
        self.references.push(piece);
    }

    fn object(&mut self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(&Text::literal(text))),
            Value::Array(items) => items.iter().map(|item| self.object(item)).collect(),
            _ if is_intrinsic(value) => {
                let mut json = String::new();
                match texts(value).as_slice() {
                    [text] => json = self.text(text),
                    _ => self.reference(Piece::Opaque(value.to_string()), &mut json),
                }
                Value::String(json)
            }
            Value::Object(fields) => fields
                .iter()
                .map(|(key, value)| (key.clone(), self.object(value)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
            other => other.clone(),
        }
    }
}

impl Definition {
    /// A string of the definition with its references.
    pub(super) fn text(&self, string: &str) -> Text {
        let mut text = Text::default();
        let mut rest = string;
        while let Some((before, after)) = rest.split_once(OPEN) {
            text.push(Piece::Literal(before.to_string()));
            let Some((number, tail)) = after.split_once(CLOSE) else { break };
            let piece = number.parse::<usize>().ok().and_then(|n| self.references.get(n));
            text.push(piece.cloned().unwrap_or(Piece::Opaque(number.to_string())));
            rest = tail;
        }
        text.push(Piece::Literal(rest.to_string()));
        text
    }
}

//! Writes the JSON of templates and manifests.
//!
//! It is written as it is found and never built: an app of many resources spends most of its time
//! on it. A [`Slot`] is where one value goes; objects and lists hand out slots for what is in them.

use std::fmt::Write as _;
use std::io;

use serde_core::Deserialize as _;
use serde_json::Value;

use crate::value::json_number;

/// A long document is handed on when there is this much of it.
pub(crate) const PIECE: usize = 64 << 10;

/// Where one value is written.
pub(crate) struct Slot<'o> {
    out: &'o mut String,
    /// How deep the value is indented; `None` if all is on one line.
    depth: Option<usize>,
}

impl<'o> Slot<'o> {
    /// For a value as it stands in a file: indented by one space, as the CDK writes it.
    pub(crate) fn file(out: &'o mut String) -> Self {
        Self { out, depth: Some(0) }
    }

    /// For a value on one line.
    pub(crate) fn line(out: &'o mut String) -> Self {
        Self { out, depth: None }
    }

    /// The same place, for a value on one line in a file whose others are not.
    pub(crate) fn on_one_line(self) -> Self {
        Self { depth: None, ..self }
    }

    pub(crate) fn null(self) {
        self.out.push_str("null");
    }

    pub(crate) fn bool(self, value: bool) {
        self.out.push_str(if value { "true" } else { "false" });
    }

    pub(crate) fn int(self, number: i64) {
        let _ = write!(self.out, "{number}");
    }

    pub(crate) fn float(self, number: f64) {
        self.out.push_str(&json_number(number));
    }

    pub(crate) fn text(self, text: &str) {
        push_text(text, self.out);
    }

    pub(crate) fn texts<'t>(self, texts: impl IntoIterator<Item = &'t str>) {
        let mut list = self.list();
        texts.into_iter().for_each(|text| list.item().text(text));
        list.end();
    }

    pub(crate) fn value(self, value: &Value) {
        match value {
            Value::Null => self.null(),
            Value::Bool(b) => self.bool(*b),
            Value::Number(n) => drop(write!(self.out, "{n}")),
            Value::String(text) => self.text(text),
            Value::Array(items) => {
                let mut list = self.list();
                items.iter().for_each(|item| list.item().value(item));
                list.end();
            }
            Value::Object(entries) => {
                let mut object = self.object();
                entries.iter().for_each(|(key, value)| object.key(key).value(value));
                object.end();
            }
        }
    }

    /// Begins a list, to be ended.
    pub(crate) fn list(self) -> ListWriter<'o> {
        ListWriter(Writer { out: self.out, depth: self.depth, is_empty: true })
    }

    /// Begins an object, to be ended.
    pub(crate) fn object(self) -> ObjectWriter<'o> {
        ObjectWriter(Writer { out: self.out, depth: self.depth, is_empty: true })
    }
}

/// A list that is being written.
pub(crate) struct ListWriter<'o>(Writer<'o>);

impl ListWriter<'_> {
    /// The slot of the next item.
    pub(crate) fn item(&mut self) -> Slot<'_> {
        self.0.next('[')
    }

    pub(crate) fn end(self) {
        self.0.end('[', ']');
    }
}

/// An object that is being written; its keys have to differ.
pub(crate) struct ObjectWriter<'o>(Writer<'o>);

impl ObjectWriter<'_> {
    /// The slot of what stands under `key`.
    pub(crate) fn key(&mut self, key: &str) -> Slot<'_> {
        let slot = self.0.next('{');
        push_text(key, slot.out);
        slot.out.push_str(if slot.depth.is_some() { ": " } else { ":" });
        slot
    }

    /// Hands on what is written so far, if that is much: a long document need not be in memory whole.
    pub(crate) fn hand_on(&mut self, to: &mut impl io::Write) -> io::Result<()> {
        if self.0.out.len() >= PIECE {
            to.write_all(self.0.out.as_bytes())?;
            self.0.out.clear();
        }
        Ok(())
    }

    pub(crate) fn end(self) {
        self.0.end('{', '}');
    }
}

/// What lists and objects have in common.
struct Writer<'o> {
    out: &'o mut String,
    depth: Option<usize>,
    is_empty: bool,
}

impl Writer<'_> {
    fn next(&mut self, open: char) -> Slot<'_> {
        self.out.push(if self.is_empty { open } else { ',' });
        self.is_empty = false;
        let depth = self.depth.map(|depth| depth + 1);
        new_line(depth, self.out);
        Slot { out: self.out, depth }
    }

    fn end(self, open: char, close: char) {
        if self.is_empty {
            self.out.push(open);
        } else {
            new_line(self.depth, self.out);
        }
        self.out.push(close);
    }
}

fn new_line(depth: Option<usize>, out: &mut String) {
    const SPACES: &str = "\n                                ";
    let Some(depth) = depth else { return };
    let end = out.len() + 1 + depth;
    // Of a length that the compiler knows, and cut: quicker than a copy of any other length.
    out.push_str(SPACES);
    match end.checked_sub(out.len()) {
        None => out.truncate(end),
        Some(more) => out.extend(std::iter::repeat_n(' ', more)),
    }
}

/// Writes a JSON string; most have nothing to escape.
pub(crate) fn push_text(text: &str, out: &mut String) {
    if has_escaped(text.as_bytes()) {
        return push_escaped(text, out);
    }
    out.reserve(text.len() + 2);
    out.push('"');
    out.push_str(text);
    out.push('"');
}

#[cold]
fn push_escaped(text: &str, out: &mut String) {
    let _ = write!(out, "{}", Value::from(text));
}

/// Whether a byte has to be escaped in a JSON string: a quote, a backslash, or one below a space.
fn has_escaped(text: &[u8]) -> bool {
    let (words, rest) = text.as_chunks::<8>();
    let whole = words.iter().fold(0, |found, &word| found | escaped(u64::from_le_bytes(word)));
    let last = match text.last_chunk() {
        // Some of its bytes were looked at already.
        Some(&last) => u64::from_le_bytes(last),
        None => rest.iter().fold(SPACES, |word, &byte| word << 8 | u64::from(byte)),
    };
    whole | escaped(last) != 0
}

/// Each byte of a word.
const EACH: u64 = u64::from_ne_bytes([1; 8]);
const SPACES: u64 = EACH * b' ' as u64;

/// Has the highest bit of some byte set if one of the eight has to be escaped.
///
/// Subtracting one sets the highest bit of a byte that was zero, and of those below it only if a
/// lower one was: whether there is one is told exactly.
fn escaped(word: u64) -> u64 {
    let zeros = |word: u64| word.wrapping_sub(EACH) & !word;
    let below_space = word.wrapping_sub(SPACES) & !word;
    let quotes = zeros(word ^ (EACH * b'"' as u64));
    let backslashes = zeros(word ^ (EACH * b'\\' as u64));
    (below_space | quotes | backslashes) & (EACH * 0x80)
}

/// Reads what was written. However deep that is: a parser's limit protects from other people's
/// files, and this is ours.
pub(crate) fn read(text: &str) -> Value {
    let mut reader = serde_json::Deserializer::from_str(text);
    reader.disable_recursion_limit();
    Value::deserialize(&mut reader).expect("a slot writes JSON")
}

#[cfg(test)]
mod tests {

    use serde_json::json;

    use super::*;

    #[test]
    fn a_document_says_the_same_in_a_file_and_on_a_line() {
        let value = json!({
            "b": [1, -2.5, 1e300, null, true, false, [], {}, ["x"]],
            "a": {"text": "\"ü\"\n\u{1}\u{7f}\\", "": "", "late": "eight bytes and then \""},
        });
        let deep = (0..50).fold(value, |inner, _| json!({"k": [inner]}));
        let (mut line, mut file) = (String::new(), String::new());
        Slot::line(&mut line).value(&deep);
        Slot::file(&mut file).value(&deep);
        assert_eq!(line, deep.to_string());
        assert_eq!(file, indented(&deep));
        assert_eq!(read(&file), deep);
    }

    #[test]
    fn what_was_written_is_read_however_deep() {
        for value in [json!(null), json!("a,"), json!({"}": "]", "[": "{,", "": ","}), json!([[]])]
        {
            let deep = (0..150).fold(value, |inner, _| json!({"\"k\": {": [1, inner]}));
            let mut file = String::new();
            Slot::file(&mut file).value(&deep);
            assert_eq!(read(&file), deep);
        }
    }

    #[test]
    fn every_byte_is_escaped_where_json_wants_it_wherever_it_stands() {
        for c in '\0'..='\u{100}' {
            for before in 0..20 {
                let text = format!("{}{c}tail", "x".repeat(before));
                let mut line = String::new();
                push_text(&text, &mut line);
                assert_eq!(line, Value::from(text.as_str()).to_string());
                let plain = line.len() == text.len() + 2;
                assert_eq!(has_escaped(text.as_bytes()), !plain, "{text:?}");
            }
        }
    }

    fn indented(value: &Value) -> String {
        let mut text = Vec::new();
        let formatter = serde_json::ser::PrettyFormatter::with_indent(b" ");
        let mut serializer = serde_json::Serializer::with_formatter(&mut text, formatter);
        serde_core::Serialize::serialize(value, &mut serializer).expect("memory can be written to");
        String::from_utf8(text).expect("JSON is UTF-8")
    }

    #[test]
    fn what_is_written_piece_by_piece_is_the_same() {
        let mut text = String::new();
        let mut outer = Slot::file(&mut text).object();
        outer.key("a").texts(["x", "y"]);
        let mut inner = outer.key("b").object();
        inner.key("c").null();
        inner.key("d").int(-7);
        inner.key("e").bool(true);
        inner.end();
        outer.key("f").object().end();
        outer.key("g").list().end();
        outer.end();
        let whole =
            json!({"a": ["x", "y"], "b": {"c": null, "d": -7, "e": true}, "f": {}, "g": []});
        assert_eq!(text, indented(&whole));
    }

    #[test]
    fn numbers_that_json_cannot_write_are_null() {
        let mut line = String::new();
        let mut list = Slot::line(&mut line).list();
        [f64::NAN, f64::INFINITY, 0.5].into_iter().for_each(|n| list.item().float(n));
        list.end();
        assert_eq!(line, "[null,null,0.5]");
    }
}

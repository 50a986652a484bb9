//! Templates as YAML and JSON.
//!
//! CloudFormation reads YAML 1.1, in which an unquoted `no` is false, `2012-10-17`
//! a date and `12:30:00` a number, and serializers made for YAML 1.2 leave all of
//! them bare. So text is written here, and quoted unless it cannot be mistaken.

use serde_json::Value;

/// Writes a template as block-style YAML, in its own order.
pub(crate) fn yaml(template: &Value) -> String {
    let mut text = String::new();
    block(template, 0, &mut text);
    text
}

/// Writes a template as indented JSON, in its own order.
pub(crate) fn json(template: &Value) -> String {
    format!("{template:#}\n")
}

/// Writes a value on lines of its own, each indented by `indent`.
fn block(value: &Value, indent: usize, text: &mut String) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (index, (key, member)) in members.iter().enumerate() {
                // The first line of an item stands behind the dash that was written already.
                if index > 0 || !text.ends_with("- ") {
                    *text += &" ".repeat(indent);
                }
                *text += &scalar(key);
                text.push(':');
                after_colon(member, indent, text);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                if index > 0 || !text.ends_with("- ") {
                    *text += &" ".repeat(indent);
                }
                *text += "- ";
                block(item, indent + 2, text);
            }
        }
        Value::String(string) if fits_literal(string) => literal(string, indent, text),
        other => {
            *text += &inline(other);
            text.push('\n');
        }
    }
}

fn after_colon(value: &Value, indent: usize, text: &mut String) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            text.push('\n');
            block(value, indent + 2, text);
        }
        Value::Array(items) if !items.is_empty() => {
            text.push('\n');
            block(value, indent + 2, text);
        }
        Value::String(string) if fits_literal(string) => {
            text.push(' ');
            literal(string, indent + 2, text);
        }
        other => {
            *text += &format!(" {}\n", inline(other));
        }
    }
}

fn inline(value: &Value) -> String {
    match value {
        Value::String(string) => scalar(string),
        Value::Object(_) => "{}".to_string(),
        Value::Array(_) => "[]".to_string(),
        other => other.to_string(),
    }
}

/// Tells whether a text of several lines can stand line by line behind a `|`.
fn fits_literal(string: &str) -> bool {
    let body = string.strip_suffix('\n').unwrap_or(string);
    body.contains('\n')
        && !body.starts_with([' ', '\n'])
        && !body.ends_with('\n')
        && !string.chars().any(|c| c != '\n' && !is_printable(c))
}

fn literal(string: &str, indent: usize, text: &mut String) {
    *text += if string.ends_with('\n') { "|\n" } else { "|-\n" };
    for line in string.lines() {
        if !line.is_empty() {
            *text += &" ".repeat(indent);
            *text += line;
        }
        text.push('\n');
    }
}

fn scalar(string: &str) -> String {
    if is_plain(string) {
        return string.to_string();
    }
    // A JSON string is a YAML string, but for line breaks that JSON does not know.
    let mut quoted = String::new();
    for character in Value::from(string).to_string().chars() {
        match is_printable(character) {
            true => quoted.push(character),
            false => quoted += &format!("\\u{:04x}", u32::from(character)),
        }
    }
    quoted
}

/// Tells whether a text reads as itself without quotes, in YAML 1.1 and 1.2.
fn is_plain(string: &str) -> bool {
    const WORDS: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    let starts_well = string
        .starts_with(|first: char| first.is_ascii_alphabetic() || matches!(first, '_' | '/' | '$'));
    starts_well
        && string.chars().all(is_printable)
        && !string.ends_with([' ', ':'])
        && !string.contains(": ")
        && !string.contains(" #")
        && !WORDS.contains(&string.to_ascii_lowercase().as_str())
}

/// Tells whether YAML takes the character as it is, and not as a line break or a mark.
fn is_printable(character: char) -> bool {
    !character.is_control() && !matches!(character, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::yaml;
    use serde_json::{Value, json};

    #[track_caller]
    fn check(value: &Value, expected: &str) {
        let text = yaml(value);
        assert_eq!(text, expected);
        assert_eq!(&serde_yaml::from_str::<Value>(&text).expect("it is YAML"), value);
    }

    #[test]
    fn text_that_looks_like_something_else_is_quoted() {
        let value = json!({
            "Version": "2012-10-17", "Account": "000000000000", "Flag": "true", "Answer": "no", "Time": "12:30:00",
            "Star": "*", "Hex": "0x1f", "Half": ".5", "Nothing": "", "Colon": "a: b", "Comment": "a #b", "Next": "a\u{85}b",
            "on": "~", "Quote": "\"x\"",
        });
        check(
            &value,
            r#"Version: "2012-10-17"
Account: "000000000000"
Flag: "true"
Answer: "no"
Time: "12:30:00"
Star: "*"
Hex: "0x1f"
Half: ".5"
Nothing: ""
Colon: "a: b"
Comment: "a #b"
Next: "a\u0085b"
"on": "~"
Quote: "\"x\""
"#,
        );
    }

    #[test]
    fn ordinary_text_and_values_stand_bare() {
        let value = json!({
            "Arn": "arn:aws:sqs:eu-west-1:1:q", "Sub": "${AWS::Region}:x", "Path": "/a/b", "Number": 7, "Half": 0.5,
            "Set": true, "Unset": null, "None": {}, "Empty": [],
        });
        check(
            &value,
            "Arn: arn:aws:sqs:eu-west-1:1:q\nSub: ${AWS::Region}:x\nPath: /a/b\nNumber: 7\nHalf: 0.5\nSet: true\nUnset: null\nNone: {}\nEmpty: []\n",
        );
    }

    #[test]
    fn lists_maps_and_lines_nest() {
        let value = json!({
            "List": [{"a": 1, "b": [2, [3, {"c": 4}]]}, "x", {"d": {"e": "f"}}, "one\ntwo"],
            "Code": "def f():\n  return 1\n\n# end\n",
            "Open": "a\nb",
            "Odd": " a\nb",
        });
        check(
            &value,
            r#"List:
  - a: 1
    b:
      - 2
      - - 3
        - c: 4
  - x
  - d:
      e: f
  - |-
    one
    two
Code: |
  def f():
    return 1

  # end
Open: |-
  a
  b
Odd: " a\nb"
"#,
        );
    }
}

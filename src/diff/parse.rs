//! Reading a template, JSON or YAML, with the short forms of intrinsic functions.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value, json};

/// Tells why a text is no template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a template: {problem}")]
pub struct TemplateSyntaxError {
    /// What the parser said.
    pub problem: String,
}

/// Reads a template; `!Ref X` becomes `{"Ref": "X"}`, and so on.
pub fn parse(text: &str) -> Result<Value, TemplateSyntaxError> {
    let wrong = |problem: String| TemplateSyntaxError { problem };
    let value = if text.trim_start().starts_with('{') {
        if depth(text) > DEEPEST {
            return Err(wrong(format!("it is nested deeper than {DEEPEST} times")));
        }
        // Flow-style YAML starts like JSON; what JSON refuses may still be that.
        serde_json::from_str(text)
            .map(|Unique(value)| value)
            .or_else(|error| yaml(text).map_err(|_| wrong(error.to_string())))?
    } else {
        yaml(text).map_err(wrong)?
    };
    match value {
        Value::Object(_) => Ok(value),
        Value::Null => Err(wrong("it is empty".into())),
        _ => Err(wrong("it is not an object".into())),
    }
}

/// As deep as JSON is read; neither parser is asked for more.
const DEEPEST: usize = 127;

/// How deep the lists and objects of what looks like JSON are nested.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest, mut in_text, mut bytes) = (0_usize, 0, false, text.bytes());
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' if in_text => drop(bytes.next()),
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// JSON in which no object has a key twice: of these, [`Value`] takes the last.
struct Unique(Value);

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UniqueVisitor).map(Unique)
    }
}

struct UniqueVisitor;

impl<'de> Visitor<'de> for UniqueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Unique(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = members.next_key::<String>()? {
            if object.contains_key(&key) {
                return Err(A::Error::custom(format!("the key `{key}` is there twice")));
            }
            let Unique(value) = members.next_value()?;
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

fn yaml(text: &str) -> Result<Value, String> {
    let mut value: serde_yaml::Value =
        serde_yaml::from_str(text).map_err(|error| error.to_string())?;
    value.apply_merge().map_err(|error| error.to_string())?;
    long_form(value)
}

/// Turns YAML into JSON and tags into intrinsic functions.
fn long_form(value: serde_yaml::Value) -> Result<Value, String> {
    use serde_yaml::Value as Yaml;
    Ok(match value {
        Yaml::Null => Value::Null,
        Yaml::Bool(bool) => Value::Bool(bool),
        Yaml::Number(number) => serde_json::to_value(&number).map_err(|error| error.to_string())?,
        Yaml::String(text) => Value::String(text),
        Yaml::Sequence(items) => {
            Value::Array(items.into_iter().map(long_form).collect::<Result<_, _>>()?)
        }
        Yaml::Mapping(members) => {
            let mut object = Map::new();
            for (key, value) in members {
                let key = match long_form(key)? {
                    Value::String(text) => text,
                    scalar @ (Value::Number(_) | Value::Bool(_)) => scalar.to_string(),
                    other => return Err(format!("`{other}` cannot be a key")),
                };
                object.insert(key, long_form(value)?);
            }
            Value::Object(object)
        }
        Yaml::Tagged(tagged) => {
            let name = tagged.tag.to_string();
            let name = name.trim_start_matches('!').to_owned();
            let inner = long_form(tagged.value)?;
            match (name.as_str(), inner) {
                (name @ ("Ref" | "Condition"), inner) => json!({ name: inner }),
                ("GetAtt", Value::String(text)) => {
                    let (id, attribute) = text.split_once('.').unwrap_or((&text, ""));
                    json!({ "Fn::GetAtt": [id, attribute] })
                }
                (name, inner) => json!({ format!("Fn::{name}"): inner }),
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_nested_too_deep_is_refused_at_once() {
        let nested = |depth: usize| {
            let (open, close) = ("[".repeat(depth - 1), "]".repeat(depth - 1));
            parse(&format!(r#"{{"\"[[": {open}{close}}}"#)).map(drop)
        };
        assert_eq!(nested(DEEPEST), Ok(()));
        let problem = "it is nested deeper than 127 times".to_owned();
        assert_eq!(nested(DEEPEST + 1), Err(TemplateSyntaxError { problem: problem.clone() }));
        assert_eq!(nested(1_000_000), Err(TemplateSyntaxError { problem }));
    }

    #[test]
    fn short_intrinsics_become_long_ones() {
        let yaml = "
Resources:
  Q:
    Type: AWS::SQS::Queue
    Condition: IsProd
    Properties:
      QueueName: !Sub '${AWS::StackName}-q'
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dlq.Arn, maxReceiveCount: 3}
      Tags: [{Key: a, Value: !If [IsProd, !Ref A, !Select [0, !GetAZs '']]}]
Conditions:
  IsProd: !And [!Condition X, !Equals [!Ref Env, prod]]
Version: 2012-10-17
";
        let expect = json!({
            "Resources": {"Q": {
                "Type": "AWS::SQS::Queue",
                "Condition": "IsProd",
                "Properties": {
                    "QueueName": {"Fn::Sub": "${AWS::StackName}-q"},
                    "RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["Dlq", "Arn"]}, "maxReceiveCount": 3},
                    "Tags": [{"Key": "a", "Value": {"Fn::If": [
                        "IsProd", {"Ref": "A"}, {"Fn::Select": [0, {"Fn::GetAZs": ""}]}
                    ]}}],
                },
            }},
            "Conditions": {"IsProd": {"Fn::And": [{"Condition": "X"}, {"Fn::Equals": [{"Ref": "Env"}, "prod"]}]}},
            "Version": "2012-10-17",
        });
        assert_eq!(parse(yaml), Ok(expect));
    }

    #[test]
    fn anchors_and_merges_are_resolved() {
        let yaml = "A: &a {x: 1}\nB: {<<: *a, y: 2}\n";
        assert_eq!(parse(yaml), Ok(json!({"A": {"x": 1}, "B": {"x": 1, "y": 2}})));
    }

    #[test]
    fn what_is_no_template_is_refused_with_a_reason() {
        #[track_caller]
        fn check(text: &str, expect: &str) {
            assert_eq!(parse(text).map_err(|error| error.to_string()), Err(expect.to_owned()));
        }
        check("", "not a template: it is empty");
        check("hello", "not a template: it is not an object");
        check("{\"a\": ", "not a template: EOF while parsing a value at line 1 column 6");
        check(
            "{\"a\": {\n  \"b\": 1,\n  \"b\": 1\n}}",
            "not a template: the key `b` is there twice at line 3 column 5",
        );
        check(
            "a:\n  b: 1\n  b: 1\n",
            "not a template: a: duplicate entry with key \"b\" at line 2 column 3",
        );
    }

    #[test]
    fn json_is_read_as_it_is_written() {
        let text =
            r#"{"b": [null, true, -1, 18446744073709551615, 0.5, "\u00e9\n"], "a": {"": {}}}"#;
        let value = parse(text).map(|value| value.to_string());
        let expect = r#"{"b":[null,true,-1,18446744073709551615,0.5,"é\n"],"a":{"":{}}}"#;
        assert_eq!(value, Ok(expect.to_owned()));
    }
}

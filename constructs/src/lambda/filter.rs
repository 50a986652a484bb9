//! What a function hears of.

use serde_json::{Value as Json, json};

/// Rules for one field in the pattern of a filter, to be put together with `json!`.
///
/// ```
/// use rustinfra_constructs::lambda::FilterRule;
/// use serde_json::json;
///
/// let pattern = json!({ "body": { "price": FilterRule::between(10.0, 20.0) } });
/// assert_eq!(pattern["body"]["price"], json!([{ "numeric": [">", 10.0, "<=", 20.0] }]));
/// ```
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html>
pub struct FilterRule;

impl FilterRule {
    /// The field is null.
    pub fn null() -> Json {
        json!([null])
    }

    /// The field is an empty text.
    pub fn empty() -> Json {
        json!([""])
    }

    /// The field has this value: a text, a number or a truth value.
    pub fn is_equal(value: impl Into<Json>) -> Json {
        let value: Json = value.into();
        match value {
            Json::Number(number) => json!([{ "numeric": ["=", number] }]),
            other => json!([other]),
        }
    }

    /// The field has one of these values.
    pub fn or<V: Into<Json>>(values: impl IntoIterator<Item = V>) -> Json {
        values.into_iter().map(Into::into).collect()
    }

    /// The field has another value.
    pub fn not_equals(text: &str) -> Json {
        json!([{ "anything-but": [text] }])
    }

    /// The field is a number above `low`, and at most `high`.
    pub fn between(low: f64, high: f64) -> Json {
        json!([{ "numeric": [">", low, "<=", high] }])
    }

    /// The field is there.
    pub fn exists() -> Json {
        json!([{ "exists": true }])
    }

    /// The field is not there.
    pub fn not_exists() -> Json {
        json!([{ "exists": false }])
    }

    /// The field is a text that begins with this.
    pub fn begins_with(text: &str) -> Json {
        json!([{ "prefix": text }])
    }
}

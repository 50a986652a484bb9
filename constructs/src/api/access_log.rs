//! The lines of access logs.

use rustinfra::prelude::*;
use serde_json::json;

use crate::check;

/// What a stage writes for each request.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessLogFormat(String);

impl AccessLogFormat {
    /// Text with `$context` variables, among them `$context.requestId` or
    /// `$context.extendedRequestId`.
    pub fn custom(format: &str) -> Self {
        Self(format.to_string())
    }

    /// The Common Log Format.
    #[doc(alias = "defaultAccessLogFormat")]
    pub fn clf() -> Self {
        Self(
            "$context.identity.sourceIp $context.identity.caller $context.identity.user \
             [$context.requestTime] \"$context.httpMethod $context.resourcePath \
             $context.protocol\" $context.status $context.responseLength $context.requestId"
                .into(),
        )
    }

    /// One JSON object a line.
    pub fn json_with_standard_fields() -> Self {
        let fields = json!({
            "requestId": "$context.requestId",
            "ip": "$context.identity.sourceIp",
            "user": "$context.identity.user",
            "caller": "$context.identity.caller",
            "requestTime": "$context.requestTime",
            "httpMethod": "$context.httpMethod",
            "resourcePath": "$context.resourcePath",
            "status": "$context.status",
            "protocol": "$context.protocol",
            "responseLength": "$context.responseLength",
        });
        Self(fields.to_string())
    }

    /// One JSON object a line, with these names and [fields](super::AccessLogField).
    pub fn json<'a>(fields: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        let fields = fields.into_iter().map(|(name, field)| (name.to_string(), json!(field)));
        Self(serde_json::Value::Object(fields.collect()).to_string())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn check(&self, node: &Node) {
        let named = |name: &str| {
            self.0.match_indices(name).any(|(at, _)| {
                let next = self.0[at + name.len()..].chars().next();
                !next.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
            })
        };
        if !named("$context.requestId") && !named("$context.extendedRequestId") {
            check::reject(
                node,
                "The format of the access log names no request id, which API Gateway asks for.",
                "add `$context.requestId` or `$context.extendedRequestId`",
            );
        }
    }
}

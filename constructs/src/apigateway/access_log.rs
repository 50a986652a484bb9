//! The lines of access logs.

use rustinfra::prelude::*;
use rustinfra_cfn::refs;
use serde_json::json;

use crate::logs::LogGroup;
use crate::{arn, check};

/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-logging-to-kinesis.html>
const STREAM_PREFIX: &str = "amazon-apigateway-";

/// Where a stage writes a line for each request.
#[derive(Clone)]
pub struct AccessLogDestination(Value<String>);

impl From<&LogGroup> for AccessLogDestination {
    fn from(group: &LogGroup) -> Self {
        Self(arn::in_stack(group.node(), "logs", sub!("log-group:{}", group.name())))
    }
}

impl AccessLogDestination {
    /// A delivery stream, whose name has to begin with `amazon-apigateway-`.
    pub fn firehose(arn: impl IntoValue<refs::KinesisFirehoseDeliveryStreamArn>) -> Self {
        let arn: Value<refs::KinesisFirehoseDeliveryStreamArn> = arn.into_value();
        Self(arn.untyped())
    }

    pub(super) fn arn(&self) -> Value<String> {
        self.0.clone()
    }

    pub(super) fn check(&self, node: &Node) {
        let stream = self.0.as_literal().and_then(|arn| arn.split_once(":deliverystream/"));
        if let Some((_, name)) = stream.filter(|(_, name)| !name.starts_with(STREAM_PREFIX)) {
            check::reject(
                node,
                format!("API Gateway writes to no delivery stream called `{name}`."),
                "give the stream a name that begins with `amazon-apigateway-`",
            );
        }
    }
}

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

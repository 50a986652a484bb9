//! Where access logs go.

use rustinfra::prelude::*;
use rustinfra_cfn::refs;

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
    /// A delivery stream, whose name has to begin with `amazon-apigateway-`. Another name is
    /// reported as `conflicting-options` of the stage.
    #[doc(alias = "FirehoseLogDestination")]
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

//! Where access logs go.

use rustinfra::prelude::*;
use rustinfra_cfn::refs;

use crate::arn;
use crate::logs::LogGroup;

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
}

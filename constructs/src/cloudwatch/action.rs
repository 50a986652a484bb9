//! What an alarm does.

use rustinfra::prelude::*;
use rustinfra_cfn::refs;

use super::alarm::Alarm;
use super::math_expression::AnyMetric;
use crate::{arn, check};

/// Something that an alarm can do: call a function, tell a topic ([`SnsAction`]), act on an
/// instance ([`Ec2Action`]), open an item in OpsCenter ([`SsmAction`]).
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html>
#[diagnostic::on_unimplemented(
    message = "an alarm cannot act on a `{Self}`",
    label = "not an action",
    note = "give a function, an `SnsAction`, an `Ec2Action` or an `SsmAction`"
)]
pub trait AlarmAction {
    /// Allows `alarm` to act, and returns the ARN of what it does.
    #[track_caller]
    fn bind(&self, alarm: &Alarm) -> Value<String>;
}

/// Tells a topic, which is known by its ARN. If it is encrypted, with a key of one's own that
/// CloudWatch may use.
#[derive(Clone)]
pub struct SnsAction(Value<refs::SnsTopicArn>);

impl SnsAction {
    /// The topic with this ARN.
    pub fn new(topic: impl IntoValue<refs::SnsTopicArn>) -> Self {
        Self(topic.into_value())
    }
}

impl AlarmAction for SnsAction {
    fn bind(&self, _: &Alarm) -> Value<String> {
        self.0.clone().untyped()
    }
}

/// What an alarm does to the instance that its metric is of.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/UsingAlarmActions.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ec2Action {
    /// Stops it.
    Stop,
    /// Terminates it.
    Terminate,
    /// Moves it to other hardware.
    Recover,
    /// Starts it anew.
    Reboot,
}

impl AlarmAction for Ec2Action {
    #[track_caller]
    fn bind(&self, alarm: &Alarm) -> Value<String> {
        let of_instance = match alarm.metric() {
            Some(AnyMetric::Metric(metric)) => {
                matches!(&metric.dimensions[..], [(name, _)] if name == "InstanceId")
            }
            _ => false,
        };
        if !of_instance {
            check::reject(
                alarm.node(),
                "An alarm acts on the instance that its metric is of; this metric is of none.",
                "watch a metric whose only dimension is `InstanceId`",
            );
        }
        let action = match self {
            Ec2Action::Stop => "stop",
            Ec2Action::Terminate => "terminate",
            Ec2Action::Recover => "recover",
            Ec2Action::Reboot => "reboot",
        };
        let node = alarm.node();
        sub!("arn:{}:automate:{}:ec2:{}", arn::partition(node), arn::region(node), action)
    }
}

/// How urgent an item in OpsCenter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum OpsItemSeverity {
    Critical = 1,
    High = 2,
    Medium = 3,
    Low = 4,
}

/// What an item in OpsCenter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum OpsItemCategory {
    Availability,
    Cost,
    Performance,
    Recovery,
    Security,
}

/// Opens an item in OpsCenter of Systems Manager.
///
/// Source: <https://docs.aws.amazon.com/systems-manager/latest/userguide/OpsCenter-create-OpsItems-from-CloudWatch-Alarms.html>
#[derive(Clone, Copy, Debug)]
pub struct SsmAction {
    severity: OpsItemSeverity,
    category: Option<OpsItemCategory>,
}

impl SsmAction {
    /// An item as urgent as this.
    pub fn new(severity: OpsItemSeverity) -> Self {
        Self { severity, category: None }
    }

    /// Says what it is about.
    pub fn category(mut self, category: OpsItemCategory) -> Self {
        self.category = Some(category);
        self
    }
}

impl AlarmAction for SsmAction {
    fn bind(&self, alarm: &Alarm) -> Value<String> {
        let category = match self.category {
            None => String::new(),
            Some(category) => format!("#CATEGORY={category:?}"),
        };
        let item = format!("opsitem:{}{category}", self.severity as u8);
        arn::in_stack(alarm.node(), "ssm", item)
    }
}

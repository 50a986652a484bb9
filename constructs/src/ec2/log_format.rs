//! The fields of a flow log's lines.

use std::borrow::Cow;

/// A part of the lines of a flow log: a field, or several.
///
/// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html>
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "it does nothing until a flow log gets it"]
pub struct LogFormat(Cow<'static, str>);

/// A constant for each field.
macro_rules! fields {
    ($($constant:ident = $name:literal;)+) => {
        impl LogFormat {
            $(
                #[doc = concat!("The field `", $name, "`.")]
                pub const $constant: Self = Self(Cow::Borrowed(concat!("${", $name, "}")));
            )+
        }
    };
}

fields! {
    VERSION = "version";
    ACCOUNT_ID = "account-id";
    INTERFACE_ID = "interface-id";
    SRC_ADDR = "srcaddr";
    DST_ADDR = "dstaddr";
    SRC_PORT = "srcport";
    DST_PORT = "dstport";
    PROTOCOL = "protocol";
    PACKETS = "packets";
    BYTES = "bytes";
    START_TIMESTAMP = "start";
    END_TIMESTAMP = "end";
    ACTION = "action";
    LOG_STATUS = "log-status";
    VPC_ID = "vpc-id";
    SUBNET_ID = "subnet-id";
    INSTANCE_ID = "instance-id";
    TCP_FLAGS = "tcp-flags";
    TRAFFIC_TYPE = "type";
    PKT_SRC_ADDR = "pkt-srcaddr";
    PKT_DST_ADDR = "pkt-dstaddr";
    REGION = "region";
    AZ_ID = "az-id";
    SUBLOCATION_TYPE = "sublocation-type";
    SUBLOCATION_ID = "sublocation-id";
    PKT_SRC_AWS_SERVICE = "pkt-src-aws-service";
    PKT_DST_AWS_SERVICE = "pkt-dst-aws-service";
    FLOW_DIRECTION = "flow-direction";
    TRAFFIC_PATH = "traffic-path";
    ECS_CLUSTER_ARN = "ecs-cluster-arn";
    ECS_CLUSTER_NAME = "ecs-cluster-name";
    ECS_CONTAINER_INSTANCE_ARN = "ecs-container-instance-arn";
    ECS_CONTAINER_INSTANCE_ID = "ecs-container-instance-id";
    ECS_CONTAINER_ID = "ecs-container-id";
    ECS_SECOND_CONTAINER_ID = "ecs-second-container-id";
    ECS_SERVICE_NAME = "ecs-service-name";
    ECS_TASK_DEFINITION_ARN = "ecs-task-definition-arn";
    ECS_TASK_ARN = "ecs-task-arn";
    ECS_TASK_ID = "ecs-task-id";
}

impl LogFormat {
    /// The fields of a line by default.
    pub const ALL_DEFAULT_FIELDS: Self = Self(Cow::Borrowed(
        "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} \
         ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}",
    ));

    /// A field by its name, for one that has no constant yet.
    pub fn field(name: &str) -> Self {
        Self(format!("${{{name}}}").into())
    }

    /// Fields as AWS writes them, such as `${srcaddr} ${dstaddr}`.
    pub fn custom(fields: &str) -> Self {
        Self(fields.to_string().into())
    }

    /// The line of several.
    pub(super) fn line(parts: impl IntoIterator<Item = Self>) -> String {
        parts.into_iter().map(|part| part.0).collect::<Vec<_>>().join(" ")
    }
}

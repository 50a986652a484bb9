//! Logs of requests within seconds.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::cloudfront::CfnRealtimeLogConfig;
use rustinfra_cfn::refs;

use crate::check;
use crate::iam::Role;

const PAGE: &str =
    "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateRealtimeLogConfig.html";

/// Sends records of requests to a Kinesis stream: see
/// [`Behavior::realtime_log_config`](super::Behavior::realtime_log_config).
///
/// ```
/// use rustinfra_constructs::cloudfront::{Behavior, Distribution, Origin, RealtimeLogConfig};
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Site");
/// let stream = "arn:aws:kinesis:us-east-1:123456789012:stream/requests";
/// let fields = ["timestamp", "c-ip", "cs-uri-stem", "sc-status"];
/// let log = RealtimeLogConfig::builder("Log", stream, fields).sampling_rate(10).build(&stack);
/// let pages = Bucket::builder("Pages").build(&stack);
/// let behavior = Behavior::new(Origin::s3_bucket(&pages)).realtime_log_config(&log);
/// Distribution::builder("Site", behavior).build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/real-time-logs.html>
#[derive(Clone)]
pub struct RealtimeLogConfig {
    node: Node,
    cfn: CfnRealtimeLogConfig,
}

impl Construct for RealtimeLogConfig {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::CloudFrontRealtimeLogConfigArn> for &RealtimeLogConfig {
    fn into_value(self) -> Value<refs::CloudFrontRealtimeLogConfigArn> {
        self.arn()
    }
}

impl RealtimeLogConfig {
    /// Starts a configuration that sends these fields of all requests to the stream with this ARN,
    /// which CloudFront is allowed to write to by a role made for it.
    pub fn builder<'a>(
        id: &str,
        stream_arn: impl IntoValue<String>,
        fields: impl IntoIterator<Item = &'a str>,
    ) -> RealtimeLogConfigBuilder {
        RealtimeLogConfigBuilder {
            id: id.to_string(),
            stream: stream_arn.into_value(),
            fields: fields.into_iter().map(String::from).collect(),
            name: None,
            percent: 100,
            role: None,
        }
    }

    /// The configuration's ARN.
    pub fn arn(&self) -> Value<refs::CloudFrontRealtimeLogConfigArn> {
        self.cfn.reff()
    }

    /// The resource beneath.
    pub fn cfn(&self) -> CfnRealtimeLogConfig {
        self.cfn.clone()
    }
}

/// Settings of a [`RealtimeLogConfig`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct RealtimeLogConfigBuilder {
    id: String,
    stream: Value<String>,
    fields: Vec<String>,
    name: Option<String>,
    percent: u8,
    role: Option<Role>,
}

impl RealtimeLogConfigBuilder {
    /// Sets the name, at most 256 characters; default: made of its path.
    pub fn realtime_log_config_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets which part of the requests is logged, 1 to 100 %; default all.
    pub fn sampling_rate(mut self, percent: u8) -> Self {
        self.percent = percent;
        self
    }

    /// Sets the role that CloudFront writes with, which `cloudfront.amazonaws.com` may assume. It is
    /// allowed to write to the stream; a key of the stream's is granted by whoever has it.
    pub fn role(mut self, role: &Role) -> Self {
        self.role = Some(role.clone());
        self
    }

    /// Places the configuration. Reports `out-of-range` for the share or the name, and
    /// `conflicting-options` for no fields.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> RealtimeLogConfig {
        let node = scope.node().child(&self.id);
        check::range(&node, "the share of logged requests", self.percent, 1..=100, PAGE);
        if self.fields.is_empty() {
            check::reject(&node, "A log has no fields.", format!("name some; see {PAGE}"));
        }
        if let Some(name) = &self.name {
            let length = name.chars().count();
            check::range(&node, "the length of the configuration's name", length, 1..=256, PAGE);
        }
        let role = match self.role {
            Some(role) => role,
            None => {
                let cloudfront = Principal::service("cloudfront.amazonaws.com");
                Role::builder("RealtimeLogKinesisRole", cloudfront).build(&node)
            }
        };
        let actions = [
            "kinesis:DescribeStream",
            "kinesis:DescribeStreamSummary",
            "kinesis:PutRecord",
            "kinesis:PutRecords",
        ];
        role.add_to_policy(Statement::allow(actions).on(self.stream.clone()));
        let stream = Expr::map([
            ("RoleArn", role.arn().into_expr()),
            ("StreamArn", self.stream.into_expr()),
        ]);
        let endpoint =
            Expr::map([("KinesisStreamConfig", stream), ("StreamType", "Kinesis".into())]);
        let cfn = CfnRealtimeLogConfig::new(&node, "Resource");
        cfn.set("EndPoints", Expr::List(vec![endpoint]));
        cfn.set("Fields", Expr::list(self.fields.into_iter().map(Expr::text)));
        let name = self.name.unwrap_or_else(|| node.resource_name(256, ""));
        cfn.set("Name", Expr::text(name));
        cfn.set("SamplingRate", Expr::Int(self.percent.into()));
        RealtimeLogConfig { node, cfn }
    }
}

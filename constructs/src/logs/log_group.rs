//! The log group.

use rustinfra::graph::{Facet, Link, PolicyHolder, Shape, links};
use rustinfra::iam::{Grant, Grantee, Principal};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::logs::CfnLogGroup;
use rustinfra_cfn::refs;

use crate::imported::{Form, ImportedArn};
use crate::{OpenToDefaults, arn, check, imported};

const ARN: Form =
    Form::new("of a log group", "arn:aws:logs:REGION:ACCOUNT:log-group:NAME").without(&[':']);

/// How long log events are kept. CloudWatch knows these lengths only.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names say it")]
pub enum Retention {
    OneDay,
    ThreeDays,
    FiveDays,
    OneWeek,
    TwoWeeks,
    OneMonth,
    TwoMonths,
    ThreeMonths,
    FourMonths,
    FiveMonths,
    SixMonths,
    OneYear,
    ThirteenMonths,
    EighteenMonths,
    TwoYears,
    ThreeYears,
    FiveYears,
    SixYears,
    SevenYears,
    EightYears,
    NineYears,
    TenYears,
    /// Events are never deleted.
    Infinite,
}

impl Retention {
    /// The length in days; `None` for ever.
    pub fn days(self) -> Option<u32> {
        Some(match self {
            Retention::OneDay => 1,
            Retention::ThreeDays => 3,
            Retention::FiveDays => 5,
            Retention::OneWeek => 7,
            Retention::TwoWeeks => 14,
            Retention::OneMonth => 30,
            Retention::TwoMonths => 60,
            Retention::ThreeMonths => 90,
            Retention::FourMonths => 120,
            Retention::FiveMonths => 150,
            Retention::SixMonths => 180,
            Retention::OneYear => 365,
            Retention::ThirteenMonths => 400,
            Retention::EighteenMonths => 545,
            Retention::TwoYears => 731,
            Retention::ThreeYears => 1096,
            Retention::FiveYears => 1827,
            Retention::SixYears => 2192,
            Retention::SevenYears => 2557,
            Retention::EightYears => 2922,
            Retention::NineYears => 3288,
            Retention::TenYears => 3653,
            Retention::Infinite => return None,
        })
    }
}

/// Log groups have no policies of their own: those of CloudWatch Logs are the account's.
const HOLDER: PolicyHolder =
    PolicyHolder::Text { type_name: "AWS::Logs::ResourcePolicy", name: "PolicyName" };

/// A log group. Kept for two years and, when removed from its stack, retained, as in the CDK.
#[derive(Clone)]
pub struct LogGroup {
    node: Node,
    cfn: Option<CfnLogGroup>,
    arn: Value<refs::LogsLogGroupArn>,
    name: Value<refs::LogsLogGroupName>,
}

impl Construct for LogGroup {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl LogGroup {
    /// Starts a log group.
    pub fn builder(id: &str) -> LogGroupBuilder {
        LogGroupBuilder {
            id: id.to_string(),
            name: None,
            retention: None,
            removal: None,
            key: None,
            class: None,
        }
    }

    /// Refers to a log group of this account and region that exists already, such as the one that
    /// another stack or AWS made: text, or a value known only at deployment, such as a parameter's.
    #[track_caller]
    pub fn from_log_group_name(
        scope: &impl Construct,
        id: &str,
        name: impl IntoValue<refs::LogsLogGroupName>,
    ) -> Self {
        let (node, name) = (scope.node().child(id), name.into_value());
        check_name(&node, name.as_literal());
        let arn = arn::in_stack(&node, "logs", sub!("log-group:{}:*", &name));
        Self::imported(node, arn.cast(), name)
    }

    /// Refers to a log group that exists already, by its ARN with or without `:*` at the end: text, or a
    /// value known only at deployment, such as a parameter's.
    #[track_caller]
    pub fn from_log_group_arn(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<refs::LogsLogGroupArn>,
    ) -> Self {
        let (node, arn) = (scope.node().child(id), arn.into_value().untyped());
        let without_end = |text: &str| Some(text.strip_suffix(":*").unwrap_or(text).to_string());
        let group = imported::change_end(&arn, without_end).unwrap_or(arn);
        let read = ImportedArn::read(&node, group, &ARN);
        let (partition, region, account) = (read.partition(), read.region(), read.account());
        let arn = sub!("arn:{}:logs:{}:{}:log-group:{}:*", partition, region, account, &read.name);
        Self::imported(node, arn.cast(), read.name.cast())
    }

    fn imported(
        node: Node,
        arn: Value<refs::LogsLogGroupArn>,
        name: Value<refs::LogsLogGroupName>,
    ) -> Self {
        node.set_facet(Facet::new().arn(Shape::Resource, &arn).policy(HOLDER));
        Self { node, cfn: None, arn, name }
    }

    /// The group's ARN, which ends in `:*`.
    pub fn arn(&self) -> Value<refs::LogsLogGroupArn> {
        self.arn.clone()
    }

    /// The group's name.
    pub fn name(&self) -> Value<refs::LogsLogGroupName> {
        self.name.clone()
    }

    /// The resource beneath; `None` for a group that exists already.
    pub fn cfn(&self) -> Option<CfnLogGroup> {
        self.cfn.clone()
    }

    /// Allows `grantee` to create streams and write events.
    #[track_caller]
    pub fn grant_write(&self, grantee: &impl Grantee) -> Grant {
        Link::grant(grantee.principal(), &links::LOG_GROUP_WRITE, self).record(&self.node)
    }

    /// Allows `grantee` to read events.
    #[track_caller]
    pub fn grant_read(&self, grantee: &impl Grantee) -> Grant {
        Link::grant(grantee.principal(), &links::LOG_GROUP_READ, self).record(&self.node)
    }
}

/// Settings of a [`LogGroup`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct LogGroupBuilder {
    id: String,
    name: Option<Expr>,
    retention: Option<Retention>,
    removal: Option<RemovalPolicy>,
    key: Option<Expr>,
    class: Option<&'static str>,
}

impl LogGroupBuilder {
    /// Sets the name: at most 512 letters, digits and `_-/.#`.
    pub fn log_group_name(mut self, name: impl IntoValue<String>) -> Self {
        self.name = Some(name.into_value().into_expr());
        self
    }

    /// Sets how long events are kept; default two years.
    pub fn retention(mut self, retention: Retention) -> Self {
        self.retention = Some(retention);
        self
    }

    /// Sets what happens to the group when it leaves the stack; default: it is retained.
    pub fn removal_policy(mut self, policy: RemovalPolicy) -> Self {
        self.removal = Some(policy);
        self
    }

    /// Encrypts events with a customer managed key: the key, whose policy then allows CloudWatch
    /// Logs to use it, or the ARN of one whose policy does that already.
    pub fn encryption_key(mut self, key: impl IntoValue<refs::KmsKeyId>) -> Self {
        self.key = Some(key.into_value().into_expr());
        self
    }

    /// Uses the cheaper class without metric filters and live tail.
    pub fn infrequent_access(mut self) -> Self {
        self.class = Some("INFREQUENT_ACCESS");
        self
    }

    /// Places the log group.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> LogGroup {
        let node = scope.node().child(&self.id);
        let cfn = CfnLogGroup::new(&node, "Resource");
        let literal = self.name.as_ref().and_then(Expr::as_text).map(String::from);
        if let Some(name) = self.name {
            check_name(&node, literal.as_deref());
            cfn.set("LogGroupName", name);
        }
        match self.retention.map(Retention::days) {
            Some(Some(days)) => cfn.set("RetentionInDays", Expr::Int(days.into())),
            // Forever, which is to say nothing, but has been said.
            Some(None) => {}
            None => {
                cfn.set_default("RetentionInDays", 731.into());
                let group = cfn.clone();
                let fill = move |days: &Expr| {
                    group.fill("RetentionInDays", days.clone());
                };
                OpenToDefaults::new().log_retention(fill).offer(&node);
            }
        }
        if let Some(key) = self.key {
            cfn.set("KmsKeyId", key);
        }
        if let Some(class) = self.class {
            cfn.set("LogGroupClass", class.into());
        }
        cfn.apply_removal_policy_or(self.removal, RemovalPolicy::Retain);
        let facet = Facet::new().arn(Shape::Resource, cfn.attr_arn()).policy(HOLDER);
        match cfn.property("KmsKeyId") {
            Some(key) => {
                node.set_facet(facet.encrypted_with(Value::<String>::from_expr(key)));
                let service = log_service(&node, literal.as_deref());
                Link::grant(service, &links::LOG_GROUP_KEY, &node).record(&node);
            }
            None => node.set_facet(facet),
        }
        LogGroup { node, arn: cfn.attr_arn(), name: cfn.reff(), cfn: Some(cfn) }
    }
}

/// Checks a name that is known; `aws/` at its beginning is reserved (`/aws/` is not).
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html>
fn check_name(node: &Node, name: Option<&str>) {
    let Some(name) = name else { return };
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_-/.#".contains(c);
    let rule = "1 to 512 letters, digits and `_-/.#`";
    check::name(node, "the log group name", name, 512, allowed, rule);
    if name.starts_with("aws/") {
        check::reject(
            node,
            format!("Names that begin with `aws/` are reserved; this is `{name}`."),
            "choose another name",
        );
    }
}

/// CloudWatch Logs, on behalf of the group if its name is known, else of those of its account: the
/// group itself waits for the key, so the key's policy cannot refer to it.
fn log_service(node: &Node, name: Option<&str>) -> Principal {
    let groups = format!("log-group:{}", name.unwrap_or("*"));
    Principal::service(sub!("logs.{}.{}", arn::region(node), aws::url_suffix())).when(
        "ArnLike",
        "kms:EncryptionContext:aws:logs:arn",
        arn::in_stack(node, "logs", groups),
    )
}

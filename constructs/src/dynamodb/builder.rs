//! How a table is made.

use rustinfra::graph::{Facet, PolicyHolder, Shape};
use rustinfra::iam::Statement;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::dynamodb::CfnTable;
use rustinfra_cfn::refs;

use super::attribute::{Attribute, key_schema};
use super::billing::{Billing, WarmThroughput};
use super::import_source::ImportSource;
use super::index::{self, GlobalSecondaryIndex, LocalSecondaryIndex};
use super::settings::{
    ContributorInsights, KinesisPrecision, StreamViewType, TableClass, TableEncryption,
};
use super::table::Table;
use crate::check;

const RECOVERY_PAGE: &str =
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html";

/// Settings of a [`Table`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct TableBuilder {
    id: String,
    partition_key: Attribute,
    sort_key: Option<Attribute>,
    name: Option<String>,
    billing: Billing,
    warm: Option<WarmThroughput>,
    global: Vec<GlobalSecondaryIndex>,
    local: Vec<LocalSecondaryIndex>,
    stream: Option<StreamViewType>,
    ttl: Option<String>,
    recovery: Option<Option<u32>>,
    encryption: TableEncryption,
    deletion_protection: Option<bool>,
    class: Option<TableClass>,
    insights: Option<ContributorInsights>,
    kinesis: Option<Value<refs::KinesisStreamArn>>,
    kinesis_precision: Option<KinesisPrecision>,
    import: Option<ImportSource>,
    statements: Vec<Statement>,
    removal: RemovalPolicy,
}

impl TableBuilder {
    pub(super) fn new(id: &str, partition_key: Attribute) -> Self {
        Self {
            id: id.to_string(),
            partition_key,
            sort_key: None,
            name: None,
            billing: Billing::OnDemand,
            warm: None,
            global: Vec::new(),
            local: Vec::new(),
            stream: None,
            ttl: None,
            recovery: None,
            encryption: TableEncryption::AwsOwned,
            deletion_protection: None,
            class: None,
            insights: None,
            kinesis: None,
            kinesis_precision: None,
            import: None,
            statements: Vec::new(),
            removal: RemovalPolicy::Retain,
        }
    }

    /// Orders the items with the same partition key.
    pub fn sort_key(mut self, attribute: Attribute) -> Self {
        self.sort_key = Some(attribute);
        self
    }

    /// Sets the name: 3 to 255 letters, digits, `_`, `.` and `-`.
    ///
    /// A table with a name of its own cannot be replaced by an update: the name is taken.
    pub fn table_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets how reads and writes are paid for; default on demand.
    pub fn billing(mut self, billing: Billing) -> Self {
        self.billing = billing;
        self
    }

    /// Sets what the table can take from its first moment on.
    pub fn warm_throughput(mut self, throughput: WarmThroughput) -> Self {
        self.warm = Some(throughput);
        self
    }

    /// Adds an index with a key of its own; at most 20.
    pub fn global_secondary_index(mut self, index: GlobalSecondaryIndex) -> Self {
        self.global.push(index);
        self
    }

    /// Adds an index with another sort key; at most 5, on a table that has a sort key.
    pub fn local_secondary_index(mut self, index: LocalSecondaryIndex) -> Self {
        self.local.push(index);
        self
    }

    /// Keeps a stream of changes for 24 hours.
    pub fn stream(mut self, view: StreamViewType) -> Self {
        self.stream = Some(view);
        self
    }

    /// Deletes items some time after the moment, in seconds since 1970, that an attribute says.
    pub fn time_to_live(mut self, attribute: &str) -> Self {
        self.ttl = Some(attribute.to_string());
        self
    }

    /// Lets the table be restored to any second of the last 35 days.
    pub fn point_in_time_recovery(mut self) -> Self {
        self.recovery = Some(None);
        self
    }

    /// Lets the table be restored to any second of the last 1 to 35 days.
    pub fn point_in_time_recovery_days(mut self, days: u32) -> Self {
        self.recovery = Some(Some(days));
        self
    }

    /// Sets whose key encrypts the table; default one that DynamoDB owns.
    pub fn encryption(mut self, encryption: TableEncryption) -> Self {
        self.encryption = encryption;
        self
    }

    /// Refuses to delete the table, whoever asks, while this is on.
    pub fn deletion_protection(mut self, on: bool) -> Self {
        self.deletion_protection = Some(on);
        self
    }

    /// Sets the table's class; default standard.
    pub fn table_class(mut self, class: TableClass) -> Self {
        self.class = Some(class);
        self
    }

    /// Counts how often keys are used, with CloudWatch Contributor Insights.
    pub fn contributor_insights(mut self, keys: ContributorInsights) -> Self {
        self.insights = Some(keys);
        self
    }

    /// Sends changes to a Kinesis data stream, too.
    pub fn kinesis_stream(mut self, stream_arn: impl IntoValue<refs::KinesisStreamArn>) -> Self {
        self.kinesis = Some(stream_arn.into_value());
        self
    }

    /// Sets how exact the times in the Kinesis stream are.
    pub fn kinesis_precision(mut self, precision: KinesisPrecision) -> Self {
        self.kinesis_precision = Some(precision);
        self
    }

    /// Creates the table with data from a bucket.
    pub fn import_source(mut self, source: ImportSource) -> Self {
        self.import = Some(source);
        self
    }

    /// Adds a statement to the table's resource policy: see [`Table::add_to_resource_policy`].
    pub fn resource_policy(mut self, statement: Statement) -> Self {
        self.statements.push(statement);
        self
    }

    /// Sets what happens to the table when it leaves the stack; default: it is retained.
    pub fn removal_policy(mut self, policy: RemovalPolicy) -> Self {
        self.removal = policy;
        self
    }

    /// Places the table.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> Table {
        let node = scope.node().child(&self.id);
        let cfn = CfnTable::new(&node, "Resource");
        self.check(&node);
        let partition = std::slice::from_ref(&self.partition_key);
        let key = key_schema(&node, &cfn, partition, self.sort_key.as_slice());
        cfn.set("KeySchema", key);
        self.billing.apply(&node, &cfn);
        self.set_options(&node, &cfn);
        cfn.apply_removal_policy(self.removal);
        let mut facet =
            Facet::new().arn(Shape::Resource, cfn.attr_arn()).policy(PolicyHolder::Property {
                resource: cfn.node().id(),
                property: "ResourcePolicy.PolicyDocument",
                base: Vec::new(),
            });
        if let TableEncryption::CustomerManaged(key) = &self.encryption {
            facet = facet.encrypted_with(key);
        }
        node.set_facet(facet);
        let checked = cfn.clone();
        node.add_validation(move |node| index::check_limits(node, &checked));
        let table = Table {
            arn: cfn.attr_arn().untyped(),
            name: cfn.reff(),
            stream_arn: self.stream.map(|_| cfn.attr_stream_arn().untyped()),
            billing: self.billing,
            cfn: Some(cfn.clone()),
            node,
        };
        if let Some(arn) = &table.stream_arn {
            table.knows_stream(arn);
        }
        for index in self.local {
            index.place(&table.node, &cfn, &self.partition_key);
            table.knows_indexes();
        }
        for index in self.global {
            table.add_global_secondary_index(index);
        }
        for statement in self.statements {
            table.add_to_resource_policy(statement);
        }
        table
    }

    fn set_options(&self, node: &Node, cfn: &CfnTable) {
        if let Some(name) = &self.name {
            index::check_physical_name(node, "the table name", name);
            cfn.set("TableName", Expr::text(name.clone()));
        }
        if let Some(warm) = self.warm {
            cfn.set("WarmThroughput", warm.to_expr());
        }
        if let Some(view) = self.stream {
            cfn.set("StreamSpecification", Expr::map([("StreamViewType", view.as_str().into())]));
        }
        if let Some(attribute) = &self.ttl {
            let ttl = [("AttributeName", Expr::text(attribute.clone())), ("Enabled", true.into())];
            cfn.set("TimeToLiveSpecification", Expr::map(ttl));
        }
        if let Some(days) = self.recovery {
            let mut recovery = Expr::map([("PointInTimeRecoveryEnabled", true.into())]);
            if let Some(days) = days {
                check::range(node, "the recovery period in days", days, 1..=35, RECOVERY_PAGE);
                recovery.set("RecoveryPeriodInDays", Expr::Int(days.into()));
            }
            cfn.set("PointInTimeRecoverySpecification", recovery);
        }
        if let Some(encryption) = self.encryption.to_expr() {
            cfn.set("SSESpecification", encryption);
        }
        if let Some(on) = self.deletion_protection {
            cfn.set("DeletionProtectionEnabled", on.into());
        }
        if let Some(class) = self.class {
            cfn.set("TableClass", class.as_str().into());
        }
        if let Some(insights) = self.insights {
            cfn.set("ContributorInsightsSpecification", insights.to_expr());
        }
        if let Some(arn) = &self.kinesis {
            let mut stream = Expr::map([("StreamArn", arn.expr().clone())]);
            if let Some(precision) = self.kinesis_precision {
                let precision = precision.as_str().into();
                stream.set("ApproximateCreationDateTimePrecision", precision);
            }
            cfn.set("KinesisStreamSpecification", stream);
        }
        if let Some(import) = self.import.clone() {
            cfn.set("ImportSourceSpecification", import.into_expr());
        }
    }

    fn check(&self, node: &Node) {
        if !self.local.is_empty() && self.sort_key.is_none() {
            check::reject(
                node,
                "A local secondary index orders items by another sort key, but the table has none.",
                "add `.sort_key(…)`, or use a global secondary index",
            );
        }
        if self.sort_key.as_ref().is_some_and(|key| key.name == self.partition_key.name) {
            check::reject(
                node,
                format!("`{}` is both partition key and sort key.", self.partition_key.name),
                "use another attribute to sort by",
            );
        }
        if self.kinesis_precision.is_some() && self.kinesis.is_none() {
            check::reject(
                node,
                "The precision of a Kinesis stream is set, but no stream.",
                "add `.kinesis_stream(…)`",
            );
        }
    }
}

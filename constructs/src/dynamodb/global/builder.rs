//! How a global table is made.

use rustinfra::iam::Statement;
use rustinfra::prelude::*;
use rustinfra_cfn::refs;

use super::capacity::GlobalTableBilling;
use super::encryption::GlobalTableEncryption;
use super::index::GlobalTableIndex;
use super::replica::{MultiRegionConsistency, Regional, Replica};
use crate::dynamodb::attribute::Attribute;
use crate::dynamodb::billing::WarmThroughput;
use crate::dynamodb::index::LocalSecondaryIndex;
use crate::dynamodb::settings::{ContributorInsights, StreamViewType, TableClass};

/// Settings of a [`GlobalTable`](super::GlobalTable). What is said of a region, such as its class,
/// is said of the stack's own, and of each replica that does not say otherwise.
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct GlobalTableBuilder {
    pub(super) id: String,
    pub(super) partition_key: Attribute,
    pub(super) sort_key: Option<Attribute>,
    pub(super) name: Option<String>,
    pub(super) billing: GlobalTableBilling,
    pub(super) warm: Option<WarmThroughput>,
    pub(super) global: Vec<GlobalTableIndex>,
    pub(super) local: Vec<LocalSecondaryIndex>,
    pub(super) stream: Option<StreamViewType>,
    pub(super) ttl: Option<String>,
    pub(super) encryption: Option<GlobalTableEncryption>,
    pub(super) regional: Regional,
    pub(super) replicas: Vec<Replica>,
    pub(super) consistency: MultiRegionConsistency,
    pub(super) replicate_settings: bool,
    pub(super) statements: Vec<Statement>,
    pub(super) stream_statements: Vec<Statement>,
    pub(super) removal: Option<RemovalPolicy>,
}

impl GlobalTableBuilder {
    pub(super) fn new(id: &str, partition_key: Attribute) -> Self {
        Self {
            id: id.to_string(),
            partition_key,
            sort_key: None,
            name: None,
            billing: GlobalTableBilling::OnDemand,
            warm: None,
            global: Vec::new(),
            local: Vec::new(),
            stream: None,
            ttl: None,
            encryption: None,
            regional: Regional::default(),
            replicas: Vec::new(),
            consistency: MultiRegionConsistency::Eventual,
            replicate_settings: false,
            statements: Vec::new(),
            stream_statements: Vec::new(),
            removal: None,
        }
    }

    /// Orders the items with the same partition key.
    pub fn sort_key(mut self, attribute: Attribute) -> Self {
        self.sort_key = Some(attribute);
        self
    }

    /// Sets the name: 3 to 255 letters, digits, `_`, `.` and `-`.
    pub fn table_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets how reads and writes are paid for; default on demand.
    pub fn billing(mut self, billing: GlobalTableBilling) -> Self {
        self.billing = billing;
        self
    }

    /// Sets what the table can take from its first moment on. Default: DynamoDB's own.
    pub fn warm_throughput(mut self, throughput: WarmThroughput) -> Self {
        self.warm = Some(throughput);
        self
    }

    /// Adds an index with a key of its own; at most 20.
    pub fn global_secondary_index(mut self, index: GlobalTableIndex) -> Self {
        self.global.push(index);
        self
    }

    /// Adds an index with another sort key; at most 5, on a table that has a sort key.
    pub fn local_secondary_index(mut self, index: LocalSecondaryIndex) -> Self {
        self.local.push(index);
        self
    }

    /// Keeps a stream of changes for 24 hours; with replicas there is always one, which by default
    /// tells new and old images.
    pub fn dynamo_stream(mut self, view: StreamViewType) -> Self {
        self.stream = Some(view);
        self
    }

    /// Deletes items some time after the moment, in seconds since 1970, that an attribute says.
    /// Default: items stay.
    pub fn time_to_live(mut self, attribute: &str) -> Self {
        self.ttl = Some(attribute.to_string());
        self
    }

    /// Sets whose keys encrypt the table; default ones that DynamoDB owns.
    pub fn encryption(mut self, encryption: GlobalTableEncryption) -> Self {
        self.encryption = Some(encryption);
        self
    }

    /// Lets the table be restored to any second of the last 35 days. Default: it cannot.
    pub fn point_in_time_recovery(mut self) -> Self {
        self.regional.recovery = Some(Some(None));
        self
    }

    /// Lets the table be restored to any second of the last 1 to 35 days.
    pub fn point_in_time_recovery_days(mut self, days: u32) -> Self {
        self.regional.recovery = Some(Some(Some(days)));
        self
    }

    /// Refuses to delete the table, whoever asks, while this is on. Default: off.
    pub fn deletion_protection(mut self, on: bool) -> Self {
        self.regional.deletion_protection = Some(on);
        self
    }

    /// Sets the table's class; default standard.
    pub fn table_class(mut self, class: TableClass) -> Self {
        self.regional.class = Some(class);
        self
    }

    /// Counts how often keys are used, with CloudWatch Contributor Insights. Default: nothing is
    /// counted.
    pub fn contributor_insights(mut self, keys: ContributorInsights) -> Self {
        self.regional.insights = Some(Some(keys));
        self
    }

    /// Sends changes to a Kinesis data stream of the stack's region, too.
    pub fn kinesis_stream(mut self, stream_arn: impl IntoValue<refs::KinesisStreamArn>) -> Self {
        self.regional.kinesis = Some(stream_arn.into_value());
        self
    }

    /// Sets a tag of the table in the stack's own region only; [`Tags`](rustinfra::tree::Tags)
    /// reach every region.
    pub fn tag(mut self, key: &str, value: &str) -> Self {
        self.regional.tags.push((key.to_string(), value.to_string()));
        self
    }

    /// Adds the table in another region: see [`GlobalTable::add_replica`](super::GlobalTable).
    #[doc(alias = "replicationRegions")]
    pub fn replica(mut self, replica: Replica) -> Self {
        self.replicas.push(replica);
        self
    }

    /// Sets when a write is done; default when its own region has it.
    pub fn multi_region_consistency(mut self, consistency: MultiRegionConsistency) -> Self {
        self.consistency = consistency;
        self
    }

    /// Keeps the settings of the table the same in replicas in other accounts:
    /// [`MultiAccountReplica`](super::MultiAccountReplica).
    pub fn replicate_settings(mut self) -> Self {
        self.replicate_settings = true;
        self
    }

    /// Adds a statement to the resource policy of the table in the stack's region.
    pub fn resource_policy(mut self, statement: Statement) -> Self {
        self.statements.push(statement);
        self
    }

    /// Adds a statement to the resource policy of the table's stream in the stack's region.
    pub fn stream_resource_policy(mut self, statement: Statement) -> Self {
        self.stream_statements.push(statement);
        self
    }

    /// Sets what happens to the table when it leaves the stack; default: it is retained.
    pub fn removal_policy(mut self, policy: RemovalPolicy) -> Self {
        self.removal = Some(policy);
        self
    }
}

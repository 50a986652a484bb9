//! A global table's presence in another region.

use rustinfra::prelude::*;
use rustinfra_cfn::refs;

use super::capacity::Capacity;
use crate::dynamodb::settings::{ContributorInsights, TableClass};

/// When a write is done.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html>
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum MultiRegionConsistency {
    /// When it is stored in the region it was made in; the others follow within a second or so.
    #[default]
    Eventual,
    /// When it is stored in another region as well. The table needs exactly three replicas.
    Strong,
    /// When it is stored in another region as well. The table needs exactly two replicas; a third
    /// region keeps what lets them agree, and no data to read.
    StrongWithWitness(String),
}

impl MultiRegionConsistency {
    pub(super) fn is_strong(&self) -> bool {
        *self != MultiRegionConsistency::Eventual
    }

    pub(super) fn witness(&self) -> Option<&str> {
        match self {
            MultiRegionConsistency::StrongWithWitness(region) => Some(region),
            _ => None,
        }
    }
}

/// Point-in-time recovery as it was asked for: off, or the days, if they were said.
pub(super) type Recovery = Option<Option<u32>>;

/// What each region of a global table has for itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Regional {
    pub(super) deletion_protection: Option<bool>,
    pub(super) class: Option<TableClass>,
    pub(super) kinesis: Option<Value<refs::KinesisStreamArn>>,
    pub(super) insights: Option<Option<ContributorInsights>>,
    pub(super) recovery: Option<Recovery>,
    pub(super) tags: Vec<(String, String)>,
}

/// A global table's presence in another region. What it does not say itself is as in the table's
/// own region; a Kinesis stream and tags are not taken over.
///
/// ```
/// use rustinfra_constructs::dynamodb::{GlobalTable, Replica, TableClass};
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::builder("Data")
///     .environment(Environment::new("111122223333", "eu-west-1"))
///     .build(&app);
/// let orders = GlobalTable::builder("Orders", Attribute::string("id"))
///     .replica(Replica::new("eu-central-1").table_class(TableClass::StandardInfrequentAccess))
///     .build(&stack);
/// # assert!(orders.replica("eu-central-1").stream_arn().is_some());
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Debug)]
#[must_use = "a replica does nothing until a global table gets it"]
pub struct Replica {
    pub(super) region: String,
    pub(super) read: Option<Capacity>,
    pub(super) max_read: Option<u32>,
    pub(super) regional: Regional,
    pub(super) indexes: Vec<(String, ReplicaIndex)>,
}

impl Replica {
    /// The table in another region, such as `eu-central-1`.
    pub fn new(region: &str) -> Self {
        Self {
            region: region.to_string(),
            read: None,
            max_read: None,
            regional: Regional::default(),
            indexes: Vec::new(),
        }
    }

    /// Sets the read capacity in this region, of a provisioned table.
    pub fn read_capacity(mut self, capacity: impl Into<Capacity>) -> Self {
        self.read = Some(capacity.into());
        self
    }

    /// Limits reads in this region, of a table on demand.
    pub fn max_read_request_units(mut self, units: u32) -> Self {
        self.max_read = Some(units);
        self
    }

    /// Refuses to delete the replica while this is on.
    pub fn deletion_protection(mut self, on: bool) -> Self {
        self.regional.deletion_protection = Some(on);
        self
    }

    /// Sets the replica's class.
    pub fn table_class(mut self, class: TableClass) -> Self {
        self.regional.class = Some(class);
        self
    }

    /// Sends changes to a Kinesis data stream of this region, too.
    pub fn kinesis_stream(mut self, stream_arn: impl IntoValue<refs::KinesisStreamArn>) -> Self {
        self.regional.kinesis = Some(stream_arn.into_value());
        self
    }

    /// Counts how often keys are used in this region; `None` turns it off here.
    pub fn contributor_insights(mut self, keys: impl Into<Option<ContributorInsights>>) -> Self {
        self.regional.insights = Some(keys.into());
        self
    }

    /// Lets the replica be restored to any second of the last 35 days, or not.
    pub fn point_in_time_recovery(mut self, on: bool) -> Self {
        self.regional.recovery = Some(on.then_some(None));
        self
    }

    /// Lets the replica be restored to any second of the last 1 to 35 days.
    pub fn point_in_time_recovery_days(mut self, days: u32) -> Self {
        self.regional.recovery = Some(Some(Some(days)));
        self
    }

    /// Sets a tag of the replica.
    pub fn tag(mut self, key: &str, value: &str) -> Self {
        self.regional.tags.push((key.to_string(), value.to_string()));
        self
    }

    /// Sets what an index has for itself in this region.
    pub fn global_secondary_index(mut self, name: &str, options: ReplicaIndex) -> Self {
        self.indexes.push((name.to_string(), options));
        self
    }
}

/// What an index has for itself in one region.
#[derive(Clone, Debug, Default)]
#[must_use = "options do nothing until a replica gets them"]
pub struct ReplicaIndex {
    pub(super) read: Option<Capacity>,
    pub(super) max_read: Option<u32>,
    pub(super) insights: Option<Option<ContributorInsights>>,
}

impl ReplicaIndex {
    /// As in the table's own region.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the read capacity, of a provisioned table.
    pub fn read_capacity(mut self, capacity: impl Into<Capacity>) -> Self {
        self.read = Some(capacity.into());
        self
    }

    /// Limits reads, of a table on demand.
    pub fn max_read_request_units(mut self, units: u32) -> Self {
        self.max_read = Some(units);
        self
    }

    /// Counts how often keys of the index are used; `None` turns it off here.
    pub fn contributor_insights(mut self, keys: impl Into<Option<ContributorInsights>>) -> Self {
        self.insights = Some(keys.into());
        self
    }
}

//! An index of a global table.

use rustinfra::prelude::*;
use rustinfra::resource::CfnResource;
use rustinfra::value::Expr;

use super::capacity::{AutoscaledCapacity, Capacity, GlobalTableBilling, request_units};
use crate::check;
use crate::dynamodb::attribute::{Attribute, key_schema};
use crate::dynamodb::billing::WarmThroughput;
use crate::dynamodb::index::{Projection, append, check_index};

/// An index over all items of a global table, in every region; a table may have 20.
///
/// ```
/// use rustinfra_constructs::dynamodb::{GlobalTable, GlobalTableIndex};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Orders");
/// let by_state = GlobalTableIndex::new("byState", Attribute::string("state"))
///     .sort_key(Attribute::string("placedAt"));
/// GlobalTable::builder("Orders", Attribute::string("id"))
///     .global_secondary_index(by_state)
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Debug)]
#[must_use = "an index does nothing until a global table gets it"]
pub struct GlobalTableIndex {
    pub(super) name: String,
    partition: Vec<Attribute>,
    sort: Vec<Attribute>,
    projection: Projection,
    pub(super) read: Option<Capacity>,
    write: Option<AutoscaledCapacity>,
    pub(super) max_read: Option<u32>,
    max_write: Option<u32>,
    warm: Option<WarmThroughput>,
}

impl GlobalTableIndex {
    /// An index that finds items by `partition_key`.
    pub fn new(name: &str, partition_key: Attribute) -> Self {
        Self {
            name: name.to_string(),
            partition: vec![partition_key],
            sort: Vec::new(),
            projection: Projection::All,
            read: None,
            write: None,
            max_read: None,
            max_write: None,
            warm: None,
        }
    }

    /// Adds an attribute to the partition key, which may have four.
    pub fn also_partitioned_by(mut self, attribute: Attribute) -> Self {
        self.partition.push(attribute);
        self
    }

    /// Orders items with the same partition key; up to four attributes, the first most important.
    pub fn sort_key(mut self, attribute: Attribute) -> Self {
        self.sort.push(attribute);
        self
    }

    /// Sets which attributes the index holds; default all.
    pub fn projection(mut self, projection: Projection) -> Self {
        self.projection = projection;
        self
    }

    /// Sets the index's own read capacity, of a provisioned table; default the table's.
    pub fn read_capacity(mut self, capacity: impl Into<Capacity>) -> Self {
        self.read = Some(capacity.into());
        self
    }

    /// Sets the index's own write capacity, of a provisioned table; default the table's.
    pub fn write_capacity(mut self, capacity: AutoscaledCapacity) -> Self {
        self.write = Some(capacity);
        self
    }

    /// Limits reads of the index, of a table on demand; default the table's limit.
    pub fn max_read_request_units(mut self, units: u32) -> Self {
        self.max_read = Some(units);
        self
    }

    /// Limits writes of the index, of a table on demand; default no limit.
    pub fn max_write_request_units(mut self, units: u32) -> Self {
        self.max_write = Some(units);
        self
    }

    /// Sets what the index can take from its first moment on.
    pub fn warm_throughput(mut self, throughput: WarmThroughput) -> Self {
        self.warm = Some(throughput);
        self
    }

    /// Adds the index to the table; what it has in each region stands with the replicas.
    #[track_caller]
    pub(super) fn place(&self, node: &Node, cfn: &CfnResource, table: GlobalTableBilling) {
        check_index(node, cfn, &self.name, &self.projection, &self.partition, &self.sort);
        let provisioned = self.read.is_some() || self.write.is_some();
        let limited = self.max_read.is_some() || self.max_write.is_some();
        if (provisioned && !table.is_provisioned()) || (limited && table.is_provisioned()) {
            check::reject(
                node,
                format!(
                    "The index `{}` and its table have to be both on demand or both provisioned.",
                    self.name
                ),
                "leave out the index's capacity and limits, or change the table's billing",
            );
        }
        let mut index = Expr::map([
            ("IndexName", Expr::text(self.name.clone())),
            ("KeySchema", key_schema(node, cfn, &self.partition, &self.sort)),
            ("Projection", self.projection.to_expr()),
        ]);
        if let Some(units) = self.max_write {
            let limit = request_units(node, "MaxWriteRequestUnits", units);
            index.set("WriteOnDemandThroughputSettings", limit);
        }
        if let Some(capacity) = self.write.or(table.write()) {
            index.set("WriteProvisionedThroughputSettings", capacity.for_writes(node));
        }
        if let Some(warm) = self.warm {
            index.set("WarmThroughput", warm.to_expr());
        }
        append(cfn, "GlobalSecondaryIndexes", index);
    }
}

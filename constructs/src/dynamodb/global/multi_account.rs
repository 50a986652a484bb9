//! A replica of a table of another account.

use std::ops::Deref;

use rustinfra::graph::{Facet, Link, PolicyHolder, Shape};
use rustinfra::iam::Statement;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::dynamodb::CfnGlobalTable;
use rustinfra_cfn::refs;

use super::open;
use super::place::stream_of;
use super::render::Regions;
use super::replica::Regional;
use super::{GlobalTableBilling, GlobalTableEncryption};
use crate::dynamodb::billing::Billing;
use crate::dynamodb::settings::{ContributorInsights, TableClass};
use crate::dynamodb::table::Table;
use crate::{arn, check};

/// The replica of a table that another account owns, in this stack's region; the CDK's
/// `TableV2MultiAccountReplica`.
///
/// To whom it is used by it is a [`Table`]. DynamoDB's replication needs permission on both sides:
/// the policy of this one is written here, that of the source where it is managed, by
/// [`Table::grant_multi_account_replication_to`].
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/globaltables_MultiAccount.html>
///
/// ```
/// use rustinfra_constructs::dynamodb::MultiAccountReplica;
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// let stack = Stack::builder("Copy")
///     .environment(Environment::new("444455556666", "eu-central-1"))
///     .build(&app);
/// let source = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders";
/// let orders = MultiAccountReplica::builder("Orders", source).build(&stack);
/// stack.output("Table", orders.name().untyped());
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
#[doc(alias = "TableV2MultiAccountReplica")]
pub struct MultiAccountReplica {
    table: Table,
    cfn: CfnGlobalTable,
    stream: Node,
}

impl Construct for MultiAccountReplica {
    fn node(&self) -> &Node {
        &self.table.node
    }
}

impl Deref for MultiAccountReplica {
    type Target = Table;

    fn deref(&self) -> &Table {
        &self.table
    }
}

impl IntoValue<refs::DynamoDbTableName> for &MultiAccountReplica {
    fn into_value(self) -> Value<refs::DynamoDbTableName> {
        self.table.name.clone()
    }
}

impl MultiAccountReplica {
    /// Starts a replica of `source_arn`, the ARN of a table in another account and region.
    pub fn builder(id: &str, source_arn: &str) -> MultiAccountReplicaBuilder {
        MultiAccountReplicaBuilder {
            id: id.to_string(),
            source: source_arn.to_string(),
            encryption: None,
            regional: Regional::default(),
            replicate_settings: false,
            indexes: true,
            removal: None,
        }
    }

    /// The resource beneath.
    pub fn cfn(&self) -> CfnGlobalTable {
        self.cfn.clone()
    }

    /// Adds a statement to the resource policy of the replica's stream.
    #[track_caller]
    pub fn add_to_stream_resource_policy(&self, statement: Statement) {
        Link::statement(&self.stream, statement).record(&self.stream);
    }
}

/// Settings of a [`MultiAccountReplica`]. Keys, indexes and capacity are the source's.
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct MultiAccountReplicaBuilder {
    id: String,
    source: String,
    encryption: Option<GlobalTableEncryption>,
    regional: Regional,
    replicate_settings: bool,
    indexes: bool,
    removal: Option<RemovalPolicy>,
}

impl MultiAccountReplicaBuilder {
    /// Sets whose key encrypts the replica; default one that DynamoDB owns.
    pub fn encryption(mut self, encryption: GlobalTableEncryption) -> Self {
        self.encryption = Some(encryption);
        self
    }

    /// Refuses to delete the replica while this is on. Default: off.
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

    /// Counts how often keys are used in this region.
    pub fn contributor_insights(mut self, keys: ContributorInsights) -> Self {
        self.regional.insights = Some(Some(keys));
        self
    }

    /// Lets the replica be restored to any second of the last 35 days.
    pub fn point_in_time_recovery(mut self) -> Self {
        self.regional.recovery = Some(Some(None));
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

    /// Takes over changes of the source's settings.
    pub fn replicate_settings(mut self) -> Self {
        self.replicate_settings = true;
        self
    }

    /// Says whether grants cover indexes; default yes, because those of the source are not known.
    pub fn grant_index_permissions(mut self, on: bool) -> Self {
        self.indexes = on;
        self
    }

    /// Sets what happens to the replica when it leaves the stack; default: it is retained.
    pub fn removal_policy(mut self, policy: RemovalPolicy) -> Self {
        self.removal = Some(policy);
        self
    }

    /// Places the replica. Reports `bad-arn` for a source that is no table's, and
    /// `conflicting-options` for one in the replica's own account or region.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> MultiAccountReplica {
        let node = scope.node().child(&self.id);
        let cfn = CfnGlobalTable::new(&node, "Resource");
        let source = Table::from_table_arn(&node, "Source", &self.source);
        let parts: Vec<&str> = self.source.split(':').collect();
        let (region, account) = match parts[..] {
            [_, _, _, region, account, _] => (region, account),
            _ => ("", ""),
        };
        let environment = node.stack().map(|stack| stack.environment()).unwrap_or_default();
        for (what, theirs, ours) in
            [("account", account, &environment.account), ("region", region, &environment.region)]
        {
            if ours.as_deref() == Some(theirs) {
                check::reject(
                    &node,
                    format!("The source is in the replica's own {what}, {theirs}."),
                    "within one account, add a `Replica` to the table itself",
                );
            }
        }
        cfn.set("GlobalTableSourceArn", Expr::text(self.source.clone()));
        cfn.set("TableName", source.name().into_expr());
        cfn.apply_removal_policy_or(self.removal, RemovalPolicy::Retain);
        let mut facet =
            Facet::new().arn(Shape::Resource, cfn.attr_arn()).policy(PolicyHolder::Property {
                resource: cfn.node().id(),
                property: "Replicas.last.ResourcePolicy.PolicyDocument",
            });
        open::offer(&node, &cfn, self.encryption.as_ref(), true);
        let encryption = self.encryption.unwrap_or_default();
        if let Some(key) = encryption.key_of(None) {
            facet = facet.encrypted_with(Value::<String>::from_expr(key));
        }
        node.set_facet(facet);
        let regions = Regions {
            billing: GlobalTableBilling::OnDemand,
            encryption,
            regional: self.regional,
            replicate_settings: self.replicate_settings,
            own_region: arn::region(&node),
            replicas: Vec::new(),
            indexes: Vec::new(),
        };
        regions.write(&node, &cfn);
        let table = Table {
            arn: cfn.attr_arn().untyped(),
            name: Value::from_expr(cfn.reff().into_expr()),
            stream_arn: Some(cfn.attr_stream_arn().untyped()),
            billing: Billing::OnDemand,
            key: None,
            cfn: None,
            node,
        };
        if let Some(arn) = &table.stream_arn {
            table.knows_stream(arn);
        }
        if self.indexes {
            table.knows_indexes();
        }
        table.allow_replication("AllowReplicationService", account);
        let stream = stream_of(&table.node, &cfn);
        MultiAccountReplica { table, cfn, stream }
    }
}

//! How a table is made.

use rustinfra::iam::Statement;
use rustinfra::prelude::*;
use rustinfra_cfn::refs;

use super::attribute::Attribute;
use super::billing::{Billing, WarmThroughput};
use super::import_source::ImportSource;
use super::index::{GlobalSecondaryIndex, LocalSecondaryIndex};
use super::settings::{
    ContributorInsights, KinesisPrecision, StreamViewType, TableClass, TableEncryption,
};

/// Settings of a [`Table`](super::Table).
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct TableBuilder {
    pub(super) id: String,
    pub(super) partition_key: Attribute,
    pub(super) sort_key: Option<Attribute>,
    pub(super) name: Option<String>,
    pub(super) billing: Billing,
    pub(super) warm: Option<WarmThroughput>,
    pub(super) global: Vec<GlobalSecondaryIndex>,
    pub(super) local: Vec<LocalSecondaryIndex>,
    pub(super) stream: Option<StreamViewType>,
    pub(super) ttl: Option<String>,
    pub(super) recovery: Option<Option<u32>>,
    /// Nothing if nothing was said: DynamoDB's own key.
    pub(super) encryption: Option<TableEncryption>,
    pub(super) deletion_protection: Option<bool>,
    pub(super) class: Option<TableClass>,
    pub(super) insights: Option<ContributorInsights>,
    pub(super) kinesis: Option<Value<refs::KinesisStreamArn>>,
    pub(super) kinesis_precision: Option<KinesisPrecision>,
    pub(super) import: Option<ImportSource>,
    pub(super) statements: Vec<Statement>,
    pub(super) removal: Option<RemovalPolicy>,
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
            encryption: None,
            deletion_protection: None,
            class: None,
            insights: None,
            kinesis: None,
            kinesis_precision: None,
            import: None,
            statements: Vec::new(),
            removal: None,
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

    /// Sets what the table can take from its first moment on. Default: DynamoDB's own, which is
    /// 12,000 reads and 4,000 writes a second on demand, or what is provisioned.
    ///
    /// ```
    /// use rustinfra_constructs::dynamodb::WarmThroughput;
    /// use rustinfra_constructs::prelude::*;
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Orders");
    /// Table::builder("Orders", Attribute::string("id"))
    ///     .warm_throughput(WarmThroughput { read: 50_000, write: 10_000 })
    ///     .build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
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
    ///
    /// ```
    /// use rustinfra_constructs::dynamodb::{LocalSecondaryIndex, Projection};
    /// use rustinfra_constructs::prelude::*;
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Orders");
    /// let by_price = LocalSecondaryIndex::new("byPrice", Attribute::number("price"))
    ///     .projection(Projection::include(["state"]));
    /// Table::builder("Orders", Attribute::string("customer"))
    ///     .sort_key(Attribute::string("placedAt"))
    ///     .local_secondary_index(by_price)
    ///     .build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    pub fn local_secondary_index(mut self, index: LocalSecondaryIndex) -> Self {
        self.local.push(index);
        self
    }

    /// Keeps a stream of changes for 24 hours. Default: none.
    ///
    /// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html>
    pub fn stream(mut self, view: StreamViewType) -> Self {
        self.stream = Some(view);
        self
    }

    /// Deletes items some time after the moment, in seconds since 1970, that an attribute says.
    /// Default: items stay.
    ///
    /// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html>
    ///
    /// ```
    /// use rustinfra_constructs::prelude::*;
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Shop");
    /// Table::builder("Sessions", Attribute::string("id")).time_to_live("expiresAt").build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    pub fn time_to_live(mut self, attribute: &str) -> Self {
        self.ttl = Some(attribute.to_string());
        self
    }

    /// Lets the table be restored to any second of the last 35 days. Default: it cannot.
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
        self.encryption = Some(encryption);
        self
    }

    /// Refuses to delete the table, whoever asks, while this is on. Default: off.
    ///
    /// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html>
    ///
    /// ```
    /// use rustinfra_constructs::dynamodb::{ContributorInsights, StreamViewType, TableClass};
    /// use rustinfra_constructs::prelude::*;
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Orders");
    /// Table::builder("Archive", Attribute::string("id"))
    ///     .deletion_protection(true)
    ///     .table_class(TableClass::StandardInfrequentAccess)
    ///     .stream(StreamViewType::NewAndOldImages)
    ///     .contributor_insights(ContributorInsights::ThrottledKeys)
    ///     .build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    pub fn deletion_protection(mut self, on: bool) -> Self {
        self.deletion_protection = Some(on);
        self
    }

    /// Sets the table's class; default standard.
    pub fn table_class(mut self, class: TableClass) -> Self {
        self.class = Some(class);
        self
    }

    /// Counts how often keys are used, with CloudWatch Contributor Insights. Default: nothing is
    /// counted.
    ///
    /// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/contributorinsights.html>
    pub fn contributor_insights(mut self, keys: ContributorInsights) -> Self {
        self.insights = Some(keys);
        self
    }

    /// Sends changes to a Kinesis data stream, too. Default: none.
    ///
    /// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds.html>
    ///
    /// ```
    /// use rustinfra_constructs::dynamodb::KinesisPrecision;
    /// use rustinfra_constructs::prelude::*;
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Orders");
    /// Table::builder("Orders", Attribute::string("id"))
    ///     .kinesis_stream("arn:aws:kinesis:eu-west-1:123456789012:stream/orders")
    ///     .kinesis_precision(KinesisPrecision::Microsecond)
    ///     .build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    pub fn kinesis_stream(mut self, stream_arn: impl IntoValue<refs::KinesisStreamArn>) -> Self {
        self.kinesis = Some(stream_arn.into_value());
        self
    }

    /// Sets how exact the times in the Kinesis stream are. Default: DynamoDB's choice.
    pub fn kinesis_precision(mut self, precision: KinesisPrecision) -> Self {
        self.kinesis_precision = Some(precision);
        self
    }

    /// Creates the table with data from a bucket. Default: it begins empty.
    ///
    /// ```
    /// use rustinfra_constructs::dynamodb::{Compression, ImportFormat, ImportSource};
    /// use rustinfra_constructs::prelude::*;
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Orders");
    /// let exports = Bucket::builder("Exports").build(&stack);
    /// let source = ImportSource::new(exports.name(), ImportFormat::DynamoDbJson)
    ///     .key_prefix("orders/")
    ///     .compression(Compression::Gzip);
    /// Table::builder("Orders", Attribute::string("id")).import_source(source).build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    pub fn import_source(mut self, source: ImportSource) -> Self {
        self.import = Some(source);
        self
    }

    /// Adds a statement to the table's resource policy: see
    /// [`Table::add_to_resource_policy`](super::Table::add_to_resource_policy).
    ///
    /// ```
    /// use rustinfra_constructs::prelude::*;
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Orders");
    /// let partner = Principal::account("111122223333");
    /// Table::builder("Orders", Attribute::string("id"))
    ///     .resource_policy(Statement::allow(["dynamodb:GetItem"]).on("*").to(partner))
    ///     .build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    pub fn resource_policy(mut self, statement: Statement) -> Self {
        self.statements.push(statement);
        self
    }

    /// Sets what happens to the table when it leaves the stack; default: it is retained.
    pub fn removal_policy(mut self, policy: RemovalPolicy) -> Self {
        self.removal = Some(policy);
        self
    }
}

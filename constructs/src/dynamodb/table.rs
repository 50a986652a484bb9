//! The table.

use rustinfra::graph::{Facet, Shape};
use rustinfra::prelude::*;
use rustinfra_cfn::dynamodb::CfnTable;
use rustinfra_cfn::refs;

use super::attribute::Attribute;
use super::billing::Billing;
use super::builder::TableBuilder;
use super::index::GlobalSecondaryIndex;
use crate::imported::{Form, ImportedArn};
use crate::kms::Key;
use crate::{arn, check};

const ARN: Form =
    Form::new("of a table", "arn:aws:dynamodb:REGION:ACCOUNT:table/NAME").without(&['/', ':']);

/// A DynamoDB table (`AWS::DynamoDB::Table`).
///
/// ```
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Orders");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let api = Function::builder("Api", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let orders = Table::builder("Orders", Attribute::string("customer"))
///     .sort_key(Attribute::string("placedAt"))
///     .billing(Billing::Provisioned { read: 5, write: 5 })
///     .point_in_time_recovery_days(7)
///     .build(&stack);
/// orders.grant(&api, [TableOperation::Query, TableOperation::PutItem]);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct Table {
    pub(super) node: Node,
    pub(super) cfn: Option<CfnTable>,
    pub(super) arn: Value<String>,
    pub(super) name: Value<refs::DynamoDbTableName>,
    pub(super) stream_arn: Option<Value<String>>,
    pub(super) billing: Billing,
    pub(super) key: Option<Key>,
}

impl Construct for Table {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::DynamoDbTableName> for &Table {
    fn into_value(self) -> Value<refs::DynamoDbTableName> {
        self.name.clone()
    }
}

impl Table {
    /// Starts a table whose items are found by `partition_key`.
    pub fn builder(id: &str, partition_key: Attribute) -> TableBuilder {
        TableBuilder::new(id, partition_key)
    }

    /// Refers to a table of this account and region that exists already, by name: text, or a value
    /// known only at deployment, such as a parameter's.
    ///
    /// Whether it has indexes or a stream is not known: say so with
    /// [`with_indexes`](Self::with_indexes) and [`with_stream_arn`](Self::with_stream_arn).
    #[track_caller]
    #[doc(alias = "fromTableAttributes")]
    pub fn from_table_name(
        scope: &impl Construct,
        id: &str,
        name: impl IntoValue<refs::DynamoDbTableName>,
    ) -> Self {
        let node = scope.node().child(id);
        let name = name.into_value();
        let arn = arn::in_stack(&node, "dynamodb", sub!("table/{}", &name));
        Self::imported(node, arn, name)
    }

    /// Refers to a table that exists already, by ARN. See
    /// [`from_table_name`](Self::from_table_name). Reports `bad-arn` for a text of another form.
    #[track_caller]
    pub fn from_table_arn(scope: &impl Construct, id: &str, arn: impl IntoValue<String>) -> Self {
        let node = scope.node().child(id);
        let arn = arn.into_value();
        let name = ImportedArn::read(&node, arn.clone(), &ARN).name.cast();
        Self::imported(node, arn, name)
    }

    fn imported(node: Node, arn: Value<String>, name: Value<refs::DynamoDbTableName>) -> Self {
        node.set_facet(Facet::new().arn(Shape::Resource, &arn));
        let billing = Billing::OnDemand;
        Self { node, cfn: None, arn, name, stream_arn: None, billing, key: None }
    }

    /// Says with which customer managed key a table that exists already is encrypted, so that
    /// grants cover the key.
    #[must_use]
    pub fn with_encryption_key(mut self, key: &Key) -> Self {
        self.node.set_facet(self.node.facet().encrypted_with(key.arn()));
        self.key = Some(key.clone());
        self
    }

    /// Says that a table that exists already has indexes, so that grants cover them.
    #[must_use]
    pub fn with_indexes(self) -> Self {
        self.knows_indexes();
        self
    }

    /// Says which stream a table that exists already has. Reports `conflicting-options` for a table
    /// of this app.
    #[must_use]
    pub fn with_stream_arn(mut self, arn: impl IntoValue<String>) -> Self {
        if self.cfn.is_some() {
            check::reject(
                &self.node,
                "The stream of a table of this app is made here, not given.",
                "set `.stream(…)` on the table's builder",
            );
            return self;
        }
        let arn = arn.into_value();
        self.knows_stream(&arn);
        self.stream_arn = Some(arn);
        self
    }

    /// The table's ARN.
    pub fn arn(&self) -> Value<String> {
        self.arn.clone()
    }

    /// The table's name.
    pub fn name(&self) -> Value<refs::DynamoDbTableName> {
        self.name.clone()
    }

    /// The ARN of the table's stream, if it has one.
    pub fn stream_arn(&self) -> Option<Value<String>> {
        self.stream_arn.clone().filter(|_| self.node.facet().has(Shape::Stream))
    }

    /// The key made for the table by [`TableEncryption::NewKey`](super::TableEncryption).
    pub fn encryption_key(&self) -> Option<Key> {
        self.key.clone()
    }

    /// The resource beneath; `None` for a table that exists already.
    pub fn cfn(&self) -> Option<CfnTable> {
        self.cfn.clone()
    }

    /// Adds an index. What was granted before covers it, too. Reports `conflicting-options` for a
    /// table that exists already, a name that is taken, or billing of another kind, and `bad-name`
    /// for a name.
    #[track_caller]
    pub fn add_global_secondary_index(&self, index: GlobalSecondaryIndex) {
        match &self.cfn {
            Some(cfn) => {
                index.place(&self.node, cfn, self.billing);
                self.knows_indexes();
            }
            None => check::existing(
                &self.node,
                "table",
                "An index cannot be added to {}.",
                "add it {}, and say `.with_indexes()` here",
            ),
        }
    }

    /// Lets grants cover the indexes.
    pub(super) fn knows_indexes(&self) {
        let indexes = sub!("{}/index/*", &self.arn);
        let facet = self.node.facet();
        if !facet.has(Shape::Indexes) {
            self.node.set_facet(facet.arn(Shape::Indexes, indexes));
        }
    }

    /// Lets grants cover the stream.
    pub(super) fn knows_stream(&self, arn: &Value<String>) {
        let facet = self.node.facet().arn(Shape::Stream, arn);
        self.node.set_facet(facet.arn(Shape::Unrestricted, "*"));
    }
}

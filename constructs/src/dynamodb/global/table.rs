//! The global table.

use std::cell::RefCell;
use std::ops::Deref;
use std::rc::Rc;

use rustinfra::graph::{Facet, Link, Shape};
use rustinfra::iam::Statement;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::dynamodb::CfnGlobalTable;
use rustinfra_cfn::refs;

use super::builder::GlobalTableBuilder;
use super::index::GlobalTableIndex;
use super::render::Regions;
use super::replica::Replica;
use crate::dynamodb::attribute::Attribute;
use crate::dynamodb::billing::Billing;
use crate::dynamodb::table::Table;
use crate::{arn, check};

/// A DynamoDB table that may be in several regions (`AWS::DynamoDB::GlobalTable`); the CDK's
/// `TableV2`.
///
/// To whom it is used by it is a [`Table`]: grants, names and event sources are those of the table
/// in the stack's own region; [`replica`](Self::replica) is the table in another.
///
/// ```
/// use rustinfra_constructs::dynamodb::{GlobalTable, Replica};
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::builder("Data")
///     .environment(Environment::new("111122223333", "eu-west-1"))
///     .build(&app);
/// let orders = GlobalTable::builder("Orders", Attribute::string("id"))
///     .replica(Replica::new("us-east-1"))
///     .build(&stack);
/// let code = Code::inline("exports.handler = async () => {};");
/// let api = Function::builder("Api", Runtime::NODEJS_22, "index.handler", code)
///     .env("TABLE", orders.name())
///     .build(&stack);
/// orders.grant_read_write_data(&api);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
#[doc(alias = "TableV2")]
pub struct GlobalTable {
    pub(super) table: Table,
    pub(super) cfn: CfnGlobalTable,
    pub(super) regions: Rc<RefCell<Regions>>,
    pub(super) stream: Node,
}

impl Construct for GlobalTable {
    fn node(&self) -> &Node {
        &self.table.node
    }
}

impl Deref for GlobalTable {
    type Target = Table;

    fn deref(&self) -> &Table {
        &self.table
    }
}

impl IntoValue<refs::DynamoDbTableName> for &GlobalTable {
    fn into_value(self) -> Value<refs::DynamoDbTableName> {
        self.table.name.clone()
    }
}

impl GlobalTable {
    /// Starts a table whose items are found by `partition_key`.
    pub fn builder(id: &str, partition_key: Attribute) -> GlobalTableBuilder {
        GlobalTableBuilder::new(id, partition_key)
    }

    /// The id that AWS gives the table.
    pub fn table_id(&self) -> Value<String> {
        self.cfn.attr_table_id().untyped()
    }

    /// The resource beneath.
    pub fn cfn(&self) -> CfnGlobalTable {
        self.cfn.clone()
    }

    /// Adds an index, in every region. What was granted before covers it, too. Reports `bad-name`
    /// for a name, and `conflicting-options` for one that is taken or for billing of another kind.
    #[track_caller]
    pub fn add_global_secondary_index(&self, index: GlobalTableIndex) {
        let billing = self.regions.borrow().billing;
        index.place(self.node(), &self.cfn, billing);
        self.table.knows_indexes();
        self.regions.borrow_mut().indexes.push(index);
        self.write();
    }

    /// Adds the table in another region. The region of the stack has to be known. Reports
    /// `conflicting-options` if it is not, for the table's own region or one that has a replica,
    /// and for one without a key where the table has customer managed ones.
    pub fn add_replica(&self, replica: Replica) {
        self.check_replica(&replica);
        if self.cfn.property("StreamSpecification").is_none() {
            let view = Expr::map([("StreamViewType", "NEW_AND_OLD_IMAGES".into())]);
            self.cfn.set("StreamSpecification", view);
        }
        self.knows_stream_of_own();
        self.regions.borrow_mut().replicas.push(replica);
        self.write();
    }

    fn check_replica(&self, replica: &Replica) {
        let (node, region) = (self.node(), &replica.region);
        let regions = self.regions.borrow();
        let own = regions.own_region.expr();
        let Some(own) = own.as_text() else {
            return check::reject(
                node,
                "The table has replicas, but it is not known in which region it is itself.",
                "give the stack an environment with a region",
            );
        };
        if own == region {
            check::reject(
                node,
                format!("A replica is in {region}, the table's own region."),
                "name another region",
            );
        }
        if regions.replicas.iter().any(|other| other.region == *region) {
            check::reject(
                node,
                format!("The table has two replicas in {region}."),
                "remove one of them",
            );
        }
        let encryption = &regions.encryption;
        if encryption.is_customer_managed() && encryption.key_of(Some(region)).is_none() {
            check::reject(
                node,
                format!("No key is known with which the replica in {region} is encrypted."),
                "add one with `.replica_key(region, key_arn)`",
            );
        }
    }

    /// The table in another region, to be granted to others; the region has to be that of a
    /// replica, or the table's own. Reports `conflicting-options` for any other.
    #[track_caller]
    pub fn replica(&self, region: &str) -> Table {
        let node = self.node();
        if self.regions.borrow().own_region.expr().as_text() == Some(region) {
            return self.table.clone();
        }
        if !self.regions.borrow().replicas.iter().any(|replica| replica.region == region) {
            check::reject(
                node,
                format!("The table has no replica in {region}."),
                "add it with `.replica(Replica::new(region))`",
            );
        }
        let id = format!("ReplicaTable{region}");
        let name = self.table.name.clone();
        let arn = sub!(
            "arn:{}:dynamodb:{}:{}:table/{}",
            arn::partition(node),
            region,
            arn::account(node),
            &name
        );
        let stream = sub!("{}/stream/*", &arn);
        let child = match node.try_child(&id) {
            Some(child) => child,
            None => node.child(&id),
        };
        let mut facet = Facet::new()
            .arn(Shape::Resource, &arn)
            .arn(Shape::Stream, &stream)
            .arn(Shape::Unrestricted, "*");
        if node.facet().has(Shape::Indexes) {
            facet = facet.arn(Shape::Indexes, sub!("{}/index/*", &arn));
        }
        if let Some(key) = self.regions.borrow().encryption.key_of(Some(region)) {
            facet = facet.encrypted_with(Value::<String>::from_expr(key));
        }
        child.set_facet(facet);
        let billing = Billing::OnDemand;
        Table { node: child, cfn: None, arn, name, stream_arn: Some(stream), billing, key: None }
    }

    /// Adds a statement to the resource policy of the table's stream in the stack's region.
    #[track_caller]
    pub fn add_to_stream_resource_policy(&self, statement: Statement) {
        Link::statement(&self.stream, statement).record(&self.stream);
    }

    pub(super) fn knows_stream_of_own(&self) {
        if !self.node().facet().has(Shape::Stream)
            && let Some(arn) = &self.table.stream_arn
        {
            self.table.knows_stream(arn);
        }
    }

    pub(super) fn write(&self) {
        self.regions.borrow().write(self.node(), &self.cfn);
    }
}

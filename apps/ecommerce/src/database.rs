//! One table a service.

use rustinfra_constructs::prelude::*;

/// The tables.
pub(crate) struct Database {
    node: Node,
    pub(crate) products: Table,
    pub(crate) baskets: Table,
    pub(crate) orders: Table,
}

impl Construct for Database {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Database {
    #[track_caller]
    pub(crate) fn new(scope: &impl Construct, id: &str) -> Self {
        let node = scope.node().child(id);
        let products = Table::builder("ProductTable", Attribute::string("id"))
            .removal_policy(RemovalPolicy::Destroy)
            .build(&node);
        let baskets = Table::builder("BasketTable", Attribute::string("userName"))
            .removal_policy(RemovalPolicy::Destroy)
            .build(&node);
        let orders = Table::builder("OrderTable", Attribute::string("userName"))
            .sort_key(Attribute::string("orderDate"))
            .removal_policy(RemovalPolicy::Destroy)
            .build(&node);
        Self { node, products, baskets, orders }
    }
}

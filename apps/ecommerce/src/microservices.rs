//! The three functions, each with its own table.

use rustinfra_constructs::dynamodb::TableOperation::{
    DeleteItem, GetItem, PutItem, Query, Scan, UpdateItem,
};
use rustinfra_constructs::lambda::FunctionBuilder;
use rustinfra_constructs::prelude::*;

use crate::database::Database;

/// The functions.
pub(crate) struct Microservices {
    node: Node,
    pub(crate) product: Function,
    pub(crate) basket: Function,
    pub(crate) ordering: Function,
}

impl Construct for Microservices {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Microservices {
    #[track_caller]
    pub(crate) fn new(scope: &impl Construct, id: &str, database: &Database) -> Self {
        let node = scope.node().child(id);

        let product = handler("ProductFunction", Code::from_asset(asset!("handlers/product")))
            .env("DYNAMODB_TABLE_NAME", database.products.name())
            .env("PRIMARY_KEY", "id")
            .build(&node);
        let operations = [DeleteItem, GetItem, PutItem, Query, Scan, UpdateItem];
        database.products.grant(&product, operations);

        let basket = handler("BasketFunction", Code::from_asset(asset!("handlers/basket")))
            .env("DYNAMODB_TABLE_NAME", database.baskets.name())
            .env("PRIMARY_KEY", "userName")
            .env("EVENT_SOURCE", "com.swn.basket.checkoutbasket")
            .env("EVENT_DETAILTYPE", "CheckoutBasket")
            .build(&node);
        database.baskets.grant(&basket, [DeleteItem, GetItem, PutItem, Scan, UpdateItem]);

        let ordering = handler("OrderingFunction", Code::from_asset(asset!("handlers/ordering")))
            .env("DYNAMODB_TABLE_NAME", database.orders.name())
            .env("PRIMARY_KEY", "userName")
            .env("SORT_KEY", "orderDate")
            .build(&node);
        database.orders.grant(&ordering, [PutItem, Query, Scan]);

        Self { node, product, basket, ordering }
    }
}

/// What the functions have in common.
fn handler(id: &str, code: Code) -> FunctionBuilder {
    Function::builder(id, Runtime::NODEJS_22, "index.handler", code)
        .timeout(secs(5))
        .memory(mib(256))
        .log_removal_policy(RemovalPolicy::Destroy)
}

//! One REST API a service.

use rustinfra_constructs::prelude::*;

use crate::microservices::Microservices;

/// The APIs.
pub(crate) struct ApiGateway {
    node: Node,
}

impl Construct for ApiGateway {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl ApiGateway {
    #[track_caller]
    pub(crate) fn new(scope: &impl Construct, id: &str, services: &Microservices) -> Self {
        let node = scope.node().child(id);

        let api = LambdaRestApi::builder("ProductApi", &services.product).proxy(false).build(&node);
        let products = api.root().add_resource("product");
        products.add_method(Method::Get);
        products.add_method(Method::Post);
        let product = products.add_resource("{id}");
        product.add_method(Method::Get);
        product.add_method(Method::Put);
        product.add_method(Method::Delete);

        let api = LambdaRestApi::builder("BasketApi", &services.basket).proxy(false).build(&node);
        let baskets = api.root().add_resource("basket");
        baskets.add_method(Method::Get);
        baskets.add_method(Method::Post);
        let basket = baskets.add_resource("{userName}");
        basket.add_method(Method::Get);
        basket.add_method(Method::Delete);
        baskets.add_resource("checkout").add_method(Method::Post);

        let api = LambdaRestApi::builder("OrderApi", &services.ordering).proxy(false).build(&node);
        let orders = api.root().add_resource("order");
        orders.add_method(Method::Get);
        orders.add_resource("{userName}").add_method(Method::Get);

        Self { node }
    }
}

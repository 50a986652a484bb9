//! The bus that carries checkouts from basket to ordering.

use rustinfra_constructs::events;
use rustinfra_constructs::prelude::*;

/// The bus and its rule.
pub(crate) struct EventBus {
    node: Node,
}

impl Construct for EventBus {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl EventBus {
    #[track_caller]
    pub(crate) fn new(
        scope: &impl Construct,
        id: &str,
        publisher: &Function,
        target: &Queue,
    ) -> Self {
        let node = scope.node().child(id);
        let bus =
            events::EventBus::builder("SwnEventBus").event_bus_name("SwnEventBus").build(&node);
        let checkout = EventPattern::from_source("com.swn.basket.checkoutbasket")
            .detail_type("CheckoutBasket");
        Rule::builder("CheckoutBasketRule", checkout)
            .event_bus(&bus)
            .rule_name("CheckoutBasketRule")
            .description("A checked-out basket becomes an order")
            .target(target)
            .build(&node);
        bus.grant_put_events(publisher);
        publisher.add_env("EVENT_BUSNAME", bus.name());
        Self { node }
    }
}

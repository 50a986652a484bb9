//! The course's final project: product, basket and ordering services, joined by events.
//!
//! A basket that is checked out becomes an event; a rule sends it to a queue, and the ordering
//! service makes an order of it.

mod api_gateway;
mod database;
mod event_bus;
mod microservices;
mod queue;

use rustinfra_constructs::prelude::*;

use api_gateway::ApiGateway;
use database::Database;
use event_bus::EventBus;
use microservices::Microservices;
use queue::Queue;

/// Adds the stack to an app.
pub fn ecommerce(app: &App) -> Stack {
    let stack = Stack::new(app, "EcommerceStack");
    let database = Database::new(&stack, "Database");
    let microservices = Microservices::new(&stack, "Microservices", &database);
    ApiGateway::new(&stack, "ApiGateway", &microservices);
    let queue = Queue::new(&stack, "Queue", &microservices.ordering);
    EventBus::new(&stack, "EventBus", &microservices.basket, &queue.orders);
    stack
}

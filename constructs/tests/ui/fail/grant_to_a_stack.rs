//! A permission for something that cannot act.
use rustinfra_constructs::prelude::*;

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    Queue::builder("Inbox").build(&stack).grant_send(&stack);
}

//! A queue where an event source is wanted.
use rustinfra_constructs::prelude::*;

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let queue = Queue::builder("Inbox").build(&stack);
    Function::builder("Worker", Runtime::NODEJS_22, "index.handler", Code::inline("x"))
        .event_source(queue)
        .build(&stack);
}

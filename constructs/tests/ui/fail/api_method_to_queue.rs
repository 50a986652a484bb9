//! A method is to be answered by a queue, which takes an integration that says how.
use rustinfra_constructs::prelude::*;

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let queue = Queue::builder("Inbox").build(&stack);
    let api = RestApi::builder("Api").build(&stack);
    api.root().add_method(Method::Post.to(&queue));
}

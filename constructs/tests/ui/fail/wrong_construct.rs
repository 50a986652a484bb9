//! The same with the construct itself.
use rustinfra_constructs::cfn::lambda::CfnFunction;
use rustinfra_constructs::prelude::*;

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let queue = Queue::builder("Inbox").build(&stack);
    CfnFunction::new(&stack, "Worker").role(&queue);
}

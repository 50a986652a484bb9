//! A queue given where a role is wanted.
use rustinfra::prelude::*;
use rustinfra_cfn::{lambda, sqs};

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "Test");
    let queue = sqs::CfnQueue::new(&stack, "Queue");
    lambda::CfnFunction::new(&stack, "Handler").role(&queue);
}

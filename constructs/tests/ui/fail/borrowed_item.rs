//! A borrowed number is given where a number is needed; a borrowed text would do.
use rustinfra_constructs::cfn::sqs::CfnQueue;
use rustinfra_constructs::prelude::*;

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    for name in ["A", "B"].iter() {
        CfnQueue::new(&stack, name).queue_name(name);
    }
    for delay in [1, 2].iter() {
        CfnQueue::new(&stack, "Late").delay_seconds(delay);
    }
}

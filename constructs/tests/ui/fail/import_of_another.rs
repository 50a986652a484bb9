//! A role is referred to by the ARN of a queue.
use rustinfra_constructs::iam::Role;
use rustinfra_constructs::prelude::*;

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let queue = Queue::builder("Inbox").build(&stack);
    Role::from_role_arn(&stack, "Reader", queue.arn());
}

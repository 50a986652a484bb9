//! A user pool calls functions, not queues.
use rustinfra_constructs::cognito::UserPoolOperation;
use rustinfra_constructs::prelude::*;

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let queue = Queue::builder("Inbox").build(&stack);
    let users = UserPool::builder("Users").build(&stack);
    users.add_trigger(UserPoolOperation::PostConfirmation, &queue);
}

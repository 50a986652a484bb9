//! The course's first stack: one versioned bucket.

use rustinfra_constructs::prelude::*;

/// Adds the stack to an app.
pub fn hello(app: &App) -> Stack {
    let stack = Stack::new(app, "HelloStack");
    Bucket::builder("Bucket").versioned().removal_policy(RemovalPolicy::Destroy).build(&stack);
    stack
}

//! Something that has no place in the tree, used as a scope.
use rustinfra_constructs::prelude::*;

fn main() {
    Queue::builder("Inbox").build(&"Orders");
}

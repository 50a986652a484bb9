//! A builder that is never placed.
#![deny(unused_must_use)]
use rustinfra_constructs::prelude::*;

fn main() {
    Queue::builder("Inbox").fifo();
}

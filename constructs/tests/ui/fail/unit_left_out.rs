//! A number where a length of time is wanted.
use rustinfra_constructs::prelude::*;

fn main() {
    let _ = Queue::builder("Inbox").visibility_timeout(30);
}

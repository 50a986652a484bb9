//! The `rustinfra` command.
fn main() {}

//! Generates the L1 layer.
fn main() {}

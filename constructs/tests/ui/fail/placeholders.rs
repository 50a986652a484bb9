//! Text with more placeholders than arguments.
use rustinfra_constructs::prelude::*;

fn main() {
    let _ = sub!("arn:{}:s3:::{}", aws::partition());
}

//! A record is to be an alias of a function, which has no address in DNS.
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::route53::{ARecord, PublicHostedZone, RecordTarget};

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let arn = "arn:aws:lambda:eu-west-1:123456789012:function:shop";
    let shop = Function::from_function_arn(&stack, "Shop", arn);
    let zone = PublicHostedZone::builder("Zone", "example.org").build(&stack);
    ARecord::builder("Record", &zone, RecordTarget::alias(&shop)).build(&stack);
}

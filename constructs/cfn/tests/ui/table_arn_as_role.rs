//! The attribute of another resource given where a role's ARN is wanted.
use rustinfra::prelude::*;
use rustinfra_cfn::{dynamodb, lambda};

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "Test");
    let table = dynamodb::CfnTable::new(&stack, "Table");
    lambda::CfnFunction::new(&stack, "Handler").role(table.attr_arn());
}

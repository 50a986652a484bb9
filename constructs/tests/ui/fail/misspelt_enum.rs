//! A string where a known set of values is wanted.
use rustinfra_constructs::cfn::lambda::CfnFunction;
use rustinfra_constructs::prelude::*;

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    CfnFunction::new(&stack, "Worker").runtime("nodejs22");
}

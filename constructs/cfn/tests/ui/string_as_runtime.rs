//! A bare string given where a value of a closed set is wanted.
use rustinfra::prelude::*;
use rustinfra_cfn::lambda;

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "Test");
    lambda::CfnFunction::new(&stack, "Handler").runtime("nodejs22.x");
}

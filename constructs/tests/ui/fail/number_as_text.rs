//! A number is given where text is needed, and text where a number is.
use rustinfra_constructs::cfn::lambda::CfnFunction;
use rustinfra_constructs::prelude::*;

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let code = Code::inline("exports.handler = async () => {};");
    Function::builder("Worker", Runtime::NODEJS_22, "index.handler", code).env("LIMIT", 5).build(&stack);
    CfnFunction::new(&stack, "Other").memory_size("256");
}

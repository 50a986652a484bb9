//! A function without code.
use rustinfra_constructs::prelude::*;

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    Function::builder("Worker", Runtime::NODEJS_22, "index.handler").build(&stack);
}

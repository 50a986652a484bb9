//! A function is told to report to a table.
use rustinfra_constructs::prelude::*;

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let table = Table::builder("Failures", Attribute::string("id")).build(&stack);
    Function::builder("F", Runtime::NODEJS_22, "index.handler", Code::inline("…"))
        .on_failure(&table)
        .build(&stack);
}

//! A declared environment variable is given a value of another kind.
use rustinfra_constructs::prelude::*;

rustinfra_environment::environment! {
    pub struct Calculator {
        pub precision: u32 = "PRECISION",
    }
}

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "Sums");
    let table = Table::builder("Results", Attribute::string("id")).build(&stack);
    Function::builder("F", Runtime::NODEJS_22, "index.handler", Code::inline("…"))
        .environment(Calculator { precision: table.name().into() })
        .build(&stack);
}

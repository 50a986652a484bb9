//! A declared environment variable is left out.
use rustinfra_constructs::prelude::*;

rustinfra_environment::environment! {
    pub struct Calculator {
        pub precision: u32 = "PRECISION",
        pub table: String = "TABLE",
    }
}

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "Sums");
    Function::builder("F", Runtime::NODEJS_22, "index.handler", Code::inline("…"))
        .environment(Calculator { precision: 4.into() })
        .build(&stack);
}

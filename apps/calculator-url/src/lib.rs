//! A calculator in Rust behind an HTTPS address of its own.

use calculator::Calculator;
use rustinfra_constructs::asset;
use rustinfra_constructs::lambda::HttpMethod;
use rustinfra_constructs::prelude::*;

/// Adds the stack to an app.
pub fn calculator_url(app: &App) -> Stack {
    let stack = Stack::new(app, "CalculatorUrlStack");
    let calculator = RustFunction::builder("Calculator", asset!("handler"))
        .memory(mib(128))
        .timeout(secs(5))
        .environment(Calculator { precision: 6.into() })
        .log_removal_policy(RemovalPolicy::Destroy)
        .build(&stack);
    let cors = FunctionUrlCors::new(["*"])
        .allowed_methods([HttpMethod::Get, HttpMethod::Post])
        .allowed_headers(["content-type"]);
    let everyone = FunctionUrlOptions::new(FunctionUrlAuthType::None).cors(cors);
    let url = calculator.add_function_url(everyone);
    stack.output("Url", url.url());
    stack
}

//! The course's first function: it greets, in versions that an alias names.

use rustinfra_constructs::asset;
use rustinfra_constructs::prelude::*;

/// Adds the stack to an app.
pub fn greeting(app: &App) -> Stack {
    let stack = Stack::new(app, "GreetingStack");
    let code = Code::from_asset(asset!("handlers/greeting"));
    let greeting = Function::builder("Greeting", Runtime::NODEJS_22, "index.handler", code)
        .env("GREETING", "Hello")
        .env("STAGE", "course")
        .timeout(secs(5))
        .reserved_concurrency(10)
        .log_removal_policy(RemovalPolicy::Destroy)
        .build(&stack);

    // A new version is published whenever code or settings change, and `live` moves to it.
    let live = greeting.add_alias("live");

    // Whoever takes on this role may greet by way of the alias, and do nothing else.
    let caller = Role::builder("Caller", Principal::account(stack.account())).build(&stack);
    live.grant_invoke(&caller);

    stack.output("FunctionName", greeting.name());
    stack.output("LiveArn", live.arn());
    stack.output("CallerArn", caller.arn());
    stack
}

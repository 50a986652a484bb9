//! What several stacks have: a function, a role or an alarm of which nothing else is asked.

use rustinfra_constructs::cloudwatch::{Alarm, AnyMetric};
use rustinfra_constructs::lambda::FunctionBuilder;
use rustinfra_constructs::prelude::*;

/// A function that does nothing.
pub(super) fn plain(id: &str) -> FunctionBuilder {
    let code = Code::inline("exports.handler = async () => {};");
    Function::builder(id, Runtime::NODEJS_22, "index.handler", code)
}

/// A role that functions take.
pub(super) fn role(stack: &Stack, id: &str) -> Role {
    service_role(stack, id, "lambda.amazonaws.com")
}

/// A role that a service takes.
pub(super) fn service_role(stack: &Stack, id: &str, service: &str) -> Role {
    Role::builder(id, Principal::service(service)).build(stack)
}

/// A role that anybody in the account takes who may.
pub(super) fn account_role(stack: &Stack, id: &str) -> Role {
    Role::builder(id, Principal::account(stack.account())).build(stack)
}

/// An alarm when a metric reaches one.
pub(super) fn alarm(stack: &Stack, id: &str, metric: impl Into<AnyMetric>) -> Alarm {
    Alarm::builder(id, metric, 1.0, 1).build(stack)
}

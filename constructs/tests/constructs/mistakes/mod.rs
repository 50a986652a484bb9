//! Mistakes one by one, service by service: each in a stack of its own, with all that is said of it.

mod apigateway;
mod apigatewayv2;
mod appscaling;
mod certificatemanager;
mod cloudfront;
mod cloudwatch;
mod cognito;
mod dynamodb;
mod ec2;
mod environment;
mod events;
mod existing;
mod handlers;
mod iam;
mod imports;
mod lambda;
mod late;
mod route53;
mod s3;
mod secretsmanager;
mod settings;
mod twice;
mod wafv2;

use rustinfra_constructs::prelude::*;

use super::{check_problems, function, role, stack};

/// Makes a mistake in an empty stack and compares all that the app reports.
#[track_caller]
fn mistake(make: impl FnOnce(&Stack), expected: &str) {
    let (app, stack) = stack();
    make(&stack);
    check_problems(&app, expected);
}

/// The same in a stack whose region is known: `eu-west-1`.
#[track_caller]
fn mistake_in_region(make: impl FnOnce(&Stack), expected: &str) {
    let app = App::new();
    let environment = Environment::new("123456789012", "eu-west-1");
    make(&Stack::builder("Test").environment(environment).build(&app));
    check_problems(&app, expected);
}

/// A text of so many letters.
fn long(length: usize) -> String {
    "x".repeat(length)
}

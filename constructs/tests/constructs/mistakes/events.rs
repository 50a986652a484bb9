use rustinfra_constructs::events::{Archive, EventBus, EventPattern, Rule, RuleInput, Target};
use rustinfra_constructs::prelude::*;

use super::{function, long, mistake};

/// Rules send an input to a function.
#[track_caller]
fn send(stack: &Stack, input: RuleInput) {
    Rule::builder("R", EventPattern::from_source("shop"))
        .target(Target::of(&function(stack, "F")).input(input))
        .build(stack);
}

#[test]
fn buses_and_archives_that_eventbridge_refuses_are_told() {
    mistake(
        |stack| {
            let bus = EventBus::builder("B")
                .event_bus_name("shop/orders")
                .description(&long(513))
                .build(stack);
            Archive::builder("A", &bus)
                .archive_name("all orders")
                .description(&long(513))
                .build(stack);
        },
        "error[bad-name]: a name is not allowed
  the name of the archive `all orders` does not consist of 1 to 48 letters, digits and `.-_`.
    at `Test/A`, HERE
  help: change it, or leave it out and let CloudFormation choose one

error[out-of-range]: a value is outside its range
  the description's length is 513, but must be between 0 and 512.
    at `Test/A`, HERE
  help: see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateArchive.html

error[bad-name]: a name is not allowed
  the name of the event bus `shop/orders` does not consist of 1 to 256 letters, digits and `.-_`.
    at `Test/B`, HERE
  help: change it, or leave it out and let CloudFormation choose one

error[out-of-range]: a value is outside its range
  the description's length is 513, but must be between 0 and 512.
    at `Test/B`, HERE
  help: see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html",
    );
    mistake(
        |stack| {
            EventBus::from_event_bus_arn(stack, "B", "arn:aws:sqs:eu-west-1:123456789012:orders");
        },
        "error[bad-arn]: an ARN has the wrong form
  `arn:aws:sqs:eu-west-1:123456789012:orders` is not the ARN of an event bus. Its service is `sqs`, not `events`.
    at `Test/B`, HERE
  help: write it as `arn:aws:events:REGION:ACCOUNT:event-bus/NAME`",
    );
    mistake(
        |stack| {
            EventBus::builder("B")
                .event_bus_name("orders")
                .event_source_name("aws.partner/example.com/orders")
                .build(stack);
        },
        "error[conflicting-options]: options do not fit together
  The bus of a partner is named like the partner's event source.
    at `Test/B`, HERE
  help: leave out the name",
    );
    mistake(
        |stack| {
            EventBus::builder("B").event_source_name("aws.partner/orders").build(stack);
        },
        "error[conflicting-options]: options do not fit together
  The event source is not one of a partner: `aws.partner/PARTNER/NAME`.
    at `Test/B`, HERE
  help: leave it out, unless a partner gave you one",
    );
}

#[test]
fn a_template_uses_what_it_names_and_no_more_than_it_can() {
    mistake(
        |stack| {
            let text: String = (0..101).map(|i| format!("<p{i}>")).collect();
            let input = (0..101).fold(RuleInput::template(text), |input, i| {
                input.path(&format!("p{i}"), "$.detail.id")
            });
            send(stack, input);
        },
        "error[conflicting-options]: options do not fit together
  A template may name 100 parts of an event; this names 101.
    at `Test/R`, HERE
  help: pass a larger part on as a whole",
    );
    mistake(
        |stack| {
            send(stack, RuleInput::template("\"<AWSid>\"").path("AWSid", "$.detail.id"));
        },
        "error[conflicting-options]: options do not fit together
  `AWSid` is reserved: it begins with `AWS`.
    at `Test/R`, HERE
  help: rename it",
    );
    mistake(
        |stack| {
            send(stack, RuleInput::template(format!("\"{}\"", long(8_192))));
        },
        "error[conflicting-options]: options do not fit together
  The template has more than 8,192 characters.
    at `Test/R`, HERE
  help: pass a part of the event on with `RuleInput::event_path`",
    );
    mistake(
        |stack| {
            send(stack, RuleInput::template("\"an order\"").path("id", "$.detail.id"));
        },
        "error[conflicting-options]: options do not fit together
  The template does not use the part of the event called `id`.
    at `Test/R`, HERE
  help: write `<id>` in it, or leave out the path",
    );
}

#[test]
fn rules_and_targets_that_eventbridge_refuses_are_told() {
    mistake(
        |stack| {
            Rule::builder("R", EventPattern::from_source(long(2_049).as_str()))
                .description(&long(513))
                .build(stack);
        },
        "error[out-of-range]: a value is outside its range
  the description's length is 513, but must be between 0 and 512.
    at `Test/R`, HERE
  help: see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html

warning[pattern-too-long]: an event pattern is too long
  It has 2064 characters; EventBridge takes 2048 unless the account's quota was raised.
    at `Test/R`, HERE
  help: split the rule, or ask for a larger quota",
    );
    mistake(
        |stack| {
            let late = Target::of(&function(stack, "F")).max_event_age(secs(59));
            Rule::builder("R", EventPattern::from_source("shop")).target(late).build(stack);
        },
        "error[out-of-range]: a value is outside its range
  the age of an event in seconds is 59, but must be between 60 and 86400.
    at `Test/R`, HERE
  help: see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RetryPolicy.html",
    );
    mistake(
        |stack| {
            let queue = Queue::builder("Q").fifo().content_based_deduplication().build(stack);
            Rule::builder("R", EventPattern::from_source("shop"))
                .target(Target::in_message_group(&queue, "all orders"))
                .build(stack);
        },
        "error[bad-name]: a name is not allowed
  the message group `all orders` does not consist of 1 to 128 letters, digits and punctuation.
    at `Test/R`, HERE
  help: change it",
    );
}

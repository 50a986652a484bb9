use rustinfra_constructs::kms::Key;
use rustinfra_constructs::lambda::{
    DefaultEventBus, FunctionBuilder, LambdaDestination, SnsDestination,
};
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::sqs::QueueEncryption;
use serde_json::json;

use crate::{check_policies, check_problems, function, stack};

fn plain(id: &str) -> FunctionBuilder {
    let code = Code::inline("exports.handler = async () => {};");
    Function::builder(id, Runtime::NODEJS_22, "index.handler", code)
}

#[test]
fn a_function_may_do_no_more_than_report_to_its_destinations() {
    let (app, stack) = stack();
    let key = Key::builder("K").build(&stack);
    let queue = Queue::builder("Q").encryption(QueueEncryption::with_key(&key)).build(&stack);
    let bucket = Bucket::builder("B").build(&stack);
    let other = function(&stack, "Other");
    let topic = SnsDestination::new("arn:aws:sns:eu-west-1:123456789012:t");
    plain("A").on_failure(&queue).on_success(&DefaultEventBus).build(&stack);
    plain("C").on_failure(&bucket).on_success(&other).build(&stack);
    plain("D").on_failure(&topic).build(&stack);
    let queue_arn = json!({"Fn::GetAtt": ["Q63C6E3AB", "Arn"]});
    let bucket_arn = json!({"Fn::GetAtt": ["B08E7C7AF", "Arn"]});
    let bus = json!({"Fn::Join": ["", [
        "arn:", {"Ref": "AWS::Partition"}, ":events:", {"Ref": "AWS::Region"}, ":",
        {"Ref": "AWS::AccountId"}, ":event-bus/default",
    ]]});
    check_policies(
        &app,
        json!({
            "AServiceRoleDefaultPolicyFE9AF998": [
                {"Action": "events:PutEvents", "Effect": "Allow", "Resource": bus},
                {"Action": "sqs:SendMessage", "Effect": "Allow", "Resource": queue_arn},
                {
                    "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
                    "Effect": "Allow",
                    "Resource": {"Fn::GetAtt": ["K485CC42E", "Arn"]},
                },
            ],
            "CServiceRoleDefaultPolicy49FE2A44": [
                {
                    "Action": "lambda:InvokeFunction",
                    "Effect": "Allow",
                    "Resource": {"Fn::GetAtt": ["Other34654A52", "Arn"]},
                },
                {"Action": "s3:ListBucket", "Effect": "Allow", "Resource": bucket_arn},
                {
                    "Action": "s3:PutObject",
                    "Effect": "Allow",
                    "Resource": {"Fn::Join": ["", [bucket_arn, "/*"]]},
                },
            ],
            "DServiceRoleDefaultPolicyEDFF84FC": [{
                "Action": "sns:Publish",
                "Effect": "Allow",
                "Resource": "arn:aws:sns:eu-west-1:123456789012:t",
            }],
        }),
    );
}

#[test]
fn settings_of_asynchronous_calls_that_lambda_refuses() {
    let (app, stack) = stack();
    let bucket = Bucket::builder("B").build(&stack);
    let fifo = Queue::builder("Fifo").fifo().build(&stack);
    let f = plain("F")
        .on_failure(&fifo)
        .on_success(&bucket)
        .max_event_age(secs(59))
        .retry_attempts(3)
        .build(&stack);
    f.configure_async_invoke(AsyncInvoke::new().retry_attempts(1));
    check_problems(
        &app,
        "error[conflicting-options]: options do not fit together
  A bucket keeps failures only.
    at `Test/F`, HERE
  help: report successes to a queue, a topic, a bus or a function

error[conflicting-options]: options do not fit together
  What became of a call is sent to a standard queue; this one is FIFO.
    at `Test/F`, HERE
  help: give a standard queue

error[conflicting-options]: options do not fit together
  What happens to asynchronous calls is said twice.
    at `Test/F`, HERE
  help: say all of it in one `AsyncInvoke`, or in the builder

error[out-of-range]: a value is outside its range
  the age of events in seconds is 59, but must be between 60 and 21600.
    at `Test/F/EventInvokeConfig`, HERE
  help: see https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html

error[out-of-range]: a value is outside its range
  the retries is 3, but must be between 0 and 2.
    at `Test/F/EventInvokeConfig`, HERE
  help: see https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html",
    );
}

#[test]
fn an_answer_alone_takes_the_way_over_a_rule() {
    let (app, stack) = stack();
    let heard = function(&stack, "Heard");
    plain("F").on_success(&LambdaDestination::response_only(&heard)).build(&stack);
    let resources = crate::section(&app, "Resources");
    let rule = resources.as_object().into_iter().flatten();
    let rule = rule.filter(|(_, r)| r["Type"] == "AWS::Events::Rule").map(|(_, r)| r).next();
    let arn = json!({"Fn::GetAtt": ["FC4345940", "Arn"]});
    crate::compare(
        &rule.map(|r| r["Properties"].clone()).unwrap_or_default(),
        &json!({
            "EventPattern": {
                "detail-type": ["Lambda Function Invocation Result - Success"],
                "resources": [{"Fn::Join": ["", [arn, ":$LATEST"]]}],
                "source": ["lambda"],
            },
            "State": "ENABLED",
            "Targets": [{
                "Arn": {"Fn::GetAtt": ["Heard553E7605", "Arn"]},
                "Id": "Target0",
                "InputPath": "$.detail.responsePayload",
            }],
        }),
    );
}

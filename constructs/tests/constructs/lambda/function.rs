use rustinfra_constructs::lambda::{LogFormat, Tracing};
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use crate::{check, check_policies, check_problems, function, role, section, stack};

const CODE: &str = "exports.handler = async () => {};";

/// The role that a function gets.
fn service_role() -> Json {
    json!({
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {
                "Statement": [
                    {
                        "Action": "sts:AssumeRole",
                        "Effect": "Allow",
                        "Principal": {"Service": "lambda.amazonaws.com"},
                    },
                ],
                "Version": "2012-10-17",
            },
            "ManagedPolicyArns": [
                {
                    "Fn::Join": [
                        "",
                        [
                            "arn:",
                            {"Ref": "AWS::Partition"},
                            ":iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
                        ],
                    ],
                },
            ],
        },
    })
}

#[test]
fn a_function_gets_a_role_and_a_log_group() {
    let (app, stack) = stack();
    function(&stack, "F");
    check(
        &app,
        json!({
            "FServiceRole3AC82EE1": service_role(),
            "FC4345940": {
                "Type": "AWS::Lambda::Function",
                "Properties": {
                    "Code": {"ZipFile": CODE},
                    "Handler": "index.handler",
                    "Role": {"Fn::GetAtt": ["FServiceRole3AC82EE1", "Arn"]},
                    "Runtime": "nodejs22.x",
                },
                "DependsOn": ["FServiceRole3AC82EE1"],
            },
            "FLogGroupA4D35602": {
                "Type": "AWS::Logs::LogGroup",
                "Properties": {
                    "LogGroupName": {"Fn::Join": ["", ["/aws/lambda/", {"Ref": "FC4345940"}]]},
                    "RetentionInDays": 731,
                },
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
        }),
    );
}

#[test]
fn a_function_with_a_log_group_of_its_own_keeps_it_as_told() {
    let (app, stack) = stack();
    Function::builder("F", Runtime::NODEJS_22, "index.handler", Code::inline(CODE))
        .architecture(Architecture::X86_64)
        .tracing(Tracing::PassThrough)
        .log_format(LogFormat::Text)
        .log_retention(Retention::OneWeek)
        .log_removal_policy(RemovalPolicy::Destroy)
        .build(&stack);
    check(
        &app,
        json!({
            "FServiceRole3AC82EE1": service_role(),
            "FServiceRoleDefaultPolicy17A19BFA": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Action": ["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
                                "Effect": "Allow",
                                "Resource": "*",
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "PolicyName": "FServiceRoleDefaultPolicy17A19BFA",
                    "Roles": [{"Ref": "FServiceRole3AC82EE1"}],
                },
            },
            "FC4345940": {
                "Type": "AWS::Lambda::Function",
                "Properties": {
                    "Architectures": ["x86_64"],
                    "Code": {"ZipFile": CODE},
                    "Handler": "index.handler",
                    "LoggingConfig": {"LogFormat": "Text"},
                    "Role": {"Fn::GetAtt": ["FServiceRole3AC82EE1", "Arn"]},
                    "Runtime": "nodejs22.x",
                    "TracingConfig": {"Mode": "PassThrough"},
                },
                "DependsOn": ["FServiceRole3AC82EE1", "FServiceRoleDefaultPolicy17A19BFA"],
            },
            "FLogGroupA4D35602": {
                "Type": "AWS::Logs::LogGroup",
                "Properties": {
                    "LogGroupName": {"Fn::Join": ["", ["/aws/lambda/", {"Ref": "FC4345940"}]]},
                    "RetentionInDays": 7,
                },
                "UpdateReplacePolicy": "Delete",
                "DeletionPolicy": "Delete",
            },
        }),
    );
}

#[test]
fn a_function_is_called_for_the_messages_of_a_queue() {
    let (app, stack) = stack();
    let queue = Queue::builder("Q").build(&stack);
    let source = SqsEventSource::new(&queue)
        .batch_size(10_000)
        .max_batching_window(mins(5))
        .report_batch_item_failures()
        .max_concurrency(2)
        .disabled()
        .filter(json!({"body": {"kind": ["order"]}}))
        .filter(json!({"body": {"kind": ["refund"]}}));
    function(&stack, "F").add_event_source(&source);
    check(
        &app,
        json!({
            "Q63C6E3AB": {
                "Type": "AWS::SQS::Queue",
                "UpdateReplacePolicy": "Delete",
                "DeletionPolicy": "Delete",
            },
            "FServiceRole3AC82EE1": service_role(),
            "FServiceRoleDefaultPolicy17A19BFA": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Action": [
                                    "sqs:ChangeMessageVisibility",
                                    "sqs:DeleteMessage",
                                    "sqs:GetQueueAttributes",
                                    "sqs:GetQueueUrl",
                                    "sqs:ReceiveMessage",
                                ],
                                "Effect": "Allow",
                                "Resource": {"Fn::GetAtt": ["Q63C6E3AB", "Arn"]},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "PolicyName": "FServiceRoleDefaultPolicy17A19BFA",
                    "Roles": [{"Ref": "FServiceRole3AC82EE1"}],
                },
            },
            "FC4345940": {
                "Type": "AWS::Lambda::Function",
                "Properties": {
                    "Code": {"ZipFile": CODE},
                    "Handler": "index.handler",
                    "Role": {"Fn::GetAtt": ["FServiceRole3AC82EE1", "Arn"]},
                    "Runtime": "nodejs22.x",
                },
                "DependsOn": ["FServiceRole3AC82EE1", "FServiceRoleDefaultPolicy17A19BFA"],
            },
            "FLogGroupA4D35602": {
                "Type": "AWS::Logs::LogGroup",
                "Properties": {
                    "LogGroupName": {"Fn::Join": ["", ["/aws/lambda/", {"Ref": "FC4345940"}]]},
                    "RetentionInDays": 731,
                },
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
            "FSqsEventSourceTestQ2A027E0CBA9C84BD": {
                "Type": "AWS::Lambda::EventSourceMapping",
                "Properties": {
                    "BatchSize": 10000,
                    "Enabled": false,
                    "EventSourceArn": {"Fn::GetAtt": ["Q63C6E3AB", "Arn"]},
                    "FilterCriteria": {
                        "Filters": [
                            {"Pattern": "{\"body\":{\"kind\":[\"order\"]}}"},
                            {"Pattern": "{\"body\":{\"kind\":[\"refund\"]}}"},
                        ],
                    },
                    "FunctionName": {"Ref": "FC4345940"},
                    "FunctionResponseTypes": ["ReportBatchItemFailures"],
                    "MaximumBatchingWindowInSeconds": 300,
                    "ScalingConfig": {"MaximumConcurrency": 2},
                },
            },
        }),
    );
}

#[test]
fn a_function_is_invoked_with_its_versions_and_aliases() {
    let (app, stack) = stack();
    let caller = role(&stack, "R");
    function(&stack, "F").grant_invoke(&caller);
    let arn = "arn:aws:lambda:eu-west-1:123456789012:function:existing";
    let existing = Function::from_function_arn(&stack, "Existing", arn);
    existing.grant_invoke(&role(&stack, "G"));
    check_policies(
        &app,
        json!({
            "RDefaultPolicy0707467B": [
                {
                    "Action": "lambda:InvokeFunction",
                    "Effect": "Allow",
                    "Resource": [
                        {"Fn::GetAtt": ["FC4345940", "Arn"]},
                        {"Fn::Join": ["", [{"Fn::GetAtt": ["FC4345940", "Arn"]}, ":*"]]},
                    ],
                },
            ],
            "GDefaultPolicyDB57DDE3": [
                {
                    "Action": "lambda:InvokeFunction",
                    "Effect": "Allow",
                    "Resource": [arn, format!("{arn}:*")],
                },
            ],
        }),
    );
}

#[test]
fn settings_of_a_function_that_lambda_refuses() {
    let (app, stack) = stack();
    let dead = Queue::builder("Dead").fifo().build(&stack);
    Function::builder("F", Runtime::NODEJS_22, "index.handler", Code::inline(""))
        .function_name("orders.1")
        .description(&"x".repeat(257))
        .memory(gib(11))
        .timeout(secs(0))
        .ephemeral_storage(mib(511))
        .env("1ST", "x")
        .env("LAMBDA_TASK_ROOT", "x")
        .dead_letter_queue(&dead)
        .build(&stack);
    let group = LogGroup::builder("L").build(&stack);
    Function::builder("G", Runtime::NODEJS_22, "index.handler", Code::inline(CODE))
        .log_group(&group)
        .log_retention(Retention::OneDay)
        .build(&stack);
    Function::from_function_arn(&stack, "Existing", "orders");
    check_problems(
        &app,
        "error[bad-arn]: an ARN has the wrong form
  `orders` is not the ARN of a function. It does not begin with `arn:`.
    at `Test/Existing`, HERE
  help: write it as `arn:aws:lambda:REGION:ACCOUNT:function:NAME`

error[bad-name]: a name is not allowed
  The environment variable `1ST` needs at least two characters: a letter, then letters, digits or `_`.
    at `Test/F`, HERE
  help: choose another name

error[reserved-environment]: an environment variable is reserved
  `LAMBDA_TASK_ROOT` is set by Lambda itself and cannot be set here.
    at `Test/F`, HERE
  help: choose another name

error[bad-name]: a name is not allowed
  the function name `orders.1` does not consist of 1 to 64 letters, digits, `-` and `_`.
    at `Test/F`, HERE
  help: change it, or leave it out and let CloudFormation choose one

error[conflicting-options]: options do not fit together
  What became of a call is sent to a standard queue; this one is FIFO.
    at `Test/F`, HERE
  help: give a standard queue

error[inline-code]: inline code is not possible here
  The code is empty.
    at `Test/F`, HERE
  help: put the code into a directory and use `Code::from_asset`

error[out-of-range]: a value is outside its range
  the description's length is 257, but must be between 0 and 256.
    at `Test/F`, HERE
  help: see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html

error[out-of-range]: a value is outside its range
  the memory in MiB is 11264, but must be between 128 and 10240.
    at `Test/F`, HERE
  help: see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html

error[out-of-range]: a value is outside its range
  the size of /tmp in MiB is 511, but must be between 512 and 10240.
    at `Test/F`, HERE
  help: see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html

error[out-of-range]: a value is outside its range
  the timeout in seconds is 0, but must be between 1 and 900.
    at `Test/F`, HERE
  help: see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html

error[conflicting-options]: options do not fit together
  How long a log group is kept is the group's own setting; the function gets one that has it already.
    at `Test/G`, HERE
  help: set it on the log group, or leave out the log group",
    );
}

#[test]
fn settings_of_a_queues_event_source_that_lambda_refuses() {
    let (app, stack) = stack();
    let queue = Queue::builder("Q").build(&stack);
    let fifo = Queue::builder("Fifo").fifo().build(&stack);
    let f = function(&stack, "F");
    let mut source = SqsEventSource::new(&queue).batch_size(11).max_concurrency(1);
    for kind in 0..11 {
        source = source.filter(json!({"body": {"kind": [kind]}}));
    }
    f.add_event_source(&source);
    let windowed = SqsEventSource::new(&fifo).batch_size(12).max_batching_window(secs(301));
    f.add_event_source(&windowed);
    check_problems(
        &app,
        "error[conflicting-options]: options do not fit together
  A batch of 11 messages has to be collected; without a window it has at most 10.
    at `Test/F`, HERE
  help: add `.max_batching_window(secs(1))`, or take at most 10

error[conflicting-options]: options do not fit together
  The messages of a FIFO queue cannot be collected over time.
    at `Test/F`, HERE
  help: leave out the batching window

error[out-of-range]: a value is outside its range
  the batch size is 12, but must be between 1 and 10.
    at `Test/F`, HERE
  help: see https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html

error[out-of-range]: a value is outside its range
  the batching window in seconds is 301, but must be between 0 and 300.
    at `Test/F`, HERE
  help: see https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html

error[out-of-range]: a value is outside its range
  the concurrency is 1, but must be between 2 and 1000.
    at `Test/F`, HERE
  help: see https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html

error[out-of-range]: a value is outside its range
  the number of filters is 11, but must be between 0 and 10.
    at `Test/F`, HERE
  help: see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html",
    );
}

#[test]
fn a_singleton_is_made_by_whoever_asks_first() {
    let (app, stack) = stack();
    let ask = |memory| {
        let uuid = "4f9d1c2e-8a53-4b0e-9f6b-3f0f6a1d2b7c";
        let group = stack.node().try_child("Group");
        let scope = group.unwrap_or_else(|| stack.node().child("Group"));
        rustinfra_constructs::lambda::SingletonFunction::of(&scope, uuid, "", |id| {
            let code = Code::inline("exports.handler = async () => {};");
            Function::builder(id, Runtime::NODEJS_22, "index.handler", code).memory(memory)
        })
    };
    ask(mib(256)).add_env("ASKED", "once");
    ask(mib(512)).add_env("AGAIN", "yes");
    let resources = section(&app, "Resources");
    let functions: Vec<_> = resources
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(_, resource)| resource["Type"] == "AWS::Lambda::Function")
        .collect();
    let [(id, function)] = functions[..] else { panic!("{functions:?}") };
    assert_eq!(id, "SingletonLambda4f9d1c2e8a534b0e9f6b3f0f6a1d2b7c99E50E3C");
    assert_eq!(function["Properties"]["MemorySize"], 256);
    let variables = json!({"AGAIN": "yes", "ASKED": "once"});
    assert_eq!(function["Properties"]["Environment"]["Variables"], variables);
}

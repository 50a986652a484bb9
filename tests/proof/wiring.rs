//! Edges between services: who calls must be allowed to.

use serde_json::{Value, json};

use crate::template::{arn, check, function, role, silent};

fn permission(service: &str, source: Value) -> Value {
    json!({"Type": "AWS::Lambda::Permission", "Properties": {
        "Action": "lambda:InvokeFunction", "FunctionName": arn("Function"),
        "Principal": format!("{service}.amazonaws.com"), "SourceArn": source,
    }})
}

fn queue_policy(service: &str, source: Value) -> Value {
    json!({"Type": "AWS::SQS::QueuePolicy", "Properties": {
        "Queues": [{"Ref": "Queue"}],
        "PolicyDocument": {"Statement": [{
            "Effect": "Allow", "Principal": {"Service": format!("{service}.amazonaws.com")},
            "Action": "sqs:SendMessage", "Resource": arn("Queue"),
            "Condition": {"ArnEquals": {"aws:SourceArn": source}},
        }]},
    }})
}

fn consumer() -> Value {
    json!({
        "Queue": {"Type": "AWS::SQS::Queue"},
        "Role": role("lambda", json!([])),
        "Function": function(),
        "Mapping": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {
            "FunctionName": {"Ref": "Function"}, "EventSourceArn": arn("Queue"),
        }},
    })
}

const CONSUMER: &[&str] = &[
    "error[missing-role-permission] Resources/Mapping/Properties/EventSourceArn: event source mapping `Mapping` reads from queue `Queue` with role `Role`, whose policies do not allow `sqs:DeleteMessage`, `sqs:GetQueueAttributes` and `sqs:ReceiveMessage` on it.",
];

#[test]
fn a_mapping_needs_a_role_that_reads_the_queue() {
    let statement = json!([{"Effect": "Allow", "Resource": arn("Queue"),
        "Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]}]);
    check(consumer(), CONSUMER, json!({"Role": role("lambda", statement)}));
}

#[test]
fn policies_of_every_kind_are_read() {
    let document = json!({"Statement": {"Effect": "Allow", "Action": "SQS:*", "Resource": "*"}});
    for policy in [
        json!({"Type": "AWS::IAM::Policy", "Properties": {"PolicyName": "P", "Roles": [{"Ref": "Role"}], "PolicyDocument": document}}),
        json!({"Type": "AWS::IAM::ManagedPolicy", "Properties": {"Roles": [{"Ref": "Role"}], "PolicyDocument": document}}),
        json!({"Type": "AWS::IAM::RolePolicy", "Properties": {"PolicyName": "P", "RoleName": {"Ref": "Role"}, "PolicyDocument": document}}),
    ] {
        check(consumer(), CONSUMER, json!({"Policy": policy}));
    }
    let managed = json!(["arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"]);
    check(consumer(), CONSUMER, json!({"Role": {"Properties": {"ManagedPolicyArns": managed}}}));
}

#[test]
fn policies_for_something_else_do_not_help() {
    let mut template = consumer();
    template["Other"] = json!({"Type": "AWS::SQS::Queue"});
    let policies = json!([
        {"Effect": "Allow", "Action": "sqs:*", "Resource": arn("Other")},
        {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"},
        {"Effect": "Deny", "Action": "sqs:*", "Resource": "*"},
    ]);
    template["Role"] = role("lambda", policies);
    check(
        template,
        CONSUMER,
        json!({"Role": {"Properties": {
            "ManagedPolicyArns": [{"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess"}],
        }}}),
    );
}

#[test]
fn what_only_aws_knows_is_taken_to_be_right() {
    for mend in [
        json!({"Function": {"Properties": {"Role": {"Fn::ImportValue": "role"}}}}),
        json!({"Role": {"Properties": {"ManagedPolicyArns": [{"Fn::ImportValue": "policy"}]}}}),
        json!({"Role": {"Properties": {"ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]}}}),
        json!({"Mapping": {"Properties": {"EventSourceArn": "arn:aws:sqs:eu-west-1:123456789012:elsewhere"}}}),
        json!({"Role": {"Properties": {"Policies": [{"PolicyName": "P", "PolicyDocument": {"Fn::Transform": {"Name": "M"}}}]}}}),
    ] {
        check(consumer(), CONSUMER, mend);
    }
}

#[test]
fn an_http_api_needs_a_permission_of_its_function() {
    let source = json!({"Fn::Sub": "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*/*/orders"});
    check(
        json!({
            "Role": role("lambda", json!([])),
            "Function": function(),
            "Api": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "api", "ProtocolType": "HTTP"}},
            "Integration": {"Type": "AWS::ApiGatewayV2::Integration", "Properties": {
                "ApiId": {"Ref": "Api"}, "IntegrationType": "AWS_PROXY", "IntegrationUri": arn("Function"),
            }},
        }),
        &[
            "error[missing-lambda-permission] Resources/Integration/Properties/IntegrationUri: integration `Integration` invokes function `Function`, but no `AWS::Lambda::Permission` allows `apigateway.amazonaws.com` to invoke it.",
        ],
        json!({"Permission": permission("apigateway", source)}),
    );
}

#[test]
fn an_http_api_calls_a_service_with_a_role_that_may() {
    check(
        json!({
            "Role": role("apigateway", json!([{"Effect": "Allow", "Action": "sqs:ReceiveMessage", "Resource": arn("Queue")}])),
            "Queue": {"Type": "AWS::SQS::Queue"},
            "Api": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "api", "ProtocolType": "HTTP"}},
            "Integration": {"Type": "AWS::ApiGatewayV2::Integration", "Properties": {
                "ApiId": {"Ref": "Api"}, "IntegrationType": "AWS_PROXY", "IntegrationSubtype": "SQS-SendMessage",
                "CredentialsArn": arn("Role"),
                "RequestParameters": {"QueueUrl": {"Ref": "Queue"}, "MessageBody": "$request.body"},
            }},
        }),
        &[
            "error[missing-role-permission] Resources/Integration/Properties/RequestParameters/QueueUrl: integration `Integration` calls queue `Queue` with role `Role`, whose policies do not allow `sqs:SendMessage` on it.",
        ],
        json!({"Role": role("apigateway", json!([{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": arn("Queue")}]))}),
    );
}

#[test]
fn a_permission_for_another_api_is_no_permission_and_dead() {
    let uri = json!({"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Function.Arn}/invocations"});
    let source = |api: &str| json!({"Fn::Sub": format!("arn:aws:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{{api}}}/*")});
    check(
        json!({
            "Role": role("lambda", json!([])),
            "Function": function(),
            "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "api"}},
            "Other": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "other"}},
            "Method": {"Type": "AWS::ApiGateway::Method", "Properties": {
                "RestApiId": {"Ref": "Api"}, "ResourceId": {"Fn::GetAtt": ["Api", "RootResourceId"]},
                "HttpMethod": "GET", "Integration": {"Type": "AWS_PROXY", "Uri": uri},
            }},
            "Permission": permission("apigateway", source("Other")),
        }),
        &[
            "error[missing-lambda-permission] Resources/Method/Properties/Integration/Uri: method `Method` invokes function `Function`, but no `AWS::Lambda::Permission` allows `apigateway.amazonaws.com` to invoke it. `Permission` allows it for another source only.",
            "warning[dead-permission] Resources/Permission/Properties/SourceArn: `Permission` lets API `Other` invoke function `Function`, which it never does.",
        ],
        json!({"Permission": {"Properties": {"SourceArn": source("Api")}}}),
    );
}

#[test]
fn a_rule_needs_permission_for_each_of_its_targets() {
    check(
        json!({
            "Role": role("lambda", json!([])),
            "Function": function(),
            "Queue": {"Type": "AWS::SQS::Queue"},
            "Topic": {"Type": "AWS::SNS::Topic"},
            "Rule": {"Type": "AWS::Events::Rule", "Properties": {
                "EventPattern": {"source": ["orders"]},
                "Targets": [
                    {"Id": "0", "Arn": arn("Function"), "DeadLetterConfig": {"Arn": arn("Queue")}},
                    {"Id": "1", "Arn": {"Ref": "Topic"}},
                ],
            }},
        }),
        &[
            "error[missing-lambda-permission] Resources/Rule/Properties/Targets/0/Arn: rule `Rule` invokes function `Function`, but no `AWS::Lambda::Permission` allows `events.amazonaws.com` to invoke it.",
            "error[missing-resource-policy] Resources/Rule/Properties/Targets/1/Arn: rule `Rule` sends to topic `Topic`, but no policy of `Topic` allows `events.amazonaws.com` sns:Publish.",
            "error[missing-resource-policy] Resources/Rule/Properties/Targets/0/DeadLetterConfig/Arn: rule `Rule` sends to queue `Queue`, but no policy of `Queue` allows `events.amazonaws.com` sqs:SendMessage.",
        ],
        json!({
            "Permission": permission("events", arn("Rule")),
            "QueuePolicy": queue_policy("events", arn("Rule")),
            "TopicPolicy": {"Type": "AWS::SNS::TopicPolicy", "Properties": {
                "Topics": [{"Ref": "Topic"}],
                "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "sns:Publish",
                    "Principal": {"Service": "events.amazonaws.com"}, "Resource": {"Ref": "Topic"}}]},
            }},
        }),
    );
}

#[test]
fn a_rule_starts_a_state_machine_with_a_role_that_may() {
    let machine = json!({"Type": "AWS::StepFunctions::StateMachine", "Properties": {
        "RoleArn": {"Fn::ImportValue": "role"}, "DefinitionString": "{}",
    }});
    let rule =
        |target: Value| json!({"Type": "AWS::Events::Rule", "Properties": {"Targets": [target]}});
    check(
        json!({"Machine": machine, "Rule": rule(json!({"Id": "0", "Arn": {"Ref": "Machine"}}))}),
        &[
            "error[missing-role] Resources/Rule/Properties/Targets/0/Arn: rule `Rule` sends to state machine `Machine` without a `RoleArn`, which EventBridge needs for this kind of target.",
        ],
        json!({"Rule": {"Properties": {"Targets": [{"Id": "0", "Arn": {"Ref": "Machine"}, "RoleArn": {"Fn::ImportValue": "role"}}]}}}),
    );
    check(
        json!({
            "Machine": machine,
            "Role": role("lambda", json!([])),
            "Rule": rule(json!({"Id": "0", "Arn": {"Ref": "Machine"}, "RoleArn": arn("Role")})),
        }),
        &[
            "error[missing-role-permission] Resources/Rule/Properties/Targets/0/Arn: rule `Rule` sends to state machine `Machine` with role `Role`, whose policies do not allow `states:StartExecution` on it.",
            "error[untrusted-service] Resources/Rule/Properties/Targets/0/RoleArn: rule `Rule` uses role `Role`, which `events.amazonaws.com` may not assume.",
        ],
        json!({"Role": role("events", json!([
            {"Effect": "Allow", "Action": "states:StartExecution", "Resource": {"Ref": "Machine"}},
        ]))}),
    );
}

#[test]
fn an_alarm_needs_permission_to_call_a_function() {
    let resources = json!({
        "Role": role("lambda", json!([])),
        "Function": function(),
        "Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": {
            "OKActions": ["arn:aws:sns:eu-west-1:123456789012:fine", arn("Function")],
        }},
    });
    check(
        resources,
        &[
            "error[missing-lambda-permission] Resources/Alarm/Properties/OKActions/1: alarm `Alarm` invokes function `Function`, but no `AWS::Lambda::Permission` allows `lambda.alarms.cloudwatch.amazonaws.com` to invoke it.",
        ],
        json!({"Permission": permission("lambda.alarms.cloudwatch", arn("Alarm"))}),
    );
}

fn subscription() -> Value {
    json!({
        "Topic": {"Type": "AWS::SNS::Topic"},
        "Queue": {"Type": "AWS::SQS::Queue"},
        "Subscription": {"Type": "AWS::SNS::Subscription", "Properties": {
            "TopicArn": {"Ref": "Topic"}, "Protocol": "sqs", "Endpoint": arn("Queue"),
        }},
    })
}

#[test]
fn a_subscribed_queue_needs_a_policy() {
    check(
        subscription(),
        &[
            "error[missing-resource-policy] Resources/Subscription/Properties/Endpoint: subscription `Subscription` sends to queue `Queue`, but no policy of `Queue` allows `sns.amazonaws.com` sqs:SendMessage.",
        ],
        json!({"Policy": queue_policy("sns", json!({"Ref": "Topic"}))}),
    );
}

#[test]
fn a_policy_for_another_topic_is_told() {
    let mut template = subscription();
    template["Other"] = json!({"Type": "AWS::SNS::Topic"});
    template["Policy"] = queue_policy("sns", json!({"Ref": "Other"}));
    check(
        template,
        &[
            "error[missing-resource-policy] Resources/Subscription/Properties/Endpoint: subscription `Subscription` sends to queue `Queue`, but no policy of `Queue` allows `sns.amazonaws.com` sqs:SendMessage. `Policy` allows it for another source only.",
        ],
        json!({"Policy": queue_policy("sns", json!({"Ref": "Topic"}))}),
    );
}

#[test]
fn a_service_cannot_use_the_key_of_aws() {
    let mut template = subscription();
    template["Policy"] = queue_policy("sns", json!({"Ref": "Topic"}));
    template["Queue"]["Properties"] = json!({"KmsMasterKeyId": "alias/aws/sqs"});
    let key = |principal: &str| {
        json!({"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": [
            {"Effect": "Allow", "Principal": {"Service": principal}, "Action": ["kms:Decrypt", "kms:GenerateDataKey*"], "Resource": "*"},
        ]}}})
    };
    check(
        template.clone(),
        &[
            "error[unusable-key] Resources/Queue/Properties/KmsMasterKeyId: subscription `Subscription` sends to queue `Queue`, which is encrypted with `alias/aws/sqs`. `sns.amazonaws.com` may not use this key of AWS, and its policy cannot be changed: the messages are dropped.",
        ],
        json!({"Queue": {"Properties": null}}),
    );
    template["Queue"]["Properties"] = json!({"KmsMasterKeyId": arn("Key")});
    template["Key"] = key("events.amazonaws.com");
    check(
        template,
        &[
            "error[unusable-key] Resources/Queue/Properties/KmsMasterKeyId: subscription `Subscription` sends to queue `Queue`, which is encrypted with `Key`, whose policy does not allow `sns.amazonaws.com` kms:Decrypt: the messages are dropped.",
        ],
        json!({"Key": key("sns.amazonaws.com")}),
    );
}

fn notification() -> Value {
    json!({
        "Role": role("lambda", json!([])),
        "Function": function(),
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"NotificationConfiguration": {
            "LambdaConfigurations": [{"Event": "s3:ObjectCreated:*", "Function": arn("Function")}],
        }}},
    })
}

fn by_account() -> Value {
    json!({"Type": "AWS::Lambda::Permission", "Properties": {
        "Action": "lambda:InvokeFunction", "FunctionName": arn("Function"),
        "Principal": "s3.amazonaws.com", "SourceAccount": {"Ref": "AWS::AccountId"},
    }})
}

#[test]
fn a_notification_needs_a_permission() {
    check(
        notification(),
        &[
            "error[missing-lambda-permission] Resources/Bucket/Properties/NotificationConfiguration/LambdaConfigurations/0/Function: bucket `Bucket` invokes function `Function`, but no `AWS::Lambda::Permission` allows `s3.amazonaws.com` to invoke it.",
        ],
        json!({"Permission": by_account(), "Bucket": {"DependsOn": "Permission"}}),
    );
}

#[test]
fn a_notification_needs_its_permission_before_the_bucket() {
    let mut template = notification();
    template["Permission"] = by_account();
    check(
        template,
        &[
            "error[permission-too-late] Resources/Bucket/Properties/NotificationConfiguration/LambdaConfigurations/0/Function: bucket `Bucket` needs `Permission` to exist when it is created, since S3 then tests whether it may send to function `Function`.",
        ],
        json!({"Bucket": {"DependsOn": ["Permission"]}}),
    );
}

#[test]
fn a_notification_cannot_wait_for_a_permission_that_waits_for_the_bucket() {
    let mut template = notification();
    template["Permission"] = permission("s3", arn("Bucket"));
    check(
        template,
        &[
            "error[permission-too-late] Resources/Bucket/Properties/NotificationConfiguration/LambdaConfigurations/0/Function: bucket `Bucket` needs `Permission` to exist when it is created, since S3 then tests whether it may send to function `Function`, but the permission itself refers to it.",
        ],
        json!({
            "Permission": {"Properties": {"SourceArn": null, "SourceAccount": {"Ref": "AWS::AccountId"}}},
            "Bucket": {"DependsOn": "Permission"},
        }),
    );
}

#[test]
fn failures_need_permission_to_leave_a_function() {
    let bucket = json!({"Type": "AWS::S3::Bucket"});
    let config = |destination: Value| {
        json!({"Type": "AWS::Lambda::EventInvokeConfig", "Properties": {
            "FunctionName": {"Ref": "Function"}, "Qualifier": "$LATEST",
            "DestinationConfig": {"OnFailure": {"Destination": destination}},
        }})
    };
    let mut function = function();
    function["Properties"]["DeadLetterConfig"] = json!({"TargetArn": arn("Queue")});
    check(
        json!({
            "Bucket": bucket, "Queue": {"Type": "AWS::SQS::Queue"},
            "Role": role("lambda", json!([])), "Function": function, "Config": config(arn("Bucket")),
        }),
        &[
            "error[missing-role-permission] Resources/Function/Properties/DeadLetterConfig/TargetArn: function `Function` sends to queue `Queue` with role `Role`, whose policies do not allow `sqs:SendMessage` on it.",
            "error[missing-role-permission] Resources/Config/Properties/DestinationConfig/OnFailure/Destination: event invoke configuration `Config` sends to bucket `Bucket` with role `Role`, whose policies do not allow `s3:PutObject` on it.",
        ],
        json!({"Role": role("lambda", json!([
            {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": arn("Queue")},
            {"Effect": "Allow", "Action": "s3:PutObject", "Resource": {"Fn::Sub": "${Bucket.Arn}/*"}},
        ]))}),
    );
}

#[test]
fn a_destination_is_an_arn_and_not_a_name() {
    check(
        json!({
            "Bucket": {"Type": "AWS::S3::Bucket"},
            "Role": role("lambda", json!([{"Effect": "Allow", "Action": "s3:PutObject", "Resource": {"Fn::Sub": "${Bucket.Arn}/*"}}])),
            "Function": function(),
            "Config": {"Type": "AWS::Lambda::EventInvokeConfig", "Properties": {
                "FunctionName": {"Ref": "Function"}, "Qualifier": "$LATEST",
                "DestinationConfig": {"OnFailure": {"Destination": {"Ref": "Bucket"}}},
            }},
        }),
        &[
            "error[not-an-arn] Resources/Config/Properties/DestinationConfig/OnFailure/Destination: event invoke configuration `Config` names bucket `Bucket` by `${Bucket}`, which is not its ARN.",
        ],
        json!({"Config": {"Properties": {"DestinationConfig": {"OnFailure": {"Destination": arn("Bucket")}}}}}),
    );
}

#[test]
fn a_function_that_is_told_of_a_table_may_use_it() {
    let mut function = function();
    function["Properties"]["Environment"] =
        json!({"Variables": {"TABLE": {"Ref": "Table"}, "STAGE": "test"}});
    check(
        json!({"Table": {"Type": "AWS::DynamoDB::Table"}, "Role": role("lambda", json!([])), "Function": function}),
        &[
            "warning[unusable-reference] Resources/Function/Properties/Environment/Variables/TABLE: function `Function` has `TABLE` for table `Table`, but its role may do nothing with it.",
        ],
        json!({"Role": role("lambda", json!([
            {"Effect": "Allow", "Action": "dynamodb:Query", "Resource": {"Fn::Sub": "${Table.Arn}/index/*"}},
        ]))}),
    );
}

#[test]
fn a_role_must_trust_the_service_that_uses_it() {
    check(
        json!({"Role": role("ec2", json!([])), "Function": function()}),
        &[
            "error[untrusted-service] Resources/Function/Properties/Role: function `Function` uses role `Role`, which `lambda.amazonaws.com` may not assume.",
        ],
        json!({"Role": role("lambda", json!([]))}),
    );
}

#[test]
fn a_role_that_only_denies_the_service_does_not_trust_it() {
    let mut denying = role("lambda", json!([]));
    denying["Properties"]["AssumeRolePolicyDocument"]["Statement"][0]["Effect"] = json!("Deny");
    check(
        json!({"Role": denying, "Function": function()}),
        &[
            "error[untrusted-service] Resources/Function/Properties/Role: function `Function` uses role `Role`, which `lambda.amazonaws.com` may not assume.",
        ],
        json!({"Role": role("lambda", json!([]))}),
    );
}

#[test]
fn a_role_that_another_stack_knows_may_get_its_policies_there() {
    let mut template = crate::template::template(consumer());
    template["Outputs"] = json!({"Role": {"Value": {"Ref": "Role"}, "Export": {"Name": "role"}}});
    assert_eq!(crate::template::found(&template), Vec::<String>::new());
    template["Outputs"] = json!({"Role": {"Value": arn("Role")}});
    assert_eq!(crate::template::found(&template), CONSUMER);
}

#[test]
fn a_template_that_a_macro_rewrites_is_left_alone() {
    let mut template = crate::template::template(consumer());
    template["Transform"] = json!("AWS::Serverless-2016-10-31");
    assert_eq!(crate::template::found(&template), Vec::<String>::new());
}

#[test]
fn a_queue_that_lets_the_role_in_needs_no_policy_of_the_role() {
    let mut resources = consumer();
    resources["Policy"] = json!({"Type": "AWS::SQS::QueuePolicy", "Properties": {
        "Queues": [{"Ref": "Queue"}],
        "PolicyDocument": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": arn("Role")}, "Action": "sqs:*", "Resource": "*"}]},
    }});
    silent(resources);
}

fn open_permission(action: &str) -> Value {
    json!({"Type": "AWS::Lambda::Permission", "Properties": {
        "Action": action, "FunctionName": arn("Function"), "Principal": "*",
    }})
}

#[test]
fn an_open_url_needs_two_permissions_for_everyone() {
    let template = json!({
        "Role": role("lambda", json!([])),
        "Function": function(),
        "Url": {"Type": "AWS::Lambda::Url", "Properties": {
            "AuthType": "NONE", "TargetFunctionArn": arn("Function"),
        }},
        "Invoke": open_permission("lambda:InvokeFunction"),
    });
    check(
        template,
        &[
            "error[missing-lambda-permission] Resources/Url/Properties/AuthType: function URL `Url` asks nobody who they are, but not everyone may `lambda:InvokeFunctionUrl` on `Function`: every request is refused.",
        ],
        json!({"InvokeUrl": open_permission("lambda:InvokeFunctionUrl")}),
    );
}

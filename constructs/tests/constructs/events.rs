use rustinfra_constructs::events::{
    Archive, Cron, EventBus, EventPattern, LogLevel, Match, Rule, RuleInput, Schedule, Target,
};
use rustinfra_constructs::iam::Statement;
use rustinfra_constructs::prelude::*;
use serde_json::json;

use super::{check, check_problems, function, role, stack};

#[test]
fn a_rule_sends_to_a_queue_whose_policy_names_it() {
    let (app, stack) = stack();
    let bus = EventBus::builder("Bus").build(&stack);
    let queue = Queue::builder("Queue").build(&stack);
    Rule::builder("Rule", EventPattern::from_source("shop").detail_type("Sold"))
        .event_bus(&bus)
        .target(&queue)
        .build(&stack);
    check(
        &app,
        json!({
            "BusEA82B648": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "TestBus4E4D4B0D"}},
            "Queue4A7E3555": {"Type": "AWS::SQS::Queue", "UpdateReplacePolicy": "Delete", "DeletionPolicy": "Delete"},
            "QueuePolicy25439813": {
                "Type": "AWS::SQS::QueuePolicy",
                "Properties": {
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Action": "sqs:SendMessage",
                                "Condition": {
                                    "ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": ["Rule4C995B7F", "Arn"]}},
                                },
                                "Effect": "Allow",
                                "Principal": {"Service": "events.amazonaws.com"},
                                "Resource": {"Fn::GetAtt": ["Queue4A7E3555", "Arn"]},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "Queues": [{"Ref": "Queue4A7E3555"}],
                },
            },
            "Rule4C995B7F": {
                "Type": "AWS::Events::Rule",
                "Properties": {
                    "EventBusName": {"Ref": "BusEA82B648"},
                    "EventPattern": {"detail-type": ["Sold"], "source": ["shop"]},
                    "State": "ENABLED",
                    "Targets": [{"Arn": {"Fn::GetAtt": ["Queue4A7E3555", "Arn"]}, "Id": "Target0"}],
                },
            },
        }),
    );
}

#[test]
fn a_rule_on_a_schedule_may_call_its_function() {
    let (app, stack) = stack();
    let role = role(&stack, "Role");
    let code = Code::inline("exports.handler = async () => {};");
    let report = Function::builder("Report", Runtime::NODEJS_22, "index.handler", code)
        .role(&role)
        .build(&stack);
    // The same function twice needs one permission.
    Rule::builder("Daily", Schedule::rate(hours(24))).target(&report).target(&report).build(&stack);
    let mornings = Cron::new("0", "8").week_day("MON-FRI");
    Rule::builder("Mornings", Schedule::from(mornings)).enabled(false).build(&stack);
    check(
        &app,
        json!({
            "Role1ABCC5F0": {
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
                },
            },
            "ReportC847FC22": {
                "Type": "AWS::Lambda::Function",
                "Properties": {
                    "Code": {"ZipFile": "exports.handler = async () => {};"},
                    "Handler": "index.handler",
                    "Role": {"Fn::GetAtt": ["Role1ABCC5F0", "Arn"]},
                    "Runtime": "nodejs22.x",
                },
                "DependsOn": ["Role1ABCC5F0"],
            },
            "ReportLogGroup7E0CFF94": {
                "Type": "AWS::Logs::LogGroup",
                "Properties": {
                    "LogGroupName": {"Fn::Join": ["", ["/aws/lambda/", {"Ref": "ReportC847FC22"}]]},
                    "RetentionInDays": 731,
                },
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
            "DailyF2158A89": {
                "Type": "AWS::Events::Rule",
                "Properties": {
                    "ScheduleExpression": "rate(1 day)",
                    "State": "ENABLED",
                    "Targets": [
                        {"Arn": {"Fn::GetAtt": ["ReportC847FC22", "Arn"]}, "Id": "Target0"},
                        {"Arn": {"Fn::GetAtt": ["ReportC847FC22", "Arn"]}, "Id": "Target1"},
                    ],
                },
            },
            "DailyAllowEventRuleTestReportCEB737C3169B69B5": {
                "Type": "AWS::Lambda::Permission",
                "Properties": {
                    "Action": "lambda:InvokeFunction",
                    "FunctionName": {"Fn::GetAtt": ["ReportC847FC22", "Arn"]},
                    "Principal": "events.amazonaws.com",
                    "SourceArn": {"Fn::GetAtt": ["DailyF2158A89", "Arn"]},
                },
            },
            "Mornings6145FD36": {
                "Type": "AWS::Events::Rule",
                "Properties": {"ScheduleExpression": "cron(0 8 ? * MON-FRI *)", "State": "DISABLED"},
            },
        }),
    );
}

#[test]
fn every_setting_of_a_bus_reaches_the_template() {
    let (app, stack) = stack();
    let failed = Queue::builder("Failed").build(&stack);
    let bus = EventBus::builder("Bus")
        .event_bus_name("shop")
        .description("what happens in the shop")
        .dead_letter_queue(&failed)
        .kms_key("arn:aws:kms:eu-west-1:123456789012:key/k")
        .log(LogLevel::Error, true)
        .build(&stack);
    bus.add_to_resource_policy(
        Statement::allow(["events:PutEvents"])
            .on(bus.arn())
            .to(Principal::account("123456789012"))
            .sid("Sister"),
    );
    bus.grant_put_events(&Principal::account("210987654321"));
    bus.grant_put_events(&role(&stack, "Role"));
    Archive::builder("Archive", &bus)
        .archive_name("kept")
        .description("kept")
        .event_pattern(EventPattern::from_source("shop"))
        .retention(days(30))
        .build(&stack);
    check(
        &app,
        json!({
            "Failed178E83A2": {"Type": "AWS::SQS::Queue", "UpdateReplacePolicy": "Delete", "DeletionPolicy": "Delete"},
            "FailedPolicyDC014BD8": {
                "Type": "AWS::SQS::QueuePolicy",
                "Properties": {
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Action": "sqs:SendMessage",
                                "Condition": {
                                    "ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": ["BusEA82B648", "Arn"]}},
                                },
                                "Effect": "Allow",
                                "Principal": {"Service": "events.amazonaws.com"},
                                "Resource": {"Fn::GetAtt": ["Failed178E83A2", "Arn"]},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "Queues": [{"Ref": "Failed178E83A2"}],
                },
            },
            "BusEA82B648": {
                "Type": "AWS::Events::EventBus",
                "Properties": {
                    "DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["Failed178E83A2", "Arn"]}},
                    "Description": "what happens in the shop",
                    "KmsKeyIdentifier": "arn:aws:kms:eu-west-1:123456789012:key/k",
                    "LogConfig": {"IncludeDetail": "FULL", "Level": "ERROR"},
                    "Name": "shop",
                },
            },
            "BuscdkSister8A3E1EEF": {
                "Type": "AWS::Events::EventBusPolicy",
                "Properties": {
                    "EventBusName": {"Ref": "BusEA82B648"},
                    "Statement": {
                        "Action": "events:PutEvents",
                        "Effect": "Allow",
                        "Principal": {
                            "AWS": {
                                "Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":iam::123456789012:root"]],
                            },
                        },
                        "Resource": {"Fn::GetAtt": ["BusEA82B648", "Arn"]},
                        "Sid": "cdk-Sister",
                    },
                    "StatementId": "cdk-Sister",
                },
            },
            "BuscdkAllow9725ecff220377B7": {
                "Type": "AWS::Events::EventBusPolicy",
                "Properties": {
                    "EventBusName": {"Ref": "BusEA82B648"},
                    "Statement": {
                        "Action": "events:PutEvents",
                        "Effect": "Allow",
                        "Principal": {
                            "AWS": {
                                "Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":iam::210987654321:root"]],
                            },
                        },
                        "Resource": {"Fn::GetAtt": ["BusEA82B648", "Arn"]},
                        "Sid": "cdk-Allow-9725ecff",
                    },
                    "StatementId": "cdk-Allow-9725ecff",
                },
            },
            "Role1ABCC5F0": {
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
                },
            },
            "RoleDefaultPolicy5FFB7DAB": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Action": "events:PutEvents",
                                "Effect": "Allow",
                                "Resource": {"Fn::GetAtt": ["BusEA82B648", "Arn"]},
                            },
                            {
                                "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
                                "Effect": "Allow",
                                "Resource": "arn:aws:kms:eu-west-1:123456789012:key/k",
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "PolicyName": "RoleDefaultPolicy5FFB7DAB",
                    "Roles": [{"Ref": "Role1ABCC5F0"}],
                },
            },
            "Archive4DBC1EC9": {
                "Type": "AWS::Events::Archive",
                "Properties": {
                    "ArchiveName": "kept",
                    "Description": "kept",
                    "EventPattern": {"source": ["shop"]},
                    "KmsKeyIdentifier": "",
                    "RetentionDays": 30,
                    "SourceArn": {"Fn::GetAtt": ["BusEA82B648", "Arn"]},
                },
            },
        }),
    );
}

#[test]
fn every_option_of_a_target_reaches_the_template() {
    let (app, stack) = stack();
    let queue = Queue::builder("Queue").build(&stack);
    let ordered = Queue::builder("Ordered").fifo().content_based_deduplication().build(&stack);
    let failed = Queue::builder("Failed").build(&stack);
    let log = LogGroup::builder("Log").build(&stack);
    let other = EventBus::from_event_bus_name(&stack, "Other", "other");
    let rule = Rule::builder("Rule", EventPattern::from_source("shop"))
        .rule_name("rule")
        .description("tells everyone")
        .target(
            Target::of(&queue)
                .dead_letter_queue(&failed)
                .retry_attempts(2)
                .max_event_age(hours(1))
                .input(RuleInput::json(json!({"kind": "sold"}))),
        )
        .target(Target::in_message_group(&ordered, "g").input(RuleInput::event_path("$.detail")))
        .target(&log)
        .target(&other)
        .build(&stack);
    let input =
        RuleInput::template(r#"{"order": <order>, "at": <aws.events.event.ingestion-time>}"#)
            .path("order", "$.detail.order");
    rule.add_target(Target::of(&queue).input(input));
    check(
        &app,
        json!({
            "Queue4A7E3555": {
                "Type": "AWS::SQS::Queue",
                "UpdateReplacePolicy": "Delete",
                "DeletionPolicy": "Delete",
            },
            "QueuePolicy25439813": {
                "Type": "AWS::SQS::QueuePolicy",
                "Properties": {
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Action": "sqs:SendMessage",
                                "Condition": {
                                    "ArnEquals": {
                                        "aws:SourceArn": {
                                            "Fn::GetAtt": ["Rule4C995B7F", "Arn"],
                                        },
                                    },
                                },
                                "Effect": "Allow",
                                "Principal": {"Service": "events.amazonaws.com"},
                                "Resource": {"Fn::GetAtt": ["Queue4A7E3555", "Arn"]},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "Queues": [{"Ref": "Queue4A7E3555"}],
                },
            },
            "Ordered2860FFBE": {
                "Type": "AWS::SQS::Queue",
                "Properties": {"ContentBasedDeduplication": true, "FifoQueue": true},
                "UpdateReplacePolicy": "Delete",
                "DeletionPolicy": "Delete",
            },
            "OrderedPolicy702995C3": {
                "Type": "AWS::SQS::QueuePolicy",
                "Properties": {
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Action": "sqs:SendMessage",
                                "Condition": {
                                    "ArnEquals": {
                                        "aws:SourceArn": {
                                            "Fn::GetAtt": ["Rule4C995B7F", "Arn"],
                                        },
                                    },
                                },
                                "Effect": "Allow",
                                "Principal": {"Service": "events.amazonaws.com"},
                                "Resource": {"Fn::GetAtt": ["Ordered2860FFBE", "Arn"]},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "Queues": [{"Ref": "Ordered2860FFBE"}],
                },
            },
            "Failed178E83A2": {
                "Type": "AWS::SQS::Queue",
                "UpdateReplacePolicy": "Delete",
                "DeletionPolicy": "Delete",
            },
            "FailedPolicyDC014BD8": {
                "Type": "AWS::SQS::QueuePolicy",
                "Properties": {
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Action": "sqs:SendMessage",
                                "Condition": {
                                    "ArnEquals": {
                                        "aws:SourceArn": {
                                            "Fn::GetAtt": ["Rule4C995B7F", "Arn"],
                                        },
                                    },
                                },
                                "Effect": "Allow",
                                "Principal": {"Service": "events.amazonaws.com"},
                                "Resource": {"Fn::GetAtt": ["Failed178E83A2", "Arn"]},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "Queues": [{"Ref": "Failed178E83A2"}],
                },
            },
            "Log95422804": {
                "Type": "AWS::Logs::LogGroup",
                "Properties": {"RetentionInDays": 731},
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
            "LogPolicy4B9D4AF7": {
                "Type": "AWS::Logs::ResourcePolicy",
                "Properties": {
                    "PolicyDocument": {
                        "Fn::Join": [
                            "",
                            [
                                "{\"Statement\":[{\"Action\":[\"logs:CreateLogStream\",\"logs:PutLogEvents\"],\"Resource\":\"",
                                {"Fn::GetAtt": ["Log95422804", "Arn"]},
                                "\",\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"events.amazonaws.com\"}}],\"Version\":\"2012-10-17\"}",
                            ],
                        ],
                    },
                    "PolicyName": "TestLog89F73A05",
                },
            },
            "Rule4C995B7F": {
                "Type": "AWS::Events::Rule",
                "Properties": {
                    "Description": "tells everyone",
                    "EventPattern": {"source": ["shop"]},
                    "Name": "rule",
                    "State": "ENABLED",
                    "Targets": [
                        {
                            "Arn": {"Fn::GetAtt": ["Queue4A7E3555", "Arn"]},
                            "DeadLetterConfig": {
                                "Arn": {"Fn::GetAtt": ["Failed178E83A2", "Arn"]},
                            },
                            "Id": "Target0",
                            "Input": "{\"kind\":\"sold\"}",
                            "RetryPolicy": {
                                "MaximumEventAgeInSeconds": 3600,
                                "MaximumRetryAttempts": 2,
                            },
                        },
                        {
                            "Arn": {"Fn::GetAtt": ["Ordered2860FFBE", "Arn"]},
                            "Id": "Target1",
                            "InputPath": "$.detail",
                            "SqsParameters": {"MessageGroupId": "g"},
                        },
                        {
                            "Arn": {
                                "Fn::Join": [
                                    "",
                                    [
                                        "arn:",
                                        {"Ref": "AWS::Partition"},
                                        ":logs:",
                                        {"Ref": "AWS::Region"},
                                        ":",
                                        {"Ref": "AWS::AccountId"},
                                        ":log-group:",
                                        {"Ref": "Log95422804"},
                                    ],
                                ],
                            },
                            "Id": "Target2",
                        },
                        {
                            "Arn": {
                                "Fn::Join": [
                                    "",
                                    [
                                        "arn:",
                                        {"Ref": "AWS::Partition"},
                                        ":events:",
                                        {"Ref": "AWS::Region"},
                                        ":",
                                        {"Ref": "AWS::AccountId"},
                                        ":event-bus/other",
                                    ],
                                ],
                            },
                            "Id": "Target3",
                            "RoleArn": {"Fn::GetAtt": ["RuleEventsRoleC51A4248", "Arn"]},
                        },
                        {
                            "Arn": {"Fn::GetAtt": ["Queue4A7E3555", "Arn"]},
                            "Id": "Target4",
                            "InputTransformer": {
                                "InputPathsMap": {"order": "$.detail.order"},
                                "InputTemplate": "{\"order\": <order>, \"at\": <aws.events.event.ingestion-time>}",
                            },
                        },
                    ],
                },
            },
            "RuleEventsRoleC51A4248": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "AssumeRolePolicyDocument": {
                        "Statement": [
                            {
                                "Action": "sts:AssumeRole",
                                "Effect": "Allow",
                                "Principal": {"Service": "events.amazonaws.com"},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                },
            },
            "RuleEventsRoleDefaultPolicy0510525D": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Action": "events:PutEvents",
                                "Effect": "Allow",
                                "Resource": {
                                    "Fn::Join": [
                                        "",
                                        [
                                            "arn:",
                                            {"Ref": "AWS::Partition"},
                                            ":events:",
                                            {"Ref": "AWS::Region"},
                                            ":",
                                            {"Ref": "AWS::AccountId"},
                                            ":event-bus/other",
                                        ],
                                    ],
                                },
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "PolicyName": "RuleEventsRoleDefaultPolicy0510525D",
                    "Roles": [{"Ref": "RuleEventsRoleC51A4248"}],
                },
            },
        }),
    );
}

#[test]
fn a_pattern_says_what_each_field_may_be() {
    let (app, stack) = stack();
    let pattern = EventPattern::from_source(["shop.orders", "shop.baskets"])
        .detail_type(Match::prefix("Order"))
        .account("123456789012")
        .region(["eu-west-1"])
        .resources(Match::suffix_ignore_case("/a"))
        .detail("total", [Match::between(1, 10), Match::greater_than(99.5)])
        .detail("order.note", [Match::null(), Match::does_not_exist()])
        .detail("order.ip", Match::cidr("10.0.0.0/8"))
        .detail("order.count", [1, 2])
        .detail("order.paid", true)
        .detail("state", Match::anything_but(["open", "lost"]))
        .detail("name", Match::anything_but_prefix(["test-"]))
        .detail("path", Match::anything_but_wildcard(["*/tmp/*", "*.bak"]))
        .detail("stack", [aws::stack_name()])
        .any_of([
            EventPattern::new().detail("size", Match::exists()),
            EventPattern::new().detail("color", Match::equals_ignore_case("red")),
        ]);
    let rule = Rule::builder("Rule", pattern).build(&stack);
    rule.add_event_pattern(EventPattern::from_source(["shop.baskets", "shop.returns"]));
    check(
        &app,
        json!({
            "Rule4C995B7F": {
                "Type": "AWS::Events::Rule",
                "Properties": {
                    "EventPattern": {
                        "$or": [
                            {"detail": {"size": [{"exists": true}]}},
                            {"detail": {"color": [{"equals-ignore-case": "red"}]}},
                        ],
                        "account": ["123456789012"],
                        "detail": {
                            "name": [{"anything-but": {"prefix": "test-"}}],
                            "order": {
                                "count": [1, 2],
                                "ip": [{"cidr": "10.0.0.0/8"}],
                                "note": [null, {"exists": false}],
                                "paid": [true],
                            },
                            "path": [{"anything-but": {"wildcard": ["*/tmp/*", "*.bak"]}}],
                            "stack": [{"Ref": "AWS::StackName"}],
                            "state": [{"anything-but": ["open", "lost"]}],
                            "total": [{"numeric": [">=", 1, "<=", 10]}, {"numeric": [">", 99.5]}],
                        },
                        "detail-type": [{"prefix": "Order"}],
                        "region": ["eu-west-1"],
                        "resources": [{"suffix": {"equals-ignore-case": "/a"}}],
                        "source": ["shop.orders", "shop.baskets", "shop.returns"],
                    },
                    "State": "ENABLED",
                },
            },
        }),
    );
}

#[test]
fn a_rule_and_its_targets_may_be_in_two_stacks() {
    let app = App::new();
    let targets = Stack::new(&app, "Targets");
    let rules = Stack::new(&app, "Rules");
    let queue = Queue::builder("Queue").build(&targets);
    let worker = function(&targets, "Worker");
    // The rule needs the queue and the function, so what lets it reach them stands beside it.
    Rule::builder("Rule", EventPattern::from_source("shop"))
        .target(&queue)
        .target(&worker)
        .build(&rules);
    check(
        &app,
        json!({
            "Rule4C995B7F": {
                "Type": "AWS::Events::Rule",
                "Properties": {
                    "EventPattern": {"source": ["shop"]},
                    "State": "ENABLED",
                    "Targets": [
                        {
                            "Arn": {
                                "Fn::ImportValue": "Targets:ExportsOutputFnGetAttQueue4A7E3555Arn15A7202E",
                            },
                            "Id": "Target0",
                        },
                        {
                            "Arn": {
                                "Fn::ImportValue": "Targets:ExportsOutputFnGetAttWorker11F36D0FArnAAAA15E7",
                            },
                            "Id": "Target1",
                        },
                    ],
                },
            },
            "RulePolicyOfTargetsQueue040052E6787D19BC": {
                "Type": "AWS::SQS::QueuePolicy",
                "Properties": {
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Action": "sqs:SendMessage",
                                "Condition": {
                                    "ArnEquals": {
                                        "aws:SourceArn": {
                                            "Fn::GetAtt": ["Rule4C995B7F", "Arn"],
                                        },
                                    },
                                },
                                "Effect": "Allow",
                                "Principal": {"Service": "events.amazonaws.com"},
                                "Resource": {
                                    "Fn::ImportValue": "Targets:ExportsOutputFnGetAttQueue4A7E3555Arn15A7202E",
                                },
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "Queues": [
                        {"Fn::ImportValue": "Targets:ExportsOutputRefQueue4A7E3555425E8BD3"},
                    ],
                },
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
            "RuleAllowEventRuleTargetsWorkerB9A5770F83784B0E": {
                "Type": "AWS::Lambda::Permission",
                "Properties": {
                    "Action": "lambda:InvokeFunction",
                    "FunctionName": {
                        "Fn::ImportValue": "Targets:ExportsOutputFnGetAttWorker11F36D0FArnAAAA15E7",
                    },
                    "Principal": "events.amazonaws.com",
                    "SourceArn": {"Fn::GetAtt": ["Rule4C995B7F", "Arn"]},
                },
            },
        }),
    );
}

#[test]
fn mistakes_are_told_where_they_were_made() {
    let (app, stack) = stack();
    let bus = EventBus::builder("Bus").event_bus_name("default").build(&stack);
    let fifo = Queue::builder("Fifo").fifo().build(&stack);
    let log = LogGroup::builder("Log").build(&stack);
    let rule = Rule::builder("Rule", Schedule::rate(secs(90)))
        .event_bus(&bus)
        .target(&fifo)
        .target(Target::of(&log).input(RuleInput::text("x")).retry_attempts(186))
        .target(Target::of(&bus).input(RuleInput::template("<a> <b>").path("b", "detail")))
        .target(Target::of(&bus).dead_letter_queue(&fifo))
        .target(Target::in_message_group(&fifo, "g"))
        .build(&stack);
    rule.add_target(&bus);
    Rule::builder("Cron", Schedule::cron("0 8 * * *")).rule_name("no spaces").build(&stack);
    let pattern = EventPattern::json(json!({"source": "shop", "detail": {"a": []}}))
        .detail("b", Match::between(2, 1))
        .detail("b.c", Match::cidr("10.0.0.256"));
    Rule::builder("Pattern", pattern).build(&stack);
    Rule::builder("Empty", EventPattern::new()).build(&stack);
    Archive::builder("Archive", &bus).retention(hours(1)).build(&stack);
    check_problems(
        &app,
        r#"error[conflicting-options]: options do not fit together
  Events are kept for whole days.
    at `Test/Archive`, HERE
  help: write the retention as `days(30)`

error[conflicting-options]: options do not fit together
  Every account has a bus called `default` already.
    at `Test/Bus`, HERE
  help: leave out the rule's bus, or use `EventBus::from_event_bus_name`

error[bad-name]: a name is not allowed
  the rule's name `no spaces` does not consist of 1 to 64 letters, digits and `.-_`.
    at `Test/Cron`, HERE
  help: change it, or leave it out and let CloudFormation choose one

error[bad-schedule]: a schedule is not possible
  `0 8 * * *` has 5 fields, but a cron expression has six: minute, hour, day, month, weekday and year.
    at `Test/Cron`, HERE
  help: see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html

error[conflicting-options]: options do not fit together
  The event pattern is empty.
    at `Test/Empty`, HERE
  help: say which events it is for: `EventPattern::from_source("shop.orders")`

error[conflicting-options]: options do not fit together
  No number is between 2 and 1.
    at `Test/Pattern`, HERE
  help: see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html

error[conflicting-options]: options do not fit together
  `10.0.0.256` is not a block of addresses.
    at `Test/Pattern`, HERE
  help: see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html

error[conflicting-options]: options do not fit together
  `detail.a` has no alternatives.
    at `Test/Pattern`, HERE
  help: see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html

error[conflicting-options]: options do not fit together
  `detail.b` is used as a field and as an object that contains fields.
    at `Test/Pattern`, HERE
  help: see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html

error[conflicting-options]: options do not fit together
  `source` is `"shop"`, but has to be a list: `["shop"]`.
    at `Test/Pattern`, HERE
  help: see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html

error[bad-schedule]: a schedule is not possible
  A rule cannot fire every 90 s: only every so many minutes.
    at `Test/Rule`, HERE
  help: see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html

error[conflicting-options]: options do not fit together
  A FIFO queue takes messages in groups, and this target names none.
    at `Test/Rule`, HERE
  help: use `Target::in_message_group(&queue, "orders")`

error[conflicting-options]: options do not fit together
  A log group takes a `timestamp` and a `message`, which only a template makes of an event.
    at `Test/Rule`, HERE
  help: change the input, or leave it out

error[conflicting-options]: options do not fit together
  Rules with a schedule are on the bus `default` only.
    at `Test/Rule`, HERE
  help: leave out the bus

error[conflicting-options]: options do not fit together
  The dead-letter queue of a target has to be a standard queue; this is FIFO.
    at `Test/Rule`, HERE
  help: give a standard queue

error[conflicting-options]: options do not fit together
  The template has `<a>`, but no part of the event has this name.
    at `Test/Rule`, HERE
  help: add `.path("a", "$.detail.…")`

error[conflicting-options]: options do not fit together
  `detail` is not a path into an event.
    at `Test/Rule`, HERE
  help: begin it with `$.`, as in `$.detail.orderId`

error[out-of-range]: a value is outside its range
  the number of retries is 186, but must be between 0 and 185.
    at `Test/Rule`, HERE
  help: see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RetryPolicy.html

error[too-many-targets]: a rule has too many targets
  EventBridge allows 5 targets a rule.
    at `Test/Rule`, HERE
  help: make a second rule with the same pattern

error[no-deduplication]: a FIFO queue would refuse the messages of a rule
  Messages of a FIFO queue need a deduplication id, and EventBridge sends none.
    at `Test/Rule`
    rule   HERE
    queue  HERE
  help: add `.content_based_deduplication()` to the queue"#,
    );
}

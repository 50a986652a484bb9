use rustinfra_constructs::cloudwatch::{
    Alarm, ComparisonOperator, Ec2Action, MathExpression, Metric, OpsItemCategory, OpsItemSeverity,
    SnsAction, SsmAction, Statistic, TreatMissingData, Unit,
};
use rustinfra_constructs::prelude::*;
use serde_json::json;

use super::{check, function, stack};

fn placed() -> Metric {
    Metric::new("Shop", "Placed")
}

#[test]
fn an_alarm_leaves_everything_to_cloudwatch() {
    let (app, stack) = stack();
    Alarm::builder("A", placed(), 1.0, 2).build(&stack);
    check(
        &app,
        json!({
            "ACCC8ACD5": {
                "Type": "AWS::CloudWatch::Alarm",
                "Properties": {
                    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
                    "EvaluationPeriods": 2,
                    "MetricName": "Placed",
                    "Namespace": "Shop",
                    "Period": 300,
                    "Statistic": "Average",
                    "Threshold": 1,
                },
            },
        }),
    );
}

#[test]
fn every_setting_of_an_alarm_reaches_the_template() {
    let (app, stack) = stack();
    let metric = placed()
        .dimension("Shop", "north")
        .dimension("Kind", "book")
        .dimension("Shop", "south")
        .statistic(Statistic::p(99.9))
        .period(secs(30))
        .unit(Unit::CountPerSecond);
    let alarm = metric
        .create_alarm("A", 0.5, 5)
        .alarm_name("configured")
        .alarm_description("Too few.")
        .comparison_operator(ComparisonOperator::LessThanThreshold)
        .datapoints_to_alarm(3)
        .treat_missing_data(TreatMissingData::Breaching)
        .evaluate_low_sample_count_percentile(false)
        .actions_enabled(false)
        .build(&stack);
    let topic = "arn:aws:sns:eu-west-1:123456789012:on-call";
    alarm.add_alarm_action(&SnsAction::new(topic));
    alarm.add_ok_action(&SnsAction::new(topic));
    let item = SsmAction::new(OpsItemSeverity::Low).category(OpsItemCategory::Performance);
    alarm.add_insufficient_data_action(&item);
    check(
        &app,
        json!({
            "ACCC8ACD5": {
                "Type": "AWS::CloudWatch::Alarm",
                "Properties": {
                    "ActionsEnabled": false,
                    "AlarmActions": [topic],
                    "AlarmDescription": "Too few.",
                    "AlarmName": "configured",
                    "ComparisonOperator": "LessThanThreshold",
                    "DatapointsToAlarm": 3,
                    "Dimensions": [
                        {"Name": "Kind", "Value": "book"},
                        {"Name": "Shop", "Value": "south"},
                    ],
                    "EvaluateLowSampleCountPercentile": "ignore",
                    "EvaluationPeriods": 5,
                    "ExtendedStatistic": "p99.9",
                    "InsufficientDataActions": [{"Fn::Join": ["", [
                        "arn:",
                        {"Ref": "AWS::Partition"},
                        ":ssm:",
                        {"Ref": "AWS::Region"},
                        ":",
                        {"Ref": "AWS::AccountId"},
                        ":opsitem:4#CATEGORY=Performance",
                    ]]}],
                    "MetricName": "Placed",
                    "Namespace": "Shop",
                    "OKActions": [topic],
                    "Period": 30,
                    "Threshold": 0.5,
                    "TreatMissingData": "breaching",
                    "Unit": "Count/Second",
                },
            },
        }),
    );
}

#[test]
fn what_is_calculated_lists_each_metric_once_in_its_own_period() {
    let (app, stack) = stack();
    let orders = |name| Metric::new("Shop", name).statistic(Statistic::Sum).period(mins(3));
    MathExpression::new("100 * rejected / all")
        .using_metric("rejected", orders("Rejected"))
        .using_metric(
            "all",
            MathExpression::new("placed + rejected")
                .using_metric("placed", orders("Placed"))
                .using_metric("rejected", orders("Rejected"))
                .label("All"),
        )
        .period(mins(1))
        .create_alarm("A", 5.0, 1)
        .build(&stack);
    let stat = |id: &str, name: &str| {
        json!({
            "Id": id,
            "MetricStat": {
                "Metric": {"MetricName": name, "Namespace": "Shop"},
                "Period": 60,
                "Stat": "Sum",
            },
            "ReturnData": false,
        })
    };
    check(
        &app,
        json!({
            "ACCC8ACD5": {
                "Type": "AWS::CloudWatch::Alarm",
                "Properties": {
                    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
                    "EvaluationPeriods": 1,
                    "Metrics": [
                        {"Expression": "100 * rejected / all", "Id": "expr_1", "ReturnData": true},
                        stat("rejected", "Rejected"),
                        {
                            "Expression": "placed + rejected",
                            "Id": "all",
                            "Label": "All",
                            "ReturnData": false,
                        },
                        stat("placed", "Placed"),
                    ],
                    "Threshold": 5,
                },
            },
        }),
    );
}

#[test]
fn what_is_usual_is_compared_with_the_metric() {
    let (app, stack) = stack();
    Alarm::anomaly_detection("A", placed().period(mins(10)), 2.5, 3)
        .comparison_operator(ComparisonOperator::LessThanLowerThreshold)
        .build(&stack);
    check(
        &app,
        json!({
            "ACCC8ACD5": {
                "Type": "AWS::CloudWatch::Alarm",
                "Properties": {
                    "ComparisonOperator": "LessThanLowerThreshold",
                    "EvaluationPeriods": 3,
                    "Metrics": [
                        {
                            "Expression": "ANOMALY_DETECTION_BAND(m0, 2.5)",
                            "Id": "expr_1",
                            "Label": "Anomaly Detection Band",
                            "ReturnData": true,
                        },
                        {
                            "Id": "m0",
                            "MetricStat": {
                                "Metric": {"MetricName": "Placed", "Namespace": "Shop"},
                                "Period": 600,
                                "Stat": "Average",
                            },
                            "ReturnData": true,
                        },
                    ],
                    "ThresholdMetricId": "expr_1",
                },
            },
        }),
    );
}

#[test]
fn a_metric_of_another_account_says_whose_it_is() {
    let app = App::new();
    let other = Stack::builder("Other")
        .environment(Environment::new("210987654321", "eu-west-1"))
        .build(&app);
    let stack = Stack::builder("Test")
        .environment(Environment::new("123456789012", "eu-west-1"))
        .build(&app);
    Alarm::builder("Own", placed().attach_to(&stack), 1.0, 1).build(&stack);
    Alarm::builder("Foreign", placed().attach_to(&other), 1.0, 1).build(&stack);
    check(
        &app,
        json!({
            "Own30425842": {
                "Type": "AWS::CloudWatch::Alarm",
                "Properties": {
                    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
                    "EvaluationPeriods": 1,
                    "MetricName": "Placed",
                    "Namespace": "Shop",
                    "Period": 300,
                    "Statistic": "Average",
                    "Threshold": 1,
                },
            },
            "Foreign10987019": {
                "Type": "AWS::CloudWatch::Alarm",
                "Properties": {
                    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
                    "EvaluationPeriods": 1,
                    "Metrics": [{
                        "AccountId": "210987654321",
                        "Id": "m1",
                        "MetricStat": {
                            "Metric": {"MetricName": "Placed", "Namespace": "Shop"},
                            "Period": 300,
                            "Stat": "Average",
                        },
                        "ReturnData": true,
                    }],
                    "Threshold": 1,
                },
            },
        }),
    );
}

#[test]
fn a_function_lets_each_alarm_call_it_once() {
    let (app, stack) = stack();
    let f = function(&stack, "F");
    let alarm = Alarm::builder("A", placed(), 1.0, 1).build(&stack);
    alarm.add_alarm_action(&f);
    alarm.add_ok_action(&f);
    let group = stack.node().child("Group");
    Alarm::builder("A", placed(), 1.0, 1).build(&group).add_alarm_action(&f);
    let assembly = app.assembly().unwrap_or_else(|report| panic!("{report}"));
    let permissions: Vec<_> = assembly.stacks()[0].template()["Resources"]
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(_, resource)| resource["Type"] == "AWS::Lambda::Permission")
        .map(|(_, resource)| resource["Properties"].clone())
        .collect();
    let permission = |alarm: &str| {
        json!({
            "Action": "lambda:InvokeFunction",
            "FunctionName": {"Fn::GetAtt": ["FC4345940", "Arn"]},
            "Principal": "lambda.alarms.cloudwatch.amazonaws.com",
            "SourceAccount": {"Ref": "AWS::AccountId"},
            "SourceArn": {"Fn::GetAtt": [alarm, "Arn"]},
        })
    };
    assert_eq!(permissions, [permission("ACCC8ACD5"), permission("GroupAD1216138")]);
}

#[test]
fn an_alarm_acts_on_the_instance_of_its_metric() {
    let (app, stack) = stack();
    let cpu = Metric::new("AWS/EC2", "CPUUtilization").dimension("InstanceId", "i-0");
    let alarm = Alarm::builder("A", cpu, 90.0, 1).build(&stack);
    for action in [Ec2Action::Stop, Ec2Action::Terminate, Ec2Action::Recover, Ec2Action::Reboot] {
        alarm.add_alarm_action(&action);
    }
    let assembly = app.assembly().unwrap_or_else(|report| panic!("{report}"));
    let template = assembly.stacks()[0].template()["Resources"]["ACCC8ACD5"].clone();
    let action = |name: &str| {
        json!({"Fn::Join": ["", [
            "arn:",
            {"Ref": "AWS::Partition"},
            ":automate:",
            {"Ref": "AWS::Region"},
            format!(":ec2:{name}"),
        ]]})
    };
    let expected: Vec<_> = ["stop", "terminate", "recover", "reboot"].map(action).into();
    assert_eq!(template["Properties"]["AlarmActions"], json!(expected));
}

use rustinfra_constructs::appscaling::{BaseTargetTracking, ScalingSchedule, Schedule};
use rustinfra_constructs::lambda::UtilizationScaling;
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use crate::{check_problems, compare, function, section, stack};

#[test]
fn the_environments_of_an_alias_follow_its_use_and_the_clock() {
    let (app, stack) = stack();
    let scaled = function(&stack, "F").add_alias("live").add_auto_scaling(2, 10);
    let tracking = BaseTargetTracking::new().scale_in_cooldown(mins(1)).disable_scale_in();
    scaled.scale_on_utilization(UtilizationScaling::new(0.7).tracking(tracking));
    let morning = ScalingSchedule::new(Schedule::cron("0 8 ? * MON-FRI *"))
        .min_capacity(5)
        .time_zone("Europe/London");
    scaled.scale_on_schedule("Morning", morning);
    let once = ScalingSchedule::new(Schedule::at("2027-01-31T18:00:00")).max_capacity(20);
    scaled.scale_on_schedule("Launch", once);
    let resources = section(&app, "Resources");
    let found = resources.as_object().into_iter().flatten();
    let scaling: Json = found
        .filter(|(_, r)| r["Type"].as_str().unwrap_or_default().contains("AutoScaling"))
        .map(|(id, r)| (id.clone(), r["Properties"].clone()))
        .collect();
    let name = {
        let arn = json!({"Ref": "FAliaslive014C5853"});
        json!({"Fn::Select": [6, {"Fn::Split": [":", arn]}]})
    };
    let role = json!({"Fn::Join": ["", [
        "arn:", {"Ref": "AWS::Partition"}, ":iam::", {"Ref": "AWS::AccountId"},
        ":role/aws-service-role/lambda.application-autoscaling.amazonaws.com/\
         AWSServiceRoleForApplicationAutoScaling_LambdaConcurrency",
    ]]});
    compare(
        &scaling,
        &json!({
            "FAliasliveAliasScalingTarget81C61A1E": {
                "MaxCapacity": 10,
                "MinCapacity": 2,
                "ResourceId": {"Fn::Join": ["", ["function:", name, ":live"]]},
                "RoleARN": role,
                "ScalableDimension": "lambda:function:ProvisionedConcurrency",
                "ScheduledActions": [
                    {
                        "ScalableTargetAction": {"MinCapacity": 5},
                        "Schedule": "cron(0 8 ? * MON-FRI *)",
                        "ScheduledActionName": "Morning",
                        "Timezone": "Europe/London",
                    },
                    {
                        "ScalableTargetAction": {"MaxCapacity": 20},
                        "Schedule": "at(2027-01-31T18:00:00)",
                        "ScheduledActionName": "Launch",
                    },
                ],
                "ServiceNamespace": "lambda",
            },
            "FAliasliveAliasScalingTargetTracking3F302D74": {
                "PolicyName": "TestFAliasliveAliasScalingTargetTracking60237623",
                "PolicyType": "TargetTrackingScaling",
                "ScalingTargetId": {"Ref": "FAliasliveAliasScalingTarget81C61A1E"},
                "TargetTrackingScalingPolicyConfiguration": {
                    "DisableScaleIn": true,
                    "PredefinedMetricSpecification": {
                        "PredefinedMetricType": "LambdaProvisionedConcurrencyUtilization",
                    },
                    "ScaleInCooldown": 60,
                    "TargetValue": 0.7,
                },
            },
        }),
    );
}

#[test]
fn scaling_that_aws_refuses() {
    let (app, stack) = stack();
    let alias = function(&stack, "F").add_alias("live");
    let scaled = alias.add_auto_scaling(1, 2);
    alias.add_auto_scaling(1, 2);
    scaled.scale_on_utilization(UtilizationScaling::new(0.95));
    scaled.scale_on_schedule("Nothing", ScalingSchedule::new(Schedule::rate(hours(1))));
    let wrong = ScalingSchedule::new(Schedule::cron("0 25 ? * * *")).min_capacity(1);
    scaled.scale_on_schedule("Wrong", wrong);
    check_problems(&app, "error[conflicting-options]: options do not fit together
  The alias is scaled already.
    at `Test/F/Aliaslive`, HERE
  help: keep what the first `add_auto_scaling` returned, and use that

error[conflicting-options]: options do not fit together
  The schedule `Nothing` changes nothing.
    at `Test/F/Aliaslive/AliasScaling/Target`, HERE
  help: add `.min_capacity(…)` or `.max_capacity(…)`

error[conflicting-options]: options do not fit together
  `25` is not an hour (0-23) of a cron expression.
    at `Test/F/Aliaslive/AliasScaling/Target`, HERE
  help: see https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html

error[out-of-range]: a value is outside its range
  the utilization is 0.95, but must be between 0.1 and 0.9.
    at `Test/F/Aliaslive/AliasScaling/Target`, HERE
  help: see https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html");
}

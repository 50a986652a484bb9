use rustinfra_constructs::cloudfront::{Behavior, Distribution, Origin};
use rustinfra_constructs::cloudwatch::{
    Alarm, ComparisonOperator, Ec2Action, MathExpression, Metric, SnsAction, Statistic,
};
use rustinfra_constructs::prelude::*;

use super::{check_problems, stack};

fn placed() -> Metric {
    Metric::new("Shop", "Placed")
}

#[test]
fn what_cloudwatch_would_refuse_of_an_alarm_is_told_at_once() {
    let (app, stack) = stack();
    Alarm::builder("A", placed().period(secs(90)).statistic(Statistic::p(101.0)), f64::NAN, 0)
        .alarm_name("")
        .alarm_description(&"x".repeat(1_025))
        .datapoints_to_alarm(2)
        .build(&stack);
    Alarm::builder("Long", placed().period(hours(1)), 1.0, 200).build(&stack);
    check_problems(
        &app,
        "error[bad-name]: a name is not allowed
  the alarm name `` does not consist of 1 to 255 characters that can be printed.
    at `Test/A`, HERE
  help: change it, or leave it out and let CloudFormation choose one

error[bad-period]: a period is not possible
  90 s is neither 1, 5, 10, 20 or 30 seconds nor a number of minutes.
    at `Test/A`, HERE
  help: see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricStat.html

error[conflicting-options]: options do not fit together
  A threshold is a finite number.
    at `Test/A`, HERE
  help: give another one

error[out-of-range]: a value is outside its range
  the description's length is 1025, but must be between 0 and 1024.
    at `Test/A`, HERE
  help: see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html

error[out-of-range]: a value is outside its range
  the number of evaluation periods is 0, but must be at least 1.
    at `Test/A`, HERE
  help: see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html

error[out-of-range]: a value is outside its range
  the percentage is 101, but must be between 0 and 100.
    at `Test/A`, HERE
  help: see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html

error[out-of-range]: a value is outside its range
  the length of all evaluated periods in seconds is 720000, but must be between 1 and 604800.
    at `Test/Long`, HERE
  help: see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
    );
}

#[test]
fn a_metric_has_thirty_dimensions_at_most_with_names_and_values() {
    let (app, stack) = stack();
    let many = (0..31).fold(placed(), |metric, i| metric.dimension(&format!("D{i}"), "x"));
    Alarm::builder("Many", many, 1.0, 1).build(&stack);
    Alarm::builder("Empty", Metric::new("", "").dimension("", ""), 1.0, 1).build(&stack);
    check_problems(
        &app,
        "error[bad-name]: a name is not allowed
  the dimension `` does not consist of 1 to 255 characters.
    at `Test/Empty`, HERE
  help: see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html

error[bad-name]: a name is not allowed
  the dimension's value `` does not consist of 1 to 1,024 characters.
    at `Test/Empty`, HERE
  help: see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html

error[bad-name]: a name is not allowed
  the metric's name `` does not consist of 1 to 255 characters.
    at `Test/Empty`, HERE
  help: see the service's page of metrics

error[bad-name]: a name is not allowed
  the metric's namespace `` does not consist of 1 to 255 characters.
    at `Test/Empty`, HERE
  help: see the service's page of metrics

error[out-of-range]: a value is outside its range
  the number of dimensions is 31, but must be between 0 and 30.
    at `Test/Many`, HERE
  help: see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricStat.html",
    );
}

#[test]
fn an_expression_names_what_it_uses_and_nothing_twice() {
    let (app, stack) = stack();
    let inner = MathExpression::new("m1").using_metric("m1", placed());
    MathExpression::new("m1 / m2 + 'm3' + Bad")
        .using_metric("m1", Metric::new("Shop", "Rejected"))
        .using_metric("Bad", inner)
        .create_alarm("A", 1.0, 1)
        .build(&stack);
    let search = MathExpression::new("SEARCH('{Shop} placed', 'Sum')");
    search.create_alarm("Search", 1.0, 1).build(&stack);
    let eleven = (0..11).fold(MathExpression::new("SUM(METRICS())"), |sum, i| {
        sum.using_metric(&format!("m{i}"), Metric::new("Shop", &format!("M{i}")))
    });
    eleven.create_alarm("Eleven", 1.0, 1).build(&stack);
    check_problems(
        &app,
        "error[bad-name]: a name is not allowed
  the metric's id `Bad` does not consist of a small letter, then letters, digits and `_`.
    at `Test/A`, HERE
  help: see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html

error[conflicting-options]: options do not fit together
  `m1` means two metrics.
    at `Test/A`, HERE
  help: call one of them something else

error[unknown-metric]: an expression names what it does not use
  `m1 / m2 + 'm3' + Bad` has no metric `m2`.
    at `Test/A`, HERE
  help: add it by `.using_metric(name, metric)`

error[out-of-range]: a value is outside its range
  the number of metrics in the expression is 11, but must be between 1 and 10.
    at `Test/Eleven`, HERE
  help: see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html

error[conflicting-options]: options do not fit together
  An alarm cannot watch what a `SEARCH` finds.
    at `Test/Search`, HERE
  help: name the metrics; see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html",
    );
}

#[test]
fn operators_go_with_what_they_compare() {
    let (app, stack) = stack();
    let usual = ComparisonOperator::GreaterThanUpperThreshold;
    Alarm::builder("Alone", placed(), 1.0, 1).comparison_operator(usual).build(&stack);
    Alarm::anomaly_detection("Usual", placed(), 0.0, 1)
        .comparison_operator(ComparisonOperator::LessThanThreshold)
        .build(&stack);
    check_problems(
        &app,
        "error[conflicting-options]: options do not fit together
  This operator compares with what is usual, and the alarm watches a metric alone.
    at `Test/Alone`, HERE
  help: use `Alarm::anomaly_detection`

error[conflicting-options]: options do not fit together
  This operator compares with a number, and the alarm watches what is usual.
    at `Test/Usual`, HERE
  help: choose an operator for anomaly detection, or watch the metric alone

error[conflicting-options]: options do not fit together
  What is usual is at least somewhat wide; the number of standard deviations is more than 0.
    at `Test/Usual`, HERE
  help: give a larger number, such as 2",
    );
}

#[test]
fn actions_are_few_and_of_this_alarm() {
    let (app, stack) = stack();
    let alarm = Alarm::builder("A", placed(), 1.0, 1).build(&stack);
    alarm.add_alarm_action(&Ec2Action::Stop);
    for i in 0..5 {
        let topic = format!("arn:aws:sns:eu-west-1:123456789012:t{i}");
        alarm.add_alarm_action(&SnsAction::new(topic.as_str()));
    }
    let arn = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:theirs";
    let theirs = Alarm::from_alarm_arn(&stack, "Theirs", arn);
    theirs.add_ok_action(&SnsAction::new("arn:aws:sns:eu-west-1:123456789012:t"));
    Alarm::from_alarm_arn(&stack, "Wrong", "theirs");
    check_problems(
        &app,
        "error[conflicting-options]: options do not fit together
  An alarm acts on the instance that its metric is of; this metric is of none.
    at `Test/A`, HERE
  help: watch a metric whose only dimension is `InstanceId`

error[too-many-actions]: an alarm has too many actions
  CloudWatch carries out 5 actions for each state of an alarm.
    at `Test/A`, HERE
  help: send it to a topic, and let the others hear from that

error[conflicting-options]: options do not fit together
  The actions of an alarm that exists already are managed elsewhere.
    at `Test/Theirs`, HERE
  help: add the action where the alarm is managed

error[bad-arn]: an ARN has the wrong form
  `theirs` is not the ARN of an alarm. It does not begin with `arn:`.
    at `Test/Wrong`, HERE
  help: write it as `arn:aws:cloudwatch:REGION:ACCOUNT:alarm:NAME`",
    );
}

#[test]
fn a_metric_that_is_not_there_is_told_by_the_alarm() {
    let app = App::new();
    let stack = Stack::builder("Test")
        .environment(Environment::new("123456789012", "eu-west-1"))
        .build(&app);
    let site = Distribution::builder("D", Behavior::new(Origin::http("example.com"))).build(&stack);
    site.metric_cache_hit_rate().create_alarm("Hits", 1.0, 1).build(&stack);
    site.metric_requests().create_alarm("Requests", 1.0, 1).build(&stack);
    let api = RestApi::from_rest_api_id(&stack, "Theirs", "a1b2c3");
    api.metric_count().create_alarm("Count", 1.0, 1).build(&stack);
    check_problems(
        &app,
        "error[no-such-metric]: a metric does not exist
  The requests of an API are counted by its name, which is not known of one that exists already.
    at `Test/Count`, HERE
  help: set it up, or watch another metric

error[no-such-metric]: a metric does not exist
  The distribution has `CacheHitRate` only with `DistributionBuilder::publish_additional_metrics`.
    at `Test/Hits`, HERE
  help: set it up, or watch another metric

error[conflicting-options]: options do not fit together
  An alarm watches metrics of its own region, eu-west-1; `Requests` is of us-east-1.
    at `Test/Requests`, HERE
  help: place the alarm in a stack in us-east-1",
    );
}

use rustinfra_constructs::certificatemanager::{Certificate, CertificateValidation};
use rustinfra_constructs::cloudfront::{Behavior, Distribution, Origin};
use rustinfra_constructs::cloudwatch::Metric;
use rustinfra_constructs::dynamodb::Operation;
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use super::{function, stack};

/// What an alarm says of each metric: its name, statistic, period and dimensions.
#[track_caller]
fn shown(app: &App, stack: &Stack, metrics: impl IntoIterator<Item = Metric>) -> Vec<Json> {
    let made: Vec<_> = metrics
        .into_iter()
        .enumerate()
        .map(|(i, metric)| metric.create_alarm(&format!("A{i}"), 1.0, 1).build(stack))
        .collect();
    let assembly = app.assembly().unwrap_or_else(|report| panic!("{report}"));
    let Some(template) = assembly.stacks().last() else { panic!("no stack") };
    let resources = &template.template()["Resources"];
    let ids = made.iter().map(|alarm| alarm.node().path());
    ids.map(|path| {
        let found = resources.as_object().into_iter().flatten().find(|(_, resource)| {
            resource["Metadata"]["aws:cdk:path"] == format!("{path}/Resource")
        });
        let Some((_, found)) = found else { panic!("no {path}") };
        let of = &found["Properties"];
        json!([of["MetricName"], of["Statistic"], of["Period"], of["Dimensions"]])
    })
    .collect()
}

#[test]
fn a_function_is_measured_and_so_are_its_versions() {
    let (app, stack) = stack();
    let f = function(&stack, "F");
    let live = f.add_alias("live");
    let metrics = [f.metric_errors(), live.metric_duration(), f.latest_version().metric("Errors")];
    let name = json!({"Name": "FunctionName", "Value": {"Ref": "FC4345940"}});
    let resource = |qualifier: &str| {
        let parts = json!([{"Ref": "FC4345940"}, format!(":{qualifier}")]);
        json!({"Name": "Resource", "Value": {"Fn::Join": ["", parts]}})
    };
    assert_eq!(
        shown(&app, &stack, metrics),
        [
            json!(["Errors", "Sum", 300, [name]]),
            json!(["Duration", "Average", 300, [name, resource("live")]]),
            json!(["Errors", "Average", 300, [name, resource("$LATEST")]]),
        ]
    );
}

#[test]
fn all_functions_are_measured_together() {
    let (app, stack) = stack();
    let metrics = [
        Function::metric_all_invocations(),
        Function::metric_all_concurrent_executions(),
        Function::metric_all("AsyncEventsDropped"),
    ];
    assert_eq!(
        shown(&app, &stack, metrics),
        [
            json!(["Invocations", "Sum", 300, null]),
            json!(["ConcurrentExecutions", "Maximum", 300, null]),
            json!(["AsyncEventsDropped", "Average", 300, null]),
        ]
    );
}

#[test]
fn a_table_is_measured_by_operations() {
    let (app, stack) = stack();
    let table = Table::builder("T", Attribute::string("id")).build(&stack);
    let name = json!({"Name": "TableName", "Value": {"Ref": "T3B55D0F4"}});
    let operation = json!({"Name": "Operation", "Value": "Query"});
    let metrics = [
        table.metric_successful_request_latency(Operation::Query),
        table.metric_consumed_read_capacity_units(),
        table.metric_user_errors(),
    ];
    let shown = shown(&app, &stack, metrics);
    assert_eq!(shown[0][0], "SuccessfulRequestLatency");
    assert_eq!(shown[0][3][0], operation);
    assert_eq!(shown[0][3][1]["Name"], name["Name"]);
    assert_eq!(shown[1][3].as_array().map(Vec::len), Some(1));
    assert_eq!(shown[2], json!(["UserErrors", "Sum", 300, null]));
}

#[test]
fn a_certificate_counts_the_days_it_is_valid() {
    let (app, stack) = stack();
    let certificate = Certificate::builder("C", "example.com")
        .validation(CertificateValidation::from_email())
        .build(&stack);
    let [days] = &shown(&app, &stack, [certificate.metric_days_to_expiry()])[..] else {
        panic!("one")
    };
    assert_eq!(days[0], "DaysToExpiry");
    assert_eq!(days[1], "Minimum");
    assert_eq!(days[2], 86_400);
    assert_eq!(days[3][0]["Name"], "CertificateArn");
}

#[test]
fn a_distribution_is_measured_everywhere_at_once() {
    let app = App::new();
    let stack = Stack::builder("Test")
        .environment(Environment::new("123456789012", "us-east-1"))
        .build(&app);
    let behavior = || Behavior::new(Origin::http("example.com"));
    let site = Distribution::builder("D", behavior()).publish_additional_metrics().build(&stack);
    let metrics = [site.metric_requests(), site.metric_404_error_rate()];
    let shown = shown(&app, &stack, metrics);
    let global = json!({"Name": "Region", "Value": "Global"});
    assert_eq!(
        (&shown[0][0], &shown[0][1], &shown[0][3][1]),
        (&json!("Requests"), &json!("Sum"), &global)
    );
    assert_eq!((&shown[1][0], &shown[1][1]), (&json!("404ErrorRate"), &json!("Average")));
}

#[test]
fn a_rule_is_measured_by_its_name_and_that_of_its_bus() {
    let (app, stack) = stack();
    let bus = EventBus::builder("Bus").build(&stack);
    let rule = |id: &str| Rule::builder(id, EventPattern::from_source("shop"));
    let metrics = [
        rule("Plain").build(&stack).metric_invocations(),
        rule("Own").event_bus(&bus).build(&stack).metric_failed_invocations(),
        rule("Named").event_bus(&bus).rule_name("named").build(&stack).metric("MatchedEvents"),
    ];
    let shown = shown(&app, &stack, metrics);
    let name = |value: Json| json!({"Name": "RuleName", "Value": value});
    let bus = json!({"Name": "EventBusName", "Value": {"Ref": "BusEA82B648"}});
    let own = json!({"Fn::Select": [1, {"Fn::Split": ["|", {"Ref": "Own30425842"}]}]});
    assert_eq!(
        shown,
        [
            json!(["Invocations", "Sum", 300, [name(json!({"Ref": "Plain295EB121"}))]]),
            json!(["FailedInvocations", "Sum", 300, [bus, name(own)]]),
            json!(["MatchedEvents", "Average", 300, [bus, name(json!("named"))]]),
        ]
    );
}

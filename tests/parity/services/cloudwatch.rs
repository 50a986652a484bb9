//! Alarms with every setting, on metrics of one's own, on what is calculated of them and on what is
//! usual of them; and one on each metric that a construct gives.

use crate::services::common::alarm;
use rustinfra_constructs::apigateway::{Integration, Method, RestMethod};
use rustinfra_constructs::apigatewayv2::{HttpStage, StageOptions};
use rustinfra_constructs::certificatemanager::{Certificate, CertificateValidation};
use rustinfra_constructs::cloudwatch::{
    Alarm, ComparisonOperator, Ec2Action, MathExpression, Metric, OpsItemCategory, OpsItemSeverity,
    SnsAction, SsmAction, Statistic, TreatMissingData, Unit,
};
use rustinfra_constructs::dynamodb::Operation;
use rustinfra_constructs::prelude::*;

/// The stack.
pub(crate) fn add(app: &App) -> Stack {
    let stack = Stack::new(app, "CloudWatch");
    settings(&stack);
    calculated(&stack);
    functions(&stack);
    others(&stack);
    apis(&stack);
    stack
}

fn settings(stack: &Stack) {
    let placed = Metric::new("Shop", "Placed");
    alarm(stack, "Plain", &placed);
    let configured = placed
        .clone()
        .dimension("Shop", "north")
        .dimension("Kind", "book")
        .statistic(Statistic::p(99.9))
        .period(secs(30))
        .unit(Unit::CountPerSecond);
    let configured = Alarm::builder("Configured", configured, 0.5, 5)
        .alarm_name("configured")
        .alarm_description("Too few.")
        .comparison_operator(ComparisonOperator::LessThanThreshold)
        .datapoints_to_alarm(3)
        .treat_missing_data(TreatMissingData::Breaching)
        .evaluate_low_sample_count_percentile(false)
        .actions_enabled(false)
        .build(stack);
    configured.add_alarm_action(&SnsAction::new("arn:aws:sns:eu-west-1:123456789012:on-call"));
    configured.add_ok_action(&SnsAction::new("arn:aws:sns:eu-west-1:123456789012:fine"));
    configured.add_insufficient_data_action(&SsmAction::new(OpsItemSeverity::Critical));
    let category = SsmAction::new(OpsItemSeverity::Low).category(OpsItemCategory::Performance);
    configured.add_insufficient_data_action(&category);

    alarm(stack, "Labelled", placed.clone().label("Orders").unit(Unit::Count));
    alarm(stack, "Foreign", placed.clone().account("210987654321"));
    alarm(stack, "Trimmed", placed.clone().statistic(Statistic::trimmed_mean(10.0..=90.0)));
    alarm(stack, "Ranked", placed.clone().statistic(Statistic::percentile_rank(..=300.0)));
    alarm(stack, "Winsorized", placed.clone().statistic(Statistic::winsorized_mean(..=95.5)));
    let cpu = Metric::new("AWS/EC2", "CPUUtilization").dimension("InstanceId", "i-0");
    let cpu = alarm(stack, "Instance", cpu.statistic(Statistic::Iqm));
    cpu.add_alarm_action(&Ec2Action::Recover);
}

fn calculated(stack: &Stack) {
    let orders = |name| Metric::new("Shop", name).statistic(Statistic::Sum);
    let rate = MathExpression::new("100 * rejected / all")
        .using_metric("rejected", orders("Rejected"))
        .using_metric(
            "all",
            MathExpression::new("placed + rejected")
                .using_metric("placed", orders("Placed"))
                .using_metric("rejected", orders("Rejected"))
                .label("All"),
        )
        .period(mins(1));
    alarm(stack, "Rate", &rate);
    let insight = MathExpression::new("INSIGHT_RULE_METRIC(\"rule\", \"Sum\")").period(mins(1));
    alarm(stack, "Insight", insight);
    let placed = Metric::new("Shop", "Placed").period(mins(10));
    Alarm::anomaly_detection("Unusual", placed, 2.0, 3).build(stack);
}

fn functions(stack: &Stack) {
    let code = Code::inline("exports.handler = async () => {};");
    let function =
        Function::builder("Function", Runtime::NODEJS_22, "index.handler", code).build(stack);
    alarm(stack, "Duration", function.metric_duration());
    alarm(stack, "Invocations", function.metric_invocations());
    alarm(stack, "Throttles", function.metric_throttles());
    let errors = alarm(stack, "Errors", function.metric_errors());
    errors.add_alarm_action(&function);
    alarm(stack, "Named", function.metric("IteratorAge"));
    alarm(stack, "AllDuration", Function::metric_all_duration());
    alarm(stack, "AllErrors", Function::metric_all_errors());
    alarm(stack, "AllInvocations", Function::metric_all_invocations());
    alarm(stack, "AllThrottles", Function::metric_all_throttles());
    alarm(stack, "AllConcurrent", Function::metric_all_concurrent_executions());
    alarm(stack, "AllUnreserved", Function::metric_all_unreserved_concurrent_executions());
    let live = function.add_alias("live");
    alarm(stack, "AliasErrors", live.metric_errors());
    alarm(stack, "VersionErrors", function.current_version().metric_errors());
}

fn others(stack: &Stack) {
    let queue = Queue::builder("Queue").build(stack);
    alarm(stack, "QueueAge", queue.metric_approximate_age_of_oldest_message());
    alarm(stack, "QueueDelayed", queue.metric_approximate_number_of_messages_delayed());
    alarm(stack, "QueueNotVisible", queue.metric_approximate_number_of_messages_not_visible());
    alarm(stack, "QueueVisible", queue.metric_approximate_number_of_messages_visible());
    alarm(stack, "QueueOutstanding", queue.metric_approximate_number_of_messages_outstanding());
    alarm(stack, "QueueEmpty", queue.metric_number_of_empty_receives());
    alarm(stack, "QueueDeleted", queue.metric_number_of_messages_deleted());
    alarm(stack, "QueueReceived", queue.metric_number_of_messages_received());
    alarm(stack, "QueueSent", queue.metric_number_of_messages_sent());
    alarm(stack, "QueueSize", queue.metric_sent_message_size());

    let table = Table::builder("Table", Attribute::string("id")).build(stack);
    alarm(stack, "TableConditions", table.metric_conditional_check_failed_requests());
    alarm(stack, "TableReads", table.metric_consumed_read_capacity_units());
    alarm(stack, "TableWrites", table.metric_consumed_write_capacity_units());
    alarm(stack, "TableUserErrors", table.metric_user_errors());
    alarm(stack, "TableLatency", table.metric_successful_request_latency(Operation::Query));
    let throttled = table.metric_throttled_requests_for_operation(Operation::PutItem);
    alarm(stack, "TableThrottled", throttled);
    let operations = [Operation::GetItem, Operation::TransactWriteItems];
    alarm(stack, "TableErrors", table.metric_system_errors_for_operations(operations));
    let throttled = table.metric_throttled_requests_for_operations(operations);
    alarm(stack, "TableThrottledSum", throttled);

    let certificate = Certificate::builder("Certificate", "example.com")
        .validation(CertificateValidation::from_email())
        .build(stack);
    alarm(stack, "CertificateDays", certificate.metric_days_to_expiry());
}

fn apis(stack: &Stack) {
    let rest = RestApi::builder("Rest").build(stack);
    let method =
        rest.root().add_method(RestMethod::builder(Method::Get).integration(Integration::mock()));
    let Some(stage) = rest.deployment_stage().cloned() else { return };
    alarm(stack, "RestHits", rest.metric_cache_hit_count());
    alarm(stack, "RestMisses", rest.metric_cache_miss_count());
    alarm(stack, "RestClientErrors", rest.metric_client_error());
    alarm(stack, "RestCount", rest.metric_count());
    alarm(stack, "RestIntegrationLatency", rest.metric_integration_latency());
    alarm(stack, "RestLatency", rest.metric_latency());
    alarm(stack, "RestServerErrors", rest.metric_server_error());
    alarm(stack, "StageCount", stage.metric_count());
    alarm(stack, "MethodCount", method.metric_count(&stage));

    let http = HttpApi::builder("Http").build(stack);
    let beta = HttpStage::builder("Beta", &http)
        .options(StageOptions::new().stage_name("beta").auto_deploy(true))
        .build(stack);
    alarm(stack, "HttpClientErrors", http.metric_client_error());
    alarm(stack, "HttpCount", http.metric_count());
    alarm(stack, "HttpData", http.metric_data_processed());
    alarm(stack, "HttpIntegrationLatency", http.metric_integration_latency());
    alarm(stack, "HttpLatency", http.metric_latency());
    alarm(stack, "HttpServerErrors", http.metric_server_error());
    alarm(stack, "BetaCount", beta.metric_count());
    let socket = WebSocketApi::builder("Socket").build(stack);
    let live = WebSocketStage::builder("Live", &socket, "live").build(stack);
    alarm(stack, "SocketMessages", socket.metric_message_count());
    alarm(stack, "LiveMessages", live.metric_message_count());
}

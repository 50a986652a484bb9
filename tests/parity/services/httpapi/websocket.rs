//! Parts of WebSocket APIs that are made by themselves, those that exist already, and API keys.

use crate::services::common::{alarm, role};
use rustinfra_constructs::apigatewayv2::*;
use rustinfra_constructs::cloudwatch::Statistic;
use rustinfra_constructs::prelude::*;

/// All of them.
pub(super) fn add(stack: &Stack, guard: &Function, lines: &LogGroup) {
    let api = WebSocketApi::builder("Rooms").build(stack);
    let door = WebSocketLambdaAuthorizer::new("Door", guard)
        .authorizer_name("door")
        .identity_sources(["route.request.querystring.token", "context.identity.sourceIp"])
        .build(&api);
    let door = WebSocketAuthorizer::from_web_socket_authorizer_id(door.authorizer_id());
    WebSocketRoute::builder("Join", &api, "$connect", WebSocketMockIntegration::new("Joined"))
        .api_key_required(true)
        .authorizer(&door)
        .build(stack);
    let uri = "arn:aws:apigateway:eu-west-1:sqs:path/123456789012/rooms";
    let service = Principal::service("apigateway.amazonaws.com");
    WebSocketAwsIntegration::new("Keep", uri, Method::Post)
        .content_handling(ContentHandling::ConvertToText)
        .credentials_role(&Role::builder("Keeper", service).build(stack))
        .passthrough_behavior(PassthroughBehavior::WhenNoTemplates)
        .request_parameter(
            "integration.request.header.Content-Type",
            "'application/x-www-form-urlencoded'",
        )
        .request_template("$default", "Action=SendMessage")
        .template_selection_expression("\\$default")
        .timeout(secs(6))
        .build(&api);
    let guests = WebSocketLambdaAuthorizer::new("Entrance", guard).authorizer_name("guests");
    let guest = WebSocketMockIntegration::new("Guest");
    WebSocketApi::builder("Guests")
        .connect_route(WebSocketRouteOptions::new(guest).authorizer(guests))
        .build(stack);

    // What exists already.
    let theirs = WebSocketApi::from_web_socket_api_id(stack, "TheirRooms", "w1x2y3z4a5");
    let shouted = WebSocketMockIntegration::new("Shouted");
    WebSocketRoute::builder("Shout", &theirs, "shout", shouted).build(stack);
    let entered = WebSocketMockIntegration::new("Entered");
    WebSocketRoute::builder("Enter", &theirs, "$connect", entered)
        .authorizer(WebSocketAuthorization::none())
        .build(stack);
    let their_stage =
        WebSocketStage::from_web_socket_stage_name(stack, "TheirRoomsStage", &theirs, "live");

    // Stages.
    let plain = WebSocketStage::builder("PlainRooms", &api, "plain").build(stack);
    plain.add_stage_variable("size", "large");
    let certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/3";
    let domain = DomainName::builder("RoomsDomain", "rooms.example.org", certificate).build(stack);
    let options = StageOptions::new()
        .description("Rooms with lines")
        .throttle(Throttle { rate_limit: 20.0, burst_limit: 40 })
        .detailed_metrics_enabled(true)
        .domain_mapping(&domain, None)
        .stage_variable("color", "blue")
        .access_log(lines, None);
    let logged =
        WebSocketStage::builder("LoggedRooms", &api, "logged").options(options).build(stack);
    stack.output("OneRoute", api.arn_for_execute_api("shout", "logged"));
    stack.output("AllRoutes", api.arn_for_execute_api("*", "*"));
    stack.output("RoomsEndpoint", api.api_endpoint());
    let connected = api.metric("ConnectCount").statistic(Statistic::Sum);
    alarm(stack, "RoomsConnected", connected);
    let failed = logged.metric("ExecutionError").statistic(Statistic::Sum);
    alarm(stack, "LoggedRoomsFailed", failed);
    keys(stack, &logged, &their_stage);
}

/// API keys and usage plans.
fn keys(stack: &Stack, stage: &WebSocketStage, theirs: &WebSocketStage) {
    let whole = ApiKey::builder("Whole")
        .api_key_name("whole")
        .description("A partner")
        .value("abcdefghij0123456789")
        .customer_id("customer")
        .enabled(false)
        .generate_distinct_id()
        .build(stack);
    let limited = RateLimitedApiKey::builder("Limited")
        .key(|key| key.api_key_name("limited").description("A guest"))
        .web_socket_stage(stage)
        .quota_with_offset(1000, Period::Month, 20)
        .throttle(Throttle { rate_limit: 5.0, burst_limit: 10 })
        .build(stack);
    let [reader, writer, owner] = ["KeyReader", "KeyWriter", "KeyOwner"].map(|id| role(stack, id));
    for key in [&whole, &limited] {
        key.grant_read(&reader);
        key.grant_write(&writer);
        key.grant_read_write(&owner);
    }
    let plan = UsagePlan::builder("Weekly")
        .description("So much a week")
        .web_socket_stage(stage)
        .web_socket_stage(theirs)
        .quota_with_offset(100, Period::Week, 2)
        .build(stack);
    let key = ApiKey::from_api_key_id(stack, "TheirKey", "k1l2m3n4o5");
    plan.add_api_key(&key).override_logical_id("TheirKeyInWeekly");
    stack.output("WeeklyId", plan.id());
    stack.output("WholeArn", whole.arn());
    stack.output("LimitedId", limited.id());
    UsagePlan::from_usage_plan_id(stack, "TheirPlan", "p1q2r3").add_api_key(&whole);
}

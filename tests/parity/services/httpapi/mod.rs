//! HTTP and WebSocket APIs with every kind of route, integration, authorizer and stage.
//!
//! The twin of `twins/services/lib/httpapi/`, file by file.

mod parts;
mod websocket;

use crate::services::common::{plain, role};
use rustinfra_constructs::apigatewayv2::*;
use rustinfra_constructs::ec2::{ImportedSubnets, VpcAttributes};
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::route53::{ARecord, HostedZone, RecordTarget};

/// HTTP and WebSocket APIs with every kind of route, integration, authorizer and stage.
pub(crate) fn add(app: &App) -> Stack {
    let stack = Stack::new(app, "HttpApi");
    let books = plain("Books").build(&stack);
    let guard = plain("Guard").build(&stack);

    // The least that there is.
    let plain = HttpApi::builder("Plain").default_integration(&books).build(&stack);
    books.add_env("API_URL", plain.url());

    let subnets = VpcAttributes::new("vpc-1", ["a", "b"])
        .private_subnets(ImportedSubnets::new(["subnet-1", "subnet-2"]))
        .isolated_subnets(ImportedSubnets::new(["subnet-3", "subnet-4"]));
    let vpc = Vpc::from_vpc_attributes(&stack, "Vpc", subnets);
    let api = open(&stack, &books, &guard, &vpc);
    let lines = LogGroup::builder("Lines").build(&stack);
    stages(&stack, &api, &lines);
    safe(&stack, &books, &guard);
    chat(&stack, &guard, &lines);
    parts::add(&stack, &guard, &vpc, &lines);
    websocket::add(&stack, &guard, &lines);
    stack
}

/// Integrations of every kind.
fn open(stack: &Stack, books: &Function, guard: &Function, vpc: &Vpc) -> HttpApi {
    let cors = CorsPreflight::new()
        .allow_credentials(true)
        .allow_headers(["Authorization"])
        .allow_methods([Method::Get, Method::Any])
        .allow_origins(["https://example.org"])
        .expose_headers(["Date"])
        .max_age(days(1));
    let api = HttpApi::builder("Api")
        .api_name("books")
        .description("Books")
        .create_default_stage(false)
        .disable_execute_api_endpoint()
        .route_selection_expression()
        .ip_address_type(IpAddressType::DualStack)
        .cors_preflight(cors)
        .build(stack);
    let mapping = ParameterMapping::new()
        .append_header("a", MappingValue::request_header("b"))
        .overwrite_header("c", MappingValue::request_query_string("d"))
        .remove_header("e")
        .append_query_string("f", MappingValue::request_body("g"))
        .overwrite_query_string("h", MappingValue::request_path())
        .remove_query_string("i")
        .overwrite_path(MappingValue::request_path_param("id"))
        .custom("append:header.j", MappingValue::context_variable("requestId").value());
    let shared = HttpLambdaIntegration::new("Shared", books)
        .payload_format_version(PayloadFormatVersion::V1_0)
        .timeout(secs(20))
        .parameter_mapping(mapping);
    api.add_routes("/books/{id}", [Method::Get, Method::Delete], &shared);
    let scoped = HttpLambdaIntegration::new("Scoped", guard).scope_permission_to_route();
    api.add_route(Method::Get, "/scoped", scoped);
    let url = HttpUrlIntegration::new("Url", "https://example.org/{proxy}");
    api.add_route(Method::Any, "/{proxy+}", url.method(Method::Get).timeout(secs(5)));

    let link = VpcLink::in_vpc("Link", vpc, SubnetSelection::new())
        .vpc_link_name("inside")
        .security_groups(["sg-0123456789abcdef0"])
        .build(stack);
    let listener = |kind: &str| {
        sub!(
            "arn:aws:elasticloadbalancing:eu-west-1:{}:listener/{}/lb/1/2",
            aws::account_id(),
            kind
        )
    };
    let alb = HttpAlbIntegration::new("Alb", listener("app"), &link)
        .method(Method::Post)
        .secure_server_name("books.example.org");
    api.add_route(Method::Get, "/alb", alb);
    let nlb = HttpNlbIntegration::new("Nlb", listener("net"), &link);
    api.add_route(Method::Get, "/nlb", nlb);
    let service = sub!("arn:aws:servicediscovery:eu-west-1:{}:service/srv-1", aws::account_id());
    let service = HttpServiceDiscoveryIntegration::new("Service", service, &link);
    api.add_route(Method::Get, "/service", service);

    let queue = Queue::builder("Queue").build(stack);
    for (path, operation) in [
        ("/send", SqsOperation::SendMessage),
        ("/receive", SqsOperation::ReceiveMessage),
        ("/delete", SqsOperation::DeleteMessage),
        ("/purge", SqsOperation::PurgeQueue),
    ] {
        let sqs = HttpSqsIntegration::new("Sqs", &queue).subtype(operation);
        api.add_route(Method::Post, path, sqs);
    }
    let delayed = ParameterMapping::new()
        .custom("QueueUrl", queue.url())
        .custom("MessageBody", "$request.body")
        .custom("DelaySeconds", "5");
    let mapped = HttpSqsIntegration::new("Mapped", &queue).parameter_mapping(delayed);
    api.add_route(Method::Post, "/mapped/send", mapped);
    let bus = EventBus::builder("Bus").build(stack);
    api.add_route(Method::Post, "/events", HttpEventBridgeIntegration::new("Events", &bus));
    let called = ParameterMapping::new()
        .custom("Detail", "$request.body")
        .custom("DetailType", "called")
        .custom("Source", "books");
    let mapped = HttpEventBridgeIntegration::new("Mapped", &bus).parameter_mapping(called);
    api.add_route(Method::Post, "/mapped/events", mapped);
    let machine = "arn:aws:states:eu-west-1:123456789012:stateMachine:books";
    api.add_route(Method::Post, "/start", HttpStepFunctionsIntegration::new("Start", machine));
    let run = HttpStepFunctionsIntegration::new("Run", machine)
        .subtype(StepFunctionsOperation::StartSyncExecution)
        .parameter_mapping(ParameterMapping::new().custom("Input", "$request.body.input"));
    api.add_route(Method::Post, "/run", run);
    api
}

/// Stages and domains.
fn stages(stack: &Stack, api: &HttpApi, lines: &LogGroup) {
    let certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/1";
    let trust = Bucket::from_bucket_name(stack, "Trust", "trust");
    let domain = DomainName::builder("Domain", "api.example.org", certificate)
        .endpoint_type(EndpointType::Regional)
        .security_policy(SecurityPolicy::Tls1_2)
        .ip_address_type(IpAddressType::Ipv4)
        .ownership_certificate(certificate)
        .mtls(&trust, "store.pem", Some("1"))
        .build(stack);
    let zone = HostedZone::from_hosted_zone_attributes(stack, "Zone", "Z1", "example.org");
    ARecord::builder("Record", &zone, RecordTarget::alias(&domain)).record_name("api").build(stack);
    let options = StageOptions::new()
        .stage_name("beta")
        .description("Beta")
        .throttle(Throttle { rate_limit: 100.0, burst_limit: 50 })
        .detailed_metrics_enabled(true)
        .stage_variable("color", "blue")
        .access_log(lines, None)
        .domain_mapping(&domain, Some("beta"));
    let beta = api.add_stage("Beta", options);
    beta.add_stage_variable("size", "large");
    let options = StageOptions::new()
        .stage_name("formatted")
        .access_log(lines, AccessLogFormat::custom("$context.requestId"));
    let formatted = HttpStage::builder("Formatted", api).options(options).build(stack);
    ApiMapping::builder("Mapping", &domain, &formatted).api_mapping_key("v2").build(stack);
}

/// Authorizers of every kind.
fn safe(stack: &Stack, books: &Function, guard: &Function) {
    let api = HttpApi::builder("Safe")
        .default_authorizer(HttpJwtAuthorizer::new("Jwt", "https://login.example.org", ["books"]))
        .default_authorization_scopes(["read"])
        .build(stack);
    api.add_route(Method::Get, "/", books);
    let own = HttpRouteOptions::new(books).authorization_scopes(["write"]);
    api.add_route(Method::Get, "/own", own);
    let open = HttpRouteOptions::new(books).authorizer(HttpAuthorization::none());
    api.add_route(Method::Get, "/open", open);
    let users = HttpUserPoolAuthorizer::new("Users", "eu-west-1_abc", ["client"])
        .identity_sources(["$request.header.Token"])
        .authorizer_name("users");
    api.add_route(Method::Get, "/pool", HttpRouteOptions::new(books).authorizer(users));
    let policy = HttpLambdaAuthorizer::new("Policy", guard);
    api.add_route(Method::Get, "/policy", HttpRouteOptions::new(books).authorizer(policy));
    let simple = HttpLambdaAuthorizer::new("Simple", guard)
        .authorizer_name("simple")
        .identity_sources(["$request.querystring.key"])
        .response(HttpLambdaResponse::Simple)
        .results_cache_ttl(hours(1));
    api.add_route(Method::Get, "/simple", HttpRouteOptions::new(books).authorizer(simple));
    let signed = HttpRouteOptions::new(books).authorizer(HttpAuthorization::iam());
    let signed = api.add_route(Method::Any, "/signed/{id}", signed);
    signed.grant_invoke(&role(stack, "Caller"));
    signed.grant_invoke_methods(&role(stack, "Reader"), [Method::Get]);
}

/// WebSocket APIs.
fn chat(stack: &Stack, guard: &Function, lines: &LogGroup) {
    let talk = plain("Talk").build(stack);
    let talking = WebSocketLambdaIntegration::new("Talk", &talk)
        .timeout(secs(10))
        .content_handling(ContentHandling::ConvertToText);
    let entrance = WebSocketLambdaAuthorizer::new("Entrance", guard)
        .identity_sources(["route.request.querystring.token"]);
    let mock = WebSocketMockIntegration::new("Mock")
        .request_template("200", "{\"statusCode\":200}")
        .template_selection_expression("200")
        .response(
            WebSocketIntegrationResponse::new("$default")
                .response_template("200", "{\"action\":\"help\"}")
                .template_selection_expression("200"),
        );
    let chat = WebSocketApi::builder("Chat")
        .api_name("chat")
        .description("Chat")
        .route_selection_expression("$request.body.type")
        .api_key_selection_expression(
            WebSocketApiKeySelectionExpression::authorizer_usage_identifier_key(),
        )
        .ip_address_type(IpAddressType::DualStack)
        .disable_schema_validation()
        .connect_route(WebSocketRouteOptions::new(&talking).authorizer(entrance))
        .disconnect_route(&talking)
        .default_route(WebSocketRouteOptions::new(mock).return_response())
        .build(stack);
    let uri = "arn:aws:apigateway:eu-west-1:sqs:path/123456789012/books";
    let service = Principal::service("apigateway.amazonaws.com");
    let storer = Role::builder("Storer", service).build(stack);
    let store = WebSocketAwsIntegration::new("Store", uri, Method::Post)
        .credentials_role(&storer)
        .content_handling(ContentHandling::ConvertToBinary)
        .passthrough_behavior(PassthroughBehavior::Never)
        .request_parameter(
            "integration.request.header.Content-Type",
            "'application/x-www-form-urlencoded'",
        )
        .request_template("$default", "Action=SendMessage")
        .template_selection_expression("\\$default")
        .timeout(secs(5));
    chat.add_route("store", store);
    let entrance = WebSocketRouteOptions::new(&talk).authorizer(WebSocketAuthorization::iam());
    let signed = WebSocketApi::builder("SignedChat").connect_route(entrance).build(stack);
    let options = StageOptions::new()
        .throttle(Throttle { rate_limit: 0.5, burst_limit: 1 })
        .access_log(lines, None);
    let prod = WebSocketStage::builder("Prod", &chat, "prod").options(options).build(stack);
    WebSocketStage::builder("SignedProd", &signed, "prod").build(stack);
    chat.grant_manage_connections(&talk);
    prod.grant_management_api_access(guard);
    talk.add_env("ENDPOINT", prod.callback_url());
    talk.add_env("SOCKET", prod.url());
    let key = ApiKey::builder("Key").api_key_name("key").build(stack);
    let plan = UsagePlan::builder("Plan")
        .usage_plan_name("plan")
        .quota(10, Period::Day)
        .throttle(Throttle { rate_limit: 10.0, burst_limit: 2 })
        .build(stack);
    plan.add_web_socket_stage(&prod);
    plan.add_api_key(&key);
    RateLimitedApiKey::builder("Guest").web_socket_stage(&prod).quota(10, Period::Day).build(stack);
}

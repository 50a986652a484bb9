use rustinfra_constructs::apigatewayv2::{
    ApiMapping, DomainName, HttpJwtAuthorizer, HttpKinesisIntegration, HttpLambdaAuthorizer,
    HttpLambdaIntegration, HttpRoute, HttpRouteKey, HttpRouteOptions, HttpServiceIntegration,
    HttpStage, HttpUrlIntegration, IntegrationCredentials, MappingValue, ParameterMapping,
    StageOptions, Throttle,
};
use rustinfra_constructs::apigatewayv2::{EndpointOptions, EndpointType, HttpIntegrationSubtype};
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::route53::{ARecord, HostedZone, RecordTarget};
use serde_json::{Value as Json, json};

use super::super::{check, check_outputs, compare, function, section, stack};
use super::{calls, handler, join, of_type};

#[test]
fn an_api_serves_its_routes_at_once_and_may_call_its_function() {
    let (app, stack) = stack();
    let api = HttpApi::builder("Api").build(&stack);
    api.add_route(Method::Get, "/books/{id}", &handler(&stack));
    check(
        &app,
        json!({
            "ApiF70053CD": {
                "Type": "AWS::ApiGatewayV2::Api",
                "Properties": {"Name": "Api", "ProtocolType": "HTTP"},
            },
            "ApiDefaultStage189A7074": {
                "Type": "AWS::ApiGatewayV2::Stage",
                "Properties": {
                    "ApiId": {"Ref": "ApiF70053CD"},
                    "AutoDeploy": true,
                    "StageName": "$default",
                },
            },
            "ApiGETbooksidHandlerIntegration6F80224C": {
                "Type": "AWS::ApiGatewayV2::Integration",
                "Properties": {
                    "ApiId": {"Ref": "ApiF70053CD"},
                    "IntegrationType": "AWS_PROXY",
                    "IntegrationUri": "arn:aws:lambda:eu-west-1:123456789012:function:h",
                    "PayloadFormatVersion": "2.0",
                },
            },
            "ApiGETbooksid86A46284": {
                "Type": "AWS::ApiGatewayV2::Route",
                "Properties": {
                    "ApiId": {"Ref": "ApiF70053CD"},
                    "AuthorizationType": "NONE",
                    "RouteKey": "GET /books/{id}",
                    "Target": join(json!([
                        "integrations/",
                        {"Ref": "ApiGETbooksidHandlerIntegration6F80224C"},
                    ])),
                },
            },
            "ApiApiPermissionApiScopedTestHandler7C655A72TestApi17E32BCB165B57DA": {
                "Type": "AWS::Lambda::Permission",
                "Properties": {
                    "Action": "lambda:InvokeFunction",
                    "FunctionName": "arn:aws:lambda:eu-west-1:123456789012:function:h",
                    "Principal": "apigateway.amazonaws.com",
                    "SourceArn": calls("ApiF70053CD", "/*/*"),
                },
            },
        }),
    );
}

#[test]
fn routes_to_one_function_share_an_integration_and_a_permission() {
    let (app, stack) = stack();
    let (first, second) = (function(&stack, "First"), function(&stack, "Second"));
    let api = HttpApi::builder("Api")
        .route(Method::Get, "/", &first)
        .default_integration(&first)
        .build(&stack);
    api.add_routes("/books/{id}", [Method::Get, Method::Delete], &first);
    api.add_route(Method::Get, "/second", &second);
    // Another integration of the same function.
    let slow = HttpLambdaIntegration::new("Slow", &first).timeout(secs(30));
    api.add_route(Method::Get, "/slow", &slow);
    api.add_route(Method::Get, "/slower", &slow);
    assert_eq!(of_type(&app, "AWS::ApiGatewayV2::Route").len(), 7);
    assert_eq!(of_type(&app, "AWS::ApiGatewayV2::Integration").len(), 3);
    assert_eq!(of_type(&app, "AWS::Lambda::Permission").len(), 2);
}

#[test]
fn a_route_may_have_a_permission_of_its_own() {
    let (app, stack) = stack();
    let api = HttpApi::builder("Api").create_default_stage(false).build(&stack);
    let books = HttpLambdaIntegration::new("Books", &handler(&stack)).scope_permission_to_route();
    api.add_routes("/books/{id}", [Method::Get, Method::Put], &books);
    HttpRoute::builder("Rest", &api, HttpRouteKey::DEFAULT, &books).build(&stack);
    let ids: Vec<String> = section(&app, "Resources")
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(_, r)| r["Type"] == "AWS::Lambda::Permission")
        .map(|(id, r)| {
            let source = &r["Properties"]["SourceArn"]["Fn::Join"][1];
            let path = source.as_array().and_then(|parts| parts.last());
            format!("{id} {}", path.and_then(Json::as_str).unwrap_or_default())
        })
        .collect();
    assert_eq!(
        ids,
        [
            "ApiGETbooksidBooksPermissionCE9D9E21 /*/*/books/{id}",
            "ApiPUTbooksidBooksPermissionB147DAA0 /*/*/books/{id}",
            "RestBooksPermissionE094FFBB /*/*",
        ]
    );
}

#[test]
fn a_function_may_know_the_url_of_the_api_that_calls_it() {
    let (app, stack) = stack();
    let books = function(&stack, "Books");
    let api = HttpApi::builder("Api").default_integration(&books).build(&stack);
    books.add_env("API_URL", api.url());
    books.add_env("API_ENDPOINT", api.api_endpoint());
    let own = HttpRouteOptions::new(&books).authorizer(HttpLambdaAuthorizer::new("Own", &books));
    let route = api.add_route(Method::Get, "/own", own);
    stack.output("Route", route.route_arn());
    let functions = of_type(&app, "AWS::Lambda::Function");
    assert_eq!(
        functions[0]["Environment"]["Variables"],
        json!({
            "API_ENDPOINT": {"Fn::GetAtt": ["ApiF70053CD", "ApiEndpoint"]},
            "API_URL": join(json!([
                "https://",
                {"Ref": "ApiF70053CD"},
                ".execute-api.",
                {"Ref": "AWS::Region"},
                ".",
                {"Ref": "AWS::URLSuffix"},
                "/",
            ])),
        })
    );
    check_outputs(&app, json!({"Route": {"Value": calls("ApiF70053CD", "/*/GET/own")}}));
}

#[test]
fn a_route_beside_its_function_needs_no_loop_of_stacks() {
    let app = App::new();
    let (web, code) = (Stack::new(&app, "Web"), Stack::new(&app, "Code"));
    let api = HttpApi::builder("Api").build(&web);
    let books = function(&code, "Books");
    books.add_env("API_URL", api.url());
    HttpRoute::builder("Route", &api, (Method::Get, "/books"), &books).build(&code);
    let assembly = match app.assembly() {
        Ok(assembly) => assembly,
        Err(report) => panic!("{report}"),
    };
    let with_permission: Vec<_> = assembly
        .stacks()
        .iter()
        .filter(|stack| stack.template().to_string().contains("AWS::Lambda::Permission"))
        .map(|stack| stack.artifact_id())
        .collect();
    assert_eq!(with_permission, ["Code"]);
}

#[test]
fn requests_and_responses_are_mapped() {
    let (app, stack) = stack();
    let api = HttpApi::builder("Api").build(&stack);
    let request = ParameterMapping::of([("append:header.a", MappingValue::stage_variable("b"))])
        .append_header("a", MappingValue::context_variable("requestId"))
        .remove_query_string("c");
    let mapped: Vec<_> =
        request.mappings().map(|(key, value)| (key, value.expr().clone())).collect();
    assert_eq!(mapped[0], ("append:header.a", "$context.requestId".into()));
    let docs = HttpUrlIntegration::new("Docs", "https://example.org")
        .parameter_mapping(request)
        .response_mapping(500, ParameterMapping::new().overwrite_status_code(503));
    api.add_route(Method::Any, "/docs", docs);
    assert_eq!(
        of_type(&app, "AWS::ApiGatewayV2::Integration"),
        [json!({
            "ApiId": {"Ref": "ApiF70053CD"},
            "IntegrationMethod": "ANY",
            "IntegrationType": "HTTP_PROXY",
            "IntegrationUri": "https://example.org",
            "PayloadFormatVersion": "1.0",
            "RequestParameters": {
                "append:header.a": "$context.requestId",
                "remove:querystring.c": "",
            },
            "ResponseParameters": {
                "500": {
                    "ResponseParameters": [
                        {"Destination": "overwrite:statuscode", "Source": "503"},
                    ],
                },
            },
        })]
    );
}

#[test]
fn services_are_called_with_what_they_need() {
    let (app, stack) = stack();
    let api = HttpApi::builder("Api").build(&stack);
    let stream = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks";
    api.add_route(Method::Post, "/clicks", HttpKinesisIntegration::new("Clicks", stream));
    let mapping = ParameterMapping::new()
        .custom("Application", "shop")
        .custom("Environment", "prod")
        .custom("Configuration", "flags")
        .custom("ClientId", "$request.querystring.client");
    let flags = HttpServiceIntegration::new(
        "Flags",
        HttpIntegrationSubtype::AppConfigGetConfiguration,
        IntegrationCredentials::caller_identity(),
    );
    let flags = flags.parameter_mapping(mapping).region("eu-north-1");
    let flags = HttpRouteOptions::new(flags);
    let flags = flags.authorizer(rustinfra_constructs::apigatewayv2::HttpAuthorization::iam());
    api.add_route(Method::Get, "/flags", flags);
    assert_eq!(
        of_type(&app, "AWS::ApiGatewayV2::Integration"),
        [
            json!({
                "ApiId": {"Ref": "ApiF70053CD"},
                "ConnectionType": "INTERNET",
                "CredentialsArn": {"Fn::GetAtt": ["ApiPOSTclicksInvokeRole2FBA4092", "Arn"]},
                "IntegrationSubtype": "Kinesis-PutRecord",
                "IntegrationType": "AWS_PROXY",
                "PayloadFormatVersion": "1.0",
                "RequestParameters": {
                    "Data": "$request.body.Data",
                    "PartitionKey": "$request.body.PartitionKey",
                    "StreamName": "clicks",
                },
            }),
            json!({
                "ApiId": {"Ref": "ApiF70053CD"},
                "ConnectionType": "INTERNET",
                "CredentialsArn": join(json!(["arn:", {"Ref": "AWS::Partition"}, ":iam::*:user/*"])),
                "IntegrationSubtype": "AppConfig-GetConfiguration",
                "IntegrationType": "AWS_PROXY",
                "PayloadFormatVersion": "1.0",
                "RequestParameters": {
                    "Application": "shop",
                    "ClientId": "$request.querystring.client",
                    "Configuration": "flags",
                    "Environment": "prod",
                    "Region": "eu-north-1",
                },
            }),
        ]
    );
}

#[test]
fn an_authorizer_is_made_once_for_each_api() {
    let (app, stack) = stack();
    let staff = HttpJwtAuthorizer::new("Staff", "https://login.example.org", ["books"]);
    let books = handler(&stack);
    for id in ["One", "Two"] {
        let api = HttpApi::builder(id).default_authorizer(&staff).build(&stack);
        api.add_routes("/", [Method::Get, Method::Post], &books);
        stack.output(&format!("{id}Authorizer"), staff.build(&api).authorizer_id());
    }
    assert_eq!(of_type(&app, "AWS::ApiGatewayV2::Authorizer").len(), 2);
    let routes = of_type(&app, "AWS::ApiGatewayV2::Route");
    assert!(routes.iter().all(|route| route["AuthorizationType"] == "JWT"));
}

#[test]
fn an_api_is_described_by_open_api() {
    let (app, stack) = stack();
    HttpApi::builder("Api")
        .body(json!({"openapi": "3.0.1", "info": {"title": "books"}, "paths": {}}))
        .fail_on_warnings()
        .version("7")
        .create_default_stage(false)
        .build(&stack);
    check(
        &app,
        json!({
            "ApiF70053CD": {
                "Type": "AWS::ApiGatewayV2::Api",
                "Properties": {
                    "Body": {"info": {"title": "books"}, "openapi": "3.0.1", "paths": {}},
                    "FailOnWarnings": true,
                    "Version": "7",
                },
            },
        }),
    );
}

#[test]
fn a_record_leads_to_the_region_s_name_of_a_domain() {
    let (app, stack) = stack();
    let certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/1";
    let domain = DomainName::builder("Domain", "api.example.org", certificate).build(&stack);
    let zone = HostedZone::from_hosted_zone_attributes(&stack, "Zone", "Z1", "example.org");
    let target = RecordTarget::alias(&domain);
    ARecord::builder("Record", &zone, target).record_name("api").build(&stack);
    let attribute = |name: &str| json!({"Fn::GetAtt": ["Domain66AC69E0", name]});
    compare(
        &json!(of_type(&app, "AWS::Route53::RecordSet")),
        &json!([{
            "AliasTarget": {
                "DNSName": attribute("RegionalDomainName"),
                "HostedZoneId": attribute("RegionalHostedZoneId"),
            },
            "HostedZoneId": "Z1",
            "Name": "api.example.org.",
            "Type": "A",
        }]),
    );
}

#[test]
fn a_domain_serves_the_default_stage_and_others() {
    let (app, stack) = stack();
    let certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/1";
    let domain = DomainName::builder("Domain", "api.example.org", certificate).build(&stack);
    let of_edge = "arn:aws:acm:us-east-1:123456789012:certificate/2";
    domain.add_endpoint(EndpointOptions::new(of_edge).endpoint_type(EndpointType::Edge));
    let api = HttpApi::builder("Api")
        .default_stage_options(
            StageOptions::new()
                .throttle(Throttle { rate_limit: 2.5, burst_limit: 5 })
                .route_throttle("GET /", Throttle { rate_limit: 1.0, burst_limit: 1 }),
        )
        .default_domain_mapping(&domain, None)
        .build(&stack);
    let Some(default) = api.default_stage() else { panic!("no default stage") };
    stack.output("Url", default.domain_url());
    let theirs = HttpApi::from_http_api_id(&stack, "Theirs", "abc");
    let stage = HttpStage::from_http_stage_name(&stack, "Prod", &theirs, "prod");
    let mapping = ApiMapping::builder("Mapping", &domain, &stage).api_mapping_key("old/v1");
    stack.output("Old", mapping.build(&stack).domain_url());
    check(
        &app,
        json!({
            "Domain66AC69E0": {
                "Type": "AWS::ApiGatewayV2::DomainName",
                "Properties": {
                    "DomainName": "api.example.org",
                    "DomainNameConfigurations": [
                        {"CertificateArn": certificate, "EndpointType": "REGIONAL"},
                        {"CertificateArn": of_edge, "EndpointType": "EDGE"},
                    ],
                },
            },
            "ApiF70053CD": {
                "Type": "AWS::ApiGatewayV2::Api",
                "Properties": {"Name": "Api", "ProtocolType": "HTTP"},
            },
            "ApiDefaultStage189A7074": {
                "Type": "AWS::ApiGatewayV2::Stage",
                "Properties": {
                    "ApiId": {"Ref": "ApiF70053CD"},
                    "AutoDeploy": true,
                    "DefaultRouteSettings": {"ThrottlingBurstLimit": 5, "ThrottlingRateLimit": 2.5},
                    "RouteSettings": {
                        "GET /": {"ThrottlingBurstLimit": 1, "ThrottlingRateLimit": 1},
                    },
                    "StageName": "$default",
                },
                "DependsOn": ["Domain66AC69E0"],
            },
            "ApiDefaultStageTestDomainundefinedE89F5160": {
                "Type": "AWS::ApiGatewayV2::ApiMapping",
                "Properties": {
                    "ApiId": {"Ref": "ApiF70053CD"},
                    "DomainName": {"Ref": "Domain66AC69E0"},
                    "Stage": "$default",
                },
                "DependsOn": ["ApiDefaultStage189A7074", "Domain66AC69E0"],
            },
            "MappingE24B359D": {
                "Type": "AWS::ApiGatewayV2::ApiMapping",
                "Properties": {
                    "ApiId": "abc",
                    "ApiMappingKey": "old/v1",
                    "DomainName": {"Ref": "Domain66AC69E0"},
                    "Stage": "prod",
                },
            },
        }),
    );
    check_outputs(
        &app,
        json!({
            "Url": {"Value": join(json!(["https://", {"Ref": "Domain66AC69E0"}, "/"]))},
            "Old": {"Value": join(json!(["https://", {"Ref": "Domain66AC69E0"}, "/old/v1"]))},
        }),
    );
}

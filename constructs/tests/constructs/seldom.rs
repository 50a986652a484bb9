//! What few apps call, each by what it becomes.

use rustinfra_constructs::apigateway::{Integration, RestApi};
use rustinfra_constructs::apigatewayv2::{DomainName, StageOptions, VpcLink};
use rustinfra_constructs::dynamodb::MultiAccountReplica;
use rustinfra_constructs::lambda::{
    CodeSigningConfig, FilterRule, MetricType, ProvisionedPollers, SnsEventSource,
    SourceAccessConfiguration, UntrustedArtifactOnDeployment,
};
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::route53::{AliasTarget, HostedZone, HttpsRecord, RecordTarget};
use rustinfra_constructs::wafv2::{RuleAction, Statement as Rule, WebAcl, WebAclRule, WebAclScope};
use serde_json::{Value as Json, json};

use super::{check_outputs, check_policies, compare, function, role, section, stack};

/// The properties of the resources of a type, in order.
#[track_caller]
fn all(app: &App, kind: &str) -> Json {
    let resources = section(app, "Resources");
    let all = resources.as_object().into_iter().flat_map(|all| all.values());
    all.filter(|it| it["Type"] == kind).map(|it| it["Properties"].clone()).collect()
}

#[test]
fn code_that_nobody_signed_is_warned_of_unless_it_is_refused() {
    let (app, stack) = stack();
    let profile = "arn:aws:signer:eu-west-1:123456789012:/signing-profiles/p/v1";
    CodeSigningConfig::builder("Default", [profile]).build(&stack);
    for (id, on) in [
        ("Warn", UntrustedArtifactOnDeployment::Warn),
        ("Enforce", UntrustedArtifactOnDeployment::Enforce),
    ] {
        let signers = CodeSigningConfig::builder(id, [profile]);
        signers.untrusted_artifact_on_deployment(on).build(&stack);
    }
    let of = |on: &str| {
        json!({
            "AllowedPublishers": {"SigningProfileVersionArns": [profile]},
            "CodeSigningPolicies": {"UntrustedArtifactOnDeployment": on},
        })
    };
    let expected = json!([of("Warn"), of("Warn"), of("Enforce")]);
    compare(&all(&app, "AWS::Lambda::CodeSigningConfig"), &expected);
}

#[test]
fn sources_by_pollers_of_a_group_and_messages_by_their_attributes() {
    let (app, stack) = stack();
    let worker = function(&stack, "F");
    let broker = "arn:aws:mq:eu-west-1:123456789012:broker:b:b-1";
    worker
        .add_event_source_mapping("M", broker)
        .source_access_configuration(SourceAccessConfiguration::VirtualHost("/".into_value()))
        .source_access_configuration(SourceAccessConfiguration::Other(
            "NEWER".to_string(),
            "it".into_value(),
        ))
        .provisioned_poller_config(ProvisionedPollers::new(1, 2).poller_group_name("shared"))
        .metric(MetricType::ErrorCount)
        .metric(MetricType::KafkaMetrics)
        .filter(json!({
            "a": FilterRule::not_equals("x"),
            "b": FilterRule::not_exists(),
            "c": FilterRule::begins_with("y"),
            "d": FilterRule::null(),
            "e": FilterRule::empty(),
            "f": FilterRule::is_equal(1),
            "g": FilterRule::is_equal("z"),
            "h": FilterRule::or(["v", "w"]),
            "i": FilterRule::exists(),
        }))
        .build(&worker);
    let topic = "arn:aws:sns:eu-west-1:123456789012:orders";
    let orders = SnsEventSource::new("Orders", topic);
    worker.add_event_source(&orders.filter_policy(json!({"kind": ["book"]})));
    let pattern = json!({
        "a": [{"anything-but": ["x"]}],
        "b": [{"exists": false}],
        "c": [{"prefix": "y"}],
        "d": [null],
        "e": [""],
        "f": [{"numeric": ["=", 1]}],
        "g": ["z"],
        "h": ["v", "w"],
        "i": [{"exists": true}],
    });
    compare(
        &all(&app, "AWS::Lambda::EventSourceMapping"),
        &json!([{
            "EventSourceArn": broker,
            "FilterCriteria": {"Filters": [{"Pattern": pattern.to_string()}]},
            "FunctionName": {"Ref": "FC4345940"},
            "MetricsConfig": {"Metrics": ["ErrorCount", "KafkaMetrics"]},
            "ProvisionedPollerConfig": {
                "MaximumPollers": 2,
                "MinimumPollers": 1,
                "PollerGroupName": "shared",
            },
            "SourceAccessConfigurations": [
                {"Type": "VIRTUAL_HOST", "URI": "/"},
                {"Type": "NEWER", "URI": "it"},
            ],
        }]),
    );
    compare(
        &all(&app, "AWS::SNS::Subscription"),
        &json!([{
            "Endpoint": {"Fn::GetAtt": ["FC4345940", "Arn"]},
            "FilterPolicy": {"kind": ["book"]},
            "Protocol": "lambda",
            "Region": "eu-west-1",
            "TopicArn": topic,
        }]),
    );
}

#[test]
fn grants_on_a_replica_cover_the_indexes_of_its_source_unless_it_has_none() {
    let app = App::new();
    let environment = Environment::new("888888888888", "eu-west-2");
    let stack = Stack::builder("Test").environment(environment).build(&app);
    let source = |name: &str| format!("arn:aws:dynamodb:eu-west-1:999999999999:table/{name}");
    let indexed = MultiAccountReplica::builder("Indexed", &source("a")).build(&stack);
    let plain = MultiAccountReplica::builder("Plain", &source("b"))
        .grant_index_permissions(false)
        .build(&stack);
    indexed.grant_read_data(&role(&stack, "OfIndexed"));
    plain.grant_read_data(&role(&stack, "OfPlain"));
    check_policies(
        &app,
        json!({
            "OfIndexedDefaultPolicy1861B3A0": [
                {
                    "Action": [
                        "dynamodb:BatchGetItem",
                        "dynamodb:ConditionCheckItem",
                        "dynamodb:DescribeTable",
                        "dynamodb:GetItem",
                        "dynamodb:Query",
                        "dynamodb:Scan",
                    ],
                    "Effect": "Allow",
                    "Resource": {"Fn::GetAtt": ["Indexed1C8AD082", "Arn"]},
                },
                {
                    "Action": ["dynamodb:Query", "dynamodb:Scan"],
                    "Effect": "Allow",
                    "Resource": {
                        "Fn::Join": ["", [{"Fn::GetAtt": ["Indexed1C8AD082", "Arn"]}, "/index/*"]],
                    },
                },
            ],
            "OfPlainDefaultPolicy96BA5CF9": [
                {
                    "Action": [
                        "dynamodb:BatchGetItem",
                        "dynamodb:ConditionCheckItem",
                        "dynamodb:DescribeTable",
                        "dynamodb:GetItem",
                        "dynamodb:Query",
                        "dynamodb:Scan",
                    ],
                    "Effect": "Allow",
                    "Resource": {"Fn::GetAtt": ["Plain295EB121", "Arn"]},
                },
            ],
        }),
    );
}

#[test]
fn a_proxy_below_a_resource_a_method_s_trial_and_the_api_s_own_deployment() {
    let (app, stack) = stack();
    let handler = "arn:aws:lambda:eu-west-1:123456789012:function:h";
    let handler = Function::from_function_arn(&stack, "Handler", handler);
    let api =
        RestApi::builder("Api").default_integration(Integration::lambda(&handler)).build(&stack);
    let below = api.root().add_resource("below");
    below.add_proxy();
    let method = below.add_resource("{id}").add_method(Method::Get);
    stack.output("Trial", method.test_arn());
    stack.output("Arn", method.arn());
    let Some(deployment) = api.latest_deployment() else { panic!("no deployment") };
    let Some(stage) = api.deployment_stage() else { panic!("no stage") };
    stack.output("Deployment", deployment.cfn().reff().untyped());
    compare(
        &all(&app, "AWS::ApiGateway::Resource"),
        &json!([
            {
                "ParentId": {"Fn::GetAtt": ["ApiF70053CD", "RootResourceId"]},
                "PathPart": "below",
                "RestApiId": {"Ref": "ApiF70053CD"},
            },
            {
                "ParentId": {"Ref": "Apibelow122F8DDA"},
                "PathPart": "{proxy+}",
                "RestApiId": {"Ref": "ApiF70053CD"},
            },
            {
                "ParentId": {"Ref": "Apibelow122F8DDA"},
                "PathPart": "{id}",
                "RestApiId": {"Ref": "ApiF70053CD"},
            },
        ]),
    );
    check_outputs(
        &app,
        json!({
            "ApiEndpoint4F160690": {
                "Value": {
                    "Fn::Join": [
                        "",
                        [
                            "https://",
                            {"Ref": "ApiF70053CD"},
                            ".execute-api.",
                            {"Ref": "AWS::Region"},
                            ".",
                            {"Ref": "AWS::URLSuffix"},
                            "/",
                            {"Ref": "ApiDeploymentStageprod3EB9684E"},
                            "/",
                        ],
                    ],
                },
            },
            "Trial": {
                "Value": {
                    "Fn::Join": [
                        "",
                        [
                            "arn:",
                            {"Ref": "AWS::Partition"},
                            ":execute-api:",
                            {"Ref": "AWS::Region"},
                            ":",
                            {"Ref": "AWS::AccountId"},
                            ":",
                            {"Ref": "ApiF70053CD"},
                            "/test-invoke-stage/GET/below/*",
                        ],
                    ],
                },
            },
            "Arn": {
                "Value": {
                    "Fn::Join": [
                        "",
                        [
                            "arn:",
                            {"Ref": "AWS::Partition"},
                            ":execute-api:",
                            {"Ref": "AWS::Region"},
                            ":",
                            {"Ref": "AWS::AccountId"},
                            ":",
                            {"Ref": "ApiF70053CD"},
                            "/",
                            {"Ref": "ApiDeploymentStageprod3EB9684E"},
                            "/GET/below/*",
                        ],
                    ],
                },
            },
            "Deployment": {"Value": {"Ref": "ApiDeploymentB17BE62D7f48a195c18e74482b5515972a5e1c7c"}},
        }),
    );
    assert_eq!(stage.node().path(), "Test/Api/DeploymentStage.prod");
    let none = RestApi::builder("None").deploy(false).build(&stack);
    assert!(none.latest_deployment().is_none());
}

#[test]
fn a_link_below_an_api_and_the_mapping_of_a_stage() {
    let (app, stack) = stack();
    let api = HttpApi::builder("Api").create_default_stage(false).build(&stack);
    let link = api.add_vpc_link(VpcLink::builder("Link", ["subnet-1"]));
    assert_eq!(link.node().path(), "Test/Api/Link");
    let certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/1";
    let domain = DomainName::builder("Domain", "chat.example.org", certificate).build(&stack);
    let chat = WebSocketApi::builder("Chat").build(&stack);
    let stage = WebSocketStage::builder("Prod", &chat, "prod")
        .options(StageOptions::new().domain_mapping(&domain, Some("v1")))
        .build(&stack);
    let Some(mapping) = stage.api_mapping() else { panic!("no mapping") };
    stack.output("Url", mapping.domain_url());
    let bare = WebSocketStage::builder("Bare", &chat, "bare").build(&stack);
    assert!(bare.api_mapping().is_none());
    compare(
        &all(&app, "AWS::ApiGatewayV2::VpcLink"),
        &json!([
            {"Name": "TestApiLink26B1AA8A", "SecurityGroupIds": [], "SubnetIds": ["subnet-1"]},
        ]),
    );
    compare(
        &all(&app, "AWS::ApiGatewayV2::ApiMapping"),
        &json!([
            {
                "ApiId": {"Ref": "Chat26DEB33F"},
                "ApiMappingKey": "v1",
                "DomainName": {"Ref": "Domain66AC69E0"},
                "Stage": "prod",
            },
        ]),
    );
    check_outputs(
        &app,
        json!({
            "Url": {"Value": {"Fn::Join": ["", ["wss://", {"Ref": "Domain66AC69E0"}, "/v1"]]}},
        }),
    );
}

#[test]
fn a_record_for_https_may_be_an_alias() {
    let (app, stack) = stack();
    let zone = HostedZone::from_hosted_zone_attributes(&stack, "Zone", "Z1", "example.org");
    let target = RecordTarget::alias(&AliasTarget::new("d1.cloudfront.net", "Z2FDTNDATAQYW2"));
    HttpsRecord::with_target("R", &zone, target).record_name("shop").build(&stack);
    compare(
        &all(&app, "AWS::Route53::RecordSet"),
        &json!([{
            "AliasTarget": {"DNSName": "d1.cloudfront.net", "HostedZoneId": "Z2FDTNDATAQYW2"},
            "HostedZoneId": "Z1",
            "Name": "shop.example.org.",
            "Type": "HTTPS",
        }]),
    );
}

#[test]
fn a_rule_does_what_it_says_to_the_requests_that_it_fits() {
    let actions = [
        (RuleAction::Allow, "Allow"),
        (RuleAction::Block, "Block"),
        (RuleAction::Count, "Count"),
        (RuleAction::Captcha, "Captcha"),
        (RuleAction::Challenge, "Challenge"),
    ];
    let (app, stack) = stack();
    let list =
        actions.iter().fold(WebAcl::builder("W", WebAclScope::Regional), |list, (action, name)| {
            list.rule(WebAclRule::new(name, Rule::countries(["DE"]), *action))
        });
    list.build(&stack);
    let rules = &all(&app, "AWS::WAFv2::WebACL")[0]["Rules"];
    let done: Vec<&Json> =
        rules.as_array().into_iter().flatten().map(|rule| &rule["Action"]).collect();
    let expected: Vec<Json> = actions.iter().map(|(_, name)| json!({*name: {}})).collect();
    assert_eq!(done, expected.iter().collect::<Vec<_>>());
}

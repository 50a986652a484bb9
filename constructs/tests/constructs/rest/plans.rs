use rustinfra_constructs::apigateway::{
    ApiKey, Integration, Period, RateLimitedApiKey, RestApi, Throttle, UsagePlan, VpcLink,
};
use rustinfra_constructs::apigatewayv2::{WebSocketApi, WebSocketStage};
use rustinfra_constructs::prelude::*;
use serde_json::json;

use super::super::{check_policies, compare, role};
use super::{handler, of_type, placed};

#[test]
fn a_plan_counts_stages_of_both_kinds_of_apis() {
    let (app, stack) = placed();
    let function = handler(&stack);
    let api = RestApi::builder("Api").build(&stack);
    let list = api.root().add_resource("items").add_method(Method::Get.to(&function));
    let chat = WebSocketApi::builder("Chat").connect_route(&function).build(&stack);
    let live = WebSocketStage::builder("Live", &chat, "live").build(&stack);
    let slow = Throttle { rate_limit: 2.0, burst_limit: 1 };
    let mut plan = UsagePlan::builder("Plan").quota(100, Period::Week).web_socket_stage(&live);
    if let Some(stage) = api.deployment_stage() {
        plan = plan.throttled_api_stage(stage, &[(&list, slow)]);
    }
    let plan = plan.build(&stack);
    let key = ApiKey::builder("Key").build(&stack);
    plan.add_api_key(&key).override_logical_id("PartnerKey");
    RateLimitedApiKey::builder("Guest")
        .web_socket_stage(&live)
        .quota_with_offset(50, Period::Month, 3)
        .throttle(slow)
        .build(&stack);
    compare(
        &of_type(&app, "AWS::ApiGateway::UsagePlan"),
        &json!({
            "PlanDAF4E53A": {
                "Type": "AWS::ApiGateway::UsagePlan",
                "Properties": {
                    "ApiStages": [
                        {"ApiId": {"Ref": "Chat26DEB33F"}, "Stage": "live"},
                        {
                            "ApiId": {"Ref": "ApiF70053CD"},
                            "Stage": {"Ref": "ApiDeploymentStageprod3EB9684E"},
                            "Throttle": {"/items/GET": {"BurstLimit": 1, "RateLimit": 2}},
                        },
                    ],
                    "Quota": {"Limit": 100, "Period": "WEEK"},
                },
                "DependsOn": ["Live848578DF"],
            },
            "GuestUsagePlanResourceD301AADA": {
                "Type": "AWS::ApiGateway::UsagePlan",
                "Properties": {
                    "ApiStages": [{"ApiId": {"Ref": "Chat26DEB33F"}, "Stage": "live"}],
                    "Quota": {"Limit": 50, "Offset": 3, "Period": "MONTH"},
                    "Throttle": {"BurstLimit": 1, "RateLimit": 2},
                },
                "DependsOn": ["Live848578DF"],
            },
        }),
    );
    compare(
        &of_type(&app, "AWS::ApiGateway::UsagePlanKey"),
        &json!({
            "PartnerKey": {
                "Type": "AWS::ApiGateway::UsagePlanKey",
                "Properties": {
                    "KeyId": {"Ref": "Key961B73FD"},
                    "KeyType": "API_KEY",
                    "UsagePlanId": {"Ref": "PlanDAF4E53A"},
                },
            },
            "GuestUsagePlanResourceUsagePlanKeyResourceTestGuest4CB20D0E8932B824": {
                "Type": "AWS::ApiGateway::UsagePlanKey",
                "Properties": {
                    "KeyId": {"Ref": "Guest9F7A013C"},
                    "KeyType": "API_KEY",
                    "UsagePlanId": {"Ref": "GuestUsagePlanResourceD301AADA"},
                },
            },
        }),
    );
}

#[test]
fn whatever_limits_a_key_makes_its_plan() {
    let (app, stack) = placed();
    let api = RestApi::builder("Api").build(&stack);
    let get = api.root().add_method(Method::Get.to(Integration::mock()));
    let slow = Throttle { rate_limit: 2.0, burst_limit: 1 };
    let key = RateLimitedApiKey::builder;
    key("Free").build(&stack);
    key("Quota").quota(50, Period::Day).build(&stack);
    key("Offset").quota_with_offset(50, Period::Week, 3).build(&stack);
    key("Throttle").throttle(slow).build(&stack);
    if let Some(stage) = api.deployment_stage() {
        key("Stage").api_stage(stage).build(&stack);
        key("Paced").throttled_api_stage(stage, &[(&get, slow)]).build(&stack);
    }
    let plans = of_type(&app, "AWS::ApiGateway::UsagePlan");
    let plans = plans.as_object().into_iter().flat_map(|plans| plans.values());
    let (api, stage) =
        (json!({"Ref": "ApiF70053CD"}), json!({"Ref": "ApiDeploymentStageprod3EB9684E"}));
    let slow = json!({"BurstLimit": 1, "RateLimit": 2});
    compare(
        &plans.map(|plan| plan["Properties"].clone()).collect(),
        &json!([
            {"Quota": {"Limit": 50, "Period": "DAY"}},
            {"Quota": {"Limit": 50, "Offset": 3, "Period": "WEEK"}},
            {"Throttle": slow},
            {"ApiStages": [{"ApiId": api, "Stage": stage}]},
            {"ApiStages": [{"ApiId": api, "Stage": stage, "Throttle": {"//GET": slow}}]},
        ]),
    );
}

#[test]
fn a_key_is_granted_by_single_actions() {
    let (app, stack) = placed();
    let key = ApiKey::builder("Key").build(&stack);
    key.grant(&role(&stack, "Keeper"), ["apigateway:PATCH"]);
    check_policies(
        &app,
        json!({
            "KeeperDefaultPolicyE1DADC71": [
                {
                    "Action": "apigateway:PATCH",
                    "Effect": "Allow",
                    "Resource": {
                        "Fn::Join": [
                            "",
                            ["arn:aws:apigateway:eu-west-1::/apikeys/", {"Ref": "Key961B73FD"}],
                        ],
                    },
                },
            ],
        }),
    );
}

#[test]
fn a_link_leads_to_several_load_balancers() {
    let (app, stack) = placed();
    let balancer = |name: &str| {
        format!("arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/{name}/1")
    };
    VpcLink::builder("Link", balancer("a")).build(&stack).add_target(balancer("b"));
    compare(
        &of_type(&app, "AWS::ApiGateway::VpcLink"),
        &json!({
            "Link1234EF21": {
                "Type": "AWS::ApiGateway::VpcLink",
                "Properties": {
                    "Name": "TestLinkABF4C012",
                    "TargetArns": [
                        "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/a/1",
                        "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/b/1",
                    ],
                },
            },
        }),
    );
}

use rustinfra_constructs::apigateway::{
    AccessLogDestination, AccessLogField, AccessLogFormat, Canary, Deployment, RestApi,
    Stage as ApiStage, StageOptions,
};
use rustinfra_constructs::prelude::*;
use serde_json::json;

use super::super::{check_outputs, check_problems, compare};
use super::{handler, of_type, placed};

#[test]
fn a_canary_takes_a_part_of_the_requests() {
    let (app, stack) = placed();
    let api = RestApi::builder("Api").deploy(false).build(&stack);
    api.root().add_method(Method::Get);
    let old = Deployment::builder("Old", &api).retain().build(&stack);
    let new = Deployment::builder("New", &api).stage_name("try").build(&stack);
    new.add_to_logical_id("2");
    let canary =
        Canary::new(12.5).deployment(&new).use_stage_cache(false).variable("table", "orders-new");
    ApiStage::builder("Stage", &old)
        .options(StageOptions::new().variable("table", "orders").canary(canary))
        .build(&stack);
    compare(
        &of_type(&app, "AWS::ApiGateway::Stage"),
        &json!({
            "Stage0E8C2AF5": {
                "Type": "AWS::ApiGateway::Stage",
                "Properties": {
                    "CanarySetting": {
                        "DeploymentId": {"Ref": "New8A81B07357427726ea9cd460131a1ab13e39060b"},
                        "PercentTraffic": 12.5,
                        "StageVariableOverrides": {"table": "orders-new"},
                        "UseStageCache": false,
                    },
                    "DeploymentId": {"Ref": "OldF7E39C655dfc5c4d34f4daf1b4ec1a87f6502302"},
                    "RestApiId": {"Ref": "ApiF70053CD"},
                    "StageName": "prod",
                    "Variables": {"table": "orders"},
                },
            },
        }),
    );
    compare(
        &of_type(&app, "AWS::ApiGateway::Deployment"),
        &json!({
            "OldF7E39C655dfc5c4d34f4daf1b4ec1a87f6502302": {
                "Type": "AWS::ApiGateway::Deployment",
                "Properties": {"RestApiId": {"Ref": "ApiF70053CD"}},
                "DependsOn": ["ApiGET9257B917"],
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
            "New8A81B07357427726ea9cd460131a1ab13e39060b": {
                "Type": "AWS::ApiGateway::Deployment",
                "Properties": {"RestApiId": {"Ref": "ApiF70053CD"}, "StageName": "try"},
                "DependsOn": ["ApiGET9257B917"],
            },
        }),
    );
}

#[test]
fn access_logs_go_to_a_delivery_stream() {
    let (app, stack) = placed();
    let stream = "arn:aws:firehose:eu-west-1:123456789012:deliverystream/amazon-apigateway-shop";
    let format = AccessLogFormat::json([
        ("id", AccessLogField::context_request_id()),
        ("tenant", AccessLogField::context_authorizer("tenant")),
    ]);
    let options = StageOptions::new().access_log(AccessLogDestination::firehose(stream), format);
    let api = RestApi::builder("Api").deploy_options(options).build(&stack);
    api.root().add_method(Method::Get);
    compare(
        &of_type(&app, "AWS::ApiGateway::Stage"),
        &json!({
            "ApiDeploymentStageprod3EB9684E": {
                "Type": "AWS::ApiGateway::Stage",
                "Properties": {
                    "AccessLogSetting": {
                        "DestinationArn": "arn:aws:firehose:eu-west-1:123456789012:deliverystream/amazon-apigateway-shop",
                        "Format": "{\"id\":\"$context.requestId\",\"tenant\":\"$context.authorizer.tenant\"}",
                    },
                    "DeploymentId": {
                        "Ref": "ApiDeploymentB17BE62D5dfc5c4d34f4daf1b4ec1a87f6502302",
                    },
                    "RestApiId": {"Ref": "ApiF70053CD"},
                    "StageName": "prod",
                },
            },
        }),
    );
}

#[test]
fn canaries_and_logs_that_cannot_be_are_told() {
    let (app, stack) = placed();
    let canary = Canary::new(101.0).variable("a-b", "c");
    let stream = "arn:aws:firehose:eu-west-1:123456789012:deliverystream/shop";
    let options = StageOptions::new().canary(canary).access_log(
        AccessLogDestination::firehose(stream),
        AccessLogFormat::custom("$context.extendedRequestId"),
    );
    let api = RestApi::builder("Api").deploy_options(options).build(&stack);
    api.root().add_method(Method::Get);
    check_problems(
        &app,
        r#"error[bad-name]: a name is not allowed
  The stage variable `a-b` is not a name of letters, digits and `_` with a value of letters, digits and `-._~:/?#&=,`.
    at `Test/Api/DeploymentStage.prod`, HERE
  help: change it, or give functions environment variables instead

error[conflicting-options]: options do not fit together
  API Gateway writes to no delivery stream called `shop`.
    at `Test/Api/DeploymentStage.prod`, HERE
  help: give the stream a name that begins with `amazon-apigateway-`

error[out-of-range]: a value is outside its range
  the canary's share in percent is 101, but must be between 0 and 100.
    at `Test/Api/DeploymentStage.prod`, HERE
  help: see https://docs.aws.amazon.com/apigateway/latest/api/API_CanarySettings.html"#,
    );
}

#[test]
fn a_method_of_an_api_without_a_stage_is_called_in_any() {
    let (app, stack) = placed();
    let api = RestApi::builder("Api").deploy(false).build(&stack);
    let get = api.root().add_method(Method::Get.to(&handler(&stack)));
    stack.output("Arn", get.arn());
    check_outputs(
        &app,
        json!({
            "Arn": {
                "Value": {
                    "Fn::Join": [
                        "",
                        [
                            "arn:aws:execute-api:eu-west-1:123456789012:",
                            {"Ref": "ApiF70053CD"},
                            "/*/GET/",
                        ],
                    ],
                },
            },
        }),
    );
}

#[test]
fn apis_of_a_stack_set_the_role_of_the_account_once() {
    let (app, stack) = placed();
    let build = |id: &str, removal: RemovalPolicy| {
        let api = RestApi::builder(id).cloud_watch_role_with(removal).build(&stack);
        api.root().add_method(Method::Get);
    };
    build("One", RemovalPolicy::Destroy);
    build("Two", RemovalPolicy::Retain);
    compare(
        &of_type(&app, "AWS::ApiGateway::Account"),
        &json!({
            "OneAccount83BB2BC3": {
                "Type": "AWS::ApiGateway::Account",
                "Properties": {
                    "CloudWatchRoleArn": {"Fn::GetAtt": ["OneCloudWatchRole6BD93E32", "Arn"]},
                },
                "DependsOn": ["One8A44B909"],
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
        }),
    );
    let roles = of_type(&app, "AWS::IAM::Role");
    let policies: Vec<_> = roles
        .as_object()
        .into_iter()
        .flat_map(|r| r.values())
        .map(|r| &r["DeletionPolicy"])
        .collect();
    assert_eq!(policies, ["Retain"]);
    let stages = of_type(&app, "AWS::ApiGateway::Stage");
    for (id, stage) in stages.as_object().into_iter().flatten() {
        assert_eq!(stage["DependsOn"], json!(["OneAccount83BB2BC3"]), "{id}");
    }
}

/// An API that sets the role of the account, in a stack of a region.
fn with_role(app: &App, id: &str, region: Option<&str>) {
    let environment = Environment { account: None, region: region.map(str::to_string) };
    let stack = Stack::builder(id).environment(environment).build(app);
    let api = RestApi::builder("Api").cloud_watch_role().build(&stack);
    api.root().add_method(Method::Get);
}

#[test]
fn stacks_that_set_different_roles_of_one_account_are_warned_of() {
    let app = App::new();
    with_role(&app, "One", Some("eu-west-1"));
    with_role(&app, "Elsewhere", Some("us-east-1"));
    with_role(&app, "Anywhere", None);
    check_problems(&app, "");
    with_role(&app, "Two", Some("eu-west-1"));
    check_problems(
        &app,
        r#"warning[account-role-twice]: two stacks set the role with which API Gateway logs
  There is one role for the whole account and region; `One/Api/Account` sets another. The stack that is deployed last wins, and logging ends when its role goes.
    at `Two/Api/Account`, HERE
  help: leave out `.cloud_watch_role()` in one of them, and deploy it after the other"#,
    );
}

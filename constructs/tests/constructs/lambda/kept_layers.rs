use rustinfra_constructs::lambda::{
    AdotInstrumentation, AdotLambdaExecWrapper, AdotLambdaLayerJavaSdkVersion,
    AdotLambdaLayerPythonSdkVersion, AdotLayerVersion, FunctionBuilder, LambdaInsightsVersion,
    ParamsAndSecretsLayerVersion, ParamsAndSecretsVersion,
};
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use crate::{check_problems, section};

fn plain(id: &str) -> FunctionBuilder {
    let code = Code::inline("exports.handler = async () => {};");
    Function::builder(id, Runtime::NODEJS_22, "index.handler", code)
}

fn stack_in(region: &str) -> (App, Stack) {
    let app = App::new();
    let environment = Environment::new("123456789012", region);
    let stack = Stack::builder("Test").environment(environment).build(&app);
    (app, stack)
}

#[track_caller]
fn layers(app: &App, id: &str) -> Json {
    section(app, "Resources")[id]["Properties"]["Layers"].clone()
}

#[test]
fn a_layer_is_named_by_its_arn_where_the_region_is_known() {
    let (app, stack) = stack_in("eu-west-1");
    let adot = AdotInstrumentation::new(
        AdotLambdaLayerJavaSdkVersion::V1_32_0_1,
        AdotLambdaExecWrapper::RegularHandler,
    );
    plain("F")
        .architecture(Architecture::Arm64)
        .insights_version(LambdaInsightsVersion::VERSION_1_0_119_0)
        .adot_instrumentation(adot)
        .params_and_secrets(ParamsAndSecretsLayerVersion::from_version(
            ParamsAndSecretsVersion::V1_0_103,
        ))
        .build(&stack);
    let layer =
        |account: &str, name: &str| format!("arn:aws:lambda:eu-west-1:{account}:layer:{name}");
    assert_eq!(
        layers(&app, "FC4345940"),
        json!([
            layer("580247275435", "LambdaInsightsExtension-Arm64:1"),
            layer("901920570463", "aws-otel-java-wrapper-arm64-ver-1-32-0:4"),
            layer("015030872274", "AWS-Parameters-and-Secrets-Lambda-Extension-Arm64:4"),
        ])
    );
}

#[test]
fn a_layer_is_looked_up_where_the_region_is_not_known() {
    let (app, stack) = crate::stack();
    plain("F").insights_version(LambdaInsightsVersion::VERSION_1_0_98_0).build(&stack);
    plain("G").insights_version(LambdaInsightsVersion::VERSION_1_0_86_0).build(&stack);
    let map = json!("CloudwatchlambdainsightsversionMap");
    assert_eq!(
        layers(&app, "FC4345940"),
        json!([{"Fn::FindInMap": [map, {"Ref": "AWS::Region"}, "1x0x98x0xx86x64"]}])
    );
    assert_eq!(
        layers(&app, "GCEB75847"),
        json!([{"Fn::Join": ["", [
            "arn:aws:lambda:",
            {"Ref": "AWS::Region"},
            ":580247275435:layer:LambdaInsightsExtension:11",
        ]]}])
    );
    let mapping = &section(&app, "Mappings")["CloudwatchlambdainsightsversionMap"];
    assert_eq!(mapping.as_object().map(|map| map.len()), Some(22));
    assert_eq!(
        mapping["cn-north-1"],
        json!({
            "1x0x98x0xx86x64":
                "arn:aws-cn:lambda:cn-north-1:488211338238:layer:LambdaInsightsExtension:8",
        })
    );
}

#[test]
fn a_layer_of_ones_own_choice_is_named_by_its_arn() {
    let (app, stack) = crate::stack();
    let arn = "arn:aws:lambda:eu-west-1:901920570463:layer:aws-otel-python:9";
    let adot = AdotInstrumentation::new(
        AdotLayerVersion::from_layer_version_arn(arn),
        AdotLambdaExecWrapper::InstrumentHandler,
    );
    plain("F").adot_instrumentation(adot).build(&stack);
    assert_eq!(layers(&app, "FC4345940"), json!([arn]));
    let known = AdotLambdaLayerPythonSdkVersion::V1_29_0.layer_arn(&stack, Architecture::X86_64);
    assert!(known.is_unresolved());
}

#[test]
fn a_layer_that_a_region_does_not_have_is_told() {
    let (app, stack) = stack_in("ap-southeast-5");
    plain("F")
        .architecture(Architecture::Arm64)
        .insights_version(LambdaInsightsVersion::VERSION_1_0_54_0)
        .params_and_secrets(ParamsAndSecretsLayerVersion::from_version(
            ParamsAndSecretsVersion::V1_0_103,
        ))
        .build(&stack);
    check_problems(
        &app,
        "error[no-such-layer]: a layer does not exist
  Version 1.0.103 of the Parameters and Secrets extension is not known in ap-southeast-5 for arm64.
    at `Test/F`, HERE
  help: choose another version, or give the ARN; see https://docs.aws.amazon.com/systems-manager/latest/userguide/ps-integration-lambda-extensions.html

error[no-such-layer]: a layer does not exist
  Version 1.0.54.0 of Lambda Insights is not known in ap-southeast-5 for arm64.
    at `Test/F`, HERE
  help: choose another version, or give the ARN; see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Lambda-Insights-extension-versions.html",
    );
}

#[test]
fn a_layer_that_no_region_has_is_told() {
    let (app, stack) = crate::stack();
    plain("F")
        .architecture(Architecture::Arm64)
        .insights_version(LambdaInsightsVersion::VERSION_1_0_54_0)
        .build(&stack);
    check_problems(
        &app,
        "error[no-such-layer]: a layer does not exist
  Version 1.0.54.0 of Lambda Insights is not known for arm64.
    at `Test/F`, HERE
  help: choose another version, or give the ARN; see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Lambda-Insights-extension-versions.html",
    );
}

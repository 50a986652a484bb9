use rustinfra_constructs::lambda::{EnvironmentOptions, FunctionBuilder, Runtime};
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use crate::{check_problems, compare, section, stack};

fn plain(id: &str) -> FunctionBuilder {
    let code = Code::inline("exports.handler = async () => {};");
    Function::builder(id, Runtime::NODEJS_22, "index.handler", code)
}

fn environment(app: &App) -> Json {
    section(app, "Resources")["FC4345940"]["Properties"]["Environment"].clone()
}

#[test]
fn variables_that_are_not_for_the_edge_are_left_out_there() {
    let (app, stack) = stack();
    let function = plain("F").aws_sdk_connection_reuse().build(&stack);
    let removed = EnvironmentOptions::new().remove_in_edge();
    function.add_env_with("DEBUG", "1", removed);
    let kept = json!({"Variables": {"AWS_NODEJS_CONNECTION_REUSE_ENABLED": "1", "DEBUG": "1"}});
    compare(&environment(&app), &kept);
    function.current_version().edge_arn();
    function.add_env_with("LATER", "1", removed);
    compare(&environment(&app), &Json::Null);
}

#[test]
fn any_other_variable_is_told_at_the_edge() {
    let (app, stack) = stack();
    let function = plain("F").env("STAGE", "test").build(&stack);
    function.add_env_with("DEBUG", "1", EnvironmentOptions::new().remove_in_edge());
    function.add_env_with("COLOR", "red", EnvironmentOptions::new());
    function.current_version().edge_arn();
    check_problems(
        &app,
        "error[conflicting-options]: options do not fit together
  A function at CloudFront's edge cannot have environment variables.
    at `Test/F`, HERE
  help: leave them out; see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-functions-restrictions.html",
    );
}

/// The logical id of the current version of a function with a description and a tag.
fn version(description: &str, classify: impl Fn(&Function)) -> String {
    let (app, stack) = stack();
    let function = plain("F").description(description).build(&stack);
    let cfn = function.cfn();
    cfn.inspect(|cfn| cfn.set("Tags", json!([{"Key": "note", "Value": description}]).into()));
    classify(&function);
    function.current_version();
    let resources = section(&app, "Resources");
    let mut all = resources.as_object().into_iter().flatten();
    let found = all.find(|(_, r)| r["Type"] == "AWS::Lambda::Version");
    found.map(|(id, _)| id.clone()).unwrap_or_default()
}

#[test]
fn properties_belong_to_a_version_or_do_not_as_is_said() {
    let free = |function: &Function| function.classify_version_property("Description", false);
    let locked = |function: &Function| {
        free(function);
        function.classify_version_property("Tags", true);
    };
    assert_ne!(version("one", |_| ()), version("two", |_| ()));
    assert_eq!(version("one", free), version("two", free));
    assert_ne!(version("one", locked), version("two", locked));
}

#[test]
fn what_belongs_to_a_version_is_said_before_it_is_made() {
    let (app, stack) = stack();
    let function = plain("F").build(&stack);
    function.current_version();
    function.classify_version_property("Description", false);
    check_problems(
        &app,
        "error[conflicting-options]: options do not fit together
  What `Description` means for the version is said after the version is made.
    at `Test/F`, HERE
  help: say it before `current_version` and `add_alias`",
    );
}

#[test]
fn the_image_to_build_in_is_of_the_runtime_or_another() {
    assert_eq!(Runtime::NODEJS_22.bundling_image(), "public.ecr.aws/sam/build-nodejs22.x");
    let own = Runtime::other("nodejs99.x").with_bundling_docker_image("ours:99");
    assert_eq!((own.bundling_image().as_str(), own.as_str()), ("ours:99", "nodejs99.x"));
}

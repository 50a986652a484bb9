use rustinfra_constructs::lambda::{
    NetworkConnector, NetworkConnectorComputeType, VpcEgressConfiguration, WebFunction,
    WebFunctionAuthType, WebFunctionBuilder, WebFunctionCode, WebFunctionEndpoint,
    WebFunctionEndpointLocation, WebFunctionEndpointOptions, WebFunctionEndpointType,
    WebFunctionRuntime, WebFunctionTraffic,
};
use rustinfra_constructs::prelude::*;
use serde_json::json;

use crate::{check_policies, check_problems, compare, section, stack};

fn plain(scope: &Stack, id: &str) -> WebFunctionBuilder {
    let bucket = match scope.node().try_child("Theirs") {
        Some(node) => Bucket::from_bucket_name(&node, id, "releases"),
        None => Bucket::from_bucket_name(&scope.node().child("Theirs"), id, "releases"),
    };
    let code = WebFunctionCode::from_bucket(&bucket, "shop.zip", Some("v1"));
    WebFunction::builder(id, code, WebFunctionRuntime::NODEJS_24, WebFunctionAuthType::IamAuth)
}

#[test]
fn a_web_function_has_a_revision_and_an_endpoint() {
    let (app, stack) = stack();
    let f = plain(&stack, "F").build(&stack);
    assert_eq!(f.web_function_name().as_literal(), Some("TestFB39C02ED"));
    let mut resources = section(&app, "Resources");
    if let Some(resources) = resources.as_object_mut() {
        resources.retain(|_, resource| {
            resource["Type"].as_str().is_some_and(|name| name.contains("WebFunction"))
        });
    }
    compare(
        &resources,
        &json!({
            "FFunction6549A25A": {
                "Type": "AWS::Lambda::WebFunction",
                "Properties": {"FunctionName": "TestFB39C02ED"},
            },
            "FRevisionF47FC6A7": {
                "Type": "AWS::Lambda::WebFunctionRevision",
                "Properties": {
                    "BuildConfig": {
                        "CodeConfig": {
                            "S3Object": {
                                "Bucket": "releases",
                                "Key": "shop.zip",
                                "VersionId": "v1",
                            },
                        },
                        "RuntimeConfig": {"Runtime": "nodejs24.x"},
                    },
                    "FunctionName": {"Ref": "FFunction6549A25A"},
                    "ServiceConfig": {
                        "ExecutionRoleArn": {"Fn::GetAtt": ["FServiceRole3AC82EE1", "Arn"]},
                        "TelemetryConfig": {
                            "LoggingConfig": {"LogGroup": {"Ref": "FLogGroupA4D35602"}},
                        },
                        "TimeoutSeconds": 30,
                    },
                },
                "DependsOn": ["FFunction6549A25A", "FServiceRole3AC82EE1"],
            },
            "FEndpoint672D1F27": {
                "Type": "AWS::Lambda::WebFunctionEndpoint",
                "Properties": {
                    "AuthType": "IamAuth",
                    "EndpointName": "prod",
                    "EndpointType": "HomeRegion",
                    "FunctionName": {"Fn::GetAtt": ["FFunction6549A25A", "FunctionArn"]},
                    "RevisionWeights": [{
                        "RevisionId": {"Fn::GetAtt": ["FRevisionF47FC6A7", "RevisionId"]},
                        "Weight": 100,
                    }],
                },
                "DependsOn": ["FFunction6549A25A", "FRevisionF47FC6A7"],
            },
        }),
    );
}

#[test]
fn who_has_no_policies_is_let_in_by_that_of_the_function() {
    let (app, stack) = stack();
    let f = plain(&stack, "F").build(&stack);
    f.endpoint().grant_invoke(&Principal::account("210987654321"));
    f.endpoint().grant_invoke(&crate::role(&stack, "R"));
    let resources = section(&app, "Resources");
    let mut found = resources.as_object().into_iter().flatten();
    let policy = found.find(|(_, r)| r["Type"] == "AWS::Lambda::ResourcePolicy");
    let endpoint = json!({"Fn::GetAtt": ["FEndpoint672D1F27", "EndpointArn"]});
    let account = json!({
        "AWS": {"Fn::Join": ["", [
            "arn:",
            {"Ref": "AWS::Partition"},
            ":iam::210987654321:root",
        ]]},
    });
    compare(
        &policy.map(|(_, r)| r["Properties"].clone()).unwrap_or_default(),
        &json!({
            "PolicyDocument": {
                "Statement": [{
                    "Action": "lambda:InvokeWebFunctionEndpoint",
                    "Effect": "Allow",
                    "Principal": account,
                    "Resource": endpoint,
                }],
                "Version": "2012-10-17",
            },
            "ResourceArn": {"Fn::GetAtt": ["FFunction6549A25A", "FunctionArn"]},
        }),
    );
    check_policies(
        &app,
        json!({
            "RDefaultPolicy0707467B": [{
                "Action": "lambda:InvokeWebFunctionEndpoint",
                "Effect": "Allow",
                "Resource": endpoint,
            }],
        }),
    );
}

#[test]
fn a_statement_goes_to_the_policy_that_it_is_asked_of() {
    let (app, stack) = stack();
    let f = plain(&stack, "F").role(&crate::role(&stack, "R")).build(&stack);
    f.add_to_role_policy(Statement::allow(["ses:SendEmail"]).on("*"));
    let allow = |resource| {
        let statement = Statement::allow(["lambda:InvokeWebFunctionEndpoint"]).on(resource);
        statement.to(Principal::account("210987654321"))
    };
    f.add_to_resource_policy(allow(f.web_function_arn()));
    f.endpoint().add_to_resource_policy(allow(f.endpoint().endpoint_arn()));
    compare(
        &section(&app, "Resources")["FResourcePolicy9A1014E6"],
        &json!({
            "Type": "AWS::Lambda::ResourcePolicy",
            "Properties": {
                "PolicyDocument": {
                    "Statement": [{
                        "Action": "lambda:InvokeWebFunctionEndpoint",
                        "Effect": "Allow",
                        "Principal": {
                            "AWS": {"Fn::Join": ["", [
                                "arn:",
                                {"Ref": "AWS::Partition"},
                                ":iam::210987654321:root",
                            ]]},
                        },
                        "Resource": [
                            {"Fn::GetAtt": ["FEndpoint672D1F27", "EndpointArn"]},
                            {"Fn::GetAtt": ["FFunction6549A25A", "FunctionArn"]},
                        ],
                    }],
                    "Version": "2012-10-17",
                },
                "ResourceArn": {"Fn::GetAtt": ["FFunction6549A25A", "FunctionArn"]},
            },
        }),
    );
    check_policies(
        &app,
        json!({
            "RDefaultPolicy0707467B": [
                {"Action": "ses:SendEmail", "Effect": "Allow", "Resource": "*"},
            ],
        }),
    );
}

#[test]
fn a_statement_of_a_functions_own_policy_says_for_whom() {
    let (app, stack) = stack();
    let f = plain(&stack, "F").build(&stack);
    f.add_to_resource_policy(Statement::allow(["lambda:InvokeWebFunctionEndpoint"]).on("*"));
    check_problems(
        &app,
        "error[no-principal]: a resource's policy says not for whom
  A statement of a resource policy has to name a principal.
    at `Test/F`, HERE
  help: add `.to(Principal::…)`",
    );
}

#[test]
fn an_endpoint_of_another_stack_is_known_by_its_arn() {
    let (app, stack) = stack();
    let arn = "arn:aws:lambda:eu-west-1:123456789012:web-function/shop/endpoint/prod";
    let endpoint = WebFunctionEndpoint::from_web_function_endpoint_attributes(
        &stack,
        "Theirs",
        arn,
        "shop.example.com",
        WebFunctionEndpointType::HomeRegion,
        WebFunctionAuthType::IamAuth,
    );
    assert_eq!(
        endpoint.web_function_arn().as_literal(),
        Some("arn:aws:lambda:eu-west-1:123456789012:web-function/shop")
    );
    endpoint.grant_invoke(&crate::role(&stack, "R"));
    check_policies(
        &app,
        json!({
            "RDefaultPolicy0707467B": [{
                "Action": "lambda:InvokeWebFunctionEndpoint",
                "Effect": "Allow",
                "Resource": arn,
            }],
        }),
    );
}

#[test]
fn what_lambda_would_refuse_of_web_functions_is_told() {
    let (app, stack) = stack();
    let flat = Bucket::builder("Flat").build(&stack);
    let code = WebFunctionCode::from_bucket(&flat, "/*.zip", None);
    let python = WebFunctionRuntime::of("python3.14");
    let way_out = |compute, groups: &[&str]| {
        VpcEgressConfiguration::new(compute, Vec::<&str>::new(), groups.to_vec())
    };
    let vm = way_out(NetworkConnectorComputeType::MicroVm, &["sg-1"]);
    let connector = NetworkConnector::builder("C", vm).build(&stack);
    let home = WebFunctionEndpointLocation::per_region(Vec::<&str>::new());
    let options = WebFunctionEndpointOptions::new(WebFunctionAuthType::ApplicationManaged)
        .endpoint_name("-")
        .endpoint_location(home)
        .max_environments(1);
    WebFunction::builder("F", code, python, options)
        .web_function_name("f")
        .entry_point("server.py")
        .egress_network_connector(&connector)
        .timeout(secs(1))
        .max_concurrency_per_environment(0)
        .build(&stack);
    check_problems(
        &app,
        "error[out-of-range]: a value is outside its range
  the number of subnets is 0, but must be between 1 and 16.
    at `Test/C`, HERE
  help: see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Lambda.html

error[bad-name]: a name is not allowed
  the function name `f` does not consist of 2 to 64 letters, digits, `-` and `_`, a letter or digit first and last.
    at `Test/F`, HERE
  help: change it, or leave it out and let CloudFormation choose one

error[conflicting-options]: options do not fit together
  A file to start is for Node.js; this runs on python3.14.
    at `Test/F`, HERE
  help: leave out the entry point

error[conflicting-options]: options do not fit together
  Lambda reads versions, and `Test/Flat` keeps none.
    at `Test/F`, HERE
  help: add `.versioned()` to the bucket

error[conflicting-options]: options do not fit together
  The key `/*.zip` would let Lambda read more than this object.
    at `Test/F`, HERE
  help: use a key that does not begin with `/` and has no `*`, `?` or `${`

error[conflicting-options]: options do not fit together
  The network connector is not for web functions.
    at `Test/F`, HERE
  help: make one with `NetworkConnectorComputeType::WebFunction`

error[out-of-range]: a value is outside its range
  the requests per environment is 0, but must be between 1 and 128.
    at `Test/F`, HERE
  help: see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Lambda.html

error[out-of-range]: a value is outside its range
  the timeout in seconds is 1, but must be between 3 and 900.
    at `Test/F`, HERE
  help: see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Lambda.html

error[bad-name]: a name is not allowed
  the endpoint name `-` does not consist of 2 to 64 letters, digits, `-` and `_`, a letter or digit first and last.
    at `Test/F/Endpoint`, HERE
  help: change it, or leave it out and let CloudFormation choose one

error[conflicting-options]: options do not fit together
  A function with a network connector is reached in its own region only.
    at `Test/F/Endpoint`, HERE
  help: use `WebFunctionEndpointLocation::home_region()`, or leave out the connector

error[conflicting-options]: options do not fit together
  An endpoint in several regions needs another one than that of the function.
    at `Test/F/Endpoint`, HERE
  help: name another region, or use `WebFunctionEndpointLocation::home_region()`

error[out-of-range]: a value is outside its range
  the number of environments is 1, but must be at least 2.
    at `Test/F/Endpoint`, HERE
  help: see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Lambda.html",
    );
}

#[test]
fn a_web_function_that_exists_already_may_be_known_later() {
    let (_, stack) = stack();
    let given = CfnParameter::builder("P", ParameterType::String).build(&stack).value();
    let theirs = WebFunction::from_web_function_arn(&stack, "Given", &given);
    let resource = intrinsic::select(5, intrinsic::split(":", given.clone()));
    let name = intrinsic::select(1, intrinsic::split("/", resource));
    assert!(theirs.web_function_arn() == given && theirs.web_function_name() == name);
    let written = sub!("arn:aws:lambda:{}:{}:web-function/shop", aws::region(), aws::account_id());
    let theirs = WebFunction::from_web_function_arn(&stack, "Written", written);
    assert_eq!(theirs.web_function_name().as_literal(), Some("shop"));
}

#[test]
fn the_version_of_a_connector_may_be_known_later() {
    let (app, stack) = stack();
    let given = CfnParameter::builder("P", ParameterType::String).build(&stack).value();
    let arn = sub!("arn:aws:lambda:eu-west-1:123456789012:network-connector:c:{}", &given);
    let version = NetworkConnector::from_network_connector_version_arn(&stack, "C", arn.clone());
    let connector = "arn:aws:lambda:eu-west-1:123456789012:network-connector:c";
    assert_eq!(version.network_connector_arn().as_literal(), Some(connector));
    assert!(version.latest_version_arn() == arn);
    NetworkConnector::from_network_connector_arn(&stack, "Given", &given);
    check_problems(&app, "");
}

#[test]
fn what_is_not_known_of_what_exists_is_told() {
    let (app, stack) = stack();
    let wrong = WebFunction::from_web_function_arn(&stack, "Wrong", "shop");
    let auth = WebFunctionAuthType::IamAuth;
    wrong.add_endpoint("E", auth);
    let theirs = "arn:aws:lambda:eu-west-1:123456789012:web-function/shop";
    let theirs = WebFunction::from_web_function_arn(&stack, "Shop", theirs);
    theirs.endpoint().add_to_resource_policy(Statement::allow(["lambda:*"]));
    let traffic = WebFunctionTraffic::single("r-1");
    WebFunctionEndpoint::builder("New", &theirs, traffic, auth).build(&stack);
    let arn = "arn:aws:lambda:eu-west-1:123456789012:network-connector:c";
    let connector = NetworkConnector::from_network_connector_arn(&stack, "C", arn);
    plain(&stack, "F").egress_network_connector(&connector).build(&stack);
    NetworkConnector::from_network_connector_version_arn(&stack, "V", arn);
    check_problems(
        &app,
        "error[conflicting-options]: options do not fit together
  The version of a connector that exists already is not known.
    at `Test/C`, HERE
  help: use `NetworkConnector::from_network_connector_version_arn`

error[conflicting-options]: options do not fit together
  The endpoints of a function that exists already are not known.
    at `Test/Shop`, HERE
  help: use `WebFunctionEndpoint::from_web_function_endpoint_attributes`

error[conflicting-options]: options do not fit together
  The policy of a function that exists already is managed elsewhere.
    at `Test/Shop/Endpoint`, HERE
  help: add the statement where the function is managed

error[bad-arn]: an ARN has the wrong form
  `arn:aws:lambda:eu-west-1:123456789012:network-connector:c` is not the ARN of a connector's version. `network-connector:c` is not of the form `network-connector:ID:NUMBER`.
    at `Test/V`, HERE
  help: write it as `arn:aws:lambda:REGION:ACCOUNT:network-connector:ID:NUMBER`

error[bad-arn]: an ARN has the wrong form
  `shop` is not the ARN of a web function. It does not begin with `arn:`.
    at `Test/Wrong`, HERE
  help: write it as `arn:aws:lambda:REGION:ACCOUNT:web-function/NAME`

error[conflicting-options]: options do not fit together
  It is not known which revision of a function that exists already should answer.
    at `Test/Wrong`, HERE
  help: use `WebFunctionEndpoint::builder` with a `WebFunctionTraffic`",
    );
}

use std::path::Path;

use rustinfra_constructs::cloudfront::{
    AllowedMethods, Behavior, Distribution, EdgeLambda, EventType, Function as EdgeFunction,
    ImportSource, KeyGroup, KeyValueStore, LambdaEdgeEventType, Origin, OriginAccessControl,
    PublicKey, RealtimeLogConfig, ResponseHeadersPolicy, VpcOrigin, XssProtection,
};
use rustinfra_constructs::lambda::{Architecture, Version};
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use super::{check, check_outputs, check_problems, compare, function, role, section, stack};

const PEM: &str = "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n";

/// The default behavior of a distribution before a server.
fn default_behavior(app: &App) -> Json {
    let resources = section(app, "Resources");
    let mut all = resources.as_object().into_iter().flatten().map(|(_, resource)| resource);
    let Some(one) = all.find(|resource| resource["Type"] == "AWS::CloudFront::Distribution") else {
        panic!("no distribution")
    };
    one["Properties"]["DistributionConfig"]["DefaultCacheBehavior"].clone()
}

fn behavior() -> Behavior {
    Behavior::new(Origin::http("example.org"))
}

#[test]
fn only_who_has_a_key_is_answered() {
    let (app, stack) = stack();
    let key = PublicKey::builder("K", PEM).public_key_name("films").comment("Films").build(&stack);
    let plain = PublicKey::builder("Plain", PEM).build(&stack);
    let known = PublicKey::from_public_key_id(&stack, "Known", "K1234");
    let group = KeyGroup::builder("G", [&key, &plain, &known])
        .key_group_name("films")
        .comment("Films")
        .build(&stack);
    KeyGroup::builder("H", [key.id()]).build(&stack);
    check(
        &app,
        json!({
            "K485CC42E": {
                "Type": "AWS::CloudFront::PublicKey",
                "Properties": {
                    "PublicKeyConfig": {
                        "CallerReference": "TestK675CA294",
                        "Comment": "Films",
                        "EncodedKey": "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n",
                        "Name": "films",
                    },
                },
            },
            "Plain295EB121": {
                "Type": "AWS::CloudFront::PublicKey",
                "Properties": {
                    "PublicKeyConfig": {
                        "CallerReference": "TestPlain107589AD",
                        "EncodedKey": "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n",
                        "Name": "TestPlain107589AD",
                    },
                },
            },
            "GCEB75847": {
                "Type": "AWS::CloudFront::KeyGroup",
                "Properties": {
                    "KeyGroupConfig": {
                        "Comment": "Films",
                        "Items": [{"Ref": "K485CC42E"}, {"Ref": "Plain295EB121"}, "K1234"],
                        "Name": "films",
                    },
                },
            },
            "HF3DA327F": {
                "Type": "AWS::CloudFront::KeyGroup",
                "Properties": {"KeyGroupConfig": {"Items": [{"Ref": "K485CC42E"}], "Name": "TestHA756DE50"}},
            },
        }),
    );
    let other = KeyGroup::from_key_group_id(&stack, "Other", "1234");
    Distribution::builder("D", behavior().trusted_key_groups([&group, &other])).build(&stack);
    compare(
        &default_behavior(&app),
        &json!({
            "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
            "Compress": true,
            "TargetOriginId": "TestDOrigin131EB73D1",
            "TrustedKeyGroups": [{"Ref": "GCEB75847"}, "1234"],
            "ViewerProtocolPolicy": "redirect-to-https",
        }),
    );
}

#[test]
fn a_store_is_read_by_functions() {
    let (app, stack) = stack();
    let data = Bucket::builder("B").build(&stack);
    let store = KeyValueStore::builder("S")
        .key_value_store_name("redirects")
        .comment("Redirects")
        .source(ImportSource::from_bucket(&data, "redirects.json"))
        .build(&stack);
    KeyValueStore::builder("Plain").build(&stack);
    let code = "function handler(event) { return event.request; }";
    let edge = EdgeFunction::builder("F", code).key_value_store(&store).build(&stack);
    check(
        &app,
        json!({
            "B08E7C7AF": {
                "Type": "AWS::S3::Bucket",
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain",
            },
            "S509448A1": {
                "Type": "AWS::CloudFront::KeyValueStore",
                "Properties": {
                    "Comment": "Redirects",
                    "ImportSource": {
                        "SourceArn": {
                            "Fn::Join": ["", [{"Fn::GetAtt": ["B08E7C7AF", "Arn"]}, "/redirects.json"]],
                        },
                        "SourceType": "S3",
                    },
                    "Name": "redirects",
                },
            },
            "Plain295EB121": {
                "Type": "AWS::CloudFront::KeyValueStore",
                "Properties": {"Name": "TestPlain107589AD"},
            },
            "FC4345940": {
                "Type": "AWS::CloudFront::Function",
                "Properties": {
                    "AutoPublish": true,
                    "FunctionCode": "function handler(event) { return event.request; }",
                    "FunctionConfig": {
                        "Comment": {"Fn::Join": ["", [{"Ref": "AWS::Region"}, "TestFB39C02ED"]]},
                        "KeyValueStoreAssociations": [{"KeyValueStoreARN": {"Fn::GetAtt": ["S509448A1", "Arn"]}}],
                        "Runtime": "cloudfront-js-2.0",
                    },
                    "Name": {"Fn::Join": ["", [{"Ref": "AWS::Region"}, "TestFB39C02ED"]]},
                },
            },
        }),
    );
    let known = KeyValueStore::from_key_value_store_arn(
        &stack,
        "Known",
        "arn:aws:cloudfront::123456789012:key-value-store/1234",
    );
    let known_edge = EdgeFunction::from_function_arn(
        &stack,
        "KnownEdge",
        "arn:aws:cloudfront::123456789012:function/redirect",
    );
    stack.output("Id", store.id());
    stack.output("KnownId", known.id());
    stack.output("Name", edge.name());
    stack.output("KnownName", known_edge.name());
    if let (Some(status), Some(stage)) = (store.status(), edge.stage()) {
        stack.output("Status", status);
        stack.output("Stage", stage);
    }
    assert!(known.status().is_none() && known_edge.stage().is_none());
    check_outputs(
        &app,
        json!({
            "Id": {"Value": {"Fn::GetAtt": ["S509448A1", "Id"]}},
            "KnownId": {
                "Value": {
                    "Fn::Select": [
                        1,
                        {
                            "Fn::Split": ["/", "arn:aws:cloudfront::123456789012:key-value-store/1234"],
                        },
                    ],
                },
            },
            "Name": {"Value": {"Fn::Join": ["", [{"Ref": "AWS::Region"}, "TestFB39C02ED"]]}},
            "KnownName": {
                "Value": {
                    "Fn::Select": [
                        1,
                        {
                            "Fn::Split": ["/", "arn:aws:cloudfront::123456789012:function/redirect"],
                        },
                    ],
                },
            },
            "Status": {"Value": {"Fn::GetAtt": ["S509448A1", "Status"]}},
            "Stage": {"Value": {"Fn::GetAtt": ["FC4345940", "Stage"]}},
        }),
    );
}

#[test]
fn a_store_can_begin_with_a_file_of_the_app() {
    let (app, stack) = stack();
    let file = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("key-value-store-{}.json", std::process::id()));
    if let Err(error) = std::fs::write(&file, r#"{"data": []}"#) {
        panic!("{}: {error}", file.display());
    }
    KeyValueStore::builder("S").source(ImportSource::from_asset(file)).build(&stack);
    check(
        &app,
        json!({
            "S509448A1": {
                "Type": "AWS::CloudFront::KeyValueStore",
                "Properties": {
                    "ImportSource": {
                        "SourceArn": {
                            "Fn::Join": [
                                "",
                                [
                                    "arn:",
                                    {"Ref": "AWS::Partition"},
                                    ":s3:::",
                                    {
                                        "Fn::Sub": "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}",
                                    },
                                    "/195fb8f991d056a237af5221b0b8ea3a6c723a62b7e55921573c21964f4b2f24.json",
                                ],
                            ],
                        },
                        "SourceType": "S3",
                    },
                    "Name": "TestSF9DD3FF1",
                },
            },
        }),
    );
}

#[test]
fn requests_are_logged_within_seconds() {
    let (app, stack) = stack();
    let stream = "arn:aws:kinesis:us-east-1:123456789012:stream/requests";
    let log = RealtimeLogConfig::builder("L", stream, ["timestamp", "c-ip"])
        .realtime_log_config_name("requests")
        .sampling_rate(10)
        .build(&stack);
    check(
        &app,
        json!({
            "LRealtimeLogKinesisRoleF975B023": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "AssumeRolePolicyDocument": {
                        "Statement": [
                            {
                                "Action": "sts:AssumeRole",
                                "Effect": "Allow",
                                "Principal": {"Service": "cloudfront.amazonaws.com"},
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                },
            },
            "LRealtimeLogKinesisRoleDefaultPolicy217F2C3E": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Action": [
                                    "kinesis:DescribeStream",
                                    "kinesis:DescribeStreamSummary",
                                    "kinesis:PutRecord",
                                    "kinesis:PutRecords",
                                ],
                                "Effect": "Allow",
                                "Resource": "arn:aws:kinesis:us-east-1:123456789012:stream/requests",
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "PolicyName": "LRealtimeLogKinesisRoleDefaultPolicy217F2C3E",
                    "Roles": [{"Ref": "LRealtimeLogKinesisRoleF975B023"}],
                },
            },
            "L2EA2915D": {
                "Type": "AWS::CloudFront::RealtimeLogConfig",
                "Properties": {
                    "EndPoints": [
                        {
                            "KinesisStreamConfig": {
                                "RoleArn": {"Fn::GetAtt": ["LRealtimeLogKinesisRoleF975B023", "Arn"]},
                                "StreamArn": "arn:aws:kinesis:us-east-1:123456789012:stream/requests",
                            },
                            "StreamType": "Kinesis",
                        },
                    ],
                    "Fields": ["timestamp", "c-ip"],
                    "Name": "requests",
                    "SamplingRate": 10,
                },
            },
        }),
    );
    let writer = role(&stack, "W");
    RealtimeLogConfig::builder("M", stream, ["timestamp"]).role(&writer).build(&stack);
    Distribution::builder("D", behavior().realtime_log_config(&log)).build(&stack);
    compare(
        &default_behavior(&app),
        &json!({
            "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
            "Compress": true,
            "RealtimeLogConfigArn": {"Ref": "L2EA2915D"},
            "TargetOriginId": "TestDOrigin131EB73D1",
            "ViewerProtocolPolicy": "redirect-to-https",
        }),
    );
    let resources = section(&app, "Resources");
    let all = resources.as_object().into_iter().flatten();
    let with_role: Json = all
        .filter(|(id, _)| id.starts_with("WDefaultPolicy") || id.starts_with('M'))
        .map(|(id, resource)| (id.clone(), resource.clone()))
        .collect();
    compare(
        &with_role,
        &json!({
            "WDefaultPolicyBC68BC8C": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Action": [
                                    "kinesis:DescribeStream",
                                    "kinesis:DescribeStreamSummary",
                                    "kinesis:PutRecord",
                                    "kinesis:PutRecords",
                                ],
                                "Effect": "Allow",
                                "Resource": "arn:aws:kinesis:us-east-1:123456789012:stream/requests",
                            },
                        ],
                        "Version": "2012-10-17",
                    },
                    "PolicyName": "WDefaultPolicyBC68BC8C",
                    "Roles": [{"Ref": "W8F2A5E99"}],
                },
            },
            "M38C90C7F": {
                "Type": "AWS::CloudFront::RealtimeLogConfig",
                "Properties": {
                    "EndPoints": [
                        {
                            "KinesisStreamConfig": {
                                "RoleArn": {"Fn::GetAtt": ["W8F2A5E99", "Arn"]},
                                "StreamArn": "arn:aws:kinesis:us-east-1:123456789012:stream/requests",
                            },
                            "StreamType": "Kinesis",
                        },
                    ],
                    "Fields": ["timestamp"],
                    "Name": "TestMF290BE35",
                    "SamplingRate": 100,
                },
            },
        }),
    );
}

#[test]
fn a_lambda_function_runs_at_the_edge() {
    let (app, stack) = stack();
    let rewrite = function(&stack, "F");
    let version = Version::builder("V", &rewrite).build(&stack);
    let known = Version::from_version_arn(
        &stack,
        "Known",
        "arn:aws:lambda:us-east-1:123456789012:function:known:3",
    );
    let behavior = behavior()
        .edge_lambda(EdgeLambda::new(LambdaEdgeEventType::OriginRequest, &version).include_body())
        .edge_lambda(EdgeLambda::new(LambdaEdgeEventType::ViewerResponse, &version))
        .edge_lambda(EdgeLambda::new(LambdaEdgeEventType::OriginResponse, &known));
    Distribution::builder("D", behavior).build(&stack);
    compare(
        &default_behavior(&app),
        &json!({
            "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
            "Compress": true,
            "LambdaFunctionAssociations": [
                {
                    "EventType": "origin-request",
                    "IncludeBody": true,
                    "LambdaFunctionARN": {"Ref": "V293ADB39"},
                },
                {"EventType": "viewer-response", "LambdaFunctionARN": {"Ref": "V293ADB39"}},
                {
                    "EventType": "origin-response",
                    "LambdaFunctionARN": "arn:aws:lambda:us-east-1:123456789012:function:known:3",
                },
            ],
            "TargetOriginId": "TestDOrigin131EB73D1",
            "ViewerProtocolPolicy": "redirect-to-https",
        }),
    );
    let resources = section(&app, "Resources");
    let all = resources.as_object().into_iter().flatten();
    let trust = all.filter(|(_, r)| r["Type"] == "AWS::IAM::Role");
    let trust: Json = trust
        .map(|(id, r)| (id.clone(), r["Properties"]["AssumeRolePolicyDocument"].clone()))
        .collect();
    compare(
        &trust,
        &json!({
            "FServiceRole3AC82EE1": {
                "Statement": [
                    {
                        "Action": "sts:AssumeRole",
                        "Effect": "Allow",
                        "Principal": {"Service": ["lambda.amazonaws.com", "edgelambda.amazonaws.com"]},
                    },
                ],
                "Version": "2012-10-17",
            },
        }),
    );
}

#[test]
fn what_the_edge_cannot_do_is_told() {
    let app = App::new();
    let stack = Stack::builder("Test")
        .environment(Environment::new("123456789012", "eu-west-1"))
        .build(&app);
    let code = Code::inline("exports.handler = async () => {};");
    let heavy = Function::builder("F", Runtime::NODEJS_22, "index.handler", code)
        .architecture(Architecture::Arm64)
        .env("STAGE", "test")
        .build(&stack);
    let version = heavy.current_version();
    let code = "function handler(event) { return event.request; }";
    let edge = EdgeFunction::builder("E", code).build(&stack);
    let behavior = behavior()
        .enable_grpc(true)
        .allowed_methods(AllowedMethods::All)
        .function_association(EventType::ViewerRequest, &edge)
        .edge_lambda(EdgeLambda::new(LambdaEdgeEventType::ViewerResponse, &version).include_body())
        .edge_lambda(EdgeLambda::new(LambdaEdgeEventType::ViewerResponse, &version));
    Distribution::builder("D", behavior).build(&stack);
    check_problems(
        &app,
        "\
error[conflicting-options]: options do not fit together
  A Lambda function is to run at `viewer-response`, and a function of CloudFront at a viewer's event, too.
    at `Test/D`, HERE
  help: use one kind for both events; see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html

error[conflicting-options]: options do not fit together
  CloudFront takes functions of us-east-1 only to the edge.
    at `Test/D`, HERE
  help: make the function in a stack in us-east-1; see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html

error[conflicting-options]: options do not fit together
  Lambda functions do not run at the edge for gRPC.
    at `Test/D`, HERE
  help: leave out one of both; see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-using-grpc.html

error[conflicting-options]: options do not fit together
  The body of a request is not known at `viewer-response`.
    at `Test/D`, HERE
  help: leave out `.include_body()`, or run the function at a request

error[conflicting-options]: options do not fit together
  Two Lambda functions are to run at `viewer-response`; one can.
    at `Test/D`, HERE
  help: let one function do both

error[conflicting-options]: options do not fit together
  The function runs at the edge, where there are no ARM processors.
    at `Test/F`, HERE
  help: leave them out; see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html

error[conflicting-options]: options do not fit together
  The function runs at the edge, where there are no environment variables.
    at `Test/F`, HERE
  help: leave them out; see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html",
    );
}

#[test]
fn what_keys_stores_and_logs_cannot_be_is_told() {
    let (app, stack) = stack();
    let long = "c".repeat(129);
    PublicKey::builder("K", "MIIB").comment(&long).build(&stack);
    KeyGroup::builder("G", ["1"; 6]).comment(&long).build(&stack);
    KeyValueStore::builder("S").key_value_store_name("a b").comment(&long).build(&stack);
    RealtimeLogConfig::builder("L", "arn", [])
        .sampling_rate(0)
        .realtime_log_config_name("")
        .build(&stack);
    ResponseHeadersPolicy::builder("R")
        .strict_transport_security_preload(days(30), true)
        .build(&stack);
    check_problems(
        &app,
        "\
error[out-of-range]: a value is outside its range
  the comment's length is 129, but must be between 0 and 128.
    at `Test/G`, HERE
  help: see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_PublicKeyConfig.html

error[out-of-range]: a value is outside its range
  the number of a group's keys is 6, but must be between 1 and 5.
    at `Test/G`, HERE
  help: see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html

error[bad-public-key]: a public key is not in PEM
  The key does not begin with `-----BEGIN PUBLIC KEY-----`.
    at `Test/K`, HERE
  help: make it with `openssl rsa -pubout` or `openssl ec -pubout`; see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-trusted-signers.html

error[out-of-range]: a value is outside its range
  the comment's length is 129, but must be between 0 and 128.
    at `Test/K`, HERE
  help: see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_PublicKeyConfig.html

error[conflicting-options]: options do not fit together
  A log has no fields.
    at `Test/L`, HERE
  help: name some; see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateRealtimeLogConfig.html

error[out-of-range]: a value is outside its range
  the length of the configuration's name is 0, but must be between 1 and 256.
    at `Test/L`, HERE
  help: see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateRealtimeLogConfig.html

error[out-of-range]: a value is outside its range
  the share of logged requests is 0, but must be between 1 and 100.
    at `Test/L`, HERE
  help: see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateRealtimeLogConfig.html

error[out-of-range]: a value is outside its range
  the age for preloading in seconds is 2592000, but must be at least 31536000.
    at `Test/R`, HERE
  help: see https://hstspreload.org/#submission-requirements

error[bad-name]: a name is not allowed
  the store's name `a b` does not consist of 1 to 64 letters, digits, `-` and `_`.
    at `Test/S`, HERE
  help: change it, or leave it out and let CloudFormation choose one

error[out-of-range]: a value is outside its range
  the comment's length is 129, but must be between 0 and 128.
    at `Test/S`, HERE
  help: see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateKeyValueStore.html",
    );
}

#[test]
fn every_header_for_safety_can_be_sent() {
    let (app, stack) = stack();
    for (id, protection) in [
        ("Off", XssProtection::Off),
        ("On", XssProtection::On),
        ("Block", XssProtection::Block),
        ("Report", XssProtection::Report("https://example.org/report".to_string())),
    ] {
        ResponseHeadersPolicy::builder(id)
            .xss_protection(protection, true)
            .strict_transport_security_preload(days(365), false)
            .build(&stack);
    }
    check(
        &app,
        json!({
            "Off501F6B1C": {
                "Type": "AWS::CloudFront::ResponseHeadersPolicy",
                "Properties": {
                    "ResponseHeadersPolicyConfig": {
                        "Name": "TestOffD4DA0536",
                        "SecurityHeadersConfig": {
                            "StrictTransportSecurity": {
                                "AccessControlMaxAgeSec": 31536000,
                                "IncludeSubdomains": true,
                                "Override": false,
                                "Preload": true,
                            },
                            "XSSProtection": {"Override": true, "Protection": false},
                        },
                    },
                },
            },
            "On52B46D8D": {
                "Type": "AWS::CloudFront::ResponseHeadersPolicy",
                "Properties": {
                    "ResponseHeadersPolicyConfig": {
                        "Name": "TestOnB46653F6",
                        "SecurityHeadersConfig": {
                            "StrictTransportSecurity": {
                                "AccessControlMaxAgeSec": 31536000,
                                "IncludeSubdomains": true,
                                "Override": false,
                                "Preload": true,
                            },
                            "XSSProtection": {"Override": true, "Protection": true},
                        },
                    },
                },
            },
            "Block6E89D884": {
                "Type": "AWS::CloudFront::ResponseHeadersPolicy",
                "Properties": {
                    "ResponseHeadersPolicyConfig": {
                        "Name": "TestBlockB1A4D8A5",
                        "SecurityHeadersConfig": {
                            "StrictTransportSecurity": {
                                "AccessControlMaxAgeSec": 31536000,
                                "IncludeSubdomains": true,
                                "Override": false,
                                "Preload": true,
                            },
                            "XSSProtection": {"ModeBlock": true, "Override": true, "Protection": true},
                        },
                    },
                },
            },
            "ReportC847FC22": {
                "Type": "AWS::CloudFront::ResponseHeadersPolicy",
                "Properties": {
                    "ResponseHeadersPolicyConfig": {
                        "Name": "TestReportCEB737C3",
                        "SecurityHeadersConfig": {
                            "StrictTransportSecurity": {
                                "AccessControlMaxAgeSec": 31536000,
                                "IncludeSubdomains": true,
                                "Override": false,
                                "Preload": true,
                            },
                            "XSSProtection": {
                                "Override": true,
                                "Protection": true,
                                "ReportUri": "https://example.org/report",
                            },
                        },
                    },
                },
            },
        }),
    );
}

/// The names are those that aws-cdk-lib makes in a stack of the same id and name.
#[test]
fn names_that_are_left_out_are_made_of_the_stack_s_name_and_cut() {
    let app = App::new();
    let stack = Stack::builder("CloudFront").stack_name("shop-edge").build(&app);
    let all = stack.node().child("EverythingThatGetsANameOfItsOwn_In-ItsRegionOrItsAccount");
    let deep = all.child("AndThatIsFarBelowTheStack_Such-ThatTheNameIsNoLongerTheWholePath");
    let code = "function handler(event) { return event.request; }";
    KeyValueStore::builder("Store").build(&deep);
    EdgeFunction::builder("Function", code).build(&deep);
    EdgeFunction::builder("Edge", code).build(&stack);
    ResponseHeadersPolicy::builder("Headers").remove_headers(["Server"]).build(&deep);
    let key = PublicKey::builder("Key", PEM).build(&deep);
    KeyGroup::builder("Signers", [&key]).build(&deep);
    let arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/1234";
    VpcOrigin::builder("Inside", arn).build(&deep);
    OriginAccessControl::s3("Control").build(&deep);
    let stream = "arn:aws:kinesis:us-east-1:123456789012:stream/requests";
    let log = |id: &str| RealtimeLogConfig::builder(id, stream, ["timestamp"]).sampling_rate(1);
    log("Log").build(&stack);
    log(&"Log".repeat(50)).build(&deep);
    EdgeFunction::builder("ItHasFortyOneOfTheChars", code).build(&stack);

    let named = |resource: &Json| {
        let properties = resource["Properties"].as_object().into_iter().flatten();
        let mut configs = properties.map(|(_, value)| &value["Name"]);
        let inside = configs.find(|name| !name.is_null()).cloned().unwrap_or_default();
        if inside.is_null() { resource["Properties"]["Name"].clone() } else { inside }
    };
    let resources = section(&app, "Resources");
    let resources = resources.as_object().into_iter().flat_map(|all| all.values());
    let ours = resources.filter(|one| !one["Type"].as_str().unwrap_or_default().contains("IAM"));
    compare(
        &ours.map(named).collect(),
        &json!([
            "shopedgeEverythingThatGetsANeIsNoLongerTheWholePathStore728AC2AD",
            {"Fn::Join": ["", [{"Ref": "AWS::Region"}, "shop-edgeEverythholePathFunction800BCBD2"]]},
            "shopedgeEverythingThatGetsANameOfItsOwnInItsRegionOrItsAccouFarBelowTheStackSuchThatTheNameIsNoLongerTheWholePathHeaders087AEB79",
            "CloudFrontEverythingThatGetsANameOfItsOwTheNameIsNoLongerTheWholePathKey25435D8A",
            "CloudFrontEverythingThatGetsANameOfItsOwameIsNoLongerTheWholePathSigners569F7ECC",
            "shopedgeEverythingThatGetsANIsNoLongerTheWholePathInside2D787E48",
            "shopedgeEverythingThatGetsANsNoLongerTheWholePathControlEF642414",
            "shopedgeEverythingThatGetsANameOfItsOwnInItsRegionOrItsAccountAndThatIsFarBelowTheStackSuchThatTheNameIsNoLongerTheWholePathgLogLogLogLogLogLogLogLogLogLogLogLogLogLogLogLogLogLogLogLogLogLogLogLogLogLogLogLogLogLogLogLogLogLogLogLogLogLogLogLogLog25B903B2",
            {"Fn::Join": ["", [{"Ref": "AWS::Region"}, "CloudFrontEdge52D5D809"]]},
            "shopedgeLogE9A7DF59",
            {"Fn::Join": ["", [{"Ref": "AWS::Region"}, "CloudFrontItHasFortyOneOfTheCharsC4EE94FD"]]},
        ]),
    );
}

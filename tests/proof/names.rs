//! Names of services and of managed policies that are slips.

use serde_json::{Value, json};

/// What is told of a template of one resource, with the help.
fn told(type_name: &str, properties: Value) -> Vec<String> {
    let template = json!({"Resources": {"R": {"Type": type_name, "Properties": properties}}});
    let findings = rustinfra::proof::check(&template);
    let told = findings.iter().map(|finding| {
        let diagnostic = finding.diagnostic("P");
        let (severity, code, detail) = (diagnostic.severity, diagnostic.code, diagnostic.detail);
        format!("{severity}[{code}] {}: {detail} {}", finding.pointer, finding.help[0])
    });
    told.filter(|told| told.contains("[unknown-")).collect()
}

fn trusting(service: &str) -> Value {
    json!({"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}},
    ]}})
}

#[test]
fn services_that_are_slips() {
    let slip = |service: &str, likely: &str| {
        let pointer = "Resources/R/Properties/AssumeRolePolicyDocument/Statement/0";
        let expected = format!(
            "warning[unknown-service] {pointer}: `{service}` is no service that is known. write `{likely}`?"
        );
        assert_eq!(told("AWS::IAM::Role", trusting(service)), [expected]);
    };
    slip("lamda.amazonaws.com", "lambda.amazonaws.com");
    slip("event.amazonaws.com", "events.amazonaws.com");
    slip("api-gateway.amazonaws.com", "apigateway.amazonaws.com");
    slip("ecs-task.amazonaws.com", "ecs-tasks.amazonaws.com");
    slip("cloudfront.amazon.com", "cloudfront.amazonaws.com");
    slip("lambda", "lambda.amazonaws.com");
    slip("loging.s3.amazonaws.com", "logging.s3.amazonaws.com");
    slip("lamda.eu-south-1.amazonaws.com", "lambda.eu-south-1.amazonaws.com");
    slip("lamda.amazonaws.com.cn", "lambda.amazonaws.com.cn");
}

#[test]
fn services_that_are_known_or_may_be_new() {
    for service in [
        "lambda.amazonaws.com",
        "s3.eu-south-1.amazonaws.com",
        "ec2.amazonaws.com.cn",
        // Like others, but of its own.
        "sms.amazonaws.com",
        // Known by its actions only.
        "bugbust.amazonaws.com",
        "wholly-new-service.amazonaws.com",
        "xyz.amazonaws.com",
        "*",
        "partner.example.org",
    ] {
        assert_eq!(told("AWS::IAM::Role", trusting(service)), [""; 0], "{service}");
    }
    let computed = json!({"Fn::Sub": "lamda.${AWS::URLSuffix}"});
    let mut role = trusting("");
    role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["Service"] = computed;
    assert_eq!(told("AWS::IAM::Role", role), [""; 0]);
}

#[test]
fn the_service_of_a_permission() {
    let permission = |principal: &str| json!({"Action": "lambda:InvokeFunction", "FunctionName": "f", "Principal": principal});
    assert_eq!(
        told("AWS::Lambda::Permission", permission("event.amazonaws.com")),
        [
            "warning[unknown-service] Resources/R/Properties/Principal: `event.amazonaws.com` is no service that is known. write `events.amazonaws.com`?"
        ],
    );
    for principal in ["events.amazonaws.com", "123456789012", "*", "arn:aws:iam::123456789012:root"]
    {
        assert_eq!(told("AWS::Lambda::Permission", permission(principal)), [""; 0]);
    }
}

#[test]
fn managed_policies_under_another_path() {
    let attached = |arn: Value| json!({"ManagedPolicyArns": [arn]});
    let start = json!({"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":iam::aws:policy/AWSLambdaBasicExecutionRole"]]});
    let pointer = "Resources/R/Properties/ManagedPolicyArns/0";
    let expected = |given: &str, known: &str| {
        format!(
            "warning[unknown-managed-policy] {pointer}: AWS has no managed policy `{given}`: it is called `{known}`. write `{known}`"
        )
    };
    let basic = "service-role/AWSLambdaBasicExecutionRole";
    for type_name in ["AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group"] {
        let told = told(type_name, attached(start.clone()));
        assert_eq!(told, [expected("AWSLambdaBasicExecutionRole", basic)], "{type_name}");
    }
    let admin = json!("arn:aws:iam::aws:policy/job-function/AdministratorAccess");
    let expected = [expected("job-function/AdministratorAccess", "AdministratorAccess")];
    assert_eq!(told("AWS::IAM::Role", attached(admin)), expected);
    for arn in [
        "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
        "arn:aws:iam::aws:policy/AdministratorAccess",
        "arn:aws:iam::aws:policy/AmazonSESFullAccess",
        "arn:aws:iam::123456789012:policy/AWSLambdaBasicExecutionRole",
    ] {
        assert_eq!(told("AWS::IAM::Role", attached(json!(arn))), [""; 0], "{arn}");
    }
}

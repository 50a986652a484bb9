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
    // Without its end, and in capitals.
    slip("lamda", "lambda.amazonaws.com");
    slip("sqs", "sqs.amazonaws.com");
    slip("Lambda", "lambda.amazonaws.com");
    slip("lamda.amazon.com", "lambda.amazonaws.com");
    slip("Lambda.amazonaws.com", "lambda.amazonaws.com");
    slip("S3.amazonaws.com", "s3.amazonaws.com");
    slip("s3.EU-south-1.amazonaws.com", "s3.eu-south-1.amazonaws.com");
    slip("XYZ.amazonaws.com", "xyz.amazonaws.com");
    // The address of one.
    slip("https://lambda.amazonaws.com", "lambda.amazonaws.com");
    slip("https://s3.amazonaws.com/", "s3.amazonaws.com");
    slip("HTTP://Lamda.amazonaws.com/2015-03-31", "lambda.amazonaws.com");
}

#[test]
fn what_is_no_service_by_its_form() {
    let pointer = "Resources/R/Properties/AssumeRolePolicyDocument/Statement/0";
    for (given, help) in [
        ("wholly-new-service", "the names of services end in `.amazonaws.com`"),
        ("https://partner.example.org", "write the name of a service alone"),
    ] {
        let expected = format!(
            "warning[unknown-service] {pointer}: `{given}` is no service that is known. {help}"
        );
        assert_eq!(told("AWS::IAM::Role", trusting(given)), [expected]);
    }
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
        // Too short to be like another.
        "sq.amazonaws.com",
        // Of another host.
        "lambda.example.org",
        "lambda.internal",
        "*",
        "partner.example.org",
        "alexa-appkit.amazon.com",
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

fn attached(arn: Value) -> Value {
    json!({"ManagedPolicyArns": [arn]})
}

/// What is told of a policy that is called otherwise.
fn expected(given: &str, known: &str) -> String {
    format!(
        "warning[unknown-managed-policy] Resources/R/Properties/ManagedPolicyArns/0: AWS has no managed policy `{given}`: it is called `{known}`. write `{known}`"
    )
}

#[test]
fn managed_policies_whose_names_are_slips() {
    for (given, known) in [
        ("AmazonS3ReadOnlyAcces", "AmazonS3ReadOnlyAccess"),
        ("AmazonS3ReadOnyAcces", "AmazonS3ReadOnlyAccess"),
        ("AmazonDynamoDbFullAccess", "AmazonDynamoDBFullAccess"),
        ("AWSLambdaBasicExecutonRole", "service-role/AWSLambdaBasicExecutionRole"),
        ("service-role/AWSLamdaBasicExecutionRole", "service-role/AWSLambdaBasicExecutionRole"),
        ("job-function/ViewOnlyAcess", "job-function/ViewOnlyAccess"),
        // What it was called before.
        ("AWSLambdaFullAccess", "AWSLambda_FullAccess"),
    ] {
        let arn = json!(format!("arn:aws:iam::aws:policy/{given}"));
        let expected = format!(
            "warning[unknown-managed-policy] Resources/R/Properties/ManagedPolicyArns/0: `{given}` is no managed policy of AWS that is known. write `{known}`"
        );
        assert_eq!(told("AWS::IAM::Role", attached(arn)), [expected]);
    }
    for other in [
        "WhollyNewAccess",
        "AmazonBraketFullAccess",
        "AWSPanoramaFullAccess",
        "AIOpsReadOnlyAccess",
        "AmazonGuardDutyFullAccess",
        // Other services, with names that are short or differ in two letters.
        "AOpsReadOnlyAccess",
        "OVSReadOnlyAccess",
        "AmazonEKSFullAccess",
        "AmazonKinetixFullAccess",
    ] {
        let arn = json!(format!("arn:aws:iam::aws:policy/{other}"));
        assert_eq!(told("AWS::IAM::Role", attached(arn)), [""; 0], "{other}");
    }
}

#[test]
fn what_is_told_of_a_managed_policy() {
    let told = |name: &str| {
        let arn = format!("arn:aws:iam::aws:policy/{name}");
        let role = json!({"Type": "AWS::IAM::Role", "Properties": attached(json!(arn))});
        let findings = rustinfra::proof::check(&json!({"Resources": {"R": role}}));
        let told = findings.iter().filter(|finding| finding.code == "unknown-managed-policy");
        told.map(|finding| finding.diagnostic("P").to_string()).collect::<Vec<_>>()
    };
    let help = "  help: write `service-role/AWSLambdaBasicExecutionRole`
  help: see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html";
    let slip = format!(
        "warning[unknown-managed-policy]: a managed policy that is not known
  `AWSLambdaBasicExecutonRole` is no managed policy of AWS that is known.
    at `P`
{help}"
    );
    assert_eq!(told("AWSLambdaBasicExecutonRole"), [slip]);
    let elsewhere = format!(
        "warning[unknown-managed-policy]: a managed policy that does not exist
  AWS has no managed policy `AWSLambdaBasicExecutionRole`: it is called `service-role/AWSLambdaBasicExecutionRole`.
    at `P`
{help}"
    );
    assert_eq!(told("AWSLambdaBasicExecutionRole"), [elsewhere]);
}

#[test]
fn managed_policies_under_another_path() {
    let start = json!({"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":iam::aws:policy/AWSLambdaBasicExecutionRole"]]});
    let basic = "service-role/AWSLambdaBasicExecutionRole";
    for type_name in ["AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group"] {
        let told = told(type_name, attached(start.clone()));
        assert_eq!(told, [expected("AWSLambdaBasicExecutionRole", basic)], "{type_name}");
    }
    let admin = json!("arn:aws:iam::aws:policy/job-function/AdministratorAccess");
    let expected = [expected("job-function/AdministratorAccess", "AdministratorAccess")];
    assert_eq!(told("AWS::IAM::Role", attached(admin)), expected);
    let billing = json!("arn:aws-cn:iam::aws:policy/Billing");
    let expected = [self::expected("Billing", "job-function/Billing")];
    assert_eq!(told("AWS::IAM::Role", attached(billing)), expected);
    for arn in [
        "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
        "arn:aws:iam::aws:policy/AdministratorAccess",
        "arn:aws:iam::aws:policy/AmazonSESFullAccess",
        "arn:aws:iam::123456789012:policy/AWSLambdaBasicExecutionRole",
    ] {
        assert_eq!(told("AWS::IAM::Role", attached(json!(arn))), [""; 0], "{arn}");
    }
}

//! What `src/cli/local/endpoint.py` corrects is what it was when somebody looked, and right afterwards.

use std::process::Command;

use crate::local::{Local, finish};
use crate::tools::{endpoint_python, workspace};
use rustinfra_constructs::ec2::{InterfaceVpcEndpoint, InterfaceVpcEndpointAwsService};
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::route53::{ARecord, PublicHostedZone, RecordTarget};
use rustinfra_constructs::secretsmanager::GeneratedSecret;
use serde_json::{Value as Json, json};

/// What the program says, run after a line of Python, without the endpoint it would start.
fn said(before: &str) -> String {
    let program = workspace().join("src/cli/local/endpoint.py");
    let run = format!("import runpy\n{before}\nrunpy.run_path({:?})", program.to_string_lossy());
    let output = finish(Command::new(endpoint_python()).args(["-c", &run]));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_correction_of_what_is_no_more_as_it_was_ends_the_endpoint() {
    let provisioners = "import ministack.services.cloudformation.provisioners as provisioners";
    assert_eq!(said(provisioners), "");
    assert_eq!(
        said(&format!("{provisioners}\nprovisioners._ssm_create = provisioners._ssm_delete")),
        "ministack.services.cloudformation.provisioners._ssm_create is not what \
         `parameters_get_names_without_a_path` corrects (5e147093c06a, not 3603d09f8849): \
         see whether it still differs from AWS\n"
    );
    assert_eq!(
        said(&format!("{provisioners}\ndel provisioners._ssm_create")),
        "ministack.services.cloudformation.provisioners._ssm_create is not what \
         `parameters_get_names_without_a_path` corrects (e3b0c44298fc, not 3603d09f8849): \
         see whether it still differs from AWS\n"
    );
}

#[test]
fn a_nested_stack_with_a_function_can_be_updated() {
    let local = Local::new("e2e-nested-update");
    for retention in [1, 2, 3] {
        let out = local.assembly(|stack| {
            let nested = NestedStack::new(stack, "N");
            let code = Code::inline("def handler(event, context): return event");
            let function =
                Function::builder("F", Runtime::PYTHON_3_13, "index.handler", code).build(&nested);
            Queue::builder("Q").retention_period(days(retention)).build(&nested);
            // What its parent refers to must be found in the update, too.
            stack.output("Name", function.name());
        });
        let outputs = local.deploy(&["--app", &out], "S");
        assert!(outputs["Name"].as_str().is_some_and(|name| name.contains("-N")), "{outputs:?}");
    }
}

#[test]
fn a_nested_stack_tells_the_one_that_it_is_in() {
    let local = Local::new("e2e-nested-root");
    let out = local.assembly(|stack| {
        Queue::builder("Q").build(&NestedStack::new(stack, "N"));
    });
    local.run(&["deploy", "--local", "--yes", "--app", &out]);
    let stacks = local.ask(&["call", "cloudformation", "DescribeStacks", "{}"]);
    let stacks = stacks["Stacks"].as_array().cloned().unwrap_or_default();
    let root = stacks.iter().find(|stack| stack["StackName"] == "S").map(|stack| &stack["StackId"]);
    let roots: Vec<_> = stacks.iter().filter_map(|stack| stack.get("RootId")).collect();
    assert_eq!((roots.len(), roots.first().copied()), (1, root), "{stacks:?}");
}

#[test]
fn a_secret_is_generated_as_it_is_told() {
    let local = Local::new("e2e-generated-secrets");
    let out = local.assembly(|stack| {
        let bare = Secret::builder("Bare").build(stack);
        stack.output("BareArn", bare.arn());
        let told = GeneratedSecret::new().length(8).exclude_uppercase(true).exclude_lowercase(true);
        let told = told.exclude_punctuation(true).template(r#"{"user":"ada"}"#, "pin");
        let told = Secret::builder("Told").generate(told).build(stack);
        stack.output("ToldArn", told.arn());
    });
    let outputs = local.deploy(&["--app", &out], "S");
    let secret = |arn: &Json| {
        let wanted = json!({ "SecretId": arn }).to_string();
        let answer = local.ask(&["call", "secretsmanager", "GetSecretValue", &wanted]);
        answer["SecretString"].as_str().unwrap_or_default().to_owned()
    };
    let bare = secret(&outputs["BareArn"]);
    let kinds: [fn(&char) -> bool; 4] = [
        char::is_ascii_lowercase,
        char::is_ascii_uppercase,
        char::is_ascii_digit,
        char::is_ascii_punctuation,
    ];
    let each = kinds.map(|is_one| bare.chars().any(|char| is_one(&char)));
    assert_eq!((bare.len(), each), (32, [true; 4]), "{bare}");
    let told: Json = serde_json::from_str(&secret(&outputs["ToldArn"])).unwrap_or_default();
    let pin = told["pin"].as_str().unwrap_or_default();
    assert_eq!(told, json!({"user": "ada", "pin": pin}));
    assert_eq!((pin.len(), pin.chars().all(|char| char.is_ascii_digit())), (8, true), "{pin}");
}

#[test]
fn a_record_is_an_alias_of_an_endpoint_in_a_vpc() {
    let local = Local::new("e2e-endpoint-alias");
    for dns in [true, false] {
        let out = local.assembly(|stack| {
            let vpc = Vpc::builder("Vpc").nat_gateways(0).enable_dns_hostnames(dns).build(stack);
            let service = InterfaceVpcEndpointAwsService::SQS;
            let queues = InterfaceVpcEndpoint::builder("Queues", &vpc, service)
                .private_dns_enabled(false)
                .build(stack);
            let zone = PublicHostedZone::builder("Zone", "example.org").build(stack);
            ARecord::builder("A", &zone, RecordTarget::alias(&queues)).build(stack);
            stack.output("Id", queues.vpc_endpoint_id());
            stack.output("ZoneId", zone.hosted_zone_id());
            if let Some(block) = vpc.vpc_cidr_block() {
                stack.output("Block", block);
            }
        });
        let outputs = local.deploy(&["--app", &out], "S");
        assert_eq!(outputs["Block"], "10.0.0.0/16");
        let id = outputs["Id"].as_str().unwrap_or_default();
        let name = format!("{id}-{}.sqs.us-east-1.vpce.amazonaws.com.", &id[id.len() - 8..]);
        let zone = json!({"HostedZoneId": outputs["ZoneId"]}).to_string();
        let records = local.ask(&["call", "route53", "ListResourceRecordSets", &zone]);
        let records = records["ResourceRecordSets"].as_array().cloned().unwrap_or_default();
        let alias = records.iter().find(|record| record["Type"] == "A");
        assert_eq!(
            alias.map(|record| &record["AliasTarget"]),
            Some(&json!({
                "HostedZoneId": "Z7HUB22UULQXV",
                "DNSName": name,
                "EvaluateTargetHealth": false,
            })),
            "{records:?}"
        );
    }
}

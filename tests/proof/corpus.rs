//! Templates of others that are right: not a word about them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use rustinfra::diagnostic::Severity;
use rustinfra::proof;
use serde_json::Value;

/// Every template below a folder, by path.
fn templates(folder: &str) -> Vec<(String, Value)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut pending = vec![root];
    let mut templates = Vec::new();
    while let Some(folder) = pending.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of fixtures") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                pending.push(path);
            } else if path.to_string_lossy().ends_with(".template.json") {
                let text = fs::read_to_string(&path).expect("a template");
                let template = serde_json::from_str(&text).expect("JSON");
                templates.push((path.display().to_string(), template));
            }
        }
    }
    templates.sort_by(|a, b| a.0.cmp(&b.0));
    templates
}

/// Actions that the CDK grants on ARNs on which they allow nothing.
const DEAD: [&str; 5] = [
    "`apigateway:POST` needs",
    "`apigateway:PUT` needs",
    "`kinesis:DescribeStreamConsumer` needs",
    "`kinesis:SubscribeToShard` needs",
    "`dynamodb:ListStreams` needs",
];

#[track_caller]
fn nothing_found_in(folder: &str, at_least: usize) {
    let templates = templates(folder);
    assert!(templates.len() >= at_least, "only {} templates in {folder}", templates.len());
    for (path, template) in templates {
        let findings: Vec<String> = proof::check(&template)
            .iter()
            // The CDK grants actions of streams on the table, and listings beside what they list;
            // they allow nothing and harm nothing.
            .filter(|f| f.severity != Severity::Info || f.code != "wrong-arn")
            // The CDK makes actions of the SDK's calls; this one's is `s3:ListAllMyBuckets`.
            .filter(|f| !f.detail.starts_with("`s3:ListBuckets` is no action"))
            // What the CDK grants on an API key and on a stream beside what works there.
            .filter(|f| !DEAD.iter().any(|action| f.detail.starts_with(action)))
            .map(|f| format!("{}[{}] {}: {}", f.severity, f.code, f.pointer, f.detail))
            .collect();
        assert_eq!(findings, Vec::<String>::new(), "{path}");
    }
}

#[test]
fn every_integration_of_the_cdk_is_complete() {
    nothing_found_in("proof/fixtures", 13);
}

#[test]
fn the_twins_of_our_apps_are_complete() {
    nothing_found_in("parity/fixtures", 2);
}

/// What a resource lets a service do, if it does: the thing it stands for and the services.
fn admission(resource: &Value) -> Option<String> {
    let properties = &resource["Properties"];
    match resource["Type"].as_str()? {
        // Permissions of functions of other stacks concern nothing here.
        "AWS::Lambda::Permission"
            if properties["Principal"] != "*"
                && !properties["FunctionName"].to_string().contains("Output")
                && !properties["FunctionName"].to_string().contains("referenceto") =>
        {
            Some(format!("{}{}", properties["FunctionName"], properties["Principal"]))
        }
        "AWS::SQS::QueuePolicy" | "AWS::SNS::TopicPolicy" => {
            let policy = properties["PolicyDocument"].to_string();
            policy.contains(r#""Service":"#).then_some(policy)
        }
        _ => None,
    }
}

#[test]
fn no_policy_or_permission_of_the_cdk_can_be_left_out_unnoticed() {
    let mut removed = 0;
    let mut unnoticed = Vec::new();
    for (path, template) in templates("proof/fixtures") {
        let resources = template["Resources"].as_object().expect("resources");
        let admissions: BTreeSet<String> = resources.values().filter_map(admission).collect();
        for admitted in admissions {
            removed += 1;
            let mut broken = template.clone();
            let resources = broken["Resources"].as_object_mut().expect("resources");
            resources.retain(|_, resource| admission(resource).as_ref() != Some(&admitted));
            if !proof::check(&broken).iter().any(|f| f.code.starts_with("missing-")) {
                unnoticed.push(format!("{path} {admitted}"));
            }
        }
    }
    assert!(removed >= 40, "only {removed} were tried");
    assert_eq!(unnoticed, Vec::<String>::new());
}

#[test]
fn no_statement_of_an_event_source_or_task_can_be_left_out_unnoticed() {
    let mut removed = 0;
    let mut unnoticed = Vec::new();
    for (path, template) in templates("proof/fixtures") {
        let name = path.rsplit('/').next().unwrap_or_default();
        if !["Sources.template.json", "States.template.json", "Schedules.template.json"]
            .contains(&name)
        {
            continue;
        }
        let resources = template["Resources"].as_object().expect("resources");
        for (id, policy) in resources.iter().filter(|(_, r)| r["Type"] == "AWS::IAM::Policy") {
            let statements = &policy["Properties"]["PolicyDocument"]["Statement"];
            for (n, statement) in statements.as_array().into_iter().flatten().enumerate() {
                let actions = statement["Action"].to_string();
                // Only what edges need: traces, logs, keys and objects are the service's own affair.
                let judged = [
                    "sqs:",
                    "sns:",
                    "dynamodb:",
                    "kinesis:",
                    "lambda:",
                    "events:PutE",
                    "states:StartE",
                ];
                let listing = actions == r#""dynamodb:ListStreams""#;
                if listing
                    || !judged
                        .iter()
                        .any(|service| actions.trim_start_matches(['[', '"']).starts_with(service))
                {
                    continue;
                }
                removed += 1;
                let mut broken = template.clone();
                let policy = &mut broken["Resources"][id]["Properties"]["PolicyDocument"];
                policy["Statement"].as_array_mut().expect("statements").remove(n);
                if !proof::check(&broken)
                    .iter()
                    .any(|f| f.code == "missing-role-permission" || f.code == "unusable-reference")
                {
                    unnoticed.push(format!("{name} {id} {actions}"));
                }
            }
        }
    }
    assert!(removed > 20, "only {removed} were tried");
    assert_eq!(unnoticed, Vec::<String>::new());
}

//! CloudFormation puts secure strings of Parameter Store into a few properties, and refuses them in others.

use serde_json::Value;

use crate::proof::check::wiring::told;
use crate::proof::finding::Finding;
use crate::proof::kind::FUNCTION;
use crate::proof::template::{Resource, Template, is_intrinsic};

const PAGE: &str = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm-secure-strings.html#template-parameters-dynamic-patterns-resources";

const REFERENCE: &str = "{{resolve:ssm-secure:";

/// The properties that take one.
const TAKEN: &[(&str, &str)] = &[
    ("AWS::DirectoryService::MicrosoftAD", "Password"),
    ("AWS::DirectoryService::SimpleAD", "Password"),
    ("AWS::ElastiCache::ReplicationGroup", "AuthToken"),
    ("AWS::IAM::User", "LoginProfile/Password"),
    ("AWS::KinesisFirehose::DeliveryStream", "RedshiftDestinationConfiguration/Password"),
    ("AWS::OpsWorks::App", "AppSource/Password"),
    ("AWS::OpsWorks::Stack", "CustomCookbooksSource/Password"),
    ("AWS::OpsWorks::Stack", "RdsDbInstances/DbPassword"),
    ("AWS::RDS::DBCluster", "MasterUserPassword"),
    ("AWS::RDS::DBInstance", "MasterUserPassword"),
    ("AWS::Redshift::Cluster", "MasterUserPassword"),
];

/// Checks that every reference to a secure string stands where one is taken.
pub(in crate::proof) fn check(template: &Template<'_>, findings: &mut Vec<Finding>) {
    // What a module does with its properties is not known here.
    for resource in template.resources().filter(|r| !r.type_name.ends_with("::MODULE")) {
        let place = resource.properties();
        let mut pointers = Vec::new();
        find(resource, place.value, "", place.pointer, &mut pointers);
        findings.extend(pointers.iter().map(|pointer| refused(resource, pointer)));
    }
}

/// Finds references below a property, whose `path` leaves out numbers of items and functions.
fn find(
    resource: Resource<'_>,
    value: &Value,
    path: &str,
    pointer: String,
    found: &mut Vec<String>,
) {
    match value {
        Value::String(text) => {
            let is_taken = TAKEN.contains(&(resource.type_name, path));
            if text.contains(REFERENCE) && !is_taken && found.last() != Some(&pointer) {
                found.push(pointer);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                find(resource, item, path, format!("{pointer}/{at}"), found);
            }
        }
        Value::Object(fields) if is_intrinsic(value) => {
            for (name, argument) in fields {
                if let ("Fn::If", Value::Array(branches)) = (&**name, argument) {
                    for (at, branch) in branches.iter().enumerate() {
                        find(resource, branch, path, format!("{pointer}/Fn::If/{at}"), found);
                    }
                } else if argument.to_string().contains(REFERENCE) {
                    // Whatever is made of it stands here.
                    let text = Value::String(REFERENCE.to_owned());
                    find(resource, &text, path, pointer.clone(), found);
                }
            }
        }
        Value::Object(fields) => {
            for (key, value) in fields {
                let path = if path.is_empty() { key.clone() } else { format!("{path}/{key}") };
                find(resource, value, &path, format!("{pointer}/{key}"), found);
            }
        }
        _ => {}
    }
}

fn refused(resource: Resource<'_>, pointer: &str) -> Finding {
    let properties = resource.properties().pointer;
    let property = pointer.strip_prefix(&format!("{properties}/")).unwrap_or(pointer);
    let detail = format!(
        "{} has a secure string of Parameter Store in `{property}`, where CloudFormation refuses it.",
        told(resource),
    );
    let summary = "a secure string stands where CloudFormation takes none";
    let finding = Finding::error("unsupported-secure-string", summary, pointer, detail);
    let secret = "keep the value in Secrets Manager, whose references every property takes";
    if resource.type_name != FUNCTION {
        return finding.help(secret).page(PAGE);
    }
    let id = resource.id;
    finding
        .help(format!(
            "give the function the parameter's name, and let it get the value (`ssm:GetParameter`); or {secret}"
        ))
        .page(PAGE)
        .remedy(
            &[id],
            format!(
                "give `{id}` the parameter's `name()`, call `grant_read` of the parameter with it, and get \
                 the value there; or {secret}"
            ),
        )
}

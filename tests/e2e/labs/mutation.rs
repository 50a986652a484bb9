//! Least privilege: a flow is run without each action of each permission of the app in turn.
//!
//! A permission is a statement of a policy that says `Allow`, of whichever kind of resource, or
//! an `AWS::Lambda::Permission`; so is each policy of AWS's that a role has. Not among them are trust policies, without which there is no
//! role, and what a key's policy says of the account itself.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustinfra::proof;
use serde_json::Value;

use super::lab::{Lab, now};
use super::refused::Refused;
use crate::assembly::write;
use crate::local::{finish, printed};

/// How long a log may take to tell; it takes less than a second.
const LOG: Duration = Duration::from_secs(20);

/// One permission in a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Permission {
    /// The logical id of the resource that it stands in.
    pub(crate) resource: String,
    /// The type of that resource.
    type_name: String,
    /// The JSON pointer from the resource to the statement, or to one of its actions if it has
    /// several; empty for the resource as a whole.
    pointer: String,
    /// What it allows, as text.
    allows: String,
}

impl std::fmt::Display for Permission {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}{}: {}", self.type_name, self.resource, self.pointer, self.allows)
    }
}

/// Every permission of a template.
pub(crate) fn permissions(template: &Value) -> Vec<Permission> {
    let mut found = Vec::new();
    for (id, resource) in template["Resources"].as_object().into_iter().flatten() {
        let type_name = resource["Type"].as_str().unwrap_or_default();
        if type_name == "AWS::Lambda::Permission" {
            let properties = &resource["Properties"];
            found.push(Permission {
                resource: id.clone(),
                type_name: type_name.to_owned(),
                pointer: String::new(),
                allows: format!("{} {}", properties["Principal"], properties["FunctionName"]),
            });
            continue;
        }
        for (key, property) in resource["Properties"].as_object().into_iter().flatten() {
            if key == "AssumeRolePolicyDocument" {
                continue;
            }
            statements(property, &format!("/Properties/{key}"), &mut |pointer, statement| {
                found.push(Permission {
                    resource: id.clone(),
                    type_name: type_name.to_owned(),
                    pointer: pointer.to_owned(),
                    allows: format!("{} on {}", statement["Action"], statement["Resource"]),
                });
            });
        }
    }
    found
}

/// Every permission of a template, each action of a statement by itself.
fn actions(template: &Value) -> Vec<Permission> {
    let mut found = Vec::new();
    for permission in permissions(template) {
        let Permission { resource, pointer, .. } = &permission;
        let statement = template["Resources"][resource].pointer(pointer).unwrap_or(&Value::Null);
        let Some(actions) = statement["Action"].as_array().cloned() else {
            found.push(permission);
            continue;
        };
        found.extend(actions.iter().enumerate().map(|(index, action)| Permission {
            pointer: format!("{pointer}/Action/{index}"),
            allows: format!("{action} on {}", statement["Resource"]),
            ..permission.clone()
        }));
    }
    found.extend(policies_of_aws(template));
    found
}

/// The policies of others that roles, users and groups have, such as those that AWS keeps.
fn policies_of_aws(template: &Value) -> Vec<Permission> {
    let mut found = Vec::new();
    for (id, resource) in template["Resources"].as_object().into_iter().flatten() {
        let policies = resource["Properties"]["ManagedPolicyArns"].as_array();
        for (index, policy) in policies.into_iter().flatten().enumerate() {
            // One of the template goes statement by statement.
            if policy.get("Ref").is_none() {
                found.push(Permission {
                    resource: id.clone(),
                    type_name: resource["Type"].as_str().unwrap_or_default().to_owned(),
                    pointer: format!("/Properties/ManagedPolicyArns/{index}"),
                    allows: policy.to_string(),
                });
            }
        }
    }
    found
}

/// What no lab misses at the endpoint, and why.
const NOT_MISSED: [(&str, &str); 1] = [(
    "service-role/AWSLambdaBasicExecutionRole",
    "the endpoint writes the logs of functions by itself, AWS as the function's role; without it a function runs, \
     on AWS as well, and its log stays empty",
)];

/// Calls `found` with each statement of each policy document below a value.
fn statements(value: &Value, pointer: &str, found: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(object) => {
            if let (true, Some(Value::Array(list))) =
                (object.contains_key("Version"), object.get("Statement"))
            {
                for (index, statement) in list.iter().enumerate() {
                    if statement["Effect"] == "Allow" && !is_of_the_account(statement) {
                        found(&format!("{pointer}/Statement/{index}"), statement);
                    }
                }
                return;
            }
            for (key, value) in object {
                let key = key.replace('~', "~0").replace('/', "~1");
                statements(value, &format!("{pointer}/{key}"), found);
            }
        }
        Value::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                statements(value, &format!("{pointer}/{index}"), found);
            }
        }
        _ => {}
    }
}

/// Whether a statement of a key's policy hands the key over to the account's own policies.
fn is_of_the_account(statement: &Value) -> bool {
    statement["Action"] == "kms:*" && statement["Principal"].to_string().contains(":root")
}

/// The template without one permission; a resource that permits nothing else goes as a whole,
/// and so does what names it.
pub(crate) fn without(template: &Value, permission: &Permission) -> Value {
    let mut template = template.clone();
    let id = &permission.resource;
    let Some(resource) = template["Resources"].get_mut(id) else { return template };
    let Some((list, index)) = permission.pointer.rsplit_once('/') else {
        remove_resource(&mut template, id);
        return template;
    };
    if let (Some(Value::Array(statements)), Ok(index)) =
        (resource.pointer_mut(list), index.parse::<usize>())
    {
        statements.remove(index);
        if !statements.is_empty() {
            return template;
        }
    }
    // An empty document is no document. Where it stands alone, the resource is its carrier.
    let document = list.strip_suffix("/Statement").unwrap_or(list);
    match document.strip_prefix("/Properties/") {
        Some("PolicyDocument") => remove_resource(&mut template, id),
        _ => remove_at(&mut template["Resources"][id], document),
    }
    template
}

/// Removes a policy document from a resource: the property, or the item of a list.
fn remove_at(resource: &mut Value, pointer: &str) {
    let Some((mut parent, mut key)) = pointer.rsplit_once('/') else { return };
    // `Policies/0/PolicyDocument` and `ResourcePolicy/PolicyDocument` go with their wrapper.
    if key == "PolicyDocument" && parent != "/Properties" {
        (parent, key) = parent.rsplit_once('/').unwrap_or((parent, key));
    }
    match resource.pointer_mut(parent) {
        Some(Value::Array(list)) => {
            if let Ok(index) = key.parse::<usize>() {
                list.remove(index);
            }
        }
        Some(Value::Object(object)) => {
            object.shift_remove(key);
        }
        _ => {}
    }
}

/// Removes a resource, and every mention of it in a list.
fn remove_resource(template: &mut Value, id: &str) {
    if let Some(resources) = template["Resources"].as_object_mut() {
        resources.shift_remove(id);
        for resource in resources.values_mut() {
            forget(resource, id);
        }
    }
}

fn forget(value: &mut Value, id: &str) {
    match value {
        Value::Object(object) => {
            if object.get("DependsOn").is_some_and(|on| on == id) {
                object.shift_remove("DependsOn");
            }
            if let Some(Value::Array(names)) = object.get_mut("DependsOn") {
                names.retain(|name| name != id);
            }
            object.values_mut().for_each(|value| forget(value, id));
        }
        Value::Array(list) => {
            list.retain(|item| item["Ref"] != id);
            list.iter_mut().for_each(|value| forget(value, id));
        }
        _ => {}
    }
}

/// How the loss of a permission was noticed.
enum Noticed {
    /// Our command line did not deploy it.
    Refused,
    /// The flow did not go through.
    Denied(String),
    /// It was not.
    Not(String),
}

/// Runs `flow` without each action of each permission of the lab in turn, and at last with all of
/// them.
///
/// Each loss has to be noticed: by our proof, so that nothing is deployed, or by a flow that
/// fails because something was denied. One that is not noticed is named by a row of `kept`: a
/// part of how it is displayed, and the reason; [`NOT_MISSED`] has those of every lab. A row that none needs is a failure as well.
#[track_caller]
pub(super) fn run(lab: &Lab, flow: &dyn Fn(&Lab) -> Result<(), Refused>, kept: &[(&str, &str)]) {
    lab.works(flow);
    let kept: Vec<_> = kept.iter().chain(&NOT_MISSED).copied().collect();
    let mut survivors: Vec<String> = Vec::new();
    let mut used = vec![false; kept.len()];
    let mut count = 0;
    for file in templates(&lab.assembly) {
        let template = read(&file);
        for permission in actions(&template) {
            count += 1;
            let less = without(&template, &permission);
            write(&file, &less.to_string());
            let start = Instant::now();
            let noticed = attempt(lab, flow, &less);
            let time = start.elapsed().as_secs_f32();
            match noticed {
                Noticed::Refused => eprintln!("{time:4.1} s  not deployed: {permission}"),
                Noticed::Denied(by) => {
                    eprintln!("{time:4.1} s  denied: {permission}\n        {by}")
                }
                Noticed::Not(why) => {
                    let name = permission.to_string();
                    match kept.iter().position(|(part, _)| name.contains(part)) {
                        Some(row) => {
                            eprintln!("{time:4.1} s  not missed: {name}: {}", kept[row].1);
                            used[row] = true;
                        }
                        None => survivors.push(format!("{name}\n  {why}")),
                    }
                }
            }
        }
        write(&file, &template.to_string());
    }
    assert!(count > 0, "no permission in {}", lab.assembly.display());
    assert!(survivors.is_empty(), "not needed, or not missed:\n{}", survivors.join("\n"));
    let rows = kept.iter().zip(used).filter(|(_, used)| !used);
    let rows: Vec<_> = rows.map(|((part, _), _)| part).collect();
    assert!(rows.is_empty(), "noticed after all: {rows:?}");
    lab.update();
    lab.works(flow);
}

/// Deploys what lies in the assembly, and if that is done, runs the flow.
fn attempt(lab: &Lab, flow: &dyn Fn(&Lab) -> Result<(), Refused>, less: &Value) -> Noticed {
    let out = lab.assembly.to_string_lossy().into_owned();
    let mut deploy = lab.local.command(&["deploy", "--local", "--yes", "--app", &out]);
    let done = finish(&mut deploy);
    match done.status.code() {
        Some(0) => {}
        Some(3) if is_about_permissions(&printed(&done)) => return Noticed::Refused,
        _ => panic!("neither deployed nor refused:\n{}", printed(&done)),
    }
    lab.denied_since.set(Some(now()));
    let result = catch_unwind(AssertUnwindSafe(|| flow(lab)));
    let noticed = match result {
        Ok(Ok(())) => {
            let findings = proof::check(less);
            Noticed::Not(format!("the flow went through; what our proof says: {findings:?}"))
        }
        Ok(Err(refused)) if refused.denied => Noticed::Denied(refused.to_string()),
        Ok(Err(refused)) => in_a_log(lab, &refused.to_string()),
        Err(_) => in_a_log(lab, "the flow panicked"),
    };
    lab.denied_since.set(None);
    noticed
}

/// What our proof says when a permission is missing.
const MISSING: [&str; 6] = [
    "missing-lambda-permission",
    "missing-resource-policy",
    "missing-role",
    "missing-role-permission",
    "permission-too-late",
    "unusable-key",
];

/// Whether a command refused to deploy because a permission is missing, and not for another
/// reason, such as a template that is broken.
fn is_about_permissions(told: &str) -> bool {
    let codes = told.lines().filter_map(|line| line.trim().strip_prefix("error["));
    let codes = codes.filter_map(|line| line.split_once(']')).map(|(code, _)| code);
    // The last line sums up.
    let mut codes = codes.filter(|code| *code != "synth").peekable();
    codes.peek().is_some() && codes.all(|code| MISSING.contains(&code))
}

/// A flow that failed somehow was denied something only if a function's log says so.
fn in_a_log(lab: &Lab, failure: &str) -> Noticed {
    let start = Instant::now();
    loop {
        if let Some(denial) = lab.denials().into_iter().next() {
            return Noticed::Denied(denial);
        }
        if start.elapsed() > LOG {
            return Noticed::Not(format!("the flow failed, but nothing was denied: {failure}"));
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// The templates of an assembly.
fn templates(assembly: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(assembly).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let mut paths: Vec<PathBuf> =
        paths.filter(|path| path.to_string_lossy().ends_with(".template.json")).collect();
    paths.sort();
    paths
}

fn read(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn statement(action: &str) -> Value {
        json!({"Effect": "Allow", "Action": action, "Resource": "*"})
    }

    fn document(statements: &[Value]) -> Value {
        json!({"Version": "2012-10-17", "Statement": statements})
    }

    fn template() -> Value {
        let root = json!({"Effect": "Allow", "Action": "kms:*", "Resource": "*",
            "Principal": {"AWS": {"Fn::Join": ["", ["arn:aws:iam::1:root"]]}}});
        let deny = json!({"Effect": "Deny", "Action": "sqs:*", "Resource": "*"});
        json!({"Resources": {
            "Policy": {"Type": "AWS::IAM::Policy", "Properties": {
                "PolicyDocument": document(&[statement("a:X"), statement("a:Y")])}},
            "Managed": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {
                "PolicyDocument": document(&[statement("b:X")])}},
            "Role": {"Type": "AWS::IAM::Role", "Properties": {
                "AssumeRolePolicyDocument": document(&[statement("sts:AssumeRole")]),
                "ManagedPolicyArns": [{"Ref": "Managed"}, "arn"],
                "Policies": [{"PolicyName": "P", "PolicyDocument": document(&[statement("c:X")])}]}},
            "Key": {"Type": "AWS::KMS::Key", "Properties": {
                "KeyPolicy": document(&[root, statement("kms:Decrypt")])}},
            "Table": {"Type": "AWS::DynamoDB::Table", "Properties": {
                "ResourcePolicy": {"PolicyDocument": document(&[statement("d:X")])}}},
            "Queues": {"Type": "AWS::SQS::QueuePolicy", "Properties": {
                "PolicyDocument": document(&[deny])}},
            "Invoke": {"Type": "AWS::Lambda::Permission", "Properties": {"Principal": "p"}},
            "Function": {"Type": "AWS::Lambda::Function", "DependsOn": ["Managed", "Role"]},
        }})
    }

    #[test]
    fn permissions_are_what_is_allowed_wherever_it_stands() {
        let template = template();
        let found = permissions(&template);
        let places: Vec<_> =
            found.iter().map(|one| (one.resource.as_str(), one.pointer.as_str())).collect();
        assert_eq!(
            places,
            [
                ("Policy", "/Properties/PolicyDocument/Statement/0"),
                ("Policy", "/Properties/PolicyDocument/Statement/1"),
                ("Managed", "/Properties/PolicyDocument/Statement/0"),
                ("Role", "/Properties/Policies/0/PolicyDocument/Statement/0"),
                ("Key", "/Properties/KeyPolicy/Statement/1"),
                ("Table", "/Properties/ResourcePolicy/PolicyDocument/Statement/0"),
                ("Invoke", ""),
            ]
        );
    }

    #[test]
    fn actions_of_a_statement_are_taken_away_one_by_one() {
        let mut several = statement("");
        several["Action"] = json!(["a:X", "a:Y"]);
        let policy = json!({"Resources": {"Policy": {"Type": "AWS::IAM::Policy", "Properties": {
            "PolicyDocument": document(&[several])}}}});
        let found = actions(&policy);
        let allows: Vec<_> = found.iter().map(|one| one.allows.as_str()).collect();
        assert_eq!(allows, [r#""a:X" on "*""#, r#""a:Y" on "*""#]);
        let pointer = "/Resources/Policy/Properties/PolicyDocument/Statement/0/Action";
        let left: Vec<_> =
            found.iter().map(|one| without(&policy, one).pointer(pointer).cloned()).collect();
        assert_eq!(left, [Some(json!(["a:Y"])), Some(json!(["a:X"]))]);
    }

    #[test]
    fn policies_of_aws_are_taken_away_one_by_one() {
        let template = template();
        let found = policies_of_aws(&template);
        let places: Vec<_> =
            found.iter().map(|one| (one.resource.as_str(), one.pointer.as_str())).collect();
        assert_eq!(places, [("Role", "/Properties/ManagedPolicyArns/1")]);
        let less = without(&template, &found[0]);
        let left = less.pointer("/Resources/Role/Properties/ManagedPolicyArns");
        assert_eq!(left, Some(&json!([{"Ref": "Managed"}])));
        assert!(actions(&template).contains(&found[0]));
    }

    #[test]
    fn a_permission_goes_with_whatever_would_be_left_empty() {
        let template = template();
        let less: Vec<Value> =
            permissions(&template).iter().map(|one| without(&template, one)).collect();
        let at = |index: usize, pointer: &str| less[index].pointer(pointer).cloned();
        let statements = "/Resources/Policy/Properties/PolicyDocument/Statement";
        assert_eq!(at(0, statements), Some(json!([statement("a:Y")])));
        assert_eq!(at(1, statements), Some(json!([statement("a:X")])));
        assert_eq!(at(2, "/Resources/Managed"), None);
        assert_eq!(at(2, "/Resources/Role/Properties/ManagedPolicyArns"), Some(json!(["arn"])));
        assert_eq!(at(2, "/Resources/Function/DependsOn"), Some(json!(["Role"])));
        assert_eq!(at(3, "/Resources/Role/Properties/Policies"), Some(json!([])));
        let key = at(4, "/Resources/Key/Properties/KeyPolicy/Statement");
        assert_eq!(key.as_ref().and_then(Value::as_array).map(Vec::len), Some(1));
        assert_eq!(at(5, "/Resources/Table/Properties"), Some(json!({})));
        assert_eq!(at(6, "/Resources/Invoke"), None);
        for (index, less) in less.iter().enumerate() {
            assert_ne!(*less, template, "{index}");
        }
    }

    #[test]
    fn a_refusal_for_another_reason_is_none_for_a_permission() {
        assert!(is_about_permissions(
            "error[missing-role-permission]: a\n\nerror[synth]: 1 problem\n"
        ));
        let both = "error[missing-role]: a\nerror[unknown-property]: b\n";
        assert!(!is_about_permissions(both));
        assert!(!is_about_permissions("nothing"));
    }
}

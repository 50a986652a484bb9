//! Exports that would vanish or change while somebody still imports them.
//!
//! CloudFormation refuses such an update at its very end, after it changed everything else. Asked before,
//! the answer is cheap; and where the importer is about to be deployed as well, the export can simply stay
//! until that has happened.

use serde_json::{Map, Value};

use super::cloud::{CloudFormation, StackDescription, StackOutput};
use super::environment::Surroundings;
use super::error::{DeployError, ExportsLoss};
use super::importing::{importing, is_importer};
use crate::assembly::read::{Assembly, StackArtifact};
use crate::diff::{Action, Names, ResourceChange, TemplateDiff, parse};

/// An export that the new template has no more, and who imports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Vanishing {
    /// The output's name in the template.
    pub(super) output: String,
    /// The export's name.
    pub(super) export: String,
    /// The names of the stacks that import it.
    pub(super) importers: Vec<String>,
}

/// The two templates of an update, and what is between them.
pub(super) struct Update<'a> {
    pub(super) old: &'a Value,
    pub(super) new: &'a Value,
    pub(super) diff: &'a TemplateDiff,
}

/// Asks who imports an export: the names of stacks that can be deployed, which those are not that are
/// nested in them.
pub(super) async fn importers<K: CloudFormation>(
    cloud: &K,
    export: &str,
) -> Result<Vec<String>, DeployError> {
    let mut names = Vec::new();
    for name in cloud.importers(export).await? {
        let name = top_level(cloud, name).await;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(names)
}

/// Finds the stack that one is nested in; its own name if it is in none, or where nobody may ask.
async fn top_level<K: CloudFormation>(cloud: &K, mut name: String) -> String {
    // On AWS one step leads there; an endpoint may tell the next stack above, or go round in circles.
    let mut seen = Vec::new();
    while let Ok(Some(StackDescription { root_id: Some(root), .. })) =
        cloud.describe_stack(&name).await
        && let Some(root) = root.split('/').nth(1)
        && root != name
        && !seen.iter().any(|seen| seen == root)
    {
        seen.push(std::mem::replace(&mut name, root.to_owned()));
    }
    name
}

/// Finds exports of the deployed stack that the new template would remove although they are imported.
pub(super) async fn vanishing<K: CloudFormation>(
    cloud: &K,
    deployed: &StackDescription,
    template: &Value,
    here: &Surroundings,
) -> Result<Vec<Vanishing>, DeployError> {
    let outputs = template.get("Outputs").and_then(Value::as_object);
    let name_of = |output: &Value| {
        output.pointer("/Export/Name").map(|name| resolve(name, &deployed.name, here))
    };
    let kept: Vec<Option<String>> =
        outputs.into_iter().flat_map(Map::values).filter_map(name_of).collect();
    let mut found = Vec::new();
    for output in &deployed.outputs {
        let Some(export) = &output.export_name else { continue };
        let same_output = outputs.and_then(|outputs| outputs.get(&output.key)).and_then(name_of);
        let stays = kept.iter().any(|name| name.as_ref() == Some(export))
            // A name that only CloudFormation can work out is taken to be the same.
            || same_output.is_some_and(|name| name.is_none());
        if stays {
            continue;
        }
        let importers = importers(cloud, export).await?;
        if !importers.is_empty() {
            found.push(Vanishing { output: output.key.clone(), export: export.clone(), importers });
        }
    }
    Ok(found)
}

/// Refuses an update that takes exports away, if any are of importers that are not freed in the same run.
pub(super) fn in_use(
    assembly: &Assembly,
    stack: &StackArtifact,
    vanishing: &[Vanishing],
    loss: ExportsLoss,
    is_freed: impl Fn(&str, &str) -> bool,
    here: &Surroundings,
) -> Result<(), DeployError> {
    let mut exports = Vec::new();
    for export in vanishing {
        let mut importers = export.importers.clone();
        importers.retain(|name| !is_freed(name, &export.export));
        if !importers.is_empty() {
            exports.push((export.export.clone(), importers));
        }
    }
    if exports.is_empty() {
        return Ok(());
    }
    let is_own = |other: &&StackArtifact| {
        loss != ExportsLoss::LastUpdate
            && other.stack_name != stack.stack_name
            && is_importer(other, &exports, here)
    };
    let own_importers = assembly.stacks().iter().filter(is_own);
    let mut own_importers: Vec<String> =
        own_importers.map(|other| other.stack_name.clone()).collect();
    own_importers.sort();
    own_importers.dedup();
    let importing = importing(assembly, &exports, here);
    let stack = stack.path.clone();
    Err(DeployError::ExportsInUse { stack, exports, own_importers, importing, loss })
}

/// Refuses an update that gives an export that is imported another value, be it that its resource is
/// replaced, or that it is of something else now, in the same output or in another.
///
/// CloudFormation lets the value of an export change only while nobody imports it.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html>
pub(super) async fn unchanged<K: CloudFormation>(
    cloud: &K,
    assembly: &Assembly,
    stack: &StackArtifact,
    deployed: &StackDescription,
    update: &Update<'_>,
    here: &Surroundings,
) -> Result<(), DeployError> {
    let is_replaced =
        |change: &&ResourceChange| change.action == Action::Replace && change.nested_in.is_none();
    let replacements: Vec<&ResourceChange> =
        update.diff.resources.iter().filter(is_replaced).collect();
    let names = Names::new(&stack.origins, &[update.new, update.old]);
    let (mut exports, mut replaced, mut changed) = (Vec::new(), Vec::new(), Vec::new());
    for output in &deployed.outputs {
        let Some(export) = &output.export_name else { continue };
        let resolved = |name: &Value| resolve(name, &deployed.name, here);
        let Some((key, new)) = exporting(update.new, output, export, resolved) else { continue };
        let cause = replacements.iter().find(|change| follows(new, &change.logical_id));
        let old = &update.old["Outputs"][&output.key]["Value"];
        if cause.is_none() && !is_other(update, old, new, resolved(new), &output.value) {
            continue;
        }
        let importers = importers(cloud, export).await?;
        if importers.is_empty() {
            continue;
        }
        exports.push((export.clone(), importers));
        match cause {
            Some(cause) => {
                let cause = (cause.name().to_owned(), cause.place.clone());
                if !replaced.contains(&cause) {
                    replaced.push(cause);
                }
            }
            None => changed.push(format!(
                "`{export}` becomes {} (output {key}), was {} (output {})",
                names.describe(new),
                names.describe(old),
                output.key
            )),
        }
    }
    match exports.is_empty() {
        true => Ok(()),
        false => {
            let importing = importing(assembly, &exports, here);
            let stack = stack.path.clone();
            Err(DeployError::ExportsChange { stack, exports, replaced, changed, importing })
        }
    }
}

/// Finds the output of a new template that exports under a name: its own name, and its value.
fn exporting<'t>(
    template: &'t Value,
    deployed: &'t StackOutput,
    export: &str,
    resolved: impl Fn(&Value) -> Option<String>,
) -> Option<(&'t str, &'t Value)> {
    let outputs = template.get("Outputs").and_then(Value::as_object)?;
    let named = |output: &Value| output.pointer("/Export/Name").map(&resolved);
    let by_name = outputs
        .iter()
        .find(|(_, output)| named(output).flatten().is_some_and(|name| name == export));
    // A name that only CloudFormation can work out is taken to be the same.
    let same =
        || outputs.get_key_value(&deployed.key).filter(|(_, output)| named(output) == Some(None));
    by_name.or_else(same).map(|(key, output)| (key.as_str(), &output["Value"]))
}

/// Tells whether an output's new value, which is `text` if that can be worked out, is certainly not the one
/// that is deployed.
fn is_other(
    update: &Update<'_>,
    old: &Value,
    new: &Value,
    text: Option<String>,
    deployed: &str,
) -> bool {
    if crate::diff::equivalent(old, new) {
        return false;
    }
    if let Some(text) = text {
        return text != deployed;
    }
    let resources = |template: &Value, value: &Value| -> Vec<String> {
        let is_resource = |id: &String| template["Resources"].get(id).is_some();
        let ids = crate::diff::references(value).into_iter().filter(is_resource);
        ids.filter(|id| follows(value, id)).collect()
    };
    let (before, after) = (resources(update.old, old), resources(update.new, new));
    let is_new = |id: &String| update.old["Resources"].get(id).is_none();
    after.iter().any(is_new)
        || !before.is_empty() && !after.is_empty() && !after.iter().any(|id| before.contains(id))
}

/// Tells whether a value is another one once a resource has been replaced.
fn follows(value: &Value, id: &str) -> bool {
    match value {
        Value::Object(object) => {
            let attribute = match object.get("Fn::GetAtt") {
                Some(Value::Array(parts)) => parts.last().and_then(Value::as_str),
                Some(Value::String(text)) => Some(text.as_str()),
                _ => None,
            };
            // A service's own hosted zone is the same for all its resources, and a port mostly.
            let is_shared = |name: &str| {
                let name = name.to_ascii_lowercase();
                name.ends_with("hostedzoneid") || name.ends_with("port")
            };
            if attribute.is_some_and(is_shared) {
                return false;
            }
            let refers =
                ["Ref", "Fn::GetAtt", "Fn::Sub"].iter().any(|key| object.contains_key(*key));
            match refers {
                true => crate::diff::references(value).iter().any(|name| name == id),
                false => object.values().any(|inner| follows(inner, id)),
            }
        }
        Value::Array(items) => items.iter().any(|inner| follows(inner, id)),
        _ => false,
    }
}

/// Works out a text as far as that is possible from outside.
pub(super) fn resolve(text: &Value, stack: &str, here: &Surroundings) -> Option<String> {
    crate::assembly::read::resolve(text, &|name| match name {
        "AWS::StackName" => Some(stack.to_owned()),
        "AWS::Region" => Some(here.region.clone()),
        "AWS::AccountId" => Some(here.account.clone()),
        "AWS::Partition" => Some(here.partition.clone()),
        _ => None,
    })
}

/// Returns the new template with the given exports, and what they refer to, as they are deployed now.
pub(super) fn keep(template: &Value, deployed: &Value, vanishing: &[Vanishing]) -> Value {
    let mut kept = template.clone();
    let mut wanted: Vec<String> = Vec::new();
    for export in vanishing {
        if let Some(output) = deployed.pointer(&format!("/Outputs/{}", export.output)) {
            wanted.extend(crate::diff::references(output));
            insert(&mut kept, "Outputs", &export.output, output);
        }
    }
    complete(&mut kept, deployed, wanted);
    kept
}

/// Takes over from another template what is named but not there, and what that names in turn.
pub(super) fn complete(template: &mut Value, other: &Value, mut wanted: Vec<String>) {
    while let Some(name) = wanted.pop() {
        for section in ["Resources", "Parameters", "Conditions", "Mappings"] {
            let known = template.pointer(&format!("/{section}/{name}")).is_some();
            let Some(old) = other.pointer(&format!("/{section}/{name}")).filter(|_| !known) else {
                continue;
            };
            wanted.extend(crate::diff::references(old));
            insert(template, section, &name, old);
        }
    }
}

fn insert(template: &mut Value, section: &str, name: &str, value: &Value) {
    if let Some(object) = template.as_object_mut() {
        let section = object.entry(section).or_insert_with(|| Value::Object(Map::new()));
        if let Some(section) = section.as_object_mut() {
            section.insert(name.to_owned(), value.clone());
        }
    }
}

/// Reads the template that is deployed.
pub(super) fn read_template(stack: &str, text: &str) -> Result<Value, DeployError> {
    parse(text).map_err(|error| DeployError::BadTemplate {
        stack: stack.to_owned(),
        reason: error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_follow_the_resource_that_they_name() {
        #[track_caller]
        fn check(value: Value, expect: bool) {
            assert_eq!(follows(&value, "Q"), expect);
        }
        check(json!({"Ref": "Q"}), true);
        check(json!({"Ref": "Z"}), false);
        check(json!({"Fn::GetAtt": ["Q", "Arn"]}), true);
        check(json!({"Fn::GetAtt": "Q.Arn"}), true);
        check(json!({"Fn::GetAtt": ["Q", "CanonicalHostedZoneID"]}), false);
        check(json!({"Fn::GetAtt": ["Q", "Endpoint.Port"]}), false);
        check(json!({"Fn::Join": ["/", ["a", {"Fn::Sub": "${Q.Arn}/*"}]]}), true);
        check(json!({"Fn::If": ["Q", "a", "b"]}), false);
        check(json!("Q"), false);
    }

    #[test]
    fn a_kept_export_brings_back_what_it_refers_to() {
        let old = json!({
            "Conditions": {"C": {"Fn::Equals": [1, 1]}},
            "Resources": {
                "Q": {"Type": "AWS::SQS::Queue", "Condition": "C", "DependsOn": "K", "Properties": {"KmsMasterKeyId": {"Ref": "K"}}},
                "K": {"Type": "AWS::KMS::Key"},
                "Z": {"Type": "AWS::SNS::Topic"},
            },
            "Outputs": {"O": {"Value": {"Fn::GetAtt": ["Q", "Arn"]}, "Export": {"Name": "e"}}},
        });
        let vanishing =
            Vanishing { output: "O".into(), export: "e".into(), importers: vec!["Web".into()] };
        let kept =
            keep(&json!({"Resources": {"N": {"Type": "AWS::SNS::Topic"}}}), &old, &[vanishing]);
        assert_eq!(
            kept,
            json!({
                "Conditions": old["Conditions"],
                "Resources": {"N": {"Type": "AWS::SNS::Topic"}, "Q": old["Resources"]["Q"], "K": old["Resources"]["K"]},
                "Outputs": old["Outputs"],
            })
        );
    }
}

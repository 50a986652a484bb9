//! What a stack is given beside its template: parameters, tags, topics, roles, capabilities.

use indexmap::IndexMap;
use serde_json::Value;

use super::cloud::{ParameterValue, StackDescription};
use super::error::DeployError;
use super::options::DeployOptions;
use crate::assembly::bootstrap::VERSION_PARAMETER;
use crate::assembly::read::{Assembly, StackArtifact};

/// The parameters of a change set, with what about them is new.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Parameters {
    pub(super) values: IndexMap<String, ParameterValue>,
    /// What differs from the deployed stack, in words.
    pub(super) changes: Vec<String>,
    /// Whether values come from SSM, so that they may differ without anybody's doing.
    pub(super) from_ssm: bool,
}

impl Parameters {
    /// Returns those that a template has, which may be one on the way to the new one.
    pub(super) fn of(
        &self,
        template: &Value,
        deployed: Option<&StackDescription>,
    ) -> IndexMap<String, ParameterValue> {
        let formal = template.get("Parameters").and_then(Value::as_object);
        let mut values = IndexMap::new();
        for name in formal.into_iter().flat_map(|formal| formal.keys()) {
            let before = deployed.is_some_and(|deployed| deployed.parameters.contains_key(name));
            let value = self.values.get(name).cloned();
            let value = value.or_else(|| before.then_some(ParameterValue::Previous));
            values.extend(value.map(|value| (name.clone(), value)));
        }
        values
    }
}

/// Refuses values for parameters that no stack to deploy has, before anything is begun.
pub(super) fn check_parameters(
    assembly: &Assembly,
    selected: &[&StackArtifact],
    options: &DeployOptions,
) -> Result<(), DeployError> {
    for (selector, values) in &options.parameters {
        let everywhere = selector == "*";
        let is_meant = |stack: &&&StackArtifact| everywhere || is_named(stack, selector);
        let stacks: Vec<&StackArtifact> = selected.iter().filter(is_meant).copied().collect();
        if stacks.is_empty() && !everywhere {
            return Err(DeployError::ParametersElsewhere {
                stack: selector.clone(),
                exists: assembly.stack(selector).is_some(),
                available: selected.iter().map(|stack| stack.path.clone()).collect(),
            });
        }
        let formal = stacks.iter().filter_map(|stack| stack.template["Parameters"].as_object());
        let mut available: Vec<String> = formal.flat_map(|formal| formal.keys().cloned()).collect();
        if let Some(name) = values.keys().find(|name| !available.contains(name)) {
            // The CDK's own, which nobody sets.
            available.retain(|name| name != VERSION_PARAMETER);
            available.sort();
            available.dedup();
            let stack = stacks.first().filter(|_| !everywhere).map(|stack| stack.path.clone());
            return Err(DeployError::UnknownParameter { stack, name: name.clone(), available });
        }
    }
    Ok(())
}

/// Tells whether a stack is called so: by artifact id, path or name.
fn is_named(stack: &StackArtifact, name: &str) -> bool {
    [&stack.id, &stack.path, &stack.stack_name].into_iter().any(|known| known == name)
}

/// Finds a value for every parameter of the template: the user's, the app's, the deployed one, the default.
pub(super) fn parameters(
    stack: &StackArtifact,
    template: &Value,
    options: &DeployOptions,
    deployed: Option<&StackDescription>,
) -> Result<Parameters, DeployError> {
    let formal = template.get("Parameters").and_then(Value::as_object);
    let has = |name: &str| formal.is_some_and(|formal| formal.contains_key(name));
    let mut given = stack.parameters.clone();
    for (selector, values) in &options.parameters {
        if selector == "*" || is_named(stack, selector) {
            let values = values.iter().filter(|(name, _)| has(name));
            given.extend(values.map(|(name, value)| (name.clone(), value.clone())));
        }
    }
    let mut parameters = Parameters::default();
    let mut missing = Vec::new();
    for (name, definition) in formal.into_iter().flatten() {
        let text = |key: &str| {
            definition.get(key).map(|value| match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            })
        };
        let before = deployed.and_then(|deployed| deployed.parameters.get(name));
        let ssm = text("Type").is_some_and(|kind| kind.starts_with("AWS::SSM::Parameter::Value"));
        // The CDK's check of its bootstrap version concerns no resource.
        parameters.from_ssm |= ssm && name != VERSION_PARAMETER;
        match (given.get(name), before, text("Default")) {
            (Some(value), before, _) => {
                // A secret's deployed value cannot be read, so it cannot be compared either.
                if before.is_none_or(|before| before != value) {
                    parameters.changes.push(changed(
                        "parameter",
                        name,
                        before,
                        Some(value),
                        definition,
                    ));
                }
                parameters.values.insert(name.clone(), ParameterValue::New(value.clone()));
            }
            (None, Some(_), _) => {
                parameters.values.insert(name.clone(), ParameterValue::Previous);
            }
            // Left out, so that CloudFormation takes the default.
            (None, None, Some(_)) => {}
            (None, None, None) => missing.push(name.clone()),
        }
    }
    if missing.is_empty() {
        Ok(parameters)
    } else {
        Err(DeployError::MissingParameters { stack: stack.path.clone(), names: missing })
    }
}

/// Tells what besides the template and its parameters differs, in words.
pub(super) fn differences(
    stack: &StackArtifact,
    options: &DeployOptions,
    deployed: &StackDescription,
) -> Vec<String> {
    let mut differences = Vec::new();
    let wanted = tags(stack, options);
    for (key, value) in &wanted {
        let before = deployed.tags.get(key);
        if before != Some(value) {
            differences.push(changed("tag", key, before, Some(value), &Value::Null));
        }
    }
    for (key, value) in deployed.tags.iter().filter(|(key, _)| !key.starts_with("aws:")) {
        if !wanted.contains_key(key) {
            differences.push(changed("tag", key, Some(value), None, &Value::Null));
        }
    }
    let mut topics = [notification_arns(stack, options), deployed.notification_arns.clone()];
    topics.iter_mut().for_each(|arns| arns.sort());
    if topics[0] != topics[1] {
        differences.push(format!("notifications: {} → {}", list(&topics[1]), list(&topics[0])));
    }
    if options.role_arn.is_some() && options.role_arn != deployed.role_arn {
        differences.push(changed(
            "service",
            "role",
            deployed.role_arn.as_ref(),
            options.role_arn.as_ref(),
            &Value::Null,
        ));
    }
    differences
}

fn changed(
    kind: &str,
    name: &str,
    old: Option<&String>,
    new: Option<&String>,
    definition: &Value,
) -> String {
    let secret = match definition.get("NoEcho") {
        Some(Value::Bool(secret)) => *secret,
        Some(Value::String(text)) => text.eq_ignore_ascii_case("true"),
        _ => false,
    };
    let show = |value: Option<&String>| match value {
        Some(_) if secret => "****".to_owned(),
        Some(value) => format!("\"{value}\""),
        None => "none".to_owned(),
    };
    format!("{kind} {name}: {} → {}", show(old), show(new))
}

fn list(items: &[String]) -> String {
    if items.is_empty() { "none".to_owned() } else { items.join(", ") }
}

/// Returns the stack's tags, the user's on top of the app's.
pub(super) fn tags(stack: &StackArtifact, options: &DeployOptions) -> IndexMap<String, String> {
    let mut tags = stack.tags.clone();
    tags.extend(options.tags.iter().map(|(key, value)| (key.clone(), value.clone())));
    tags
}

/// Returns the topics of the app and of the user.
pub(super) fn notification_arns(stack: &StackArtifact, options: &DeployOptions) -> Vec<String> {
    let mut arns = stack.notification_arns.clone();
    arns.extend(
        options
            .notification_arns
            .iter()
            .filter(|arn| !stack.notification_arns.contains(arn))
            .cloned(),
    );
    arns
}

/// Returns the capabilities that a template needs, so that a user who approved need not say so twice.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html>
pub(super) fn capabilities(template: &Value) -> Vec<String> {
    let resources = || template.get("Resources").and_then(Value::as_object).into_iter().flatten();
    let kind = |resource: &Value| {
        resource.get("Type").and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let is_iam = |kind: &str| {
        matches!(
            kind,
            "AWS::IAM::AccessKey"
                | "AWS::IAM::Group"
                | "AWS::IAM::InstanceProfile"
                | "AWS::IAM::ManagedPolicy"
                | "AWS::IAM::Policy"
                | "AWS::IAM::Role"
                | "AWS::IAM::User"
                | "AWS::IAM::UserToGroupAddition"
                | "AWS::IAM::RolePolicy"
                | "AWS::IAM::UserPolicy"
                | "AWS::IAM::GroupPolicy"
        )
    };
    let named = resources().any(|(_, resource)| {
        let names =
            ["RoleName", "UserName", "GroupName", "ManagedPolicyName", "InstanceProfileName"];
        let is_principal = matches!(
            kind(resource).as_str(),
            "AWS::IAM::Role"
                | "AWS::IAM::User"
                | "AWS::IAM::Group"
                | "AWS::IAM::ManagedPolicy"
                | "AWS::IAM::InstanceProfile"
        );
        is_principal
            && names.iter().any(|name| resource.pointer(&format!("/Properties/{name}")).is_some())
    });
    let nested = resources().any(|(_, resource)| kind(resource) == "AWS::CloudFormation::Stack");
    let expands =
        template.get("Transform").is_some() || template.to_string().contains("\"Fn::Transform\"");
    let mut capabilities = Vec::new();
    // What a nested stack or macro will make is not known here; both capabilities are what the CDK sends.
    if named || nested || expands {
        capabilities.push("CAPABILITY_NAMED_IAM".to_owned());
    } else if resources().any(|(_, resource)| is_iam(&kind(resource))) {
        capabilities.push("CAPABILITY_IAM".to_owned());
    }
    if expands || nested {
        capabilities.push("CAPABILITY_AUTO_EXPAND".to_owned());
    }
    capabilities
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn capabilities_follow_the_template() {
        #[track_caller]
        fn check(template: Value, expect: &[&str]) {
            assert_eq!(capabilities(&template), expect);
        }
        let resource = |kind: &str, properties: Value| json!({"Resources": {"R": {"Type": kind, "Properties": properties}}});
        check(resource("AWS::SQS::Queue", json!({})), &[]);
        check(resource("AWS::IAM::Policy", json!({"PolicyName": "p"})), &["CAPABILITY_IAM"]);
        check(resource("AWS::IAM::Role", json!({"RoleName": "r"})), &["CAPABILITY_NAMED_IAM"]);
        check(
            resource("AWS::CloudFormation::Stack", json!({})),
            &["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
        );
        check(
            resource("AWS::SQS::Queue", json!({"Tags": {"Fn::Transform": {"Name": "Macro"}}})),
            &["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
        );
        check(
            json!({"Transform": "AWS::Serverless-2016-10-31"}),
            &["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
        );
    }
}

//! Looks at the finished tree for what CloudFormation would refuse.

use std::collections::HashMap;

use super::{Synthesis, conditional_references, duplicate_exports, duplicate_names, elements};
use crate::diagnostic::Diagnostic;
use crate::resource::RemovalPolicy;
use crate::tree::{Environment, Kind, NodeId, Written, likely_region};

pub(super) fn run(s: &mut Synthesis) {
    let mut found = Vec::new();
    for &node in s.tree.in_order().iter() {
        if let Kind::Resource(_) = &s.tree[node].kind {
            required(s, node, &mut found);
            type_name(s, node, &mut found);
            snapshots(s, node, &mut found);
        }
    }
    elements::run(s, &mut found);
    dangling(s, &mut found);
    environments(s, &mut found);
    stack_names(s, &mut found);
    duplicate_names::run(s, &mut found);
    duplicate_exports::run(s, &mut found);
    conditional_references::run(s, &mut found);
    found.into_iter().for_each(|d| s.report(d));
}

/// References to what no template has: the resolver made it for an earlier synthesis, or it stands in
/// something of that kind.
fn dangling(s: &Synthesis, found: &mut Vec<Diagnostic>) {
    for need in s.graph.inner().edge_weights() {
        let Some(property) = need.reason.property() else { continue };
        if !s.tree.is_removed(need.to) {
            continue;
        }
        let detail = format!(
            "`{property}` refers to `{}`, which was made for a grant or a link, and is not any more.",
            s.tree.path(need.to)
        );
        found.push(
            Diagnostic::error("dangling-reference", "a reference names a resource that is gone")
                .detail(detail)
                .path(s.tree.path(need.from))
                .at(need.location(s.tree))
                .help("refer to a resource that you make, or keep what the other was made for"),
        );
    }
}

/// Properties without which the resource cannot be created.
fn required(s: &Synthesis, node: NodeId, found: &mut Vec<Diagnostic>) {
    let Some(resource) = s.tree.resource(node) else { return };
    let Some(meta) = resource.meta else { return };
    // One that an override removes is left out on purpose.
    let is_missing = |name: &&str| {
        s.tree.property(node, name).is_none()
            && matches!(s.tree.written(node, name), Written::Nothing)
    };
    let missing: Vec<&str> = meta.required.iter().copied().filter(is_missing).collect();
    if !missing.is_empty() {
        let list = missing.iter().map(|m| format!("`{m}`")).collect::<Vec<_>>().join(", ");
        found.push(
            Diagnostic::error("required-property", "a required property is missing")
                .detail(format!("{} needs {list}.", meta.type_name))
                .path(s.tree.path(node))
                .at(s.tree[node].location)
                .help(format!("set {list}")),
        );
    }
}

/// The name of a type that does not come from the generated layer.
fn type_name(s: &Synthesis, node: NodeId, found: &mut Vec<Diagnostic>) {
    let Some(resource) = s.tree.resource(node).filter(|r| r.meta.is_none()) else { return };
    let name = &resource.type_name;
    let is_custom = name.starts_with("Custom::") && name.len() > 8;
    let is_part = |p: &str| !p.is_empty() && p.bytes().all(|b| b.is_ascii_alphanumeric());
    let is_type = (3..=4).contains(&name.split("::").count()) && name.split("::").all(is_part);
    if !is_custom && !is_type {
        found.push(
            Diagnostic::error("type-name", "a resource type has no valid name")
                .detail(format!("`{name}` is not of the form `Company::Service::Resource`."))
                .path(s.tree.path(node))
                .at(s.tree[node].location)
                .help("write it as in the CloudFormation reference, such as `AWS::SQS::Queue`"),
        );
    }
}

/// A snapshot of what has none.
///
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html>
fn snapshots(s: &Synthesis, node: NodeId, found: &mut Vec<Diagnostic>) {
    let Some(resource) = s.tree.resource(node) else { return };
    let is_asked = resource.attributes().deletion_policy.as_deref() == Some("Snapshot");
    if is_asked && !RemovalPolicy::Snapshot.is_for(&resource.type_name) {
        found.push(
            Diagnostic::error("no-snapshots", "a resource has no snapshots")
                .detail(format!("{} cannot be kept as a snapshot.", resource.type_name))
                .path(s.tree.path(node))
                .at(s.tree[node].location)
                .help("use `RemovalPolicy::Retain`"),
        );
    }
}

/// Accounts and regions that there cannot be.
///
/// Source: <https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html>,
/// <https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html>
fn environments(s: &Synthesis, found: &mut Vec<Diagnostic>) {
    for &node in s.tree.in_order().iter() {
        let environment = match &s.tree[node].kind {
            Kind::Stack(data) => &data.environment,
            Kind::Stage(data) => &data.environment,
            _ => continue,
        };
        let mut tell = |detail: String, help: &str| {
            found.push(
                Diagnostic::error("bad-environment", "an account or a region cannot exist")
                    .detail(detail)
                    .path(s.tree.path(node))
                    .at(s.tree[node].location)
                    .help(help),
            );
        };
        if let Some(account) =
            environment.account.as_deref().filter(|a| !Environment::is_account(a))
        {
            let detail = format!("`{account}` is not the id of an account, which has 12 digits.");
            tell(detail, "write all 12 digits, zeros at the beginning among them");
        }
        if let Some(region) = environment.region.as_deref().filter(|r| !Environment::is_region(r)) {
            let detail = format!("`{region}` is not of the form of a region, as `eu-west-1` is.");
            tell(detail, "write the name that `aws account list-regions` shows");
        }
        let unlikely =
            environment.region.as_deref().and_then(|name| Some((name, likely_region(name)?)));
        if let Some((name, meant)) = unlikely {
            found.push(
                Diagnostic::warning("unknown-region", "a region is not known")
                    .detail(format!("No region is known as `{name}`."))
                    .path(s.tree.path(node))
                    .at(s.tree[node].location)
                    .help(format!("did you mean `{meant}`?")),
            );
        }
    }
}

/// Two stacks of one environment cannot have one name.
fn stack_names(s: &Synthesis, found: &mut Vec<Diagnostic>) {
    let mut taken: HashMap<(String, String), NodeId> = HashMap::new();
    for stack in s.stack_nodes() {
        let Some(data) = s.tree.stack_data(stack) else { continue };
        if data.nested_resource.is_some() {
            continue;
        }
        let key = (data.name.clone(), s.tree.environment(stack).uri());
        if let Some(first) = taken.insert(key, stack) {
            found.push(
                Diagnostic::error("duplicate-stack-name", "two stacks share a name")
                    .detail(format!(
                        "`{}` and `{}` would both be deployed as `{}`.",
                        s.tree.path(first),
                        s.tree.path(stack),
                        data.name
                    ))
                    .path(s.tree.path(stack))
                    .at_labelled("first", s.tree[first].location)
                    .at_labelled("again", s.tree[stack].location)
                    .help("change one of the names"),
            );
        }
    }
}

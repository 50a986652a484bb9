//! Rules that write to log groups need a policy of CloudWatch Logs.

use crate::proof::check::wiring::told;
use crate::proof::finding::Finding;
use crate::proof::kind::LOG_GROUP;
use crate::proof::template::Template;

const PAGE: &str =
    "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html";

/// How the services begin that write for EventBridge, one of which a policy has to name.
const WRITERS: [&str; 2] = ["events.", "delivery.logs."];

/// Checks every rule with a log group of the template as its target.
///
/// The policy is not one of the group, but one of the account, where another stack or the console may
/// have made it: so this is a warning.
pub(in crate::proof) fn check(template: &Template<'_>, findings: &mut Vec<Finding>) {
    for rule in template.of_type("AWS::Events::Rule") {
        for place in rule.at("Targets/*/Arn") {
            let groups = place.texts("").into_iter().filter_map(|text| template.pointee(&text));
            for group in groups.filter(|group| group.type_name == LOG_GROUP) {
                if is_let_in(template) {
                    return;
                }
                findings.push(
                    Finding::warning(
                        "missing-resource-policy",
                        "a service is not allowed to use its target",
                        &place.pointer,
                        format!(
                            "{} writes to {}, but no `AWS::Logs::ResourcePolicy` of the template \
                             allows `events.amazonaws.com` logs:CreateLogStream and \
                             logs:PutLogEvents: unless the account has such a policy, the events \
                             are lost.",
                            told(rule),
                            told(group)
                        ),
                    )
                    .help(format!(
                        "add an `AWS::Logs::ResourcePolicy` that allows both on the streams of `{}`",
                        group.id
                    ))
                    .page(PAGE),
                );
            }
        }
    }
}

/// Whether a policy, also one that a custom resource makes, speaks of a service that writes.
fn is_let_in(template: &Template<'_>) -> bool {
    let elsewhere = template.policies("AWS::Logs::ResourcePolicy");
    template.resources().chain(elsewhere).any(|resource| {
        let makes_policies = resource.type_name == "AWS::Logs::ResourcePolicy"
            || resource.type_name.starts_with("Custom::")
            || resource.type_name == "AWS::CloudFormation::CustomResource";
        let text = resource.body["Properties"].to_string();
        makes_policies && WRITERS.iter().any(|writer| text.contains(writer))
    })
}

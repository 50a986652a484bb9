//! Policies of resources that cannot stand in the stack of their resource: it would need a stack that
//! needs it.

use super::placement::{closes_loop, targets};
use super::{Asked, Synthesis, arns};
use crate::diagnostic::Diagnostic;
use crate::resource::{RemovalPolicy, ResourceData};
use crate::tree::{NodeId, display_path};

/// Types whose creation overwrites the policy that is there, and whose deletion empties it, whoever
/// wrote it.
///
/// Where the policy moves back home, that is written first, and the other deleted afterwards; and a
/// stack that is destroyed takes what others say with it. So one that stands away is kept. Not so
/// the policy of a bucket: AWS creates none where one is (`The bucket policy already exists`), so that
/// one that is kept would be in the way of the next.
/// Source: <https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1068>
const OVERWRITING: &[&str] = &["AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"];

/// Keeps a policy that stands in another stack than its resource when that stack gives it up.
pub(super) fn keep(data: &mut ResourceData) {
    if OVERWRITING.contains(&&*data.type_name) {
        let (deletion, replacement) = RemovalPolicy::Retain.attributes();
        let attributes = data.attributes_mut();
        attributes.deletion_policy = Some(deletion.into());
        attributes.update_replace_policy = Some(replacement.into());
    }
}

/// What a policy beside its resource may not refer to.
pub(super) fn closing(s: &mut Synthesis<'_>, home: NodeId, targets: &[NodeId]) -> Vec<NodeId> {
    targets.iter().copied().filter(|&target| closes_loop(s, home, target)).collect()
}

/// Spells out the ARNs of `closing` in the conditions of statements, so that nothing refers to them;
/// changes nothing if a name is not known, or something else refers to them.
///
/// Only in conditions: principals have to exist when a policy is written.
pub(super) fn name_sources(
    s: &Synthesis<'_>,
    home: NodeId,
    asked: &mut [Asked],
    closing: &[NodeId],
) -> bool {
    let environment = |node: NodeId| s.tree[node].stack.map(|stack| s.tree.environment(stack));
    let mut spelled = Vec::new();
    for &node in closing {
        let Some((arn, of)) = arns::spelled(s, node) else { return false };
        if environment(node) != environment(home) {
            return false;
        }
        spelled.push((node, arn, of));
    }
    let mut statements: Vec<_> = asked.iter().map(|asked| asked.statement.clone()).collect();
    for statement in &mut statements {
        let own = statement.principal_conditions.iter_mut().flatten();
        for (_, _, value) in own.chain(&mut statement.conditions) {
            for (node, arn, of) in &spelled {
                arns::spell(value, *node, arn, of);
            }
        }
        if targets(s, statement.expressions()).iter().any(|target| closing.contains(target)) {
            return false;
        }
    }
    for (asked, statement) in asked.iter_mut().zip(statements) {
        asked.statement = statement;
    }
    true
}

/// Says that a policy stands in another stack, if that matters to statements which could have
/// stayed.
pub(super) fn report(
    s: &mut Synthesis<'_>,
    (object, chosen): (NodeId, NodeId),
    type_name: &str,
    asked: &[Asked],
    closing: &[NodeId],
) {
    let top = |node: NodeId| s.tree[node].stack.map(|stack| s.tree.top_stack(stack));
    let named = |asked: &Asked| {
        let found = targets(s, asked.statement.expressions());
        found.into_iter().find(|target| closing.contains(target))
    };
    let moving = asked.iter().find_map(|asked| Some((asked, named(asked)?)));
    let staying = asked.iter().find(|asked| named(asked).is_none());
    let (Some((moving, target)), Some(staying)) = (moving, staying) else { return };
    let (Some(home), Some(away), Some(owner)) = (top(object), top(chosen), top(target)) else {
        return;
    };
    // Nested stacks come and go with the one around them.
    if home == away {
        return;
    }
    let shown = |node: NodeId| display_path(&s.tree.path(node)).to_string();
    let (policy, home, away, owner) = (shown(object), shown(home), shown(away), shown(owner));
    let target_path = shown(target);
    let until = if OVERWRITING.contains(&type_name) {
        String::new()
    } else {
        ", and no more once that is destroyed".to_string()
    };
    let named = closing.iter().map(|&node| arns::missing_name(s, node));
    let by_name = match named.collect::<Option<Vec<_>>>().as_deref() {
        Some([property, ..]) => format!(", or give it a name (`{property}`)"),
        _ => String::new(),
    };
    let diagnostic = Diagnostic::warning(
        "policy-moved",
        "a policy stands in another stack than its resource",
    )
    .detail(format!(
        "The policy of `{policy}` stands in `{away}`, because it names `{target_path}`, and \
                 `{owner}` needs `{home}`. What else it says holds only once `{away}` is \
                 deployed{until}."
    ))
    .path(policy)
    .at_labelled("moves it", moving.cause.location)
    .at_labelled("moves along", staying.cause.location)
    .help(format!("to keep it in `{home}`, put `{target_path}` there{by_name}"));
    s.report(diagnostic);
}

//! Divides what a role, user or group is granted into policies that IAM accepts.

use crate::iam::{PolicyDocument, Statement};
use crate::value::{Expr, Late};

/// A managed policy may have 6,144 characters, without white space.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
pub(super) const MANAGED_LIMIT: usize = 6_000;

/// At most this many managed policies can be attached to one role, user or group.
pub(super) const MANAGED_POLICIES: usize = 10;

/// Of the version and the braces of a document.
const AROUND_DOCUMENT: usize = 60;

/// The inline policies of one role may have 10,240 characters in all, without white space.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
pub(super) const INLINE_LIMIT: usize = 10_000;

/// The room that an inline policy leaves to those in other stacks.
pub(super) fn room_beside(room: usize, inline: &Expr) -> usize {
    room.saturating_sub(estimated_length(inline) + AROUND_DOCUMENT)
}

/// A document in parts.
#[derive(Default)]
pub(super) struct Divided {
    /// What the inline policy says, if there was room for any of it.
    pub(super) inline: Option<Expr>,
    /// What does not fit there.
    pub(super) managed: Vec<Expr>,
}

/// The statements as one inline policy that takes up at most `room` and, where they do not fit,
/// managed policies.
pub(super) fn divide(document: PolicyDocument, room: usize) -> Divided {
    let whole = document.to_expr();
    if estimated_length(&whole) <= room {
        return Divided { inline: Some(whole), ..Divided::default() };
    }
    let mut inline = (PolicyDocument::new(), 0);
    let mut managed: Vec<(PolicyDocument, usize)> = Vec::new();
    for statement in document.into_minimal() {
        for piece in pieces(statement) {
            let length = length(&piece);
            if managed.is_empty() && inline.1 + length <= room {
                add(&mut inline, piece, length);
                continue;
            }
            match managed.last_mut() {
                Some(last) if last.1 + length <= MANAGED_LIMIT => add(last, piece, length),
                _ => managed.push((PolicyDocument::of([piece]), length)),
            }
        }
    }
    let inline = Some(inline.0).filter(|document| !document.is_empty());
    Divided {
        inline: inline.map(PolicyDocument::into_expr),
        managed: managed.into_iter().map(|(document, _)| document.into_expr()).collect(),
    }
}

/// Adds a piece to a document and its length.
fn add((document, size): &mut (PolicyDocument, usize), piece: Statement, length: usize) {
    document.add(piece);
    *size += length;
}

/// Whether statements fit for certain: what they say has room even before any of it is merged.
pub(super) fn certainly_fit<'s>(
    mut statements: impl Iterator<Item = &'s Statement>,
    room: usize,
) -> bool {
    /// Of the keys, the effect and the braces of a statement.
    const AROUND: usize = 100;
    let length = |s: &Statement| {
        let actions = s.actions.iter().chain(&s.not_actions).map(|action| action.len() + 3);
        let arns = s.resources.iter().chain(&s.not_resources).map(|arn| estimated_length(arn) + 1);
        AROUND + actions.chain(arns).sum::<usize>()
    };
    let mut taken = 0;
    statements.all(|s| {
        taken += length(s);
        taken <= room && s.conditions.is_empty() && s.sid.is_none()
    })
}

/// The statement cut by its resources into pieces that each fit into a managed policy.
fn pieces(statement: Statement) -> Vec<Statement> {
    let count = statement.resources.len();
    if count < 2 || length(&statement) <= MANAGED_LIMIT {
        return vec![statement];
    }
    let (mut first, mut second) = (statement.clone(), statement);
    second.resources = first.resources.split_off(count / 2);
    [first, second].into_iter().flat_map(pieces).collect()
}

/// The length of a statement, see [`estimated_length`].
fn length(statement: &Statement) -> usize {
    estimated_length(&statement.clone().into_expr())
}

/// The length of a statement as JSON, counting 120 characters for what is known only later: the
/// length of a long ARN.
fn estimated_length(expr: &Expr) -> usize {
    match expr {
        Expr::Null => 4,
        Expr::Bool(_) => 5,
        Expr::Int(_) | Expr::Float(_) => 10,
        Expr::Text(text) => text.len() + 2,
        Expr::List(items) => 2 + items.iter().map(|i| estimated_length(i) + 1).sum::<usize>(),
        Expr::Map(entries) => {
            2 + entries.iter().map(|(k, v)| k.len() + 4 + estimated_length(v)).sum::<usize>()
        }
        Expr::Call(call) if call.0 == "Fn::Join" => estimated_length(&call.1),
        Expr::Late(late) if late.0 == Late::Policy => estimated_length(&late.1),
        _ => 120,
    }
}

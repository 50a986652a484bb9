//! Divides what a role, user or group is granted into policies that IAM accepts.

use crate::iam::{PolicyDocument, Statement};
use crate::template::limits::MANAGED_POLICY;
use crate::value::{Expr, Late};

/// How much is put into a managed policy.
const MANAGED_LIMIT: usize = filling(MANAGED_POLICY);

/// Of the version and the braces of a document.
const AROUND_DOCUMENT: usize = 60;

/// How much is put into what IAM allows so many characters, by what is known of its length.
pub(super) const fn filling(quota: usize) -> usize {
    quota / 1_024 * 1_000
}

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
    /// The statements of `managed` that are certainly too large for it, and that nothing divides,
    /// with the least length of a policy that holds only one of them.
    pub(super) too_large: Vec<(Statement, usize)>,
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
    let mut too_large = Vec::new();
    for statement in document.into_minimal() {
        let fits_inline = managed.is_empty() && inline.1 + length(&statement) <= room;
        let parts = match fits_inline && statement.resources.len() < 2 {
            true => vec![statement],
            false => pieces(statement),
        };
        for piece in parts {
            let length = length(&piece);
            if managed.is_empty() && inline.1 + length <= room {
                add(&mut inline, piece, length);
                continue;
            }
            if length > MANAGED_LIMIT {
                let least = least_length(&PolicyDocument::of([piece.clone()]).into_expr());
                too_large.extend((least > MANAGED_POLICY).then(|| (piece.clone(), least)));
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
        too_large,
    }
}

/// Adds a piece to a document and its length. Pieces of one statement share its name, which a policy
/// may have only once.
fn add((document, size): &mut (PolicyDocument, usize), mut piece: Statement, length: usize) {
    let is_taken = |sid: &String| document.statements().iter().any(|s| s.sid.as_ref() == Some(sid));
    if let Some(sid) = piece.sid.take() {
        let mut names = [sid.clone()].into_iter().chain((2..).map(|n| format!("{sid}{n}")));
        piece.sid = names.find(|name| !is_taken(name));
    }
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

/// The statement cut into pieces that each fit into a managed policy, where it can be: a statement
/// says of each of its actions, on each of its resources, what its pieces say of theirs. What it
/// excepts cannot be divided.
fn pieces(mut statement: Statement) -> Vec<Statement> {
    if length(&statement) <= MANAGED_LIMIT {
        return vec![statement];
    }
    let mut second = statement.clone();
    let (actions, resources) = (statement.actions.len(), statement.resources.len());
    if resources > 1 && (actions < 2 || is_cut_by_resources(&statement)) {
        second.resources = statement.resources.split_off(resources / 2);
    } else if actions > 1 {
        second.actions = statement.actions.split_off(actions / 2);
    } else {
        return vec![statement];
    }
    [statement, second].into_iter().flat_map(pieces).collect()
}

/// Whether a statement is divided by its resources rather than by its actions: wherever those fit
/// beside each of the resources, and else by what takes more room.
fn is_cut_by_resources(statement: &Statement) -> bool {
    let arns: Vec<usize> =
        statement.resources.iter().map(|arn| estimated_length(arn) + 1).collect();
    let (all, longest) = (arns.iter().sum::<usize>(), arns.iter().max().copied().unwrap_or(0));
    let actions: usize = statement.actions.iter().map(|action| action.len() + 3).sum();
    length(statement) - all + longest <= MANAGED_LIMIT || all >= actions
}

fn length(statement: &Statement) -> usize {
    estimated_length(&statement.clone().into_expr())
}

/// The length of a statement as JSON, counting 120 characters for what is known only later: the
/// length of a long ARN.
pub(super) fn estimated_length(expr: &Expr) -> usize {
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

/// The length of a policy as JSON without white space, whatever becomes of what is known only later.
fn least_length(expr: &Expr) -> usize {
    let dense = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    match expr {
        Expr::Text(text) => dense(text) + 2,
        Expr::List(items) => 1 + items.iter().map(|item| least_length(item) + 1).sum::<usize>(),
        Expr::Map(entries) => {
            1 + entries.iter().map(|(k, v)| dense(k) + 4 + least_length(v)).sum::<usize>()
        }
        Expr::Late(late) if late.0 == Late::Policy => least_length(&late.1),
        Expr::Call(call) if call.0 == "Fn::Join" => match &call.1 {
            Expr::List(arguments) => match arguments.last() {
                Some(Expr::List(parts)) => {
                    2 + parts.iter().filter_map(Expr::as_text).map(dense).sum::<usize>()
                }
                _ => 2,
            },
            _ => 2,
        },
        _ => 1,
    }
}

//! Words of the `cdk` command that are none here, for those who come from it.

use clap::error::{ContextKind, ContextValue};

/// Adds to a refusal of a word of the CDK's what to do instead.
pub(super) fn advised(mut error: clap::Error) -> clap::Error {
    let refused = [ContextKind::InvalidSubcommand, ContextKind::InvalidArg];
    let word = refused.into_iter().find_map(|kind| match error.get(kind) {
        Some(ContextValue::String(word)) => Some(word.clone()),
        _ => None,
    });
    if let Some(advice) = word.as_deref().and_then(instead) {
        // Nobody means these as values, or another command of ours.
        error.remove(ContextKind::SuggestedArg);
        error.remove(ContextKind::SuggestedSubcommand);
        error.remove(ContextKind::TrailingArg);
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![advice.into()]));
    }
    error
}

/// What one does here instead of a command or an option of the CDK's.
fn instead(word: &str) -> Option<String> {
    Some(match word {
        "--all" => "without the names of stacks, all are meant".into(),
        "bootstrap" => "there is no need to: `rustinfra deploy` makes what assets need".into(),
        "init" => "begin with `cargo new` and `cargo add rustinfra-constructs`".into(),
        "watch" | "--watch" | "--hotswap" | "--hotswap-fallback" => {
            "call `rustinfra deploy` after a change; with `--local` that takes a second or two"
                .into()
        }
        "--no-execute" | "--method" | "--change-set-name" => {
            "`rustinfra diff` says what a deployment would change, without making a change set"
                .into()
        }
        "drift" | "import" | "orphan" | "refactor" | "rollback" => format!(
            "after `rustinfra synth`, the CDK's command does it: `npx cdk {word} --app rustinfra.out`"
        ),
        _ => return None,
    })
}

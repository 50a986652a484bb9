//! Actions.

use std::borrow::Cow;
use std::fmt;

/// An action of IAM, such as `dynamodb:GetItem`.
///
/// The constants of `iam::actions` name every action that AWS had when this version was made;
/// [`Action::other`] takes newer ones.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Action(Cow<'static, str>);

impl Action {
    /// An action that is known to exist: for the generated constants.
    pub const fn known(name: &'static str) -> Self {
        Self(Cow::Borrowed(name))
    }

    /// An action by its name, for what is newer than the constants.
    pub fn other(name: impl Into<Cow<'static, str>>) -> Self {
        Self(name.into())
    }

    /// All actions that match a pattern with `*` and `?`, such as `s3:Get*`: today's and those
    /// that the service will have.
    pub fn matching(pattern: impl Into<Cow<'static, str>>) -> Self {
        Self(pattern.into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Action> for Cow<'static, str> {
    fn from(action: Action) -> Self {
        action.0
    }
}

impl From<&Action> for Cow<'static, str> {
    fn from(action: &Action) -> Self {
        action.0.clone()
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a pattern with `*` and `?` gives a text. O(pattern · text).
pub(crate) fn wildcard(pattern: &str, text: &str) -> bool {
    let (mut pattern, mut text) = (pattern.chars(), text.chars());
    // What follows the latest `*`, and where in the text it was tried.
    let mut star = None;
    loop {
        match (pattern.clone().next(), text.clone().next()) {
            (Some('*'), _) => {
                pattern.next();
                star = Some((pattern.clone(), text.clone()));
            }
            (None, None) => return true,
            (Some(p), Some(t)) if p == '?' || p == t => {
                pattern.next();
                text.next();
            }
            // The latest `*` takes one character more; more of an earlier one would help no better.
            _ => {
                let Some((after, from)) = &mut star else { return false };
                if from.next().is_none() {
                    return false;
                }
                (pattern, text) = (after.clone(), from.clone());
            }
        }
    }
}

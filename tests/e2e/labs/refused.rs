//! Why a flow could not go on.

use std::fmt;

use serde_json::Value;

/// A step of a flow that did not come out as it should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    /// What happened instead.
    pub(crate) what: String,
    /// Whether the answer itself says that something was not allowed.
    pub(crate) denied: bool,
}

impl Refused {
    /// A step that failed; it counts as denied if it says so.
    pub(crate) fn new(what: impl Into<String>) -> Self {
        let what = what.into();
        let denied = tells_denial(&what);
        Self { what, denied }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

/// Whether a text is AWS's way of saying no to a caller.
pub(super) fn tells_denial(text: &str) -> bool {
    ["AccessDenied", "is not authorized to perform"].iter().any(|sign| text.contains(sign))
}

/// Requires that a value is the expected one.
pub(crate) fn same(value: &Value, expected: &Value) -> Result<(), Refused> {
    if value == expected {
        return Ok(());
    }
    Err(Refused::new(format!("{value} instead of {expected}")))
}

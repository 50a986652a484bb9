//! What is wrong with a program, told with the place to mend it.
//!
//! Synthesis never stops at the first problem: every stage records
//! [`Diagnostic`]s, and a [`Report`] shows all of them, sorted, in one run.

#[expect(clippy::module_inception, reason = "the module is named for its main type")]
mod diagnostic;
mod json;
mod report;

pub use diagnostic::{Diagnostic, ParsePlaceError, Place, Severity};
pub use report::Report;

/// The first few of some names, and how many there are besides: `a, b and 3 more`.
pub(crate) fn few(names: &[impl AsRef<str>], shown: usize) -> String {
    let (first, rest) = names.split_at(names.len().min(shown));
    let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
    let first = first.join(", ");
    match rest.len() {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

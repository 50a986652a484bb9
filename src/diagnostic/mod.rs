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

//! How things look: each file turns one kind of value into text.

pub(crate) mod diff;
pub(crate) mod duration;
pub(crate) mod events;
mod json;
mod lines;
mod progress;
#[cfg(test)]
mod replay;
pub(crate) mod report;
pub(crate) mod standing;
pub(crate) mod table;
pub(crate) mod template;
pub(crate) mod words;

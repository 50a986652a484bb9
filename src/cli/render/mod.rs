//! How things look: each file turns one kind of value into text.

pub(crate) mod report;
pub(crate) mod table;
pub(crate) mod template;

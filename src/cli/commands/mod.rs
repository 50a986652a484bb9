//! The commands, one file each: arguments, then one function that runs them.

pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod deploy;
pub(crate) mod destroy;
pub(crate) mod diff;
pub(crate) mod graph;
pub(crate) mod local;
pub(crate) mod ls;
pub(crate) mod schema;
pub(crate) mod synth;
pub(crate) mod why;

//! The apps' templates: what they are, that they are always the same, and that AWS takes them.

mod described;
mod determinism;
mod exceptions;
mod judged;
mod mapping_templates;
mod readmes;
mod snapshots;
mod synthesized;
#[path = "../tools/mod.rs"]
mod tools;

//! The actions of IAM: who knows them, what they work on, and the constants made of them.
//!
//! `import-actions` reduces the public service authorization facts to one text file
//! (`constructs/actions/spec/actions.txt`), `generate` writes the constants of
//! `rustinfra-iam-actions` and the command's compressed copy from it.

mod emit;
mod facts;
mod import;

pub use emit::{Output, check, generate};
pub use facts::{Action, ResourceType, Service, parse, print};
pub use import::import;

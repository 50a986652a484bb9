//! The generator of `rustinfra-cfn`.
//!
//! `import` merges two public descriptions of CloudFormation into facts
//! ([`facts`], committed under `constructs/cfn/spec`), `generate` writes Rust code and the command
//! line's copy of the facts from them, and `check` proves that what is committed is
//! what `generate` writes. No step uses the network.

pub mod archive;
pub mod emit;
pub mod error;
pub mod facts;
pub mod generate;
pub mod import;
pub mod references;
pub mod store;
pub mod words;

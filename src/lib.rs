//! AWS infrastructure as Rust code.

#[cfg(feature = "cli")]
pub mod cli;

//! AWS infrastructure as Rust code.

pub mod diagnostic;

#[cfg(feature = "cli")]
pub mod cli;

//! AWS infrastructure as Rust code.

pub mod diagnostic;

pub mod assembly;

#[cfg(feature = "cli")]
pub mod diff;

#[cfg(feature = "cli")]
pub mod deploy;

#[cfg(feature = "cli")]
pub mod cli;

//! The engine right of the cloud assembly: reading it, comparing, deploying.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops where it is")]

mod assembly;
mod deploy;
mod diff;
mod fake;
mod project;
mod sdk;

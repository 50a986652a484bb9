//! Parity: an app ported from the CDK construct by construct has the CDK's template.
//!
//! `twins/` holds our apps written with aws-cdk-lib, `fixtures/` what it makes of them, and
//! `docs/cdk-differences.md` every difference we mean, with its reason.

mod allowed;
mod commands;
mod compare;
mod fixtures;
mod normal;
mod ours;
mod policy;
#[path = "../tools/mod.rs"]
mod tools;

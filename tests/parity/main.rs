//! Parity: an app ported from the CDK construct by construct has the CDK's template.
//!
//! `twins/` holds our apps written with aws-cdk-lib, and a stack of each service; `fixtures/` what
//! it makes of them; `docs/cdk-differences.md` and the pages below `docs/cdk-differences/` every
//! difference we mean, with its reason.

mod allowed;
mod commands;
mod compare;
mod coverage;
#[path = "../apps/exceptions.rs"]
mod exceptions;
mod fixtures;
mod normal;
mod ours;
mod policy;
mod services;
#[path = "../tools/mod.rs"]
mod tools;
mod unaided;

//! Pinned tools for the test binaries, installed on demand under `target/tools/`.
//!
//! The tests are judged by other people's programs: cfn-lint and AWS's own template validator, openapi-spec-validator,
//! aws-cdk-lib and the cdk command line, a local endpoint that stands in for AWS, an implementation of Velocity. Each is pinned by a lock file of ours, installed the
//! first time a test asks for it, reused as long as that lock file stays the same, and never
//! taken from the machine's own PATH. What must be there beforehand is `python3` (with venv),
//! `node` and `npm`; a test that cannot get its tool fails and says why.
//!
//! A test binary takes the module in with `#[path = "../tools/mod.rs"] mod tools;`.
#![allow(dead_code, unused_imports, reason = "every test binary uses the tools it needs")]

mod endpoint;
mod http;
mod install;
mod judges;
mod node;
mod python;
mod velocity;

pub(crate) use endpoint::{Endpoint, endpoint_python, rest_api};
pub(crate) use http::{Answer, call, send};
pub(crate) use judges::{Finding, Level, cfn_lint, cloudformation_validate, open_api};
pub(crate) use node::{cdk, cdk_command, esbuild_modules, synth_twin, twin_project};
pub(crate) use velocity::evaluate;

use std::path::PathBuf;

/// The workspace's root directory.
pub(crate) fn workspace() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

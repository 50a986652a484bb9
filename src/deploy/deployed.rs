//! What is deployed now.

use serde_json::Value;

use super::cloud::{Caller, Connect, StackDescription};
use super::error::DeployError;
use crate::assembly::read::StackArtifact;

/// A stack as it is in CloudFormation, to compare with.
#[derive(Debug, Clone)]
pub struct Deployed {
    /// Whose account it is.
    pub caller: Caller,
    /// The region.
    pub region: String,
    /// The stack, if it exists and has ever lived.
    pub description: Option<StackDescription>,
    /// Its template; an empty object if it does not exist.
    pub template: Value,
}

/// Looks up what is deployed of a stack, for a diff.
pub async fn inspect<C: Connect>(
    connect: &C,
    stack: &StackArtifact,
    region: Option<&str>,
) -> Result<Deployed, DeployError> {
    let _ = (connect, region, stack);
    Err(DeployError::NoRegion)
}

//! Deploying and destroying many stacks.

use super::cancel::Cancel;
use super::cloud::Connect;
use super::error::DeployError;
use super::event::Observer;
use super::options::{DeployOptions, DestroyOptions};
use super::plan::Review;
use super::report::{DeployReport, DestroyReport};
use crate::assembly::read::{Assembly, StackArtifact};
use crate::diff::ReplacementKnowledge;

/// What the engine works with: the cloud, the knowledge, the ears and the brake.
#[derive(Clone, Copy)]
pub struct Engine<'a, C> {
    /// The way to AWS.
    pub connect: &'a C,
    /// What is known of resource types.
    pub knowledge: &'a dyn ReplacementKnowledge,
    /// Who hears the events.
    pub observer: &'a dyn Observer,
    /// The user's wish to stop.
    pub cancel: &'a Cancel,
}

impl<C: Connect> Engine<'_, C> {
    /// Deploys the selected stacks, each after those it depends on.
    ///
    /// `Err` means that nothing was begun; what happened to each stack is in the report.
    pub async fn deploy<R: Review>(
        &self,
        assembly: &Assembly,
        selected: &[&StackArtifact],
        options: &DeployOptions,
        review: &R,
    ) -> Result<DeployReport, DeployError> {
        let _ = (assembly, selected, options, review);
        Ok(DeployReport::default())
    }

    /// Destroys the selected stacks, each before those it depends on.
    ///
    /// `Err` means that nothing was begun; what happened to each stack is in the report.
    pub async fn destroy<R: Review>(
        &self,
        assembly: &Assembly,
        selected: &[&StackArtifact],
        options: &DestroyOptions,
        review: &R,
    ) -> Result<DestroyReport, DeployError> {
        let _ = (assembly, selected, options, review);
        Ok(DestroyReport::default())
    }
}

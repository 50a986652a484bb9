//! What is known of resource types.

use crate::diff::ReplacementKnowledge;
use crate::spec::Spec;

/// Returns the source of knowledge for diffs: the CloudFormation specification.
pub(crate) fn knowledge() -> &'static dyn ReplacementKnowledge {
    Spec::embedded()
}

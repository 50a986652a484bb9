//! The quotas of a template.
//!
//! Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>

use crate::tree::Section;

/// Bytes of a template that is passed through S3.
pub(crate) const BYTES: usize = 1_048_576;

/// Bytes of its description.
pub(crate) const DESCRIPTION: usize = 1_024;

pub(crate) const RESOURCES: usize = 500;

/// The entries of a section; `None` if there may be any number.
pub(crate) fn elements(section: Section) -> Option<usize> {
    match section {
        Section::Parameters | Section::Mappings | Section::Outputs => Some(200),
        Section::Conditions | Section::Rules => None,
    }
}

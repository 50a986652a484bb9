//! The quotas of a template, and of the policies in it.
//!
//! Sources: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>

use crate::tree::Section;

/// Bytes of a template that is passed through S3.
pub(crate) const BYTES: usize = 1_048_576;

/// Bytes of its description.
pub(crate) const DESCRIPTION: usize = 1_024;

/// Its resources.
pub(crate) const RESOURCES: usize = 500;

/// Whether a count comes near its limit without being over it: at 80 %, as the CDK tells it of resources.
pub(crate) fn is_near(count: usize, limit: usize) -> bool {
    count <= limit && count * 5 >= limit * 4
}

/// The entries of a section; `None` if there may be any number.
pub(crate) fn elements(section: Section) -> Option<usize> {
    match section {
        Section::Parameters | Section::Mappings | Section::Outputs => Some(200),
        Section::Conditions | Section::Rules => None,
    }
}

/// Characters of a managed policy, as of all policies without white space.
pub(crate) const MANAGED_POLICY: usize = 6_144;

/// How many managed policies can be attached to one role, user or group.
pub(crate) const MANAGED_POLICIES: usize = 10;

/// Characters of the policy by which a role trusts others, unless a higher quota was asked for.
#[cfg(feature = "cli")]
pub(crate) const TRUST_POLICY: usize = 2_048;

/// Characters of that policy with the highest quota.
#[cfg(feature = "cli")]
pub(crate) const LONGEST_TRUST_POLICY: usize = 4_096;

/// Who has policies.
pub(crate) struct Identity {
    pub(crate) type_name: &'static str,
    /// What it is called.
    pub(crate) word: &'static str,
    /// The property by which a policy names several.
    pub(crate) property: &'static str,
    /// The type of an inline policy for one only, and the property that names that one.
    pub(crate) own_policy: (&'static str, &'static str),
    /// Characters of all its inline policies together.
    pub(crate) inline: usize,
}

pub(crate) const IDENTITIES: &[Identity] = &[
    Identity {
        type_name: "AWS::IAM::Role",
        word: "role",
        property: "Roles",
        own_policy: ("AWS::IAM::RolePolicy", "RoleName"),
        inline: 10_240,
    },
    Identity {
        type_name: "AWS::IAM::User",
        word: "user",
        property: "Users",
        own_policy: ("AWS::IAM::UserPolicy", "UserName"),
        inline: 2_048,
    },
    Identity {
        type_name: "AWS::IAM::Group",
        word: "group",
        property: "Groups",
        own_policy: ("AWS::IAM::GroupPolicy", "GroupName"),
        inline: 5_120,
    },
];

impl Identity {
    /// By the property that attaches policies to it; a role's if it is another.
    pub(crate) fn by_property(property: &str) -> &'static Self {
        IDENTITIES.iter().find(|known| known.property == property).unwrap_or(&IDENTITIES[0])
    }
}

//! What both kinds of parameters have.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::graph::{Facet, Shape};
use rustinfra::prelude::*;
use rustinfra_cfn::ssm::CfnParameter;

use crate::{arn, check};

pub(super) const PAGE: &str =
    "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html";

/// How large a parameter may be, and what it costs.
///
/// Source: <https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParameterTier {
    /// At most 4 KB; free.
    Standard,
    /// At most 8 KB, with policies; charged.
    Advanced,
    /// Advanced where the parameter needs it.
    IntelligentTiering,
}

/// What a value is checked against when it is set.
///
/// Source: <https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-ec2-aliases.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParameterDataType {
    /// Nothing.
    Text,
    /// The id of an image of EC2 has to exist.
    Ec2Image,
}

impl ParameterDataType {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Ec2Image => "aws:ec2:image",
        }
    }
}

/// What CloudFormation checks the value of a parameter against when it reads it.
///
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParameterValueType(pub(super) &'static str);

macro_rules! types {
    ($($constant:ident = $name:literal;)+) => {
        impl ParameterValueType {
            $(#[doc = concat!("`", $name, "`")]
            pub const $constant: Self = Self($name);)+
        }
    };
}

types! {
    STRING = "String";
    AWS_EC2_AVAILABILITYZONE_NAME = "AWS::EC2::AvailabilityZone::Name";
    AWS_EC2_IMAGE_ID = "AWS::EC2::Image::Id";
    AWS_EC2_INSTANCE_ID = "AWS::EC2::Instance::Id";
    AWS_EC2_KEYPAIR_KEYNAME = "AWS::EC2::KeyPair::KeyName";
    AWS_EC2_SECURITYGROUP_GROUPNAME = "AWS::EC2::SecurityGroup::GroupName";
    AWS_EC2_SECURITYGROUP_ID = "AWS::EC2::SecurityGroup::Id";
    AWS_EC2_SUBNET_ID = "AWS::EC2::Subnet::Id";
    AWS_EC2_VOLUME_ID = "AWS::EC2::Volume::Id";
    AWS_EC2_VPC_ID = "AWS::EC2::VPC::Id";
    AWS_ROUTE53_HOSTEDZONE_ID = "AWS::Route53::HostedZone::Id";
}

/// What is set on either kind.
#[derive(Clone, Default)]
pub(super) struct Common {
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    pub(super) tier: Option<ParameterTier>,
    pub(super) allowed_pattern: Option<String>,
}

impl Common {
    /// Checks and sets the properties, and gives the ARN.
    pub(super) fn apply(
        self,
        node: &Node,
        cfn: &CfnParameter,
        value: Option<&str>,
    ) -> Value<String> {
        let slash = match &self.name {
            Some(name) if name.starts_with('/') => "",
            _ => "/",
        };
        if let Some(name) = self.name {
            check_name(node, &name);
            cfn.set("Name", name.into());
        }
        if let Some(text) = self.description {
            let length = text.chars().count();
            check::range(node, "the description's length", length, 0..=1_024, PAGE);
            cfn.set("Description", text.into());
        }
        if let Some(value) = value {
            let most = if self.tier == Some(ParameterTier::Standard) { 4_096 } else { 8_192 };
            check::range(node, "the value's length in bytes", value.len(), 1..=most, PAGE);
        }
        if let Some(pattern) = self.allowed_pattern {
            let length = pattern.chars().count();
            check::range(node, "the allowed pattern's length", length, 0..=1_024, PAGE);
            cfn.set("AllowedPattern", pattern.into());
        }
        if let Some(tier) = self.tier {
            let text = match tier {
                ParameterTier::Standard => "Standard",
                ParameterTier::Advanced => "Advanced",
                ParameterTier::IntelligentTiering => "Intelligent-Tiering",
            };
            cfn.set("Tier", text.into());
        }
        let name: Value<String> = cfn.reff();
        let arn = arn::in_stack(node, "ssm", sub!("parameter{}{}", slash, name));
        node.set_facet(Facet::new().arn(Shape::Resource, arn.clone()));
        arn
    }
}

/// A name is a path of letters, digits and `_.-`, of at most 15 levels, and does not begin with what
/// AWS keeps for itself.
fn check_name(node: &Node, name: &str) {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_.-/".contains(c);
    let rule = "1 to 1011 of A-Z a-z 0-9 _ . - and / between levels";
    check::name(node, "the parameter name", name, 1_011, allowed, rule);
    let first = name.trim_start_matches('/').to_ascii_lowercase();
    let levels = name.trim_start_matches('/').split('/').count();
    let is_path = name.contains('/');
    let why = if first.starts_with("aws") || first.starts_with("ssm") {
        "names that begin with `aws` or `ssm` are AWS's own"
    } else if is_path && !name.starts_with('/') {
        "a name of several levels begins with `/`"
    } else if levels > 15 || name.ends_with('/') || name.contains("//") {
        "it has at most 15 levels, none of them empty"
    } else {
        return;
    };
    node.report(
        Diagnostic::error("bad-name", "a name is not allowed")
            .detail(format!("the parameter name `{name}` is not possible: {why}."))
            .help(format!("see {PAGE}")),
    );
}

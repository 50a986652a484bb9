//! What is known of a VPC that exists already.

use std::cell::RefCell;

use rustinfra::prelude::*;
use rustinfra_cfn::refs;

use super::cidr::CidrBlock;
use super::imported_subnets::ImportedSubnets;
use super::subnet_type::SubnetType;
use super::vpc::{Facts, Vpc};

/// What is known of a VPC that exists already.
///
/// ```
/// use rustinfra_constructs::ec2::{ImportedSubnets, Vpc, VpcAttributes};
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Orders");
/// let inside = ImportedSubnets::new(["subnet-0a1b2c3d", "subnet-4e5f6a7b"]);
/// let known = VpcAttributes::new("vpc-0a1b2c3d", ["eu-west-1a", "eu-west-1b"])
///     .vpc_cidr_block("10.0.0.0/16")
///     .private_subnets(inside);
/// let vpc = Vpc::from_vpc_attributes(&stack, "Vpc", known);
/// assert_eq!(vpc.private_subnets().len(), 2);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Debug)]
#[must_use = "it does nothing until `Vpc::from_vpc_attributes` gets it"]
pub struct VpcAttributes {
    vpc_id: Value<refs::Ec2VpcId>,
    zones: Vec<Value<String>>,
    cidr: Option<Value<String>>,
    public: ImportedSubnets,
    private: ImportedSubnets,
    isolated: ImportedSubnets,
}

impl VpcAttributes {
    /// The VPC with this id, and the availability zones it has subnets in.
    pub fn new<Z: IntoValue<String>>(
        vpc_id: impl IntoValue<refs::Ec2VpcId>,
        availability_zones: impl IntoIterator<Item = Z>,
    ) -> Self {
        Self {
            vpc_id: vpc_id.into_value(),
            zones: availability_zones.into_iter().map(IntoValue::into_value).collect(),
            cidr: None,
            public: ImportedSubnets::default(),
            private: ImportedSubnets::default(),
            isolated: ImportedSubnets::default(),
        }
    }

    /// It has these addresses, such as `10.0.0.0/16`.
    pub fn vpc_cidr_block(mut self, block: impl IntoValue<String>) -> Self {
        self.cidr = Some(block.into_value());
        self
    }

    /// It has these public subnets.
    pub fn public_subnets(mut self, subnets: ImportedSubnets) -> Self {
        self.public = subnets;
        self
    }

    /// It has these subnets that reach the internet through a NAT gateway.
    pub fn private_subnets(mut self, subnets: ImportedSubnets) -> Self {
        self.private = subnets;
        self
    }

    /// It has these subnets that reach the VPC alone.
    pub fn isolated_subnets(mut self, subnets: ImportedSubnets) -> Self {
        self.isolated = subnets;
        self
    }
}

impl Vpc {
    /// Refers to a VPC that exists already. Reports `conflicting-options` for subnets that do not
    /// match the zones.
    #[track_caller]
    pub fn from_vpc_attributes(
        scope: &impl Construct,
        id: &str,
        attributes: VpcAttributes,
    ) -> Self {
        let node = scope.node().child(id);
        let VpcAttributes { vpc_id, zones, cidr, public, private, isolated } = attributes;
        let text = cidr.as_ref().and_then(Value::as_literal);
        if let Some(text) = text.filter(|text| CidrBlock::parse(text).is_none()) {
            super::report_cidr(&node, text, None);
        }
        // Not in closures: those would be told as where things are made.
        let public = public.import(&node, SubnetType::Public, &zones);
        let private = private.import(&node, SubnetType::PrivateWithEgress, &zones);
        let isolated = isolated.import(&node, SubnetType::PrivateIsolated, &zones);
        let subnets = [&public, &private, &isolated];
        let blocks = subnets.into_iter().flatten();
        let blocks = blocks.filter_map(|subnet| Some((subnet.block()?, subnet.node().path())));
        let facts = Facts {
            claimed: RefCell::new(blocks.collect()),
            cfn: None,
            id: vpc_id,
            block: text.and_then(CidrBlock::parse),
            cidr,
            resolves_names: true,
            zones,
            public,
            private,
            isolated,
            internet_gateway: None,
            answered: RefCell::default(),
        };
        Self::of(node, facts)
    }
}

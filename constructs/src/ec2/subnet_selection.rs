//! Some subnets of a VPC.

use rustinfra::prelude::*;
use rustinfra_cfn::refs;

use super::subnet::Subnet;
use super::subnet_filter::SubnetFilter;
use super::subnet_type::SubnetType;

/// Which subnets of a VPC something stands in.
///
/// ```
/// use rustinfra_constructs::ec2::{SubnetSelection, SubnetType, Vpc};
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Network");
/// let vpc = Vpc::builder("Vpc").build(&stack);
/// let public = vpc.select_subnets(&SubnetSelection::of_type(SubnetType::Public).one_per_az());
/// stack.output("First", public.subnets[0].subnet_id());
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Default)]
#[must_use = "it does nothing until something gets it"]
pub struct SubnetSelection {
    pub(super) subnets: Asked,
    pub(super) filters: Vec<SubnetFilter>,
}

/// What is asked for before anything is filtered.
#[derive(Clone, Default)]
pub(super) enum Asked {
    /// The private subnets, or else the isolated ones, or else the public ones.
    #[default]
    MostPrivate,
    Type(SubnetType),
    Group(String),
    These(Vec<Subnet>),
}

impl SubnetSelection {
    /// The private subnets of a VPC; if it has none the isolated ones, and else the public ones.
    pub fn new() -> Self {
        Self::default()
    }

    fn of(subnets: Asked) -> Self {
        Self { subnets, filters: Vec::new() }
    }

    /// All subnets of a type.
    pub fn of_type(subnet_type: SubnetType) -> Self {
        Self::of(Asked::Type(subnet_type))
    }

    /// The subnets of a group, by the name of its [configuration](super::SubnetConfiguration).
    pub fn subnet_group_name(name: &str) -> Self {
        Self::of(Asked::Group(name.to_string()))
    }

    /// Exactly these.
    pub fn subnets<'a>(subnets: impl IntoIterator<Item = &'a Subnet>) -> Self {
        Self::of(Asked::These(subnets.into_iter().cloned().collect()))
    }

    /// Leaves out those in other availability zones than these.
    pub fn availability_zones<Z: IntoValue<String>>(
        self,
        zones: impl IntoIterator<Item = Z>,
    ) -> Self {
        self.subnet_filter(SubnetFilter::availability_zones(zones))
    }

    /// Leaves out all but the first of each availability zone.
    pub fn one_per_az(self) -> Self {
        self.subnet_filter(SubnetFilter::one_per_az())
    }

    /// Leaves out what a filter does.
    pub fn subnet_filter(mut self, filter: SubnetFilter) -> Self {
        self.filters.push(filter);
        self
    }
}

/// The subnets that a selection found.
#[derive(Clone)]
pub struct SelectedSubnets {
    /// The subnets.
    pub subnets: Vec<Subnet>,
    /// Whether one of them is public.
    pub has_public: bool,
}

impl SelectedSubnets {
    /// Their ids.
    pub fn subnet_ids(&self) -> Vec<Value<refs::Ec2SubnetId>> {
        self.subnets.iter().map(Subnet::subnet_id).collect()
    }

    /// Their availability zones, as far as they are known.
    pub fn availability_zones(&self) -> Vec<Value<String>> {
        self.subnets.iter().filter_map(Subnet::availability_zone).collect()
    }
}

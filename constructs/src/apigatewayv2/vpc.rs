//! Links into a VPC.

use super::vpc_link::{VpcLink, VpcLinkBuilder};
use crate::ec2::{SubnetSelection, Vpc};

impl VpcLink {
    /// Starts a link into subnets of a VPC; [`SubnetSelection::new`] are its private ones, or else
    /// its isolated ones.
    ///
    /// ```
    /// use rustinfra_constructs::apigatewayv2::VpcLink;
    /// use rustinfra_constructs::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "Orders");
    /// let vpc = Vpc::builder("Vpc").nat_gateways(0).build(&stack);
    /// let group = SecurityGroup::builder("Link", &vpc).build(&stack);
    /// let link = VpcLink::in_vpc("Inside", &vpc, SubnetSelection::new())
    ///     .security_groups([&group])
    ///     .build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    #[track_caller]
    pub fn in_vpc(id: &str, vpc: &Vpc, subnets: SubnetSelection) -> VpcLinkBuilder {
        Self::builder(id, vpc.select_subnets(&subnets).subnet_ids())
    }
}

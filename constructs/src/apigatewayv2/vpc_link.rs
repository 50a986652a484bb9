//! The way of HTTP APIs into a VPC.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::apigatewayv2::CfnVpcLink;
use rustinfra_cfn::refs;

use super::http_api::HttpApi;
use crate::check;

/// A link through which HTTP APIs reach load balancers and services in a VPC.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vpc-links.html>
///
/// ```
/// use rustinfra_constructs::apigatewayv2::{HttpAlbIntegration, VpcLink};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let link = VpcLink::builder("Inside", ["subnet-1", "subnet-2"])
///     .security_groups(["sg-1"])
///     .build(&stack);
/// let listener = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/in/1a/2b";
/// let api = HttpApi::builder("Api").build(&stack);
/// api.add_route(Method::Any, "/orders", HttpAlbIntegration::new("Orders", listener, &link));
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct VpcLink {
    node: Node,
    cfn: Option<CfnVpcLink>,
    id: Value<String>,
}

impl Construct for VpcLink {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<String> for &VpcLink {
    fn into_value(self) -> Value<String> {
        self.id.clone()
    }
}

impl VpcLink {
    /// Starts a link into subnets, one in each availability zone that the servers are in.
    pub fn builder<S: IntoValue<refs::Ec2SubnetId>>(
        id: &str,
        subnets: impl IntoIterator<Item = S>,
    ) -> VpcLinkBuilder {
        VpcLinkBuilder {
            id: id.to_string(),
            name: None,
            subnets: subnets.into_iter().map(|s| s.into_value().into_expr()).collect(),
            groups: Vec::new(),
        }
    }

    /// Refers to a link that exists already.
    #[track_caller]
    #[doc(alias = "fromVpcLinkAttributes")]
    pub fn from_vpc_link_id(
        scope: &impl Construct,
        id: &str,
        link_id: impl IntoValue<String>,
    ) -> Self {
        Self { node: scope.node().child(id), cfn: None, id: link_id.into_value() }
    }

    /// The link's id.
    pub fn vpc_link_id(&self) -> Value<String> {
        self.id.clone()
    }

    /// Adds subnets. API Gateway replaces the link when they change. Reports `conflicting-options`
    /// for a link that exists already.
    #[track_caller]
    pub fn add_subnets<S: IntoValue<refs::Ec2SubnetId>>(
        &self,
        subnets: impl IntoIterator<Item = S>,
    ) {
        let subnets = subnets.into_iter().map(|s| s.into_value().into_expr()).collect();
        self.extend("SubnetIds", subnets);
    }

    /// Adds security groups. API Gateway replaces the link when they change. Reports
    /// `conflicting-options` for a link that exists already.
    #[track_caller]
    pub fn add_security_groups<G: IntoValue<refs::Ec2SecurityGroupId>>(
        &self,
        groups: impl IntoIterator<Item = G>,
    ) {
        let groups = groups.into_iter().map(|g| g.into_value().into_expr()).collect();
        self.extend("SecurityGroupIds", groups);
    }

    #[track_caller]
    fn extend(&self, property: &'static str, more: Vec<Expr>) {
        let Some(cfn) = &self.cfn else {
            return check::existing(
                &self.node,
                "VPC link",
                "The network of {} cannot be changed.",
                "change it {}",
            );
        };
        for one in more {
            cfn.push_to(property, one);
        }
    }

    /// The resource beneath; `None` for a link that exists already.
    pub fn cfn(&self) -> Option<CfnVpcLink> {
        self.cfn.clone()
    }
}

impl HttpApi {
    /// Adds a link below the API.
    #[track_caller]
    pub fn add_vpc_link(&self, link: VpcLinkBuilder) -> VpcLink {
        link.build(self)
    }
}

/// Settings of a [`VpcLink`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct VpcLinkBuilder {
    id: String,
    name: Option<String>,
    subnets: Vec<Expr>,
    groups: Vec<Expr>,
}

impl VpcLinkBuilder {
    /// Sets the link's name; default: made of its path.
    pub fn vpc_link_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets the security groups of the link's interfaces; default: that of the VPC.
    pub fn security_groups<G: IntoValue<refs::Ec2SecurityGroupId>>(
        mut self,
        groups: impl IntoIterator<Item = G>,
    ) -> Self {
        self.groups = groups.into_iter().map(|g| g.into_value().into_expr()).collect();
        self
    }

    /// Places the link. Reports `conflicting-options` for none.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> VpcLink {
        let node = scope.node().child(&self.id);
        if self.subnets.is_empty() {
            check::reject(&node, "No subnet is given.", "give at least one subnet");
        }
        let cfn = CfnVpcLink::new(&node, "Resource");
        cfn.set("Name", Expr::text(self.name.unwrap_or_else(|| node.unique_id())));
        cfn.set("SecurityGroupIds", Expr::List(self.groups));
        cfn.set("SubnetIds", Expr::List(self.subnets));
        VpcLink { node, id: cfn.reff(), cfn: Some(cfn) }
    }
}

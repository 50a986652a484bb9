//! The way into a VPC.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::apigateway::CfnVpcLink;
use rustinfra_cfn::refs;

use crate::check;

/// Reaches network load balancers in a VPC:
/// `Integration::http_proxy("http://internal.example.org").vpc_link(&link)`.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-private-integration.html>
///
/// ```
/// use rustinfra_constructs::apigateway::VpcLink;
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let balancer = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/in/1a2b";
/// let link = VpcLink::builder("Inside", balancer).build(&stack);
/// let backend = Integration::http_proxy("http://orders.internal.example.org").vpc_link(&link);
/// let api = RestApi::builder("Api").build(&stack);
/// api.root().add_method(Method::Get.to(backend));
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct VpcLink {
    node: Node,
    cfn: Option<CfnVpcLink>,
    id: Value<refs::ApiGatewayVpcLinkId>,
}

impl Construct for VpcLink {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::ApiGatewayVpcLinkId> for &VpcLink {
    fn into_value(self) -> Value<refs::ApiGatewayVpcLinkId> {
        self.id.clone()
    }
}

impl VpcLink {
    /// Starts a link to a network load balancer.
    pub fn builder(
        id: &str,
        target: impl IntoValue<refs::ElasticLoadBalancingV2LoadBalancerArn>,
    ) -> VpcLinkBuilder {
        let targets = vec![target.into_value().into_expr()];
        VpcLinkBuilder { id: id.to_string(), name: None, description: None, targets }
    }

    /// Refers to a link that exists already: text, or a value known only at deployment.
    #[track_caller]
    pub fn from_vpc_link_id(
        scope: &impl Construct,
        id: &str,
        vpc_link_id: impl IntoValue<refs::ApiGatewayVpcLinkId>,
    ) -> Self {
        Self { node: scope.node().child(id), cfn: None, id: vpc_link_id.into_value() }
    }

    /// Adds a load balancer. API Gateway replaces the link when they change. Reports
    /// `conflicting-options` for a link that exists already.
    #[track_caller]
    pub fn add_target(&self, target: impl IntoValue<refs::ElasticLoadBalancingV2LoadBalancerArn>) {
        let target = target.into_value().into_expr();
        let Some(cfn) = &self.cfn else {
            return check::existing(
                &self.node,
                "VPC link",
                "The load balancers of {} cannot be changed.",
                "add it {}",
            );
        };
        cfn.push_to("TargetArns", target);
    }

    /// The link's id.
    pub fn vpc_link_id(&self) -> Value<refs::ApiGatewayVpcLinkId> {
        self.id.clone()
    }

    /// The resource beneath; `None` for a link that exists already.
    pub fn cfn(&self) -> Option<CfnVpcLink> {
        self.cfn.clone()
    }
}

/// Settings of a [`VpcLink`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct VpcLinkBuilder {
    id: String,
    name: Option<String>,
    description: Option<String>,
    targets: Vec<Expr>,
}

impl VpcLinkBuilder {
    /// Sets the name; default: made of its path.
    pub fn vpc_link_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets a description.
    pub fn description(mut self, text: &str) -> Self {
        self.description = Some(text.to_string());
        self
    }

    /// Adds another load balancer.
    pub fn target(
        mut self,
        target: impl IntoValue<refs::ElasticLoadBalancingV2LoadBalancerArn>,
    ) -> Self {
        self.targets.push(target.into_value().into_expr());
        self
    }

    /// Places the link.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> VpcLink {
        let node = scope.node().child(&self.id);
        let cfn = CfnVpcLink::new(&node, "Resource");
        cfn.set("Name", self.name.unwrap_or_else(|| node.unique_id()).into());
        if let Some(text) = self.description {
            cfn.set("Description", text.into());
        }
        cfn.set("TargetArns", Expr::List(self.targets));
        VpcLink { node, id: cfn.reff(), cfn: Some(cfn) }
    }
}

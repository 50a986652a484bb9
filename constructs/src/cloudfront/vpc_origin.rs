//! Origins that only their VPC reaches.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::cloudfront::CfnVpcOrigin;

use super::origin::{OriginProtocolPolicy, OriginSslProtocol, check_port};
use crate::check;

const PAGE: &str =
    "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_VpcOriginEndpointConfig.html";

/// Lets CloudFront reach a load balancer or an instance in a private subnet: see
/// [`Origin::vpc`](super::Origin::vpc).
///
/// ```
/// use rustinfra_constructs::cloudfront::{
///     Behavior, Distribution, Origin, OriginProtocolPolicy, VpcOrigin,
/// };
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Site");
/// let arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/1234";
/// let shop = VpcOrigin::builder("Shop", arn)
///     .protocol_policy(OriginProtocolPolicy::HttpsOnly)
///     .build(&stack);
/// let origin = Origin::vpc(&shop, "shop.internal.example.org").read_timeout(secs(20));
/// Distribution::builder("Site", Behavior::new(origin)).build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html>
#[derive(Clone)]
#[doc(alias = "VpcOriginEndpoint")]
pub struct VpcOrigin {
    node: Node,
    cfn: Option<CfnVpcOrigin>,
    id: Value<String>,
}

impl Construct for VpcOrigin {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl VpcOrigin {
    /// Starts an origin, by the ARN of a load balancer or an instance.
    pub fn builder(id: &str, endpoint_arn: impl IntoValue<String>) -> VpcOriginBuilder {
        VpcOriginBuilder {
            id: id.to_string(),
            endpoint: endpoint_arn.into_value(),
            name: None,
            http_port: None,
            https_port: None,
            protocol: None,
            ssl: vec![OriginSslProtocol::TlsV1_2],
        }
    }

    /// Refers to an origin that exists already.
    #[track_caller]
    #[doc(alias = "fromVpcOriginAttributes")]
    pub fn from_vpc_origin_id(
        scope: &impl Construct,
        id: &str,
        vpc_origin_id: impl IntoValue<String>,
    ) -> Self {
        Self { node: scope.node().child(id), cfn: None, id: vpc_origin_id.into_value() }
    }

    /// The origin's id.
    pub fn id(&self) -> Value<String> {
        self.id.clone()
    }

    /// The origin's ARN; `None` for one that exists already.
    pub fn arn(&self) -> Option<Value<String>> {
        self.cfn.as_ref().map(|cfn| cfn.attr_arn())
    }

    /// The resource beneath; `None` for an origin that exists already.
    pub fn cfn(&self) -> Option<CfnVpcOrigin> {
        self.cfn.clone()
    }
}

/// Settings of a [`VpcOrigin`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct VpcOriginBuilder {
    id: String,
    endpoint: Value<String>,
    name: Option<String>,
    http_port: Option<u16>,
    https_port: Option<u16>,
    protocol: Option<OriginProtocolPolicy>,
    ssl: Vec<OriginSslProtocol>,
}

impl VpcOriginBuilder {
    /// Sets the name, at most 64 characters; default: made of its path.
    pub fn vpc_origin_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets the port for HTTP: 80, 443, or 1,024 to 65,535; default 80.
    pub fn http_port(mut self, port: u16) -> Self {
        self.http_port = Some(port);
        self
    }

    /// Sets the port for HTTPS: 80, 443, or 1,024 to 65,535; default 443.
    pub fn https_port(mut self, port: u16) -> Self {
        self.https_port = Some(port);
        self
    }

    /// Sets how it is spoken to; default as the viewer speaks to CloudFront.
    pub fn protocol_policy(mut self, policy: OriginProtocolPolicy) -> Self {
        self.protocol = Some(policy);
        self
    }

    /// Sets which versions of TLS may be spoken to it; default 1.2.
    pub fn origin_ssl_protocols(
        mut self,
        ssl: impl IntoIterator<Item = OriginSslProtocol>,
    ) -> Self {
        self.ssl = ssl.into_iter().collect();
        self
    }

    /// Places the origin. Reports `out-of-range` for a long name, and `conflicting-options` for a
    /// port or no version of TLS.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> VpcOrigin {
        let node = scope.node().child(&self.id);
        for port in [self.http_port, self.https_port].into_iter().flatten() {
            check_port(&node, port);
        }
        if let Some(name) = &self.name {
            let length = name.chars().count();
            check::range(&node, "the length of the origin's name", length, 1..=64, PAGE);
        }
        let mut config = Expr::map([("Arn", self.endpoint.into_expr())]);
        if let Some(port) = self.http_port {
            config.set("HTTPPort", Expr::Int(port.into()));
        }
        if let Some(port) = self.https_port {
            config.set("HTTPSPort", Expr::Int(port.into()));
        }
        let name = self.name.unwrap_or_else(|| node.resource_name(64, ""));
        config.set("Name", Expr::text(name));
        if let Some(policy) = self.protocol {
            config.set("OriginProtocolPolicy", policy.as_str().into());
        }
        let ssl = self.ssl.iter().map(|version| version.as_str().into());
        config.set("OriginSSLProtocols", Expr::list(ssl));
        let cfn = CfnVpcOrigin::new(&node, "Resource");
        cfn.set("VpcOriginEndpointConfig", config);
        VpcOrigin { node, id: cfn.attr_id(), cfn: Some(cfn) }
    }
}

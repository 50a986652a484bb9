//! Domains of your own.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::apigateway::CfnDomainName;
use rustinfra_cfn::apigatewayv2::CfnApiMapping;
use rustinfra_cfn::refs;

use super::base_path_mapping::{BasePathMapping, check_base_path};
use super::rest_api::RestApi;
use super::rest_api_builder::EndpointType;
use super::stage::Stage;
use crate::api::check_certificate;
use crate::check;

/// Which versions of TLS and ciphers a domain accepts.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies-list.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityPolicy(Cow<'static, str>);

macro_rules! policies {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)+) => {
        impl SecurityPolicy {
            $($(#[$doc])* pub const $name: SecurityPolicy =
                SecurityPolicy(Cow::Borrowed($text));)+
        }
    };
}

policies! {
    /// TLS 1.0 and later; only for old clients.
    TLS_1_0 = "TLS_1_0";
    /// TLS 1.2 and later; the default.
    TLS_1_2 = "TLS_1_2";
    /// TLS 1.3 only; not for edge-optimized domains.
    TLS13_1_3_2025_09 = "SecurityPolicy_TLS13_1_3_2025_09";
    /// TLS 1.3 with ciphers of FIPS; not for edge-optimized domains.
    TLS13_1_3_FIPS_2025_09 = "SecurityPolicy_TLS13_1_3_FIPS_2025_09";
    /// TLS 1.2 and 1.3, post-quantum; not for edge-optimized domains.
    TLS13_1_2_PQ_2025_09 = "SecurityPolicy_TLS13_1_2_PQ_2025_09";
    /// TLS 1.2 and 1.3, post-quantum with forward secrecy; not for edge-optimized domains.
    TLS13_1_2_PFS_PQ_2025_09 = "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09";
    /// TLS 1.3; for edge-optimized domains.
    TLS13_2025_EDGE = "SecurityPolicy_TLS13_2025_EDGE";
    /// TLS 1.2 with forward secrecy; for edge-optimized domains.
    TLS12_PFS_2025_EDGE = "SecurityPolicy_TLS12_PFS_2025_EDGE";
    /// TLS 1.2; for edge-optimized domains.
    TLS12_2018_EDGE = "SecurityPolicy_TLS12_2018_EDGE";
}

impl SecurityPolicy {
    /// A policy by its name.
    pub fn other(name: impl Into<Cow<'static, str>>) -> Self {
        Self(name.into())
    }

    fn is_enhanced(&self) -> bool {
        self.0.starts_with("SecurityPolicy_")
    }
}

/// Whether calls have to name the domain that they are made to.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html#apigateway-security-policies-endpoint-access-mode>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndpointAccessMode {
    /// They have to, in the TLS handshake as in the request.
    Strict,
    /// They need not.
    Basic,
}

/// Which clients' certificates a domain accepts.
#[derive(Clone)]
pub struct MtlsConfig {
    pub(super) uri: Value<String>,
    pub(super) version: Option<String>,
}

impl MtlsConfig {
    /// Names the version of the file; default: the newest when the domain is made.
    #[must_use]
    pub fn version(mut self, version: &str) -> Self {
        self.version = Some(version.to_string());
        self
    }
}

/// A domain of your own, under which APIs are served.
///
/// A record in the domain's zone says where it is:
/// `ARecord::builder("Api", &zone, RecordTarget::alias(&domain))`.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains.html>
///
/// ```
/// use rustinfra_constructs::apigateway::{DomainName, EndpointType, SecurityPolicy};
/// use rustinfra_constructs::prelude::*;
/// use rustinfra_constructs::route53::{ARecord, PublicHostedZone, RecordTarget};
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let orders = Function::builder("Orders", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/1a2b3c4d";
/// let domain = DomainName::builder("Domain", "api.example.org", certificate)
///     .endpoint_type(EndpointType::Regional)
///     .security_policy(SecurityPolicy::TLS_1_2)
///     .build(&stack);
/// let api = LambdaRestApi::builder("Api", &orders).build(&stack);
/// domain.add_base_path_mapping(&api, Some("orders"));
///
/// let zone = PublicHostedZone::builder("Zone", "example.org").build(&stack);
/// ARecord::builder("Record", &zone, RecordTarget::alias(&domain))
///     .record_name("api")
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct DomainName {
    node: Node,
    cfn: Option<CfnDomainName>,
    name: Value<refs::ApiGatewayDomainName>,
    alias: (Value<String>, Value<String>),
    endpoint: EndpointType,
    policy: Option<SecurityPolicy>,
    paths: Rc<RefCell<Vec<String>>>,
}

impl Construct for DomainName {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::ApiGatewayDomainName> for &DomainName {
    fn into_value(self) -> Value<refs::ApiGatewayDomainName> {
        self.name.clone()
    }
}

impl DomainName {
    /// Starts a domain, such as `api.example.org`, with a certificate for it: in `us-east-1` for
    /// edge-optimized domains, else in the region of the API.
    pub fn builder(
        id: &str,
        domain_name: impl IntoValue<String>,
        certificate: impl IntoValue<refs::CertificateManagerCertificateArn>,
    ) -> DomainNameBuilder {
        DomainNameBuilder {
            id: id.to_string(),
            name: domain_name.into_value(),
            certificate: certificate.into_value(),
            endpoint: EndpointType::Regional,
            policy: None,
            access: None,
            mtls: None,
            base_path: None,
            mapping: None,
        }
    }

    /// Refers to a domain that exists already, with its address and the zone that AWS keeps it in: text,
    /// or values known only at deployment.
    #[track_caller]
    pub fn from_domain_name_attributes(
        scope: &impl Construct,
        id: &str,
        domain_name: impl IntoValue<refs::ApiGatewayDomainName>,
        alias_target: impl IntoValue<String>,
        alias_hosted_zone_id: impl IntoValue<String>,
    ) -> Self {
        Self {
            node: scope.node().child(id),
            cfn: None,
            name: domain_name.into_value(),
            alias: (alias_target.into_value(), alias_hosted_zone_id.into_value()),
            endpoint: EndpointType::Regional,
            policy: None,
            paths: Rc::default(),
        }
    }

    /// The domain.
    pub fn domain_name(&self) -> Value<refs::ApiGatewayDomainName> {
        self.name.clone()
    }

    /// Its address on AWS.
    pub fn alias_domain_name(&self) -> Value<String> {
        self.alias.0.clone()
    }

    /// The zone that AWS keeps its address in.
    pub fn alias_hosted_zone_id(&self) -> Value<String> {
        self.alias.1.clone()
    }

    /// The resource beneath; `None` for a domain that exists already.
    pub fn cfn(&self) -> Option<CfnDomainName> {
        self.cfn.clone()
    }

    /// Serves the stage of an API below a part of the domain's paths; `None` is all of them.
    /// Reports `duplicate-path` for one that is mapped already, and `conflicting-options` for one
    /// of several parts.
    #[track_caller]
    pub fn add_base_path_mapping(&self, api: &RestApi, base_path: Option<&str>) -> BasePathMapping {
        self.claim(base_path);
        if is_multi_level(base_path) {
            check::reject(
                &self.node,
                "A base path mapping has one part of a path.",
                "use `add_api_mapping` with the API's stage",
            );
        }
        let id = format!("Map:{}=>{}", base_path.unwrap_or("/"), api.node().unique_id());
        let mut mapping = BasePathMapping::builder(&id, self, api);
        if let Some(path) = base_path {
            mapping = mapping.base_path(path);
        }
        mapping.build(self)
    }

    /// Serves a stage below a part of the domain's paths, which may have several (`orders/v1`) if
    /// the domain is regional; `None` is all of them. Reports `duplicate-path` for one that is
    /// mapped already, and `conflicting-options` for several parts that the domain cannot have.
    ///
    /// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html>
    #[track_caller]
    #[doc(alias = "basePath")]
    pub fn add_api_mapping(&self, stage: &Stage, base_path: Option<&str>) {
        self.claim(base_path);
        self.check_levels(base_path);
        let id = format!("Map:{}=>{}", base_path.unwrap_or("none"), stage.node().unique_id());
        let cfn = CfnApiMapping::new(&self.node, &id);
        cfn.set("ApiId", stage.rest_api_id().into_expr());
        cfn.set("DomainName", self.domain_name().into_expr());
        cfn.set("Stage", stage.stage_name().into_expr());
        if let Some(path) = base_path {
            check_base_path(cfn.node(), path);
            cfn.set("ApiMappingKey", Expr::text(path.to_string()));
        }
    }

    #[track_caller]
    fn claim(&self, base_path: Option<&str>) {
        let path = base_path.unwrap_or_default().to_string();
        let mut paths = self.paths.borrow_mut();
        if paths.contains(&path) {
            self.node.report(
                Diagnostic::error("duplicate-path", "a domain serves two APIs at one path")
                    .detail(format!("The base path `{path}` is mapped already."))
                    .at(std::panic::Location::caller())
                    .help("give one of them another base path"),
            );
        }
        paths.push(path);
    }

    #[track_caller]
    fn check_levels(&self, base_path: Option<&str>) {
        if !is_multi_level(base_path) {
            return;
        }
        if self.endpoint == EndpointType::Edge {
            check::reject(
                &self.node,
                "Base paths of several parts are for regional domains.",
                "leave out `.endpoint_type(EndpointType::Edge)`, or take one part",
            );
        }
        if self.policy == Some(SecurityPolicy::TLS_1_0) {
            check::reject(
                &self.node,
                "Base paths of several parts need TLS 1.2.",
                "use `SecurityPolicy::TLS_1_2` or a later one",
            );
        }
    }
}

fn is_multi_level(path: Option<&str>) -> bool {
    path.is_some_and(|p| p.split('/').filter(|part| !part.is_empty()).count() > 1)
}

/// Settings of a [`DomainName`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct DomainNameBuilder {
    id: String,
    name: Value<String>,
    certificate: Value<refs::CertificateManagerCertificateArn>,
    endpoint: EndpointType,
    policy: Option<SecurityPolicy>,
    access: Option<EndpointAccessMode>,
    mtls: Option<MtlsConfig>,
    base_path: Option<String>,
    mapping: Option<RestApi>,
}

impl DomainNameBuilder {
    /// Sets where the domain is served: regional (the default) or at CloudFront's edge locations.
    pub fn endpoint_type(mut self, kind: EndpointType) -> Self {
        self.endpoint = kind;
        self
    }

    /// Sets the versions of TLS that are accepted; default [`SecurityPolicy::TLS_1_2`].
    pub fn security_policy(mut self, policy: SecurityPolicy) -> Self {
        self.policy = Some(policy);
        self
    }

    /// Says whether calls have to name the domain; needed with the newer security policies.
    pub fn endpoint_access_mode(mut self, mode: EndpointAccessMode) -> Self {
        self.access = Some(mode);
        self
    }

    /// Asks clients for certificates. Default: none are asked for.
    ///
    /// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html>
    pub fn mtls(mut self, config: MtlsConfig) -> Self {
        self.mtls = Some(config);
        self
    }

    /// Sets the path below which the API of [`mapping`](Self::mapping) is served; default: all.
    pub fn base_path(mut self, path: &str) -> Self {
        self.base_path = Some(path.to_string());
        self
    }

    /// Serves the stage of an API.
    pub fn mapping(mut self, api: &RestApi) -> Self {
        self.mapping = Some(api.clone());
        self
    }

    pub(super) fn named(mut self, id: &str) -> Self {
        self.id = id.to_string();
        self
    }

    /// Places the domain. Reports `bad-name` for capital letters, and `conflicting-options` for a
    /// security policy, an access mode or clients' certificates that such a domain cannot have.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> DomainName {
        let node = scope.node().child(&self.id);
        self.check(&node);
        let cfn = CfnDomainName::new(&node, "Resource");
        cfn.set("DomainName", self.name.into_expr());
        let edge = self.endpoint == EndpointType::Edge;
        let certificate = if edge { "CertificateArn" } else { "RegionalCertificateArn" };
        cfn.set(certificate, self.certificate.into_expr());
        let types = Expr::list([self.endpoint.as_str().into()]);
        cfn.set("EndpointConfiguration", Expr::map([("Types", types)]));
        if let Some(config) = self.mtls {
            let mut mtls = Expr::map([("TruststoreUri", config.uri.into_expr())]);
            if let Some(version) = config.version {
                mtls.set("TruststoreVersion", version.into());
            }
            cfn.set("MutualTlsAuthentication", mtls);
        }
        if let Some(policy) = &self.policy {
            cfn.set("SecurityPolicy", Expr::Text(policy.0.clone()));
        }
        if let Some(mode) = self.access {
            let mode = if mode == EndpointAccessMode::Strict { "STRICT" } else { "BASIC" };
            cfn.set("EndpointAccessMode", mode.into());
        }
        let alias = match edge {
            true => (cfn.attr_distribution_domain_name(), cfn.attr_distribution_hosted_zone_id()),
            false => (cfn.attr_regional_domain_name(), cfn.attr_regional_hosted_zone_id()),
        };
        let domain = DomainName {
            node,
            name: cfn.reff(),
            cfn: Some(cfn),
            alias,
            endpoint: self.endpoint,
            policy: self.policy,
            paths: Rc::default(),
        };
        let base_path = self.base_path.as_deref();
        if let Some(api) = &self.mapping {
            match api.deployment_stage() {
                Some(stage) if is_multi_level(base_path) => {
                    domain.add_api_mapping(stage, base_path)
                }
                _ => {
                    domain.add_base_path_mapping(api, base_path);
                }
            }
        }
        domain
    }

    fn check(&self, node: &Node) {
        if let Some(name) = self.name.as_literal()
            && name.chars().any(|c| c.is_ascii_uppercase())
        {
            node.report(
                Diagnostic::error("bad-name", "a name is not allowed")
                    .detail(format!("The domain `{name}` has capital letters."))
                    .help("write it in small letters"),
            );
        }
        if self.endpoint == EndpointType::Private {
            check::reject(
                node,
                "A domain is regional or edge-optimized here; private ones are another resource.",
                "use `CfnDomainNameV2` of the generated layer",
            );
        }
        check_certificate(node, &self.certificate, self.endpoint == EndpointType::Edge);
        let Some(policy) = &self.policy else { return self.check_access(node, false) };
        self.check_access(node, policy.is_enhanced());
        if self.mtls.is_some() && policy.is_enhanced() {
            check::reject(
                node,
                "Clients' certificates are not possible with the newer security policies.",
                "use `SecurityPolicy::TLS_1_2`",
            );
        }
        let for_edge = policy.0.ends_with("_EDGE");
        let edge = self.endpoint == EndpointType::Edge;
        if policy.is_enhanced() && for_edge != edge {
            let (is, not) = if edge { ("edge-optimized", "not") } else { ("regional", "only") };
            check::reject(
                node,
                format!("The domain is {is}, but `{}` is {not} for edge-optimized ones.", policy.0),
                "take one of the other kind",
            );
        }
    }

    fn check_access(&self, node: &Node, enhanced: bool) {
        if enhanced && self.access.is_none() {
            check::reject(
                node,
                "The newer security policies want to know whether calls have to name the domain.",
                "add `.endpoint_access_mode(EndpointAccessMode::Strict)`",
            );
        }
        if !enhanced && self.access.is_some() {
            check::reject(
                node,
                "The endpoint access mode goes with the newer security policies only.",
                "add one, such as `SecurityPolicy::TLS13_1_3_2025_09`, or leave it out",
            );
        }
    }
}

impl RestApi {
    /// Serves the API's stage under a domain of your own.
    #[track_caller]
    pub fn add_domain_name(&self, domain: DomainNameBuilder) -> DomainName {
        let domain = domain.mapping(self).build(self);
        self.domain.borrow_mut().get_or_insert_with(|| domain.clone());
        domain
    }

    /// The first domain that the API is served under.
    pub fn domain_name(&self) -> Option<DomainName> {
        self.domain.borrow().clone()
    }
}

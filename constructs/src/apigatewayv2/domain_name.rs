//! Custom domains.

use std::cell::RefCell;
use std::rc::Rc;

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::apigatewayv2::CfnDomainName;
use rustinfra_cfn::refs;

use super::http_api_builder::ip_address_type;
use crate::api::{IpAddressType, check_certificate};
use crate::{arn, check};

/// The oldest version of TLS that a domain speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecurityPolicy {
    /// TLS 1.0, for REST APIs only.
    Tls1_0,
    /// TLS 1.2.
    Tls1_2,
}

/// Where a domain is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndpointType {
    /// Through CloudFront's edge locations; for REST APIs only.
    Edge,
    /// In its region; the default.
    Regional,
}

impl EndpointType {
    fn as_str(self) -> &'static str {
        match self {
            EndpointType::Edge => "EDGE",
            EndpointType::Regional => "REGIONAL",
        }
    }
}

/// One way in which a domain is reached.
#[derive(Clone)]
#[must_use = "options do nothing until a domain gets them"]
pub struct EndpointOptions {
    certificate: Value<refs::CertificateManagerCertificateArn>,
    certificate_name: Option<String>,
    endpoint_type: EndpointType,
    security_policy: Option<SecurityPolicy>,
    ownership_certificate: Option<Expr>,
    ip_address_type: Option<IpAddressType>,
}

impl EndpointOptions {
    /// A regional endpoint with a certificate.
    pub fn new(certificate: impl IntoValue<refs::CertificateManagerCertificateArn>) -> Self {
        Self {
            certificate: certificate.into_value(),
            certificate_name: None,
            endpoint_type: EndpointType::Regional,
            security_policy: None,
            ownership_certificate: None,
            ip_address_type: None,
        }
    }

    /// Sets a name for the certificate; for edge endpoints.
    pub fn certificate_name(mut self, name: &str) -> Self {
        self.certificate_name = Some(name.to_string());
        self
    }

    /// Sets where the domain is reached; default [`EndpointType::Regional`].
    pub fn endpoint_type(mut self, kind: EndpointType) -> Self {
        self.endpoint_type = kind;
        self
    }

    /// Sets the oldest version of TLS; default TLS 1.2.
    pub fn security_policy(mut self, policy: SecurityPolicy) -> Self {
        self.security_policy = Some(policy);
        self
    }

    /// Proves by a public certificate that the domain is yours, where the other one is imported or
    /// private; for mutual TLS.
    pub fn ownership_certificate(
        mut self,
        certificate: impl IntoValue<refs::CertificateManagerCertificateArn>,
    ) -> Self {
        self.ownership_certificate = Some(certificate.into_value().into_expr());
        self
    }

    /// Sets what addresses the endpoint has; default IPv4.
    pub fn ip_address_type(mut self, kind: IpAddressType) -> Self {
        self.ip_address_type = Some(kind);
        self
    }

    fn to_expr(&self) -> Expr {
        let mut configuration = Expr::map([
            ("CertificateArn", self.certificate.expr().clone()),
            ("EndpointType", self.endpoint_type.as_str().into()),
        ]);
        if let Some(name) = &self.certificate_name {
            configuration.set("CertificateName", Expr::text(name.clone()));
        }
        if let Some(policy) = self.security_policy {
            let policy = if policy == SecurityPolicy::Tls1_0 { "TLS_1_0" } else { "TLS_1_2" };
            configuration.set("SecurityPolicy", policy.into());
        }
        if let Some(certificate) = &self.ownership_certificate {
            configuration.set("OwnershipVerificationCertificateArn", certificate.clone());
        }
        if let Some(kind) = self.ip_address_type {
            configuration.set("IpAddressType", ip_address_type(kind));
        }
        configuration
    }
}

/// A domain of your own, at which APIs are served: by [`ApiMapping`](super::ApiMapping), or by a
/// stage's [`domain_mapping`](super::StageOptions::domain_mapping).
///
/// The domain's DNS needs an alias record to [`regional_domain_name`](Self::regional_domain_name).
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-custom-domain-names.html>
///
/// ```
/// use rustinfra_constructs::apigatewayv2::DomainName;
/// use rustinfra_constructs::prelude::*;
/// use rustinfra_constructs::route53::{ARecord, PublicHostedZone, RecordTarget};
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/1a2b3c4d";
/// let domain = DomainName::builder("Domain", "api.example.org", certificate).build(&stack);
/// HttpApi::builder("Api").default_domain_mapping(&domain, None).build(&stack);
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
    name: Value<refs::ApiGatewayV2DomainName>,
    regional: (Value<String>, Value<String>),
    endpoints: Rc<RefCell<Vec<EndpointType>>>,
    mutual_tls: bool,
}

impl Construct for DomainName {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::ApiGatewayV2DomainName> for &DomainName {
    fn into_value(self) -> Value<refs::ApiGatewayV2DomainName> {
        self.name.clone()
    }
}

impl DomainName {
    /// Starts a domain, such as `api.example.org`, with a certificate for it.
    pub fn builder(
        id: &str,
        domain_name: &str,
        certificate: impl IntoValue<refs::CertificateManagerCertificateArn>,
    ) -> DomainNameBuilder {
        DomainNameBuilder {
            id: id.to_string(),
            domain_name: domain_name.to_string(),
            endpoint: EndpointOptions::new(certificate),
            mtls: None,
        }
    }

    /// Refers to a domain that exists already, with what its DNS records point to.
    #[track_caller]
    pub fn from_domain_name_attributes(
        scope: &impl Construct,
        id: &str,
        name: impl IntoValue<refs::ApiGatewayV2DomainName>,
        regional_domain_name: impl IntoValue<String>,
        regional_hosted_zone_id: impl IntoValue<String>,
    ) -> Self {
        Self {
            node: scope.node().child(id),
            cfn: None,
            name: name.into_value(),
            regional: (regional_domain_name.into_value(), regional_hosted_zone_id.into_value()),
            endpoints: Rc::default(),
            mutual_tls: true,
        }
    }

    /// The domain.
    pub fn name(&self) -> Value<refs::ApiGatewayV2DomainName> {
        self.name.clone()
    }

    /// The ARN of the domain.
    pub fn domain_name_arn(&self) -> Value<String> {
        match &self.cfn {
            Some(cfn) => cfn.attr_domain_name_arn(),
            None => sub!(
                "arn:{}:apigateway:{}::/domainnames/{}",
                arn::partition(&self.node),
                arn::region(&self.node),
                &self.name
            ),
        }
    }

    /// The domain of AWS that DNS records point to.
    pub fn regional_domain_name(&self) -> Value<String> {
        self.regional.0.clone()
    }

    /// The hosted zone of [`regional_domain_name`](Self::regional_domain_name), which alias records
    /// name.
    pub fn regional_hosted_zone_id(&self) -> Value<String> {
        self.regional.1.clone()
    }

    /// Adds another way to reach the domain, of another endpoint type: for moving from one to the
    /// other. Reports `conflicting-options` for an endpoint of a type that is there, for an
    /// ownership certificate without mutual TLS, and for a domain that exists already.
    #[track_caller]
    pub fn add_endpoint(&self, options: EndpointOptions) {
        let Some(cfn) = &self.cfn else {
            return check::existing(
                &self.node,
                "domain",
                "The endpoints of {} cannot be changed.",
                "add it {}",
            );
        };
        let kind = options.endpoint_type;
        if self.endpoints.borrow().contains(&kind) {
            check::reject(
                &self.node,
                format!("The domain has an endpoint of type {} already.", kind.as_str()),
                "give the other one another type",
            );
        }
        if options.ownership_certificate.is_some() && !self.mutual_tls {
            check::reject(
                &self.node,
                "Only domains with mutual TLS prove by a second certificate whose they are.",
                "add `.mtls(…)`, or leave out the ownership certificate",
            );
        }
        check_certificate(&self.node, &options.certificate, kind == EndpointType::Edge);
        self.endpoints.borrow_mut().push(kind);
        let entry = options.to_expr();
        cfn.push_to("DomainNameConfigurations", entry);
    }

    /// The resource beneath; `None` for a domain that exists already.
    pub fn cfn(&self) -> Option<CfnDomainName> {
        self.cfn.clone()
    }
}

/// Settings of a [`DomainName`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct DomainNameBuilder {
    id: String,
    domain_name: String,
    endpoint: EndpointOptions,
    pub(super) mtls: Option<Expr>,
}

impl DomainNameBuilder {
    /// Sets a name for the certificate; for edge endpoints.
    pub fn certificate_name(mut self, name: &str) -> Self {
        self.endpoint = self.endpoint.certificate_name(name);
        self
    }

    /// Sets where the domain is reached; default [`EndpointType::Regional`].
    pub fn endpoint_type(mut self, kind: EndpointType) -> Self {
        self.endpoint = self.endpoint.endpoint_type(kind);
        self
    }

    /// Sets the oldest version of TLS; default TLS 1.2.
    pub fn security_policy(mut self, policy: SecurityPolicy) -> Self {
        self.endpoint = self.endpoint.security_policy(policy);
        self
    }

    /// Proves by a public certificate that the domain is yours, where the other one is imported or
    /// private; for mutual TLS.
    pub fn ownership_certificate(
        mut self,
        certificate: impl IntoValue<refs::CertificateManagerCertificateArn>,
    ) -> Self {
        self.endpoint = self.endpoint.ownership_certificate(certificate);
        self
    }

    /// Sets what addresses the domain has; default IPv4.
    pub fn ip_address_type(mut self, kind: IpAddressType) -> Self {
        self.endpoint = self.endpoint.ip_address_type(kind);
        self
    }

    /// Places the domain. Reports `bad-name` for what is no domain.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> DomainName {
        let node = scope.node().child(&self.id);
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.*".contains(c);
        let rule = "1 to 512 lowercase letters, digits, `-`, `.` and `*`";
        let (name, help) = (&self.domain_name, "write it as `api.example.org`");
        check::required_name(&node, "the domain", name, 512, allowed, rule, help);
        let cfn = CfnDomainName::new(&node, "Resource");
        cfn.set("DomainName", Expr::text(self.domain_name));
        let mutual_tls = self.mtls.is_some();
        if let Some(store) = self.mtls {
            cfn.set("MutualTlsAuthentication", store);
        }
        let domain = DomainName {
            node,
            name: cfn.reff(),
            regional: (cfn.attr_regional_domain_name(), cfn.attr_regional_hosted_zone_id()),
            cfn: Some(cfn),
            endpoints: Rc::default(),
            mutual_tls,
        };
        domain.add_endpoint(self.endpoint);
        domain
    }
}

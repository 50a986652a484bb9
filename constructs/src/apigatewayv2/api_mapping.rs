//! What a custom domain serves.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::apigatewayv2::{CfnApiMapping, CfnStage};
use rustinfra_cfn::refs;

use super::domain_name::DomainName;
use super::stage_options::StageOptions;
use crate::check;

/// A stage that a custom domain can serve: [`HttpStage`](super::HttpStage) and
/// [`WebSocketStage`](super::WebSocketStage).
pub trait MappedStage: Construct {
    /// The id of its API.
    fn api_id(&self) -> Value<refs::ApiGatewayV2ApiId>;

    /// Its name.
    fn stage_name(&self) -> Value<String>;

    /// Its resource; `None` for a stage that exists already.
    fn stage_cfn(&self) -> Option<CfnStage>;

    /// What its URL begins with: `https` or `wss`.
    fn scheme(&self) -> &'static str {
        "https"
    }
}

/// A stage at a custom domain.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-mappings.html>
///
/// ```
/// use rustinfra_constructs::apigatewayv2::{ApiMapping, DomainName};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let certificate = "arn:aws:acm:eu-west-1:123456789012:certificate/1a2b3c4d";
/// let domain = DomainName::builder("Domain", "api.example.org", certificate).build(&stack);
/// let api = HttpApi::builder("Api").build(&stack);
/// if let Some(stage) = api.default_stage() {
///     ApiMapping::builder("V1", &domain, stage).api_mapping_key("v1").build(&stack);
/// }
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct ApiMapping {
    node: Node,
    cfn: Option<CfnApiMapping>,
    id: Value<String>,
    domain: Option<DomainName>,
    key: Option<String>,
    scheme: &'static str,
}

impl Construct for ApiMapping {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl ApiMapping {
    /// Starts a mapping of a domain to a stage.
    pub fn builder(id: &str, domain: &DomainName, stage: &impl MappedStage) -> ApiMappingBuilder {
        ApiMappingBuilder {
            id: id.to_string(),
            domain: domain.clone(),
            api: stage.api_id(),
            stage: stage.stage_name(),
            stage_cfn: stage.stage_cfn(),
            key: None,
            scheme: stage.scheme(),
        }
    }

    /// Refers to a mapping that exists already.
    #[track_caller]
    #[doc(alias = "fromApiMappingAttributes")]
    pub fn from_api_mapping_id(
        scope: &impl Construct,
        id: &str,
        mapping_id: impl IntoValue<String>,
    ) -> Self {
        let node = scope.node().child(id);
        let id = mapping_id.into_value();
        Self { node, cfn: None, id, domain: None, key: None, scheme: "https" }
    }

    /// The mapping of a stage whose options ask for one, which the stage then waits for the domain
    /// of.
    #[track_caller]
    pub(super) fn of_stage(stage: &impl MappedStage, options: &StageOptions) -> Option<Self> {
        let (domain, key) = options.domain.as_ref()?;
        let id = format!("{}{}", domain.node().path(), key.as_deref().unwrap_or("undefined"));
        let mut builder = Self::builder(&id, domain, stage);
        builder.key = key.clone();
        stage.node().depends_on(domain);
        Some(builder.build(stage))
    }

    /// The mapping's id.
    pub fn api_mapping_id(&self) -> Value<String> {
        self.id.clone()
    }

    /// The domain; `None` for a mapping that exists already.
    pub fn domain_name(&self) -> Option<&DomainName> {
        self.domain.as_ref()
    }

    /// The path below which the domain serves the stage; `None` for its root.
    pub fn mapping_key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// The URL of the stage at the domain: `https://DOMAIN/KEY`, of a WebSocket API `wss://DOMAIN/KEY`.
    pub fn domain_url(&self) -> Value<String> {
        let domain = self.domain.as_ref().map_or_else(|| "".into_value(), DomainName::name);
        sub!("{}://{}/{}", self.scheme, domain, self.key.as_deref().unwrap_or_default())
    }

    /// The resource beneath; `None` for a mapping that exists already.
    pub fn cfn(&self) -> Option<CfnApiMapping> {
        self.cfn.clone()
    }
}

/// Settings of an [`ApiMapping`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct ApiMappingBuilder {
    id: String,
    domain: DomainName,
    api: Value<refs::ApiGatewayV2ApiId>,
    stage: Value<String>,
    stage_cfn: Option<CfnStage>,
    key: Option<String>,
    scheme: &'static str,
}

impl ApiMappingBuilder {
    /// Serves the stage below a path, such as `v1` or `shop/v1`; default: at the domain's root.
    pub fn api_mapping_key(mut self, key: &str) -> Self {
        self.key = Some(key.to_string());
        self
    }

    /// Places the mapping. Reports `bad-name` for a key of other characters, and
    /// `conflicting-options` for one that begins or ends with `/`.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> ApiMapping {
        let node = scope.node().child(&self.id);
        if let Some(key) = &self.key {
            let allowed = |c: char| c.is_ascii_alphanumeric() || "$-_.+!*'()/".contains(c);
            let rule = "1 to 300 letters, digits and `$-_.+!*'()/`";
            let help = "change it, or leave it out to serve the whole domain";
            check::required_name(&node, "the mapping key", key, 300, allowed, rule, help);
            if key.starts_with('/') || key.ends_with('/') {
                check::reject(
                    &node,
                    format!("The mapping key `{key}` begins or ends with `/`."),
                    "write it as `v1` or `shop/v1`",
                );
            }
        }
        let cfn = CfnApiMapping::new(&node, "Resource");
        cfn.set("ApiId", self.api.into_expr());
        cfn.set("DomainName", self.domain.name().into_expr());
        cfn.set("Stage", self.stage.into_expr());
        if let Some(key) = &self.key {
            cfn.set("ApiMappingKey", Expr::text(key.clone()));
        }
        if let Some(stage) = &self.stage_cfn {
            cfn.depends_on(stage);
        }
        let id = cfn.reff();
        let (domain, scheme) = (Some(self.domain), self.scheme);
        ApiMapping { node, cfn: Some(cfn), id, domain, key: self.key, scheme }
    }
}

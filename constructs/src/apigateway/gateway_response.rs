//! Responses of API Gateway itself.

use std::borrow::Cow;

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::apigateway::CfnGatewayResponse;

use super::rest_api::RestApi;

/// What API Gateway answers itself, without an integration.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseType(Cow<'static, str>);

macro_rules! types {
    ($($(#[$doc:meta])* $name:ident;)+) => {
        impl ResponseType {
            $($(#[$doc])* pub const $name: ResponseType =
                ResponseType(Cow::Borrowed(stringify!($name)));)+
        }
    };
}

types! {
    /// The caller is not allowed.
    ACCESS_DENIED;
    /// The API is set up wrongly.
    API_CONFIGURATION_ERROR;
    /// The authorizer failed.
    AUTHORIZER_FAILURE;
    /// The authorizer is set up wrongly.
    AUTHORIZER_CONFIGURATION_ERROR;
    /// A parameter is missing.
    BAD_REQUEST_PARAMETERS;
    /// The body is not as its model says.
    BAD_REQUEST_BODY;
    /// Every response 4xx that has no type of its own.
    DEFAULT_4XX;
    /// Every response 5xx that has no type of its own.
    DEFAULT_5XX;
    /// The token is too old.
    EXPIRED_TOKEN;
    /// The signature is wrong.
    INVALID_SIGNATURE;
    /// The integration failed.
    INTEGRATION_FAILURE;
    /// The integration took too long.
    INTEGRATION_TIMEOUT;
    /// There is no such key.
    INVALID_API_KEY;
    /// There is no token; also, no such method.
    MISSING_AUTHENTICATION_TOKEN;
    /// The quota of the usage plan is used up.
    QUOTA_EXCEEDED;
    /// The request is too large.
    REQUEST_TOO_LARGE;
    /// There is no such resource.
    RESOURCE_NOT_FOUND;
    /// There are too many requests.
    THROTTLED;
    /// The caller is not known.
    UNAUTHORIZED;
    /// There is no template for the content type.
    UNSUPPORTED_MEDIA_TYPE;
    /// AWS WAF blocked the request.
    WAF_FILTERED;
}

impl ResponseType {
    /// A type by its name.
    pub fn other(name: impl Into<Cow<'static, str>>) -> Self {
        Self(name.into())
    }

    /// The type as API Gateway writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Changes what API Gateway answers itself, such as the headers of errors, which CORS needs too.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html>
///
/// ```
/// use rustinfra_constructs::apigateway::{GatewayResponse, ResponseType};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let orders = Function::builder("Orders", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let api = LambdaRestApi::builder("Api", &orders).build(&stack);
/// GatewayResponse::builder("Refused", &api, ResponseType::DEFAULT_4XX)
///     .header("Access-Control-Allow-Origin", "'https://shop.example.org'")
///     .template("application/json", r#"{"error": $context.error.messageString}"#)
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct GatewayResponse {
    node: Node,
    cfn: CfnGatewayResponse,
}

impl Construct for GatewayResponse {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl GatewayResponse {
    /// Starts a response of `api`.
    pub fn builder(id: &str, api: &RestApi, kind: ResponseType) -> GatewayResponseBuilder {
        GatewayResponseBuilder {
            id: id.to_string(),
            api: api.clone(),
            kind,
            status: None,
            headers: Vec::new(),
            templates: Vec::new(),
        }
    }

    /// The resource beneath.
    pub fn cfn(&self) -> CfnGatewayResponse {
        self.cfn.clone()
    }
}

/// Settings of a [`GatewayResponse`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct GatewayResponseBuilder {
    id: String,
    api: RestApi,
    kind: ResponseType,
    status: Option<u16>,
    headers: Vec<(String, Expr)>,
    templates: Vec<(String, Expr)>,
}

impl GatewayResponseBuilder {
    /// Sets the status; default: that of the type.
    pub fn status_code(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// Sets a header: fixed text in single quotes (`'*'`), or where it comes from
    /// (`method.request.header.Origin`).
    #[doc(alias = "responseHeaders")]
    pub fn header(mut self, name: &str, value: impl IntoValue<String>) -> Self {
        let value = value.into_value().into_expr();
        self.headers.push((format!("gatewayresponse.header.{name}"), value));
        self
    }

    /// Sets the template of the body.
    pub fn template(mut self, content_type: &str, template: impl IntoValue<String>) -> Self {
        self.templates.push((content_type.to_string(), template.into_value().into_expr()));
        self
    }

    /// Places the response.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> GatewayResponse {
        let node = scope.node().child(&self.id);
        let cfn = CfnGatewayResponse::new(&node, "Resource").rest_api_id(&self.api);
        cfn.set("ResponseType", Expr::Text(self.kind.0));
        if let Some(status) = self.status {
            cfn.set("StatusCode", Expr::text(status.to_string()));
        }
        if !self.headers.is_empty() {
            cfn.set("ResponseParameters", Expr::map(self.headers));
        }
        if !self.templates.is_empty() {
            cfn.set("ResponseTemplates", Expr::map(self.templates));
        }
        self.api.attach(&cfn);
        GatewayResponse { node, cfn }
    }
}

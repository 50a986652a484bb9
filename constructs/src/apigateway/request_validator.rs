//! Checks before the integration.

use rustinfra::prelude::*;
use rustinfra_cfn::apigateway::CfnRequestValidator;
use rustinfra_cfn::refs;

use super::rest_api::RestApi;

/// What of a request is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validate {
    /// The body, against the method's request model.
    Body,
    /// The parameters that the method requires.
    Parameters,
    /// Both.
    BodyAndParameters,
}

/// Refuses requests that a method's models and parameters do not allow.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html>
///
/// ```
/// use rustinfra_constructs::apigateway::{RequestValidator, Validate};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let orders = Function::builder("Orders", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let api = RestApi::builder("Api").build(&stack);
/// let parameters = RequestValidator::builder("Parameters", &api, Validate::Parameters)
///     .request_validator_name("parameters")
///     .build(&api);
/// api.root().add_method(
///     Method::Get
///         .to(&orders)
///         .request_parameter("method.request.querystring.page", true)
///         .request_validator(&parameters),
/// );
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct RequestValidator {
    node: Node,
    cfn: Option<CfnRequestValidator>,
    id: Value<refs::ApiGatewayRequestValidatorId>,
}

impl Construct for RequestValidator {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::ApiGatewayRequestValidatorId> for &RequestValidator {
    fn into_value(self) -> Value<refs::ApiGatewayRequestValidatorId> {
        self.id()
    }
}

impl RequestValidator {
    /// Starts a validator of `api`.
    pub fn builder(id: &str, api: &RestApi, what: Validate) -> RequestValidatorBuilder {
        RequestValidatorBuilder { id: id.to_string(), api: api.clone(), what, name: None }
    }

    /// Refers to a validator that exists already: text, or a value known only at deployment.
    #[track_caller]
    pub fn from_request_validator_id(
        scope: &impl Construct,
        id: &str,
        validator_id: impl IntoValue<refs::ApiGatewayRequestValidatorId>,
    ) -> Self {
        Self { node: scope.node().child(id), cfn: None, id: validator_id.into_value() }
    }

    /// The validator's id.
    pub fn id(&self) -> Value<refs::ApiGatewayRequestValidatorId> {
        self.id.clone()
    }

    /// The resource beneath; `None` for a validator that exists already.
    pub fn cfn(&self) -> Option<CfnRequestValidator> {
        self.cfn.clone()
    }
}

impl RestApi {
    /// Adds a validator: `RequestValidator::builder(id, &api, what).build(&api)`.
    #[track_caller]
    pub fn add_request_validator(&self, id: &str, what: Validate) -> RequestValidator {
        RequestValidator::builder(id, self, what).build(self)
    }
}

/// Settings of a [`RequestValidator`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct RequestValidatorBuilder {
    id: String,
    api: RestApi,
    what: Validate,
    name: Option<String>,
}

impl RequestValidatorBuilder {
    /// Sets the validator's name.
    pub fn request_validator_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Places the validator.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> RequestValidator {
        let node = scope.node().child(&self.id);
        let cfn = CfnRequestValidator::new(&node, "Resource").rest_api_id(&self.api);
        if let Some(name) = self.name {
            cfn.set("Name", name.into());
        }
        if self.what != Validate::Parameters {
            cfn.set("ValidateRequestBody", true.into());
        }
        if self.what != Validate::Body {
            cfn.set("ValidateRequestParameters", true.into());
        }
        self.api.attach(&cfn);
        RequestValidator { node, id: cfn.reff(), cfn: Some(cfn) }
    }
}

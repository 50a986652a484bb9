//! The method: a verb on a resource.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::graph::{Facet, Link, Shape, links};
use rustinfra::iam::{Grant, Grantee};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::apigateway::CfnMethod;
use rustinfra_cfn::refs;

use super::authorizer::Authorization;
use super::integration::Integration;
use super::integration_response::MethodResponse;
use super::mapping;
use super::request_validator::{RequestValidator, RequestValidatorBuilder, Validate};
use super::resource::Resource;
use super::rest_api::RestApi;
use crate::api::Method;
use crate::check::{self, Twice};

/// A method of a REST API: what happens for a verb on a resource.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-method-settings.html>
///
/// ```
/// use rustinfra_constructs::apigateway::{Authorization, RestMethod};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let orders = Function::builder("Orders", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let billing = Function::builder("Billing", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let api = RestApi::builder("Api").build(&stack);
/// let list = RestMethod::builder(Method::Get)
///     .integration(&orders)
///     .authorization(Authorization::Iam)
///     .request_parameter("method.request.querystring.page", false)
///     .build(&api.root());
/// list.grant_execute(&billing);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct RestMethod {
    node: Node,
    cfn: CfnMethod,
    resource: Resource,
    verb: Method,
}

impl Construct for RestMethod {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl RestMethod {
    /// Starts a method, answered by the default integration of its resource unless it gets one.
    pub fn builder(verb: Method) -> RestMethodBuilder {
        RestMethodBuilder { verb, integration: None, options: MethodOptions::new(), inherits: true }
    }

    pub(super) fn known(node: Node, cfn: CfnMethod, resource: Resource, verb: Method) -> Self {
        Self { node, cfn, resource, verb }
    }

    /// The verb.
    #[doc(alias = "httpMethod")]
    pub fn verb(&self) -> Method {
        self.verb
    }

    /// The method's id.
    pub fn id(&self) -> Value<String> {
        self.cfn.reff().untyped()
    }

    /// The API.
    pub fn api(&self) -> &RestApi {
        self.resource.api()
    }

    /// The resource it is a method of.
    pub fn resource(&self) -> &Resource {
        &self.resource
    }

    /// The resource beneath.
    pub fn cfn(&self) -> CfnMethod {
        self.cfn.clone()
    }

    /// Declares another response; needed by integrations that are not proxies.
    #[track_caller]
    pub fn add_method_response(&self, response: MethodResponse) {
        let entry = response.to_expr();
        self.cfn.push_to("MethodResponses", entry);
    }

    /// The ARN under which the console tries the method.
    #[doc(alias = "testMethodArn")]
    pub fn test_arn(&self) -> Value<String> {
        let path = path_for_arn(self.resource.path());
        self.resource.api().arn_for_execute_api(self.verb, &path, "test-invoke-stage")
    }

    /// The ARN under which the method is called, in the API's own stage or else in any.
    pub fn arn(&self) -> Value<String> {
        let api = self.resource.api();
        let stage = api.deployment_stage().map(|stage| stage.stage_name().untyped());
        let stage = stage.unwrap_or_else(|| "*".into_value());
        api.arn_for_execute_api(self.verb, &path_for_arn(self.resource.path()), stage)
    }

    /// Allows `grantee` to call the method; for methods with IAM authorization.
    #[track_caller]
    pub fn grant_execute(&self, grantee: &impl Grantee) -> Grant {
        self.node.set_facet(Facet::new().arn(Shape::Resource, self.arn()));
        Link::grant(grantee.principal(), &links::API_EXECUTE, self).record(&self.node)
    }
}

/// A path with `*` in place of its parameters.
fn path_for_arn(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "*" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// What holds for a method beside its integration; also the defaults of an API or a resource.
#[derive(Clone, Default)]
#[must_use = "options do nothing until a method or an API gets them"]
pub struct MethodOptions {
    authorization: Option<Authorization>,
    api_key_required: Option<bool>,
    operation_name: Option<String>,
    request_parameters: Vec<(String, bool)>,
    request_models: Vec<(String, Expr)>,
    request_validator: Option<Value<refs::ApiGatewayRequestValidatorId>>,
    validator_options: Option<(Validate, Option<String>)>,
    responses: Vec<MethodResponse>,
}

impl MethodOptions {
    /// Without options: anyone may call.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says who may call: [`Authorization::Iam`], an authorizer, or anyone. Default: anyone.
    #[doc(alias = "authorizationType")]
    pub fn authorization(mut self, authorization: impl Into<Authorization>) -> Self {
        self.authorization = Some(authorization.into());
        self
    }

    /// Says whether callers need an API key, with a usage plan. Default: they do not.
    pub fn api_key_required(mut self, required: bool) -> Self {
        self.api_key_required = Some(required);
        self
    }

    /// Names the operation in generated SDKs.
    pub fn operation_name(mut self, name: &str) -> Self {
        self.operation_name = Some(name.to_string());
        self
    }

    /// Declares a parameter (`method.request.querystring.page`), and whether it must be there,
    /// which a [`request_validator`](Self::request_validator) checks.
    pub fn request_parameter(mut self, name: &str, required: bool) -> Self {
        self.request_parameters.push((name.to_string(), required));
        self
    }

    /// Says what a body of a content type has to look like.
    pub fn request_model(mut self, content_type: &str, model: impl IntoValue<String>) -> Self {
        let model = model.into_value().into_expr();
        self.request_models.push((content_type.to_string(), model));
        self
    }

    /// Checks requests before they reach the integration. Default: they are not checked.
    pub fn request_validator(mut self, validator: &RequestValidator) -> Self {
        self.request_validator = Some(validator.id());
        self
    }

    /// Makes a validator for the method. One validator can serve many methods, so
    /// [`request_validator`](Self::request_validator) is mostly the better way.
    pub fn request_validator_options(mut self, what: Validate, name: Option<&str>) -> Self {
        self.validator_options = Some((what, name.map(String::from)));
        self
    }

    /// Declares a response; needed by integrations that are not proxies.
    #[doc(alias = "methodResponses")]
    pub fn response(mut self, response: MethodResponse) -> Self {
        self.responses.push(response);
        self
    }

    /// These options, with what they leave open taken from `defaults`.
    pub(super) fn or(self, defaults: &MethodOptions) -> Self {
        fn list<T: Clone>(own: Vec<T>, default: &[T]) -> Vec<T> {
            if own.is_empty() { default.to_vec() } else { own }
        }
        Self {
            authorization: self.authorization.or_else(|| defaults.authorization.clone()),
            api_key_required: self.api_key_required.or(defaults.api_key_required),
            operation_name: self.operation_name.or_else(|| defaults.operation_name.clone()),
            request_parameters: list(self.request_parameters, &defaults.request_parameters),
            request_models: list(self.request_models, &defaults.request_models),
            request_validator: self
                .request_validator
                .or_else(|| defaults.request_validator.clone()),
            validator_options: self.validator_options.or(defaults.validator_options.clone()),
            responses: list(self.responses, &defaults.responses),
        }
    }
}

/// Settings of a [`RestMethod`].
#[must_use = "a builder does nothing until `.build(&resource)` places it"]
#[derive(Clone)]
pub struct RestMethodBuilder {
    verb: Method,
    integration: Option<Integration>,
    options: MethodOptions,
    inherits: bool,
}

impl From<Method> for RestMethodBuilder {
    fn from(verb: Method) -> Self {
        RestMethod::builder(verb)
    }
}

impl RestMethodBuilder {
    pub(super) fn verb(&self) -> Method {
        self.verb
    }

    /// Sets what answers; default: the resource's default integration, or a mock.
    pub fn integration(mut self, integration: impl Into<Integration>) -> Self {
        self.integration = Some(integration.into());
        self
    }

    /// Replaces all options.
    pub fn options(mut self, options: MethodOptions) -> Self {
        self.options = options;
        self
    }

    /// Says who may call: [`Authorization::Iam`], an authorizer, or anyone. Default: the
    /// resource's, which is anyone.
    pub fn authorization(mut self, authorization: impl Into<Authorization>) -> Self {
        self.options = self.options.authorization(authorization);
        self
    }

    /// Says whether callers need an API key, with a usage plan. Default: the resource's, which is
    /// no.
    pub fn api_key_required(mut self, required: bool) -> Self {
        self.options = self.options.api_key_required(required);
        self
    }

    /// Names the operation in generated SDKs.
    pub fn operation_name(mut self, name: &str) -> Self {
        self.options = self.options.operation_name(name);
        self
    }

    /// Declares a parameter (`method.request.querystring.page`), and whether it must be there.
    pub fn request_parameter(mut self, name: &str, required: bool) -> Self {
        self.options = self.options.request_parameter(name, required);
        self
    }

    /// Says what a body of a content type has to look like.
    pub fn request_model(mut self, content_type: &str, model: impl IntoValue<String>) -> Self {
        self.options = self.options.request_model(content_type, model);
        self
    }

    /// Checks requests before they reach the integration.
    pub fn request_validator(mut self, validator: &RequestValidator) -> Self {
        self.options = self.options.request_validator(validator);
        self
    }

    /// Makes a validator for the method.
    ///
    /// ```
    /// use rustinfra_constructs::apigateway::Validate;
    /// use rustinfra_constructs::prelude::*;
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Shop");
    /// # let code = Code::inline("exports.handler = async () => {};");
    /// # let orders = Function::builder("Orders", Runtime::NODEJS_22, "index.handler", code).build(&stack);
    /// let api = RestApi::builder("Api").build(&stack);
    /// api.root().add_method(
    ///     Method::Get
    ///         .to(&orders)
    ///         .request_parameter("method.request.querystring.customer", true)
    ///         .request_validator_options(Validate::Parameters, None),
    /// );
    /// # assert!(app.assembly().is_ok());
    /// ```
    pub fn request_validator_options(mut self, what: Validate, name: Option<&str>) -> Self {
        self.options = self.options.request_validator_options(what, name);
        self
    }

    /// Declares a response; needed by integrations that are not proxies.
    pub fn response(mut self, response: MethodResponse) -> Self {
        self.options = self.options.response(response);
        self
    }

    /// Takes no options from the resource: a preflight request brings neither credentials nor what a
    /// validator asks for.
    pub(super) fn without_defaults(mut self) -> Self {
        self.inherits = false;
        self
    }

    /// Adds the method to a resource. Reports `duplicate-method` for a verb that the resource has,
    /// `bad-name` for a parameter of another form, `conflicting-options` for what does not fit
    /// together, and, when the template is made, `undeclared-mapping` for what the integration uses
    /// and the method does not declare.
    #[track_caller]
    pub fn build(self, resource: &Resource) -> RestMethod {
        let api = resource.api();
        let id = check::once(resource.node(), self.verb.to_string(), twice(self.verb, resource));
        let node = resource.node().child(&id);
        let mut options = match self.inherits {
            true => self.options.or(resource.default_method_options()),
            false => self.options,
        };
        let cfn = CfnMethod::new(&node, "Resource");
        cfn.set("HttpMethod", self.verb.as_str().into());
        cfn.set("ResourceId", resource.id().into_expr());
        cfn.set("RestApiId", api.rest_api_id().into_expr());
        let authorization = options.authorization.clone().unwrap_or(Authorization::None);
        authorization.bind(&node, api, &cfn);
        let integration = self.integration.as_ref().or(resource.default_integration()).cloned();
        let integration = integration.unwrap_or_else(Integration::mock);
        cfn.set("Integration", integration.bind(&node));
        options.responses.extend(integration.declared.iter().cloned());
        if let Some((what, name)) = options.validator_options.take() {
            if options.request_validator.is_some() {
                check::reject(
                    &node,
                    "A validator is given, and options of another to be made.",
                    "leave out `.request_validator(…)` or `.request_validator_options(…)`",
                );
            }
            let validator = own_validator(&node, api, what, name).build(api);
            options.request_validator = Some(validator.id());
        }
        set_options(&node, &cfn, options);
        api.attach(&cfn);
        let mapped = cfn.clone();
        node.add_validation(move |_| mapping::check(&mapped));
        let method = RestMethod { node, cfn, resource: resource.clone(), verb: self.verb };
        api.remember(&method);
        integration.allow(api, Some(&method));
        method
    }
}

/// A resource has one method for a verb.
fn twice(verb: Method, resource: &Resource) -> Twice {
    let path = resource.path();
    let help = match verb {
        Method::Options => {
            "leave one of them out; `default_cors_preflight` adds it to each resource below"
        }
        Method::Any if path.ends_with("{proxy+}") => {
            "leave it out, or make the proxy resource with `.any_method(false)`"
        }
        _ => "leave one of them out, or add it to another resource",
    };
    Twice::new("method", format!("The resource `{path}` has the method `{verb}` already."), help)
}

/// A validator of one method, under the CDK's name for it.
fn own_validator(
    method: &Node,
    api: &RestApi,
    what: Validate,
    name: Option<String>,
) -> RequestValidatorBuilder {
    let id = method.child("Validator").unique_id();
    let builder = RequestValidator::builder(&id, api, what);
    match name {
        Some(name) => builder.request_validator_name(&name),
        None => builder,
    }
}

fn set_options(node: &Node, cfn: &CfnMethod, options: MethodOptions) {
    if let Some(required) = options.api_key_required {
        cfn.set("ApiKeyRequired", required.into());
    }
    if let Some(name) = options.operation_name {
        cfn.set("OperationName", name.into());
    }
    if !options.request_parameters.is_empty() {
        check_parameters(node, &options.request_parameters);
        let parameters = options.request_parameters.into_iter();
        cfn.set("RequestParameters", Expr::map(parameters.map(|(k, v)| (k, v.into()))));
    }
    if !options.request_models.is_empty() {
        let models = options.request_models.into_iter();
        cfn.set("RequestModels", Expr::map(models));
    }
    if let Some(validator) = options.request_validator {
        cfn.set("RequestValidatorId", validator.into_expr());
    }
    if !options.responses.is_empty() {
        let responses = options.responses.iter().map(MethodResponse::to_expr);
        cfn.set("MethodResponses", Expr::list(responses));
    }
}

/// Parameters of a request are named `method.request.{path|querystring|header|…}.name`.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/api/API_PutMethod.html>
fn check_parameters(node: &Node, parameters: &[(String, bool)]) {
    const PLACES: [&str; 5] =
        ["path.", "querystring.", "multivaluequerystring.", "header.", "multivalueheader."];
    for (name, _) in parameters {
        let place = name.strip_prefix("method.request.").unwrap_or_default();
        if !PLACES.iter().any(|p| place.len() > p.len() && place.starts_with(p)) {
            node.report(
                Diagnostic::error("bad-name", "a name is not allowed")
                    .detail(format!("`{name}` does not name a parameter of a request."))
                    .help(
                        "write it as `method.request.querystring.NAME`, `….path.…` or `….header.…`",
                    ),
            );
        }
    }
}

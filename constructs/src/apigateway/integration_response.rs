//! How a backend's response becomes a method's.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use crate::api::ContentHandling;

/// How a response of the backend becomes a response of the method.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/api/API_IntegrationResponse.html>
///
/// ```
/// use rustinfra_constructs::apigateway::{IntegrationResponse, MethodResponse};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let orders = Function::builder("Orders", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let answers = Integration::lambda_custom(&orders)
///     .response(IntegrationResponse::new(200))
///     .response(IntegrationResponse::new(400).selection_pattern("Invalid.*"));
/// let api = RestApi::builder("Api").build(&stack);
/// api.root().add_method(
///     Method::Post
///         .to(answers)
///         .response(MethodResponse::new(200))
///         .response(MethodResponse::new(400)),
/// );
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
#[must_use = "a response does nothing until an integration gets it"]
pub struct IntegrationResponse(Expr);

impl IntegrationResponse {
    /// Maps to the method response of this status; for every backend response, unless
    /// [`selection_pattern`](Self::selection_pattern) says which.
    pub fn new(status: u16) -> Self {
        Self(Expr::map([("StatusCode", Expr::text(status.to_string()))]))
    }

    /// Maps only the backend's responses whose status (of a function: error message) matches a
    /// regular expression.
    pub fn selection_pattern(mut self, pattern: &str) -> Self {
        self.0.set("SelectionPattern", Expr::text(pattern.to_string()));
        self
    }

    /// Sets the template that makes the body.
    #[doc(alias = "responseTemplates")]
    pub fn template(self, content_type: &str, template: impl IntoValue<String>) -> Self {
        self.put("ResponseTemplates", content_type, template.into_value().into_expr())
    }

    /// Sets a parameter of the response (`method.response.header.Name`), by where it comes from
    /// (`integration.response.header.Name`, or `'text'`).
    #[doc(alias = "responseParameters")]
    pub fn parameter(self, to: &str, from: impl IntoValue<String>) -> Self {
        self.put("ResponseParameters", to, from.into_value().into_expr())
    }

    /// Converts the body.
    pub fn content_handling(mut self, handling: ContentHandling) -> Self {
        self.0.set("ContentHandling", handling.as_str().into());
        self
    }

    fn put(mut self, property: &'static str, key: &str, value: Expr) -> Self {
        let mut map = self.0.get(property).cloned().unwrap_or(Expr::Map(Vec::new()));
        map.set(key.to_string(), value);
        self.0.set(property, map);
        self
    }

    pub(super) fn to_expr(&self) -> Expr {
        self.0.clone()
    }
}

/// A response that a method can give.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/api/API_MethodResponse.html>
#[derive(Clone)]
#[must_use = "a response does nothing until a method gets it"]
pub struct MethodResponse(Expr);

impl MethodResponse {
    /// A response of this status.
    pub fn new(status: u16) -> Self {
        Self(Expr::map([("StatusCode", Expr::text(status.to_string()))]))
    }

    /// Says that the response has a header, and whether always.
    #[doc(alias = "responseParameters")]
    pub fn header(mut self, name: &str, required: bool) -> Self {
        let mut map = self.0.get("ResponseParameters").cloned().unwrap_or(Expr::Map(Vec::new()));
        map.set(format!("method.response.header.{name}"), required.into());
        self.0.set("ResponseParameters", map);
        self
    }

    /// Says what a body of a content type looks like.
    #[doc(alias = "responseModels")]
    pub fn model(mut self, content_type: &str, model: impl IntoValue<String>) -> Self {
        let mut map = self.0.get("ResponseModels").cloned().unwrap_or(Expr::Map(Vec::new()));
        map.set(content_type.to_string(), model.into_value().into_expr());
        self.0.set("ResponseModels", map);
        self
    }

    pub(super) fn to_expr(&self) -> Expr {
        self.0.clone()
    }
}

//! The form of messages.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::apigatewayv2::CfnModel;

use super::web_socket_api::WebSocketApi;
use crate::api::with_draft;
use crate::check;

const MODEL_PAGE: &str =
    "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-models.html";

/// What a message looks like, as a JSON schema: API Gateway refuses what a route's
/// [model](super::WebSocketRouteOptions::request_model) does not describe.
///
/// ```
/// use rustinfra_constructs::apigatewayv2::WebSocketRouteOptions;
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Chat");
/// let code = Code::inline("exports.handler = async () => ({ statusCode: 200 });");
/// let send = Function::builder("Send", Runtime::NODEJS_22, "index.handler", code).build(&stack);
///
/// let api = WebSocketApi::builder("Api").build(&stack);
/// let message = api.add_model(
///     "Message",
///     serde_json::json!({
///         "type": "object",
///         "properties": {"data": {"type": "string", "maxLength": 1000}},
///         "required": ["data"],
///     }),
/// );
/// let options = WebSocketRouteOptions::new(&send)
///     .request_model("$default", &message)
///     .model_selection_expression(r"\$default");
/// api.add_route("sendmessage", options);
/// # assert!(app.assembly().is_ok_and(|assembly| assembly.report().is_empty()));
/// ```
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-request-validation.html>
#[derive(Clone)]
pub struct WebSocketModel {
    node: Node,
    cfn: Option<CfnModel>,
    name: Value<String>,
}

impl Construct for WebSocketModel {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<String> for &WebSocketModel {
    fn into_value(self) -> Value<String> {
        self.name()
    }
}

impl WebSocketModel {
    /// Starts a model of `api`. The schema is of draft 4 unless it says otherwise in `$schema`.
    pub fn builder(
        id: &str,
        api: &WebSocketApi,
        schema: impl IntoValue<Json>,
    ) -> WebSocketModelBuilder {
        WebSocketModelBuilder {
            id: id.to_string(),
            api: api.clone(),
            schema: schema.into_value().into_expr(),
            content_type: "application/json".into(),
            name: None,
            description: None,
        }
    }

    /// Refers to a model that exists already: text, or a value known only at deployment.
    #[track_caller]
    pub fn from_model_name(
        scope: &impl Construct,
        id: &str,
        model_name: impl IntoValue<String>,
    ) -> Self {
        Self { node: scope.node().child(id), cfn: None, name: model_name.into_value() }
    }

    /// The model's name.
    pub fn name(&self) -> Value<String> {
        self.name.clone()
    }

    /// The resource beneath; `None` for a model that exists already.
    pub fn cfn(&self) -> Option<CfnModel> {
        self.cfn.clone()
    }
}

impl WebSocketApi {
    /// Adds a model for JSON messages: `WebSocketModel::builder(id, &api, schema).build(&api)`.
    #[track_caller]
    pub fn add_model(&self, id: &str, schema: impl IntoValue<Json>) -> WebSocketModel {
        WebSocketModel::builder(id, self, schema).build(self)
    }
}

/// Settings of a [`WebSocketModel`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct WebSocketModelBuilder {
    id: String,
    api: WebSocketApi,
    schema: Expr,
    content_type: String,
    name: Option<String>,
    description: Option<String>,
}

impl WebSocketModelBuilder {
    /// Sets the model's name: letters and digits; default: its id.
    pub fn model_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets a description of at most 1,024 characters.
    pub fn description(mut self, text: &str) -> Self {
        self.description = Some(text.to_string());
        self
    }

    /// Sets the content type; default `application/json`.
    pub fn content_type(mut self, content_type: &str) -> Self {
        self.content_type = content_type.to_string();
        self
    }

    /// Places the model. Reports `bad-name` for a name, and `out-of-range` for a long description.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> WebSocketModel {
        let node = scope.node().child(&self.id);
        let name = self.name.unwrap_or(self.id);
        let allowed = |c: char| c.is_ascii_alphanumeric();
        let (rule, help) = ("1 to 128 letters and digits", "set another with `.model_name(…)`");
        check::required_name(&node, "the model name", &name, 128, allowed, rule, help);
        let cfn = CfnModel::new(&node, "Resource");
        cfn.set("ApiId", self.api.api_id().into_expr());
        cfn.set("ContentType", self.content_type.into());
        if let Some(text) = self.description {
            let what = "the description's length";
            check::range(&node, what, text.chars().count(), 0..=1_024, MODEL_PAGE);
            cfn.set("Description", Expr::text(text));
        }
        cfn.set("Name", Expr::text(name.clone()));
        cfn.set("Schema", with_draft(self.schema));
        WebSocketModel { node, cfn: Some(cfn), name: name.into_value() }
    }
}

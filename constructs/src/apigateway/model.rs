//! The form of bodies.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::apigateway::CfnModel;

use super::rest_api::RestApi;
use crate::api::with_draft;
use crate::check;

/// What a body looks like, as a JSON schema.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html>
///
/// ```
/// use rustinfra_constructs::apigateway::{JsonSchema, Model, Validate};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let orders = Function::builder("Orders", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let api = RestApi::builder("Api").build(&stack);
/// let schema = JsonSchema::object().property("id", JsonSchema::string()).required(["id"]);
/// let order = Model::builder("Order", &api, schema).model_name("Order").build(&api);
/// let bodies = api.add_request_validator("Bodies", Validate::Body);
/// api.root().add_method(
///     Method::Post
///         .to(&orders)
///         .request_model("application/json", &order)
///         .request_validator(&bodies),
/// );
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct Model {
    node: Node,
    cfn: Option<CfnModel>,
    name: Value<String>,
}

impl Construct for Model {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<String> for &Model {
    fn into_value(self) -> Value<String> {
        self.name()
    }
}

impl Model {
    /// The name of the model that every API has for bodies of any form.
    pub const EMPTY: &str = "Empty";
    /// The name of the model that every API has for error messages.
    pub const ERROR: &str = "Error";

    /// Starts a model of `api`. The schema is of draft 4 unless it says otherwise in `$schema`.
    pub fn builder(id: &str, api: &RestApi, schema: impl IntoValue<Json>) -> ModelBuilder {
        ModelBuilder {
            id: id.to_string(),
            api: api.clone(),
            schema: schema.into_value().into_expr(),
            content_type: "application/json".into(),
            name: None,
            description: None,
            warnings: Vec::new(),
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

impl RestApi {
    /// Adds a model for JSON bodies: `Model::builder(id, &api, schema).build(&api)`.
    #[track_caller]
    pub fn add_model(&self, id: &str, schema: impl IntoValue<Json>) -> Model {
        Model::builder(id, self, schema).build(self)
    }
}

/// Settings of a [`Model`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct ModelBuilder {
    id: String,
    api: RestApi,
    schema: Expr,
    content_type: String,
    name: Option<String>,
    description: Option<String>,
    warnings: Vec<Diagnostic>,
}

impl ModelBuilder {
    /// Sets the model's name: letters and digits. Default: chosen by CloudFormation.
    pub fn model_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets a description.
    pub fn description(mut self, text: &str) -> Self {
        self.description = Some(text.to_string());
        self
    }

    /// Sets the content type; default `application/json`.
    pub fn content_type(mut self, content_type: &str) -> Self {
        self.content_type = content_type.to_string();
        self
    }

    /// What is to be told when the model has its place.
    #[cfg(feature = "schemars")]
    pub(super) fn warnings(mut self, warnings: Vec<Diagnostic>) -> Self {
        self.warnings = warnings;
        self
    }

    /// Places the model. Reports `bad-name` for a name, and what became of a Rust type as warnings
    /// (`lost-keyword`).
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> Model {
        let node = scope.node().child(&self.id);
        self.warnings.into_iter().for_each(|warning| node.report(warning));
        let cfn =
            CfnModel::new(&node, "Resource").rest_api_id(&self.api).content_type(self.content_type);
        cfn.set("Schema", with_draft(self.schema));
        if let Some(name) = self.name {
            let rule = "1 to 128 letters and digits";
            let allowed = |c: char| c.is_ascii_alphanumeric();
            check::name(&node, "the model name", &name, 128, allowed, rule);
            cfn.set("Name", name.into());
        }
        if let Some(text) = self.description {
            cfn.set("Description", text.into());
        }
        self.api.attach(&cfn);
        let model = Model { node, name: cfn.reff(), cfn: Some(cfn) };
        self.api.models.borrow_mut().push(model.clone());
        model
    }
}

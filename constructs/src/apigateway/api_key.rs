//! Keys of callers.

use std::borrow::Cow;

use rustinfra::graph::{Facet, Link, Shape, links};
use rustinfra::iam::{Grant, Grantee};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::apigateway::CfnApiKey;
use rustinfra_cfn::refs;

use super::rest_api::RestApi;
use super::stage::Stage;
use crate::{arn, check};

/// A key by which a caller is known, and counted by a [`UsagePlan`](super::UsagePlan).
///
/// It tells callers apart; it does not protect an API, for which there are authorizers.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html>
///
/// ```
/// use rustinfra_constructs::apigateway::{ApiKey, Period, Throttle, UsagePlan};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let orders = Function::builder("Orders", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let api = LambdaRestApi::builder("Api", &orders)
///     .proxy(false)
///     .build(&stack);
/// api.root().add_method(Method::Get.to(&orders).api_key_required(true));
///
/// let key = ApiKey::builder("Partner").api_key_name("partner").build(&stack);
/// let plan = UsagePlan::builder("Partners")
///     .quota(1_000, Period::Day)
///     .throttle(Throttle { rate_limit: 5.0, burst_limit: 10 })
///     .api_key(&key)
///     .build(&stack);
/// if let Some(stage) = api.deployment_stage() {
///     plan.add_api_stage(stage);
/// }
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct ApiKey {
    node: Node,
    cfn: Option<CfnApiKey>,
    id: Value<refs::ApiGatewayApiKeyId>,
}

impl Construct for ApiKey {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::ApiGatewayApiKeyId> for &ApiKey {
    fn into_value(self) -> Value<refs::ApiGatewayApiKeyId> {
        self.id.clone()
    }
}

impl ApiKey {
    /// Starts a key.
    pub fn builder(id: &str) -> ApiKeyBuilder {
        ApiKeyBuilder {
            id: id.to_string(),
            properties: Vec::new(),
            value: None,
            enabled: true,
            stages: Vec::new(),
        }
    }

    /// Refers to a key that exists already: text, or a value known only at deployment.
    #[track_caller]
    pub fn from_api_key_id(
        scope: &impl Construct,
        id: &str,
        key_id: impl IntoValue<refs::ApiGatewayApiKeyId>,
    ) -> Self {
        Self::placed(scope.node().child(id), None, key_id.into_value())
    }

    fn placed(node: Node, cfn: Option<CfnApiKey>, id: Value<refs::ApiGatewayApiKeyId>) -> Self {
        let key = Self { node, cfn, id };
        key.node.set_facet(Facet::new().arn(Shape::Resource, key.arn()));
        key
    }

    /// The key's ARN.
    pub fn arn(&self) -> Value<String> {
        sub!(
            "arn:{}:apigateway:{}::/apikeys/{}",
            arn::partition(&self.node),
            arn::region(&self.node),
            &self.id
        )
    }

    /// Allows `grantee` to read the key, its value included.
    #[track_caller]
    pub fn grant_read(&self, grantee: &impl Grantee) -> Grant {
        Link::grant(grantee.principal(), &links::API_KEY_READ, self).record(&self.node)
    }

    /// Allows `grantee` to change and delete the key.
    #[track_caller]
    pub fn grant_write(&self, grantee: &impl Grantee) -> Grant {
        Link::grant(grantee.principal(), &links::API_KEY_WRITE, self).record(&self.node)
    }

    /// Allows `grantee` to read, change and delete the key.
    #[track_caller]
    pub fn grant_read_write(&self, grantee: &impl Grantee) -> Grant {
        Link::grant(grantee.principal(), &links::API_KEY_READ_WRITE, self).record(&self.node)
    }

    /// Allows `grantee` exactly the given actions (`apigateway:…`, the verb of the call) on the key.
    #[track_caller]
    pub fn grant<A: Into<Cow<'static, str>>>(
        &self,
        grantee: &impl Grantee,
        actions: impl IntoIterator<Item = A>,
    ) -> Grant {
        Link::grant(grantee.principal(), &links::API_KEY_USE, self)
            .actions(actions)
            .record(&self.node)
    }

    /// The key's id; its value is a secret that CloudFormation does not show.
    pub fn id(&self) -> Value<refs::ApiGatewayApiKeyId> {
        self.id.clone()
    }

    /// The resource beneath; `None` for a key that exists already.
    pub fn cfn(&self) -> Option<CfnApiKey> {
        self.cfn.clone()
    }
}

impl RestApi {
    /// Adds a key for the API's stage: `ApiKey::builder(id).stage(…).build(&api)`.
    #[track_caller]
    pub fn add_api_key(&self, id: &str) -> ApiKey {
        let builder = ApiKey::builder(id);
        match self.deployment_stage() {
            Some(stage) => builder.stage(stage).build(self),
            None => builder.build(self),
        }
    }
}

/// Settings of an [`ApiKey`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct ApiKeyBuilder {
    id: String,
    properties: Vec<(&'static str, Expr)>,
    value: Option<String>,
    enabled: bool,
    stages: Vec<Stage>,
}

impl ApiKeyBuilder {
    fn set(mut self, property: &'static str, value: impl Into<Expr>) -> Self {
        self.properties.push((property, value.into()));
        self
    }

    /// Sets the key's name; unique in the account and region. Default: chosen by CloudFormation.
    pub fn api_key_name(self, name: &str) -> Self {
        self.set("Name", name.to_string())
    }

    /// Sets a description.
    pub fn description(self, text: &str) -> Self {
        self.set("Description", text.to_string())
    }

    /// Sets the id by which AWS Marketplace knows the customer.
    pub fn customer_id(self, id: &str) -> Self {
        self.set("CustomerId", id.to_string())
    }

    /// Makes the key's id differ from its value.
    pub fn generate_distinct_id(self) -> Self {
        self.set("GenerateDistinctId", true)
    }

    /// Sets the value, 20 to 128 characters, instead of having one made. It stands in the template.
    pub fn value(mut self, value: &str) -> Self {
        self.value = Some(value.to_string());
        self
    }

    /// Says whether the key can be used; default yes.
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    /// Makes the key for a stage. What it may call is said by usage plans all the same.
    pub fn stage(mut self, stage: &Stage) -> Self {
        self.stages.push(stage.clone());
        self
    }

    /// Places the key. Reports `out-of-range` for a value of another length.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> ApiKey {
        const PAGE: &str =
            "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateApiKey.html";
        let node = scope.node().child(&self.id);
        let cfn = CfnApiKey::new(&node, "Resource");
        cfn.set("Enabled", self.enabled.into());
        for (name, value) in self.properties {
            cfn.set(name, value);
        }
        if let Some(value) = self.value {
            check::range(&node, "the length of the key", value.chars().count(), 20..=128, PAGE);
            cfn.set("Value", value.into());
        }
        if !self.stages.is_empty() {
            let keys = self.stages.iter().map(|stage| {
                Expr::map([
                    ("RestApiId", stage.rest_api_id().into_expr()),
                    ("StageName", stage.stage_name().into_expr()),
                ])
            });
            cfn.set("StageKeys", Expr::list(keys));
        }
        ApiKey::placed(node, Some(cfn.clone()), cfn.reff())
    }
}

//! A key with a plan of its own.

use rustinfra::prelude::*;

use super::api_key::{ApiKey, ApiKeyBuilder};
use super::method::RestMethod;
use super::stage::Stage;
use super::usage_plan::{Period, UsagePlan, UsagePlanBuilder};
use crate::api::Throttle;

/// A key that may call only so much: an [`ApiKey`] with a [`UsagePlan`] of its own.
///
/// ```
/// use rustinfra_constructs::apigateway::{Period, RateLimitedApiKey};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let orders = Function::builder("Orders", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let api = LambdaRestApi::builder("Api", &orders).build(&stack);
/// let mut key = RateLimitedApiKey::builder("Partner").quota(10_000, Period::Month);
/// if let Some(stage) = api.deployment_stage() {
///     key = key.api_stage(stage);
/// }
/// key.build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct RateLimitedApiKey;

impl RateLimitedApiKey {
    /// Starts a key.
    pub fn builder(id: &str) -> RateLimitedApiKeyBuilder {
        RateLimitedApiKeyBuilder {
            id: id.to_string(),
            key: ApiKey::builder("Resource"),
            plan: UsagePlan::builder("UsagePlanResource"),
            limited: false,
        }
    }
}

/// Settings of a [`RateLimitedApiKey`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct RateLimitedApiKeyBuilder {
    id: String,
    key: ApiKeyBuilder,
    plan: UsagePlanBuilder,
    limited: bool,
}

impl RateLimitedApiKeyBuilder {
    /// Changes the key itself: `.key(|key| key.api_key_name("partner"))`.
    pub fn key(mut self, change: impl FnOnce(ApiKeyBuilder) -> ApiKeyBuilder) -> Self {
        self.key = change(self.key);
        self
    }

    /// Lets the key call a stage.
    pub fn api_stage(mut self, stage: &Stage) -> Self {
        self.key = self.key.stage(stage);
        self.plan = self.plan.api_stage(stage);
        self.limited = true;
        self
    }

    /// Lets the key call a stage, some methods of which take requests at their own pace.
    pub fn throttled_api_stage(
        mut self,
        stage: &Stage,
        methods: &[(&RestMethod, Throttle)],
    ) -> Self {
        self.key = self.key.stage(stage);
        self.plan = self.plan.throttled_api_stage(stage, methods);
        self.limited = true;
        self
    }

    #[cfg(feature = "apigatewayv2")]
    pub(crate) fn counted(mut self, stage: super::CountedStage) -> Self {
        self.plan = self.plan.counted(stage);
        self.limited = true;
        self
    }

    /// Limits how often the key may call in a period.
    pub fn quota(mut self, limit: u32, period: Period) -> Self {
        self.plan = self.plan.quota(limit, period);
        self.limited = true;
        self
    }

    /// [`quota`](Self::quota), with some requests taken off the first period. Too many are reported
    /// as `out-of-range`.
    pub fn quota_with_offset(mut self, limit: u32, period: Period, offset: u32) -> Self {
        self.plan = self.plan.quota_with_offset(limit, period, offset);
        self.limited = true;
        self
    }

    /// Limits how fast the key may call.
    pub fn throttle(mut self, throttle: Throttle) -> Self {
        self.plan = self.plan.throttle(throttle);
        self.limited = true;
        self
    }

    /// Places the key and, if anything limits it, its plan.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> ApiKey {
        let node = scope.node().child(&self.id);
        let key = self.key.build(&node);
        if self.limited {
            self.plan.api_key(&key).build(&node);
        }
        key
    }
}

//! How much callers may call.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::apigateway::{CfnUsagePlan, CfnUsagePlanKey};
use rustinfra_cfn::refs;

use super::api_key::ApiKey;
use super::method::RestMethod;
use super::stage::Stage;
use crate::api::Throttle;
use crate::check;

/// A span of time in which requests are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// A day.
    Day,
    /// A week.
    Week,
    /// A month.
    Month,
}

impl Period {
    fn as_str(self) -> &'static str {
        match self {
            Period::Day => "DAY",
            Period::Week => "WEEK",
            Period::Month => "MONTH",
        }
    }

    /// The largest number of requests that can be taken off the first period.
    /// Source: <https://docs.aws.amazon.com/apigateway/latest/api/API_QuotaSettings.html>
    fn largest_offset(self) -> u32 {
        match self {
            Period::Day => 0,
            Period::Week => 6,
            Period::Month => 27,
        }
    }
}

impl Throttle {
    fn to_expr(self) -> Expr {
        Expr::map([
            ("BurstLimit", Expr::from(self.burst_limit)),
            ("RateLimit", Expr::Float(self.rate_limit)),
        ])
    }
}

/// How much callers may call, by their API keys.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html>
///
/// ```
/// use rustinfra_constructs::apigateway::{Period, Throttle, UsagePlan};
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Shop");
/// let code = Code::inline("exports.handler = async () => ({ statusCode: 200 });");
/// let orders = Function::builder("Orders", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let api = LambdaRestApi::builder("Api", &orders).build(&stack);
/// let key = api.add_api_key("Partner");
/// let plan = UsagePlan::builder("Partners")
///     .throttle(Throttle { rate_limit: 10.0, burst_limit: 20 })
///     .quota(10_000, Period::Month)
///     .api_key(&key);
/// if let Some(stage) = api.deployment_stage() {
///     plan.api_stage(stage).build(&stack);
/// }
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct UsagePlan {
    node: Node,
    cfn: Option<CfnUsagePlan>,
    id: Value<refs::ApiGatewayUsagePlanId>,
}

impl Construct for UsagePlan {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::ApiGatewayUsagePlanId> for &UsagePlan {
    fn into_value(self) -> Value<refs::ApiGatewayUsagePlanId> {
        self.id.clone()
    }
}

impl UsagePlan {
    /// Starts a plan.
    pub fn builder(id: &str) -> UsagePlanBuilder {
        UsagePlanBuilder {
            id: id.to_string(),
            name: None,
            description: None,
            throttle: None,
            quota: None,
            stages: Vec::new(),
            keys: Vec::new(),
        }
    }

    /// Refers to a plan that exists already; keys can be added to it. The id is text, or a value known
    /// only at deployment.
    #[track_caller]
    pub fn from_usage_plan_id(
        scope: &impl Construct,
        id: &str,
        plan_id: impl IntoValue<refs::ApiGatewayUsagePlanId>,
    ) -> Self {
        Self { node: scope.node().child(id), cfn: None, id: plan_id.into_value() }
    }

    /// The plan's id.
    pub fn id(&self) -> Value<refs::ApiGatewayUsagePlanId> {
        self.id.clone()
    }

    /// The resource beneath; `None` for a plan that exists already.
    pub fn cfn(&self) -> Option<CfnUsagePlan> {
        self.cfn.clone()
    }

    /// Counts the callers of a key, and gives the resource that says so.
    #[track_caller]
    pub fn add_api_key(&self, key: &ApiKey) -> CfnUsagePlanKey {
        let id = format!("UsagePlanKeyResource:{}", key.node().unique_id());
        let cfn = CfnUsagePlanKey::new(&self.node, &id);
        cfn.set("KeyId", key.id().into_expr());
        cfn.set("KeyType", "API_KEY".into());
        cfn.set("UsagePlanId", self.id().into_expr());
        cfn
    }

    /// Counts the calls of a stage. Reports `conflicting-options` for a plan that exists already.
    #[track_caller]
    pub fn add_api_stage(&self, stage: &Stage) {
        self.add_stage(CountedStage::throttled(stage, &[]));
    }

    /// Counts the calls of a stage, some methods of which take requests at their own pace. Reports
    /// `conflicting-options` for a plan that exists already.
    #[track_caller]
    pub fn add_throttled_api_stage(&self, stage: &Stage, methods: &[(&RestMethod, Throttle)]) {
        self.add_stage(CountedStage::throttled(stage, methods));
    }

    #[track_caller]
    pub(crate) fn add_stage(&self, stage: CountedStage) {
        let Some(cfn) = &self.cfn else {
            return check::existing(
                &self.node,
                "plan",
                "The stages of {} cannot be changed.",
                "add the stage {}",
            );
        };
        if let Some(resource) = &stage.unreferred {
            cfn.depends_on(resource);
        }
        let entry = stage.entry;
        cfn.push_to("ApiStages", entry);
    }
}

/// A stage whose calls a plan counts.
#[derive(Clone)]
pub(crate) struct CountedStage {
    pub(crate) entry: Expr,
    /// The stage's resource, if the entry only names it.
    pub(crate) unreferred: Option<CfnResource>,
}

impl CountedStage {
    fn throttled(stage: &Stage, methods: &[(&RestMethod, Throttle)]) -> Self {
        let mut entry = Expr::map([
            ("ApiId", stage.rest_api_id().into_expr()),
            ("Stage", stage.stage_name().into_expr()),
        ]);
        if !methods.is_empty() {
            let throttles = methods.iter().map(|(method, throttle)| {
                let key = format!("{}/{}", method.resource().path(), method.verb());
                (key, throttle.to_expr())
            });
            entry.set("Throttle", Expr::map(throttles));
        }
        Self { entry, unreferred: None }
    }
}

/// Settings of a [`UsagePlan`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct UsagePlanBuilder {
    id: String,
    name: Option<String>,
    description: Option<String>,
    throttle: Option<Throttle>,
    quota: Option<(u32, Period, Option<u32>)>,
    stages: Vec<CountedStage>,
    keys: Vec<ApiKey>,
}

impl UsagePlanBuilder {
    /// Sets the plan's name.
    pub fn usage_plan_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets a description.
    pub fn description(mut self, text: &str) -> Self {
        self.description = Some(text.to_string());
        self
    }

    /// Limits how fast each key may call. Default: only the stage's limits.
    pub fn throttle(mut self, throttle: Throttle) -> Self {
        self.throttle = Some(throttle);
        self
    }

    /// Limits how often each key may call in a period. Default: as often as it likes.
    pub fn quota(mut self, limit: u32, period: Period) -> Self {
        self.quota = Some((limit, period, None));
        self
    }

    /// [`quota`](Self::quota), with some requests taken off the first period. Too many are reported
    /// as `out-of-range`.
    pub fn quota_with_offset(mut self, limit: u32, period: Period, offset: u32) -> Self {
        self.quota = Some((limit, period, Some(offset)));
        self
    }

    /// Counts the calls of a stage.
    pub fn api_stage(self, stage: &Stage) -> Self {
        self.counted(CountedStage::throttled(stage, &[]))
    }

    /// Counts the calls of a stage, some methods of which take requests at their own pace.
    pub fn throttled_api_stage(self, stage: &Stage, methods: &[(&RestMethod, Throttle)]) -> Self {
        self.counted(CountedStage::throttled(stage, methods))
    }

    pub(crate) fn counted(mut self, stage: CountedStage) -> Self {
        self.stages.push(stage);
        self
    }

    /// Counts the callers of a key.
    pub fn api_key(mut self, key: &ApiKey) -> Self {
        self.keys.push(key.clone());
        self
    }

    /// Places the plan.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> UsagePlan {
        let node = scope.node().child(&self.id);
        let cfn = CfnUsagePlan::new(&node, "Resource");
        if let Some(name) = self.name {
            cfn.set("UsagePlanName", name.into());
        }
        if let Some(text) = self.description {
            cfn.set("Description", text.into());
        }
        if let Some(throttle) = self.throttle {
            cfn.set("Throttle", throttle.to_expr());
        }
        if let Some((limit, period, offset)) = self.quota {
            let mut quota =
                Expr::map([("Limit", Expr::from(limit)), ("Period", period.as_str().into())]);
            if let Some(offset) = offset {
                check_offset(&node, period, offset);
                quota.set("Offset", offset.into());
            }
            cfn.set("Quota", quota);
        }
        let plan = UsagePlan { node, id: cfn.reff(), cfn: Some(cfn) };
        for stage in self.stages {
            plan.add_stage(stage);
        }
        for key in &self.keys {
            plan.add_api_key(key);
        }
        plan
    }
}

fn check_offset(node: &Node, period: Period, offset: u32) {
    let most = period.largest_offset();
    if offset > most {
        node.report(
            Diagnostic::error("out-of-range", "a value is outside its range")
                .detail(format!(
                    "the quota's offset is {offset}, but must be between 0 and {most} for this \
                     period."
                ))
                .help(
                    "see https://docs.aws.amazon.com/apigateway/latest/api/API_QuotaSettings.html",
                ),
        );
    }
}

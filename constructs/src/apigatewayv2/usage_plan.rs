//! Usage plans of WebSocket APIs: those of REST APIs, with other stages.

use rustinfra::value::Expr;

use super::api_mapping::MappedStage;
use super::web_socket_stage::WebSocketStage;
use crate::apigateway::{CountedStage, RateLimitedApiKeyBuilder, UsagePlan, UsagePlanBuilder};

/// The plan names the stage without referring to it.
fn counted(stage: &WebSocketStage) -> CountedStage {
    let entry = Expr::map([
        ("ApiId", stage.api_id().into_expr()),
        ("Stage", stage.stage_name().into_expr()),
    ]);
    CountedStage { entry, unreferred: stage.cfn().map(|cfn| (*cfn).clone()) }
}

impl UsagePlan {
    /// Counts the calls of a stage of a WebSocket API: connections that are made with a key.
    ///
    /// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access-api-keys.html>
    #[track_caller]
    #[doc(alias = "addApiStage")]
    pub fn add_web_socket_stage(&self, stage: &WebSocketStage) {
        self.add_stage(counted(stage));
    }
}

impl UsagePlanBuilder {
    /// Counts the calls of a stage of a WebSocket API.
    #[doc(alias = "apiStages")]
    pub fn web_socket_stage(self, stage: &WebSocketStage) -> Self {
        self.counted(counted(stage))
    }
}

impl RateLimitedApiKeyBuilder {
    /// Lets the key call a stage of a WebSocket API.
    ///
    /// ```
    /// use rustinfra_constructs::apigatewayv2::{
    ///     Period, RateLimitedApiKey, WebSocketApi, WebSocketApiKeySelectionExpression,
    ///     WebSocketRouteOptions, WebSocketStage,
    /// };
    /// use rustinfra_constructs::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "Chat");
    /// let code = Code::inline("exports.handler = async () => ({ statusCode: 200 });");
    /// let talk = Function::builder("Talk", Runtime::NODEJS_22, "index.handler", code).build(&stack);
    /// let api = WebSocketApi::builder("Chat")
    ///     .api_key_selection_expression(WebSocketApiKeySelectionExpression::header_x_api_key())
    ///     .connect_route(WebSocketRouteOptions::new(&talk).api_key_required(true))
    ///     .build(&stack);
    /// let stage = WebSocketStage::builder("Live", &api, "live").build(&stack);
    /// RateLimitedApiKey::builder("Guest")
    ///     .web_socket_stage(&stage)
    ///     .quota(100, Period::Day)
    ///     .build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    #[doc(alias = "apiStages")]
    pub fn web_socket_stage(self, stage: &WebSocketStage) -> Self {
        self.counted(counted(stage))
    }
}

//! Usage plans of WebSocket APIs: those of REST APIs, with other stages.

use rustinfra::value::Expr;

use super::api_mapping::MappedStage;
use super::web_socket_stage::WebSocketStage;
use crate::apigateway::UsagePlan;

impl UsagePlan {
    /// Counts the calls of a stage of a WebSocket API: connections that are made with a key.
    ///
    /// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access-api-keys.html>
    #[track_caller]
    pub fn add_web_socket_stage(&self, stage: &WebSocketStage) {
        let entry = Expr::map([
            ("ApiId", stage.api_id().into_expr()),
            ("Stage", Expr::text(stage.stage_name().to_string())),
        ]);
        self.add_stage_entry(entry);
        // The plan names the stage without referring to it.
        if let (Some(plan), Some(stage)) = (self.cfn(), stage.cfn()) {
            plan.depends_on(&stage);
        }
    }
}

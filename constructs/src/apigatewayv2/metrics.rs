//! What CloudWatch measures of HTTP and WebSocket APIs.

use rustinfra::prelude::*;
use rustinfra_cfn::refs;

use super::http_api::HttpApi;
use super::http_stage::HttpStage;
use super::web_socket_api::WebSocketApi;
use super::web_socket_stage::WebSocketStage;
use crate::cloudwatch::{Metric, metrics};

fn of_api(api: &impl Construct, id: Value<refs::ApiGatewayV2ApiId>, name: &str) -> Metric {
    Metric::new("AWS/ApiGateway", name).dimension("ApiId", id.untyped()).attach_to(api)
}

/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html>
impl HttpApi {
    /// A metric of the API, of all its stages together.
    pub fn metric(&self, name: &str) -> Metric {
        of_api(self, self.http_api_id(), name)
    }

    metrics! {
        metric_client_error: "4xx", Sum, "Requests that the client is to blame for.";
        metric_count: "Count", SampleCount, "Requests.";
        metric_data_processed: "DataProcessed", Sum, "How much is transferred, in bytes.";
        metric_integration_latency: "IntegrationLatency", Average,
            "How long the backend takes to answer, in milliseconds.";
        metric_latency: "Latency", Average,
            "How long it takes until the client has the answer, in milliseconds.";
        metric_server_error: "5xx", Sum, "Requests that the server is to blame for.";
    }
}

/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html>
impl HttpStage {
    /// A metric of the stage.
    pub fn metric(&self, name: &str) -> Metric {
        of_api(self, self.api().http_api_id(), name).dimension("Stage", self.stage_name())
    }

    metrics! {
        metric_client_error: "4xx", Sum, "Requests that the client is to blame for.";
        metric_count: "Count", SampleCount, "Requests.";
        metric_data_processed: "DataProcessed", Sum, "How much is transferred, in bytes.";
        metric_integration_latency: "IntegrationLatency", Average,
            "How long the backend takes to answer, in milliseconds.";
        metric_latency: "Latency", Average,
            "How long it takes until the client has the answer, in milliseconds.";
        metric_server_error: "5xx", Sum, "Requests that the server is to blame for.";
    }
}

/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-logging.html>
impl WebSocketApi {
    /// A metric of the API, of all its stages together.
    pub fn metric(&self, name: &str) -> Metric {
        of_api(self, self.api_id(), name)
    }

    metrics! {
        metric_client_error: "ClientError", Sum,
            "Requests that were refused before they reached the backend.";
        metric_connect_count: "ConnectCount", Sum, "Connections that were opened.";
        metric_execution_error: "ExecutionError", Sum, "Calls of the backend that failed.";
        metric_integration_error: "IntegrationError", Sum,
            "Requests that the backend answered with an error.";
        metric_integration_latency: "IntegrationLatency", Average,
            "How long the backend takes to answer, in milliseconds.";
        metric_message_count: "MessageCount", Sum, "Messages, in either direction.";
    }
}

/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-logging.html>
impl WebSocketStage {
    /// A metric of the stage.
    pub fn metric(&self, name: &str) -> Metric {
        of_api(self, self.api().api_id(), name).dimension("Stage", self.stage_name())
    }

    metrics! {
        metric_client_error: "ClientError", Sum,
            "Requests that were refused before they reached the backend.";
        metric_connect_count: "ConnectCount", Sum, "Connections that were opened.";
        metric_execution_error: "ExecutionError", Sum, "Calls of the backend that failed.";
        metric_integration_error: "IntegrationError", Sum,
            "Requests that the backend answered with an error.";
        metric_integration_latency: "IntegrationLatency", Average,
            "How long the backend takes to answer, in milliseconds.";
        metric_message_count: "MessageCount", Sum, "Messages, in either direction.";
    }
}

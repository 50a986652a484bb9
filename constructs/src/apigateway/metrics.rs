//! What CloudWatch measures of REST APIs.

use rustinfra::prelude::*;

use super::method::RestMethod;
use super::rest_api::RestApi;
use super::stage::Stage;
use crate::cloudwatch::{Metric, metrics};

/// Requests are counted by the name of an API, which is known of those that are made here.
fn of_api(node: &Node, api_name: &str, metric: &str) -> Metric {
    let metric = Metric::new("AWS/ApiGateway", metric).dimension("ApiName", api_name);
    let metric = match api_name.is_empty() {
        true => metric.problem(
            "The requests of an API are counted by its name, which is not known of one that \
             exists already.",
        ),
        false => metric,
    };
    metric.attach_to(node)
}

/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html>
impl RestApi {
    /// A metric of the API, of all its stages together.
    pub fn metric(&self, name: &str) -> Metric {
        of_api(self.node(), self.rest_api_name(), name)
    }

    metrics! {
        metric_cache_hit_count: "CacheHitCount", Sum, "Requests that the cache answered.";
        metric_cache_miss_count: "CacheMissCount", Sum,
            "Requests that the cache could not answer.";
        metric_client_error: "4XXError", Sum, "Requests that the client is to blame for.";
        metric_count: "Count", SampleCount, "Requests.";
        metric_integration_latency: "IntegrationLatency", Average,
            "How long the backend takes to answer, in milliseconds.";
        metric_latency: "Latency", Average,
            "How long it takes until the client has the answer, in milliseconds.";
        metric_server_error: "5XXError", Sum, "Requests that the server is to blame for.";
    }
}

/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html>
impl Stage {
    /// A metric of the stage.
    pub fn metric(&self, name: &str) -> Metric {
        let stage = self.stage_name().untyped();
        of_api(self.node(), self.rest_api_name(), name).dimension("Stage", stage)
    }

    metrics! {
        metric_cache_hit_count: "CacheHitCount", Sum, "Requests that the cache answered.";
        metric_cache_miss_count: "CacheMissCount", Sum,
            "Requests that the cache could not answer.";
        metric_client_error: "4XXError", Sum, "Requests that the client is to blame for.";
        metric_count: "Count", SampleCount, "Requests.";
        metric_integration_latency: "IntegrationLatency", Average,
            "How long the backend takes to answer, in milliseconds.";
        metric_latency: "Latency", Average,
            "How long it takes until the client has the answer, in milliseconds.";
        metric_server_error: "5XXError", Sum, "Requests that the server is to blame for.";
    }
}

/// The stage has to [measure its methods](super::MethodSettings::metrics_enabled).
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html>
impl RestMethod {
    /// A metric of the method in a stage.
    pub fn metric(&self, name: &str, stage: &Stage) -> Metric {
        let resource = self.resource();
        of_api(self.node(), resource.api().rest_api_name(), name)
            .dimension("Method", self.verb().as_str())
            .dimension("Resource", resource.path())
            .dimension("Stage", stage.stage_name().untyped())
    }

    metrics! {
        by metric(stage: &Stage);
        metric_cache_hit_count: "CacheHitCount", Sum, "Requests that the cache answered.";
        metric_cache_miss_count: "CacheMissCount", Sum,
            "Requests that the cache could not answer.";
        metric_client_error: "4XXError", Sum, "Requests that the client is to blame for.";
        metric_count: "Count", SampleCount, "Requests.";
        metric_integration_latency: "IntegrationLatency", Average,
            "How long the backend takes to answer, in milliseconds.";
        metric_latency: "Latency", Average,
            "How long it takes until the client has the answer, in milliseconds.";
        metric_server_error: "5XXError", Sum, "Requests that the server is to blame for.";
    }
}

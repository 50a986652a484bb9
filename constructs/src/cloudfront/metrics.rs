//! What CloudWatch measures of distributions.

use rustinfra::prelude::*;

use super::distribution::Distribution;
use crate::cloudwatch::{Metric, metrics};

/// The metrics of CloudFront's whole network are kept in `us-east-1`, where alarms of them are
/// placed.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html>
impl Distribution {
    /// A metric of the distribution.
    pub fn metric(&self, name: &str) -> Metric {
        let metric = Metric::new("AWS/CloudFront", name)
            .dimension("DistributionId", self.id().untyped())
            .dimension("Region", "Global")
            .attach_to(self)
            .region("us-east-1");
        let published = self.node().try_child("MonitoringSubscription").is_some();
        match ADDITIONAL.contains(&name) && self.cfn().is_some() && !published {
            true => metric.problem(format!(
                "The distribution has `{name}` only with \
                 `DistributionBuilder::publish_additional_metrics`."
            )),
            false => metric,
        }
    }

    metrics! {
        metric_bytes_downloaded: "BytesDownloaded", Sum,
            "What viewers have downloaded, in bytes.";
        metric_bytes_uploaded: "BytesUploaded", Sum, "What viewers have sent, in bytes.";
        metric_requests: "Requests", Sum, "Requests of viewers.";
        metric_total_error_rate: "TotalErrorRate", Average,
            "The percentage of answers with a status of 4xx or 5xx.";
        metric_4xx_error_rate: "4xxErrorRate", Average,
            "The percentage of answers with a status of 4xx.";
        metric_5xx_error_rate: "5xxErrorRate", Average,
            "The percentage of answers with a status of 5xx.";
        metric_cache_hit_rate: "CacheHitRate", Average,
            "The percentage of requests that the cache answered.";
        metric_origin_latency: "OriginLatency", Average,
            "How long origins take to begin their answer, in milliseconds.";
        metric_401_error_rate: "401ErrorRate", Average,
            "The percentage of answers with the status 401.";
        metric_403_error_rate: "403ErrorRate", Average,
            "The percentage of answers with the status 403.";
        metric_404_error_rate: "404ErrorRate", Average,
            "The percentage of answers with the status 404.";
        metric_502_error_rate: "502ErrorRate", Average,
            "The percentage of answers with the status 502.";
        metric_503_error_rate: "503ErrorRate", Average,
            "The percentage of answers with the status 503.";
        metric_504_error_rate: "504ErrorRate", Average,
            "The percentage of answers with the status 504.";
    }
}

/// What costs extra.
const ADDITIONAL: &[&str] = &[
    "CacheHitRate",
    "OriginLatency",
    "401ErrorRate",
    "403ErrorRate",
    "404ErrorRate",
    "502ErrorRate",
    "503ErrorRate",
    "504ErrorRate",
];

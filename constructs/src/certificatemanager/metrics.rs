//! What CloudWatch measures of certificates.

use super::certificate::Certificate;
use crate::cloudwatch::{Metric, Statistic};
use crate::units::days;

impl Certificate {
    /// How many days the certificate is still valid: the metric `DaysToExpiry`, as the
    /// [lowest](Statistic::Minimum) of a day. Certificates that renew themselves stay above some 60
    /// days.
    ///
    /// Source: <https://docs.aws.amazon.com/acm/latest/userguide/cloudwatch-metrics.html>
    pub fn metric_days_to_expiry(&self) -> Metric {
        Metric::new("AWS/CertificateManager", "DaysToExpiry")
            .dimension("CertificateArn", self.arn().untyped())
            .statistic(Statistic::Minimum)
            .period(days(1))
            .attach_to(self)
    }
}

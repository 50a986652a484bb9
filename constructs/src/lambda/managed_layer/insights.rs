//! Lambda Insights.

use rustinfra::prelude::*;
use rustinfra_cfn::refs;

use super::table::ManagedLayer;

/// Lambda Insights: a function's memory, processor and network in CloudWatch.
///
/// ```
/// use rustinfra_constructs::lambda::LambdaInsightsVersion;
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Orders");
/// let code = Code::inline("exports.handler = async () => {};");
/// Function::builder("Api", Runtime::NODEJS_22, "index.handler", code)
///     .insights_version(LambdaInsightsVersion::VERSION_1_0_498_0)
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Lambda-Insights-extension-versions.html>
#[derive(Clone, Debug)]
pub struct LambdaInsightsVersion(pub(in super::super) ManagedLayer);

impl LambdaInsightsVersion {
    /// The extension with this ARN: a version that is not listed here.
    pub fn from_insight_version_arn(arn: impl IntoValue<refs::LambdaLayerVersionArn>) -> Self {
        Self(ManagedLayer::Arn(arn.into_value()))
    }

    super::versions! {
        layer_version_arn of "insights";
        VERSION_1_0_54_0 = "1.0.54.0";
        VERSION_1_0_86_0 = "1.0.86.0";
        VERSION_1_0_89_0 = "1.0.89.0";
        VERSION_1_0_98_0 = "1.0.98.0";
        VERSION_1_0_119_0 = "1.0.119.0";
        VERSION_1_0_135_0 = "1.0.135.0";
        VERSION_1_0_143_0 = "1.0.143.0";
        VERSION_1_0_178_0 = "1.0.178.0";
        VERSION_1_0_229_0 = "1.0.229.0";
        VERSION_1_0_273_0 = "1.0.273.0";
        VERSION_1_0_275_0 = "1.0.275.0";
        VERSION_1_0_295_0 = "1.0.295.0";
        VERSION_1_0_317_0 = "1.0.317.0";
        VERSION_1_0_333_0 = "1.0.333.0";
        VERSION_1_0_391_0 = "1.0.391.0";
        VERSION_1_0_404_0 = "1.0.404.0";
        VERSION_1_0_498_0 = "1.0.498.0";
    }
}

//! The AWS Distro for OpenTelemetry.

use rustinfra::prelude::*;
use rustinfra_cfn::refs;

use super::table::ManagedLayer;

/// The layer of the AWS Distro for OpenTelemetry: one of the versions listed here, or an ARN.
///
/// ```
/// use rustinfra_constructs::lambda::{
///     AdotInstrumentation, AdotLambdaExecWrapper, AdotLambdaLayerPythonSdkVersion,
/// };
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Orders");
/// let code = Code::inline("def handler(event, context): pass");
/// let layer = AdotLambdaLayerPythonSdkVersion::LATEST;
/// Function::builder("Api", Runtime::PYTHON_3_12, "index.handler", code)
///     .adot_instrumentation(AdotInstrumentation::new(
///         layer,
///         AdotLambdaExecWrapper::InstrumentHandler,
///     ))
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
///
/// Source: <https://aws-otel.github.io/docs/getting-started/lambda>
#[derive(Clone, Debug)]
pub struct AdotLayerVersion(pub(in super::super) ManagedLayer);

impl AdotLayerVersion {
    /// The layer with this ARN: a version that is not listed here.
    pub fn from_layer_version_arn(arn: impl IntoValue<refs::LambdaLayerVersionArn>) -> Self {
        Self(ManagedLayer::Arn(arn.into_value()))
    }

    /// For functions in Java that call the API of OpenTelemetry.
    pub fn from_java_sdk_layer_version(version: AdotLambdaLayerJavaSdkVersion) -> Self {
        Self(version.0)
    }

    /// For functions in Java that are traced as they are.
    pub fn from_java_auto_instrumentation_layer_version(
        version: AdotLambdaLayerJavaAutoInstrumentationVersion,
    ) -> Self {
        Self(version.0)
    }

    /// For functions in JavaScript.
    pub fn from_java_script_sdk_layer_version(
        version: AdotLambdaLayerJavaScriptSdkVersion,
    ) -> Self {
        Self(version.0)
    }

    /// For functions in Python.
    pub fn from_python_sdk_layer_version(version: AdotLambdaLayerPythonSdkVersion) -> Self {
        Self(version.0)
    }

    /// For functions in any language that bring their own SDK: the collector alone.
    pub fn from_generic_layer_version(version: AdotLambdaLayerGenericVersion) -> Self {
        Self(version.0)
    }
}

/// For functions in Java that call the API of OpenTelemetry.
#[derive(Clone, Debug)]
pub struct AdotLambdaLayerJavaSdkVersion(ManagedLayer);

impl AdotLambdaLayerJavaSdkVersion {
    /// The newest that is listed here. Try it before it is used: others come with new releases.
    pub const LATEST: Self = Self::V1_32_0_1;

    super::versions! {
        layer_arn of "JAVA_SDK";
        V1_32_0_1 = "1.32.0-1";
        V1_32_0 = "1.32.0";
        V1_31_0 = "1.31.0";
        V1_30_0 = "1.30.0";
        V1_28_1 = "1.28.1";
        V1_19_0 = "1.19.0";
    }
}

impl From<AdotLambdaLayerJavaSdkVersion> for AdotLayerVersion {
    fn from(version: AdotLambdaLayerJavaSdkVersion) -> Self {
        Self(version.0)
    }
}

/// For functions in Java that are traced as they are.
#[derive(Clone, Debug)]
pub struct AdotLambdaLayerJavaAutoInstrumentationVersion(ManagedLayer);

impl AdotLambdaLayerJavaAutoInstrumentationVersion {
    /// The newest that is listed here. Try it before it is used: others come with new releases.
    pub const LATEST: Self = Self::V1_32_0_1;

    super::versions! {
        layer_arn of "JAVA_AUTO_INSTRUMENTATION";
        V1_32_0_1 = "1.32.0-1";
        V1_32_0 = "1.32.0";
        V1_31_0 = "1.31.0";
        V1_30_0 = "1.30.0";
        V1_28_1 = "1.28.1";
        V1_19_2 = "1.19.2";
    }
}

impl From<AdotLambdaLayerJavaAutoInstrumentationVersion> for AdotLayerVersion {
    fn from(version: AdotLambdaLayerJavaAutoInstrumentationVersion) -> Self {
        Self(version.0)
    }
}

/// For functions in JavaScript.
#[derive(Clone, Debug)]
pub struct AdotLambdaLayerJavaScriptSdkVersion(ManagedLayer);

impl AdotLambdaLayerJavaScriptSdkVersion {
    /// The newest that is listed here. Try it before it is used: others come with new releases.
    pub const LATEST: Self = Self::V1_30_0;

    super::versions! {
        layer_arn of "JAVASCRIPT_SDK";
        V1_30_0 = "1.30.0";
        V1_18_1 = "1.18.1";
        V1_17_1 = "1.17.1";
        V1_16_0 = "1.16.0";
        V1_15_0_1 = "1.15.0-1";
        V1_7_0 = "1.7.0";
    }
}

impl From<AdotLambdaLayerJavaScriptSdkVersion> for AdotLayerVersion {
    fn from(version: AdotLambdaLayerJavaScriptSdkVersion) -> Self {
        Self(version.0)
    }
}

/// For functions in Python.
#[derive(Clone, Debug)]
pub struct AdotLambdaLayerPythonSdkVersion(ManagedLayer);

impl AdotLambdaLayerPythonSdkVersion {
    /// The newest that is listed here. Try it before it is used: others come with new releases.
    pub const LATEST: Self = Self::V1_29_0;

    super::versions! {
        layer_arn of "PYTHON_SDK";
        V1_29_0 = "1.29.0";
        V1_25_0 = "1.25.0";
        V1_24_0 = "1.24.0";
        V1_21_0 = "1.21.0";
        V1_20_0_1 = "1.20.0-1";
        V1_20_0 = "1.20.0";
        V1_19_0_1 = "1.19.0-1";
        V1_18_0 = "1.18.0";
        V1_17_0 = "1.17.0";
        V1_16_0 = "1.16.0";
        V1_15_0 = "1.15.0";
        V1_13_0 = "1.13.0";
    }
}

impl From<AdotLambdaLayerPythonSdkVersion> for AdotLayerVersion {
    fn from(version: AdotLambdaLayerPythonSdkVersion) -> Self {
        Self(version.0)
    }
}

/// For functions in any language that bring their own SDK: the collector alone.
#[derive(Clone, Debug)]
pub struct AdotLambdaLayerGenericVersion(ManagedLayer);

impl AdotLambdaLayerGenericVersion {
    /// The newest that is listed here. Try it before it is used: others come with new releases.
    pub const LATEST: Self = Self::V0_115_0;

    super::versions! {
        layer_arn of "GENERIC";
        V0_115_0 = "0.115.0";
        V0_102_1 = "0.102.1";
        V0_98_0 = "0.98.0";
        V0_90_1 = "0.90.1";
        V0_88_0 = "0.88.0";
        V0_84_0 = "0.84.0";
        V0_82_0 = "0.82.0";
        V0_62_1 = "0.62.1";
    }
}

impl From<AdotLambdaLayerGenericVersion> for AdotLayerVersion {
    fn from(version: AdotLambdaLayerGenericVersion) -> Self {
        Self(version.0)
    }
}

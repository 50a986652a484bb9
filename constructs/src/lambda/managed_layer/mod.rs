//! Layers that AWS keeps, by their version instead of their ARN, which differs by region and
//! processor.

mod adot;
mod insights;
mod table;

pub use adot::{
    AdotLambdaLayerGenericVersion, AdotLambdaLayerJavaAutoInstrumentationVersion,
    AdotLambdaLayerJavaScriptSdkVersion, AdotLambdaLayerJavaSdkVersion,
    AdotLambdaLayerPythonSdkVersion, AdotLayerVersion,
};
pub use insights::LambdaInsightsVersion;
pub(super) use table::ManagedLayer;

/// Writes the versions of a layer that are in the table, and the function that tells the ARN.
macro_rules! versions {
    ($layer_arn:ident of $kind:literal; $($name:ident = $version:literal;)+) => {
        $(
            #[doc = concat!("Version ", $version, ".")]
            pub const $name: Self = Self($crate::lambda::managed_layer::ManagedLayer::known(
                $kind, $version,
            ));
        )+

        /// The ARN for functions of the stack around `scope`.
        #[track_caller]
        pub fn $layer_arn(
            &self,
            scope: &impl rustinfra::tree::Construct,
            architecture: $crate::lambda::Architecture,
        ) -> rustinfra::value::Value<rustinfra_cfn::refs::LambdaLayerVersionArn> {
            self.0.arn(scope.node(), architecture)
        }
    };
}

use versions;

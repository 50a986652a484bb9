//! Functions (AWS Lambda).
//!
//! A function brings its role and its log group; what it may do is said by granting it things:
//!
//! ```
//! use rustinfra_constructs::prelude::*;
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "Orders");
//! let inbox = Queue::builder("Inbox").build(&stack);
//! let code = Code::inline("exports.handler = async () => ({ statusCode: 200 });");
//! let api = Function::builder("Api", Runtime::NODEJS_22, "index.handler", code)
//!     .memory(mib(256))
//!     .timeout(secs(10))
//!     .env("INBOX_URL", inbox.url())
//!     .build(&stack);
//! inbox.grant_send(&api);
//! # assert!(app.assembly().is_ok());
//! ```

mod alias;
mod builder;
mod bundle_paths;
mod bundling;
mod bundling_docker;
mod capacity_provider;
mod cargo;
mod code;
mod code_signing;
#[cfg(feature = "appscaling")]
mod concurrency;
mod destination;
mod docker;
mod environment;
mod event_invoke_config;
mod event_source;
mod extensions;
mod file_system;
mod filter;
mod function;
mod function_url;
mod handler;
mod image;
mod layer;
mod logging;
mod managed_layer;
#[cfg(feature = "cloudwatch")]
mod metrics;
mod network;
mod node_modules;
mod permission;
mod provisioned;
mod python;
mod runtime;
mod settings;
mod singleton;
mod version;
#[cfg(feature = "ec2")]
mod vpc;
#[cfg(feature = "s3")]
mod web_function;

pub use alias::{Alias, AliasBuilder, AliasOptions};
pub use builder::FunctionBuilder;
pub use bundling::{Bundling, NodejsFunction, OutputFormat, SourceMapMode};
pub use bundling_docker::BundlingFileAccess;
pub use capacity_provider::{
    CapacityProvider, CapacityProviderArn, CapacityProviderBuilder,
    CapacityProviderFunctionOptions, InstanceTypeFilter, ScalingOptions,
};
pub use cargo::{Cargo, RustFunction};
pub use code::{Code, S3ObjectStorageMode};
pub use code_signing::{
    CodeSigningConfig, CodeSigningConfigBuilder, UntrustedArtifactOnDeployment,
};
#[cfg(feature = "appscaling")]
pub use concurrency::{ScalableFunctionAttribute, UtilizationScaling};
#[cfg(feature = "events")]
pub use destination::LambdaDestination;
pub use destination::{DefaultEventBus, Destination, Outcome, SnsDestination};
pub use docker::{DockerBuildAssetOptions, DockerBuildOptions, DockerImage};
pub use environment::{EnvironmentOptions, Infra, Setting};
pub use event_invoke_config::{AsyncInvoke, EventInvokeConfig, EventInvokeConfigBuilder};
#[cfg(feature = "dynamodb")]
pub use event_source::DynamoEventSource;
#[cfg(feature = "secretsmanager")]
pub use event_source::{
    AuthenticationMethod, ConfluentSchemaRegistry, KafkaDlq, ManagedKafkaEventSource,
    SelfManagedKafkaEventSource,
};
pub use event_source::{
    EventRecordFormat, EventSource, EventSourceMapping, EventSourceMappingBuilder,
    EventSourceMappingLogLevel, GlueSchemaRegistry, KafkaSchemaRegistryAccessConfigType,
    KafkaSchemaRegistryConfig, KafkaSchemaValidationAttribute, KinesisConsumerEventSource,
    KinesisEventSource, MetricType, ProvisionedPollers, SchemaRegistry, SnsEventSource,
    SourceAccessConfiguration, SqsEventSource, StartingPosition,
};
pub use extensions::{
    AdotInstrumentation, AdotLambdaExecWrapper, ParamsAndSecretsLayerVersion,
    ParamsAndSecretsLogLevel, ParamsAndSecretsVersion,
};
pub use file_system::{DirectS3Read, FileSystem};
pub use filter::FilterRule;
pub use function::{Function, FunctionAttributes};
pub use function_url::{
    FunctionUrl, FunctionUrlAuthType, FunctionUrlBuilder, FunctionUrlCors, FunctionUrlOptions,
    HttpMethod, InvokeMode,
};
pub use image::{DockerImageCode, DockerImageFunction};
pub use layer::{LayerVersion, LayerVersionBuilder, LayerVersionPermission};
pub use logging::{ApplicationLogLevel, LogFormat, SystemLogLevel};
pub use managed_layer::{
    AdotLambdaLayerGenericVersion, AdotLambdaLayerJavaAutoInstrumentationVersion,
    AdotLambdaLayerJavaScriptSdkVersion, AdotLambdaLayerJavaSdkVersion,
    AdotLambdaLayerPythonSdkVersion, AdotLayerVersion, LambdaInsightsVersion,
};
pub use network::VpcAccess;
pub use permission::Permission;
pub use python::{PythonBundling, PythonFunction, PythonLayerVersion};
pub use runtime::{Architecture, Runtime, RuntimeFamily};
pub use settings::{DurableConfig, RecursiveLoop, RuntimeManagementMode, TenancyConfig, Tracing};
pub use singleton::SingletonFunction;
pub use version::{Version, VersionBuilder, VersionOptions};
#[cfg(feature = "s3")]
pub use web_function::{
    NetworkConnector, NetworkConnectorBuilder, NetworkConnectorComputeType,
    NetworkConnectorProtocol, VpcEgressConfiguration, WebFunction, WebFunctionAuthType,
    WebFunctionBuilder, WebFunctionCode, WebFunctionEndpoint, WebFunctionEndpointBuilder,
    WebFunctionEndpointLocation, WebFunctionEndpointOptions, WebFunctionEndpointType,
    WebFunctionRuntime, WebFunctionTraffic,
};

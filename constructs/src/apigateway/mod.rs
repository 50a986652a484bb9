//! REST APIs (Amazon API Gateway).
//!
//! An API has resources, the parts of its paths, and these have methods, answered by integrations.
//! It deploys itself to a stage `prod` and shows its URL as an output:
//!
//! ```
//! use rustinfra_constructs::prelude::*;
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "Shop");
//! let code = Code::inline("exports.handler = async () => ({ statusCode: 200 });");
//! let products = Function::builder("Products", Runtime::NODEJS_22, "index.handler", code)
//!     .build(&stack);
//!
//! // Every method is answered by the function unless it says otherwise.
//! let api = LambdaRestApi::builder("ProductApi", &products).proxy(false).build(&stack);
//! let all = api.root().add_resource("product");
//! all.add_method(Method::Get);
//! all.add_method(Method::Post.to(&products).api_key_required(true));
//! all.add_resource("{id}").add_method(Method::Get);
//! # assert!(app.assembly().is_ok());
//! ```
//!
//! The API is allowed to call a function by one permission, however many methods call it. Bodies are
//! checked by models, also such as are made of Rust types (`Model::of`, feature `schemars`).

// First, so that the page of an API begins with how one is made.
mod rest_api;

mod access_log_destination;
#[cfg(feature = "route53")]
mod alias;
mod api_definition;
mod api_key;
mod authorizer;
mod base_path_mapping;
#[cfg(feature = "s3")]
mod buckets;
mod cors;
mod deployment;
mod domain_name;
mod gateway_response;
mod http_method;
mod identity_source;
mod integration;
mod integration_response;
mod json_schema;
#[cfg(feature = "schemars")]
mod json_schema_of;
mod mapping;
mod method;
mod method_settings;
#[cfg(feature = "cloudwatch")]
mod metrics;
mod model;
mod openapi;
mod permission;
mod proxy_resource;
mod rate_limited_api_key;
mod request_validator;
mod resource;
mod rest_api_builder;
mod sagemaker;
mod stage;
mod step_functions;
mod subschemas;
mod usage_plan;
mod vpc_link;

pub use crate::api::{
    AccessLogField, AccessLogFormat, ContentHandling, IpAddressType, Method, PassthroughBehavior,
    Throttle,
};
pub use access_log_destination::AccessLogDestination;
pub use api_definition::{ApiDefinition, RestApiMode, SpecRestApi};
pub use api_key::{ApiKey, ApiKeyBuilder};
pub use authorizer::{Authorization, Authorizer, AuthorizerBuilder};
pub use base_path_mapping::{BasePathMapping, BasePathMappingBuilder};
pub use cors::Cors;
pub use deployment::{Deployment, DeploymentBuilder};
pub use domain_name::{
    DomainName, DomainNameBuilder, EndpointAccessMode, MtlsConfig, SecurityPolicy,
};
pub use gateway_response::{GatewayResponse, GatewayResponseBuilder, ResponseType};
pub use identity_source::IdentitySource;
pub use integration::Integration;
pub use integration_response::{IntegrationResponse, MethodResponse};
pub use json_schema::{JsonSchema, JsonSchemaType, JsonSchemaVersion};
pub use method::{MethodOptions, RestMethod, RestMethodBuilder};
pub use method_settings::{LoggingLevel, MethodSettings};
pub use model::{Model, ModelBuilder};
pub use proxy_resource::{ProxyResource, ProxyResourceBuilder};
pub use rate_limited_api_key::{RateLimitedApiKey, RateLimitedApiKeyBuilder};
pub use request_validator::{RequestValidator, RequestValidatorBuilder, Validate};
pub use resource::{Resource, ResourceBuilder};
pub use rest_api::RestApi;
pub use rest_api_builder::{ApiKeySource, EndpointType, LambdaRestApi, RestApiBuilder};
pub use stage::{CacheClusterSize, Canary, Stage, StageBuilder, StageOptions};
pub use step_functions::{RequestContext, StepFunctionsIntegration, StepFunctionsRestApi};
#[cfg(feature = "apigatewayv2")]
pub(crate) use usage_plan::CountedStage;
pub use usage_plan::{Period, UsagePlan, UsagePlanBuilder};
pub use vpc_link::{VpcLink, VpcLinkBuilder};

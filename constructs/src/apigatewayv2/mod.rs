//! HTTP and WebSocket APIs (Amazon API Gateway, version 2).
//!
//! An HTTP API has routes, each answered by an integration. It is served by the stage `$default`,
//! which deploys every change by itself:
//!
//! ```
//! use rustinfra_constructs::apigatewayv2::{HttpJwtAuthorizer, HttpRouteOptions, HttpUrlIntegration};
//! use rustinfra_constructs::prelude::*;
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "Shop");
//! let code = Code::inline("exports.handler = async () => ({ statusCode: 200 });");
//! let books = Function::builder("Books", Runtime::NODEJS_22, "index.handler", code).build(&stack);
//!
//! let api = HttpApi::builder("Api").build(&stack);
//! api.add_routes("/books/{id}", [Method::Get, Method::Delete], &books);
//! let staff = HttpJwtAuthorizer::new("Staff", "https://login.example.org", ["books"]);
//! api.add_route(Method::Post, "/books", HttpRouteOptions::new(&books).authorizer(&staff));
//! api.add_route(Method::Get, "/", HttpUrlIntegration::new("Docs", "https://docs.example.org"));
//! books.add_env("API_URL", api.url());
//! # assert!(app.assembly().is_ok());
//! ```
//!
//! A WebSocket API has routes for messages, chosen by what they say, and for what happens to a
//! connection. Who holds a grant may send to connections through the stage's
//! [`callback_url`](WebSocketStage::callback_url):
//!
//! ```
//! use rustinfra_constructs::prelude::*;
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "Chat");
//! let code = Code::inline("exports.handler = async () => ({ statusCode: 200 });");
//! let send = Function::builder("Send", Runtime::NODEJS_22, "index.handler", code).build(&stack);
//!
//! let api = WebSocketApi::builder("Api").connect_route(&send).build(&stack);
//! api.add_route("sendmessage", &send);
//! let stage = WebSocketStage::builder("Prod", &api, "prod").build(&stack);
//! stage.grant_management_api_access(&send);
//! send.add_env("ENDPOINT", stage.callback_url());
//! # assert!(app.assembly().is_ok());
//! ```
//!
//! An integration that is no proxy makes what the backend gets and what is sent back by templates and
//! [responses](WebSocketIntegrationResponse); [models](WebSocketModel) say what messages look like.
//!
//! Two routes with the same integration share one, and an API is allowed to call a function by one
//! permission, however many routes call it.

#[cfg(feature = "route53")]
mod alias;
mod api_mapping;
#[cfg(feature = "s3")]
mod buckets;
mod domain_name;
mod function_target;
mod http_api;
mod http_api_builder;
mod http_authorization;
mod http_authorizer;
mod http_cors;
#[cfg(feature = "events")]
mod http_event_bridge;
mod http_integration;
mod http_jwt;
mod http_lambda;
mod http_lambda_authorizer;
mod http_private;
mod http_route;
mod http_service;
mod http_stage;
mod http_url;
#[cfg(feature = "cloudwatch")]
mod metrics;
mod parameter_mapping;
mod stage_options;
#[cfg(feature = "apigateway")]
mod usage_plan;
#[cfg(feature = "ec2")]
mod vpc;
mod vpc_link;
mod web_socket_api;
mod web_socket_authorizer;
mod web_socket_http;
mod web_socket_integration;
mod web_socket_integration_response;
mod web_socket_lambda;
mod web_socket_mock;
mod web_socket_model;
mod web_socket_route;
mod web_socket_service;
mod web_socket_stage;

pub use crate::api::{
    AccessLogField, AccessLogFormat, ContentHandling, IpAddressType, Method, PassthroughBehavior,
    Throttle,
};
#[cfg(feature = "apigateway")]
pub use crate::apigateway::{ApiKey, Period, RateLimitedApiKey, UsagePlan};
pub use api_mapping::{ApiMapping, ApiMappingBuilder, MappedStage};
pub use domain_name::{
    DomainName, DomainNameBuilder, EndpointOptions, EndpointType, SecurityPolicy,
};
pub use http_api::HttpApi;
pub use http_api_builder::HttpApiBuilder;
pub use http_authorization::HttpAuthorization;
pub use http_authorizer::{AuthorizerPayloadVersion, HttpAuthorizer};
pub use http_cors::CorsPreflight;
#[cfg(feature = "events")]
pub use http_event_bridge::HttpEventBridgeIntegration;
pub use http_integration::{HttpIntegration, HttpRouteIntegration, PayloadFormatVersion};
pub use http_jwt::{HttpJwtAuthorizer, HttpUserPoolAuthorizer};
pub use http_lambda::HttpLambdaIntegration;
pub use http_lambda_authorizer::{HttpLambdaAuthorizer, HttpLambdaResponse};
pub use http_private::{HttpAlbIntegration, HttpNlbIntegration, HttpServiceDiscoveryIntegration};
pub use http_route::{HttpRoute, HttpRouteBuilder, HttpRouteKey, HttpRouteOptions};
pub use http_service::{
    HttpIntegrationSubtype, HttpKinesisIntegration, HttpServiceIntegration, HttpSqsIntegration,
    HttpStepFunctionsIntegration, IntegrationCredentials, SqsOperation, StepFunctionsOperation,
};
pub use http_stage::{HttpStage, HttpStageBuilder};
pub use http_url::HttpUrlIntegration;
pub use parameter_mapping::{MappingValue, ParameterMapping};
pub use stage_options::StageOptions;
pub use vpc_link::{VpcLink, VpcLinkBuilder};
pub use web_socket_api::{WebSocketApi, WebSocketApiBuilder, WebSocketApiKeySelectionExpression};
pub use web_socket_authorizer::{
    WebSocketAuthorization, WebSocketAuthorizer, WebSocketLambdaAuthorizer,
};
pub use web_socket_http::{WebSocketHttpIntegration, WebSocketHttpProxyIntegration};
pub use web_socket_integration::{WebSocketIntegration, WebSocketRouteIntegration};
pub use web_socket_integration_response::WebSocketIntegrationResponse;
pub use web_socket_lambda::{WebSocketLambdaCustomIntegration, WebSocketLambdaIntegration};
pub use web_socket_mock::WebSocketMockIntegration;
pub use web_socket_model::{WebSocketModel, WebSocketModelBuilder};
pub use web_socket_route::{WebSocketRoute, WebSocketRouteBuilder, WebSocketRouteOptions};
pub use web_socket_service::WebSocketAwsIntegration;
pub use web_socket_stage::{WebSocketStage, WebSocketStageBuilder};

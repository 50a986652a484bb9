//! Web functions: servers that answer HTTP by themselves, of which Lambda runs as many as are needed.
//!
//! ```
//! use rustinfra_constructs::lambda::{
//!     WebFunction, WebFunctionAuthType, WebFunctionCode, WebFunctionRuntime,
//! };
//! use rustinfra_constructs::prelude::*;
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "Shop");
//! let table = Table::builder("Orders", Attribute::string("id")).build(&stack);
//! let releases = Bucket::builder("Releases").versioned().build(&stack);
//! let code = WebFunctionCode::from_bucket(&releases, "shop.zip", None);
//! let shop = WebFunction::builder(
//!     "Shop",
//!     code,
//!     WebFunctionRuntime::NODEJS_24,
//!     WebFunctionAuthType::IamAuth,
//! )
//! .entry_point("server.mjs")
//! .env("TABLE", table.name().untyped())
//! .build(&stack);
//! table.grant_read_write_data(&shop);
//! stack.output("Address", shop.endpoint().domain_name());
//! # assert!(app.assembly().is_ok());
//! ```

mod builder;
mod code;
mod endpoint;
mod function;
mod network_connector;

pub use builder::WebFunctionBuilder;
pub use code::{WebFunctionCode, WebFunctionRuntime};
pub use endpoint::{
    WebFunctionAuthType, WebFunctionEndpoint, WebFunctionEndpointBuilder,
    WebFunctionEndpointLocation, WebFunctionEndpointOptions, WebFunctionEndpointType,
    WebFunctionTraffic,
};
pub use function::WebFunction;
pub use network_connector::{
    NetworkConnector, NetworkConnectorBuilder, NetworkConnectorComputeType,
    NetworkConnectorProtocol, VpcEgressConfiguration,
};

/// What AWS says of the resources.
const PAGE: &str =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Lambda.html";

/// A name that AWS would refuse of a web function or an endpoint.
fn check_name(node: &rustinfra::tree::Node, what: &str, name: &str) {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    let rule = "2 to 64 letters, digits, `-` and `_`, a letter or digit first and last";
    let ends = |c: char| c.is_ascii_alphanumeric();
    let well = name.len() >= 2 && name.starts_with(ends) && name.ends_with(ends);
    crate::check::name(node, what, name, if well { 64 } else { 0 }, allowed, rule);
}

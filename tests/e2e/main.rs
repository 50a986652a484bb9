//! End to end: apps are deployed to a local endpoint that enforces IAM, and used over HTTP.

mod assembly;
mod ecommerce;
mod grants;
mod interrupted;
mod local;
mod proxy;
mod shop;
#[path = "../tools/mod.rs"]
mod tools;

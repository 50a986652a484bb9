//! End to end: apps are deployed to a local endpoint that enforces IAM, and used over HTTP.

mod accounts;
mod assembly;
mod code;
mod corrections;
mod ecommerce;
mod gateway;
mod identity;
mod interrupted;
mod labs;
mod links;
mod local;
mod proxy;
mod settings;
mod shop;
mod taken;
#[path = "../tools/mod.rs"]
mod tools;
mod unaided;
mod web_socket;

//! Functions and what belongs to them.

mod aliases;
mod asynchronous;
pub(crate) mod code;
mod concurrency;
#[cfg(unix)]
mod docker;
mod edge;
mod environment;
mod every_setting;
mod function;
mod images;
mod kept_layers;
mod options;
mod permissions;
mod python;
mod settings;
mod sources;
mod url;
mod versions;
mod web_functions;

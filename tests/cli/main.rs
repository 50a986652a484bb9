//! The command line from outside: the real binary, and everything it prints.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod access;
mod account;
mod app;
mod approval;
mod check;
mod cloud;
mod config;
mod deploy;
mod diff;
mod graph;
mod handlers;
mod interrupt;
mod json_errors;
mod local;
mod ls;
mod options;
mod outputs;
mod paths;
mod project;
mod remedies;
mod schema;
mod stacks;
mod stamp;
mod synth;
mod terminal;

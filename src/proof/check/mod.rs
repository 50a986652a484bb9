//! The checks, one file for each family.

pub(super) mod anatomy;
pub(super) mod arn_shapes;
pub(super) mod dead_permissions;
pub(super) mod distributions;
pub(super) mod documents;
pub(super) mod environment;
pub(super) mod function_urls;
pub(super) mod keys;
pub(super) mod known_actions;
pub(super) mod known_conditions;
pub(super) mod known_names;
pub(super) mod log_targets;
mod order;
pub(super) mod plain_secrets;
pub(super) mod queues;
pub(super) mod references;
mod resource_types;
pub(super) mod secure_strings;
pub(super) mod sizes;
pub(super) mod state_machines;
pub(super) mod trust;
pub(super) mod wiring;

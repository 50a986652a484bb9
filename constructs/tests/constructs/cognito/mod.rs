//! User pools and identity pools.

mod clients;
mod domains;
mod identity_pools;
mod options;
mod pools;
mod providers;
mod triggers;

use super::{check, check_outputs, check_policies, check_problems, function, role, section, stack};

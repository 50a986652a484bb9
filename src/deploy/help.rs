//! What to do about each error.

use super::error::DeployError;

pub(super) fn help(error: &DeployError) -> Vec<String> {
    let _ = error;
    Vec::new()
}

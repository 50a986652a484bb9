//! Equal meanings, equal forms.

use serde_json::Value;

/// Tells whether two values mean the same to CloudFormation.
pub fn equivalent(old: &Value, new: &Value) -> bool {
    old == new
}

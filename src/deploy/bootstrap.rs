//! Apps made for the CDK's bootstrapped environments, where there is none.

use std::borrow::Cow;

use serde_json::Value;

use crate::assembly::bootstrap::{VERSION_PARAMETER, VERSION_RULE};
use crate::assembly::read::StackArtifact;

/// Returns the template to deploy.
///
/// The check reads an SSM parameter of the bootstrap stack and so fails where that is missing, although
/// nothing else in the stack needs it. Without the bootstrap's deploy role the check says nothing, so it
/// is left out.
pub(super) fn template(stack: &StackArtifact, own_role: bool) -> Cow<'_, Value> {
    if own_role || stack.roles.deploy.is_none() {
        return Cow::Borrowed(&stack.template);
    }
    let mut template = stack.template.clone();
    for (section, name) in [("Parameters", VERSION_PARAMETER), ("Rules", VERSION_RULE)] {
        if let Some(entries) = template.get_mut(section).and_then(Value::as_object_mut) {
            entries.shift_remove(name);
            let empty = entries.is_empty();
            if let Some(template) = template.as_object_mut().filter(|_| empty) {
                template.shift_remove(section);
            }
        }
    }
    Cow::Owned(template)
}

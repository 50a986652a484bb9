//! What the stacks of an assembly export, so that an import can be told as what it stands for.

use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::environment::Environment;
use super::origin::{Origin, Origins};
use super::resolve::resolve;
use super::stack::StackArtifact;

/// A value that a stack exports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// The value as its template has it.
    pub value: Value,
    /// The path of the stack, or of the nested stack whose template the value is of.
    scope: String,
    nested: bool,
    origins: Arc<Origins>,
}

impl Export {
    /// Finds the origin of a logical id in the value.
    pub fn origin(&self, logical_id: &str) -> Origin {
        let scope = Some(self.scope.as_str()).filter(|_| self.nested);
        let known = self.origins.find_in(scope, logical_id);
        known.cloned().unwrap_or_else(|| Origin {
            logical_id: logical_id.to_owned(),
            path: format!("{}/{logical_id}", self.scope),
            place: None,
        })
    }
}

/// Makes known to each stack what is exported in its account and region.
pub(super) fn share(stacks: &mut [StackArtifact]) {
    let mut exported: IndexMap<Environment, IndexMap<String, Export>> = IndexMap::new();
    for stack in stacks.iter() {
        let outputs = stack.template.get("Outputs").and_then(Value::as_object);
        let mut origins = None;
        for output in outputs.into_iter().flat_map(Map::values) {
            let known = |name: &str| match name {
                "AWS::StackName" => Some(stack.stack_name.clone()),
                _ => stack.environment.pseudo_parameter(name),
            };
            let name = output.pointer("/Export/Name").and_then(|name| resolve(name, &known));
            let Some(name) = name else { continue };
            let origins = origins.get_or_insert_with(|| Arc::new(stack.origins.clone()));
            let export = export(stack, &output["Value"], origins);
            exported.entry(stack.environment.clone()).or_default().insert(name, export);
        }
    }
    let exported: IndexMap<Environment, Arc<IndexMap<String, Export>>> =
        exported.into_iter().map(|(place, exports)| (place, Arc::new(exports))).collect();
    for stack in stacks {
        if let Some(exports) = exported.get(&stack.environment) {
            stack.origins.exports = Arc::clone(exports);
        }
    }
}

/// Follows a value down to the nested stack that it is an output of.
fn export(stack: &StackArtifact, value: &Value, origins: &Arc<Origins>) -> Export {
    let mut export = Export {
        value: value.clone(),
        scope: stack.path.clone(),
        nested: false,
        origins: Arc::clone(origins),
    };
    let mut nested = &stack.nested;
    while let Some((id, output)) = output_of(&export.value)
        && let Some(inner) = nested.get(&id)
        && let Some(value) = inner.template.pointer(&format!("/Outputs/{output}/Value"))
    {
        export.scope = export.origin(&id).display_path().to_owned();
        (export.nested, export.value, nested) = (true, value.clone(), &inner.nested);
    }
    export
}

/// Reads `Fn::GetAtt` of an output of a nested stack: its logical id and the output's name.
fn output_of(value: &Value) -> Option<(String, String)> {
    let (id, attribute) = match value.get("Fn::GetAtt")? {
        Value::Array(parts) => (parts.first()?.as_str()?, parts.get(1)?.as_str()?),
        other => other.as_str()?.split_once('.')?,
    };
    Some((id.to_owned(), attribute.strip_prefix("Outputs.")?.to_owned()))
}

//! Which resources and outputs of the app import an export.

use indexmap::IndexMap;
use serde_json::Value;

use super::environment::Surroundings;
use super::exports::resolve;
use crate::assembly::read::{Assembly, NestedTemplate, Origin, StackArtifact};

/// A resource or an output of the app that imports an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportingResource {
    /// The export's name.
    pub export: String,
    /// The construct path, or the stack's path and the logical id.
    pub name: String,
    /// The user's `file:line:column`, if it is known.
    pub place: Option<String>,
}

/// Tells whether a stack of the app is one of those that import exports, which are given with the names of the
/// stacks that import them here.
pub(super) fn is_importer(
    stack: &StackArtifact,
    exports: &[(String, Vec<String>)],
    here: &Surroundings,
) -> bool {
    here.may_have(&stack.environment)
        && exports.iter().any(|(_, importers)| importers.contains(&stack.stack_name))
}

/// Finds the resources and outputs that import exports, which are given with the names of the stacks that
/// import them. Nothing is told of stacks that the app does not have, or in which nothing imports any more.
pub(super) fn importing(
    assembly: &Assembly,
    exports: &[(String, Vec<String>)],
    here: &Surroundings,
) -> Box<[ImportingResource]> {
    let mut found = Vec::new();
    for stack in assembly.stacks() {
        for export in exports {
            if is_importer(stack, std::slice::from_ref(export), here) {
                let search = Search { stack, export: &export.0, here };
                search.within(&stack.template, &stack.nested, None, &mut found);
            }
        }
    }
    found.into()
}

/// A search of one stack for one export.
struct Search<'a> {
    stack: &'a StackArtifact,
    export: &'a str,
    here: &'a Surroundings,
}

impl Search<'_> {
    /// Looks at a template and those nested in it; `scope` is the construct of a nested stack.
    fn within(
        &self,
        template: &Value,
        nested: &IndexMap<String, NestedTemplate>,
        scope: Option<&str>,
        found: &mut Vec<ImportingResource>,
    ) {
        let origins = &self.stack.origins;
        let origin = |id: &str| origins.find_in(scope, id);
        let name = |id: &str| {
            let path = origin(id).map(Origin::display_path).map(str::to_owned);
            path.unwrap_or_else(|| format!("{}/{id}", scope.unwrap_or(&self.stack.path)))
        };
        for section in ["Resources", "Outputs"] {
            for (id, element) in template[section].as_object().into_iter().flatten() {
                if self.is_in(element) {
                    found.push(ImportingResource {
                        export: self.export.to_owned(),
                        name: name(id),
                        place: origin(id).and_then(|origin| origin.place.clone()),
                    });
                }
            }
        }
        for (id, inner) in nested {
            self.within(&inner.template, &inner.nested, Some(&name(id)), found);
        }
    }

    /// Tells whether anything in a value is an import of the export.
    fn is_in(&self, value: &Value) -> bool {
        match value {
            Value::Object(object) => {
                let import = object.get("Fn::ImportValue");
                let import =
                    import.and_then(|name| resolve(name, &self.stack.stack_name, self.here));
                import.is_some_and(|name| name == self.export)
                    || object.values().any(|inner| self.is_in(inner))
            }
            Value::Array(items) => items.iter().any(|inner| self.is_in(inner)),
            _ => false,
        }
    }
}

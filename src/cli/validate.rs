//! Checking the templates of an assembly: against the CloudFormation specification, that what they
//! connect may talk to each other, and that functions have the handlers they name.

use indexmap::IndexMap;
use serde_json::Value;

use crate::assembly::read::{Assembly, NestedTemplate, Origin, StackArtifact};
use crate::diagnostic::{Diagnostic, Place, Report, Severity};
use crate::proof::{Finding, Templates};
use crate::spec::check_template;

use super::handlers::handlers;

mod paths;

use paths::Paths;

/// Checks every template, nested ones too; findings stand at the construct's path and line.
pub(crate) fn validate(assembly: &Assembly) -> Report {
    let mut all = All::default();
    for stack in assembly.stacks() {
        let at = all.templates.add_stack(
            &stack.path,
            &stack.environment.to_string(),
            &stack.stack_name,
            &stack.template,
        );
        all.scopes.push((stack, None, &stack.template));
        all.paths.add(stack.path.clone(), stack, &stack.template, None);
        all.nested(stack, at, &stack.nested);
    }
    let proven = all.templates.check();
    let mut found = Vec::new();
    for (at, ((stack, scope, template), proven)) in all.scopes.iter().zip(proven).enumerate() {
        let proven = proven.into_iter().map(|finding| all.paths.told(at, finding)).collect();
        check(stack, scope.as_deref(), template, proven, &mut found);
    }
    Report::new(found)
}

/// Every template of an assembly, with its stack and, if it is nested, the path of its constructs,
/// which stand below that of the stack resource.
#[derive(Default)]
struct All<'a> {
    templates: Templates<'a>,
    scopes: Vec<(&'a StackArtifact, Option<String>, &'a Value)>,
    paths: Paths<'a>,
}

impl<'a> All<'a> {
    /// Adds the templates that are nested in the one at `outer`.
    fn nested(
        &mut self,
        stack: &'a StackArtifact,
        outer: usize,
        nested: &'a IndexMap<String, NestedTemplate>,
    ) {
        for (logical_id, nested) in nested {
            let origin = stack.origins.find_in(self.scopes[outer].1.as_deref(), logical_id);
            // The stack resource is `Parent/Name.NestedStack/Name.NestedStackResource`, its contents `Parent/Name/…`.
            let inner = origin.and_then(|origin| origin.path.split(".NestedStack/").next());
            let inner = inner.map(String::from);
            let at = self.templates.nest(outer, logical_id, &nested.template);
            let name = self.paths.below(outer, logical_id);
            self.paths.add(name, stack, &nested.template, inner.clone());
            self.scopes.push((stack, inner, &nested.template));
            self.nested(stack, at, &nested.nested);
        }
    }
}

fn check(
    stack: &StackArtifact,
    scope: Option<&str>,
    template: &Value,
    proven: Vec<Finding>,
    found: &mut Vec<Diagnostic>,
) {
    // What is only worth knowing is for `rustinfra check` to tell, not for every run.
    let told = |finding: &Finding| finding.severity != Severity::Info;
    for finding in proven.into_iter().filter(told) {
        let origin = stack.origins.find_in(scope, &finding.logical_id);
        let fallback = match finding.logical_id.as_str() {
            "" => format!("{}/{}", stack.path, finding.pointer),
            id => format!("{}/{id}", stack.path),
        };
        let path = origin.map_or(fallback, |origin| origin.display_path().to_string());
        let mut diagnostic = finding.diagnostic(path);
        diagnostic.places.extend(origin.and_then(place));
        found.push(diagnostic);
    }
    for finding in check_template(template) {
        let origin = stack.origins.find_in(scope, &finding.logical_id);
        let diagnostic = match finding.severity {
            Severity::Error => Diagnostic::error(finding.code, finding.message),
            Severity::Warning => Diagnostic::warning(finding.code, finding.message),
            Severity::Info => Diagnostic::info(finding.code, finding.message),
        };
        let fallback = format!("{}/{}", stack.path, finding.logical_id);
        let mut diagnostic = diagnostic.path(origin.map_or(&*fallback, Origin::display_path));
        diagnostic.places.extend(origin.and_then(place));
        diagnostic.help.extend(finding.help);
        found.push(diagnostic);
    }
    for (logical_id, diagnostic) in handlers(stack, template) {
        let origin = stack.origins.find_in(scope, &logical_id);
        let fallback = format!("{}/{logical_id}", stack.path);
        let path = origin.map_or(fallback, |origin| origin.display_path().to_string());
        let mut diagnostic = diagnostic.path(path);
        diagnostic.places.extend(origin.and_then(place));
        found.push(diagnostic);
    }
}

/// The user's line, if the app recorded it.
fn place(origin: &Origin) -> Option<Place> {
    origin.place.as_ref()?.parse().ok()
}

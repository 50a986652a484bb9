//! What is found in a template, said of the constructs that it was made by.

use serde_json::Value;

use crate::assembly::read::{Origin, StackArtifact};
use crate::proof::Finding;
use crate::value::is_intrinsic_name;

/// The templates of an assembly, in the order in which they are checked.
#[derive(Default)]
pub(super) struct Paths<'a> {
    scopes: Vec<Scope<'a>>,
}

struct Scope<'a> {
    /// What findings of other templates call this one.
    name: String,
    stack: &'a StackArtifact,
    template: &'a Value,
    /// The path of the constructs of a nested stack.
    inner: Option<String>,
}

impl<'a> Paths<'a> {
    pub(super) fn add(
        &mut self,
        name: String,
        stack: &'a StackArtifact,
        template: &'a Value,
        inner: Option<String>,
    ) {
        self.scopes.push(Scope { name, stack, template, inner });
    }

    /// What the template is called that is nested in another one.
    pub(super) fn below(&self, outer: usize, logical_id: &str) -> String {
        format!("{}/{logical_id}", self.scopes[outer].name)
    }

    /// A finding with construct paths in place of logical ids, and with what constructs offer to mend it.
    pub(super) fn told(&self, at: usize, mut finding: Finding) -> Finding {
        let is_made = |id: &String| self.origin(at, id).is_some_and(has_methods);
        let remedy = finding.remedies.iter().find(|remedy| remedy.of.iter().all(is_made));
        if let (Some(remedy), Some(first)) = (remedy, finding.help.first_mut()) {
            first.clone_from(&remedy.help);
        }
        let about = self.property(at, &finding.pointer);
        finding.detail = self.in_paths(at, about, &finding.detail);
        for line in &mut finding.help {
            *line = self.in_paths(at, about, line);
        }
        finding
    }

    /// The origin of a resource that a finding about a template names: by its logical id, or, of another
    /// template, with that one's name before it.
    fn origin(&self, at: usize, name: &str) -> Option<&'a Origin> {
        let find =
            |scope: &Scope<'a>, id: &str| scope.stack.origins.find_in(scope.inner.as_deref(), id);
        let (outer, id) = match name.rsplit_once('/') {
            Some((outer, id)) => (self.scopes.iter().find(|scope| scope.name == outer)?, id),
            None => (self.scopes.get(at)?, name),
        };
        find(outer, id)
    }

    /// What a pointer points to, if that is in the properties of a resource.
    fn property(&self, at: usize, pointer: &str) -> Option<&'a Value> {
        let is_inside = pointer.split('/').nth(2) == Some("Properties");
        let scope = self.scopes.get(at).filter(|_| is_inside)?;
        scope.template.pointer(&format!("/{pointer}"))
    }

    /// A text in which whatever stands between backticks and is a logical id, or a reference to one (`${Id}`), has
    /// the construct's path instead. What is a name in the property that the text is about is
    /// that.
    fn in_paths(&self, at: usize, about: Option<&Value>, text: &str) -> String {
        let path = |name: &str| self.origin(at, name).map(Origin::display_path);
        let is_name = |word: &str| about.is_some_and(|about| has_name(about, word));
        let quoted = |word: &str| match path(word).filter(|_| !is_name(word)) {
            Some(path) => path.to_string(),
            None => references_in(word, path),
        };
        text.split('`').map(quoted).collect::<Vec<_>>().join("`")
    }
}

/// Whether a value has a word in it as text or as a key, other than in references.
fn has_name(value: &Value, word: &str) -> bool {
    match value {
        Value::String(text) => text == word,
        Value::Array(items) => items.iter().any(|item| has_name(item, word)),
        Value::Object(entries) => entries
            .iter()
            .filter(|(key, _)| !is_intrinsic_name(key))
            .any(|(key, value)| key == word || has_name(value, word)),
        _ => false,
    }
}

/// A text with paths in its references: `${Orders/Rule.Arn}` for `${OrdersRule1A2B.Arn}`.
fn references_in<'p>(text: &str, path: impl Fn(&str) -> Option<&'p str>) -> String {
    let mut parts = text.split("${");
    let mut told = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let id = part.split(['}', '.']).next().unwrap_or_default();
        told.push_str("${");
        told.push_str(path(id).unwrap_or(id));
        told.push_str(&part[id.len()..]);
    }
    told
}

/// Whether a resource is that of a construct in Rust with methods of its own, not a mere resource.
fn has_methods(origin: &Origin) -> bool {
    let file = origin.place.as_deref().and_then(|place| place.split(':').next());
    file.is_some_and(|file| file.ends_with(".rs")) && origin.path.ends_with("/Resource")
}

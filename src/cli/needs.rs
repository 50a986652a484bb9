//! What needs what, as the templates of an assembly say it, across stacks and nested stacks.

use std::collections::{HashMap, VecDeque};

use indexmap::IndexMap;
use serde_json::{Value, json};

use crate::assembly::read::{Cause, NestedTemplate, StackArtifact};
use crate::proof::Templates;
use crate::tree::display_path;

/// A resource of an assembly.
pub(crate) struct Resource<'a> {
    pub(crate) stack: &'a StackArtifact,
    pub(crate) logical_id: &'a str,
    pub(crate) type_name: &'a str,
    /// The full path of its construct.
    path: String,
    pub(crate) place: Option<&'a str>,
}

impl Resource<'_> {
    pub(crate) fn path(&self) -> &str {
        display_path(&self.path)
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({
            "path": self.path(),
            "logicalId": self.logical_id,
            "type": self.type_name,
            "stack": self.stack.path,
            "place": self.place,
        })
    }
}

/// That a resource needs another, by their positions.
pub(crate) struct Need<'a> {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// What refers to it: properties, or `DependsOn`.
    by: Vec<&'a str>,
    /// What the user asked for that brought it.
    pub(crate) causes: Vec<&'a Cause>,
}

impl Need<'_> {
    /// The reasons, each with the user's line if it has one of its own.
    pub(crate) fn reasons(&self) -> Vec<(String, Option<&str>)> {
        if self.causes.is_empty() {
            let by = self.by.iter().map(|by| match *by {
                "DependsOn" => "`DependsOn`".to_string(),
                property => format!("property `{property}`"),
            });
            return vec![(by.collect::<Vec<_>>().join(", "), None)];
        }
        self.causes.iter().map(|c| (c.sentence(), c.place.as_deref())).collect()
    }
}

/// The resources of an assembly and what they need.
pub(crate) struct Needs<'a> {
    pub(crate) resources: Vec<Resource<'a>>,
    pub(crate) needs: Vec<Need<'a>>,
}

/// One template.
struct Scope<'a> {
    stack: &'a StackArtifact,
    template: &'a Value,
    /// The path of the nested stack.
    path: Option<String>,
}

/// What is looked up while edges are found.
#[derive(Default)]
struct Index<'a> {
    /// At the positions of `templates`.
    scopes: Vec<Scope<'a>>,
    templates: Templates<'a>,
    resources: HashMap<(usize, &'a str), usize>,
}

impl<'a> Needs<'a> {
    /// Reads the stacks of an assembly.
    pub(crate) fn of(stacks: &'a [StackArtifact]) -> Self {
        let mut index = Index::default();
        for stack in stacks {
            index.add(stack, &stack.template, &stack.nested, None);
        }
        let mut resources = Vec::new();
        for (at, scope) in index.scopes.iter().enumerate() {
            for (id, body) in scope.template["Resources"].as_object().into_iter().flatten() {
                index.resources.insert((at, id), resources.len());
                resources.push(scope.resource(id, body));
            }
        }
        let mut needs = Vec::new();
        for (&(scope, id), &from) in sorted(&index.resources) {
            let body = &index.scopes[scope].template["Resources"][id];
            let mut found: IndexMap<usize, Vec<&str>> = IndexMap::new();
            index.direct(scope, body, &mut |by, to| {
                let by_all = found.entry(to).or_default();
                if to != from && !by_all.contains(&by) {
                    by_all.push(by);
                }
            });
            for (to, by) in found.into_iter().filter(|(_, by)| !by.is_empty()) {
                let causes = causes(&resources[from], &by, &resources[to]);
                needs.push(Need { from, to, by, causes });
            }
        }
        Self { resources, needs }
    }

    /// The resources that a name means: a logical id, or the path of a construct with all that is
    /// in it.
    pub(crate) fn named(&self, name: &str) -> Vec<usize> {
        let name = name.trim_matches('/');
        let below = |path: &str| path.strip_prefix(name).is_some_and(|rest| rest.starts_with('/'));
        let is = |r: &Resource<'_>| {
            r.path() == name || r.path == name || below(&r.path) || r.logical_id == name
        };
        (0..self.resources.len()).filter(|&i| is(&self.resources[i])).collect()
    }

    /// The shortest way from one of `from` to one of `to`.
    pub(crate) fn chain(&self, from: &[usize], to: &[usize]) -> Option<Vec<&Need<'a>>> {
        let mut by_source: Vec<Vec<&Need<'a>>> = Vec::new();
        by_source.resize_with(self.resources.len(), Vec::new);
        self.needs.iter().for_each(|need| by_source[need.from].push(need));
        let mut came_by: HashMap<usize, &Need<'a>> = HashMap::new();
        let mut open: VecDeque<usize> = from.iter().copied().collect();
        while let Some(at) = open.pop_front() {
            for &need in &by_source[at] {
                if from.contains(&need.to) || came_by.contains_key(&need.to) {
                    continue;
                }
                came_by.insert(need.to, need);
                if to.contains(&need.to) {
                    let back = std::iter::successors(Some(need), |n| came_by.get(&n.from).copied());
                    let mut chain: Vec<_> = back.collect();
                    chain.reverse();
                    return Some(chain);
                }
                open.push_back(need.to);
            }
        }
        None
    }

    pub(crate) fn need_to_json(&self, need: &Need<'_>) -> Value {
        let causes = need.causes.iter().map(|cause| {
            let Cause { actor, verb, object, place, .. } = cause;
            json!({
                "text": cause.sentence(),
                "actor": actor,
                "verb": verb,
                "object": object,
                "place": place,
            })
        });
        json!({
            "from": self.resources[need.from].path(),
            "to": self.resources[need.to].path(),
            "by": need.by,
            "because": causes.collect::<Vec<_>>(),
        })
    }
}

/// In the order of the templates.
fn sorted<'m, 'a>(
    resources: &'m HashMap<(usize, &'a str), usize>,
) -> Vec<(&'m (usize, &'a str), &'m usize)> {
    let mut all: Vec<_> = resources.iter().collect();
    all.sort_by_key(|(_, position)| **position);
    all
}

/// What the user asked for that made `from` need `to`.
fn causes<'a>(from: &Resource<'a>, by: &[&str], to: &Resource<'a>) -> Vec<&'a Cause> {
    let own = from.stack.causes.iter().filter(|cause| cause.path == from.path);
    own.filter(|cause| cause.explains(by, &to.path)).collect()
}

impl<'a> Scope<'a> {
    fn resource(&self, id: &'a str, body: &'a Value) -> Resource<'a> {
        let origin = self.stack.origins.find_in(self.path.as_deref(), id);
        let named = body["Metadata"]["aws:cdk:path"].as_str().map(str::to_string);
        let path = origin.map(|origin| origin.path.clone()).or(named);
        Resource {
            stack: self.stack,
            logical_id: id,
            type_name: body["Type"].as_str().unwrap_or_default(),
            path: path.unwrap_or_else(|| {
                format!("{}/{id}", self.path.as_ref().unwrap_or(&self.stack.path))
            }),
            place: origin.and_then(|origin| origin.place.as_deref()),
        }
    }
}

impl<'a> Index<'a> {
    fn add(
        &mut self,
        stack: &'a StackArtifact,
        template: &'a Value,
        nested: &'a IndexMap<String, NestedTemplate>,
        outer: Option<(usize, &'a str)>,
    ) {
        let position = match outer {
            Some((around, id)) => self.templates.nest(around, id, template),
            None => self.templates.add_stack(
                &stack.path,
                &stack.environment.to_string(),
                &stack.stack_name,
                template,
            ),
        };
        let path = outer.map(|(around, id)| {
            let body = &self.scopes[around].template["Resources"][id];
            self.scopes[around].resource(id, body).path().to_string()
        });
        self.scopes.push(Scope { stack, template, path });
        for (id, inner) in nested {
            self.add(stack, &inner.template, &inner.nested, Some((position, id)));
        }
    }

    /// Calls `found` with all that a resource needs, and what says so.
    fn direct(&self, scope: usize, body: &'a Value, found: &mut impl FnMut(&'a str, usize)) {
        for (property, value) in body["Properties"].as_object().into_iter().flatten() {
            self.templates.origins(scope, value, 0, &mut |at, id| {
                if let Some(&to) = self.resources.get(&(at, id)) {
                    found(property, to);
                }
            });
        }
        let ids = match &body["DependsOn"] {
            Value::Array(ids) => ids.as_slice(),
            one => std::slice::from_ref(one),
        };
        for id in ids.iter().filter_map(Value::as_str) {
            if let Some(&to) = self.resources.get(&(scope, id)) {
                found("DependsOn", to);
            }
        }
    }
}

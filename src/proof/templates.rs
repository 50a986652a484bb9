//! The templates of an assembly: how values pass from one to another, and what one says about the
//! resources of another.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::check::environment::USED;
use super::exports::{Exported, Exports, Home};
use super::finding::Finding;
use super::kind::{FUNCTION, ROLE};
use super::prove;
use super::reference::each;
use super::resource_policy::CARRIERS;
use super::role::ATTACHED;
use super::text::{Part, attribute, placeholders};

/// Outputs may be passed up and down again; nobody nests stacks deeper than this.
const DEEPEST: usize = 16;

/// Policies of other templates, and the resources that they name there: ids, which are like none of
/// this template's, and bodies in the words of this template.
pub(super) type Elsewhere = Vec<(String, Value)>;

/// Templates that are deployed together.
///
/// A policy may stand in another template than what it is for; where that is imported, taken from an
/// output of a nested stack or given to one as a parameter, the policy counts as well.
///
/// ```
/// use rustinfra::proof::Templates;
/// use serde_json::json;
///
/// let data = json!({
///     "Resources": {
///         "Queue": {"Type": "AWS::SQS::Queue"},
///         "Topic": {"Type": "AWS::SNS::Topic"},
///         "Subscription": {"Type": "AWS::SNS::Subscription", "Properties": {
///             "TopicArn": {"Ref": "Topic"}, "Protocol": "sqs",
///             "Endpoint": {"Fn::GetAtt": ["Queue", "Arn"]},
///         }},
///     },
///     "Outputs": {"Url": {"Value": {"Ref": "Queue"}, "Export": {"Name": "Data:Url"}}},
/// });
/// let app = json!({"Resources": {"Policy": {"Type": "AWS::SQS::QueuePolicy", "Properties": {
///     "Queues": [{"Fn::ImportValue": "Data:Url"}],
///     "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage",
///         "Principal": {"Service": "sns.amazonaws.com"}, "Resource": "*"}]},
/// }}}});
/// let mut templates = Templates::new();
/// templates.add("Data", "aws://1/eu-west-1", &data);
/// assert_eq!(templates.check()[0].len(), 1);
/// templates.add("App", "aws://1/eu-west-1", &app);
/// assert_eq!(templates.check(), [[], []]);
/// ```
#[derive(Debug, Default)]
pub struct Templates<'a> {
    scopes: Vec<Scope<'a>>,
    exports: Exports<'a>,
}

/// One template, with the one around it if it is nested.
#[derive(Debug)]
struct Scope<'a> {
    name: String,
    home: Home,
    root: &'a Value,
    /// The template around it, and the resource there.
    outer: Option<(usize, &'a str)>,
    nested: HashMap<&'a str, usize>,
}

/// The policies of all templates, each once in each list, in the order of the templates.
struct Policies<'a> {
    /// By the resources that they speak of.
    about: HashMap<(usize, &'a str), Vec<(usize, &'a str)>>,
    /// For each template, those of others that speak of its resources.
    elsewhere: Vec<Vec<(usize, &'a str)>>,
}

impl<'a> Templates<'a> {
    /// No templates.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the template of a stack; returns its position. The name tells it from others: a path of
    /// its stage, if it is in one, and itself. What is exported is known to all stacks of the same
    /// environment.
    pub fn add(&mut self, name: &str, environment: &str, template: &'a Value) -> usize {
        self.add_at(name, Home::new(environment, None), template)
    }

    /// Adds the template of a stack whose name in AWS is known: what it exports may be called by that,
    /// as in `${AWS::StackName}-Url`.
    pub fn add_stack(
        &mut self,
        name: &str,
        environment: &str,
        stack_name: &str,
        template: &'a Value,
    ) -> usize {
        self.add_at(name, Home::new(environment, Some(stack_name)), template)
    }

    fn add_at(&mut self, name: &str, home: Home, template: &'a Value) -> usize {
        let (name, nested) = (name.to_string(), HashMap::new());
        self.push(Scope { name, home, root: template, outer: None, nested })
    }

    /// Adds the template of a nested stack, which is the resource `id` of the one at `outer`;
    /// returns its position.
    pub fn nest(&mut self, outer: usize, id: &'a str, template: &'a Value) -> usize {
        let around = &self.scopes[outer];
        let inner = Scope {
            name: format!("{}/{id}", around.name),
            home: around.home.nested(),
            root: template,
            outer: Some((outer, id)),
            nested: HashMap::new(),
        };
        let position = self.push(inner);
        self.scopes[outer].nested.insert(id, position);
        position
    }

    fn push(&mut self, scope: Scope<'a>) -> usize {
        let position = self.scopes.len();
        self.exports.add(position, &scope.home, scope.root);
        self.scopes.push(scope);
        position
    }

    /// What is found in each template, in the order in which they were added; see
    /// [`check`](super::check).
    pub fn check(&self) -> Vec<Vec<Finding>> {
        let said = self.policies();
        let each = self.scopes.iter().zip(&said.elsewhere).enumerate();
        each.map(|(home, (scope, policies))| {
            let resolved = self.resolved(home, policies, &said);
            prove::among(scope.root, &self.elsewhere(home, policies), resolved.as_ref())
        })
        .collect()
    }

    /// All policies, by what they speak of, or may.
    fn policies(&self) -> Policies<'a> {
        let mut all =
            Policies { about: HashMap::new(), elsewhere: vec![Vec::new(); self.scopes.len()] };
        let add = |to: &mut Vec<(usize, &'a str)>, policy| {
            if to.last() != Some(&policy) {
                to.push(policy);
            }
        };
        for at in 0..self.scopes.len() {
            for (id, body) in self.resources(at) {
                if !body["Type"].as_str().is_some_and(is_policy) {
                    continue;
                }
                let mut find = |scope: usize, of: &'a str| {
                    add(all.about.entry((scope, of)).or_default(), (at, id));
                    if scope != at {
                        add(&mut all.elsewhere[scope], (at, id));
                    }
                };
                self.origins(at, &body["Properties"], 0, &mut find);
                self.possible_origins(at, &body["Properties"], &mut find);
            }
        }
        all
    }

    /// The template at `home` with what it takes from others in its place, if its functions are told of
    /// resources there; with those, and what all policies say of them.
    fn resolved(
        &self,
        home: usize,
        policies: &[(usize, &'a str)],
        said: &Policies<'a>,
    ) -> Option<(Value, Elsewhere)> {
        let mut told = policies.to_vec();
        for (_, body) in self.resources(home).filter(|(_, body)| body["Type"] == FUNCTION) {
            self.origins(home, &body["Properties"]["Environment"], 0, &mut |at, id| {
                let type_name = self.scopes[at].root["Resources"][id]["Type"].as_str();
                let is_used = type_name.is_some_and(|name| USED.contains(&name));
                if at != home && is_used && !told.contains(&(at, id)) {
                    told.push((at, id));
                }
            });
        }
        if told.len() == policies.len() {
            return None;
        }
        for named in told.split_off(policies.len()) {
            let of = said.about.get(&named).into_iter().flatten();
            told.push(named);
            for policy in of.filter(|(at, _)| *at != home) {
                if !told.contains(policy) {
                    told.push(*policy);
                }
            }
        }
        // What the role may do is known by the ARNs of what it may use.
        for (_, body) in self.resources(home).filter(|(_, body)| may_do(body)) {
            self.origins(home, &body["Properties"], 0, &mut |at, id| {
                if at != home && !told.contains(&(at, id)) {
                    told.push((at, id));
                }
            });
        }
        let resources = self.resources(home).map(|(id, body)| {
            let mut body = body.clone();
            if let Some(properties) = body.get_mut("Properties") {
                *properties = self.in_words_of(home, home, properties, 0);
            }
            (id.to_string(), body)
        });
        let mut root = self.scopes[home].root.clone();
        root["Resources"] = Value::Object(resources.collect());
        Some((root, self.elsewhere(home, &told)))
    }

    fn resources(&self, at: usize) -> impl Iterator<Item = (&'a str, &'a Value)> {
        let resources = self.scopes[at].root["Resources"].as_object().into_iter().flatten();
        resources.map(|(id, body)| (id.as_str(), body))
    }

    /// Policies of other templates in the words of `home`, and what they name there.
    fn elsewhere(&self, home: usize, policies: &[(usize, &str)]) -> Elsewhere {
        let mut told = policies.to_vec();
        for &(at, id) in policies {
            let body = &self.scopes[at].root["Resources"][id];
            self.origins(at, &body["Properties"], 0, &mut |at, id| {
                if at != home && !told.contains(&(at, id)) {
                    told.push((at, id));
                }
            });
        }
        let tell = |&(at, id): &(usize, &str)| {
            let body = &self.scopes[at].root["Resources"][id];
            (self.id(at, id), self.in_words_of(home, at, body, 0))
        };
        told.iter().map(tell).collect()
    }

    /// What a resource of another template is called.
    fn id(&self, at: usize, id: &str) -> String {
        format!("{}/{id}", self.scopes[at].name)
    }

    /// The exported value that a template imports, and the template that it is in. Of several in
    /// its environment, which are stages of one app, it is that of the same stage.
    fn import(&self, at: usize, name: &Value) -> Option<Exported<'a>> {
        let here = &self.scopes[at];
        let near = |(exporter, _): &Exported<'a>| {
            let names = here.name.split('/').zip(self.scopes[*exporter].name.split('/'));
            names.take_while(|(a, b)| a == b).count()
        };
        let all = self.exports.named(&here.home.name(name)?).iter();
        let all = all.filter(|(exporter, _)| self.are_together(*exporter, at));
        let nearest = all.clone().map(near).max()?;
        let mut nearest = all.filter(|export| near(export) == nearest);
        let found = nearest.next()?;
        nearest.next().is_none().then_some(*found)
    }

    fn are_together(&self, a: usize, b: usize) -> bool {
        self.scopes[a].home.environment == self.scopes[b].home.environment
    }

    /// Calls `found` with the resources that a value may come from, by imports of which cannot be told
    /// what they import.
    fn possible_origins(&self, at: usize, value: &'a Value, found: &mut dyn FnMut(usize, &'a str)) {
        imports(value, &mut |name| {
            if self.import(at, name).is_some() {
                return;
            }
            let known = self.scopes[at].home.name(name);
            for (from, value) in self.exports.perhaps(known.as_deref(), name) {
                if self.are_together(from, at) {
                    self.origins(from, value, 1, found);
                }
            }
        });
    }

    /// The value that a reference stands for, and the template that it is in, if it is an output of
    /// a nested stack or a parameter of one.
    fn passed(&self, at: usize, id: &str, attribute: Option<&str>) -> Option<(usize, &'a Value)> {
        let here = &self.scopes[at];
        let output = attribute.and_then(|attribute| attribute.strip_prefix("Outputs."));
        if let (Some(output), Some(&nested)) = (output, here.nested.get(id)) {
            return Some((nested, &self.scopes[nested].root["Outputs"][output]["Value"]));
        }
        let (outer, holder) = here.outer.filter(|_| here.root["Resources"][id].is_null())?;
        let given = &self.scopes[outer].root["Resources"][holder]["Properties"]["Parameters"][id];
        (!given.is_null()).then_some((outer, given))
    }

    /// Calls `found` with the resources that a value comes from.
    pub(crate) fn origins<'v>(
        &self,
        at: usize,
        value: &'v Value,
        depth: usize,
        found: &mut dyn FnMut(usize, &'v str),
    ) where
        'a: 'v,
    {
        if depth > DEEPEST {
            return;
        }
        each(value, &mut |reference| match self.passed(at, reference.id, reference.attribute) {
            Some((from, value)) => self.origins(from, value, depth + 1, found),
            None if !self.scopes[at].root["Resources"][reference.id].is_null() => {
                found(at, reference.id);
            }
            None => {}
        });
        imports(value, &mut |name| {
            if let Some((from, value)) = self.import(at, name) {
                self.origins(from, value, depth + 1, found);
            }
        });
    }

    /// A value of the template at `at` as that at `home` would write it.
    fn in_words_of(&self, home: usize, at: usize, value: &Value, depth: usize) -> Value {
        if depth > DEEPEST {
            return value.clone();
        }
        let same = |value: &Value| self.in_words_of(home, at, value, depth);
        match value {
            Value::Array(items) => items.iter().map(same).collect(),
            Value::Object(fields) => {
                let only = fields.iter().next().filter(|_| fields.len() == 1);
                match only.map(|(name, argument)| (name.as_str(), argument)) {
                    Some(("Ref", Value::String(id))) => self.name(home, at, id, None, depth),
                    Some(("Fn::GetAtt", argument)) => match attribute(argument) {
                        Some((id, name)) => self.name(home, at, id, Some(name), depth),
                        None => value.clone(),
                    },
                    Some(("Fn::ImportValue", name)) => match self.import(at, name) {
                        Some((from, value)) => self.in_words_of(home, from, value, depth + 1),
                        None => value.clone(),
                    },
                    Some(("Fn::Sub", Value::String(pattern))) => {
                        self.substitution(home, at, pattern, None, depth)
                    }
                    Some(("Fn::Sub", Value::Array(arguments))) => match arguments.as_slice() {
                        [Value::String(pattern), Value::Object(variables)] => {
                            self.substitution(home, at, pattern, Some(variables), depth)
                        }
                        _ => value.clone(),
                    },
                    _ => {
                        let entries = fields.iter().map(|(key, value)| (key.clone(), same(value)));
                        Value::Object(entries.collect())
                    }
                }
            }
            _ => value.clone(),
        }
    }

    /// What is referred to, as `home` would refer to it.
    fn name(
        &self,
        home: usize,
        at: usize,
        id: &str,
        attribute: Option<&str>,
        depth: usize,
    ) -> Value {
        if let Some((from, value)) = self.passed(at, id, attribute) {
            return self.in_words_of(home, from, value, depth + 1);
        }
        let id = if at == home || id.starts_with("AWS::") { id.into() } else { self.id(at, id) };
        match attribute {
            Some(attribute) => json!({"Fn::GetAtt": [id, attribute]}),
            None => json!({ "Ref": id }),
        }
    }

    /// `Fn::Sub` with a variable for whatever its pattern refers to.
    fn substitution(
        &self,
        home: usize,
        at: usize,
        pattern: &str,
        variables: Option<&Map<String, Value>>,
        depth: usize,
    ) -> Value {
        let mut told: Map<String, Value> = variables
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.clone(), self.in_words_of(home, at, value, depth)))
            .collect();
        for part in placeholders(pattern) {
            let Part::Name(name) = part else { continue };
            if !told.contains_key(name) {
                let (id, attribute) = match name.split_once('.') {
                    Some((id, attribute)) => (id, Some(attribute)),
                    None => (name, None),
                };
                told.insert(name.to_string(), self.name(home, at, id, attribute, depth));
            }
        }
        json!({"Fn::Sub": [pattern, told]})
    }
}

/// Whether a resource is a role, or says who may do what with others.
fn may_do(body: &Value) -> bool {
    body["Type"].as_str().is_some_and(|name| name == ROLE || is_policy(name))
}

/// Whether resources of a type say who may do what with others.
fn is_policy(type_name: &str) -> bool {
    const OTHERS: &[&str] = &[
        "AWS::IAM::GroupPolicy",
        "AWS::IAM::UserPolicy",
        "AWS::Lambda::Permission",
        "AWS::Logs::ResourcePolicy",
        "AWS::SecretsManager::ResourcePolicy",
    ];
    CARRIERS.iter().any(|(carrier, ..)| *carrier == type_name)
        || ATTACHED.iter().any(|(attached, _)| *attached == type_name)
        || OTHERS.contains(&type_name)
}

/// Calls `found` with the names of what is imported, which may be expressions.
fn imports<'v>(value: &'v Value, found: &mut impl FnMut(&'v Value)) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| imports(item, found)),
        Value::Object(entries) => {
            for (key, value) in entries {
                match key.as_str() {
                    "Fn::ImportValue" => found(value),
                    _ => imports(value, found),
                }
            }
        }
        _ => {}
    }
}

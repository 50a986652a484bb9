//! The templates of an assembly: how values pass from one to another, and what one says about the
//! resources of another.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::finding::Finding;
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
    /// The values of each export and the templates that they are in, by name.
    exports: HashMap<&'a str, Vec<(usize, &'a Value)>>,
}

/// One template, with the one around it if it is nested.
#[derive(Debug)]
struct Scope<'a> {
    name: String,
    environment: String,
    root: &'a Value,
    /// The template around it, and the resource there.
    outer: Option<(usize, &'a str)>,
    nested: HashMap<&'a str, usize>,
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
        self.push(Scope {
            name: name.to_string(),
            environment: environment.to_string(),
            root: template,
            outer: None,
            nested: HashMap::new(),
        })
    }

    /// Adds the template of a nested stack, which is the resource `id` of the one at `outer`;
    /// returns its position.
    pub fn nest(&mut self, outer: usize, id: &'a str, template: &'a Value) -> usize {
        let around = &self.scopes[outer];
        let inner = Scope {
            name: format!("{}/{id}", around.name),
            environment: around.environment.clone(),
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
        for (_, output) in scope.root["Outputs"].as_object().into_iter().flatten() {
            if let Some(name) = output["Export"]["Name"].as_str() {
                self.exports.entry(name).or_default().push((position, &output["Value"]));
            }
        }
        self.scopes.push(scope);
        position
    }

    /// What is found in each template, in the order in which they were added; see
    /// [`check`](super::check).
    pub fn check(&self) -> Vec<Vec<Finding>> {
        let mut policies: Vec<Vec<(usize, &'a str)>> = vec![Vec::new(); self.scopes.len()];
        for (at, scope) in self.scopes.iter().enumerate() {
            for (id, body) in scope.root["Resources"].as_object().into_iter().flatten() {
                if !body["Type"].as_str().is_some_and(is_policy) {
                    continue;
                }
                let mut of: Vec<usize> = Vec::new();
                self.origins(at, &body["Properties"], 0, &mut |scope, _| of.push(scope));
                of.sort_unstable();
                of.dedup();
                for home in of.into_iter().filter(|home| *home != at) {
                    policies[home].push((at, id));
                }
            }
        }
        let each = self.scopes.iter().zip(&policies).enumerate();
        each.map(|(home, (scope, policies))| {
            prove::among(scope.root, &self.elsewhere(home, policies))
        })
        .collect()
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
    fn import(&self, at: usize, name: &str) -> Option<(usize, &'a Value)> {
        let here = &self.scopes[at];
        let near = |(exporter, _): &(usize, &'a Value)| {
            let names = here.name.split('/').zip(self.scopes[*exporter].name.split('/'));
            names.take_while(|(a, b)| a == b).count()
        };
        let all = self.exports.get(name)?.iter();
        let all =
            all.filter(|(exporter, _)| self.scopes[*exporter].environment == here.environment);
        let nearest = all.clone().map(near).max()?;
        let mut nearest = all.filter(|export| near(export) == nearest);
        let found = nearest.next()?;
        nearest.next().is_none().then_some(*found)
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
                    Some(("Fn::ImportValue", Value::String(name))) => match self.import(at, name) {
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

/// Whether resources of a type say who may do what with others.
fn is_policy(type_name: &str) -> bool {
    const OTHERS: &[&str] = &[
        "AWS::Lambda::Permission",
        "AWS::Logs::ResourcePolicy",
        "AWS::SecretsManager::ResourcePolicy",
    ];
    CARRIERS.iter().any(|(carrier, ..)| *carrier == type_name)
        || ATTACHED.iter().any(|(attached, _)| *attached == type_name)
        || OTHERS.contains(&type_name)
}

/// Calls `found` with the names of what is imported.
fn imports<'v>(value: &'v Value, found: &mut impl FnMut(&'v str)) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| imports(item, found)),
        Value::Object(entries) => {
            for (key, value) in entries {
                match value {
                    Value::String(name) if key == "Fn::ImportValue" => found(name),
                    _ => imports(value, found),
                }
            }
        }
        _ => {}
    }
}

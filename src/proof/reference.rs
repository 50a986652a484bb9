//! References that expressions make.

use serde_json::Value;

use super::text::{Part, attribute, placeholders};

/// One reference of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reference<'a> {
    /// What is referred to: a resource, a parameter or a pseudo parameter.
    pub(crate) id: &'a str,
    pub(crate) attribute: Option<&'a str>,
    /// The steps from the value to the expression.
    pub(crate) path: Vec<String>,
    /// Whether it stands in a branch that a condition picks.
    pub(crate) conditional: bool,
}

impl Reference<'_> {
    /// The path below a pointer.
    pub(crate) fn pointer(&self, base: &str) -> String {
        let mut pointer = base.to_string();
        for step in &self.path {
            pointer.push('/');
            pointer.push_str(step);
        }
        pointer
    }
}

/// Calls `found` for every reference below a value, in template order.
pub(crate) fn each<'a>(value: &'a Value, found: &mut impl FnMut(Reference<'a>)) {
    Walk { path: Vec::new(), conditional: false }.value(value, found);
}

struct Walk {
    path: Vec<String>,
    conditional: bool,
}

impl Walk {
    fn value<'a>(&mut self, value: &'a Value, found: &mut impl FnMut(Reference<'a>)) {
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.within(index.to_string(), item, found);
                }
            }
            Value::Object(fields) => {
                let single = fields.len() == 1;
                for (key, argument) in fields {
                    match (key.as_str(), argument) {
                        ("Ref", Value::String(id)) if single => self.found(id, None, found),
                        ("Fn::GetAtt", _) if single => match attribute(argument) {
                            Some((id, name)) => self.found(id, Some(name), found),
                            None => self.within(key, argument, found),
                        },
                        ("Fn::Sub", _) if single => self.substitution(argument, found),
                        ("Fn::If", Value::Array(branches)) if single => {
                            let outer = std::mem::replace(&mut self.conditional, true);
                            for (index, branch) in branches.iter().enumerate().skip(1) {
                                self.path.push("Fn::If".to_string());
                                self.within(index.to_string(), branch, found);
                                self.path.pop();
                            }
                            self.conditional = outer;
                        }
                        _ => self.within(key, argument, found),
                    }
                }
            }
            _ => {}
        }
    }

    fn within<'a>(
        &mut self,
        step: impl Into<String>,
        value: &'a Value,
        found: &mut impl FnMut(Reference<'a>),
    ) {
        self.path.push(step.into());
        self.value(value, found);
        self.path.pop();
    }

    fn found<'a>(
        &self,
        id: &'a str,
        attribute: Option<&'a str>,
        found: &mut impl FnMut(Reference<'a>),
    ) {
        found(Reference { id, attribute, path: self.path.clone(), conditional: self.conditional });
    }

    fn substitution<'a>(&mut self, argument: &'a Value, found: &mut impl FnMut(Reference<'a>)) {
        let (pattern, variables) = match argument {
            Value::String(pattern) => (pattern, None),
            Value::Array(arguments) => match arguments.as_slice() {
                [Value::String(pattern)] => (pattern, None),
                [Value::String(pattern), variables] => (pattern, Some(variables)),
                _ => return,
            },
            _ => return,
        };
        for part in placeholders(pattern) {
            let Part::Name(name) = part else { continue };
            if variables.is_some_and(|variables| variables.get(name).is_some()) {
                continue;
            }
            match name.split_once('.') {
                Some((id, attribute)) => self.found(id, Some(attribute), found),
                None => self.found(name, None, found),
            }
        }
        if let Some(variables) = variables {
            self.path.push("Fn::Sub".to_string());
            self.within("1", variables, found);
            self.path.pop();
        }
    }
}

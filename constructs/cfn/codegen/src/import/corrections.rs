//! Corrections to the imported facts, for where both sources are wrong.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::error::Error;
use crate::facts::{Property, Resource, Service};

/// The content of `spec/facts-overrides.json`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Corrections {
    /// Resource types that hold data, beyond those that the sources mark.
    #[serde(default)]
    pub stateful: BTreeSet<String>,
    /// Where types write their tags that the sources say take none: property and style.
    #[serde(default)]
    pub tags: BTreeMap<String, (String, String)>,
    /// Facts to forget, by property path (`AWS::SQS::Queue.DelaySeconds`).
    #[serde(default)]
    pub forget: BTreeMap<String, BTreeSet<String>>,
}

impl Corrections {
    /// Applies them; a correction that no longer fits anything is an error, so none outlives its cause.
    pub fn apply(&self, services: &mut BTreeMap<String, Service>) -> Result<(), Error> {
        for name in &self.stateful {
            let resource = find(services, name)
                .ok_or_else(|| Error::Facts(format!("facts-overrides: no type `{name}`")))?;
            resource.stateful = true;
        }
        for (name, tags) in &self.tags {
            let resource = find(services, name)
                .ok_or_else(|| Error::Facts(format!("facts-overrides: no type `{name}`")))?;
            if resource.tags.replace(tags.clone()).is_some() {
                return Err(Error::Facts(format!("facts-overrides: `{name}` has tags by itself")));
            }
        }
        for (path, facts) in &self.forget {
            let missing = || Error::Facts(format!("facts-overrides: no property `{path}`"));
            let mut parts = path.splitn(3, '.');
            let resource =
                parts.next().and_then(|name| find(services, name)).ok_or_else(missing)?;
            let property = match (parts.next(), parts.next()) {
                (Some(name), None) => resource.properties.get_mut(name),
                (Some(nested), Some(name)) => {
                    resource.types.get_mut(nested).and_then(|fields| fields.get_mut(name))
                }
                _ => None,
            };
            let property = property.ok_or_else(missing)?;
            for fact in facts {
                if !forget(property, fact) {
                    return Err(Error::Facts(format!(
                        "facts-overrides: `{path}` has no `{fact}` to forget"
                    )));
                }
            }
        }
        Ok(())
    }
}

fn find<'a>(services: &'a mut BTreeMap<String, Service>, name: &str) -> Option<&'a mut Resource> {
    services.values_mut().find_map(|service| service.resources.get_mut(name))
}

fn forget(property: &mut Property, fact: &str) -> bool {
    match fact {
        "required" => std::mem::take(&mut property.required),
        "unique" => std::mem::take(&mut property.unique),
        "enum" => !std::mem::take(&mut property.values).is_empty(),
        "pattern" => property.pattern.take().is_some(),
        "min_length" => property.min_length.take().is_some(),
        "max_length" => property.max_length.take().is_some(),
        "min" => property.min.take().is_some(),
        "max" => property.max.take().is_some(),
        "min_items" => property.min_items.take().is_some(),
        "max_items" => property.max_items.take().is_some(),
        _ => false,
    }
}

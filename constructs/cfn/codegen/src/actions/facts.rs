//! The facts, and the text they are kept as.

use std::collections::BTreeMap;

use crate::error::Error;

/// What is known of one service's actions.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Service {
    /// What stands before the colon of its actions.
    pub prefix: String,
    /// The kinds of things that it has ARNs for.
    pub resource_types: Vec<ResourceType>,
    /// Condition keys of its own.
    pub keys: Vec<String>,
    /// Its actions.
    pub actions: Vec<Action>,
}

/// A kind of thing with an ARN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceType {
    /// Its name, without spaces.
    pub name: String,
    /// Its ARN after the partition, with `*` for each part that differs.
    pub arn: String,
}

/// One action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// Its name, after the colon.
    pub name: String,
    /// `L`ist, `R`ead, `W`rite, `T`agging or `P`ermissions.
    pub level: char,
    /// The resource types that it can be limited to; none if it takes `*` only.
    pub on: Vec<String>,
}

/// The facts as text: `= service`, `@ resource-type arn`, `? condition key`, and
/// `Action level resource-types…`.
pub fn print(services: &BTreeMap<String, Service>) -> String {
    let mut out = String::new();
    for service in services.values() {
        out.push_str(&format!("= {}\n", service.prefix));
        for kind in &service.resource_types {
            out.push_str(&format!("@ {} {}\n", kind.name, kind.arn));
        }
        for key in &service.keys {
            out.push_str(&format!("? {key}\n"));
        }
        for action in &service.actions {
            out.push_str(&format!("{} {}", action.name, action.level));
            action.on.iter().for_each(|kind| out.push_str(&format!(" {kind}")));
            out.push('\n');
        }
    }
    out
}

/// Reads the text back.
pub fn parse(text: &str) -> Result<BTreeMap<String, Service>, Error> {
    let mut services: BTreeMap<String, Service> = BTreeMap::new();
    let mut current = None;
    for line in text.lines() {
        let wrong = || Error::Facts(format!("actions.txt: `{line}` says nothing"));
        if let Some(prefix) = line.strip_prefix("= ") {
            let service = Service { prefix: prefix.to_owned(), ..Service::default() };
            services.insert(prefix.to_owned(), service);
            current = Some(prefix);
            continue;
        }
        let service = current.and_then(|prefix| services.get_mut(prefix)).ok_or_else(wrong)?;
        let mut words = line.split(' ');
        let first = words.next().ok_or_else(wrong)?;
        let mut next = || words.next().map(str::to_owned).ok_or_else(wrong);
        match first {
            "@" => {
                service.resource_types.push(ResourceType { name: next()?, arn: next()? });
            }
            "?" => service.keys.push(next()?),
            name => {
                let level = next()?.chars().next().ok_or_else(wrong)?;
                let on = words.map(str::to_owned).collect();
                service.actions.push(Action { name: name.to_owned(), level, on });
            }
        }
    }
    Ok(services)
}

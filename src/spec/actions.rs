//! Which actions exist, and what each can be limited to.

use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use std::sync::{LazyLock, OnceLock};

use flate2::read::GzDecoder;

/// The actions of all services, from the same facts as the constants of `iam::actions`.
#[derive(Debug)]
pub struct Actions {
    services: HashMap<&'static str, Service>,
}

/// The text of one service, read when first asked for.
#[derive(Debug)]
struct Service {
    text: &'static str,
    facts: OnceLock<ServiceActions>,
}

/// The actions of one service.
#[derive(Debug, Default)]
pub struct ServiceActions {
    /// Resource types: name, and ARN after the partition with `*` for what differs.
    pub(crate) resource_types: Vec<(&'static str, &'static str)>,
    /// By their names in lower case.
    pub(crate) actions: BTreeMap<String, ActionFacts>,
}

/// What is known of one action.
#[derive(Debug)]
pub struct ActionFacts {
    /// Its name after the colon.
    pub name: &'static str,
    /// Positions among the service's resource types; none if it takes `*` only.
    pub(crate) on: Vec<usize>,
}

static DATA: &[u8] = include_bytes!("data/actions.gz");
static TEXT: LazyLock<String> = LazyLock::new(|| {
    let mut text = String::new();
    GzDecoder::new(DATA)
        .read_to_string(&mut text)
        .expect("invariant: the embedded actions are whole");
    text
});
static EMBEDDED: LazyLock<Actions> = LazyLock::new(|| {
    let sections = TEXT.split("= ").filter_map(|section| section.split_once('\n'));
    let service = |text| Service { text, facts: OnceLock::new() };
    Actions { services: sections.map(|(prefix, text)| (prefix, service(text))).collect() }
});

impl Actions {
    /// The facts that this build carries.
    pub fn embedded() -> &'static Self {
        &EMBEDDED
    }

    /// The actions of a service, by what stands before the colon.
    pub fn service(&self, prefix: &str) -> Option<&ServiceActions> {
        let service = self.services.get(prefix.to_lowercase().as_str())?;
        Some(service.facts.get_or_init(|| ServiceActions::read(service.text)))
    }

    /// What stands before the colon in the actions of each service.
    pub fn prefixes(&self) -> impl Iterator<Item = &'static str> {
        self.services.keys().copied()
    }
}

impl ServiceActions {
    fn read(text: &'static str) -> Self {
        let mut service = Self::default();
        for line in text.lines() {
            let mut words = line.split(' ');
            match words.next() {
                Some("@") => {
                    let (name, arn) = (words.next(), words.next());
                    service.resource_types.push((name.unwrap_or(""), arn.unwrap_or("")));
                }
                Some("?") | None => {}
                Some(name) => {
                    let place = |kind: &str| {
                        service.resource_types.iter().position(|(name, _)| *name == kind)
                    };
                    let on = words.skip(1).filter_map(place).collect();
                    service.actions.insert(name.to_lowercase(), ActionFacts { name, on });
                }
            }
        }
        service
    }

    /// An action by its name after the colon, in any case.
    pub fn action(&self, name: &str) -> Option<&ActionFacts> {
        self.actions.get(&name.to_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_is_readable() {
        let actions = Actions::embedded();
        let read = |prefix| actions.service(prefix).map_or(0, |service| service.actions.len());
        let count: usize = actions.prefixes().map(read).sum();
        assert!(count > 20_000, "only {count} actions");
    }

    #[test]
    fn an_action_knows_what_it_works_on() {
        let dynamodb = Actions::embedded().service("DynamoDB").expect("a service");
        let records = dynamodb.action("getrecords").expect("an action");
        assert_eq!(records.name, "GetRecords");
        let on: Vec<_> = records.on.iter().map(|&i| dynamodb.resource_types[i]).collect();
        assert_eq!(on, [("stream", "dynamodb:*:*:table/*/stream/*")]);
        assert!(dynamodb.action("GetItems").is_none());
        assert!(dynamodb.action("ListTables").is_some_and(|action| action.on.is_empty()));
    }
}

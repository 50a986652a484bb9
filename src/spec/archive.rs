//! Finds and unpacks the facts of one service at a time.

use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use std::sync::{LazyLock, OnceLock};

use flate2::read::GzDecoder;

use super::ResourceType;

/// The facts about all resource types.
#[derive(Debug)]
pub struct Spec {
    services: HashMap<&'static str, Member>,
}

/// The facts of one service, unpacked when first asked for.
#[derive(Debug)]
struct Member {
    data: &'static [u8],
    resources: OnceLock<BTreeMap<String, ResourceType>>,
}

static INDEX: &str = include_str!("data/spec.index");
static DATA: &[u8] = include_bytes!("data/spec.gz");
static EMBEDDED: LazyLock<Spec> = LazyLock::new(|| Spec::read(INDEX, DATA));

impl Spec {
    /// The facts that this build carries.
    pub fn embedded() -> &'static Self {
        &EMBEDDED
    }

    /// The facts of a resource type such as `AWS::SQS::Queue`; `None` for one that is newer than the
    /// facts, a custom resource or a module.
    pub fn resource(&self, type_name: &str) -> Option<&ResourceType> {
        let (service, _) = type_name.rsplit_once("::")?;
        self.services.get(service)?.resources().get(type_name)
    }

    /// The names of all resource types, sorted; unpacks everything.
    pub fn resource_types(&self) -> Vec<&str> {
        let all = self.services.values().flat_map(|member| member.resources().keys());
        let mut names: Vec<&str> = all.map(String::as_str).collect();
        names.sort_unstable();
        names
    }

    fn read(index: &'static str, data: &'static [u8]) -> Self {
        let member = |line: &'static str| {
            let (service, place) = line.split_once(' ')?;
            let (start, length) = place.split_once(' ')?;
            let (start, length): (usize, usize) = (start.parse().ok()?, length.parse().ok()?);
            let data = data.get(start..start + length)?;
            Some((service, Member { data, resources: OnceLock::new() }))
        };
        Self { services: index.lines().filter_map(member).collect() }
    }
}

impl Member {
    fn resources(&self) -> &BTreeMap<String, ResourceType> {
        self.resources.get_or_init(|| {
            let mut text = Vec::new();
            GzDecoder::new(self.data)
                .read_to_end(&mut text)
                .expect("invariant: the embedded facts are whole");
            let mut resources: BTreeMap<String, ResourceType> =
                serde_json::from_slice(&text).expect("invariant: the embedded facts are readable");
            for (name, resource) in &mut resources {
                resource.name.clone_from(name);
            }
            resources
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_type_unpacks() {
        let names = Spec::embedded().resource_types();
        assert!(names.len() > 1_800, "only {} types", names.len());
        assert!(names.is_sorted());
        assert_eq!(Spec::embedded().services.len(), INDEX.lines().count());
    }

    #[test]
    fn a_type_that_is_not_known_is_none() {
        for name in ["AWS::SQS::Nothing", "Custom::Thing", "AWS::Nothing::Here", "", "::"] {
            assert!(Spec::embedded().resource(name).is_none(), "{name}");
        }
    }
}

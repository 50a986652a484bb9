//! Decides what each reference property accepts.
//!
//! A property is *closed* if all that it is known to take is one kind of thing and its
//! own name says so (`RoleArn`: an IAM role's ARN); a wrong resource is then a compile
//! error. Otherwise it is *open*: the data lists examples, not all that is legal.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::facts::{Property, Resource, Service, Shape};
use crate::words::{pascal, split};

/// The content of `spec/refs-overrides.json`: what the sources misname or misjudge.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferenceOverrides {
    /// Resource types by the name that a source uses for them.
    #[serde(default)]
    pub types: BTreeMap<String, String>,
    /// Attributes by the name that a source uses for them.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
    /// Attributes that are the same kind of value as another one.
    #[serde(default)]
    pub same: BTreeMap<String, String>,
    /// The attribute a construct stands for, where several of its attributes fit.
    #[serde(default)]
    pub prefer: BTreeSet<String>,
    /// Properties that are open although their name says otherwise.
    #[serde(default)]
    pub open: BTreeSet<String>,
    /// Properties that are closed although their name does not say so.
    #[serde(default)]
    pub closed: BTreeSet<String>,
    /// Properties whose relations are wrong.
    #[serde(default)]
    pub none: BTreeSet<String>,
}

/// How a template reads the value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// `Ref`.
    Ref,
    /// `Fn::GetAtt` of this attribute.
    Attribute(String),
}

/// What a property accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Only values of this kind.
    Closed(String),
    /// The constructs listed under this kind, and any string or attribute.
    Open(String),
}

/// A kind of reference, one generated marker type.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kind {
    /// What it is, for the documentation.
    pub title: String,
    /// The constructs that stand for it, by resource type.
    pub constructs: BTreeMap<String, Source>,
    /// Whether closed properties use it.
    pub closed: bool,
    /// Whether open properties use it.
    pub open: bool,
}

/// All reference kinds and where they are used.
#[derive(Debug, Default)]
pub struct References {
    /// Kinds by marker name.
    pub kinds: BTreeMap<String, Kind>,
    /// What each reference property accepts, by path.
    pub properties: BTreeMap<String, Target>,
    /// The kind of each attribute that some property takes, by `Type.Attribute`.
    pub attributes: BTreeMap<String, String>,
    /// References that name no known attribute.
    pub unresolved: BTreeSet<String>,
}

/// An attribute that a property is known to take.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    /// `Type.Attribute` of the kind, after unifying synonyms.
    kind: String,
    /// The resource that has it.
    resource: String,
    attribute: String,
    source: Source,
}

/// Plans the references of all services.
pub fn plan(services: &BTreeMap<String, Service>, overrides: &ReferenceOverrides) -> References {
    let resources: BTreeMap<&str, &Resource> = services
        .values()
        .flat_map(|s| &s.resources)
        .map(|(name, resource)| (name.as_str(), resource))
        .collect();
    let mut planner = Planner { resources, overrides, plan: References::default() };
    planner.run();
    planner.plan
}

struct Planner<'a> {
    resources: BTreeMap<&'a str, &'a Resource>,
    overrides: &'a ReferenceOverrides,
    plan: References,
}

impl Planner<'_> {
    fn run(&mut self) {
        for (name, resource) in self.resources.clone() {
            for (field, property) in &resource.properties {
                self.property(&format!("{name}.{field}"), field, property);
            }
            for (owner, fields) in &resource.types {
                for (field, property) in fields {
                    self.property(&format!("{name}.{owner}.{field}"), field, property);
                }
            }
        }
        self.constructs();
    }

    fn property(&mut self, path: &str, field: &str, property: &Property) {
        let textual = *property.shape.leaf() == Shape::String && property.values.is_empty();
        if !textual || self.overrides.none.contains(path) {
            return;
        }
        let mut candidates: BTreeSet<Candidate> = BTreeSet::new();
        for reference in &property.refs {
            match self.resolve(reference) {
                // The property that names the resource itself refers to nothing.
                Some(candidate)
                    if format!("{}.{}", candidate.resource, candidate.attribute) == path =>
                {
                    return;
                }
                Some(candidate) => _ = candidates.insert(candidate),
                None => _ = self.plan.unresolved.insert(reference.clone()),
            }
        }
        let Some(target) = self.decide(path, field, &candidates) else { return };
        let (name, closed) = match &target {
            Target::Closed(name) => (name, true),
            Target::Open(name) => (name, false),
        };
        let kind = self.plan.kinds.entry(name.clone()).or_default();
        kind.closed |= closed;
        kind.open |= !closed;
        self.plan.properties.insert(path.to_owned(), target);
    }

    /// Finds what `AWS::SNS::Topic.Arn` is in the facts.
    fn resolve(&self, reference: &str) -> Option<Candidate> {
        let (resource, attribute) = reference.split_once('.')?;
        let resource = self.overrides.types.get(resource).map_or(resource, String::as_str);
        let renamed = self.overrides.attributes.get(&format!("{resource}.{attribute}"));
        let (resource, attribute) =
            renamed.and_then(|name| name.split_once('.')).unwrap_or((resource, attribute));
        let facts = self.resources.get(resource)?;
        let source = source(facts, attribute)?;
        let own = format!("{resource}.{attribute}");
        let kind = self.overrides.same.get(&own).cloned().unwrap_or(own);
        Some(Candidate {
            kind,
            resource: resource.to_owned(),
            attribute: attribute.to_owned(),
            source,
        })
    }

    fn decide(
        &mut self,
        path: &str,
        field: &str,
        candidates: &BTreeSet<Candidate>,
    ) -> Option<Target> {
        let mut kinds: BTreeSet<&str> =
            candidates.iter().map(|candidate| candidate.kind.as_str()).collect();
        let several = kinds.len() > 1;
        let owners: BTreeSet<&str> =
            candidates.iter().map(|candidate| candidate.resource.as_str()).collect();
        if kinds.len() > 1 && owners.len() == 1 {
            let suffix = last_word(field);
            let fitting: BTreeSet<&str> =
                kinds.iter().copied().filter(|kind| last_word(kind) == suffix).collect();
            if fitting.len() == 1 {
                kinds = fitting;
            }
        }
        let open = self.overrides.open.contains(path);
        match kinds.into_iter().collect::<Vec<_>>()[..] {
            [] => None,
            [kind] => {
                let name = marker_name(kind);
                self.plan.kinds.entry(name.clone()).or_default().title = kind.to_owned();
                let closed =
                    self.overrides.closed.contains(path) || !several && says_so(field, kind);
                Some(if closed && !open { Target::Closed(name) } else { Target::Open(name) })
            }
            _ => Some(Target::Open(self.listed(path, field, candidates))),
        }
    }

    /// A kind of its own for a property that takes several things; named for the property.
    fn listed(&mut self, path: &str, field: &str, candidates: &BTreeSet<Candidate>) -> String {
        // Each of them is a kind of its own as well, so that it cannot pass for another one.
        for candidate in candidates {
            self.plan
                .kinds
                .entry(marker_name(&candidate.kind))
                .or_default()
                .title
                .clone_from(&candidate.kind);
        }
        let name = pascal(&path.replace("AWS::", "").replace("::", " "));
        let kind = self.plan.kinds.entry(name.clone()).or_default();
        kind.title = path.to_owned();
        let suffix = last_word(field);
        for candidate in candidates {
            let better = |old: &Source| {
                rank(&candidate.source, &candidate.attribute, &suffix) > old_rank(old, &suffix)
            };
            match kind.constructs.get(&candidate.resource) {
                Some(old) if !better(old) => {}
                _ => {
                    _ = kind.constructs.insert(candidate.resource.clone(), candidate.source.clone())
                }
            }
        }
        name
    }

    /// Gives each single kind its constructs, and each of their attributes its kind.
    fn constructs(&mut self) {
        let mut sources: Vec<(String, String, String, Source)> = Vec::new();
        for (&name, resource) in &self.resources {
            let attributes = resource.attributes.keys().map(String::as_str);
            let identity =
                if let [only] = &resource.identity[..] { Some(only.as_str()) } else { None };
            let mut seen = BTreeSet::new();
            for attribute in attributes.chain(identity).filter(|attribute| seen.insert(*attribute))
            {
                let own = format!("{name}.{attribute}");
                let kind = self.overrides.same.get(&own).cloned().unwrap_or_else(|| own.clone());
                if let Some(source) = source(resource, attribute) {
                    sources.push((marker_name(&kind), name.to_owned(), own, source));
                }
            }
        }
        for (marker, resource, own, source) in sources {
            let preferred = self.overrides.prefer.contains(&own);
            let unchosen = !self.preferred(&resource);
            let Some(kind) = self.plan.kinds.get_mut(&marker) else { continue };
            let first = !kind.constructs.contains_key(&resource);
            if first || preferred || kind.title == own && unchosen {
                kind.constructs.insert(resource, source);
            }
            self.plan.attributes.insert(own, marker);
        }
    }

    fn preferred(&self, resource: &str) -> bool {
        self.overrides
            .prefer
            .iter()
            .any(|own| own.split_once('.').is_some_and(|(name, _)| name == resource))
    }
}

fn source(resource: &Resource, attribute: &str) -> Option<Source> {
    if matches!(&resource.identity[..], [only] if only == attribute) {
        Some(Source::Ref)
    } else if resource.attributes.contains_key(attribute) {
        Some(Source::Attribute(attribute.to_owned()))
    } else {
        None
    }
}

fn rank(source: &Source, attribute: &str, suffix: &str) -> u8 {
    match (last_word(attribute) == suffix, source) {
        (true, _) => 2,
        (false, Source::Attribute(_)) => 1,
        (false, Source::Ref) => 0,
    }
}

fn old_rank(source: &Source, suffix: &str) -> u8 {
    match source {
        Source::Attribute(attribute) => rank(source, attribute, suffix),
        Source::Ref => 0,
    }
}

/// `KmsKeyArns` ends in `arn`.
fn last_word(name: &str) -> String {
    let word = split(name).pop().unwrap_or_default().to_ascii_lowercase();
    word.strip_suffix('s').map(str::to_owned).unwrap_or(word)
}

/// `AWS::EC2::SecurityGroup.GroupId` as `Ec2SecurityGroupId`: overlapping words are said once.
pub fn marker_name(attribute: &str) -> String {
    let (resource, attribute) = attribute.split_once('.').unwrap_or((attribute, ""));
    let mut words: Vec<String> = Vec::new();
    for part in resource.trim_start_matches("AWS::").split("::").chain([attribute]) {
        let next: Vec<String> = split(part).iter().map(|word| pascal(word)).collect();
        let most = words.len().min(next.len());
        let overlap =
            (1..=most).rev().find(|&n| words[words.len() - n..] == next[..n]).unwrap_or(0);
        words.extend_from_slice(&next[overlap..]);
    }
    words.concat()
}

/// Whether a property's own name names the thing it takes.
fn says_so(field: &str, kind: &str) -> bool {
    let field = field.to_ascii_lowercase();
    let (resource, attribute) = kind.split_once('.').unwrap_or((kind, ""));
    let resource = resource.rsplit("::").next().unwrap_or(resource).to_ascii_lowercase();
    let also: &[&str] = match kind {
        _ if kind.starts_with("AWS::KMS::Key.") => &["kms", "key"],
        _ if kind.starts_with("AWS::Lambda::Function.") => &["lambda"],
        _ if kind.starts_with("AWS::SNS::Topic.") => &["sns"],
        _ => &[],
    };
    let attribute = attribute.to_ascii_lowercase();
    field.contains(&resource)
        || field == attribute && !["arn", "id", "name"].contains(&field.as_str())
        || also.iter().any(|word| field.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marker_names_say_each_word_once() {
        for (attribute, expect) in [
            ("AWS::IAM::Role.Arn", "IamRoleArn"),
            ("AWS::EC2::SecurityGroup.GroupId", "Ec2SecurityGroupId"),
            ("AWS::EC2::VPC.VpcId", "Ec2VpcId"),
            ("AWS::SNS::Topic.TopicArn", "SnsTopicArn"),
            ("AWS::ApiGateway::RestApi.RestApiId", "ApiGatewayRestApiId"),
            ("AWS::DynamoDB::Table.StreamArn", "DynamoDbTableStreamArn"),
            ("AWS::RDS::DBCluster.Endpoint.Address", "RdsDbClusterEndpointAddress"),
        ] {
            assert_eq!(marker_name(attribute), expect);
        }
    }

    #[test]
    fn a_property_is_closed_only_if_its_name_says_what_it_takes() {
        assert!(says_so("ExecutionRoleArn", "AWS::IAM::Role.Arn"));
        assert!(says_so("KmsMasterKeyId", "AWS::KMS::Key.KeyId"));
        assert!(says_so("SubnetIds", "AWS::EC2::Subnet.SubnetId"));
        assert!(!says_so("IntegrationUri", "AWS::Lambda::Function.Arn"));
        assert!(!says_so("Arn", "AWS::SQS::Queue.Arn"));
        assert!(!says_so("SourceArn", "AWS::SNS::Topic.TopicArn"));
    }
}

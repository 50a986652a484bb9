//! The table of ARNs, and how a function finds its own.

use std::collections::BTreeMap;

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra_cfn::refs;

use super::super::runtime::Architecture;

const ARNS: &str = include_str!("arns.txt");

/// A layer that AWS keeps.
#[derive(Clone, Debug)]
pub(in super::super) enum ManagedLayer {
    /// By its ARN.
    Arn(Value<refs::LambdaLayerVersionArn>),
    /// By its version in the table.
    Known {
        /// What stands first in the table.
        kind: &'static str,
        /// What stands second.
        version: &'static str,
    },
}

impl ManagedLayer {
    pub(in super::super) const fn known(kind: &'static str, version: &'static str) -> Self {
        Self::Known { kind, version }
    }

    /// The ARN for functions of the stack around `node`: looked up at deployment if the region is
    /// not known before.
    #[track_caller]
    pub(in super::super) fn arn(
        &self,
        node: &Node,
        architecture: Architecture,
    ) -> Value<refs::LambdaLayerVersionArn> {
        let (kind, version) = match self {
            Self::Arn(arn) => return arn.clone(),
            Self::Known { kind, version } => (*kind, *version),
        };
        let arns = arns(kind, version, architecture.as_str());
        let stack = node.stack();
        let region = stack.as_ref().and_then(|stack| stack.environment().region);
        let arn = match (&region, &stack) {
            (Some(region), _) => arns.get(region.as_str()).map(|arn| arn.as_str().into_value()),
            (None, Some(stack)) if !arns.is_empty() => {
                Some(at_deployment(stack, kind, version, architecture, &arns))
            }
            _ => None,
        };
        arn.unwrap_or_else(|| {
            let place = region.map(|region| format!(" in {region}")).unwrap_or_default();
            let (name, page) = describe(kind);
            node.report(
                Diagnostic::error("no-such-layer", "a layer does not exist")
                    .detail(format!(
                        "Version {version} of {name} is not known{place} for {}.",
                        architecture.as_str()
                    ))
                    .help(format!("choose another version, or give the ARN; see {page}")),
            );
            "".into_value()
        })
        .cast()
    }
}

/// What the kind of a layer is called, and where AWS lists the ARNs.
fn describe(kind: &str) -> (&'static str, &'static str) {
    match kind {
        "insights" => (
            "Lambda Insights",
            "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/\
             Lambda-Insights-extension-versions.html",
        ),
        "params-and-secrets" => (
            "the Parameters and Secrets extension",
            "https://docs.aws.amazon.com/systems-manager/latest/userguide/\
             ps-integration-lambda-extensions.html",
        ),
        _ => (
            "the Distro for OpenTelemetry",
            "https://aws-otel.github.io/docs/getting-started/lambda",
        ),
    }
}

/// The ARNs of one layer by region.
fn arns(kind: &str, version: &str, architecture: &str) -> BTreeMap<&'static str, String> {
    let mut sets: Vec<&str> = Vec::new();
    let mut arns = BTreeMap::new();
    let mut found = false;
    for line in ARNS.lines() {
        if let Some(set) = line.strip_prefix('@') {
            sets.push(set.split_once(' ').map(|(_, regions)| regions).unwrap_or_default());
        } else if let Some(row) = line.strip_prefix(' ').filter(|_| found) {
            let mut fields = row.splitn(5, ' ');
            let mut field = || fields.next().unwrap_or_default();
            let (partition, account, name, number, regions) =
                (field(), field(), field(), field(), field());
            let set = regions.strip_prefix('@').and_then(|set| set.parse::<usize>().ok());
            let regions = set.and_then(|set| sets.get(set).copied()).unwrap_or(regions);
            for region in regions.split(' ') {
                let arn =
                    format!("arn:{partition}:lambda:{region}:{account}:layer:{name}:{number}");
                arns.insert(region, arn);
            }
        } else if !line.starts_with(' ') {
            found = line.split(' ').eq([kind, version, architecture]);
        }
    }
    arns
}

/// What gives the ARN at deployment: one text with the region in it, if all regions have the same,
/// or else a mapping, which has the CDK's name.
#[track_caller]
fn at_deployment(
    stack: &Stack,
    kind: &str,
    version: &str,
    architecture: Architecture,
    arns: &BTreeMap<&'static str, String>,
) -> Value<String> {
    let mut patterns = arns.iter().map(|(region, arn)| arn.replacen(region, "{}", 1));
    let first = patterns.next().unwrap_or_default();
    if let Some((before, after)) = first.split_once("{}")
        && patterns.all(|pattern| pattern == first)
    {
        return sub!("{}{}{}", before, aws::region(), after);
    }
    let (id, key) = match kind {
        "insights" => ("Cloudwatch-lambda-insights-versionMap", version.to_string()),
        "params-and-secrets" => ("Params-and-secrets-layerMap", version.to_string()),
        _ => ("Adot-lambda-layerMap", format!("{kind}_{version}")),
    };
    let key: String = format!("{key}_{}", architecture.as_str())
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { 'x' })
        .collect();
    let mapping = CfnMapping::of(stack, id);
    for (region, arn) in arns {
        mapping.set_value(region, &key, arn.clone());
    }
    mapping.find(aws::region(), key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_region_has_an_arn_of_its_own() {
        let known = arns("insights", "1.0.98.0", "x86_64");
        assert_eq!(known.len(), 22);
        assert_eq!(
            known.get("cn-north-1").map(String::as_str),
            Some("arn:aws-cn:lambda:cn-north-1:488211338238:layer:LambdaInsightsExtension:8")
        );
        assert_eq!(
            known.get("eu-west-1").map(String::as_str),
            Some("arn:aws:lambda:eu-west-1:580247275435:layer:LambdaInsightsExtension:14")
        );
        assert!(arns("insights", "1.0.98.0", "arm64").is_empty());
        assert!(arns("insights", "1.0", "x86_64").is_empty());
    }
}

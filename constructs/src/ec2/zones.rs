//! The availability zones of a VPC.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;

use crate::check;

const ZONES_PAGE: &str =
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-regions-availability-zones.html";

/// How many zones a VPC has whose zones are not named: as many as every region has.
const UNNAMED: usize = 2;

/// Which availability zones a VPC has.
#[derive(Clone, Default)]
pub(super) struct Zones {
    pub(super) max: Option<u32>,
    pub(super) named: Option<Vec<Value<String>>>,
    pub(super) reserved: u32,
}

impl Zones {
    /// How many there are.
    pub(super) fn number(&self) -> usize {
        match (&self.named, self.max) {
            (Some(named), _) => named.len(),
            (None, max) => max.map_or(UNNAMED, |max| UNNAMED.min(max as usize)),
        }
    }

    /// Their names: what was given, or the first of those that the region has when it is deployed.
    pub(super) fn names(&self) -> Vec<Value<String>> {
        if let Some(named) = &self.named {
            return named.clone();
        }
        let all = || intrinsic::availability_zones("");
        (0..self.number()).map(|i| intrinsic::select(i as u32, all())).collect()
    }

    pub(super) fn check(&self, node: &Node) {
        if self.named.is_some() && self.max.is_some() {
            check::reject(
                node,
                "The availability zones are named, and their number is limited as well.",
                "leave out `.max_azs(…)`, and name the zones that the VPC shall have",
            );
        }
        if self.number() == 0 {
            check::reject(
                node,
                "A VPC without availability zones has no subnets.",
                "name at least one, or set `.max_azs(…)` to at least 1",
            );
        }
        if let Some(max) = self.max.filter(|max| *max as usize > UNNAMED && self.named.is_none()) {
            node.report(
                Diagnostic::warning("fewer-zones", "a VPC has fewer zones than it may have")
                    .detail(format!(
                        "It may have {max} availability zones, but gets {UNNAMED}: which more a \
                         region has is not known before it is deployed."
                    ))
                    .help(format!(
                        "name them: `.availability_zones([\"eu-west-1a\", …])`, or set \
                         `.max_azs({UNNAMED})`"
                    )),
            );
        }
        self.check_names(node);
    }

    fn check_names(&self, node: &Node) {
        let named = self.named.iter().flatten();
        let names: Vec<&str> = named.filter_map(Value::as_literal).collect();
        let region = node.stack().and_then(|stack| stack.environment().region);
        for (i, name) in names.iter().enumerate() {
            if names[..i].contains(name) {
                check::reject(
                    node,
                    format!("The availability zone `{name}` is named twice."),
                    "name each once: every group of subnets has one subnet in each zone",
                );
            }
            if let Some(region) = &region
                && name.strip_prefix(region.as_str()).is_none_or(str::is_empty)
            {
                node.report(
                    Diagnostic::error("bad-zone", "an availability zone is of another region")
                        .detail(format!("`{name}` is no availability zone of `{region}`."))
                        .help(format!("write it as `{region}a`; see {ZONES_PAGE}")),
                );
            }
        }
    }
}

//! Which of a VPC's subnets a selection means.

use std::panic::Location;

use rustinfra::diagnostic::Diagnostic;

use rustinfra::prelude::*;

use super::subnet::Subnet;
use super::subnet_filter::SubnetFilter;
use super::subnet_selection::{Asked, SelectedSubnets, SubnetSelection};
use super::subnet_type::SubnetType;
use super::vpc::Vpc;

impl Vpc {
    /// Finds the subnets that a selection means; reports one that means none. Reports `no-subnets`
    /// for a selection that means none.
    #[track_caller]
    pub fn select_subnets(&self, selection: &SubnetSelection) -> SelectedSubnets {
        let location = Location::caller();
        let mut subnets = self.asked(&selection.subnets);
        let found = !subnets.is_empty();
        if !found {
            self.node().report(self.nothing(&selection.subnets).at(location));
        }
        let wrong = selection.filters.iter().find_map(SubnetFilter::wrong);
        if let Some(wrong) = wrong {
            super::report_cidr(self.node(), wrong, Some(location));
        }
        for filter in &selection.filters {
            subnets = filter.apply(subnets);
        }
        if found && wrong.is_none() && subnets.is_empty() {
            self.node().report(
                Diagnostic::error("no-subnets", "a selection of subnets is empty")
                    .detail("The filters leave none of the subnets that are asked for.")
                    .at(location)
                    .help(
                        "zones are compared as the VPC names them: `vpc.availability_zones()[0]`, \
                         or the names it was given",
                    ),
            );
        }
        let has_public = subnets.iter().any(|subnet| self.is_public(subnet));
        SelectedSubnets { subnets, has_public }
    }

    pub(super) fn is_public(&self, subnet: &Subnet) -> bool {
        self.public_subnets().iter().any(|public| public.subnet_id() == subnet.subnet_id())
    }

    fn of_type(&self, subnet_type: SubnetType) -> &[Subnet] {
        match subnet_type {
            SubnetType::Public => self.public_subnets(),
            SubnetType::PrivateWithEgress => self.private_subnets(),
            SubnetType::PrivateIsolated => self.isolated_subnets(),
        }
    }

    fn asked(&self, asked: &Asked) -> Vec<Subnet> {
        const BY_PRIVACY: [SubnetType; 3] =
            [SubnetType::PrivateWithEgress, SubnetType::PrivateIsolated, SubnetType::Public];
        match asked {
            Asked::MostPrivate => {
                let groups = BY_PRIVACY.map(|subnet_type| self.of_type(subnet_type));
                groups.into_iter().find(|g| !g.is_empty()).unwrap_or_default().to_vec()
            }
            Asked::Type(subnet_type) => self.of_type(*subnet_type).to_vec(),
            Asked::Group(name) => {
                self.subnets().filter(|s| s.group_name() == *name).cloned().collect()
            }
            Asked::These(subnets) => subnets.clone(),
        }
    }

    /// What is wrong with a selection that means nothing.
    fn nothing(&self, asked: &Asked) -> Diagnostic {
        let mut names: Vec<String> = Vec::new();
        for subnet in self.subnets() {
            let name = format!("`{}`", subnet.group_name());
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let help = match names.is_empty() {
            true => "give the VPC subnets: `.subnet_configuration([…])`, or for one that exists \
                     already `VpcAttributes`"
                .to_string(),
            false => format!("the VPC has {}", names.join(", ")),
        };
        let (code, detail) = match asked {
            Asked::Group(name) => (
                "unknown-subnet-group",
                format!("No group of the VPC's subnets is called `{name}`."),
            ),
            Asked::Type(subnet_type) => {
                ("no-subnets", format!("The VPC has no subnets of the type `{subnet_type:?}`."))
            }
            Asked::MostPrivate => ("no-subnets", "The VPC has no subnets.".to_string()),
            Asked::These(_) => ("no-subnets", "No subnet is given.".to_string()),
        };
        Diagnostic::error(code, "a selection of subnets is empty").detail(detail).help(help)
    }
}

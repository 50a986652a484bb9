//! The inline policies that the user gave roles, users and groups, which IAM counts with those that the
//! resolver writes.

use std::collections::HashMap;

use super::Synthesis;
use super::division::{estimated_length, filling};
use crate::graph::facet::PolicyHome;
use crate::iam::PolicyDocument;
use crate::template::limits::{IDENTITIES, Identity};
use crate::tree::NodeId;
use crate::value::Expr;

/// The inline policies that are resources of their own.
#[derive(Default)]
pub(super) struct OwnPolicies {
    policies: Vec<OwnPolicy>,
    /// The positions of those that refer to a node, in what says whose they are.
    by_reference: HashMap<NodeId, Vec<usize>>,
}

struct OwnPolicy {
    node: NodeId,
    length: usize,
}

impl OwnPolicies {
    /// Reads those of the user, with what is granted to them.
    pub(super) fn read(s: &Synthesis) -> Self {
        if s.identity.is_empty() {
            return Self::default();
        }
        let is_inline = |&node: &NodeId| {
            let type_name = s.tree.resource(node).map(|resource| resource.type_name.as_ref());
            !s.tree.is_derived(node)
                && type_name.is_some_and(|name| {
                    name == "AWS::IAM::Policy" || IDENTITIES.iter().any(|i| i.own_policy.0 == name)
                })
        };
        let nodes = s.tree.in_order();
        let length = |node| s.tree.property(node, "PolicyDocument").map_or(0, estimated_length);
        let own = nodes.iter().copied().filter(is_inline);
        let mut policies: Vec<_> =
            own.map(|node| OwnPolicy { node, length: length(node) }).collect();
        let positions: HashMap<NodeId, usize> =
            policies.iter().enumerate().map(|(at, own)| (own.node, at)).collect();
        for (identity, asked) in &s.identity {
            let home = s.tree.facets.get(identity).and_then(|f| f.identity.as_deref());
            if let Some(PolicyHome::Document(policy)) = home.map(|known| &known.home)
                && let Some(at) = positions.get(policy)
            {
                let mut granted = PolicyDocument::new();
                asked.iter().for_each(|one| granted.add(one.statement.clone()));
                let said = s.tree.property(*policy, "PolicyDocument").unwrap_or(&Expr::Null);
                if let Some(whole) = granted.added_to(said) {
                    policies[*at].length = estimated_length(&whole);
                }
            }
        }
        let mut by_reference: HashMap<_, Vec<usize>> = HashMap::new();
        for (at, policy) in policies.iter().enumerate() {
            let properties = IDENTITIES.iter().flat_map(|i| [i.property, i.own_policy.1]);
            for names in properties.filter_map(|name| s.tree.property(policy.node, name)) {
                names.references(&mut |node, _| {
                    let positions = by_reference.entry(node).or_default();
                    if positions.last() != Some(&at) {
                        positions.push(at);
                    }
                });
            }
        }
        Self { policies, by_reference }
    }

    /// How much the resolver may write into inline policies of what `attach` names.
    pub(super) fn room(&self, s: &Synthesis, attach: &(&'static str, Expr)) -> usize {
        let (property, name) = attach;
        let identity = Identity::by_property(property);
        let names_it = |node: NodeId| {
            let names = s.tree.property(node, property);
            let one = s.tree.property(node, identity.own_policy.1);
            matches!(names, Some(Expr::List(names)) if names.contains(name)) || one == Some(name)
        };
        let (mut own, mut said) = (0, None);
        name.references(&mut |node, _| {
            own += within(s, identity, node);
            said.get_or_insert(node);
        });
        let length = |policy: &OwnPolicy| if names_it(policy.node) { policy.length } else { 0 };
        own += match said {
            Some(node) => {
                let positions = self.by_reference.get(&node).into_iter().flatten();
                positions.map(|&at| length(&self.policies[at])).sum::<usize>()
            }
            // A literal name may stand in any.
            None => self.policies.iter().map(length).sum(),
        };
        filling(identity.inline).saturating_sub(own)
    }
}

/// The length of the policies that stand in a property of the identity.
fn within(s: &Synthesis, identity: &Identity, node: NodeId) -> usize {
    let resource = s.tree.owns(node).then(|| s.tree.resource(node)).flatten();
    if resource.is_none_or(|resource| resource.type_name != identity.type_name) {
        return 0;
    }
    match s.tree.property(node, "Policies") {
        Some(Expr::List(policies)) => {
            policies.iter().filter_map(|p| p.get("PolicyDocument")).map(estimated_length).sum()
        }
        _ => 0,
    }
}

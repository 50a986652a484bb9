//! Who can be granted what.

use std::panic::Location;

use super::principal::Principal;
use crate::tree::{Construct, NodeId};

/// Something that can be granted permissions: a role, a function, a service.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be granted permissions",
    label = "not something that acts",
    note = "grant to a role, to a construct that has one (such as a function), or to a `Principal`"
)]
pub trait Grantee {
    /// The principal that acts for it.
    fn principal(&self) -> Principal;
}

impl Grantee for Principal {
    fn principal(&self) -> Principal {
        self.clone()
    }
}

impl<G: Grantee> Grantee for &G {
    fn principal(&self) -> Principal {
        (*self).principal()
    }
}

/// What a `grant_…` method recorded. The resolver writes the policies, and reports a grant that
/// cannot be written down; there is nothing to assert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The app, and the position among its links; `None` if the link was refused.
    link: Option<(u32, usize)>,
}

impl Grant {
    pub(crate) fn of(tree: u32, link: usize) -> Self {
        Self { link: Some((tree, link)) }
    }

    /// A link that was refused, and reported.
    pub(crate) fn none() -> Self {
        Self { link: None }
    }

    /// Makes the resources of a construct wait until the permission is in place: for what fails
    /// without it while it is being created. Left out where it would close a loop.
    ///
    /// Once for each construct, however often it is called. What the resolver added is made anew by
    /// each synthesis, and that it waits is forgotten with it: an aspect says it again.
    #[track_caller]
    pub fn apply_before(&self, construct: &impl Construct) -> Self {
        let node = construct.node();
        if let Some((tree, link)) = self.link
            && node.accept([NodeId { tree, ..node.id() }], Location::caller())
        {
            node.edit(|tree| tree.wait_for_link(link, [node.id()]));
        }
        *self
    }
}

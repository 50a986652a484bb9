//! Who can be granted what.

use super::principal::Principal;

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

/// What a `grant_…` method recorded. The resolver writes the policies; there is nothing to do with
/// this value, it only says that something was granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    pub(crate) link: usize,
}

impl Grant {
    /// The position of the grant among the links of the app.
    pub fn index(&self) -> usize {
        self.link
    }
}

//! How links get into the tree.

use std::panic::Location;

use super::link::{LinkContent, Recorded};
use crate::tree::{NodeId, Tree};

impl Tree {
    /// Records a link; returns its position among the links. One that is recorded while aspects are
    /// shown what the resolver added may be one that they recorded in the round before.
    pub(crate) fn record_link(
        &mut self,
        content: LinkContent,
        location: &'static Location<'static>,
    ) -> usize {
        let is_same = |l: &Recorded| l.location == location && l.content == content;
        if self.watching
            && let Some(present) = self.links.iter().position(is_same)
        {
            return present;
        }
        self.count();
        self.links.push(Recorded { content, waiters: Vec::new(), location });
        self.links.len() - 1
    }

    /// Makes constructs wait for what a link is written as, each once.
    pub(crate) fn wait_for_link(&mut self, link: usize, waiters: impl IntoIterator<Item = NodeId>) {
        for waiter in waiters {
            if self.is_derived(waiter) {
                self.derived.link_waiters.insert((waiter, link));
            } else if !self.links[link].waiters.contains(&waiter) {
                self.links[link].waiters.push(waiter);
                self.count();
            }
        }
    }
}

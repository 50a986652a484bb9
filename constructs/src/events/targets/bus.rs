//! Other buses.

use crate::events::event_bus::EventBus;
use crate::events::rule::Rule;
use crate::events::target::{Destination, RuleTarget};

impl RuleTarget for EventBus {
    /// A role allows this rule to put events on the other bus.
    fn bind(&self, rule: &Rule) -> Destination {
        let role = Destination::role_of(rule);
        self.grant_put_events(&role);
        Destination::new(self.arn()).role(&role)
    }
}

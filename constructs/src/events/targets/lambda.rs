//! Functions.

use rustinfra::graph::{Link, links};
use rustinfra::prelude::*;

use crate::events::rule::Rule;
use crate::events::target::{Destination, RuleTarget};
use crate::lambda::{Alias, Function, Version};

impl RuleTarget for Function {
    /// A permission of the function allows this rule to call it.
    fn bind(&self, rule: &Rule) -> Destination {
        let (own, other) = (self.node().unique_id(), rule.node().unique_id());
        Link::between(rule, &links::RULE_TO_FUNCTION, self)
            .source_arn(rule.arn())
            .permission_at(rule, format!("AllowEventRule{own}"))
            .permission_at(self, format!("AllowEventRule{other}"))
            .record(rule.node());
        Destination::new(self.arn())
    }
}

impl RuleTarget for Alias {
    fn bind(&self, rule: &Rule) -> Destination {
        RuleTarget::bind(&**self, rule)
    }
}

impl RuleTarget for Version {
    fn bind(&self, rule: &Rule) -> Destination {
        RuleTarget::bind(&**self, rule)
    }
}

//! Functions that alarms call.

use std::panic::Location;

use rustinfra::graph::{Link, links};
use rustinfra::prelude::*;

use super::action::AlarmAction;
use super::alarm::Alarm;
use crate::arn;
use crate::lambda::{Alias, Function, Version};

/// A permission of the function allows this alarm to call it.
impl AlarmAction for Function {
    #[track_caller]
    fn bind(&self, alarm: &Alarm) -> Value<String> {
        let own = self.node().unique_id();
        Link::between(alarm, &links::ALARM_TO_FUNCTION, self)
            .source_arn(alarm.arn().untyped())
            .source_account(arn::account(alarm.node()))
            .permission_at(self, self.alarm_permission_id(alarm.node()))
            .permission_at(alarm, format!("{own}AlarmPermission"))
            .at(Location::caller())
            .record(alarm.node());
        self.arn().untyped()
    }
}

impl AlarmAction for Alias {
    #[track_caller]
    fn bind(&self, alarm: &Alarm) -> Value<String> {
        AlarmAction::bind(&**self, alarm)
    }
}

impl AlarmAction for Version {
    #[track_caller]
    fn bind(&self, alarm: &Alarm) -> Value<String> {
        AlarmAction::bind(&**self, alarm)
    }
}

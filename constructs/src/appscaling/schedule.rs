//! Scaling by the clock.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use crate::check;
use crate::events::Schedule as EventSchedule;
use crate::units::Duration;

/// When limits change.
///
/// Source: <https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScheduledAction.html>
#[derive(Clone, Debug)]
pub struct Schedule(When);

#[derive(Clone, Debug)]
enum When {
    Recurring(EventSchedule),
    Expression(String),
}

impl From<EventSchedule> for Schedule {
    fn from(schedule: EventSchedule) -> Self {
        Self(When::Recurring(schedule))
    }
}

impl Schedule {
    /// By the six fields of a cron expression, `minute hour day month weekday year`.
    pub fn cron(fields: &str) -> Self {
        EventSchedule::cron(fields).into()
    }

    /// Every so often: whole minutes, hours or days.
    pub fn rate(interval: Duration) -> Self {
        EventSchedule::rate(interval).into()
    }

    /// Once, at `2027-01-31T18:00:00`.
    pub fn at(time: &str) -> Self {
        Self(When::Expression(format!("at({time})")))
    }

    /// By an expression as AWS writes it.
    pub fn expression(expression: &str) -> Self {
        Self(When::Expression(expression.to_string()))
    }

    fn bind(&self, node: &Node) -> String {
        match &self.0 {
            When::Expression(text) => text.clone(),
            When::Recurring(schedule) => {
                if let Some(problem) = schedule.problem() {
                    check::reject(
                        node,
                        problem,
                        "see https://docs.aws.amazon.com/autoscaling/application/userguide/\
                         scheduled-scaling-using-cron-expressions.html",
                    );
                }
                schedule.expression().to_string()
            }
        }
    }
}

/// New limits, and when they begin to apply.
#[derive(Clone, Debug)]
#[must_use = "it does nothing until a target gets it"]
pub struct ScalingSchedule {
    schedule: Schedule,
    start: Option<String>,
    end: Option<String>,
    min: Option<u32>,
    max: Option<u32>,
    time_zone: Option<String>,
}

impl ScalingSchedule {
    /// Changes the limits at these times.
    pub fn new(schedule: impl Into<Schedule>) -> Self {
        Self {
            schedule: schedule.into(),
            start: None,
            end: None,
            min: None,
            max: None,
            time_zone: None,
        }
    }

    /// Begins at a time, in UTC (`2027-01-01T00:00:00Z`).
    pub fn start_time(mut self, time: &str) -> Self {
        self.start = Some(time.to_string());
        self
    }

    /// Ends at a time, in UTC (`2027-12-31T00:00:00Z`).
    pub fn end_time(mut self, time: &str) -> Self {
        self.end = Some(time.to_string());
        self
    }

    /// Sets the least capacity.
    pub fn min_capacity(mut self, capacity: u32) -> Self {
        self.min = Some(capacity);
        self
    }

    /// Sets the most capacity.
    pub fn max_capacity(mut self, capacity: u32) -> Self {
        self.max = Some(capacity);
        self
    }

    /// Reads the times in a time zone (`Europe/London`); default UTC.
    pub fn time_zone(mut self, name: &str) -> Self {
        self.time_zone = Some(name.to_string());
        self
    }

    pub(super) fn to_expr(&self, node: &Node, id: &str) -> Expr {
        if self.min.is_none() && self.max.is_none() {
            check::reject(
                node,
                format!("The schedule `{id}` changes nothing."),
                "add `.min_capacity(…)` or `.max_capacity(…)`",
            );
        }
        let int = |n: u32| Expr::Int(n.into());
        let limits = [("MaxCapacity", self.max), ("MinCapacity", self.min)];
        let limits = limits.into_iter().filter_map(|(name, n)| Some((name, int(n?))));
        let mut action = vec![
            ("ScalableTargetAction", Expr::map(limits)),
            ("Schedule", Expr::text(self.schedule.bind(node))),
            ("ScheduledActionName", Expr::text(id.to_string())),
        ];
        for (name, value) in
            [("StartTime", &self.start), ("EndTime", &self.end), ("Timezone", &self.time_zone)]
        {
            action.extend(value.clone().map(|text| (name, Expr::text(text))));
        }
        Expr::map(action)
    }
}

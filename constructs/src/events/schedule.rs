//! Times at which a rule fires.

use super::cron::Cron;
use crate::units::Duration;

/// When a rule fires by itself, in UTC.
///
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    expression: String,
    problem: Option<String>,
}

impl Schedule {
    /// Every so often: whole minutes, hours or days.
    pub fn rate(interval: Duration) -> Self {
        let secs = interval.as_secs();
        let problem = (secs == 0 || !secs.is_multiple_of(60))
            .then(|| format!("A rule cannot fire every {interval}: only every so many minutes."));
        let (count, unit) = match secs {
            s if s.is_multiple_of(86_400) => (s / 86_400, "day"),
            s if s.is_multiple_of(3_600) => (s / 3_600, "hour"),
            s => (s / 60, "minute"),
        };
        let plural = if count == 1 { "" } else { "s" };
        Self { expression: format!("rate({count} {unit}{plural})"), problem }
    }

    /// By the six fields of a cron expression, `minute hour day month weekday year`, such as
    /// `0 8 ? * MON-FRI *`.
    pub fn cron(fields: &str) -> Self {
        match Cron::parse(fields) {
            Ok(cron) => cron.into(),
            Err(problem) => Self { expression: format!("cron({fields})"), problem: Some(problem) },
        }
    }

    /// The expression, such as `rate(5 minutes)`.
    pub fn expression(&self) -> &str {
        &self.expression
    }

    pub(crate) fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }
}

impl From<Cron> for Schedule {
    fn from(cron: Cron) -> Self {
        let fields = cron.fields();
        let problem = cron.problem();
        Self { expression: format!("cron({fields})"), problem }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{days, hours, mins, secs};

    #[track_caller]
    fn check(schedule: Schedule, expression: &str, problem: Option<&str>) {
        assert_eq!((schedule.expression(), schedule.problem()), (expression, problem));
    }

    #[test]
    fn a_rate_is_told_in_its_largest_whole_unit() {
        check(Schedule::rate(mins(1)), "rate(1 minute)", None);
        check(Schedule::rate(mins(90)), "rate(90 minutes)", None);
        check(Schedule::rate(mins(60)), "rate(1 hour)", None);
        check(Schedule::rate(hours(12)), "rate(12 hours)", None);
        check(Schedule::rate(hours(24)), "rate(1 day)", None);
        check(Schedule::rate(days(7)), "rate(7 days)", None);
    }

    #[test]
    fn a_rate_below_a_minute_is_refused() {
        let problem = "A rule cannot fire every 90 s: only every so many minutes.";
        check(Schedule::rate(secs(90)), "rate(1 minute)", Some(problem));
        let problem = "A rule cannot fire every 0 s: only every so many minutes.";
        check(Schedule::rate(secs(0)), "rate(0 days)", Some(problem));
    }
}

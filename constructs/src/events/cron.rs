//! Cron expressions.

/// Points in time, by the fields of a cron expression, in UTC.
///
/// ```
/// use rustinfra_constructs::events::{Cron, Schedule};
///
/// let weekdays = Schedule::from(Cron::new("30", "8").week_day("MON-FRI"));
/// assert_eq!(weekdays.expression(), "cron(30 8 ? * MON-FRI *)");
/// ```
///
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html#eb-cron-expressions>
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "points in time do nothing until a `Schedule` is made of them"]
pub struct Cron {
    minute: String,
    hour: String,
    day: String,
    month: String,
    week_day: String,
    year: String,
}

impl Cron {
    /// Every day at these minutes of these hours: `0` to `59` and `0` to `23`, lists `0,30`, ranges
    /// `8-18`, steps `0/15`, or all, `*`.
    pub fn new(minute: &str, hour: &str) -> Self {
        Self {
            minute: minute.to_string(),
            hour: hour.to_string(),
            day: "*".into(),
            month: "*".into(),
            week_day: "?".into(),
            year: "*".into(),
        }
    }

    /// On these days of the month: `1` to `31`, `L` the last, `15W` the weekday nearest to the 15th.
    pub fn day(mut self, days: &str) -> Self {
        self.day = days.to_string();
        if self.week_day == "*" {
            self.week_day = "?".into();
        }
        self
    }

    /// In these months: `1` to `12`, or `JAN` to `DEC`.
    pub fn month(mut self, months: &str) -> Self {
        self.month = months.to_string();
        self
    }

    /// On these days of the week: `1` to `7`, or `SUN` to `SAT`; `6L` is the last Friday of a month,
    /// `2#1` the first Monday.
    pub fn week_day(mut self, days: &str) -> Self {
        self.week_day = days.to_string();
        if self.day == "*" {
            self.day = "?".into();
        }
        self
    }

    /// In these years: `1970` to `2199`.
    pub fn year(mut self, years: &str) -> Self {
        self.year = years.to_string();
        self
    }

    pub(super) fn parse(fields: &str) -> Result<Self, String> {
        let parts: Vec<&str> = fields.split_whitespace().collect();
        let [minute, hour, day, month, week_day, year] = parts[..] else {
            return Err(format!(
                "`{fields}` has {} fields, but a cron expression has six: minute, hour, day, month, \
                 weekday and year.",
                parts.len()
            ));
        };
        let own = str::to_string;
        Ok(Self {
            minute: own(minute),
            hour: own(hour),
            day: own(day),
            month: own(month),
            week_day: own(week_day),
            year: own(year),
        })
    }

    pub(super) fn fields(&self) -> String {
        let Self { minute, hour, day, month, week_day, year } = self;
        format!("{minute} {hour} {day} {month} {week_day} {year}")
    }

    /// What is wrong with it, if anything is.
    pub(super) fn problem(&self) -> Option<String> {
        let fields = [
            (&self.minute, Field::Minute),
            (&self.hour, Field::Hour),
            (&self.day, Field::Day),
            (&self.month, Field::Month),
            (&self.week_day, Field::WeekDay),
            (&self.year, Field::Year),
        ];
        if let Some((text, field)) = fields.iter().find(|(text, field)| !field.accepts(text)) {
            return Some(format!("`{text}` is not {} of a cron expression.", field.description()));
        }
        if (self.day == "?") == (self.week_day == "?") {
            return Some(
                "A cron expression names days of the month or days of the week: exactly one of the \
                 two is `?`."
                    .into(),
            );
        }
        None
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Minute,
    Hour,
    Day,
    Month,
    WeekDay,
    Year,
}

const MONTHS: &[&str] =
    &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEK_DAYS: &[&str] = &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

impl Field {
    fn range(self) -> (u32, u32) {
        match self {
            Field::Minute => (0, 59),
            Field::Hour => (0, 23),
            Field::Day => (1, 31),
            Field::Month => (1, 12),
            Field::WeekDay => (1, 7),
            Field::Year => (1970, 2199),
        }
    }

    fn names(self) -> &'static [&'static str] {
        match self {
            Field::Month => MONTHS,
            Field::WeekDay => WEEK_DAYS,
            _ => &[],
        }
    }

    fn description(self) -> &'static str {
        match self {
            Field::Minute => "a minute (0-59)",
            Field::Hour => "an hour (0-23)",
            Field::Day => "a day (1-31, L, 15W)",
            Field::Month => "a month (1-12, JAN-DEC)",
            Field::WeekDay => "a weekday (1-7, SUN-SAT, 6L, 2#1)",
            Field::Year => "a year (1970-2199)",
        }
    }

    fn accepts(self, text: &str) -> bool {
        let is_days = self == Field::Day || self == Field::WeekDay;
        (is_days && text == "?") || text.split(',').all(|item| self.accepts_item(item))
    }

    fn accepts_item(self, item: &str) -> bool {
        let (base, step) = match item.split_once('/') {
            Some((base, step)) => (base, Some(step)),
            None => (item, None),
        };
        let (_, high) = self.range();
        if step.is_some_and(|s| !s.parse().is_ok_and(|n: u32| (1..=high).contains(&n))) {
            return false;
        }
        if base == "*" || self.is_special(base) {
            return true;
        }
        match base.split_once('-') {
            Some((from, to)) => self.value(from).is_some() && self.value(to).is_some(),
            None => self.value(base).is_some(),
        }
    }

    /// The last day, the nearest weekday, the n-th weekday.
    fn is_special(self, text: &str) -> bool {
        match self {
            Field::Day => {
                text == "L"
                    || text == "LW"
                    || text.strip_suffix('W').is_some_and(|day| self.value(day).is_some())
            }
            Field::WeekDay => match text.split_once('#') {
                Some((day, n)) => {
                    self.value(day).is_some() && matches!(n, "1" | "2" | "3" | "4" | "5")
                }
                None => text
                    .strip_suffix('L')
                    .is_some_and(|day| day.is_empty() || self.value(day).is_some()),
            },
            _ => false,
        }
    }

    fn value(self, text: &str) -> Option<u32> {
        let (low, high) = self.range();
        let named = self.names().iter().position(|name| name.eq_ignore_ascii_case(text));
        match named {
            Some(index) => Some(low + index as u32),
            None => text.parse().ok().filter(|n| (low..=high).contains(n)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn problem_of(fields: &str) -> Option<String> {
        Cron::parse(fields).map_or_else(Some, |cron| cron.problem())
    }

    #[test]
    fn what_aws_documents_is_accepted() {
        for fields in [
            "0 10 * * ? *",
            "15 12 * * ? *",
            "0 18 ? * MON-FRI *",
            "0 8 1 * ? *",
            "0/15 * * * ? *",
            "0/5 8-17 ? * MON-FRI *",
            "0 9 ? * 2#1 *",
            "0,30 0-2,23 ? * sun,7 2026-2030",
            "0 0 L * ? *",
            "0 0 15W JAN,6 ? *",
            "0 0 ? * 6L *",
            "0 0 ? * L 2026/2",
        ] {
            assert_eq!(problem_of(fields), None, "{fields}");
        }
    }

    #[test]
    fn each_field_has_its_values() {
        for (fields, text, what) in [
            ("60 8 * * ? *", "60", "a minute (0-59)"),
            ("0 24 * * ? *", "24", "an hour (0-23)"),
            ("0 8 0 * ? *", "0", "a day (1-31, L, 15W)"),
            ("0 8 * 13 ? *", "13", "a month (1-12, JAN-DEC)"),
            ("0 8 ? * 0 *", "0", "a weekday (1-7, SUN-SAT, 6L, 2#1)"),
            ("0 8 ? * 2#6 *", "2#6", "a weekday (1-7, SUN-SAT, 6L, 2#1)"),
            ("0 8 * * ? 1969", "1969", "a year (1970-2199)"),
            ("*/0 8 * * ? *", "*/0", "a minute (0-59)"),
            ("? 8 * * ? *", "?", "a minute (0-59)"),
            ("1- 8 * * ? *", "1-", "a minute (0-59)"),
        ] {
            let expected = format!("`{text}` is not {what} of a cron expression.");
            assert_eq!(problem_of(fields), Some(expected), "{fields}");
        }
    }

    #[test]
    fn one_of_the_two_kinds_of_days_is_left_open() {
        let expected = "A cron expression names days of the month or days of the week: exactly one \
                        of the two is `?`.";
        for fields in ["0 8 * * * *", "0 8 ? * ? *", "0 8 1 * MON *"] {
            assert_eq!(problem_of(fields).as_deref(), Some(expected), "{fields}");
        }
    }

    #[test]
    fn five_fields_are_not_enough() {
        let expected = "`0 8 * * *` has 5 fields, but a cron expression has six: minute, hour, \
                        day, month, weekday and year.";
        assert_eq!(problem_of("0 8 * * *").as_deref(), Some(expected));
    }
}

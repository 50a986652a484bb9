//! How the values of a period become one.

use std::fmt;
use std::ops::{RangeFrom, RangeInclusive, RangeToInclusive};

/// The values that a statistic looks at: from a lower to an upper boundary, one of which may be
/// open. Written as a range: `..=90.0`, `10.0..=90.0`, `10.0..`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Boundaries {
    lower: Option<f64>,
    upper: Option<f64>,
}

impl From<RangeToInclusive<f64>> for Boundaries {
    fn from(range: RangeToInclusive<f64>) -> Self {
        Self { lower: None, upper: Some(range.end) }
    }
}

impl From<RangeInclusive<f64>> for Boundaries {
    fn from(range: RangeInclusive<f64>) -> Self {
        Self { lower: Some(*range.start()), upper: Some(*range.end()) }
    }
}

impl From<RangeFrom<f64>> for Boundaries {
    fn from(range: RangeFrom<f64>) -> Self {
        Self { lower: Some(range.start), upper: None }
    }
}

/// How the values of a period become one.
///
/// ```
/// use rustinfra_constructs::cloudwatch::Statistic;
///
/// assert_eq!(Statistic::p(99.9).to_string(), "p99.9");
/// assert_eq!(Statistic::trimmed_mean(..=90.0).to_string(), "tm90");
/// assert_eq!(Statistic::trimmed_mean(10.0..=90.0).to_string(), "TM(10%:90%)");
/// assert_eq!(Statistic::percentile_rank(..=300.0).to_string(), "PR(:300)");
/// ```
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html>
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Statistic {
    /// The number of values.
    SampleCount,
    /// Their sum, divided by their number.
    Average,
    /// Their sum.
    Sum,
    /// The lowest.
    Minimum,
    /// The highest.
    Maximum,
    /// The mean of the middle half.
    Iqm,
    /// The value below which this percentage of them lies: see [`p`](Self::p).
    Percentile(f64),
    /// The mean of those between two percentiles: see [`trimmed_mean`](Self::trimmed_mean).
    TrimmedMean(Boundaries),
    /// The mean, with those outside moved to the boundary: see
    /// [`winsorized_mean`](Self::winsorized_mean).
    WinsorizedMean(Boundaries),
    /// The number of those between two percentiles: see [`trimmed_count`](Self::trimmed_count).
    TrimmedCount(Boundaries),
    /// The sum of those between two percentiles: see [`trimmed_sum`](Self::trimmed_sum).
    TrimmedSum(Boundaries),
    /// The percentage of those between two values: see [`percentile_rank`](Self::percentile_rank).
    PercentileRank(Boundaries),
}

impl Statistic {
    /// The value below which `percent` of all values lie, 0 to 100.
    pub const fn p(percent: f64) -> Self {
        Statistic::Percentile(percent)
    }

    /// The same as [`p`](Self::p).
    pub const fn percentile(percent: f64) -> Self {
        Statistic::Percentile(percent)
    }

    /// The mean of the values between two percentiles, 0 to 100.
    pub fn trimmed_mean(percent: impl Into<Boundaries>) -> Self {
        Statistic::TrimmedMean(percent.into())
    }

    /// The mean, where values outside of two percentiles count as those at the boundary, 0 to 100.
    pub fn winsorized_mean(percent: impl Into<Boundaries>) -> Self {
        Statistic::WinsorizedMean(percent.into())
    }

    /// The number of values between two percentiles, 0 to 100.
    pub fn trimmed_count(percent: impl Into<Boundaries>) -> Self {
        Statistic::TrimmedCount(percent.into())
    }

    /// The sum of the values between two percentiles, 0 to 100.
    pub fn trimmed_sum(percent: impl Into<Boundaries>) -> Self {
        Statistic::TrimmedSum(percent.into())
    }

    /// The percentage of values between two values, which are in the metric's unit.
    pub fn percentile_rank(values: impl Into<Boundaries>) -> Self {
        Statistic::PercentileRank(values.into())
    }

    /// Whether it is one of the five that CloudWatch keeps for every metric.
    pub(super) fn is_simple(self) -> bool {
        use Statistic::{Average, Maximum, Minimum, SampleCount, Sum};
        matches!(self, SampleCount | Average | Sum | Minimum | Maximum)
    }

    /// The percentages in it, which are 0 to 100.
    pub(super) fn percentages(self) -> Vec<f64> {
        use Statistic::{Percentile, TrimmedCount, TrimmedMean, TrimmedSum, WinsorizedMean};
        match self {
            Percentile(one) => vec![one],
            TrimmedMean(b) | WinsorizedMean(b) | TrimmedCount(b) | TrimmedSum(b) => {
                b.lower.into_iter().chain(b.upper).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// As CloudWatch reads it: `p99.9`, `tm90`, `TM(10%:90%)`.
impl fmt::Display for Statistic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, boundaries) = match self {
            Statistic::SampleCount => return f.write_str("SampleCount"),
            Statistic::Average => return f.write_str("Average"),
            Statistic::Sum => return f.write_str("Sum"),
            Statistic::Minimum => return f.write_str("Minimum"),
            Statistic::Maximum => return f.write_str("Maximum"),
            Statistic::Iqm => return f.write_str("IQM"),
            Statistic::Percentile(percent) => return write!(f, "p{percent}"),
            Statistic::TrimmedMean(boundaries) => ("tm", boundaries),
            Statistic::WinsorizedMean(boundaries) => ("wm", boundaries),
            Statistic::TrimmedCount(boundaries) => ("tc", boundaries),
            Statistic::TrimmedSum(boundaries) => ("ts", boundaries),
            Statistic::PercentileRank(boundaries) => ("pr", boundaries),
        };
        let rank = matches!(self, Statistic::PercentileRank(_));
        if let (None, Some(upper), false) = (boundaries.lower, boundaries.upper, rank) {
            return write!(f, "{name}{upper}");
        }
        let percent = if rank { "" } else { "%" };
        let end = |end: Option<f64>| end.map(|n| format!("{n}{percent}")).unwrap_or_default();
        let name = name.to_uppercase();
        write!(f, "{name}({}:{})", end(boundaries.lower), end(boundaries.upper))
    }
}

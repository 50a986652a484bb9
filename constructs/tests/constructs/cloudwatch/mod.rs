//! Alarms, and the metrics that constructs give.

mod alarms;
mod diagnostics;
mod metrics;

use super::{check, check_problems, function, stack};

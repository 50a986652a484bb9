//! Metrics and alarms (Amazon CloudWatch).
//!
//! Constructs give their metrics themselves: `function.metric_errors()`, `queue.metric("…")`.
//!
//! ```
//! use rustinfra_constructs::cloudwatch::{ComparisonOperator, SnsAction, TreatMissingData};
//! use rustinfra_constructs::prelude::*;
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "Orders");
//! let failed = Queue::builder("Failed").build(&stack);
//! let alarm = failed
//!     .metric_approximate_number_of_messages_visible()
//!     .period(mins(1))
//!     .create_alarm("OrdersFailed", 0.0, 1)
//!     .comparison_operator(ComparisonOperator::GreaterThanThreshold)
//!     .treat_missing_data(TreatMissingData::NotBreaching)
//!     .build(&stack);
//! alarm.add_alarm_action(&SnsAction::new("arn:aws:sns:eu-west-1:123456789012:on-call"));
//! # assert!(app.assembly().is_ok());
//! ```

mod action;
mod alarm;
mod alarm_builder;
mod canned;
mod check;
#[cfg(feature = "lambda")]
mod function_action;
mod math_expression;
mod metric;
mod render;
mod statistic;
mod unit;

#[allow(unused_imports, reason = "which services a build has depends on its features")]
pub(crate) use canned::metrics;

pub use action::{AlarmAction, Ec2Action, OpsItemCategory, OpsItemSeverity, SnsAction, SsmAction};
pub use alarm::Alarm;
pub use alarm_builder::{AlarmBuilder, ComparisonOperator, TreatMissingData};
pub use math_expression::{AnyMetric, MathExpression};
pub use metric::Metric;
pub use statistic::{Boundaries, Statistic};
pub use unit::Unit;

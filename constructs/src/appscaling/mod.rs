//! Scaling of what is not an instance (AWS Application Auto Scaling): provisioned concurrency,
//! capacity of tables, tasks of services.
//!
//! Services that scale offer it themselves, such as
//! [`Alias::add_auto_scaling`](crate::lambda::Alias::add_auto_scaling). Anything else is named by
//! its resource id:
//!
//! ```
//! use rustinfra_constructs::appscaling::{
//!     BaseTargetTracking, PredefinedMetric, ScalableTarget, ScalingSchedule, Schedule,
//!     ServiceNamespace,
//! };
//! use rustinfra_constructs::prelude::*;
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "Reports");
//! let service = ServiceNamespace::Ecs;
//! let dimension = "ecs:service:DesiredCount";
//! let target =
//!     ScalableTarget::builder("Tasks", service, "service/main/reports", dimension, 1, 20)
//!         .build(&stack);
//! target.scale_to_track_metric(
//!     "Cpu",
//!     60.0,
//!     PredefinedMetric::EcsServiceAverageCpuUtilization,
//!     BaseTargetTracking::new().scale_in_cooldown(mins(5)),
//! );
//! let morning = Schedule::cron("0 7 ? * MON-FRI *");
//! target.scale_on_schedule("Morning", ScalingSchedule::new(morning).min_capacity(5));
//! # assert!(app.assembly().is_ok());
//! ```

mod metric;
mod schedule;
mod step;
mod target;
mod tracking;

pub use metric::{PredefinedMetric, ServiceNamespace};
pub use schedule::{ScalingSchedule, Schedule};
pub use step::{
    AdjustmentType, MetricAggregationType, StepScalingAction, StepScalingActionBuilder,
};
pub use target::{ScalableTarget, ScalableTargetBuilder};
pub use tracking::{
    BaseTargetTracking, TargetTrackingScalingPolicy, TargetTrackingScalingPolicyBuilder,
};

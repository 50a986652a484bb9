use rustinfra_constructs::appscaling::{
    ScalableTarget, ScalingSchedule, ServiceNamespace, StepScalingAction,
};
use rustinfra_constructs::prelude::*;

use super::mistake;

#[track_caller]
fn target(stack: &Stack) -> ScalableTarget {
    let dimension = "ecs:service:DesiredCount";
    let service = ServiceNamespace::Ecs;
    ScalableTarget::builder("Tasks", service, "service/shop/web", dimension, 1, 9).build(stack)
}

#[test]
fn a_step_has_a_bound() {
    mistake(
        |stack| {
            StepScalingAction::builder("Steps", &target(stack)).build(stack);
        },
        "error[conflicting-options]: options do not fit together
  There is no step to take.
    at `Test/Steps`, HERE
  help: add `.adjustment(…)`",
    );
    mistake(
        |stack| {
            StepScalingAction::builder("Steps", &target(stack))
                .adjustment(1, None, None)
                .build(stack);
        },
        "error[conflicting-options]: options do not fit together
  A step is open at one side at most.
    at `Test/Steps`, HERE
  help: give it a lower or an upper bound",
    );
}

#[test]
fn a_target_that_exists_is_not_changed() {
    mistake(
        |stack| {
            let target = ScalableTarget::from_scalable_target_id(stack, "Old", "t1");
            target.add_to_role_policy(Statement::allow(["cloudwatch:DescribeAlarms"]).on("*"));
            let schedule = ScalingSchedule::new(Schedule::rate(days(1))).min_capacity(2);
            target.scale_on_schedule("Daily", schedule);
        },
        "error[conflicting-options]: options do not fit together
  The role of a target that exists already is not known.
    at `Test/Old`, HERE
  help: add the statement where the target is managed

error[conflicting-options]: options do not fit together
  The schedules of a target that exists already are kept with it.
    at `Test/Old`, HERE
  help: add the schedule where the target is managed",
    );
}

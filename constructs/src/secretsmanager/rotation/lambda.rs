//! Rotation by a function of the app.

use rustinfra::graph::{Link, links};
use rustinfra::iam::{Grantee, Statement};
use rustinfra::prelude::*;
use rustinfra_cfn::secretsmanager::CfnRotationSchedule;

use super::Rotation;
use crate::lambda::Function;
use crate::secretsmanager::Secret;

impl Rotation {
    /// By a function of this app.
    pub fn function(function: &Function) -> Self {
        Self::Function(Box::new(function.clone()))
    }
}

/// Lets the function replace the value, and Secrets Manager call it.
#[track_caller]
pub(super) fn bind(function: &Function, secret: &Secret, node: &Node, cfn: &CfnRotationSchedule) {
    cfn.set("RotationLambdaARN", function.arn().into_expr());
    Link::between(secret, &links::SECRET_TO_FUNCTION, function).awaited_by(cfn).record(node);
    Link::grant(function.principal(), &links::SECRET_ROTATE, secret).record(node);
    let random = Statement::allow(["secretsmanager:GetRandomPassword"]).on("*");
    Link::statement(function, random).record(node);
}

//! When and by what a secret's value is replaced.

#[cfg(feature = "lambda")]
mod lambda;

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::secretsmanager::CfnRotationSchedule;

use super::hosted::HostedRotation;
use super::secret::Secret;
use crate::check;
use crate::units::{Duration, days};

const PAGE: &str =
    "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotationRulesType.html";

/// By what a secret's value is replaced.
#[derive(Clone)]
#[non_exhaustive]
pub enum Rotation {
    /// A function of this app: Secrets Manager may invoke it, and it may read and replace the value.
    #[cfg(feature = "lambda")]
    Function(Box<crate::lambda::Function>),
    /// A function that AWS makes.
    Hosted(HostedRotation),
}

impl Rotation {
    /// By a function that AWS makes.
    pub fn hosted(hosted: HostedRotation) -> Self {
        Self::Hosted(hosted)
    }
}

/// When a secret's value is replaced.
///
/// Source: <https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html>
///
/// ```
/// use rustinfra_constructs::prelude::*;
/// use rustinfra_constructs::secretsmanager::{Rotation, RotationSchedule};
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let rotator = Function::builder("Rotator", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let token = Secret::builder("Token").build(&stack);
/// RotationSchedule::builder("Rotation", &token, Rotation::function(&rotator))
///     .automatically_after(days(7))
///     .rotate_immediately_on_update(false)
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct RotationSchedule {
    node: Node,
    cfn: CfnRotationSchedule,
}

impl Construct for RotationSchedule {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl RotationSchedule {
    /// Starts a schedule. [`Secret::add_rotation_schedule`] is the short way.
    pub fn builder(id: &str, secret: &Secret, rotation: Rotation) -> RotationScheduleBuilder {
        RotationScheduleBuilder {
            id: id.to_string(),
            secret: secret.clone(),
            rotation,
            after: Some(days(30)),
            immediately: None,
        }
    }

    /// The resource beneath.
    pub fn cfn(&self) -> CfnRotationSchedule {
        self.cfn.clone()
    }
}

/// Settings of a [`RotationSchedule`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct RotationScheduleBuilder {
    id: String,
    secret: Secret,
    rotation: Rotation,
    after: Option<Duration>,
    immediately: Option<bool>,
}

impl RotationScheduleBuilder {
    /// Sets how often the value is replaced: every 4 hours to 1,000 days; default every 30 days.
    ///
    /// Source: <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotationRulesType.html>
    pub fn automatically_after(mut self, duration: Duration) -> Self {
        self.after = Some(duration);
        self
    }

    /// Replaces the value only when asked to.
    pub fn manually(mut self) -> Self {
        self.after = None;
        self
    }

    /// Whether the value is replaced whenever the schedule changes; default `true`.
    pub fn rotate_immediately_on_update(mut self, yes: bool) -> Self {
        self.immediately = Some(yes);
        self
    }

    /// Places the schedule. Reports `out-of-range` for another time between rotations, and
    /// `conflicting-options` for a hosted rotation whose type needs another login than it has.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> RotationSchedule {
        let node = scope.node().child(&self.id);
        let cfn = CfnRotationSchedule::new(&node, "Resource");
        let secret = self.secret;
        cfn.set("SecretId", secret.arn().into_expr());
        match self.rotation {
            #[cfg(feature = "lambda")]
            Rotation::Function(function) => lambda::bind(&function, &secret, &node, &cfn),
            Rotation::Hosted(hosted) => {
                if let Some(detail) = hosted.misfit() {
                    check::reject(
                        &node,
                        detail,
                        "use `single_user` or `multi_user` as the type's name says",
                    );
                }
                cfn.set("HostedRotationLambda", hosted.to_expr(&secret));
                if let Some(master) = hosted.master() {
                    master.keep();
                }
                if let Some(stack) = node.stack() {
                    stack.add_transform("AWS::SecretsManager-2024-09-16");
                }
            }
        }
        if let Some(after) = self.after {
            let (seconds, day, hour) = (u64::from(after.as_secs()), 86_400, 3_600);
            check::range(
                &node,
                "the time between rotations in hours",
                seconds / hour,
                4..=24_000,
                PAGE,
            );
            let rate = match (seconds % day, seconds / day, seconds / hour) {
                (0, 1, _) => "rate(1 day)".to_string(),
                (0, days, _) => format!("rate({days} days)"),
                (_, _, hours) => format!("rate({hours} hours)"),
            };
            cfn.set("RotationRules", Expr::map([("ScheduleExpression", Expr::text(rate))]));
        }
        if let Some(yes) = self.immediately {
            cfn.set("RotateImmediatelyOnUpdate", yes.into());
        }
        // A secret that is replaced by itself is in use.
        secret.keep();
        RotationSchedule { node, cfn }
    }
}

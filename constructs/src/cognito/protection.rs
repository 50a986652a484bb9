//! How accounts are protected, and what that needs.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

/// How users get back into their account.
///
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AccountRecovery {
    /// By email if they have a verified address, otherwise by a text message, unless that is their
    /// second factor.
    EmailAndPhoneWithoutMfa,
    /// By a text message, unless that is their second factor, otherwise by email.
    PhoneWithoutMfaAndEmail,
    /// By email.
    EmailOnly,
    /// By a text message, unless that is their second factor.
    PhoneOnlyWithoutMfa,
    /// By a text message even where that is their second factor, otherwise by email. Not advised:
    /// who has the phone has the account.
    PhoneAndEmail,
    /// By an administrator only.
    None,
}

impl AccountRecovery {
    pub(super) fn to_expr(self) -> Option<Expr> {
        const EMAIL: &str = "verified_email";
        const PHONE: &str = "verified_phone_number";
        let names: &[&'static str] = match self {
            AccountRecovery::EmailAndPhoneWithoutMfa => &[EMAIL, PHONE],
            AccountRecovery::PhoneWithoutMfaAndEmail => &[PHONE, EMAIL],
            AccountRecovery::EmailOnly => &[EMAIL],
            AccountRecovery::PhoneOnlyWithoutMfa => &[PHONE],
            AccountRecovery::None => &["admin_only"],
            AccountRecovery::PhoneAndEmail => return None,
        };
        let mechanisms = (1i64..).zip(names).map(|(priority, &name)| {
            Expr::map([("Name", name.into()), ("Priority", Expr::Int(priority))])
        });
        Some(Expr::map([("RecoveryMechanisms", Expr::list(mechanisms))]))
    }
}

/// What a pool can do, and costs.
///
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-sign-in-feature-plans.html>
///
/// ```
/// use rustinfra_constructs::cognito::StandardThreatProtectionMode;
/// use rustinfra_constructs::cognito::{CustomThreatProtectionMode, FeaturePlan};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// UserPool::builder("Users")
///     .feature_plan(FeaturePlan::Plus)
///     .standard_threat_protection_mode(StandardThreatProtectionMode::FullFunction)
///     .custom_threat_protection_mode(CustomThreatProtectionMode::AuditOnly)
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum FeaturePlan {
    /// Sign-in by password, and the classic hosted pages.
    Lite,
    /// Also managed login, passkeys and codes, email as second factor, own claims in access tokens.
    Essentials,
    /// Also threat protection.
    Plus,
}

impl FeaturePlan {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            FeaturePlan::Lite => "LITE",
            FeaturePlan::Essentials => "ESSENTIALS",
            FeaturePlan::Plus => "PLUS",
        }
    }
}

/// What is done about risks when users sign in by password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StandardThreatProtectionMode {
    /// Cognito acts on them. Needs the Plus plan.
    FullFunction,
    /// They are counted. Needs the Plus plan.
    AuditOnly,
    /// Nothing.
    NoEnforcement,
}

impl StandardThreatProtectionMode {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            StandardThreatProtectionMode::FullFunction => "ENFORCED",
            StandardThreatProtectionMode::AuditOnly => "AUDIT",
            StandardThreatProtectionMode::NoEnforcement => "OFF",
        }
    }
}

/// What is done about risks when users sign in by a flow of your own. Needs the Plus plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CustomThreatProtectionMode {
    /// Cognito acts on them.
    FullFunction,
    /// They are counted.
    AuditOnly,
}

impl CustomThreatProtectionMode {
    fn as_str(self) -> &'static str {
        match self {
            CustomThreatProtectionMode::FullFunction => "ENFORCED",
            CustomThreatProtectionMode::AuditOnly => "AUDIT",
        }
    }
}

/// The value of `UserPoolAddOns`.
pub(super) fn add_ons(
    standard: Option<StandardThreatProtectionMode>,
    custom: Option<CustomThreatProtectionMode>,
) -> Option<Expr> {
    let mut expr = Expr::Map(Vec::new());
    if let Some(custom) = custom {
        let flows = Expr::map([("CustomAuthMode", custom.as_str().into())]);
        expr.set("AdvancedSecurityAdditionalFlows", flows);
    }
    // The mode is required as soon as anything else is there.
    let standard = standard.or(custom.map(|_| StandardThreatProtectionMode::NoEnforcement))?;
    expr.set("AdvancedSecurityMode", standard.as_str().into());
    Some(expr)
}

/// Whether the devices of users are remembered.
///
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-device-tracking.html>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeviceTracking {
    /// Whether users are asked for the second factor on new devices only.
    pub challenge_required_on_new_device: bool,
    /// Whether users are asked if a device should be remembered.
    pub device_only_remembered_on_user_prompt: bool,
}

impl DeviceTracking {
    pub(super) fn to_expr(self) -> Expr {
        Expr::map([
            ("ChallengeRequiredOnNewDevice", self.challenge_required_on_new_device.into()),
            ("DeviceOnlyRememberedOnUserPrompt", self.device_only_remembered_on_user_prompt.into()),
        ])
    }
}

/// Reports what needs a higher plan than the one chosen.
pub(super) fn check_plan(node: &Node, chosen: Option<FeaturePlan>, what: &str, least: FeaturePlan) {
    if chosen.is_some_and(|plan| plan < least) {
        let (chosen, least) = (chosen.map_or("", FeaturePlan::as_str), least.as_str());
        crate::check::reject(
            node,
            format!("The plan `{chosen}` does not have {what}; `{least}` does."),
            "choose the higher plan with `.feature_plan(…)`; see \
             https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-sign-in-feature-plans.html",
        );
    }
}

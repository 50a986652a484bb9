//! The second factor, and who sends text messages.

use rustinfra::iam::{PolicyDocument, Principal, Statement};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;

use crate::iam::Role;

/// What users sign in with besides the first factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecondFactor {
    /// A code sent to the phone.
    Sms,
    /// A code of an authenticator app.
    Otp,
    /// A code sent by email: needs email through Amazon SES, and not the Lite plan.
    Email,
}

/// Whether users need a second factor, and which they may use.
///
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa.html>
///
/// ```
/// use rustinfra_constructs::cognito::{Mfa, SecondFactor};
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Shop");
/// UserPool::builder("Users").mfa(Mfa::required([SecondFactor::Otp])).build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mfa {
    mode: &'static str,
    factors: Vec<SecondFactor>,
}

impl Mfa {
    /// Nobody has one.
    pub fn off() -> Self {
        Self { mode: "OFF", factors: Vec::new() }
    }

    /// Users may set up one of `factors`.
    #[doc(alias = "mfaSecondFactor")]
    pub fn optional(factors: impl IntoIterator<Item = SecondFactor>) -> Self {
        Self { mode: "OPTIONAL", factors: factors.into_iter().collect() }
    }

    /// Every user has to have one of `factors`.
    pub fn required(factors: impl IntoIterator<Item = SecondFactor>) -> Self {
        Self { mode: "ON", factors: factors.into_iter().collect() }
    }

    pub(super) fn mode(&self) -> &'static str {
        self.mode
    }

    pub(super) fn is_off(&self) -> bool {
        self.mode == "OFF"
    }

    pub(super) fn is_required(&self) -> bool {
        self.mode == "ON"
    }

    pub(super) fn uses(&self, factor: SecondFactor) -> bool {
        self.factors.contains(&factor)
    }

    pub(super) fn factors(&self) -> Expr {
        let order = [
            (SecondFactor::Sms, "SMS_MFA"),
            (SecondFactor::Otp, "SOFTWARE_TOKEN_MFA"),
            (SecondFactor::Email, "EMAIL_OTP"),
        ];
        let names = order.into_iter().filter(|(factor, _)| self.uses(*factor));
        Expr::list(names.map(|(_, name)| name.into()))
    }
}

/// The role by which Cognito sends text messages.
///
/// ```
/// use rustinfra_constructs::cognito::{Mfa, SecondFactor, SmsRole};
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Shop");
/// // The role is made elsewhere, and trusts Cognito for this id.
/// let role = "arn:aws:iam::123456789012:role/texts";
/// let texts = SmsRole::with_role(role).external_id("shop");
/// UserPool::builder("Users")
///     .mfa(Mfa::optional([SecondFactor::Sms]))
///     .sms_role(texts)
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct SmsRole(Choice);

#[derive(Clone)]
enum Choice {
    None,
    New,
    Given { role: Value<refs::IamRoleArn>, external_id: Option<String> },
}

impl SmsRole {
    /// No role: the pool sends none.
    #[doc(alias = "enableSmsRole")]
    pub fn none() -> Self {
        Self(Choice::None)
    }

    /// A role made for the pool. What a pool that sends text messages has by default.
    pub fn create() -> Self {
        Self(Choice::New)
    }

    /// A role of your own. It has to trust `cognito-idp.amazonaws.com` and allow `sns:Publish`.
    pub fn with_role(role: impl IntoValue<refs::IamRoleArn>) -> Self {
        Self(Choice::Given { role: role.into_value(), external_id: None })
    }

    /// Sets the external id that the trust of the [role of your own](Self::with_role) asks for.
    #[must_use]
    #[doc(alias = "smsRoleExternalId")]
    pub fn external_id(mut self, id: &str) -> Self {
        if let Choice::Given { external_id, .. } = &mut self.0 {
            *external_id = Some(id.to_string());
        }
        self
    }

    /// Whether the pool was told to send none.
    pub(super) fn is_none(&self) -> bool {
        matches!(self.0, Choice::None)
    }

    /// The value of `SmsConfiguration`.
    pub(super) fn bind(&self, pool: &Node, region: Option<&str>) -> Option<Expr> {
        let (role, external_id) = match &self.0 {
            Choice::None => return None,
            Choice::Given { role, external_id } => (role.clone(), external_id.clone()),
            Choice::New => {
                let id: String = pool.unique_id().chars().take(1_223).collect();
                (sending_role(pool, &id).arn(), Some(id))
            }
        };
        let mut expr = Expr::Map(Vec::new());
        if let Some(id) = external_id {
            expr.set("ExternalId", Expr::text(id));
        }
        expr.set("SnsCallerArn", role.into_expr());
        if let Some(region) = region {
            expr.set("SnsRegion", Expr::text(region.to_string()));
        }
        Some(expr)
    }
}

/// Text messages go to phone numbers, which have no ARN: so the role may publish to anything.
///
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-sms-settings.html>
fn sending_role(pool: &Node, external_id: &str) -> Role {
    let cognito = Principal::service("cognito-idp.amazonaws.com").when(
        "StringEquals",
        "sts:ExternalId",
        external_id,
    );
    let publish = PolicyDocument::of([Statement::allow(["sns:Publish"]).on("*")]);
    Role::builder("smsRole", cognito).inline_policy("sns-publish", publish).build(pool)
}

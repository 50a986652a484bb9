//! The settings of a user pool.

use std::panic::Location;

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::cognito::CfnUserPool;
use rustinfra_cfn::refs;

use super::attribute::{CustomAttribute, StandardAttributeSettings};
use super::email::UserPoolEmail;
use super::message::{UserInvitation, UserVerification, check_sms};
use super::mfa::{Mfa, SecondFactor, SmsRole};
use super::password::PasswordPolicy;
use super::protection::{
    AccountRecovery, CustomThreatProtectionMode, DeviceTracking, FeaturePlan,
    StandardThreatProtectionMode, add_ons, check_plan,
};
use super::sign_in::{ContactAttribute, FirstAuthFactor, PasskeyUserVerification, SignInAliases};
use super::trigger::{Trigger, UserPoolOperation};
use super::user_pool::UserPool;
use crate::check;
use crate::kms::Key;

const POOL_PAGE: &str = "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html";

const FLOWS_PAGE: &str = "https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html";

const TEMPLATE_PAGE: &str = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpool.html";

/// Settings of a [`UserPool`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct UserPoolBuilder {
    id: String,
    name: Option<String>,
    self_sign_up: bool,
    sign_in: SignInAliases,
    case_sensitive: Option<bool>,
    auto_verify: Option<Vec<ContactAttribute>>,
    keep_original: Option<Vec<ContactAttribute>>,
    standard_attributes: Vec<StandardAttributeSettings>,
    custom_attributes: Vec<(String, CustomAttribute)>,
    verification: UserVerification,
    invitation: Option<UserInvitation>,
    password: Option<PasswordPolicy>,
    first_factors: Option<Vec<FirstAuthFactor>>,
    passkey_relying_party: Option<String>,
    passkey_verification: Option<PasskeyUserVerification>,
    mfa: Option<Mfa>,
    mfa_message: Option<String>,
    sms_role: Option<SmsRole>,
    sns_region: Option<String>,
    email: Option<UserPoolEmail>,
    recovery: AccountRecovery,
    device_tracking: Option<DeviceTracking>,
    plan: Option<FeaturePlan>,
    standard_protection: Option<StandardThreatProtectionMode>,
    custom_protection: Option<CustomThreatProtectionMode>,
    sender_key: Option<Key>,
    triggers: Vec<Trigger>,
    deletion_protection: Option<bool>,
    removal: Option<RemovalPolicy>,
}

impl UserPoolBuilder {
    pub(super) fn new(id: &str) -> Self {
        Self {
            id: id.to_string(),
            name: None,
            self_sign_up: false,
            sign_in: SignInAliases::username([]),
            case_sensitive: None,
            auto_verify: None,
            keep_original: None,
            standard_attributes: Vec::new(),
            custom_attributes: Vec::new(),
            verification: UserVerification::code(),
            invitation: None,
            password: None,
            first_factors: None,
            passkey_relying_party: None,
            passkey_verification: None,
            mfa: None,
            mfa_message: None,
            sms_role: None,
            sns_region: None,
            email: None,
            recovery: AccountRecovery::PhoneWithoutMfaAndEmail,
            device_tracking: None,
            plan: None,
            standard_protection: None,
            custom_protection: None,
            sender_key: None,
            triggers: Vec::new(),
            deletion_protection: None,
            removal: None,
        }
    }

    /// Sets the pool's name, at most 128 letters, digits, spaces and `+=,.@-`; default: chosen by
    /// CloudFormation.
    pub fn user_pool_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets whether people can sign up by themselves; default: only administrators add users.
    pub fn self_sign_up_enabled(mut self, enabled: bool) -> Self {
        self.self_sign_up = enabled;
        self
    }

    /// Sets what users sign in with; default: a username only. Cannot be changed later.
    pub fn sign_in_aliases(mut self, aliases: SignInAliases) -> Self {
        self.sign_in = aliases;
        self
    }

    /// Sets whether `Ann` and `ann` are two users; default: what Cognito does, which is no.
    /// Cannot be changed later.
    pub fn sign_in_case_sensitive(mut self, sensitive: bool) -> Self {
        self.case_sensitive = Some(sensitive);
        self
    }

    /// Sets which attributes are verified at sign-up; default: those that users sign in with.
    pub fn auto_verify(mut self, attributes: impl IntoIterator<Item = ContactAttribute>) -> Self {
        self.auto_verify = Some(attributes.into_iter().collect());
        self
    }

    /// Keeps the old value of these attributes until a new one is verified; default: none. Each has to
    /// be [verified](Self::auto_verify) at sign-up, too.
    pub fn keep_original(mut self, attributes: impl IntoIterator<Item = ContactAttribute>) -> Self {
        self.keep_original = Some(attributes.into_iter().collect());
        self
    }

    /// Sets whether a standard attribute is required, and whether it can change; default: none is
    /// required, all can.
    pub fn standard_attribute(mut self, attribute: impl Into<StandardAttributeSettings>) -> Self {
        self.standard_attributes.push(attribute.into());
        self
    }

    /// Adds an attribute of the pool's own, with at most 20 characters; at most 50.
    pub fn custom_attribute(mut self, name: &str, attribute: impl Into<CustomAttribute>) -> Self {
        self.custom_attributes.push((name.to_string(), attribute.into()));
        self
    }

    /// Sets how new users' addresses are verified; default: by a code.
    pub fn user_verification(mut self, verification: UserVerification) -> Self {
        self.verification = verification;
        self
    }

    /// Sets the texts for users whom an administrator signs up.
    pub fn user_invitation(mut self, invitation: UserInvitation) -> Self {
        self.invitation = Some(invitation);
        self
    }

    /// Sets what passwords have to be; default: 8 characters of all kinds.
    pub fn password_policy(mut self, policy: PasswordPolicy) -> Self {
        self.password = Some(policy);
        self
    }

    /// Lets users choose other ways to sign in than their password, which stays possible. Not with
    /// the Lite plan; codes not where a second factor is [required](Mfa::required).
    ///
    /// ```
    /// use rustinfra_constructs::cognito::{FirstAuthFactor, PasskeyUserVerification};
    /// use rustinfra_constructs::prelude::*;
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Shop");
    /// UserPool::builder("Users")
    ///     .sign_in_policy([FirstAuthFactor::Passkey])
    ///     .passkey_relying_party_id("login.example.org")
    ///     .passkey_user_verification(PasskeyUserVerification::Required)
    ///     .build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    #[doc(alias = "allowedFirstAuthFactors")]
    pub fn sign_in_policy(mut self, factors: impl IntoIterator<Item = FirstAuthFactor>) -> Self {
        self.first_factors = Some(factors.into_iter().collect());
        self
    }

    /// Sets the domain that passkeys are made for, 1 to 63 characters: the custom domain, if the
    /// pool has one.
    pub fn passkey_relying_party_id(mut self, domain: &str) -> Self {
        self.passkey_relying_party = Some(domain.to_string());
        self
    }

    /// Sets whether passkeys have to tell that their user was there; default: preferred.
    pub fn passkey_user_verification(mut self, verification: PasskeyUserVerification) -> Self {
        self.passkey_verification = Some(verification);
        self
    }

    /// Sets whether users need a second factor, and which; default: off.
    pub fn mfa(mut self, mfa: Mfa) -> Self {
        self.mfa = Some(mfa);
        self
    }

    /// Sets the text message of the second factor, 6 to 140 characters with `{####}` where the code
    /// goes.
    pub fn mfa_message(mut self, text: &str) -> Self {
        self.mfa_message = Some(text.to_string());
        self
    }

    /// Sets the role by which text messages are sent; default: one is made if phones get codes of a
    /// factor, are verified, or are signed in with.
    pub fn sms_role(mut self, role: SmsRole) -> Self {
        self.sms_role = Some(role);
        self
    }

    /// Sets the region from which text messages are sent; default: the pool's.
    pub fn sns_region(mut self, region: &str) -> Self {
        self.sns_region = Some(region.to_string());
        self
    }

    /// Sets who sends email; default: Cognito itself.
    pub fn email(mut self, email: UserPoolEmail) -> Self {
        self.email = Some(email);
        self
    }

    /// Sets how users get back into their account; default:
    /// [`AccountRecovery::PhoneWithoutMfaAndEmail`].
    pub fn account_recovery(mut self, recovery: AccountRecovery) -> Self {
        self.recovery = recovery;
        self
    }

    /// Remembers the devices of users; default: none.
    pub fn device_tracking(mut self, tracking: DeviceTracking) -> Self {
        self.device_tracking = Some(tracking);
        self
    }

    /// Sets what the pool can do, and costs; default of AWS: [`FeaturePlan::Essentials`].
    pub fn feature_plan(mut self, plan: FeaturePlan) -> Self {
        self.plan = Some(plan);
        self
    }

    /// Sets what is done about risks at sign-ins by password; default: nothing.
    pub fn standard_threat_protection_mode(mut self, mode: StandardThreatProtectionMode) -> Self {
        self.standard_protection = Some(mode);
        self
    }

    /// Sets what is done about risks at sign-ins by a flow of your own; default: nothing.
    pub fn custom_threat_protection_mode(mut self, mode: CustomThreatProtectionMode) -> Self {
        self.custom_protection = Some(mode);
        self
    }

    /// Sets the key with which codes are encrypted for functions that send them. Those functions
    /// may decrypt with it.
    ///
    /// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-sender-triggers.html>
    pub fn custom_sender_kms_key(mut self, key: &Key) -> Self {
        self.sender_key = Some(key.clone());
        self
    }

    /// Lets the pool call a function: see [`UserPool::add_trigger`].
    #[track_caller]
    pub fn lambda_trigger<F>(mut self, operation: UserPoolOperation, function: &F) -> Self
    where
        F: Construct,
        for<'f> &'f F: IntoValue<refs::LambdaFunctionArn>,
    {
        let (function, arn) = (function.node().clone(), function.into_value());
        let location = Location::caller();
        self.triggers.push(Trigger { operation, function, arn, location });
        self
    }

    /// Sets whether Cognito refuses to delete the pool; default: not.
    pub fn deletion_protection(mut self, protect: bool) -> Self {
        self.deletion_protection = Some(protect);
        self
    }

    /// Sets what happens to the pool when it leaves the stack; default: it is retained.
    pub fn removal_policy(mut self, policy: RemovalPolicy) -> Self {
        self.removal = Some(policy);
        self
    }

    /// Places the pool. Reports `bad-name` and `out-of-range` for names, texts and numbers that
    /// Cognito refuses, and `conflicting-options` for what the plan does not have or what does not
    /// fit together; warns with `needs-plan` of what needs a plan that is not said.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> UserPool {
        let node = scope.node().child(&self.id);
        self.check(&node);
        let cfn = CfnUserPool::new(&node, "Resource");
        let put = |name: &'static str, value: Option<Expr>| {
            if let Some(value) = value {
                cfn.set(name, value);
            }
        };
        let text = |text: Option<String>| text.map(Expr::text);
        put("UserPoolName", text(self.name.clone()));
        if let Some((property, value)) = self.sign_in.property() {
            cfn.set(property, value);
        }
        put(
            "UsernameConfiguration",
            self.case_sensitive.map(|c| Expr::map([("CaseSensitive", c.into())])),
        );
        put("AutoVerifiedAttributes", self.verified().map(|v| ContactAttribute::list(&v)));
        put(
            "UserAttributeUpdateSettings",
            self.keep_original.as_ref().map(|kept| {
                let list = ContactAttribute::list(kept);
                Expr::map([("AttributesRequireVerificationBeforeUpdate", list)])
            }),
        );
        put("Schema", self.schema(&node));
        let mut admin = Expr::map([("AllowAdminCreateUserOnly", (!self.self_sign_up).into())]);
        if let Some(invitation) = &self.invitation {
            admin.set("InviteMessageTemplate", invitation.to_expr(&node));
        }
        cfn.set("AdminCreateUserConfig", admin);
        for (property, value) in self.verification.properties(&node) {
            cfn.set(property, value);
        }
        put("Policies", self.policies());
        put("WebAuthnRelyingPartyID", text(self.passkey_relying_party.clone()));
        put("WebAuthnUserVerification", self.passkey_verification.map(|v| v.as_str().into()));
        if let Some(mfa) = &self.mfa {
            cfn.set("MfaConfiguration", mfa.mode().into());
            if !mfa.is_off() {
                cfn.set("EnabledMfas", mfa.factors());
            }
        }
        put("SmsAuthenticationMessage", text(self.mfa_message.clone()));
        let sms = self.sms_role.clone().or_else(|| self.sends_texts().then(SmsRole::create));
        let region = self.sns_region.as_deref();
        put("SmsConfiguration", sms.and_then(|role| role.bind(&node, region)));
        put("EmailConfiguration", self.email.as_ref().map(|email| email.bind(&node)));
        put("AccountRecoverySetting", self.recovery.to_expr());
        put("DeviceConfiguration", self.device_tracking.map(DeviceTracking::to_expr));
        put("UserPoolTier", self.plan.map(|plan| plan.as_str().into()));
        put("UserPoolAddOns", add_ons(self.standard_protection, self.custom_protection));
        let protection = |on| if on { "ACTIVE" } else { "INACTIVE" };
        put("DeletionProtection", self.deletion_protection.map(|on| protection(on).into()));
        if let Some(key) = &self.sender_key {
            let arn = key.arn().into_expr();
            cfn.set("LambdaConfig", Expr::map([("KMSKeyID", arn)]));
        }
        cfn.apply_removal_policy_or(self.removal, RemovalPolicy::Retain);
        let pool = UserPool::placed(node, cfn, self.sender_key.clone());
        for trigger in self.triggers {
            trigger.bind(&pool, self.sender_key.as_ref());
        }
        pool
    }

    /// The attributes that are verified at sign-up, if that is said.
    fn verified(&self) -> Option<Vec<ContactAttribute>> {
        let contacts = self.sign_in.contacts();
        self.auto_verify.clone().or((!contacts.is_empty()).then_some(contacts))
    }

    fn schema(&self, node: &Node) -> Option<Expr> {
        let standard = self.standard_attributes.iter().map(|a| a.to_expr(node));
        let custom = self.custom_attributes.iter().map(|(name, a)| a.to_expr(name));
        let attributes: Vec<Expr> = standard.chain(custom).collect();
        (!attributes.is_empty()).then_some(Expr::List(attributes))
    }

    fn policies(&self) -> Option<Expr> {
        let mut policies = Expr::Null;
        if let Some(password) = self.password {
            policies.set("PasswordPolicy", password.to_expr());
        }
        if let Some(factors) = &self.first_factors {
            let factors = FirstAuthFactor::list(factors);
            policies.set("SignInPolicy", Expr::map([("AllowedFirstAuthFactors", factors)]));
        }
        (policies != Expr::Null).then_some(policies)
    }

    /// Whether phones are signed in with, are verified, or get codes of a factor.
    fn sends_texts(&self) -> bool {
        let phone = ContactAttribute::Phone;
        self.mfa.as_ref().is_some_and(|mfa| mfa.uses(SecondFactor::Sms))
            || self.sign_in.contacts().contains(&phone)
            || self.auto_verify.as_ref().is_some_and(|verified| verified.contains(&phone))
            || self.first_factor_is(FirstAuthFactor::SmsOtp)
    }

    fn first_factor_is(&self, factor: FirstAuthFactor) -> bool {
        self.first_factors.as_ref().is_some_and(|factors| factors.contains(&factor))
    }

    fn check(&self, node: &Node) {
        let (essentials, plus) = (FeaturePlan::Essentials, FeaturePlan::Plus);
        if let Some(name) = &self.name {
            let allowed = |c: char| c.is_alphanumeric() || "_ +=,.@-".contains(c);
            let rule = "1 to 128 letters, digits, spaces and `_+=,.@-`";
            check::name(node, "the pool's name", name, 128, allowed, rule);
        }
        for (i, (name, attribute)) in self.custom_attributes.iter().enumerate() {
            attribute.check(node, name);
            if self.custom_attributes[..i].iter().any(|(earlier, _)| earlier == name) {
                let detail = format!("Two custom attributes are called `{name}`.");
                check::reject(node, detail, "leave one out");
            }
        }
        let custom = self.custom_attributes.len();
        check::range(node, "the number of custom attributes", custom, 0..=50, POOL_PAGE);
        if let Some(password) = self.password {
            password.check(node);
            if password.remembers() {
                check_plan(node, self.plan, "a memory of passwords", essentials);
            }
        }
        if let Some(domain) = &self.passkey_relying_party {
            let length = domain.chars().count();
            let what = "the length of the passkeys' relying party";
            check::range(node, what, length, 1..=63, TEMPLATE_PAGE);
        }
        if self.first_factors.as_ref().is_some_and(|factors| !factors.is_empty()) {
            check_plan(node, self.plan, "sign-in without password", essentials);
        }
        if let Some(text) = &self.mfa_message {
            check_sms(node, "the text message of the second factor", text);
        }
        self.check_mfa(node);
        self.check_kept(node);
        self.check_texts(node);
        if self.triggers.iter().any(|trigger| trigger.operation.needs_essentials()) {
            check_plan(node, self.plan, "changes to access tokens", essentials);
        }
        let standard =
            self.standard_protection.unwrap_or(StandardThreatProtectionMode::NoEnforcement);
        if standard != StandardThreatProtectionMode::NoEnforcement
            || self.custom_protection.is_some()
        {
            check_plan(node, self.plan, "threat protection", plus);
            if self.plan.is_none() {
                node.report(
                    Diagnostic::warning("needs-plan", "a setting needs another plan")
                        .detail(
                            "Threat protection works with the plan `PLUS` only; without \
                             `.feature_plan(…)`, AWS chooses `ESSENTIALS`.",
                        )
                        .help("add `.feature_plan(FeaturePlan::Plus)`"),
                );
            }
        }
    }

    /// Source: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserAttributeUpdateSettingsType.html>
    fn check_kept(&self, node: &Node) {
        let verified = self.verified().unwrap_or_default();
        let kept = self.keep_original.iter().flatten();
        for attribute in kept.filter(|kept| !verified.contains(kept)) {
            check::reject(
                node,
                format!(
                    "The old `{}` is kept until a new one is verified, but it is not among what the \
                     pool verifies.",
                    attribute.as_str()
                ),
                "add it to `.auto_verify([…])`, or leave it out",
            );
        }
    }

    /// What sends text messages needs a role for it.
    fn check_texts(&self, node: &Node) {
        if !self.sms_role.as_ref().is_some_and(SmsRole::is_none) {
            return;
        }
        let needs = [
            (self.first_factor_is(FirstAuthFactor::SmsOtp), "first"),
            (self.mfa.as_ref().is_some_and(|mfa| mfa.uses(SecondFactor::Sms)), "second"),
        ];
        for (_, which) in needs.into_iter().filter(|(needs, _)| *needs) {
            check::reject(
                node,
                format!(
                    "Codes of the {which} factor are sent to phones, but the pool sends no texts."
                ),
                "leave out `SmsRole::none()`, or that factor",
            );
        }
    }

    fn check_mfa(&self, node: &Node) {
        let Some(mfa) = self.mfa.as_ref().filter(|mfa| !mfa.is_off()) else { return };
        let factors = [SecondFactor::Sms, SecondFactor::Otp, SecondFactor::Email];
        if !factors.iter().any(|&factor| mfa.uses(factor)) {
            check::reject(
                node,
                "Users should have a second factor, but there is none they may use.",
                "name one, such as `Mfa::optional([SecondFactor::Otp])`",
            );
        }
        let codes = [FirstAuthFactor::EmailOtp, FirstAuthFactor::SmsOtp];
        if mfa.is_required() && codes.into_iter().any(|factor| self.first_factor_is(factor)) {
            check::reject(
                node,
                "Who signs in by a code alone has no second factor, which every user has to have here.",
                format!(
                    "make it `Mfa::optional`, or leave out codes as first factor; see {FLOWS_PAGE}"
                ),
            );
        }
        if mfa.uses(SecondFactor::Email) {
            check_plan(node, self.plan, "email as second factor", FeaturePlan::Essentials);
            if !self.email.as_ref().is_some_and(UserPoolEmail::is_ses) {
                check::reject(
                    node,
                    "Codes of the second factor are emailed through Amazon SES only.",
                    "set `.email(UserPoolEmail::with_ses(…))`",
                );
            }
        }
    }
}

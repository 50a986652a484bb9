//! How users sign in.

use rustinfra::value::Expr;

/// An attribute by which users can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactAttribute {
    /// The email address.
    Email,
    /// The phone number.
    Phone,
}

impl ContactAttribute {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            ContactAttribute::Email => "email",
            ContactAttribute::Phone => "phone_number",
        }
    }

    pub(super) fn list(attributes: &[ContactAttribute]) -> Expr {
        Expr::list(attributes.iter().map(|a| a.as_str().into()))
    }
}

/// What users may enter instead of their username.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alias {
    /// The verified email address.
    Email,
    /// The verified phone number.
    Phone,
    /// A name that users can change, unlike their username.
    PreferredUsername,
}

/// What users sign up and sign in with. Cannot be changed once the pool exists.
///
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInAliases(Choice);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Choice {
    Username(Vec<Alias>),
    Contact(Vec<ContactAttribute>),
}

impl SignInAliases {
    /// With a username that they choose, or later by one of `aliases`.
    pub fn username(aliases: impl IntoIterator<Item = Alias>) -> Self {
        Self(Choice::Username(aliases.into_iter().collect()))
    }

    /// With their email address, which is their username.
    pub fn email() -> Self {
        Self(Choice::Contact(vec![ContactAttribute::Email]))
    }

    /// With their phone number, which is their username.
    pub fn phone() -> Self {
        Self(Choice::Contact(vec![ContactAttribute::Phone]))
    }

    /// With their email address or their phone number, one of which is their username.
    pub fn email_or_phone() -> Self {
        Self(Choice::Contact(vec![ContactAttribute::Email, ContactAttribute::Phone]))
    }

    /// The property that says it, and its value.
    pub(super) fn property(&self) -> Option<(&'static str, Expr)> {
        match &self.0 {
            Choice::Contact(attributes) => {
                Some(("UsernameAttributes", ContactAttribute::list(attributes)))
            }
            Choice::Username(aliases) if aliases.is_empty() => None,
            Choice::Username(aliases) => {
                let order = [
                    (Alias::Email, "email"),
                    (Alias::Phone, "phone_number"),
                    (Alias::PreferredUsername, "preferred_username"),
                ];
                let names = order.into_iter().filter(|(alias, _)| aliases.contains(alias));
                Some(("AliasAttributes", Expr::list(names.map(|(_, name)| name.into()))))
            }
        }
    }

    /// The contact attributes that are used to sign in; Cognito verifies them at sign-up.
    pub(super) fn contacts(&self) -> Vec<ContactAttribute> {
        match &self.0 {
            Choice::Contact(attributes) => attributes.clone(),
            Choice::Username(aliases) => {
                let order = [
                    (Alias::Email, ContactAttribute::Email),
                    (Alias::Phone, ContactAttribute::Phone),
                ];
                order
                    .into_iter()
                    .filter(|(alias, _)| aliases.contains(alias))
                    .map(|o| o.1)
                    .collect()
            }
        }
    }
}

/// What users may sign in with besides their password, which is always possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FirstAuthFactor {
    /// A code sent by email.
    EmailOtp,
    /// A code sent to the phone.
    SmsOtp,
    /// A passkey (WebAuthn).
    Passkey,
}

impl FirstAuthFactor {
    /// The list that CloudFormation wants, with the password.
    pub(super) fn list(factors: &[FirstAuthFactor]) -> Expr {
        let order = [
            (FirstAuthFactor::EmailOtp, "EMAIL_OTP"),
            (FirstAuthFactor::SmsOtp, "SMS_OTP"),
            (FirstAuthFactor::Passkey, "WEB_AUTHN"),
        ];
        let names = order.into_iter().filter(|(factor, _)| factors.contains(factor));
        Expr::list(["PASSWORD"].into_iter().chain(names.map(|(_, name)| name)).map(Expr::from))
    }
}

/// Whether a passkey has to tell that its user was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasskeyUserVerification {
    /// It is asked for, but not refused without.
    Preferred,
    /// It is refused without.
    Required,
}

impl PasskeyUserVerification {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            PasskeyUserVerification::Preferred => "preferred",
            PasskeyUserVerification::Required => "required",
        }
    }
}

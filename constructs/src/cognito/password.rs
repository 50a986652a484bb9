//! What a password has to be.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use crate::check;
use crate::units::Duration;

const PASSWORD_PAGE: &str = "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_PasswordPolicyType.html";

/// What passwords of a pool have to be. Without one, Cognito wants 8 characters with lowercase and
/// uppercase letters, digits and symbols.
///
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html>
///
/// What is outside its range is reported as `out-of-range` of the pool.
///
/// ```
/// use rustinfra_constructs::cognito::{AccountRecovery, PasswordPolicy};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let policy = PasswordPolicy::new()
///     .min_length(12)
///     .require_symbols(true)
///     .password_history_size(5)
///     .temp_password_validity(days(3));
/// UserPool::builder("Users")
///     .password_policy(policy)
///     .account_recovery(AccountRecovery::EmailOnly)
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct PasswordPolicy {
    min_length: Option<u32>,
    lowercase: Option<bool>,
    uppercase: Option<bool>,
    digits: Option<bool>,
    symbols: Option<bool>,
    temporary: Option<Duration>,
    history: Option<u32>,
}

impl PasswordPolicy {
    /// At least 8 characters.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the least length, 6 to 99 characters; default 8.
    pub fn min_length(mut self, characters: u32) -> Self {
        self.min_length = Some(characters);
        self
    }

    /// Sets whether it needs a lowercase letter.
    pub fn require_lowercase(mut self, required: bool) -> Self {
        self.lowercase = Some(required);
        self
    }

    /// Sets whether it needs an uppercase letter.
    pub fn require_uppercase(mut self, required: bool) -> Self {
        self.uppercase = Some(required);
        self
    }

    /// Sets whether it needs a digit.
    pub fn require_digits(mut self, required: bool) -> Self {
        self.digits = Some(required);
        self
    }

    /// Sets whether it needs a symbol.
    pub fn require_symbols(mut self, required: bool) -> Self {
        self.symbols = Some(required);
        self
    }

    /// Sets how long the password of an invitation can be used, up to 365 days in whole days;
    /// default 7 days.
    pub fn temp_password_validity(mut self, validity: Duration) -> Self {
        self.temporary = Some(validity);
        self
    }

    /// Refuses that many earlier passwords, up to 24. Not with the Lite plan. Default: none.
    pub fn password_history_size(mut self, passwords: u32) -> Self {
        self.history = Some(passwords);
        self
    }

    pub(super) fn remembers(&self) -> bool {
        self.history.is_some()
    }

    pub(super) fn to_expr(self) -> Expr {
        let mut expr = Expr::map([("MinimumLength", Expr::from(self.min_length.unwrap_or(8)))]);
        let mut put = |name: &'static str, value: Option<Expr>| {
            if let Some(value) = value {
                expr.set(name, value);
            }
        };
        put("PasswordHistorySize", self.history.map(Expr::from));
        put("RequireLowercase", self.lowercase.map(Expr::from));
        put("RequireNumbers", self.digits.map(Expr::from));
        put("RequireSymbols", self.symbols.map(Expr::from));
        put("RequireUppercase", self.uppercase.map(Expr::from));
        let validity = self.temporary.map(|t| Expr::from(t.as_secs() / 86_400));
        put("TemporaryPasswordValidityDays", validity);
        expr
    }

    pub(super) fn check(&self, node: &Node) {
        if let Some(length) = self.min_length {
            check::range(node, "the least password length", length, 6..=99, PASSWORD_PAGE);
        }
        if let Some(history) = self.history {
            check::range(node, "the number of earlier passwords", history, 0..=24, PASSWORD_PAGE);
        }
        if let Some(validity) = self.temporary {
            let what = "the validity of temporary passwords in days";
            check::range(node, what, validity.as_secs() / 86_400, 0..=365, PASSWORD_PAGE);
            if validity.as_secs() % 86_400 != 0 {
                check::reject(
                    node,
                    format!("A temporary password is valid for whole days, not for {validity}."),
                    "write it as `days(…)`",
                );
            }
        }
    }
}

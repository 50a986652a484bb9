//! The messages that users get.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use crate::check;

const CODE: &str = "{####}";
const TEMPLATE_PAGE: &str = "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-message-customizations.html";

/// How a new user's address is verified, and the texts of it.
///
/// What a text lacks is reported as `conflicting-options` of the pool, its length as
/// `out-of-range`.
///
/// ```
/// use rustinfra_constructs::cognito::{ContactAttribute, UserInvitation, UserVerification};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let verification = UserVerification::code()
///     .email_subject("Welcome to the shop")
///     .email_body("Your code is {####}.");
/// let invitation = UserInvitation::new().email_body("{username}, your password is {####}.");
/// UserPool::builder("Users")
///     .auto_verify([ContactAttribute::Email])
///     .user_verification(verification)
///     .user_invitation(invitation)
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct UserVerification {
    link: bool,
    subject: Option<String>,
    body: Option<String>,
    sms: Option<String>,
}

impl Default for UserVerification {
    fn default() -> Self {
        Self::code()
    }
}

impl UserVerification {
    /// By a code that the user enters; the default.
    pub fn code() -> Self {
        Self { link: false, subject: None, body: None, sms: None }
    }

    /// By a link that the user follows. Needs a domain.
    #[doc(alias = "emailStyle")]
    pub fn link() -> Self {
        Self { link: true, ..Self::code() }
    }

    /// Sets the subject of the email; default "Verify your new account".
    pub fn email_subject(mut self, text: &str) -> Self {
        self.subject = Some(text.to_string());
        self
    }

    /// Sets the text of the email: with `{####}` where the code goes, or `{##some text##}` where
    /// the link does.
    pub fn email_body(mut self, text: &str) -> Self {
        self.body = Some(text.to_string());
        self
    }

    /// Sets the text message, 6 to 140 characters with `{####}` where the code goes.
    pub fn sms_message(mut self, text: &str) -> Self {
        self.sms = Some(text.to_string());
        self
    }

    /// The properties of the pool that hold the texts.
    pub(super) fn properties(&self, node: &Node) -> Vec<(&'static str, Expr)> {
        let owned = |text: &Option<String>, default: &str| {
            Expr::text(text.clone().unwrap_or_else(|| default.to_string()))
        };
        let subject = owned(&self.subject, "Verify your new account");
        let sms = owned(&self.sms, "The verification code to your new account is {####}");
        self.check(node);
        if self.link {
            let body = owned(&self.body, "Verify your account by clicking on {##Verify Email##}");
            let template = Expr::map([
                ("DefaultEmailOption", "CONFIRM_WITH_LINK".into()),
                ("EmailMessageByLink", body),
                ("EmailSubjectByLink", subject),
                ("SmsMessage", sms.clone()),
            ]);
            return vec![
                ("SmsVerificationMessage", sms),
                ("VerificationMessageTemplate", template),
            ];
        }
        let body = owned(&self.body, "The verification code to your new account is {####}");
        let template = Expr::map([
            ("DefaultEmailOption", "CONFIRM_WITH_CODE".into()),
            ("EmailMessage", body.clone()),
            ("EmailSubject", subject.clone()),
            ("SmsMessage", sms.clone()),
        ]);
        vec![
            ("EmailVerificationMessage", body),
            ("EmailVerificationSubject", subject),
            ("SmsVerificationMessage", sms),
            ("VerificationMessageTemplate", template),
        ]
    }

    fn check(&self, node: &Node) {
        if let Some(body) = &self.body {
            let has_link = body.split_once("{##").is_some_and(|(_, rest)| rest.contains("##}"));
            if self.link && !has_link {
                needs(node, "the verification email", "{##Verify Email##}");
            }
            if !self.link {
                check_code(node, "the verification email", body);
            }
        }
        if let Some(sms) = &self.sms {
            check_sms(node, "the verification text message", sms);
        }
    }
}

/// The texts that invite a user whom an administrator signed up: `{username}` and `{####}`, the
/// temporary password, stand in them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct UserInvitation {
    subject: Option<String>,
    body: Option<String>,
    sms: Option<String>,
}

impl UserInvitation {
    /// The texts of Cognito.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the subject of the email; default "Your temporary password".
    pub fn email_subject(mut self, text: &str) -> Self {
        self.subject = Some(text.to_string());
        self
    }

    /// Sets the text of the email.
    pub fn email_body(mut self, text: &str) -> Self {
        self.body = Some(text.to_string());
        self
    }

    /// Sets the text message, at most 140 characters.
    pub fn sms_message(mut self, text: &str) -> Self {
        self.sms = Some(text.to_string());
        self
    }

    pub(super) fn to_expr(&self, node: &Node) -> Expr {
        let mut expr = Expr::Map(Vec::new());
        let texts = [
            ("EmailMessage", "the invitation email", &self.body),
            ("EmailSubject", "", &self.subject),
            ("SMSMessage", "the invitation text message", &self.sms),
        ];
        for (property, what, text) in texts {
            let Some(text) = text else { continue };
            if !what.is_empty() {
                for part in ["{username}", CODE] {
                    if !text.contains(part) {
                        needs(node, what, part);
                    }
                }
            }
            expr.set(property, Expr::text(text.clone()));
        }
        expr
    }
}

/// A text message has room for 140 characters, and has to say the code.
pub(super) fn check_sms(node: &Node, what: &str, text: &str) {
    check_code(node, what, text);
    let length = text.chars().count();
    check::range(node, &format!("the length of {what}"), length, 6..=140, TEMPLATE_PAGE);
}

fn check_code(node: &Node, what: &str, text: &str) {
    if !text.contains(CODE) {
        needs(node, what, CODE);
    }
}

fn needs(node: &Node, what: &str, part: &str) {
    check::reject(
        node,
        format!(
            "The text of {what} does not say `{part}`, so its reader could do nothing with it."
        ),
        format!("write `{part}` where it should stand; see {TEMPLATE_PAGE}"),
    );
}

//! Who sends email.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use crate::{arn, check};

/// Who sends the email of a pool.
///
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-email.html>
#[derive(Clone, Debug)]
pub struct UserPoolEmail(Sender);

#[derive(Clone, Debug)]
enum Sender {
    Cognito { reply_to: Option<String> },
    Ses(Box<SesEmail>),
}

impl UserPoolEmail {
    /// Cognito itself, up to 50 messages a day. Answers go to `reply_to`, if there is one.
    pub fn with_cognito<'a>(reply_to: impl Into<Option<&'a str>>) -> Self {
        Self(Sender::Cognito { reply_to: reply_to.into().map(String::from) })
    }

    /// Amazon SES.
    pub fn with_ses(email: SesEmail) -> Self {
        Self(Sender::Ses(Box::new(email)))
    }

    pub(super) fn is_ses(&self) -> bool {
        matches!(self.0, Sender::Ses(_))
    }

    pub(super) fn bind(&self, node: &Node) -> Expr {
        match &self.0 {
            Sender::Ses(email) => email.bind(node),
            Sender::Cognito { reply_to } => {
                let mut expr = Expr::map([("EmailSendingAccount", "COGNITO_DEFAULT".into())]);
                if let Some(address) = reply_to {
                    expr.set("ReplyToEmailAddress", checked(node, address));
                }
                expr
            }
        }
    }
}

/// Email through Amazon SES, from an address or domain that is verified there.
///
/// What is no address, or none of the verified domain, is reported as `conflicting-options` of the
/// pool.
///
/// ```
/// use rustinfra_constructs::cognito::{SesEmail, UserPoolEmail};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let sender = SesEmail::new("hello@example.org")
///     .from_name("The shop")
///     .reply_to("help@example.org")
///     .ses_verified_domain("example.org");
/// UserPool::builder("Users").email(UserPoolEmail::with_ses(sender)).build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct SesEmail {
    from: String,
    name: Option<String>,
    reply_to: Option<String>,
    configuration_set: Option<String>,
    region: Option<String>,
    verified_domain: Option<String>,
}

impl SesEmail {
    /// From this address.
    pub fn new(from_email: &str) -> Self {
        Self {
            from: from_email.to_string(),
            name: None,
            reply_to: None,
            configuration_set: None,
            region: None,
            verified_domain: None,
        }
    }

    /// Shows a name beside the address. Default: the address alone.
    pub fn from_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets where answers go; default: the sender.
    pub fn reply_to(mut self, address: &str) -> Self {
        self.reply_to = Some(address.to_string());
        self
    }

    /// Sends by a configuration set of SES. Default: none.
    pub fn configuration_set_name(mut self, name: &str) -> Self {
        self.configuration_set = Some(name.to_string());
        self
    }

    /// Sets the region where the address is verified; default: the stack's.
    pub fn ses_region(mut self, region: &str) -> Self {
        self.region = Some(region.to_string());
        self
    }

    /// Says that the domain is what is verified, not the address.
    pub fn ses_verified_domain(mut self, domain: &str) -> Self {
        self.verified_domain = Some(domain.to_string());
        self
    }

    fn bind(&self, node: &Node) -> Expr {
        let from = checked(node, &self.from);
        if let Some(domain) = &self.verified_domain
            && self.from.rsplit('@').next() != Some(domain)
        {
            check::reject(
                node,
                format!("`{}` is not an address of `{domain}`.", self.from),
                "send from an address of the verified domain",
            );
        }
        let region = match &self.region {
            Some(region) => region.into_value(),
            None => arn::region(node),
        };
        let identity = self.verified_domain.as_deref().unwrap_or(&self.from);
        let source = sub!(
            "arn:{}:ses:{}:{}:identity/{}",
            arn::partition(node),
            region,
            arn::account(node),
            identity
        );
        let mut expr = Expr::Map(Vec::new());
        if let Some(set) = &self.configuration_set {
            expr.set("ConfigurationSet", Expr::text(set.clone()));
        }
        expr.set("EmailSendingAccount", "DEVELOPER".into());
        expr.set(
            "From",
            match &self.name {
                Some(name) => Expr::text(format!("{} <{}>", phrase(name), self.from)),
                None => from,
            },
        );
        if let Some(address) = &self.reply_to {
            expr.set("ReplyToEmailAddress", checked(node, address));
        }
        expr.set("SourceArn", source.into_expr());
        expr
    }
}

/// An address as a property; what is no address is reported.
fn checked(node: &Node, address: &str) -> Expr {
    let parts = address.split_once('@');
    if !address.is_ascii()
        || parts.is_none_or(|(local, domain)| local.is_empty() || domain.is_empty())
    {
        check::reject(
            node,
            format!("`{address}` is not an email address of ASCII characters."),
            "write it as `name@domain`, with an international domain in its `xn--` form",
        );
    }
    Expr::text(address.to_string())
}

/// A display name as email wants it: quoted where it has special characters, encoded where it has
/// other than ASCII ones.
///
/// Source: <https://www.rfc-editor.org/rfc/rfc5322#section-3.2.5>
fn phrase(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || " !#$%&'*+-/=?^_`{|}~".contains(c);
    let quoted = name.len() >= 2 && name.starts_with('"') && name.ends_with('"');
    if !name.chars().all(|c| (' '..='~').contains(&c)) {
        format!("=?UTF-8?B?{}?=", base64(name.as_bytes()))
    } else if name.chars().all(plain) || quoted {
        name.to_string()
    } else {
        format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
    }
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..4 {
            let digit = DIGITS[(group >> (18 - 6 * i) & 63) as usize];
            text.push(if i <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_or_encoded_where_email_needs_it() {
        assert_eq!(phrase("My Shop"), "My Shop");
        assert_eq!(phrase("Shop, Inc. \"A\""), "\"Shop, Inc. \\\"A\\\"\"");
        assert_eq!(phrase("\"Shop\""), "\"Shop\"");
        assert_eq!(phrase("Müller"), "=?UTF-8?B?TcO8bGxlcg==?=");
    }

    #[test]
    fn base64_has_the_paddings_of_rfc_4648() {
        let texts = ["", "f", "fo", "foo", "foob", "fooba", "foobar"];
        let encoded: Vec<_> = texts.iter().map(|t| base64(t.as_bytes())).collect();
        assert_eq!(encoded, ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"]);
    }
}

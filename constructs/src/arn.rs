//! ARNs of what has no attribute for its own.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;

/// The partition of the stack around `node`: literal if its region is.
pub(crate) fn partition(node: &Node) -> Value<String> {
    let known = node.stack().and_then(|stack| stack.environment().partition());
    known.map_or_else(aws::partition, IntoValue::into_value)
}

/// The region of the stack around `node`.
pub(crate) fn region(node: &Node) -> Value<String> {
    node.stack().map_or_else(aws::region, |stack| stack.region())
}

/// The account of the stack around `node`.
pub(crate) fn account(node: &Node) -> Value<String> {
    node.stack().map_or_else(aws::account_id, |stack| stack.account())
}

/// The ARN of `resource` of `service` in the account and region of the stack around `node`.
pub(crate) fn in_stack(
    node: &Node,
    service: &str,
    resource: impl IntoValue<String>,
) -> Value<String> {
    sub!(
        "arn:{}:{}:{}:{}:{}",
        partition(node),
        service,
        region(node),
        account(node),
        resource.into_value()
    )
}

/// The name in an ARN of a service's resource, which stands after `prefix`; `None` if the ARN is
/// not of that form.
pub(crate) fn name<'a>(arn: &'a str, service: &str, prefix: &str) -> Option<&'a str> {
    let mut parts = arn.splitn(6, ':').skip(2);
    let is_of_service = parts.next() == Some(service);
    let resource = parts.nth(2).filter(|_| is_of_service)?;
    resource.strip_prefix(prefix).filter(|name| !name.is_empty())
}

/// Reports an ARN that is written out and not of `form`, in which words in capitals stand for what
/// varies: `arn:aws:iam::ACCOUNT:role/NAME`. Nothing is known of a value that AWS works out.
pub(crate) fn check<T>(node: &Node, arn: &Value<T>, wanted: &str, form: &str) {
    if let Some(text) = arn.as_literal()
        && !is_dynamic(text)
        && !is_of_form(text, form)
    {
        reject(node, text, wanted, &format!("write it as `{form}`"));
    }
}

/// Whether text has a dynamic reference in it, of which nothing is known now.
pub(crate) fn is_dynamic(text: &str) -> bool {
    text.contains("{{resolve:")
}

/// Whether an ARN is of a form as [`check`] takes them.
fn is_of_form(arn: &str, form: &str) -> bool {
    let wanted: Vec<&str> = form.split(':').collect();
    let parts: Vec<&str> = arn.splitn(wanted.len(), ':').collect();
    let fits = |(part, wanted): (&&str, &&str)| match *wanted {
        "aws" => part.starts_with("aws"),
        // The account of what AWS manages is called `aws`.
        "ACCOUNT" => is_account(part) || *part == "aws",
        wanted => match wanted.find(|c: char| c.is_ascii_uppercase()) {
            Some(end) => part.len() > end && part.starts_with(&wanted[..end]),
            None => *part == wanted,
        },
    };
    parts.len() == wanted.len() && parts.iter().zip(&wanted).all(fits)
}

/// Whether a text is the number of an account: 12 digits.
pub(crate) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A kind of ARN that the generated layer has none for.
#[cfg(any(feature = "cloudfront", feature = "cognito", feature = "iam", feature = "ssm"))]
macro_rules! kind {
    ($name:ident, $doc:literal) => {
        #[doc = $doc]
        pub enum $name {}
        impl rustinfra::value::StringKind for $name {}
        impl rustinfra::value::RefKind for $name {}
    };
}
#[cfg(any(feature = "cloudfront", feature = "cognito", feature = "iam", feature = "ssm"))]
pub(crate) use kind;

/// Reports a text that is not the ARN that is wanted: `of a key`.
pub(crate) fn reject(node: &Node, arn: &str, wanted: &str, help: &str) {
    node.report(
        Diagnostic::error("bad-arn", "an ARN has the wrong form")
            .detail(format!("`{arn}` is not the ARN {wanted}."))
            .help(help),
    );
}

#[cfg(test)]
mod tests {
    use super::{is_of_form, name};

    #[test]
    fn the_name_in_an_arn_stands_after_its_kind() {
        let of = |arn, service, prefix| name(arn, service, prefix);
        assert_eq!(of("arn:aws:kms:eu-west-1:1:key/a", "kms", "key/"), Some("a"));
        assert_eq!(
            of("arn:aws:cloudwatch:eu-west-1:1:alarm:a:b", "cloudwatch", "alarm:"),
            Some("a:b")
        );
        assert_eq!(of("arn:aws:s3:::a", "s3", ""), Some("a"));
        assert_eq!(of("arn:aws:kms:eu-west-1:1:alias/a", "kms", "key/"), None);
        assert_eq!(of("arn:aws:sqs:eu-west-1:1:key/a", "kms", "key/"), None);
        assert_eq!(of("arn:aws:kms:eu-west-1:1:key/", "kms", "key/"), None);
        assert_eq!(of("key/a", "kms", "key/"), None);
    }

    #[test]
    fn an_arn_is_compared_with_its_form() {
        let role = |arn| is_of_form(arn, "arn:aws:iam::ACCOUNT:role/NAME");
        assert!(role("arn:aws:iam::123456789012:role/path/reader"));
        assert!(role("arn:aws-cn:iam::123456789012:role/reader"));
        assert!(!role("arn:aws:iam::123456789012:role/"));
        assert!(!role("arn:aws:iam::1234:role/reader"));
        assert!(!role("arn:aws:sqs:eu-west-1:123456789012:orders"));
        assert!(!role("reader"));
        assert!(!role(""));
        let policy = |arn| is_of_form(arn, "arn:aws:iam::ACCOUNT:policy/NAME");
        assert!(policy("arn:aws:iam::aws:policy/ReadOnlyAccess"));
        let pool = |arn| is_of_form(arn, "arn:aws:cognito-identity:REGION:ACCOUNT:identitypool/ID");
        assert!(pool("arn:aws:cognito-identity:eu-west-1:123456789012:identitypool/eu-west-1:a-b"));
        assert!(!pool("arn:aws:cognito-identity::123456789012:identitypool/eu-west-1:a-b"));
        let layer = |arn| is_of_form(arn, "arn:aws:lambda:REGION:ACCOUNT:layer:NAME:VERSION");
        assert!(layer("arn:aws:lambda:eu-west-1:123456789012:layer:a:3"));
        assert!(!layer("arn:aws:lambda:eu-west-1:123456789012:layer:a"));
    }
}

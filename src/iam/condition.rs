//! Conditions.

use std::borrow::Cow;

use crate::value::{Expr, IntoValue, Json, Value};

/// The conditions that an `AWS::Lambda::Permission` can express, and the properties that do.
/// Source: <https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html>
pub(crate) const PERMISSION_CONDITIONS: &[(&str, &str)] = &[
    ("aws:PrincipalOrgID", "PrincipalOrgID"),
    ("aws:SourceAccount", "SourceAccount"),
    ("aws:SourceArn", "SourceArn"),
    ("lambda:EventSourceToken", "EventSourceToken"),
    ("lambda:FunctionUrlAuthType", "FunctionUrlAuthType"),
    ("lambda:InvokedViaFunctionUrl", "InvokedViaFunctionUrl"),
];

/// A condition key, such as `aws:SourceAccount`.
///
/// The global ones are the constants of [`key`], those of a service stand beside its actions in
/// `iam::actions`; any text converts into one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionKey(Cow<'static, str>);

impl ConditionKey {
    /// A key that is known to exist: for constants.
    pub const fn known(name: &'static str) -> Self {
        Self(Cow::Borrowed(name))
    }

    /// A key by its name.
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        Self(name.into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for ConditionKey {
    fn from(name: &str) -> Self {
        Self(Cow::Owned(name.to_string()))
    }
}

impl From<String> for ConditionKey {
    fn from(name: String) -> Self {
        Self(Cow::Owned(name))
    }
}

/// One condition of a statement or a principal: an operator, a key and the value to compare with.
///
/// A list as the value is a set of alternatives. [`Statement::when`](super::Statement::when) is the
/// same with the operator as text.
///
/// ```
/// use rustinfra_constructs::iam::{Condition, key};
/// use rustinfra_constructs::prelude::*;
///
/// let encrypted = Statement::allow(["s3:GetObject"])
///     .on("arn:aws:s3:::reports/*")
///     .given(Condition::bool(key::SECURE_TRANSPORT, true))
///     .given(Condition::string_equals(key::principal_tag("team"), "sales").if_exists());
/// # let _ = encrypted;
/// ```
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a condition does nothing until a statement is given it"]
pub struct Condition {
    set: &'static str,
    operator: &'static str,
    if_exists: bool,
    key: ConditionKey,
    value: Expr,
}

macro_rules! operators {
    ($($(#[$doc:meta])* $function:ident = $operator:literal;)+) => {
        impl Condition {
            $($(#[$doc])*
            pub fn $function(key: impl Into<ConditionKey>, value: impl IntoValue<Json>) -> Self {
                Self::of($operator, key.into(), value.into_value())
            })+
        }
    };
}

operators! {
    /// The same text, in the same case.
    string_equals = "StringEquals";
    /// Another text.
    string_not_equals = "StringNotEquals";
    /// The same text in any case.
    string_equals_ignore_case = "StringEqualsIgnoreCase";
    /// Another text in any case.
    string_not_equals_ignore_case = "StringNotEqualsIgnoreCase";
    /// A text that matches a pattern with `*` and `?`.
    string_like = "StringLike";
    /// A text that does not match a pattern with `*` and `?`.
    string_not_like = "StringNotLike";
    /// The same number.
    numeric_equals = "NumericEquals";
    /// Another number.
    numeric_not_equals = "NumericNotEquals";
    /// A smaller number.
    numeric_less_than = "NumericLessThan";
    /// A smaller number, or the same.
    numeric_less_than_equals = "NumericLessThanEquals";
    /// A greater number.
    numeric_greater_than = "NumericGreaterThan";
    /// A greater number, or the same.
    numeric_greater_than_equals = "NumericGreaterThanEquals";
    /// The same time, in ISO 8601 or as seconds since 1970.
    date_equals = "DateEquals";
    /// Another time.
    date_not_equals = "DateNotEquals";
    /// An earlier time.
    date_less_than = "DateLessThan";
    /// An earlier time, or the same.
    date_less_than_equals = "DateLessThanEquals";
    /// A later time.
    date_greater_than = "DateGreaterThan";
    /// A later time, or the same.
    date_greater_than_equals = "DateGreaterThanEquals";
    /// The same bytes, in base64.
    binary_equals = "BinaryEquals";
    /// An address in a range such as `203.0.113.0/24`.
    ip_address = "IpAddress";
    /// An address outside a range.
    not_ip_address = "NotIpAddress";
    /// An ARN that matches a pattern, section by section.
    arn_equals = "ArnEquals";
    /// An ARN that does not match a pattern.
    arn_not_equals = "ArnNotEquals";
    /// The same as [`Condition::arn_equals`], as AWS has it.
    arn_like = "ArnLike";
    /// The same as [`Condition::arn_not_equals`], as AWS has it.
    arn_not_like = "ArnNotLike";
}

impl Condition {
    fn of(operator: &'static str, key: ConditionKey, value: Value<Json>) -> Self {
        Self { set: "", operator, if_exists: false, key, value: value.into_expr() }
    }

    /// Whether a yes-or-no key is as given.
    pub fn bool(key: impl Into<ConditionKey>, value: bool) -> Self {
        let text: Value<Json> = if value { "true" } else { "false" }.into_value();
        Self::of("Bool", key.into(), text)
    }

    /// A request that does not have the key.
    pub fn absent(key: impl Into<ConditionKey>) -> Self {
        Self::of("Null", key.into(), "true".into_value())
    }

    /// A request that has the key.
    pub fn present(key: impl Into<ConditionKey>) -> Self {
        Self::of("Null", key.into(), "false".into_value())
    }

    /// Lets requests through that do not have the key. Has no meaning for
    /// [`absent`](Self::absent) and [`present`](Self::present).
    pub fn if_exists(mut self) -> Self {
        self.if_exists = self.operator != "Null";
        self
    }

    /// Of a key with several values, at least one fits.
    pub fn for_any_value(mut self) -> Self {
        self.set = "ForAnyValue:";
        self
    }

    /// Of a key with several values, every one fits; a request without the key passes as well.
    pub fn for_all_values(mut self) -> Self {
        self.set = "ForAllValues:";
        self
    }

    pub(super) fn into_parts(self) -> (String, String, Expr) {
        let suffix = if self.if_exists { "IfExists" } else { "" };
        let operator = format!("{}{}{suffix}", self.set, self.operator);
        (operator, self.key.0.into_owned(), self.value)
    }
}

/// Keys that requests to every service may have.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>
pub mod key {
    use super::ConditionKey;

    macro_rules! keys {
        ($($constant:ident = $name:literal, $doc:literal;)+) => {
            $(#[doc = concat!("`", $name, "`: ", $doc)]
            pub const $constant: ConditionKey = ConditionKey::known($name);)+
        };
    }

    keys! {
        CALLED_VIA = "aws:CalledVia", "the services through which the request came.";
        CALLED_VIA_FIRST = "aws:CalledViaFirst", "the first of them.";
        CALLED_VIA_LAST = "aws:CalledViaLast", "the last of them.";
        CURRENT_TIME = "aws:CurrentTime", "the time of the request.";
        EPOCH_TIME = "aws:EpochTime", "the time of the request in seconds since 1970.";
        FEDERATED_PROVIDER = "aws:FederatedProvider", "the identity provider of the caller.";
        MULTI_FACTOR_AUTH_AGE = "aws:MultiFactorAuthAge", "seconds since the caller gave a second factor.";
        MULTI_FACTOR_AUTH_PRESENT = "aws:MultiFactorAuthPresent", "whether the caller gave a second factor.";
        PRINCIPAL_ACCOUNT = "aws:PrincipalAccount", "the account of the caller.";
        PRINCIPAL_ARN = "aws:PrincipalArn", "the ARN of the caller.";
        PRINCIPAL_IS_AWS_SERVICE = "aws:PrincipalIsAWSService", "whether a service calls for itself.";
        PRINCIPAL_ORG_ID = "aws:PrincipalOrgID", "the organization of the caller.";
        PRINCIPAL_ORG_PATHS = "aws:PrincipalOrgPaths", "the place of the caller in its organization.";
        PRINCIPAL_SERVICE_NAME = "aws:PrincipalServiceName", "the service that calls.";
        PRINCIPAL_TYPE = "aws:PrincipalType", "the kind of caller.";
        REFERER = "aws:Referer", "the page that a browser came from; easily forged.";
        REQUESTED_REGION = "aws:RequestedRegion", "the region that was called.";
        RESOURCE_ACCOUNT = "aws:ResourceAccount", "the account of the resource.";
        RESOURCE_ORG_ID = "aws:ResourceOrgID", "the organization of the resource.";
        RESOURCE_ORG_PATHS = "aws:ResourceOrgPaths", "the place of the resource in its organization.";
        SECURE_TRANSPORT = "aws:SecureTransport", "whether the request came by TLS.";
        SOURCE_ACCOUNT = "aws:SourceAccount", "the account on whose behalf a service calls.";
        SOURCE_ARN = "aws:SourceArn", "the resource on whose behalf a service calls.";
        SOURCE_IDENTITY = "aws:SourceIdentity", "who first assumed a role, however many lie between.";
        SOURCE_IP = "aws:SourceIp", "the address of the caller.";
        SOURCE_ORG_ID = "aws:SourceOrgID", "the organization on whose behalf a service calls.";
        SOURCE_ORG_PATHS = "aws:SourceOrgPaths", "the place of that source in its organization.";
        SOURCE_VPC = "aws:SourceVpc", "the network that the request came through.";
        SOURCE_VPCE = "aws:SourceVpce", "the endpoint that the request came through.";
        TAG_KEYS = "aws:TagKeys", "the keys of the tags in the request.";
        TOKEN_ISSUE_TIME = "aws:TokenIssueTime", "when the caller's temporary credentials were made.";
        USER_AGENT = "aws:UserAgent", "the program that calls; easily forged.";
        USER_ID = "aws:userid", "the unique id of the caller.";
        USER_NAME = "aws:username", "the name of the user who calls.";
        VIA_AWS_SERVICE = "aws:ViaAWSService", "whether a service calls on behalf of the caller.";
        VPC_SOURCE_IP = "aws:VpcSourceIp", "the address of the caller within its network.";
    }

    /// `aws:PrincipalTag/KEY`: a tag of the caller.
    pub fn principal_tag(tag: &str) -> ConditionKey {
        ConditionKey::new(format!("aws:PrincipalTag/{tag}"))
    }

    /// `aws:RequestTag/KEY`: a tag in the request.
    pub fn request_tag(tag: &str) -> ConditionKey {
        ConditionKey::new(format!("aws:RequestTag/{tag}"))
    }

    /// `aws:ResourceTag/KEY`: a tag of the resource.
    pub fn resource_tag(tag: &str) -> ConditionKey {
        ConditionKey::new(format!("aws:ResourceTag/{tag}"))
    }
}

//! Settings of a table with a closed set of values.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;

/// What a table's stream says of a changed item.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_StreamSpecification.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamViewType {
    /// Its key.
    KeysOnly,
    /// The item as it is after the change.
    NewImage,
    /// The item as it was before the change.
    OldImage,
    /// Both.
    NewAndOldImages,
}

impl StreamViewType {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            StreamViewType::KeysOnly => "KEYS_ONLY",
            StreamViewType::NewImage => "NEW_IMAGE",
            StreamViewType::OldImage => "OLD_IMAGE",
            StreamViewType::NewAndOldImages => "NEW_AND_OLD_IMAGES",
        }
    }
}

/// What a table's storage costs against what reads and writes cost.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.TableClasses.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableClass {
    /// For most tables; the default.
    Standard,
    /// Cheaper storage, dearer access.
    StandardInfrequentAccess,
}

impl TableClass {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            TableClass::Standard => "STANDARD",
            TableClass::StandardInfrequentAccess => "STANDARD_INFREQUENT_ACCESS",
        }
    }
}

/// Which keys CloudWatch Contributor Insights counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContributorInsights {
    /// All that are used.
    AccessedAndThrottledKeys,
    /// Those whose requests were refused; cheaper.
    ThrottledKeys,
}

impl ContributorInsights {
    pub(super) fn to_expr(self) -> Expr {
        let mode = match self {
            ContributorInsights::AccessedAndThrottledKeys => "ACCESSED_AND_THROTTLED_KEYS",
            ContributorInsights::ThrottledKeys => "THROTTLED_KEYS",
        };
        Expr::map([("Enabled", true.into()), ("Mode", mode.into())])
    }
}

/// How exact the times are that a table's Kinesis stream gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KinesisPrecision {
    /// Thousandths of a second.
    Millisecond,
    /// Millionths of a second.
    Microsecond,
}

impl KinesisPrecision {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            KinesisPrecision::Millisecond => "MILLISECOND",
            KinesisPrecision::Microsecond => "MICROSECOND",
        }
    }
}

/// Whose key encrypts a table.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html>
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum TableEncryption {
    /// A key that DynamoDB owns, at no charge; the default.
    AwsOwned,
    /// The account's key `alias/aws/dynamodb`.
    AwsManaged,
    /// A key made for the table.
    NewKey,
    /// A customer managed key, by ARN: see [`with_key`](Self::with_key).
    CustomerManaged(Value<refs::KmsKeyId>),
}

impl TableEncryption {
    /// Encryption with a customer managed key: the key, or its ARN.
    pub fn with_key(key: impl IntoValue<refs::KmsKeyId>) -> Self {
        TableEncryption::CustomerManaged(key.into_value())
    }

    /// `SSESpecification`, if there is anything to say.
    pub(super) fn to_expr(&self) -> Option<Expr> {
        match self {
            TableEncryption::AwsOwned | TableEncryption::NewKey => None,
            TableEncryption::AwsManaged => Some(Expr::map([("SSEEnabled", true.into())])),
            TableEncryption::CustomerManaged(key) => Some(Expr::map([
                ("KMSMasterKeyId", key.expr().clone()),
                ("SSEEnabled", true.into()),
                ("SSEType", "KMS".into()),
            ])),
        }
    }
}

//! How objects are encrypted.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;

/// How objects are encrypted that say nothing themselves.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-bucket-encryption.html>
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum BucketEncryption {
    /// With keys of S3, at no charge; what AWS does by itself.
    S3Managed,
    /// With the account's key `alias/aws/s3`.
    KmsManaged,
    /// With a key made for the bucket.
    NewKey,
    /// With a customer managed key, by ARN: see [`with_key`](Self::with_key).
    Kms(Value<refs::KmsKeyId>),
    /// Twice, with the account's key.
    DsseManaged,
    /// Twice, with a customer managed key, by ARN.
    Dsse(Value<refs::KmsKeyId>),
}

impl BucketEncryption {
    /// Encryption with a customer managed key: the key, or its ARN.
    pub fn with_key(key: impl IntoValue<refs::KmsKeyId>) -> Self {
        BucketEncryption::Kms(key.into_value())
    }

    /// The customer managed key.
    pub(super) fn key(&self) -> Option<Value<refs::KmsKeyId>> {
        match self {
            BucketEncryption::Kms(key) | BucketEncryption::Dsse(key) => Some(key.clone()),
            _ => None,
        }
    }

    pub(super) fn to_expr(&self, bucket_key: Option<bool>) -> Expr {
        let algorithm = match self {
            BucketEncryption::S3Managed => "AES256",
            BucketEncryption::DsseManaged | BucketEncryption::Dsse(_) => "aws:kms:dsse",
            BucketEncryption::KmsManaged | BucketEncryption::NewKey | BucketEncryption::Kms(_) => {
                "aws:kms"
            }
        };
        let mut default = Expr::map([("SSEAlgorithm", algorithm.into())]);
        if let Some(key) = self.key() {
            default.set("KMSMasterKeyID", key.into_expr());
        }
        let mut rule = Expr::map([("ServerSideEncryptionByDefault", default)]);
        if let Some(on) = bucket_key {
            rule.set("BucketKeyEnabled", on.into());
        }
        Expr::map([("ServerSideEncryptionConfiguration", Expr::list([rule]))])
    }
}

//! Whose keys encrypt a global table.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;

/// Whose keys encrypt a global table.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html>
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
#[doc(alias = "TableEncryptionV2")]
pub enum GlobalTableEncryption {
    /// Keys that DynamoDB owns, at no charge; the default.
    #[default]
    AwsOwned,
    /// Each region's key `alias/aws/dynamodb` of the account.
    AwsManaged,
    /// Customer managed keys: see [`with_key`](Self::with_key).
    CustomerManaged {
        /// The key of the stack's region.
        key: Value<refs::KmsKeyId>,
        /// The ARN of the key of each other region, by region.
        replica_keys: Vec<(String, String)>,
    },
}

impl GlobalTableEncryption {
    /// Encryption with customer managed keys: that of the stack's region, or its ARN. Each
    /// [replica](super::Replica) needs a key of its own region:
    /// [`replica_key`](Self::replica_key).
    pub fn with_key(key: impl IntoValue<refs::KmsKeyId>) -> Self {
        GlobalTableEncryption::CustomerManaged { key: key.into_value(), replica_keys: Vec::new() }
    }

    /// Adds the ARN of the key with which a replica is encrypted.
    #[must_use]
    pub fn replica_key(mut self, region: &str, key_arn: &str) -> Self {
        if let GlobalTableEncryption::CustomerManaged { replica_keys, .. } = &mut self {
            replica_keys.push((region.to_string(), key_arn.to_string()));
        }
        self
    }

    /// `SSESpecification` of the table.
    pub(super) fn of_table(&self) -> Expr {
        match self {
            GlobalTableEncryption::AwsOwned => Expr::map([("SSEEnabled", false.into())]),
            _ => Expr::map([("SSEEnabled", true.into()), ("SSEType", "KMS".into())]),
        }
    }

    /// The key of a region; `None` without a customer managed one.
    pub(super) fn key_of(&self, region: Option<&str>) -> Option<Expr> {
        let GlobalTableEncryption::CustomerManaged { key, replica_keys } = self else {
            return None;
        };
        match region {
            None => Some(key.expr().clone()),
            Some(region) => {
                let (_, arn) = replica_keys.iter().find(|(r, _)| r == region)?;
                Some(Expr::text(arn.clone()))
            }
        }
    }

    pub(super) fn is_customer_managed(&self) -> bool {
        matches!(self, GlobalTableEncryption::CustomerManaged { .. })
    }
}

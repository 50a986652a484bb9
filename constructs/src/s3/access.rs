//! Who may reach a bucket at all.

use rustinfra::tree::Node;
use rustinfra::value::Expr;

use crate::check;

/// What is refused even if a policy or an ACL would allow it.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockPublicAccess {
    /// Refuses to set ACLs that allow the public something.
    pub block_public_acls: bool,
    /// Refuses to set policies that allow the public something.
    pub block_public_policy: bool,
    /// Ignores ACLs that allow the public something.
    pub ignore_public_acls: bool,
    /// Ignores policies that allow the public something.
    pub restrict_public_buckets: bool,
}

impl BlockPublicAccess {
    /// Everything public; what AWS does by itself.
    pub const ALL: Self = Self {
        block_public_acls: true,
        block_public_policy: true,
        ignore_public_acls: true,
        restrict_public_buckets: true,
    };
    /// ACLs only: the bucket's policy may make objects public.
    pub const ACLS_ONLY: Self = Self {
        block_public_acls: true,
        block_public_policy: false,
        ignore_public_acls: true,
        restrict_public_buckets: false,
    };
    /// Nothing.
    pub const NONE: Self = Self {
        block_public_acls: false,
        block_public_policy: false,
        ignore_public_acls: false,
        restrict_public_buckets: false,
    };

    pub(super) fn to_expr(self) -> Expr {
        Expr::map([
            ("BlockPublicAcls", self.block_public_acls.into()),
            ("BlockPublicPolicy", self.block_public_policy.into()),
            ("IgnorePublicAcls", self.ignore_public_acls.into()),
            ("RestrictPublicBuckets", self.restrict_public_buckets.into()),
        ])
    }
}

/// Who owns objects that others upload.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectOwnership {
    /// The bucket's owner; ACLs mean nothing. What AWS does by itself.
    BucketOwnerEnforced,
    /// The bucket's owner, if the upload says so.
    BucketOwnerPreferred,
    /// Who uploads them.
    ObjectWriter,
}

impl ObjectOwnership {
    pub(super) fn to_expr(self) -> Expr {
        let ownership = match self {
            ObjectOwnership::BucketOwnerEnforced => "BucketOwnerEnforced",
            ObjectOwnership::BucketOwnerPreferred => "BucketOwnerPreferred",
            ObjectOwnership::ObjectWriter => "ObjectWriter",
        };
        Expr::map([("Rules", Expr::list([Expr::map([("ObjectOwnership", ownership.into())])]))])
    }
}

/// Reports a bucket that everyone should read and whose block refuses policies that say so.
pub(super) fn reject_public(node: &Node) {
    check::reject(
        node,
        "Everyone should read the objects, but the bucket refuses policies that say so.",
        "add `.block_public_access(BlockPublicAccess::ACLS_ONLY)`",
    );
}

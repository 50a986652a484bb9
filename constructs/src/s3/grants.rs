//! What others may do with a bucket.

use rustinfra::graph::{Identity, Link, LinkRule, links};
use rustinfra::iam::{Grant, Grantee, Principal, Statement};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::s3::CfnBucket;

use super::access;
use super::bucket::Bucket;

impl Bucket {
    #[track_caller]
    fn record(&self, grantee: &impl Grantee, rule: &'static LinkRule<Identity>) -> Grant {
        Link::grant(grantee.principal(), rule, self).record(self.node())
    }

    /// Allows `grantee` to list the bucket and to read its objects.
    #[track_caller]
    pub fn grant_read(&self, grantee: &impl Grantee) -> Grant {
        self.record(grantee, &links::BUCKET_READ)
    }

    /// Allows `grantee` to put and delete objects.
    #[track_caller]
    pub fn grant_write(&self, grantee: &impl Grantee) -> Grant {
        self.record(grantee, &links::BUCKET_WRITE)
    }

    /// Allows `grantee` to list the bucket, and to read, put and delete objects.
    #[track_caller]
    pub fn grant_read_write(&self, grantee: &impl Grantee) -> Grant {
        self.record(grantee, &links::BUCKET_READ_WRITE)
    }

    /// Allows `grantee` to put objects, but not to delete any.
    #[track_caller]
    pub fn grant_put(&self, grantee: &impl Grantee) -> Grant {
        self.record(grantee, &links::BUCKET_PUT)
    }

    /// Allows `grantee` to change the ACLs of objects.
    #[track_caller]
    pub fn grant_put_acl(&self, grantee: &impl Grantee) -> Grant {
        self.record(grantee, &links::BUCKET_PUT_ACL)
    }

    /// Allows `grantee` to delete objects.
    #[track_caller]
    pub fn grant_delete(&self, grantee: &impl Grantee) -> Grant {
        self.record(grantee, &links::BUCKET_DELETE)
    }

    /// The grants for a part of the bucket's objects: those whose keys match a pattern, such as
    /// `images/*`.
    pub fn objects(&self, pattern: &str) -> Objects {
        Objects { bucket: self.clone(), pattern: pattern.to_string() }
    }

    /// Allows everyone in the world to read the objects that match a pattern (`*` is all).
    ///
    /// The bucket has to be built with a
    /// [`block_public_access`](super::BucketBuilder::block_public_access) that lets its policy do
    /// that.
    #[track_caller]
    pub fn grant_public_access(&self, pattern: &str) {
        if self.cfn().is_some_and(|cfn| refuses_public_policies(&cfn)) {
            access::reject_public(self.node());
        }
        self.open_to_everyone(pattern);
    }

    /// The same of a bucket that was looked at already.
    #[track_caller]
    pub(super) fn open_to_everyone(&self, pattern: &str) {
        let statement = Statement::allow(["s3:GetObject"])
            .on(self.arn_for_objects(pattern))
            .to(Principal::any());
        self.add_to_resource_policy(statement);
    }

    /// Adds a statement to the bucket's policy.
    #[track_caller]
    pub fn add_to_resource_policy(&self, statement: Statement) {
        Link::statement(self, statement).record(self.node());
    }
}

/// Whether S3 refuses a policy that makes objects public: it does unless the bucket says otherwise.
fn refuses_public_policies(cfn: &CfnBucket) -> bool {
    match cfn.property("PublicAccessBlockConfiguration") {
        None => true,
        Some(block) => block.get("BlockPublicPolicy") == Some(&Expr::Bool(true)),
    }
}

/// Some objects of a bucket, to be granted to others.
#[derive(Clone)]
pub struct Objects {
    bucket: Bucket,
    pattern: String,
}

impl Objects {
    #[track_caller]
    fn record(&self, grantee: &impl Grantee, rule: &'static LinkRule<Identity>) -> Grant {
        Link::grant(grantee.principal(), rule, &self.bucket)
            .contents(self.bucket.arn_for_objects(&self.pattern))
            .record(self.bucket.node())
    }

    /// Allows `grantee` to list the bucket and to read these objects.
    #[track_caller]
    pub fn grant_read(&self, grantee: &impl Grantee) -> Grant {
        self.record(grantee, &links::BUCKET_READ)
    }

    /// Allows `grantee` to put and delete these objects.
    #[track_caller]
    pub fn grant_write(&self, grantee: &impl Grantee) -> Grant {
        self.record(grantee, &links::BUCKET_WRITE)
    }

    /// Allows `grantee` to list the bucket, and to read, put and delete these objects.
    #[track_caller]
    pub fn grant_read_write(&self, grantee: &impl Grantee) -> Grant {
        self.record(grantee, &links::BUCKET_READ_WRITE)
    }

    /// Allows `grantee` to put these objects, but not to delete any.
    #[track_caller]
    pub fn grant_put(&self, grantee: &impl Grantee) -> Grant {
        self.record(grantee, &links::BUCKET_PUT)
    }

    /// Allows `grantee` to delete these objects.
    #[track_caller]
    pub fn grant_delete(&self, grantee: &impl Grantee) -> Grant {
        self.record(grantee, &links::BUCKET_DELETE)
    }
}

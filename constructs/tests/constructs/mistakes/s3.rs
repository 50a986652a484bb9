use rustinfra_constructs::prelude::*;
use rustinfra_constructs::s3::{
    BlockPublicAccess, BucketBuilder, CorsRule, IntelligentTiering, LifecycleRule,
    ObjectLockRetention,
};

use super::mistake;

#[test]
fn a_bucket_that_exists_is_not_changed() {
    mistake(
        |stack| {
            let old = Bucket::from_bucket_name(stack, "Old", "releases");
            old.add_cors_rule(CorsRule::new(["GET"], ["*"]));
            old.add_lifecycle_rule(LifecycleRule::new().expire_after(days(1)));
            old.enable_event_bridge_notification();
        },
        "error[conflicting-options]: options do not fit together
  CORS rules cannot be added to a bucket that exists already.
    at `Test/Old`, HERE
  help: add them where the bucket is managed

error[conflicting-options]: options do not fit together
  EventBridge cannot be turned on for a bucket that exists already.
    at `Test/Old`, HERE
  help: turn it on where the bucket is managed

error[conflicting-options]: options do not fit together
  Lifecycle rules cannot be added to a bucket that exists already.
    at `Test/Old`, HERE
  help: add them where the bucket is managed",
    );
}

#[test]
fn lifecycle_rules_that_s3_refuses_are_told() {
    mistake(
        |stack| {
            let rule = LifecycleRule::new().expired_object_delete_marker().tag("kind", "log");
            Bucket::builder("B").lifecycle_rule(rule).build(stack);
        },
        "error[conflicting-options]: options do not fit together
  A lifecycle rule about marks of deleted objects cannot delete objects itself or look at tags.
    at `Test/B`, HERE
  help: make two rules of it",
    );
    mistake(
        |stack| {
            let rule = LifecycleRule::new().expire_after(days(1)).expire_on("2030-01-01");
            Bucket::builder("B").lifecycle_rule(rule).build(stack);
        },
        "error[conflicting-options]: options do not fit together
  A lifecycle rule deletes objects both at an age and on a day.
    at `Test/B`, HERE
  help: choose one",
    );
    mistake(
        |stack| {
            let rule = LifecycleRule::new().expire_after(hours(23));
            let rule = rule.noncurrent_versions_to_retain(101);
            Bucket::builder("B").versioned().lifecycle_rule(rule).build(stack);
        },
        "error[conflicting-options]: options do not fit together
  A lifecycle rule keeps some old versions, but deletes none.
    at `Test/B`, HERE
  help: add `.noncurrent_version_expiration(…)`

error[out-of-range]: a value is outside its range
  the age of deleted objects in days is 0, but must be at least 1.
    at `Test/B`, HERE
  help: see https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html

error[out-of-range]: a value is outside its range
  the versions to keep is 101, but must be between 1 and 100.
    at `Test/B`, HERE
  help: see https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html",
    );
}

#[test]
fn settings_that_s3_refuses_are_told() {
    mistake(
        |stack| {
            Bucket::builder("B").cors_rule(CorsRule::new(["GET"], [])).build(stack);
        },
        "error[conflicting-options]: options do not fit together
  The CORS rule allows no method or no origin.
    at `Test/B`, HERE
  help: name at least one of each",
    );
    mistake(
        |stack| {
            let retention = ObjectLockRetention::governance(hours(23));
            Bucket::builder("B").object_lock_default_retention(retention).build(stack);
        },
        "error[out-of-range]: a value is outside its range
  the retention in days is 0, but must be between 1 and 36500.
    at `Test/B`, HERE
  help: see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DefaultRetention.html",
    );
    mistake(
        |stack| {
            let tiering = IntelligentTiering::new("old")
                .archive_access_after(days(89))
                .deep_archive_access_after(days(179));
            Bucket::builder("B").intelligent_tiering(tiering).build(stack);
        },
        "error[out-of-range]: a value is outside its range
  the days until `ARCHIVE_ACCESS` is 89, but must be between 90 and 730.
    at `Test/B`, HERE
  help: see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Tiering.html

error[out-of-range]: a value is outside its range
  the days until `DEEP_ARCHIVE_ACCESS` is 179, but must be between 180 and 730.
    at `Test/B`, HERE
  help: see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Tiering.html",
    );
}

#[test]
fn a_bucket_is_opened_to_everyone_only_if_it_lets_its_policy_do_that() {
    let refused = "error[conflicting-options]: options do not fit together
  Everyone should read the objects, but the bucket refuses policies that say so.
    at `Test/B`, HERE
  help: add `.block_public_access(BlockPublicAccess::ACLS_ONLY)`";
    let open = |bucket: BucketBuilder| {
        move |stack: &Stack| bucket.build(stack).grant_public_access("images/*")
    };
    mistake(open(Bucket::builder("B")), refused);
    mistake(open(Bucket::builder("B").block_public_access(BlockPublicAccess::ALL)), refused);
    mistake(open(Bucket::builder("B").block_public_access(BlockPublicAccess::ACLS_ONLY)), "");
}

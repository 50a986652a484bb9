//! Buckets (Amazon S3).
//!
//! A bucket, what becomes of its objects, and a function that hears of new ones:
//!
//! ```
//! use rustinfra_constructs::prelude::*;
//! use rustinfra_constructs::s3::{
//!     Bucket, BucketEncryption, EventType, LifecycleRule, NotificationFilter,
//! };
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "Images");
//! let uploads = Bucket::builder("Uploads")
//!     .encryption(BucketEncryption::S3Managed)
//!     .enforce_ssl()
//!     .lifecycle_rule(LifecycleRule::new().expire_after(days(30)))
//!     .build(&stack);
//! let code = Code::inline("exports.handler = async () => {};");
//! let resize = Function::builder("Resize", Runtime::NODEJS_22, "index.handler", code).build(&stack);
//! uploads.grant_read(&resize);
//! let images = NotificationFilter::new().suffix(".png");
//! uploads.add_event_notification(EventType::ObjectCreated, &resize, images);
//! # assert!(app.assembly().is_ok());
//! ```
//!
//! # What is the default
//!
//! A new bucket is private, encrypted with keys of S3 and without ACLs: AWS does that by itself, so
//! nothing of it stands in the template. Buckets are retained when they leave their stack.
//!
//! # Notifications
//!
//! Notifications are properties of the bucket itself, without a function of ours that sets them
//! afterwards. The permission to call or to send has to be there before the bucket, so it cannot
//! name the bucket's ARN, which is known only later: it names the account, and the ARN too if the
//! bucket has a name of its own.

mod access;
mod bucket;
mod builder;
mod cors;
mod encryption;
mod grants;
mod lifecycle;
mod naming;
mod notification;
mod object_lock;
mod place;
mod tiering;
mod website;

pub use access::{BlockPublicAccess, ObjectOwnership};
pub use bucket::Bucket;
pub use builder::BucketBuilder;
pub use cors::CorsRule;
pub use encryption::BucketEncryption;
pub use grants::Objects;
pub use lifecycle::{LifecycleRule, StorageClass};
pub use notification::{
    EventType, NotificationDestination, NotificationFilter, NotificationTarget,
};
pub use object_lock::ObjectLockRetention;
pub use tiering::IntelligentTiering;
pub use website::{Protocol, ReplaceKey, RoutingRule, Website};

//! How a bucket is made.

use rustinfra::prelude::*;

use super::access::{BlockPublicAccess, ObjectOwnership};
use super::bucket::Bucket;
use super::cors::CorsRule;
use super::encryption::BucketEncryption;
use super::lifecycle::LifecycleRule;
use super::object_lock::ObjectLockRetention;
use super::tiering::IntelligentTiering;
use super::website::Website;

/// Settings of a [`Bucket`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct BucketBuilder {
    pub(super) id: String,
    pub(super) name: Option<String>,
    pub(super) versioned: bool,
    pub(super) encryption: Option<BucketEncryption>,
    pub(super) bucket_key: Option<bool>,
    pub(super) block_public_access: Option<BlockPublicAccess>,
    pub(super) public_read: bool,
    pub(super) ownership: Option<ObjectOwnership>,
    pub(super) enforce_ssl: bool,
    pub(super) minimum_tls: Option<f64>,
    pub(super) lifecycle: Vec<LifecycleRule>,
    pub(super) cors: Vec<CorsRule>,
    pub(super) website: Option<Website>,
    pub(super) logs: Option<(Option<Bucket>, Option<String>)>,
    pub(super) event_bridge: bool,
    pub(super) object_lock: bool,
    pub(super) retention: Option<ObjectLockRetention>,
    pub(super) tiering: Vec<IntelligentTiering>,
    pub(super) metrics: Vec<(String, Option<String>)>,
    pub(super) acceleration: bool,
    pub(super) removal: Option<RemovalPolicy>,
}

impl BucketBuilder {
    pub(super) fn new(id: &str) -> Self {
        Self {
            id: id.to_string(),
            name: None,
            versioned: false,
            encryption: None,
            bucket_key: None,
            block_public_access: None,
            public_read: false,
            ownership: None,
            enforce_ssl: false,
            minimum_tls: None,
            lifecycle: Vec::new(),
            cors: Vec::new(),
            website: None,
            logs: None,
            event_bridge: false,
            object_lock: false,
            retention: None,
            tiering: Vec::new(),
            metrics: Vec::new(),
            acceleration: false,
            removal: None,
        }
    }

    /// Sets the name, which no other bucket in the world may have: 3 to 63 of a-z, 0-9, `.`, `-`.
    pub fn bucket_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Keeps old versions of objects.
    pub fn versioned(mut self) -> Self {
        self.versioned = true;
        self
    }

    /// Sets how objects are encrypted that say nothing themselves; default with keys of S3.
    pub fn encryption(mut self, encryption: BucketEncryption) -> Self {
        self.encryption = Some(encryption);
        self
    }

    /// Asks KMS for a key of the bucket instead of one for each object, which is cheaper.
    pub fn bucket_key_enabled(mut self, on: bool) -> Self {
        self.bucket_key = Some(on);
        self
    }

    /// Sets what is refused to the public; AWS itself refuses everything.
    pub fn block_public_access(mut self, block: BlockPublicAccess) -> Self {
        self.block_public_access = Some(block);
        self
    }

    /// Lets everyone in the world read all objects. Needs a
    /// [`block_public_access`](Self::block_public_access) that lets the bucket's policy do that.
    pub fn public_read_access(mut self) -> Self {
        self.public_read = true;
        self
    }

    /// Sets who owns objects that others upload; default the bucket's owner.
    pub fn object_ownership(mut self, ownership: ObjectOwnership) -> Self {
        self.ownership = Some(ownership);
        self
    }

    /// Refuses requests that do not come over TLS.
    pub fn enforce_ssl(mut self) -> Self {
        self.enforce_ssl = true;
        self
    }

    /// Refuses requests over TLS older than a version such as 1.2, and those without.
    pub fn minimum_tls_version(mut self, version: f64) -> Self {
        self.enforce_ssl = true;
        self.minimum_tls = Some(version);
        self
    }

    /// Adds a rule about what becomes of objects over time.
    pub fn lifecycle_rule(mut self, rule: LifecycleRule) -> Self {
        self.lifecycle.push(rule);
        self
    }

    /// Adds a rule about what browsers may do from other sites.
    pub fn cors_rule(mut self, rule: CorsRule) -> Self {
        self.cors.push(rule);
        self
    }

    /// Lets the bucket answer as a website.
    pub fn website(mut self, website: Website) -> Self {
        self.website = Some(website);
        self
    }

    /// Logs requests to another bucket, below a prefix, which is allowed to take them.
    pub fn server_access_logs(mut self, bucket: &Bucket, prefix: &str) -> Self {
        let prefix = (!prefix.is_empty()).then(|| prefix.to_string());
        self.logs = Some((Some(bucket.clone()), prefix));
        self
    }

    /// Logs requests to the bucket itself, below a prefix.
    pub fn server_access_logs_to_self(mut self, prefix: &str) -> Self {
        self.logs = Some((None, Some(prefix.to_string())));
        self
    }

    /// Sends all events to the default bus of EventBridge.
    pub fn event_bridge_enabled(mut self) -> Self {
        self.event_bridge = true;
        self
    }

    /// Lets objects be locked against deletion. Cannot be turned off.
    pub fn object_lock_enabled(mut self) -> Self {
        self.object_lock = true;
        self
    }

    /// Locks every new object for a while.
    pub fn object_lock_default_retention(mut self, retention: ObjectLockRetention) -> Self {
        self.object_lock = true;
        self.retention = Some(retention);
        self
    }

    /// Archives what nobody reads.
    pub fn intelligent_tiering(mut self, tiering: IntelligentTiering) -> Self {
        self.tiering.push(tiering);
        self
    }

    /// Measures requests, of all objects or of those below a prefix, under an id.
    pub fn request_metrics(mut self, id: &str, prefix: Option<&str>) -> Self {
        self.metrics.push((id.to_string(), prefix.map(String::from)));
        self
    }

    /// Lets clients far away use faster ways to the bucket.
    pub fn transfer_acceleration(mut self) -> Self {
        self.acceleration = true;
        self
    }

    /// Sets what happens to the bucket when it leaves the stack; default: it is retained. AWS
    /// deletes a bucket only if it is empty.
    pub fn removal_policy(mut self, policy: RemovalPolicy) -> Self {
        self.removal = Some(policy);
        self
    }
}

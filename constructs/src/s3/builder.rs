//! How a bucket is made.

use rustinfra::graph::{Facet, Link, PolicyHolder, Shape, links};
use rustinfra::iam::{Principal, Statement};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::s3::CfnBucket;
use serde_json::Value as JsonValue;

use super::access::{BlockPublicAccess, ObjectOwnership};
use super::bucket::Bucket;
use super::cors::CorsRule;
use super::encryption::BucketEncryption;
use super::lifecycle::LifecycleRule;
use super::naming;
use super::object_lock::ObjectLockRetention;
use super::tiering::IntelligentTiering;
use super::website::Website;
use crate::kms::Key;
use crate::{arn, check};

/// Settings of a [`Bucket`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct BucketBuilder {
    id: String,
    name: Option<String>,
    versioned: bool,
    encryption: Option<BucketEncryption>,
    bucket_key: Option<bool>,
    block_public_access: Option<BlockPublicAccess>,
    public_read: bool,
    ownership: Option<ObjectOwnership>,
    enforce_ssl: bool,
    minimum_tls: Option<f64>,
    lifecycle: Vec<LifecycleRule>,
    cors: Vec<CorsRule>,
    website: Option<Website>,
    logs: Option<(Option<Bucket>, Option<String>)>,
    event_bridge: bool,
    object_lock: bool,
    retention: Option<ObjectLockRetention>,
    tiering: Vec<IntelligentTiering>,
    metrics: Vec<(String, Option<String>)>,
    acceleration: bool,
    removal: RemovalPolicy,
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
            removal: RemovalPolicy::Retain,
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
        self.removal = policy;
        self
    }

    /// Places the bucket.
    #[track_caller]
    pub fn build(mut self, scope: &impl Construct) -> Bucket {
        let node = scope.node().child(&self.id);
        self.check(&node);
        let mut key = None;
        if self.encryption == Some(BucketEncryption::NewKey) {
            let made = Key::builder("Key")
                .description(&format!("Created by {}", node.path()))
                .enable_key_rotation()
                .build(&node);
            self.encryption = Some(BucketEncryption::with_key(&made));
            key = Some(made);
        }
        let cfn = CfnBucket::new(&node, "Resource");
        self.set_options(&node, &cfn);
        cfn.apply_removal_policy(self.removal);
        let mut facet = Facet::new()
            .arn(Shape::Resource, cfn.attr_arn())
            .arn(Shape::Contents, sub!("{}/*", cfn.attr_arn()))
            .policy(PolicyHolder::Resource {
                type_name: "AWS::S3::BucketPolicy",
                target: ("Bucket", cfn.reff().into_expr()),
            });
        if let Some(key) = self.encryption.as_ref().and_then(BucketEncryption::key) {
            facet = facet.encrypted_with(key);
        }
        node.set_facet(facet);
        let bucket = Bucket {
            arn: cfn.attr_arn(),
            name: cfn.reff(),
            physical_name: self.name,
            key,
            cfn: Some(cfn),
            node,
        };
        if self.enforce_ssl {
            bucket.add_to_resource_policy(deny(
                &bucket,
                "Bool",
                "aws:SecureTransport",
                "false".into(),
            ));
        }
        if let Some(version) = self.minimum_tls {
            let statement = deny(&bucket, "NumericLessThan", "s3:TlsVersion", version.into());
            bucket.add_to_resource_policy(statement);
        }
        if let Some((target, prefix)) = &self.logs {
            let target = target.as_ref().unwrap_or(&bucket);
            let pattern = format!("{}*", prefix.as_deref().unwrap_or_default());
            Link::between(&bucket, &links::BUCKET_LOGS, target)
                .contents(target.arn_for_objects(&pattern))
                .source_arn(bucket.arn())
                .arn_like()
                .source_account(arn::account(&bucket.node))
                .record(&bucket.node);
        }
        for rule in self.cors {
            bucket.add_cors_rule(rule);
        }
        for rule in self.lifecycle {
            bucket.add_lifecycle_rule(rule);
        }
        if self.public_read {
            bucket.grant_public_access("*");
        }
        if self.event_bridge {
            bucket.enable_event_bridge_notification();
        }
        bucket
    }

    fn set_options(&self, node: &Node, cfn: &CfnBucket) {
        let enabled = |name: &'static str| Expr::map([(name, "Enabled".into())]);
        if let Some(name) = &self.name {
            naming::check(node, name);
            cfn.set("BucketName", Expr::text(name.clone()));
        }
        if self.versioned {
            cfn.set("VersioningConfiguration", enabled("Status"));
        }
        if let Some(encryption) = &self.encryption {
            cfn.set("BucketEncryption", encryption.to_expr(self.bucket_key));
        }
        if let Some(block) = self.block_public_access {
            cfn.set("PublicAccessBlockConfiguration", block.to_expr());
        }
        if let Some(ownership) = self.ownership {
            cfn.set("OwnershipControls", ownership.to_expr());
        }
        if let Some(website) = self.website.clone() {
            cfn.set("WebsiteConfiguration", website.into_expr());
        }
        if let Some((target, prefix)) = &self.logs {
            let target = target.iter().map(|t| ("DestinationBucketName", t.name().into_expr()));
            let prefix = prefix.iter().map(|p| ("LogFilePrefix", Expr::from(p.clone())));
            cfn.set("LoggingConfiguration", Expr::map(target.chain(prefix)));
        }
        if self.object_lock {
            cfn.set("ObjectLockEnabled", true.into());
        }
        if let Some(retention) = self.retention {
            cfn.set("ObjectLockConfiguration", retention.to_expr(node));
        }
        if !self.tiering.is_empty() {
            let tiering = self.tiering.iter().cloned().map(|t| t.into_expr(node));
            cfn.set("IntelligentTieringConfigurations", Expr::list(tiering));
        }
        if !self.metrics.is_empty() {
            let metrics = self.metrics.iter().map(|(id, prefix)| {
                let prefix = prefix.iter().map(|p| ("Prefix", Expr::from(p.clone())));
                Expr::map(std::iter::once(("Id", Expr::from(id.clone()))).chain(prefix))
            });
            cfn.set("MetricsConfigurations", Expr::list(metrics));
        }
        if self.acceleration {
            cfn.set("AccelerateConfiguration", enabled("AccelerationStatus"));
        }
    }

    fn check(&self, node: &Node) {
        if self.bucket_key.is_some() && self.encryption.is_none() {
            check::reject(
                node,
                "A bucket key is set, but no encryption that uses one.",
                "add `.encryption(…)`",
            );
        }
        let lets_policies = self.block_public_access.is_some_and(|b| !b.block_public_policy);
        if self.public_read && !lets_policies {
            check::reject(
                node,
                "Everyone should read the objects, but the bucket refuses policies that say so.",
                "add `.block_public_access(BlockPublicAccess::ACLS_ONLY)`",
            );
        }
        if self.acceleration && self.name.as_ref().is_some_and(|name| name.contains('.')) {
            check::reject(
                node,
                "A bucket whose name has periods cannot be reached by transfer acceleration.",
                "choose a name without periods",
            );
        }
    }
}

/// Refuses everything under a condition.
fn deny(bucket: &Bucket, operator: &str, key: &str, value: JsonValue) -> Statement {
    Statement::deny(["s3:*"])
        .on(bucket.arn())
        .on(bucket.arn_for_objects("*"))
        .to(Principal::any())
        .when(operator, key, value)
}

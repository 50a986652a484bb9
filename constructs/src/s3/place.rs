//! What a builder's settings become.

use rustinfra::graph::{Facet, Link, PolicyHolder, Shape, links};
use rustinfra::iam::{Principal, Statement};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::s3::CfnBucket;
use serde_json::Value as JsonValue;

use super::access;
use super::bucket::Bucket;
use super::builder::BucketBuilder;
use super::encryption::BucketEncryption;
use super::naming;
use crate::defaults::encrypted_with;
use crate::kms::Key;
use crate::{OpenToDefaults, arn, check};

impl BucketBuilder {
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
        cfn.apply_removal_policy_or(self.removal, RemovalPolicy::Retain);
        let mut facet = Facet::new()
            .arn(Shape::Resource, cfn.attr_arn())
            .arn(Shape::Contents, sub!("{}/*", cfn.attr_arn()))
            .policy(PolicyHolder::Resource {
                type_name: "AWS::S3::BucketPolicy",
                place: PolicyHolder::POLICY,
                document: "PolicyDocument",
                target: ("Bucket", cfn.reff().into_expr()),
            });
        if self.encryption.is_none() {
            open_to_defaults(&node, &cfn);
        }
        if let Some(key) = self.encryption.as_ref().and_then(BucketEncryption::key) {
            facet = facet.encrypted_with(key);
        }
        node.set_facet(facet);
        let bucket = Bucket {
            arn: cfn.attr_arn(),
            name: cfn.reff(),
            physical_name: self.name.map(IntoValue::into_value),
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
            bucket.open_to_everyone("*");
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
            access::reject_public(node);
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

/// A default key, with fewer calls of it.
fn open_to_defaults(node: &Node, cfn: &CfnBucket) {
    let (own, cfn) = (node.clone(), cfn.clone());
    let fill = move |key: &Value<String>| {
        let by_default =
            [("KMSMasterKeyID", key.expr().clone()), ("SSEAlgorithm", "aws:kms".into())];
        let rule = Expr::map([
            ("BucketKeyEnabled", true.into()),
            ("ServerSideEncryptionByDefault", Expr::map(by_default)),
        ]);
        let rules = Expr::map([("ServerSideEncryptionConfiguration", Expr::list([rule]))]);
        if cfn.fill("BucketEncryption", rules) {
            encrypted_with(&own, key);
        }
    };
    OpenToDefaults::new().encryption(fill).offer(node);
}

//! The bucket.

use rustinfra::graph::{Facet, Shape};
use rustinfra::prelude::*;
use rustinfra_cfn::refs;
use rustinfra_cfn::s3::CfnBucket;

use super::builder::BucketBuilder;
use super::cors::CorsRule;
use super::lifecycle::LifecycleRule;
use crate::imported::{Form, ImportedArn};
use crate::kms::Key;
use crate::{arn, check};

const ARN: Form = Form::new("of a bucket", "arn:aws:s3:::NAME").without(&['/', ':']);

/// An S3 bucket.
#[derive(Clone)]
pub struct Bucket {
    pub(super) node: Node,
    pub(super) cfn: Option<CfnBucket>,
    pub(super) arn: Value<refs::S3BucketArn>,
    pub(super) name: Value<refs::S3BucketName>,
    /// The name, if it is known without the bucket's resource.
    #[cfg_attr(not(feature = "sqs"), expect(dead_code, reason = "for notifications only"))]
    pub(super) physical_name: Option<Value<String>>,
    pub(super) key: Option<Key>,
}

impl Construct for Bucket {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::S3BucketName> for &Bucket {
    fn into_value(self) -> Value<refs::S3BucketName> {
        self.name.clone()
    }
}

impl IntoValue<refs::S3BucketArn> for &Bucket {
    fn into_value(self) -> Value<refs::S3BucketArn> {
        self.arn.clone()
    }
}

impl Bucket {
    /// Starts a bucket.
    pub fn builder(id: &str) -> BucketBuilder {
        BucketBuilder::new(id)
    }

    /// Refers to a bucket that exists already, by name: text, or a value known only at deployment,
    /// such as a parameter's. Its policy and its notifications are managed elsewhere.
    #[track_caller]
    pub fn from_bucket_name(
        scope: &impl Construct,
        id: &str,
        name: impl IntoValue<refs::S3BucketName>,
    ) -> Self {
        let node = scope.node().child(id);
        let name = name.into_value();
        if let Some(name) = name.as_literal() {
            super::naming::check_existing(&node, name);
        }
        let arn = sub!("arn:{}:s3:::{}", arn::partition(&node), &name).cast();
        Self::imported(node, arn, name)
    }

    /// Refers to a bucket that exists already, by ARN: see [`from_bucket_name`](Self::from_bucket_name).
    #[track_caller]
    pub fn from_bucket_arn(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<refs::S3BucketArn>,
    ) -> Self {
        let node = scope.node().child(id);
        let arn = arn.into_value();
        let name = ImportedArn::read(&node, arn.clone(), &ARN).name.cast();
        Self::imported(node, arn, name)
    }

    fn imported(
        node: Node,
        arn: Value<refs::S3BucketArn>,
        name: Value<refs::S3BucketName>,
    ) -> Self {
        let facet =
            Facet::new().arn(Shape::Resource, &arn).arn(Shape::Contents, sub!("{}/*", &arn));
        node.set_facet(facet);
        let physical_name = Some(name.clone().untyped());
        Self { node, cfn: None, arn, name, physical_name, key: None }
    }

    /// The bucket's ARN.
    pub fn arn(&self) -> Value<refs::S3BucketArn> {
        self.arn.clone()
    }

    /// The bucket's name.
    pub fn name(&self) -> Value<refs::S3BucketName> {
        self.name.clone()
    }

    /// The ARN of the objects whose keys match a pattern; `*` is all.
    pub fn arn_for_objects(&self, pattern: &str) -> Value<String> {
        sub!("{}/{}", &self.arn, pattern)
    }

    /// The key made for the bucket by [`BucketEncryption::NewKey`](super::BucketEncryption).
    pub fn encryption_key(&self) -> Option<Key> {
        self.key.clone()
    }

    /// `NAME.s3.amazonaws.com`
    pub fn domain_name(&self) -> Value<String> {
        match &self.cfn {
            Some(cfn) => cfn.attr_domain_name().untyped(),
            None => sub!("{}.s3.{}", &self.name, aws::url_suffix()),
        }
    }

    /// `NAME.s3.REGION.amazonaws.com`
    pub fn regional_domain_name(&self) -> Value<String> {
        match &self.cfn {
            Some(cfn) => cfn.attr_regional_domain_name().untyped(),
            None => sub!("{}.s3.{}.{}", &self.name, self.region(), aws::url_suffix()),
        }
    }

    /// `NAME.s3.dualstack.REGION.amazonaws.com`, which has IPv6 addresses too.
    pub fn dual_stack_domain_name(&self) -> Value<String> {
        match &self.cfn {
            Some(cfn) => cfn.attr_dual_stack_domain_name(),
            None => sub!("{}.s3.dualstack.{}.{}", &self.name, self.region(), aws::url_suffix()),
        }
    }

    /// Where the bucket answers as a website; `None` for a bucket that exists already, since the
    /// form differs between regions.
    pub fn website_url(&self) -> Option<Value<String>> {
        self.cfn.as_ref().map(CfnBucket::attr_website_url)
    }

    /// The URL of an object by path: `https://s3.REGION.amazonaws.com/NAME/KEY`.
    pub fn url_for_object(&self, key: &str) -> Value<String> {
        let key = key.trim_start_matches('/');
        sub!("https://s3.{}.{}/{}/{}", self.region(), aws::url_suffix(), &self.name, key)
    }

    /// The URL of an object by host: `https://NAME.s3.REGION.amazonaws.com/KEY`.
    pub fn virtual_hosted_url_for_object(&self, key: &str) -> Value<String> {
        sub!("https://{}/{}", self.regional_domain_name(), key.trim_start_matches('/'))
    }

    /// The URL of an object for AWS's own tools: `s3://NAME/KEY`.
    pub fn s3_url_for_object(&self, key: &str) -> Value<String> {
        sub!("s3://{}/{}", &self.name, key.trim_start_matches('/'))
    }

    /// The resource beneath; `None` for a bucket that exists already.
    pub fn cfn(&self) -> Option<CfnBucket> {
        self.cfn.clone()
    }

    /// Adds a rule about what becomes of objects over time.
    #[track_caller]
    pub fn add_lifecycle_rule(&self, rule: LifecycleRule) {
        if let Some(cfn) = self.own("Lifecycle rules") {
            let rule = rule.into_expr(&self.node);
            cfn.push_to("LifecycleConfiguration.Rules", rule);
        }
    }

    /// Adds a rule about what browsers may do from other sites.
    #[track_caller]
    pub fn add_cors_rule(&self, rule: CorsRule) {
        if let Some(cfn) = self.own("CORS rules") {
            let rule = rule.into_expr(&self.node);
            cfn.push_to("CorsConfiguration.CorsRules", rule);
        }
    }

    /// The resource beneath, or a report that `what` cannot be added.
    fn own(&self, what: &str) -> Option<&CfnBucket> {
        if self.cfn.is_none() {
            check::existing(
                &self.node,
                "bucket",
                &format!("{what} cannot be added to {{}}."),
                "add them {}",
            );
        }
        self.cfn.as_ref()
    }

    fn region(&self) -> Value<String> {
        arn::region(&self.node)
    }
}

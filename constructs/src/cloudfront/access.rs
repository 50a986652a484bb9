//! Origin access control: an origin lets in the distribution, and nobody else.

use rustinfra::graph::{Link, LinkRule, ResourcePolicy, links};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;

use super::access_control::{OriginAccessControl, OriginAccessControlBuilder};
use super::distribution::Distribution;
use super::origin::Access;
use crate::check;

/// What a distribution may do with a bucket.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessLevel {
    /// Read objects; the default.
    Read,
    /// Read versions of objects.
    ReadVersioned,
    /// Know which objects there are: then one that is missing is answered with 404, and not with 403.
    List,
    /// Put objects.
    Write,
    /// Delete objects.
    Delete,
}

impl AccessLevel {
    fn rule(self) -> &'static LinkRule<ResourcePolicy> {
        match self {
            AccessLevel::Read => &links::DISTRIBUTION_TO_BUCKET,
            AccessLevel::ReadVersioned => &links::DISTRIBUTION_READS_VERSIONS,
            AccessLevel::List => &links::DISTRIBUTION_LISTS,
            AccessLevel::Write => &links::DISTRIBUTION_WRITES,
            AccessLevel::Delete => &links::DISTRIBUTION_DELETES,
        }
    }
}

/// The control that an origin is given.
type Given = Option<Value<refs::CloudFrontOriginAccessControlId>>;

impl Access {
    /// Makes what signs the requests, lets the distribution in, and gives the id of the control.
    #[track_caller]
    pub(super) fn bind(
        &self,
        distribution: &Distribution,
        scope: &Node,
        origin_id: &str,
        given: &Given,
    ) -> Option<Expr> {
        match self {
            Access::Open => given.as_ref().map(|id| id.expr().clone()),
            Access::Bucket(bucket, levels) => {
                if bucket.cfn().is_none() {
                    check::reject(
                        scope,
                        "A bucket that exists already cannot be told to let a distribution in.",
                        "allow `s3:GetObject` for `cloudfront.amazonaws.com` where the bucket is \
                         managed, and use `Origin::http` with its domain name",
                    );
                }
                for level in levels {
                    Link::between(distribution, level.rule(), &**bucket)
                        .source_arn(distribution.arn())
                        .record(scope);
                }
                Some(control(scope, given, OriginAccessControl::s3("S3OriginAccessControl")))
            }
            Access::Url(url) => {
                if !url.by_iam {
                    check::reject(
                        scope,
                        "The distribution signs its requests, but everyone may call the URL.",
                        "make it with `FunctionUrlAuthType::AwsIam`",
                    );
                }
                let function = &url.function;
                let link = |rule, id: String| {
                    Link::between(distribution, rule, function)
                        .source_arn(distribution.arn())
                        .permission_at(scope, id.clone())
                        .permission_at(function, format!("{}:{id}", scope.unique_id()))
                };
                link(&links::DISTRIBUTION_TO_URL, format!("InvokeFromApiFor{origin_id}"))
                    .record(scope);
                let id = format!("InvokeFunctionFromCloudFrontFor{origin_id}");
                link(&links::DISTRIBUTION_VIA_URL, id).via_function_url().record(scope);
                let id = "FunctionUrlOriginAccessControl";
                Some(control(scope, given, OriginAccessControl::function_url(id)))
            }
        }
    }
}

/// The id of the control that is given, or else of one that is made.
#[track_caller]
fn control(scope: &Node, given: &Given, own: OriginAccessControlBuilder) -> Expr {
    match given {
        Some(id) => id.expr().clone(),
        None => own.build(scope).id().into_expr(),
    }
}

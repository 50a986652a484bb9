//! Origin access control: an origin lets in the distribution, and nobody else.

use rustinfra::graph::{Link, links};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::cloudfront::CfnOriginAccessControl;

use super::distribution::Distribution;
use super::origin::Access;
use crate::check;

impl Access {
    /// Makes what signs the requests, lets the distribution in, and gives the id of the control.
    #[track_caller]
    pub(super) fn bind(
        &self,
        distribution: &Distribution,
        scope: &Node,
        origin_id: &str,
    ) -> Option<Expr> {
        match self {
            Access::Open => None,
            Access::Bucket(bucket) => {
                if bucket.cfn().is_none() {
                    check::reject(
                        scope,
                        "A bucket that exists already cannot be told to let a distribution in.",
                        "allow `s3:GetObject` for `cloudfront.amazonaws.com` where the bucket is \
                         managed, and use `Origin::http` with its domain name",
                    );
                }
                Link::between(distribution, &links::DISTRIBUTION_TO_BUCKET, bucket)
                    .source_arn(distribution.arn())
                    .record(scope);
                Some(control(scope, "S3OriginAccessControl", "s3"))
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
                Some(control(scope, "FunctionUrlOriginAccessControl", "lambda"))
            }
        }
    }
}

/// A control that signs every request.
fn control(scope: &Node, id: &str, kind: &'static str) -> Expr {
    let node = scope.child(id);
    let cfn = CfnOriginAccessControl::new(&node, "Resource");
    cfn.set(
        "OriginAccessControlConfig",
        Expr::map([
            ("Name", Expr::text(name(&node.unique_id()))),
            ("OriginAccessControlOriginType", kind.into()),
            ("SigningBehavior", "always".into()),
            ("SigningProtocol", "sigv4".into()),
        ]),
    );
    cfn.attr_id().into_expr()
}

/// At most 64 characters of an id that ends in a hash of eight.
fn name(id: &str) -> String {
    if id.len() <= 64 {
        return id.to_string();
    }
    let (human, hash) = id.split_at(id.len() - 8);
    format!("{}{}{hash}", &human[..28], &human[human.len() - 28..])
}

//! Buckets and functions behind a distribution that signs its requests must let it in.

use serde_json::Value;

use crate::proof::arn::Verdict;
use crate::proof::check::wiring::{listed, told};
use crate::proof::finding::Finding;
use crate::proof::kind::{BUCKET, DISTRIBUTION, FUNCTION};
use crate::proof::reference::each;
use crate::proof::resource_policy::Call;
use crate::proof::template::{Place, Resource, Template};

const SERVICE: &str = "cloudfront.amazonaws.com";
const BUCKET_PAGE: &str = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html";
const URL_PAGE: &str = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html";

/// Where a bucket names the key that encrypts its objects.
const BUCKET_KEY: &str = "BucketEncryption/ServerSideEncryptionConfiguration/*/ServerSideEncryptionByDefault/KMSMasterKeyID";

/// Checks every origin whose requests are signed.
pub(in crate::proof) fn check(template: &Template<'_>, findings: &mut Vec<Finding>) {
    for distribution in template.of_type(DISTRIBUTION) {
        for origin in distribution.at("DistributionConfig/Origins/*") {
            if !is_signed(template, &origin) {
                continue;
            }
            for place in origin.at("DomainName") {
                let Some(behind) = pointee(template, place.value) else { continue };
                match behind.type_name {
                    BUCKET => bucket(template, distribution, behind, &place.pointer, findings),
                    "AWS::Lambda::Url" => {
                        url(template, distribution, behind, &place.pointer, findings)
                    }
                    _ => {}
                }
            }
        }
    }
}

/// Whether the template says that every request to the origin is signed.
fn is_signed(template: &Template<'_>, origin: &Place<'_>) -> bool {
    let controls = origin.texts("OriginAccessControlId");
    let [control] = controls.as_slice() else { return false };
    let behavior = template
        .pointee(control)
        .and_then(|control| control.text("OriginAccessControlConfig/SigningBehavior"));
    behavior.is_some_and(|behavior| behavior.as_literal() == Some("always"))
}

/// The only resource that an expression refers to, whatever functions cut it out.
fn pointee<'a>(template: &Template<'a>, value: &Value) -> Option<Resource<'a>> {
    let mut found = Vec::new();
    each(value, &mut |reference| found.extend(template.resource(reference.id)));
    found.dedup_by_key(|resource| resource.id);
    <[Resource<'a>; 1]>::try_from(found).ok().map(|[resource]| resource)
}

fn bucket<'a>(
    template: &Template<'a>,
    distribution: Resource<'a>,
    bucket: Resource<'a>,
    pointer: &str,
    findings: &mut Vec<Finding>,
) {
    let source = template.arn(distribution);
    let source = source.as_ref();
    let call =
        Call { service: SERVICE, action: "s3:GetObject", source, qualified: false, within: "/" };
    let admission = template.admits(bucket, &call);
    if admission.verdict == Verdict::No {
        let near = match admission.near.as_slice() {
            [] => String::new(),
            near => format!(" {} allows it for another source only.", listed(near)),
        };
        let detail = format!(
            "{} reads {}, but no policy of `{}` allows `{SERVICE}` s3:GetObject on its \
             objects.{near}",
            told(distribution),
            told(bucket),
            bucket.id
        );
        let summary = "a service is not allowed to use its target";
        findings.push(
            Finding::error("missing-resource-policy", summary, pointer, detail)
                .help(format!(
                    "add an `AWS::S3::BucketPolicy` for `{}` that allows `{SERVICE}` s3:GetObject, \
                     with the distribution's ARN as `aws:SourceArn`",
                    bucket.id
                ))
                .page(BUCKET_PAGE),
        );
    }
    for key in bucket.texts(BUCKET_KEY).iter().filter_map(|text| template.key(text)) {
        if !template.refused(key, SERVICE, &["kms:Decrypt"], source).is_empty() {
            let detail = format!(
                "{} reads {}, whose objects are encrypted with key `{}`, whose policy does not \
                 allow `{SERVICE}` kms:Decrypt.",
                told(distribution),
                told(bucket),
                key.id
            );
            let summary = "a service cannot use the key it is given";
            findings.push(
                Finding::error("unusable-key", summary, pointer, detail)
                    .help(format!(
                        "allow `{SERVICE}` kms:Decrypt in the key policy of `{}`",
                        key.id
                    ))
                    .page(BUCKET_PAGE),
            );
        }
    }
}

fn url<'a>(
    template: &Template<'a>,
    distribution: Resource<'a>,
    url: Resource<'a>,
    pointer: &str,
    findings: &mut Vec<Finding>,
) {
    let target = url.text("TargetFunctionArn").and_then(|text| template.pointee(&text));
    // Each alias has a policy of its own, which the qualifier picks.
    let Some(function) = target.filter(|target| target.type_name == FUNCTION) else { return };
    if !url.at("Qualifier").is_empty() {
        return;
    }
    let source = template.arn(distribution);
    let missing: Vec<&str> = ["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"]
        .into_iter()
        .filter(|action| {
            let source = source.as_ref();
            let call = Call { service: SERVICE, action, source, qualified: false, within: "" };
            template.admits(function, &call).verdict == Verdict::No
        })
        .collect();
    if missing.is_empty() {
        return;
    }
    let actions = listed(&missing);
    let detail = format!(
        "{} calls the URL of {}, but no `AWS::Lambda::Permission` allows `{SERVICE}` {actions}: \
         every request is refused.",
        told(distribution),
        told(function)
    );
    let summary = "a function does not let its caller in";
    findings.push(
        Finding::error("missing-lambda-permission", summary, pointer, detail)
            .help(format!(
                "add an `AWS::Lambda::Permission` for `{}` with principal `{SERVICE}` and each of \
                 {actions}",
                function.id
            ))
            .page(URL_PAGE),
    );
}

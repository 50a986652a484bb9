//! Services may use the keys, buckets and functions that they are given.

use crate::proof::arn::Verdict;
use crate::proof::check::wiring::told;
use crate::proof::finding::Finding;
use crate::proof::kind::{BUCKET, KEY};
use crate::proof::reference;
use crate::proof::resource_policy::Call;
use crate::proof::template::{Place, Resource, Template};

/// A property by which a service is given something that it then uses by itself.
struct Use {
    from: &'static str,
    /// Where the block with the property stands.
    at: &'static str,
    property: &'static str,
    /// Another property of the block, without which the service does not say who it is.
    when: Option<&'static str>,
    to: &'static str,
    service: &'static str,
    actions: &'static [&'static str],
    page: &'static str,
}

const DISTRIBUTION: &str = "AWS::CloudFront::Distribution";
const URL: &str = "AWS::Lambda::Url";
const CLOUDFRONT: &str = "cloudfront.amazonaws.com";
const ORIGINS: &str = "DistributionConfig/Origins/*";
/// By this an origin is asked in the name of the distribution.
const ACCESS_CONTROL: &str = "OriginAccessControlId";
const URL_ACTIONS: [&str; 2] = ["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"];
const URL_PAGE: &str = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html";

const USES: &[Use] = &[
    Use {
        from: "AWS::Logs::LogGroup",
        at: "",
        property: "KmsKeyId",
        when: None,
        to: KEY,
        service: "logs.amazonaws.com",
        actions: &["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"],
        page: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
    },
    Use {
        from: "AWS::Lambda::EventSourceMapping",
        at: "",
        property: "KmsKeyArn",
        when: None,
        to: KEY,
        service: "lambda.amazonaws.com",
        actions: &["kms:Decrypt"],
        page: "https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html",
    },
    Use {
        from: "AWS::Route53::KeySigningKey",
        at: "",
        property: "KeyManagementServiceArn",
        when: None,
        to: KEY,
        service: "dnssec-route53.amazonaws.com",
        actions: &["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign", "kms:CreateGrant"],
        page: "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/access-control-managing-permissions.html",
    },
    Use {
        from: BUCKET,
        at: "LoggingConfiguration",
        property: "DestinationBucketName",
        when: None,
        to: BUCKET,
        service: "logging.s3.amazonaws.com",
        actions: &["s3:PutObject"],
        page: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html",
    },
    Use {
        from: DISTRIBUTION,
        at: ORIGINS,
        property: "DomainName",
        when: Some(ACCESS_CONTROL),
        to: BUCKET,
        service: CLOUDFRONT,
        actions: &["s3:GetObject"],
        page: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html",
    },
];

/// Checks every use of the table, and the function URLs behind distributions.
pub(in crate::proof) fn check(template: &Template<'_>, findings: &mut Vec<Finding>) {
    for row in USES {
        for from in template.of_type(row.from) {
            let blocks = from.at(row.at);
            let speaking = blocks
                .iter()
                .filter(|block| row.when.is_none_or(|other| !block.at(other).is_empty()));
            for place in speaking.flat_map(|block| block.at(row.property)) {
                one(template, row, from, &place, findings);
            }
        }
    }
    for distribution in template.of_type(DISTRIBUTION) {
        for origin in distribution.at(ORIGINS) {
            if !origin.at(ACCESS_CONTROL).is_empty() {
                for place in origin.at("DomainName") {
                    url(template, distribution, &place, findings);
                }
            }
        }
    }
}

/// Of several actions that are missing, one is told of.
fn one(
    template: &Template<'_>,
    row: &Use,
    from: Resource<'_>,
    place: &Place<'_>,
    findings: &mut Vec<Finding>,
) {
    let named = place.texts("").iter().find_map(|text| template.pointee(text));
    let Some(target) = named.filter(|target| target.type_name == row.to) else { return };
    // Until 2023, log delivery was let in by an ACL, which still works.
    if row.to == BUCKET && !target.at("AccessControl").is_empty() {
        return;
    }
    let Some(action) = refused(template, row.service, row.actions, target) else { return };
    let (code, policy) = match row.to {
        KEY => ("unusable-key", "its key policy"),
        _ => ("missing-resource-policy", "no `AWS::S3::BucketPolicy`"),
    };
    let not = if row.to == KEY { "does not allow" } else { "allows" };
    findings.push(
        Finding::error(
            code,
            "a service is not allowed to use what it is given",
            place.pointer.clone(),
            format!(
                "{} uses {}, but {policy} {not} `{}` {action}.",
                told(from),
                told(target),
                row.service
            ),
        )
        .help(format!("allow `{}` {} there", row.service, row.actions.join(", ")))
        .page(row.page),
    );
}

/// A function behind a distribution is called by its URL, for which it takes two permissions.
fn url(
    template: &Template<'_>,
    distribution: Resource<'_>,
    place: &Place<'_>,
    findings: &mut Vec<Finding>,
) {
    let mut urls = Vec::new();
    reference::each(place.value, &mut |found| urls.extend(template.resource(found.id)));
    let Some(url) = urls.into_iter().find(|resource| resource.type_name == URL) else { return };
    let named = url.texts("TargetFunctionArn");
    let Some(function) = named.iter().find_map(|text| template.pointee(text)) else { return };
    let public = url.body["Properties"]["AuthType"] == "NONE";
    let qualified = !url.at("Qualifier").is_empty();
    if public || qualified {
        return;
    }
    let Some(action) = refused(template, CLOUDFRONT, &URL_ACTIONS, function) else { return };
    findings.push(
        Finding::error(
            "missing-lambda-permission",
            "a service is not allowed to use what it is given",
            place.pointer.clone(),
            format!(
                "{} calls {}, but no `AWS::Lambda::Permission` allows `{CLOUDFRONT}` `{action}` on `{}`.",
                told(distribution),
                told(url),
                function.id
            ),
        )
        .help(format!(
            "add an `AWS::Lambda::Permission` for `{}` with principal `{CLOUDFRONT}` and action `{action}`",
            function.id
        ))
        .page(URL_PAGE),
    );
}

/// The first of the actions that the target does not let the service do.
fn refused<'r>(
    template: &Template<'_>,
    service: &'static str,
    actions: &[&'r str],
    target: Resource<'_>,
) -> Option<&'r str> {
    actions.iter().copied().find(|action| {
        let call = Call { service, action, source: None, qualified: false };
        template.admits(target, &call).verdict == Verdict::No
    })
}

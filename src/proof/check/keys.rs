//! Keys with which a service encrypts or signs must let it do so.

use crate::proof::arn::Verdict;
use crate::proof::check::wiring::{listed, told};
use crate::proof::finding::Finding;
use crate::proof::kind::{KEY, LOG_GROUP};
use crate::proof::resource_policy::Call;
use crate::proof::template::{Resource, Template};
use crate::proof::text::Text;

/// A property that gives a service a key, and what the key's policy must allow the service.
#[derive(Debug)]
pub(in crate::proof) struct User {
    type_name: &'static str,
    property: &'static str,
    /// What the resource is, in a sentence before the key.
    does: &'static str,
    service: &'static str,
    actions: &'static [&'static str],
    page: &'static str,
}

pub(in crate::proof) const USERS: &[User] = &[
    User {
        type_name: LOG_GROUP,
        property: "KmsKeyId",
        does: "is encrypted with",
        service: "logs.amazonaws.com",
        actions: &["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
        page: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
    },
    User {
        type_name: "AWS::Lambda::EventSourceMapping",
        property: "KmsKeyArn",
        does: "has filters that are encrypted with",
        service: "lambda.amazonaws.com",
        actions: &["kms:Decrypt"],
        page: "https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html",
    },
    User {
        type_name: "AWS::Lambda::WebFunctionRevision",
        property: "KmsKeyArn",
        does: "is encrypted with",
        service: "lambda.amazonaws.com",
        actions: &["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"],
        page: "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Lambda.html",
    },
    User {
        type_name: "AWS::Route53::KeySigningKey",
        property: "KeyManagementServiceArn",
        does: "signs with",
        service: "dnssec-route53.amazonaws.com",
        actions: &["kms:CreateGrant", "kms:DescribeKey", "kms:GetPublicKey", "kms:Sign"],
        page: "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/access-control-managing-permissions.html",
    },
];

/// What is asked of the keys that a type names, of one service or of any.
#[cfg(test)]
pub(in crate::proof) fn asked_by(
    type_name: &str,
    service: Option<&str>,
) -> &'static [&'static str] {
    let is_of = |user: &&User| {
        user.type_name == type_name && service.is_none_or(|service| user.service == service)
    };
    USERS.iter().find(is_of).map_or(&[], |user| user.actions)
}

/// Checks every key of the template that the table gives to a service.
pub(in crate::proof) fn check(template: &Template<'_>, findings: &mut Vec<Finding>) {
    rows(USERS, template, findings);
}

/// Checks some rows of the table.
pub(in crate::proof) fn rows(
    users: impl IntoIterator<Item = &'static User>,
    template: &Template<'_>,
    findings: &mut Vec<Finding>,
) {
    for user in users {
        for resource in template.of_type(user.type_name) {
            for place in resource.at(user.property) {
                for key in place.texts("").iter().filter_map(|text| template.key(text)) {
                    let missing = template.refused(key, user.service, user.actions, None);
                    if !missing.is_empty() {
                        findings.push(unusable(user, resource, key, &missing, &place.pointer));
                    }
                }
            }
        }
    }
}

fn unusable(
    user: &User,
    resource: Resource<'_>,
    key: Resource<'_>,
    missing: &[&str],
    pointer: &str,
) -> Finding {
    let (service, actions) = (user.service, listed(missing));
    Finding::error(
        "unusable-key",
        "a service cannot use the key it is given",
        pointer,
        format!(
            "{} {} key `{}`, whose policy does not allow `{service}` {actions}.",
            told(resource),
            user.does,
            key.id
        ),
    )
    .help(format!("allow `{service}` {actions} in the key policy of `{}`", key.id))
    .page(user.page)
}

impl<'a> Template<'a> {
    /// The key that a text names, by itself or by its alias.
    pub(in crate::proof) fn key(&self, text: &Text) -> Option<Resource<'a>> {
        let named = self.pointee(text)?;
        let key = match named.type_name {
            "AWS::KMS::Alias" => self.pointee(&named.text("TargetKeyId")?)?,
            _ => named,
        };
        (key.type_name == KEY).then_some(key)
    }

    /// The actions that the policy of a key, certainly, does not allow a service.
    pub(in crate::proof) fn refused<'c>(
        &self,
        key: Resource<'a>,
        service: &'static str,
        actions: &[&'c str],
        source: Option<&Text>,
    ) -> Vec<&'c str> {
        let refused = |action: &&'c str| {
            let call = Call { service, action, source, qualified: false, within: "" };
            self.admits(key, &call).verdict == Verdict::No
        };
        actions.iter().copied().filter(refused).collect()
    }
}

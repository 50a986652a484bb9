//! Services and managed policies of AWS whose names are probably slips.

use super::documents::POLICIES;
use crate::proof::finding::Finding;
use crate::proof::managed;
use crate::proof::statement::statements;
use crate::proof::template::Template;
use crate::proof::text::{Piece, Text};
use crate::spec::{Actions, nearest};

const PRINCIPALS_PAGE: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services";
const MANAGED_PAGE: &str =
    "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html";

/// What stands before `.amazonaws.com` in the names of services as principals: those of services with a
/// page of their own among the services that work with IAM, and those that AWS's pages about roles and
/// resource policies name.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html>
#[rustfmt::skip]
const SERVICES: &[&str] = &[
    "access-analyzer", "acm", "acm-pca", "airflow", "airflow-env", "amplify", "apigateway", "appconfig",
    "appflow", "application-autoscaling", "apprunner", "appsync", "athena", "autoscaling", "backup",
    "batch", "bedrock", "bedrock-agentcore", "budgets", "cassandra", "chatbot", "cloud9", "cloudformation",
    "cloudfront", "cloudtrail", "cloudwatch", "codeartifact", "codebuild", "codecommit", "codedeploy",
    "codepipeline", "codestar-notifications", "cognito-identity", "cognito-idp", "config", "connect",
    "costalerts", "databrew", "datapipeline", "datasync", "dax", "delivery.logs", "directoryservice.rds",
    "dlm", "dms", "dnssec-route53", "ds", "dynamodb", "ec2", "ec2fleet", "ecr", "ecs", "ecs-tasks",
    "edgelambda", "eks", "eks-fargate-pods", "elasticache", "elasticbeanstalk", "elasticfilesystem",
    "elasticloadbalancing", "elasticmapreduce", "emr-containers", "emr-serverless", "es", "events",
    "export.rds", "firehose", "forecast", "fsx", "gamelift", "glacier", "glue", "grafana", "greengrass",
    "guardduty", "imagebuilder", "inspector", "inspector2", "internetmonitor", "iot", "ivs", "kafka",
    "kafkaconnect", "kendra", "kinesis", "kinesisanalytics", "kms", "lakeformation", "lambda",
    "lambda.alarms.cloudwatch", "lex", "logdelivery.elasticloadbalancing", "logging.s3", "logs", "macie",
    "mediaconvert", "medialive", "mediapackage", "mediastore", "monitoring", "monitoring.rds", "mq",
    "network-firewall", "opensearchservice", "opsworks", "organizations", "osis-pipelines", "personalize",
    "pinpoint", "pipes", "pods.eks", "polly", "quicksight", "ram", "rds", "redshift",
    "redshift-serverless", "rekognition", "replication.dynamodb", "replicator.lambda", "resource-groups",
    "route53", "route53resolver", "s3", "sagemaker", "scheduler", "secretsmanager", "securityhub",
    "serverlessrepo", "servicecatalog", "servicediscovery", "ses", "shield", "sms", "sns", "spotfleet",
    "sqs", "ssm", "ssm-incidents", "sso", "states", "storagegateway", "sts", "support", "swf", "textract",
    "timestream", "transcribe", "transfer", "translate", "trustedadvisor", "vpc-flow-logs", "vpc-lattice",
    "waf", "wafv2", "workspaces", "xray",
];

/// A name shorter than this is like that of too many other services.
const SHORTEST: usize = 5;

/// Checks the services that policies name, and AWS's managed policies that are attached.
pub(in crate::proof) fn check(template: &Template<'_>, findings: &mut Vec<Finding>) {
    for (type_name, path) in POLICIES {
        for resource in template.of_type(type_name) {
            for document in resource.at(path) {
                for statement in statements(&document).into_iter().flatten() {
                    let services = statement.principals.services.iter();
                    findings.extend(services.filter_map(|name| service(name, &statement.pointer)));
                }
            }
        }
    }
    for place in template.of_type("AWS::Lambda::Permission").flat_map(|r| r.at("Principal")) {
        findings.extend(place.texts("").iter().filter_map(|name| service(name, &place.pointer)));
    }
    for type_name in ["AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group"] {
        let identities = template.of_type(type_name);
        for place in identities.flat_map(|r| r.at("ManagedPolicyArns/*")) {
            findings.extend(place.texts("").iter().filter_map(|arn| policy(arn, &place.pointer)));
        }
    }
}

/// A service that is none: one whose name is written in another way, or is like another's. What is like none
/// may be newer than what is known here.
fn service(name: &Text, pointer: &str) -> Option<Finding> {
    let literal = name.as_literal()?;
    let detail = format!("`{literal}` is no service that is known.");
    let finding =
        Finding::warning("unknown-service", "a service that is not known", pointer, detail);
    let finding = match meant(literal)? {
        Meant::Service(likely) => finding.help(format!("write `{likely}`?")),
        Meant::Word => finding.help("the names of services end in `.amazonaws.com`"),
        Meant::Address => finding.help("write the name of a service alone"),
    };
    Some(finding.page(PRINCIPALS_PAGE))
}

/// What was probably meant by what is no service.
enum Meant {
    Service(String),
    /// A service that is not known, without its end.
    Word,
    /// Who knows: it is a URL.
    Address,
}

/// What was meant, if it is not what is written: names of services are of small letters, without a protocol
/// before them, and complete.
fn meant(literal: &str) -> Option<Meant> {
    let (protocol, address) = literal.split_once("://").map_or(("", literal), |parts| parts);
    let lower = address.split('/').next().unwrap_or_default().to_ascii_lowercase();
    let likely = likely(&lower).or_else(|| {
        let is_complete = lower.contains(".amazonaws.com") && lower != literal;
        is_complete.then(|| lower.clone())
    });
    let is_word = literal.starts_with(|first: char| first.is_ascii_alphabetic())
        && literal.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    match likely {
        Some(likely) => Some(Meant::Service(likely)),
        None if !protocol.is_empty() => Some(Meant::Address),
        None if is_word => Some(Meant::Word),
        None => None,
    }
}

/// The service that a name in small letters is like.
fn likely(name: &str) -> Option<String> {
    let like = |service: &str| {
        let is_long = service.len() >= SHORTEST;
        is_long.then(|| nearest(service, SERVICES.iter().copied())).flatten()
    };
    if let Some((service, end)) = name.split_once(".amazonaws.com") {
        let (service, region) = without_region(service);
        let likely = if is_known(service) { None } else { like(service) };
        return likely.map(|likely| format!("{likely}{region}.amazonaws.com{end}"));
    }
    // `lambda`, and `lambda.amazon.com`; an account, `*` and what a partner is called are none of these.
    let (service, end) = name.split_once('.').unwrap_or((name, "amazon"));
    let known = SERVICES.iter().copied().find(|known| *known == service);
    let likely = known.or_else(|| like(service)).filter(|_| end.starts_with("amazon"));
    likely.map(|likely| format!("{likely}.amazonaws.com"))
}

/// Whether a service is known by this name, as a principal or by its actions.
fn is_known(service: &str) -> bool {
    SERVICES.contains(&service) || Actions::embedded().service(service).is_some()
}

/// The name of a service, and the region that it ends with: `s3` and `.eu-south-1`.
fn without_region(service: &str) -> (&str, &str) {
    let is_region = |part: &str| {
        part.matches('-').count() >= 2 && part.ends_with(|last: char| last.is_ascii_digit())
    };
    match service.rfind('.').filter(|dot| is_region(&service[dot + 1..])) {
        Some(dot) => service.split_at(dot),
        None => (service, ""),
    }
}

/// A managed policy that AWS has under another path, or whose name is like that of another. What is like none
/// may be one that is not known here.
fn policy(arn: &Text, pointer: &str) -> Option<Finding> {
    let Some(Piece::Literal(end)) = arn.pieces().last() else { return None };
    let (_, path) = end.split_once(":iam::aws:policy/")?;
    let name = path.rsplit('/').next()?;
    let (known, summary, detail) = match managed::path(name) {
        Some(known) if known == path => return None,
        Some(known) => {
            let detail = format!("AWS has no managed policy `{path}`: it is called `{known}`.");
            (known, "a managed policy that does not exist", detail)
        }
        None => {
            let detail = format!("`{path}` is no managed policy of AWS that is known.");
            (managed::nearest_path(name)?, "a managed policy that is not known", detail)
        }
    };
    let finding = Finding::warning("unknown-managed-policy", summary, pointer, detail);
    Some(finding.help(format!("write `{known}`")).page(MANAGED_PAGE))
}

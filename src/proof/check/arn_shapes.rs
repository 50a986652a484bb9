//! Policies whose actions do not fit their ARNs, and so allow nothing.

use crate::diagnostic::Severity;
use crate::proof::finding::Finding;
use crate::proof::statement::{Statement, statements, wildcard};
use crate::proof::template::{Place, Template};
use crate::proof::text::{Piece, Text};

/// What kind of thing an ARN names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Bucket,
    Object,
    Table,
    TableIndex,
    TableStream,
    /// Something else, or something that only AWS knows.
    Any,
}

/// Actions that work on one shape of ARN only, as patterns.
#[derive(Debug)]
struct Row {
    service: &'static str,
    actions: &'static [&'static str],
    on: Shape,
    /// How the ARN ought to end.
    suffix: &'static str,
    /// How much it matters when the rest of the statement works.
    beside: Severity,
    page: &'static str,
}

const S3_PAGE: &str =
    "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html";
const DYNAMODB_PAGE: &str =
    "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html";

const ROWS: &[Row] = &[
    Row {
        service: "s3",
        actions: &[
            "s3:GetObject*",
            "s3:PutObject*",
            "s3:DeleteObject*",
            "s3:RestoreObject",
            "s3:AbortMultipartUpload",
            "s3:ListMultipartUploadParts",
        ],
        on: Shape::Object,
        suffix: "an ARN of objects, which ends in `/*`",
        beside: Severity::Warning,
        page: S3_PAGE,
    },
    Row {
        service: "s3",
        actions: &[
            "s3:ListBucket",
            "s3:ListBucketVersions",
            "s3:ListBucketMultipartUploads",
            "s3:GetBucketLocation",
            "s3:GetBucketAcl",
            "s3:GetBucketPolicy",
            "s3:GetBucketTagging",
            "s3:GetBucketVersioning",
        ],
        on: Shape::Bucket,
        suffix: "the ARN of the bucket, without `/*`",
        beside: Severity::Warning,
        page: S3_PAGE,
    },
    Row {
        service: "dynamodb",
        actions: &["dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream"],
        on: Shape::TableStream,
        suffix: "the ARN of the stream, which ends in `/stream/*`",
        // The CDK's `grantReadData` writes these beside the actions that work.
        beside: Severity::Info,
        page: DYNAMODB_PAGE,
    },
    Row {
        service: "dynamodb",
        actions: &[
            "dynamodb:GetItem",
            "dynamodb:BatchGetItem",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
            "dynamodb:DeleteItem",
            "dynamodb:BatchWriteItem",
        ],
        on: Shape::Table,
        suffix: "the ARN of the table",
        beside: Severity::Warning,
        page: DYNAMODB_PAGE,
    },
];

/// Services whose actions only work on their own ARNs.
const OWN_ARNS: &[&str] = &[
    "dynamodb",
    "events",
    "kinesis",
    "kms",
    "lambda",
    "logs",
    "s3",
    "secretsmanager",
    "sns",
    "sqs",
    "states",
];

/// Identity policies: where they stand.
const POLICIES: &[(&str, &str)] = &[
    ("AWS::IAM::Role", "Policies/*/PolicyDocument"),
    ("AWS::IAM::User", "Policies/*/PolicyDocument"),
    ("AWS::IAM::Group", "Policies/*/PolicyDocument"),
    ("AWS::IAM::Policy", "PolicyDocument"),
    ("AWS::IAM::ManagedPolicy", "PolicyDocument"),
    ("AWS::IAM::RolePolicy", "PolicyDocument"),
    ("AWS::IAM::UserPolicy", "PolicyDocument"),
    ("AWS::IAM::GroupPolicy", "PolicyDocument"),
];

/// Checks every identity policy.
pub(in crate::proof) fn check(template: &Template<'_>, findings: &mut Vec<Finding>) {
    for (type_name, path) in POLICIES {
        for resource in template.of_type(type_name) {
            for document in resource.at(path) {
                policy(template, &document, findings);
            }
        }
    }
}

/// What is wrong with one action of a statement.
struct Misfit<'s> {
    action: &'s str,
    needs: String,
    beside: Severity,
    page: &'static str,
}

fn policy(template: &Template<'_>, document: &Place<'_>, findings: &mut Vec<Finding>) {
    let Some(statements) = statements(document) else { return };
    let plain = |s: &&Statement| s.allows && !s.not_action && !s.not_resource;
    let misfits_of = |statement: &'_ Statement| -> usize {
        let targets = Target::all(template, &statement.resources);
        let actions = statement.actions.iter().filter_map(Text::as_literal);
        actions.filter(|action| misfit(action, &targets).is_some()).count()
    };
    for statement in statements.iter().filter(plain) {
        let targets = Target::all(template, &statement.resources);
        let misfits: Vec<Misfit<'_>> = statement
            .actions
            .iter()
            .filter_map(Text::as_literal)
            .filter_map(|action| misfit(action, &targets))
            .filter(|misfit| !fits_elsewhere(template, misfit.action, statement, &statements))
            .collect();
        // Statements about the same resources are one grant, however they are split.
        let grant =
            statements.iter().filter(plain).filter(|other| other.resources == statement.resources);
        let all = grant.into_iter().all(|other| misfits_of(other) == other.actions.len());
        report(statement, &misfits, all, findings);
    }
}

fn report(statement: &Statement, misfits: &[Misfit<'_>], all: bool, findings: &mut Vec<Finding>) {
    let mut rest = misfits;
    while let Some(first) = rest.first() {
        // Actions that need the same are told together.
        let end = rest.iter().position(|m| m.needs != first.needs).unwrap_or(rest.len());
        let actions: Vec<&str> = rest[..end].iter().map(|misfit| misfit.action).collect();
        let resources: Vec<String> = statement.resources.iter().map(Text::shown).collect();
        let resources: Vec<&str> = resources.iter().map(String::as_str).collect();
        let severity = if all { Severity::Error } else { first.beside };
        let verb = if actions.len() == 1 { "needs" } else { "need" };
        findings.push(
            Finding::new(
                severity,
                "wrong-arn",
                "a statement allows nothing on its ARNs",
                statement.pointer.clone(),
                format!(
                    "{} {verb} {}, but the statement has {}.",
                    super::wiring::listed(&actions),
                    first.needs,
                    super::wiring::listed(&resources)
                ),
            )
            .help("correct the resource, or remove the action")
            .page(first.page),
        );
        rest = &rest[end..];
    }
}

fn misfit<'s>(action: &'s str, targets: &[Target]) -> Option<Misfit<'s>> {
    let (service, _) = action.split_once(':')?;
    let service = OWN_ARNS.iter().find(|own| own.eq_ignore_ascii_case(service))?;
    if targets.is_empty() {
        return None;
    }
    if targets.iter().all(|target| target.is_of_another(service)) {
        return Some(Misfit {
            action,
            needs: format!("an ARN of `{service}`"),
            beside: Severity::Warning,
            page: "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
        });
    }
    let row = ROWS.iter().find(|row| {
        row.service == *service
            && row.actions.iter().any(|pattern| {
                // `s3:GetObject*` in a policy means no more than the row's pattern.
                let action = action.strip_suffix('*').unwrap_or(action).to_lowercase();
                wildcard(&pattern.to_lowercase(), &action)
            })
    })?;
    if action.contains('*') && !row.actions.contains(&action) {
        return None;
    }
    let fits = |target: &Target| target.shape == Shape::Any || target.shape == row.on;
    let fit = targets.iter().any(|target| !target.is_of_another(service) && fits(target));
    (!fit).then(|| Misfit {
        action,
        needs: row.suffix.to_string(),
        beside: row.beside,
        page: row.page,
    })
}

/// Whether another statement of the policy makes up for it.
fn fits_elsewhere(
    template: &Template<'_>,
    action: &str,
    here: &Statement,
    statements: &[Statement],
) -> bool {
    statements.iter().filter(|other| other.allows && other.pointer != here.pointer).any(|other| {
        let targets = Target::all(template, &other.resources);
        other.does(action) != crate::proof::arn::Verdict::No && misfit(action, &targets).is_none()
    })
}

/// A resource of a statement.
#[derive(Debug)]
struct Target {
    service: Option<String>,
    shape: Shape,
}

impl Target {
    fn all(template: &Template<'_>, resources: &[Text]) -> Vec<Self> {
        resources.iter().map(|text| Self::of(template, text)).collect()
    }

    fn of(template: &Template<'_>, text: &Text) -> Self {
        let expanded = template.expand(text);
        let service = service(&expanded);
        let shape = service.as_deref().map_or(Shape::Any, |service| shape(service, &expanded));
        Self { service, shape }
    }

    /// Whether it is certainly of a service that has nothing to do with another.
    fn is_of_another(&self, service: &str) -> bool {
        self.service.as_deref().is_some_and(|own| own != service && OWN_ARNS.contains(&own))
    }
}

/// The service of an ARN that is spelled out.
fn service(text: &Text) -> Option<String> {
    let mut sections = 0;
    let mut service = String::new();
    for piece in text.pieces() {
        match piece {
            Piece::Literal(literal) => {
                for c in literal.chars() {
                    match c {
                        ':' if sections == 2 => return Some(service),
                        ':' => sections += 1,
                        c if sections == 2 => service.push(c),
                        _ => {}
                    }
                }
            }
            _ if sections == 2 => return None,
            _ if sections == 0 => return None,
            _ => {}
        }
    }
    None
}

/// The shape of an ARN by what follows its account.
fn shape(service: &str, text: &Text) -> Shape {
    let mut colons = 0;
    let mut tail = String::new();
    let mut known = true;
    for piece in text.pieces() {
        match piece {
            Piece::Literal(literal) => {
                for c in literal.chars() {
                    match c {
                        ':' if colons < 5 => colons += 1,
                        c if colons == 5 => tail.push(c),
                        _ => {}
                    }
                }
            }
            // A name has no slash; anything else may.
            Piece::Name(_) if colons == 5 => tail.push('N'),
            Piece::Attribute(_, attribute) if attribute == "StreamArn" => tail.push('N'),
            _ if colons == 5 => known = false,
            _ => {}
        }
    }
    let rest = |prefix: &str| tail.strip_prefix(prefix).and_then(|name| name.split_once('/'));
    match service {
        "s3" if tail.contains('/') => Shape::Object,
        "s3" if known && !tail.contains(['*', '?']) => Shape::Bucket,
        "dynamodb" => match rest("table/") {
            Some((_, below)) if below.starts_with("stream/") => Shape::TableStream,
            Some((_, below)) if below.starts_with("index/") => Shape::TableIndex,
            Some(_) => Shape::Any,
            None if known && tail.starts_with("table/") && !tail.contains(['*', '?']) => {
                Shape::Table
            }
            None => Shape::Any,
        },
        _ => Shape::Any,
    }
}

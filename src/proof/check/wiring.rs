//! Both sides of every edge: who calls must be allowed to.

use crate::proof::arn::Verdict;
use crate::proof::check::arn_shapes::is_unlimited;
use crate::proof::dependencies::Dependencies;
use crate::proof::edges::{Actor, DELIVERIES, Does, EDGES, Edge, SOURCES, Source};
use crate::proof::finding::Finding;
use crate::proof::kind::{
    ALIAS, BUCKET, FUNCTION, HTTP_API, LOG_GROUP, QUEUE, REST_API, ROLE, SECRET, TABLE, TOPIC,
    VERSION, kind,
};
use crate::proof::resource_policy::{Admission, Call};
use crate::proof::statement::statements;
use crate::proof::template::{Place, Resource, Template};
use crate::proof::text::{Piece, Text};

/// Checks every edge of the table.
pub(in crate::proof) fn check(template: &Template<'_>, findings: &mut Vec<Finding>) {
    rows(EDGES, template, findings);
}

/// Checks some rows of the table.
pub(in crate::proof) fn rows(
    edges: impl IntoIterator<Item = &'static Edge>,
    template: &Template<'_>,
    findings: &mut Vec<Finding>,
) {
    let wiring = Wiring { template, dependencies: Dependencies::of(template) };
    for edge in edges {
        for from in template.of_type(edge.from) {
            for block in from.at(edge.at) {
                if applies(edge, &block) {
                    wiring.block(edge, from, &block, findings);
                }
            }
        }
    }
}

fn applies(edge: &Edge, block: &Place<'_>) -> bool {
    let set = |property: &str| !block.at(property).is_empty();
    let right = |(property, value): (&str, &str)| {
        block.texts(property).iter().any(|text| match (value.strip_prefix('*'), text.pieces()) {
            (Some(end), [.., Piece::Literal(last)]) => last.ends_with(end),
            (Some(_), _) => false,
            (None, _) => text.as_literal() == Some(value),
        })
    };
    edge.when.is_none_or(right) && edge.unless.is_none_or(|property| !set(property))
}

pub(super) struct Wiring<'t, 'a> {
    pub(super) template: &'t Template<'a>,
    pub(super) dependencies: Dependencies<'a>,
}

/// One edge that was found in the template.
pub(super) struct Found<'f, 'a> {
    pub(super) edge: &'static Edge,
    pub(super) from: Resource<'a>,
    pub(super) target: Resource<'a>,
    /// The ARN as the edge names it.
    arn: Text,
    pub(super) pointer: &'f str,
    /// Whether the edge names a version or alias by its own words.
    qualified: bool,
}

impl<'a> Wiring<'_, 'a> {
    fn block(
        &self,
        edge: &'static Edge,
        from: Resource<'a>,
        block: &Place<'a>,
        findings: &mut Vec<Finding>,
    ) {
        for place in block.at(edge.target) {
            for text in place.texts("") {
                let Some(target) = self.template.pointee(&text) else { continue };
                if !edge.to.contains(&target.type_name) {
                    continue;
                }
                let named = matches!(edge.does, Does::Call(_) | Does::CallNamed(_));
                if let Some(finding) = self.by_name(from, target, &text, &place.pointer)
                    && !named
                {
                    findings.push(finding);
                    continue;
                }
                let qualified = self.template.is_qualified(&text);
                let arn = match edge.does {
                    Does::Consume | Does::CallNamed(_) => text,
                    Does::Deliver | Does::Call(_) => match self.template.arn(target) {
                        Some(arn) => arn,
                        None => continue,
                    },
                };
                let found = Found { edge, from, target, arn, pointer: &place.pointer, qualified };
                match edge.actor {
                    Actor::Service(service, source) => {
                        self.service(&found, service, source, findings);
                    }
                    Actor::Role(property) => {
                        let roles = block.texts(property);
                        if roles.is_empty() && edge.from == "AWS::Events::Rule" {
                            findings.push(roleless(&found, property));
                        }
                        if let [role] = roles.as_slice()
                            && let Some(role) = self.template.role(role)
                        {
                            self.role(&found, role, findings);
                        }
                    }
                    Actor::Function(property) => {
                        let function = from.text(property).and_then(|t| self.template.pointee(&t));
                        let function = function.map(|f| self.template.function_of(f).unwrap_or(f));
                        if let Some(role) = function.and_then(|f| self.template.execution_role(f)) {
                            self.role(&found, role, findings);
                        }
                    }
                    Actor::Own => {
                        if let Some(role) = self.template.execution_role(from) {
                            self.role(&found, role, findings);
                        }
                    }
                }
            }
        }
    }

    /// A name or address where an ARN belongs.
    fn by_name(
        &self,
        from: Resource<'a>,
        target: Resource<'a>,
        text: &Text,
        pointer: &str,
    ) -> Option<Finding> {
        let expanded = self.template.expand(text);
        let [Piece::Name(_) | Piece::Ref(_)] = expanded.pieces() else { return None };
        // `Ref` of these is their ARN, also if the function in it is unknown.
        if matches!(target.type_name, ALIAS | VERSION) {
            return None;
        }
        Some(
            Finding::error(
                "not-an-arn",
                "a name stands where an ARN belongs",
                pointer,
                format!(
                    "{} names {} by `{}`, which is not its ARN.",
                    told(from),
                    told(target),
                    text.shown()
                ),
            )
            .help(format!("use `Fn::GetAtt: {}.Arn`", target.id)),
        )
    }

    /// A role must be allowed by its own policies, or by the target's.
    fn role(&self, found: &Found<'_, 'a>, role: Resource<'a>, findings: &mut Vec<Finding>) {
        let access = self.template.access(role);
        let missing: Vec<&str> = match found.edge.does {
            Does::Consume => {
                let actions = source_actions(found.target);
                let lacks =
                    |action: &&str| access.allows(self.template, action, &found.arn) == Verdict::No;
                actions.iter().copied().filter(lacks).collect()
            }
            Does::Call(action) | Does::CallNamed(action) => {
                let allowed = access.allows(self.template, action, &found.arn);
                if allowed == Verdict::No { vec![action] } else { Vec::new() }
            }
            Does::Deliver => {
                let (actions, suffix) = delivery_actions(found.target);
                let arn =
                    if suffix.is_empty() { found.arn.clone() } else { found.arn.within(suffix) };
                let allowed =
                    actions.iter().map(|action| access.allows(self.template, action, &arn));
                if Verdict::any(allowed) == Verdict::No {
                    actions[..1].to_vec()
                } else {
                    Vec::new()
                }
            }
        };
        if missing.is_empty() || self.template.lets_others_in(found.target) {
            return;
        }
        let actions = listed(&missing);
        let (from, to) = (told(found.from), told(found.target));
        let on = match missing.iter().all(|action| is_unlimited(action)) {
            true => "*".to_string(),
            false => found.arn.shown(),
        };
        let does = match found.edge.does {
            Does::Consume => "reads from",
            Does::Deliver => "sends to",
            Does::Call(_) | Does::CallNamed(_) => "calls",
        };
        findings.push(
            Finding::error(
                "missing-role-permission",
                "a role lacks what its resource does",
                found.pointer,
                format!(
                    "{from} {does} {to} with role `{}`, whose policies do not allow {actions} on it.",
                    role.id
                ),
            )
            .help(format!("allow {actions} on `{on}` in a policy of `{}`", role.id))
            .page(found.edge.page),
        );
    }

    /// A service must be allowed by the target's resource policy or permission.
    fn service(
        &self,
        found: &Found<'_, 'a>,
        service: &'static str,
        source: Source,
        findings: &mut Vec<Finding>,
    ) {
        let source = self.source(found, source);
        let (actions, within) = delivery_actions(found.target);
        let action = match found.edge.does {
            Does::Call(action) | Does::CallNamed(action) => action,
            Does::Deliver | Does::Consume => actions[0],
        };
        let call =
            Call { service, action, source: source.as_ref(), qualified: found.qualified, within };
        let admission = self.template.admits(found.target, &call);
        // Until 2023, log delivery was let into a bucket by an ACL, which still works.
        let by_acl = action == "s3:PutObject" && !found.target.at("AccessControl").is_empty();
        let is_open =
            by_acl || found.edge.open && self.template.carriers(found.target).next().is_none();
        if admission.verdict == Verdict::No && !is_open {
            findings.push(unadmitted(found, &call, &admission));
        } else if found.edge.checked_at_creation {
            self.order(found, &admission, findings);
        }
        self.encryption(found, &call, findings);
    }

    /// The ARN by which the target knows the resource that has the service call.
    fn source(&self, found: &Found<'_, 'a>, source: Source) -> Option<Text> {
        let (resource, text) = match source {
            Source::Itself => (Some(found.from), None),
            Source::Named(property) => {
                let text = found.from.text(property)?;
                (self.template.pointee(&text), Some(text))
            }
            Source::Unknown => return None,
        };
        match resource {
            Some(api) if matches!(api.type_name, REST_API | HTTP_API) => Some(execute_api(api)),
            Some(resource) => self.template.arn(resource),
            // A name alone does not say which ARN it becomes.
            None => text.filter(Text::starts_an_arn),
        }
    }

    /// A service cannot send to what is encrypted with a key that it may not use.
    fn encryption(&self, found: &Found<'_, 'a>, call: &Call<'_>, findings: &mut Vec<Finding>) {
        let property = match found.target.type_name {
            QUEUE | TOPIC => "KmsMasterKeyId",
            _ => return,
        };
        let Some(key) = found.target.text(property) else { return };
        let pointer = format!("{}/{property}", found.target.properties().pointer);
        let to = told(found.target);
        if key.as_literal().is_some_and(|key| {
            matches!(key.rsplit(':').next(), Some("alias/aws/sqs" | "alias/aws/sns"))
        }) {
            findings.push(
                Finding::error(
                    "unusable-key",
                    "a service cannot use the key of its target",
                    pointer,
                    format!(
                        "{} sends to {to}, which is encrypted with `{}`. `{}` may not use this key of AWS, and its policy cannot be changed: the messages are dropped.",
                        told(found.from),
                        key.shown(),
                        call.service
                    ),
                )
                .help("use `SqsManagedSseEnabled` (queues only) or a customer managed key")
                .page("https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html"),
            );
            return;
        }
        let Some(key) = self.template.key(&key) else { return };
        for action in ["kms:Decrypt", "kms:GenerateDataKey"] {
            let call = Call { action, ..call.clone() };
            if self.template.admits(key, &call).verdict == Verdict::No {
                findings.push(
                    Finding::error(
                        "unusable-key",
                        "a service cannot use the key of its target",
                        pointer,
                        format!(
                            "{} sends to {to}, which is encrypted with `{}`, whose policy does not allow `{}` {action}: the messages are dropped.",
                            told(found.from),
                            key.id,
                            call.service
                        ),
                    )
                    .help(format!(
                        "allow `{}` kms:Decrypt and kms:GenerateDataKey in the key policy of `{}`",
                        call.service, key.id
                    ))
                    .page("https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html"),
                );
                return;
            }
        }
    }
}

impl<'a> Template<'a> {
    /// Whether a resource policy of the target lets roles in, so that theirs need not.
    pub(in crate::proof) fn lets_others_in(&self, target: Resource<'a>) -> bool {
        let is_about = |text: &Text| self.pointee(text).is_none_or(|named| named.id == target.id);
        let mut policies = self.policies("AWS::SecretsManager::ResourcePolicy");
        let by_its_own = target.type_name == SECRET
            && policies.any(|policy| {
                policy.texts("SecretId").iter().any(is_about)
                    && policy.at("ResourcePolicy").iter().any(admits_others)
            });
        let mut carriers = self.carriers(target);
        by_its_own
            || carriers.any(|(_, policy)| policy.at("PolicyDocument").iter().any(admits_others))
    }
}

/// Whether a policy document allows something to others than services, or may.
fn admits_others(document: &Place<'_>) -> bool {
    statements(document).is_none_or(|statements| {
        statements.iter().any(|statement| {
            let principals = &statement.principals;
            statement.allows && (principals.unknown || !principals.others.is_empty())
        })
    })
}

fn roleless(found: &Found<'_, '_>, property: &str) -> Finding {
    Finding::error(
        "missing-role",
        "a target needs a role",
        found.pointer,
        format!(
            "{} sends to {} without a `{property}`, which EventBridge needs for this kind of target.",
            told(found.from),
            told(found.target)
        ),
    )
    .help(format!("set `{property}` to a role that `events.amazonaws.com` can assume"))
    .page(found.edge.page)
}

fn unadmitted(found: &Found<'_, '_>, call: &Call<'_>, admission: &Admission<'_>) -> Finding {
    let (from, to) = (told(found.from), told(found.target));
    let source = call.source.map(|source| source.shown());
    let (code, summary, what, help) = match found.target.type_name {
        QUEUE | TOPIC | BUCKET => (
            "missing-resource-policy",
            "a service is not allowed to use its target",
            format!("no policy of `{}` allows `{}` {}", found.target.id, call.service, call.action),
            format!(
                "add an `{}` for `{}` that allows `{}` {}{}",
                match found.target.type_name {
                    QUEUE => "AWS::SQS::QueuePolicy",
                    TOPIC => "AWS::SNS::TopicPolicy",
                    _ => "AWS::S3::BucketPolicy",
                },
                found.target.id,
                call.service,
                call.action,
                source.map(|s| format!(", with `aws:SourceArn` `{s}`")).unwrap_or_default()
            ),
        ),
        _ => (
            "missing-lambda-permission",
            "a service is not allowed to use its target",
            format!("no `AWS::Lambda::Permission` allows `{}` to invoke it", call.service),
            format!(
                "add an `AWS::Lambda::Permission` for `{}` with principal `{}`{}",
                found.target.id,
                call.service,
                source.map(|s| format!(" and source ARN `{s}`")).unwrap_or_default()
            ),
        ),
    };
    let near = match admission.near.as_slice() {
        [] => String::new(),
        near => format!(" {} allows it for another source only.", listed(near)),
    };
    let verb = match found.edge.does {
        Does::Call("s3:GetObject") => "reads from",
        _ if found.target.type_name == FUNCTION => "invokes",
        _ => "sends to",
    };
    let detail = format!("{from} {verb} {to}, but {what}.{near}");
    let finding = Finding::error(code, summary, found.pointer, detail).help(help);
    let finding = finding.page(found.edge.page);
    let (id, service) = (found.target.id, call.service);
    let whom = match call.source {
        Some(_) => format!(
            "`Principal::service(\"{service}\")`, restricted by `.when(\"ArnEquals\", \"aws:SourceArn\", …)`"
        ),
        None => format!("`Principal::service(\"{service}\")`"),
    };
    match grant(found.target.type_name, call.action) {
        Some(grant) => finding.remedy(&[id], format!("call `{grant}` of `{id}` with {whom}")),
        None => finding,
    }
}

/// The method by which a construct grants what a service does with it.
fn grant(type_name: &str, action: &str) -> Option<&'static str> {
    match (type_name, action) {
        (QUEUE, "sqs:SendMessage") => Some("grant_send"),
        (BUCKET, "s3:PutObject") => Some("grant_put"),
        (BUCKET, "s3:GetObject") => Some("grant_read"),
        _ => None,
    }
}

/// The ARN of all calls of an API; the stage, method and path are not compared.
fn execute_api(api: Resource<'_>) -> Text {
    let pseudo = |name: &str| Piece::Ref(format!("AWS::{name}"));
    let literal = |text: &str| Piece::Literal(text.to_string());
    Text::of([
        literal("arn:"),
        pseudo("Partition"),
        literal(":execute-api:"),
        pseudo("Region"),
        literal(":"),
        pseudo("AccountId"),
        literal(":"),
        Piece::Name(api.id.to_string()),
        literal("/"),
        Piece::Opaque("stage, method and path".to_string()),
    ])
}

fn source_actions(target: Resource<'_>) -> &'static [&'static str] {
    SOURCES.iter().find(|(kind, _)| *kind == target.type_name).map_or(&[], |(_, actions)| *actions)
}

fn delivery_actions(target: Resource<'_>) -> (&'static [&'static str], &'static str) {
    let row = DELIVERIES.iter().find(|(kind, ..)| *kind == target.type_name);
    row.map_or((&[], ""), |(_, actions, suffix)| (*actions, *suffix))
}

/// A resource in a sentence.
pub(in crate::proof) fn told(resource: Resource<'_>) -> String {
    let noun = match resource.type_name {
        "AWS::Lambda::EventSourceMapping" => "event source mapping",
        "AWS::ApiGateway::Authorizer" | "AWS::ApiGatewayV2::Authorizer" => "authorizer",
        "AWS::CloudWatch::Alarm" => "alarm",
        "AWS::ECS::TaskDefinition" => "task definition",
        LOG_GROUP => "log group",
        "AWS::Route53::KeySigningKey" => "key-signing key",
        "AWS::SecretsManager::RotationSchedule" => "rotation schedule",
        "AWS::Lambda::EventInvokeConfig" => "event invoke configuration",
        "AWS::ApiGateway::Method" => "method",
        "AWS::ApiGatewayV2::Integration" => "integration",
        "AWS::SNS::Subscription" => "subscription",
        "AWS::Scheduler::Schedule" => "schedule",
        "AWS::Pipes::Pipe" => "pipe",
        "AWS::Lambda::Alias" => "alias",
        "AWS::Lambda::Version" => "version",
        "AWS::Lambda::Url" => "function URL",
        "AWS::Lambda::WebFunctionRevision" => "revision",
        ROLE => "role",
        TABLE => "table",
        other => kind(other).map_or("resource", |kind| kind.noun),
    };
    format!("{noun} `{}`", resource.id)
}

/// Words in a sentence.
pub(in crate::proof) fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => format!("`{one}`"),
        [start @ .., last] => {
            let start: Vec<_> = start.iter().map(|word| format!("`{word}`")).collect();
            format!("{} and `{last}`", start.join(", "))
        }
    }
}

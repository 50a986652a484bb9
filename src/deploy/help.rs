//! What to do about each error.

use super::change_set::UNRECOGNIZED;
use super::cloud::Endpoint;
use super::error::{CloudError, CloudErrorKind, DeployError, ExportsLoss, Failure, Undertaking};
use crate::spec::nearest;

/// Returns suggestions, the likeliest first.
pub(super) fn help(error: &DeployError) -> Vec<String> {
    match error {
        DeployError::Cloud(error) => call(error),
        DeployError::NoRegion { stacks } => vec![
            "set AWS_REGION, or a region for the profile in ~/.aws/config, or pass `--region`"
                .into(),
            match stacks.len() {
                0 | 1 => "or give the stack an environment of its own in the app".into(),
                _ => "or give the stacks environments of their own in the app".into(),
            },
            "to try without an AWS account, add `--local`".into(),
        ],
        DeployError::BadSetting { name, .. } => vec![format!("correct {name}, or leave it out")],
        DeployError::WrongAccount { expected, .. } => vec![
            format!("choose credentials of account {expected}, with `--profile` or AWS_PROFILE"),
            "or change the stack's environment in the app".into(),
        ],
        DeployError::Annotated { .. } => vec!["fix these in the app; nothing was deployed".into()],
        DeployError::MissingParameters { stack, names } => {
            let name = names.first().map_or("NAME", String::as_str);
            vec![format!("pass them, as in `--parameters {stack}:{name}=VALUE`")]
        }
        DeployError::UnknownParameter { name, available, .. } => {
            vec![meant(name, available, "parameters")]
        }
        DeployError::ParametersElsewhere { exists: true, stack, .. } => {
            vec![format!("deploy it as well, or leave out `--parameters {stack}:…`")]
        }
        DeployError::ParametersElsewhere { stack, available, .. } => {
            vec![meant(stack, available, "stacks to deploy")]
        }
        DeployError::Asset { .. } => {
            vec!["synthesize again; the asset is built from your sources".into()]
        }
        DeployError::Image { verb, .. } if verb == "built" => vec![
            "correct what it names in the Dockerfile or the files beside it".into(),
            "for another architecture than this machine's, Docker takes an emulator (QEMU) or a builder that has it".into(),
        ],
        DeployError::Image { .. } => vec![
            "allow pushing to the repository (ecr:PutImage and its like) to the principal you deploy with".into(),
        ],
        DeployError::NoDocker { .. } => vec![
            "install Docker, or name a program that is used like it: CDK_DOCKER=podman or =finch".into(),
            "or push the image from elsewhere, and refer to it with `DockerImageCode::from_ecr`".into(),
        ],
        DeployError::DockerNotRunning { program, .. } => {
            vec![format!("start it; `{program} info` tells whether it runs and may be used")]
        }
        DeployError::NoRepository { .. } => {
            vec!["create it, or bootstrap the environment for the CDK: `cdk bootstrap`".into()]
        }
        DeployError::ForeignBucket { bucket, account } => vec![
            format!(
                "somebody else owns `{bucket}`, or your credentials may not see it; assets are not sent there"
            ),
            format!(
                "if it is yours, allow s3:ListBucket on it to your principal of account {account}"
            ),
            "if it is not, let the app use another bucket (a bootstrap qualifier of your own)"
                .into(),
        ],
        DeployError::NoBucket { .. } => {
            vec!["create it, or bootstrap the environment for the CDK: `cdk bootstrap`".into()]
        }
        DeployError::TemplateTooLarge { .. } => {
            vec!["split the stack, or move a part of it into a nested stack".into()]
        }
        DeployError::ExportsInUse { stack, exports, own_importers, importing, loss } => {
            let frees = importing.is_empty();
            in_use(stack, &importers(exports), own_importers, frees, *loss)
        }
        DeployError::ExportsChange { exports, replaced, .. } => vec![
            format!("first deploy {} without the import", importers(exports).join(" and ")),
            match replaced.is_empty() {
                true => "or keep the export as it is, and export the new value under a name of its own, until nobody imports the old one".into(),
                false => "or keep the old resource, and give the new one another id and an export of its own, until nobody imports the old one".into(),
            },
        ],
        DeployError::ChangeSetRefused { reason, failures, .. } => match failures.as_slice() {
            [] => refused(reason),
            _ if reason.contains(UNRECOGNIZED) => refused(reason),
            failures => of_failures(failures),
        },
        DeployError::BadState { stack, status, .. } => state(stack, status),
        DeployError::ResourcesFailed { stack, status, operation, failures, .. } => {
            let mut help = of_failures(failures);
            // A name that is taken stays so, and what was found beforehand left nothing to look at.
            let explained = |failure: &Failure| failure.is_name_taken() || failure.is_foreseen();
            if *operation == Undertaking::Deployment
                && status.ends_with("ROLLBACK_COMPLETE")
                && !failures.iter().all(explained)
            {
                help.push("to keep the failed state for inspection, run the same command again with `--no-rollback`".into());
            }
            if !error.left_behind().is_empty() {
                help.push("what was kept is yours to remove: a fixed name is in the way of the next deployment; with `RemovalPolicy::RetainOnUpdateOrDelete` a failed creation keeps nothing".into());
            }
            if status.ends_with("FAILED") {
                help.extend(state(stack, status));
            }
            help
        }
        DeployError::Protected { stack } => vec![
            format!("if it really shall go, run the same command again for `{stack}` with `--force`"),
            "or switch termination protection off in the app and deploy once".into(),
        ],
        DeployError::NotEmpty { bucket, endpoint, .. } => {
            let command = emptying(bucket);
            let command = match endpoint {
                Some(endpoint) => at(endpoint, &command),
                None => command,
            };
            vec![
                format!("empty the bucket: {command}"),
                "if it has versions, which that leaves, choose Empty in the console of S3".into(),
            ]
        }
        DeployError::Interrupted { stack, status } if status.contains("UPDATE") => vec![
            "CloudFormation goes on without you; nothing is lost".into(),
            format!("to watch it to its end, run the same command again for `{stack}`"),
            format!(
                "to give the update up, run: aws cloudformation cancel-update-stack --stack-name {}",
                name(stack)
            ),
        ],
        DeployError::Interrupted { stack, .. } => vec![
            "what CloudFormation has begun goes on without you; nothing is lost".into(),
            format!(
                "to go on, run the same command again for `{stack}`: it waits for what is under way"
            ),
        ],
        DeployError::TimedOut { stack, .. } => {
            vec![format!(
                "CloudFormation may still be at it; run the command for `{stack}` again to go on watching"
            )]
        }
        DeployError::BadTemplate { .. } => {
            vec!["another tool may have deployed it; look at it in the console".into()]
        }
    }
}

/// The command that removes what a bucket holds.
fn emptying(bucket: &str) -> String {
    format!("aws s3 rm s3://{bucket} --recursive")
}

/// Says which name was meant, or which there are.
fn meant(name: &str, available: &[String], kind: &str) -> String {
    match nearest(name, available.iter().map(String::as_str)) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None if available.is_empty() => format!("there are no {kind}"),
        None => format!("the {kind} are: {}", available.join(", ")),
    }
}

/// Where stacks are that the app does not bring along.
const ELSEWHERE: &str =
    "in the app that has it, or by `aws cloudformation delete-stack` if none has it any more";

/// What to do about exports that others import; `own` are those of them that could be taken along, and `frees`
/// tells whether they then import no more.
fn in_use(
    stack: &str,
    importers: &[&str],
    own: &[String],
    frees: bool,
    loss: ExportsLoss,
) -> Vec<String> {
    let is_foreign = |name: &&&str| !own.iter().any(|own| own == **name);
    let foreign: Vec<&str> = importers.iter().filter(is_foreign).copied().collect();
    let foreign = (!foreign.is_empty()).then(|| foreign.join(" and "));
    let together = match own.len() {
        0 | 1 => "both together",
        _ => "all together",
    };
    let own = (!own.is_empty()).then(|| (own.join(" and "), own.join(" ")));
    let mut help = Vec::new();
    match loss {
        ExportsLoss::Update => {
            help.extend(own.map(|(own, names)| match frees {
                true => format!(
                    "deploy {own} without the import first, or {together}, as `{stack} {names}`"
                ),
                false => format!(
                    "take the import out of {own}, and deploy {together}, as `{stack} {names}`"
                ),
            }));
            help.extend(foreign.map(|names| {
                format!("first deploy {names} without the import, or destroy that: {ELSEWHERE}")
            }));
            help.push("or keep the export for now, by `Stack::export_value`".into());
        }
        ExportsLoss::LastUpdate => {
            help.push(format!(
                "take the import out of {}, which is deployed with it and still has it",
                importers.join(" and ")
            ));
            help.push("or keep the export".into());
        }
        ExportsLoss::Removal => {
            help.extend(own.map(|(own, _)| {
                format!("destroy {own} first, or leave out `--exclusively`, which takes it along")
            }));
            help.extend(foreign.map(|names| {
                format!("first destroy {names}, or deploy it without the import: {ELSEWHERE}")
            }));
        }
    }
    help
}

/// The command, as a shell takes it to run it there.
fn at(endpoint: &Endpoint, command: &str) -> String {
    let keys = endpoint
        .credentials
        .as_ref()
        .map(|(key, secret)| format!("AWS_ACCESS_KEY_ID={key} AWS_SECRET_ACCESS_KEY={secret} "));
    format!("{}{command} --endpoint-url {}", keys.unwrap_or_default(), endpoint.url)
}

/// Lists who imports exports, each once.
fn importers(exports: &[(String, Vec<String>)]) -> Vec<&str> {
    let mut importers: Vec<&str> =
        exports.iter().flat_map(|(_, by)| by).map(String::as_str).collect();
    importers.sort_unstable();
    importers.dedup();
    importers
}

/// In a shell a stack's name is its path with dashes, as the CDK makes it.
fn name(path: &str) -> String {
    path.replace('/', "-")
}

fn call(error: &CloudError) -> Vec<String> {
    match error.kind {
        CloudErrorKind::NoCredentials => vec![
            "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or choose a profile with `--profile` or AWS_PROFILE".into(),
            "single sign-on (IAM Identity Center): log in with `aws sso login`, with the same profile".into(),
            "to try without an AWS account, add `--local`".into(),
        ],
        CloudErrorKind::BadCredentials => vec![
            "the credentials are wrong or have expired; renew them (log in again, a new session token)".into(),
            "and check this machine's clock, which signatures depend on".into(),
        ],
        CloudErrorKind::AccessDenied => {
            let mut help = Vec::new();
            if let Some((principal, action)) = denied(&error.message) {
                help.push(format!("allow `{action}` to {principal}"));
            } else {
                help.push(format!("allow `{}` to the principal you deploy with", error.call));
            }
            help.push("or deploy with other credentials, with `--profile` or AWS_PROFILE".into());
            help
        }
        CloudErrorKind::Unreachable => vec![
            "check the network, the proxy, and AWS_ENDPOINT_URL if it is set".into(),
            "if it is a local endpoint, `rustinfra local status` tells whether that runs".into(),
        ],
        CloudErrorKind::Throttled => {
            vec!["AWS gets too many calls from this account; wait a minute, or lower `--concurrency`".into()]
        }
        CloudErrorKind::Service => vec!["AWS itself has a problem; try again later".into()],
        CloudErrorKind::NotFound | CloudErrorKind::Invalid => Vec::new(),
    }
}

/// Reads who was refused what: "User: ARN is not authorized to perform: ACTION on resource: …".
fn denied(message: &str) -> Option<(&str, &str)> {
    let (who, rest) = message.split_once(" is not authorized to perform: ")?;
    let who = who.rsplit_once(": ").map_or(who, |(_, who)| who).trim();
    let action = rest.split_whitespace().next()?;
    Some((who, action))
}

fn refused(reason: &str) -> Vec<String> {
    let has = |text: &str| reason.contains(text);
    if has("Requires capabilities") {
        vec!["this is a bug in rustinfra, which sends the capabilities that the template needs; please report it".into()]
    } else if has("type of the following resources")
        || has("Update of resource type is not permitted")
    {
        vec!["give the construct another id: CloudFormation cannot turn a resource into one of another type".into()]
    } else if has("is not authorized") {
        vec!["the role for CloudFormation lacks a permission, or may not be passed".into()]
    } else if has("Unresolved resource dependencies") {
        vec!["the template refers to something that it does not define; synthesize again and run `rustinfra diff`".into()]
    } else if has(UNRECOGNIZED) {
        vec!["the region does not have these types, or they are misspelled; a local endpoint has fewer than AWS: leave them out of what you try there".into()]
    } else if has("EarlyValidation") || has("already exists") {
        vec!["a resource of that name exists already; let CloudFormation choose the name, or import the resource".into()]
    } else {
        Vec::new()
    }
}

/// What to do about resources that failed, each suggestion once.
fn of_failures(failures: &[Failure]) -> Vec<String> {
    let mut help: Vec<String> = failures.iter().filter_map(failure).collect();
    help.dedup();
    if failures.iter().any(Failure::is_name_taken) {
        help.push("or use what has that name: refer to it (`from_…_name`, `from_…_arn`), or import it into the stack in CloudFormation's console".into());
    }
    help
}

/// What to do about a resource's own failure, where the reason tells.
fn failure(failure: &Failure) -> Option<String> {
    let reason = failure.reason.as_str();
    let code = failure.code.as_deref().unwrap_or_default();
    let name = failure.name();
    if failure.is_name_taken() {
        return Some(format!(
            "`{name}` has a name that is taken; give it another, or leave the name to CloudFormation"
        ));
    }
    if reason.contains("custom-named resource") {
        return Some(format!(
            "`{name}` must be replaced but has a fixed name; change the name along with it, or drop it"
        ));
    }
    if reason.contains("in use by") && reason.contains("Export") {
        return Some("another stack imports that export; deploy the importer first".into());
    }
    if let Some((who, action)) = denied(reason) {
        return Some(format!("allow `{action}` to {who}, with which CloudFormation works here"));
    }
    if reason.contains("not empty") && failure.resource_type == "AWS::S3::Bucket" {
        return Some(format!("empty the bucket of `{name}` first: {}", emptying("BUCKET")));
    }
    if code == "ServiceLimitExceeded"
        || reason.contains("limit exceeded")
        || reason.contains("LimitExceeded")
    {
        return Some(
            "a quota of the account is used up; ask for more in the Service Quotas console".into(),
        );
    }
    None
}

/// What to do with a stack in a state that allows little.
fn state(path: &str, status: &str) -> Vec<String> {
    let stack = name(path);
    match status {
        "UPDATE_ROLLBACK_FAILED" => vec![
            "an update failed, and so did going back; mend what stands in the way (see the stack's events), then run:".into(),
            format!("    aws cloudformation continue-update-rollback --stack-name {stack}"),
            "to leave a resource as it is, add `--resources-to-skip LOGICAL_ID`".into(),
        ],
        "UPDATE_FAILED" | "CREATE_FAILED" => vec![
            format!("to go on from where it stopped, deploy `{path}` with `--no-rollback`"),
            format!("to go back, run: aws cloudformation rollback-stack --stack-name {stack}"),
        ],
        "DELETE_FAILED" => vec![
            format!("mend what stands in the way, then destroy `{path}` again"),
            format!(
                "to leave a resource behind, run: aws cloudformation delete-stack --stack-name {stack} --retain-resources LOGICAL_ID"
            ),
        ],
        status if status.ends_with("_IN_PROGRESS") => {
            vec!["another operation is under way; wait for its end and run the command again".into()]
        }
        _ => vec![format!("look at the stack's events: aws cloudformation describe-stack-events --stack-name {stack}")],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_action_and_principal() {
        let message = "User: arn:aws:iam::1:user/bob is not authorized to perform: cloudformation:CreateChangeSet on resource: arn:x because no identity-based policy allows it";
        assert_eq!(
            denied(message),
            Some(("arn:aws:iam::1:user/bob", "cloudformation:CreateChangeSet"))
        );
        assert_eq!(denied("Access Denied"), None);
    }
}

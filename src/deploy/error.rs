//! What can go wrong between here and CloudFormation.

use std::fmt;

use super::cloud::Endpoint;
use super::importing::ImportingResource;
use super::options::Poll;

/// A call that AWS refused, or that never reached it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloudError {
    /// What sort of failure it is.
    pub kind: CloudErrorKind,
    /// The call, such as `cloudformation:CreateChangeSet`.
    pub call: String,
    /// The service's error code, such as `ValidationError`, if it gave one.
    pub code: Option<String>,
    /// The service's message, or what the network said.
    pub message: String,
    /// The request id, for AWS support.
    pub request_id: Option<String>,
}

impl fmt::Display for CloudError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} failed: ", self.call)?;
        match &self.code {
            Some(code) => write!(f, "{code}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for CloudError {}

/// The sorts of failed calls that are treated differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CloudErrorKind {
    /// No credentials were found, or they could not be loaded.
    NoCredentials,
    /// The credentials are not valid, or not any more.
    BadCredentials,
    /// The principal may not make this call.
    AccessDenied,
    /// The endpoint cannot be reached.
    Unreachable,
    /// Too many calls, even after the SDK's retries.
    Throttled,
    /// The thing that was asked for does not exist.
    NotFound,
    /// The service is at fault.
    Service,
    /// The request was wrong.
    Invalid,
}

impl CloudError {
    /// Tells whether the same call may work a moment later.
    pub fn is_transient(&self) -> bool {
        matches!(
            self.kind,
            CloudErrorKind::Throttled | CloudErrorKind::Service | CloudErrorKind::Unreachable
        )
    }
}

/// Tells why a stack could not be deployed or destroyed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeployError {
    /// A call failed.
    #[error(transparent)]
    Cloud(#[from] CloudError),
    /// No region is configured, and some stacks do not name one.
    #[error("no region is configured{}", without_region(.stacks))]
    NoRegion {
        /// The paths of those stacks, if it is known for which a region was wanted.
        stacks: Vec<String>,
    },
    /// A variable or option that says where AWS is cannot be used.
    #[error("{name} is `{value}`, {problem}")]
    BadSetting {
        /// The variable or option.
        name: String,
        /// Its value.
        value: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The stack belongs to another account than the credentials.
    #[error(
        "`{stack}` belongs to account {expected}, but the credentials are of {actual} ({principal})"
    )]
    WrongAccount {
        /// The stack.
        stack: String,
        /// The account that the app names.
        expected: String,
        /// The account of the credentials.
        actual: String,
        /// The principal of the credentials.
        principal: String,
    },
    /// The app itself marked the stack as wrong.
    #[error("`{stack}` has errors of its own: {}", .errors.join("; "))]
    Annotated {
        /// The stack.
        stack: String,
        /// Each error with its construct path.
        errors: Vec<String>,
    },
    /// Parameters have neither a value nor a default.
    #[error("`{stack}` needs values for its parameters {}", .names.join(", "))]
    MissingParameters {
        /// The stack.
        stack: String,
        /// The parameters.
        names: Vec<String>,
    },
    /// A value was given for a parameter that the stack does not have, or none of the stacks.
    #[error("{} parameter `{name}`", lacking(.stack.as_deref()))]
    UnknownParameter {
        /// The stack, if the value was given for one.
        stack: Option<String>,
        /// The name that was given.
        name: String,
        /// The parameters there are.
        available: Vec<String>,
    },
    /// Values were given for parameters of a stack that is not to be deployed.
    #[error("`{stack}` is none of the stacks to deploy, but values are given for its parameters")]
    ParametersElsewhere {
        /// The stack, as it was named.
        stack: String,
        /// Whether the app has it.
        exists: bool,
        /// The paths of the stacks to deploy.
        available: Vec<String>,
    },
    /// An asset cannot be read, built or packed.
    #[error("asset `{asset}` cannot be packed: {reason}")]
    Asset {
        /// The asset's name.
        asset: String,
        /// What went wrong.
        reason: String,
    },
    /// An image cannot be built, named or pushed.
    #[error("image `{image}` cannot be {verb}: {reason}")]
    Image {
        /// The image's name.
        image: String,
        /// What could not be done with it: `built`, `tagged` or `pushed`.
        verb: String,
        /// What the program said.
        reason: String,
    },
    /// The program that builds images is not there.
    #[error("image `{image}` takes `{program}` to be built, which is not installed")]
    NoDocker {
        /// The image's name.
        image: String,
        /// The program.
        program: String,
    },
    /// The service that builds images does not run.
    #[error("image `{image}` cannot be built: the service behind `{program}` is not running")]
    DockerNotRunning {
        /// The image's name.
        image: String,
        /// The program.
        program: String,
    },
    /// A repository that the app relies on is not there.
    #[error("repository `{repository}` for images does not exist")]
    NoRepository {
        /// The repository.
        repository: String,
    },
    /// A bucket's name is taken by someone else.
    #[error("bucket `{bucket}` exists but does not belong to account {account}")]
    ForeignBucket {
        /// The bucket.
        bucket: String,
        /// The account that should own it.
        account: String,
    },
    /// A bucket that the app relies on is not there.
    #[error("bucket `{bucket}` for assets does not exist")]
    NoBucket {
        /// The bucket.
        bucket: String,
    },
    /// The template is larger than CloudFormation takes.
    #[error(
        "the template of `{stack}` has {bytes} bytes, but CloudFormation takes at most {limit}"
    )]
    TemplateTooLarge {
        /// The stack.
        stack: String,
        /// Its size, minified.
        bytes: usize,
        /// The quota.
        limit: usize,
    },
    /// Exports would vanish while other stacks import them.
    #[error("`{stack}` would remove exports that other stacks still import: {}", told(.exports))]
    ExportsInUse {
        /// The stack.
        stack: String,
        /// Each export with the stacks that import it.
        exports: Vec<(String, Vec<String>)>,
        /// Which importers are in the same app, but not in this run: taking them along solves it.
        own_importers: Vec<String>,
        /// The resources and outputs of the app that import them.
        importing: Box<[ImportingResource]>,
        /// What the exports would vanish with.
        loss: ExportsLoss,
    },
    /// Exports would get other values while other stacks import them.
    #[error("`{stack}` would change exports that other stacks still import: {}", told(.exports))]
    ExportsChange {
        /// The stack.
        stack: String,
        /// Each export with the stacks that import it.
        exports: Vec<(String, Vec<String>)>,
        /// The resources whose replacement changes them, each with the user's `file:line:column` if known.
        replaced: Vec<(String, Option<String>)>,
        /// Exports that become something else, in words.
        changed: Vec<String>,
        /// The resources and outputs of the app that import them.
        importing: Box<[ImportingResource]>,
    },
    /// CloudFormation refused the change set.
    #[error("CloudFormation refused the change set for `{stack}`: {reason}")]
    ChangeSetRefused {
        /// The stack.
        stack: String,
        /// CloudFormation's reason.
        reason: String,
        /// What it found wrong with resources before it made anything.
        failures: Vec<Failure>,
    },
    /// The stack is in a state that does not allow what was asked.
    #[error("`{stack}` is in state {status}, which allows no {operation}")]
    BadState {
        /// The stack.
        stack: String,
        /// Its status.
        status: String,
        /// What was asked: "deployment" or "removal".
        operation: String,
        /// Why it is in that state, if CloudFormation says.
        reason: Option<String>,
    },
    /// Resources could not be created, changed or removed.
    #[error("{} `{stack}` failed", .operation)]
    ResourcesFailed {
        /// The stack.
        stack: String,
        /// What was done.
        operation: Undertaking,
        /// The stack's status afterwards.
        status: String,
        /// The failures, the first first; never the cancelled neighbours.
        failures: Vec<Failure>,
        /// How many resources were cancelled because of them.
        cancelled: usize,
        /// What CloudFormation left behind when it went back, by its deletion policy: the construct paths, or
        /// the logical ids.
        kept: Vec<String>,
    },
    /// The stack is protected from deletion.
    #[error("`{stack}` is protected from deletion")]
    Protected {
        /// The stack.
        stack: String,
    },
    /// A bucket in the stack holds objects, so that it cannot be removed.
    #[error("`{resource}` cannot be removed while it holds objects ({count})")]
    NotEmpty {
        /// The stack.
        stack: String,
        /// The bucket's construct path.
        resource: String,
        /// The bucket's name.
        bucket: String,
        /// Where calls go to, if that is not AWS.
        endpoint: Option<Box<Endpoint>>,
        /// How many objects it holds, `1000+` if more.
        count: Box<str>,
        /// The user's line, if it is known.
        place: Option<Box<str>>,
    },
    /// The user interrupted.
    #[error("interrupted while `{stack}` was {status}")]
    Interrupted {
        /// The stack.
        stack: String,
        /// The status in which it was left.
        status: String,
    },
    /// Waiting took longer than allowed.
    #[error("`{stack}` was still {status} after {minutes} minutes")]
    TimedOut {
        /// The stack.
        stack: String,
        /// Its status.
        status: String,
        /// How long was waited.
        minutes: u64,
    },
    /// The template that is deployed cannot be read.
    #[error("the deployed template of `{stack}` cannot be read: {reason}")]
    BadTemplate {
        /// The stack.
        stack: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// What takes exports away that are still imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportsLoss {
    /// An update.
    Update,
    /// An update after all who import were deployed in the same run, and import as before.
    LastUpdate,
    /// The removal of the stack.
    Removal,
}

/// A resource that failed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Failure {
    /// The logical id.
    pub logical_id: String,
    /// The construct path, if it is known.
    pub path: Option<String>,
    /// The user's `file:line:column`, if it is known.
    pub place: Option<String>,
    /// The resource type.
    pub resource_type: String,
    /// What could not be done: `created`, `updated`, `deleted`, `imported`, or `deployed` where nothing was
    /// tried.
    pub verb: String,
    /// The reason in the service's own words, freed of CloudFormation's wrapping.
    pub reason: String,
    /// The service's error code, if the reason carries one, or the name of CloudFormation's own validation.
    pub code: Option<String>,
}

impl Failure {
    /// Tells whether the name that the resource was to have is taken.
    pub(super) fn is_name_taken(&self) -> bool {
        matches!(self.code.as_deref(), Some("AlreadyExists" | "NAME_CONFLICT_VALIDATION"))
            || self.reason.contains("already exists")
    }

    /// Tells whether it was found before anything was made: there is nothing to look at afterwards.
    pub(super) fn is_foreseen(&self) -> bool {
        self.code.as_deref().is_some_and(|code| code.ends_with("_VALIDATION"))
    }

    /// Returns the construct path, or the logical id where no path is known.
    pub fn name(&self) -> &str {
        self.path.as_deref().unwrap_or(&self.logical_id)
    }
}

fn lacking(stack: Option<&str>) -> String {
    match stack {
        Some(stack) => format!("`{stack}` has no"),
        None => "none of the stacks to deploy has a".to_owned(),
    }
}

fn told(exports: &[(String, Vec<String>)]) -> String {
    let told =
        exports.iter().map(|(name, importers)| format!("`{name}` by {}", importers.join(", ")));
    told.collect::<Vec<_>>().join("; ")
}

/// What is done with a stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undertaking {
    /// It is created or updated.
    Deployment,
    /// It is removed.
    Removal,
    /// What a failed creation left of it is removed.
    Clearance,
}

impl fmt::Display for Undertaking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Deployment => "deploying",
            Self::Removal => "destroying",
            Self::Clearance => "removing the remains of",
        })
    }
}

/// Names the stacks that need a region to be configured, the first three of many.
fn without_region(stacks: &[String]) -> String {
    let mut names: Vec<String> = stacks.iter().take(3).map(|stack| format!("`{stack}`")).collect();
    match stacks.len().checked_sub(4) {
        Some(0) => names.extend(stacks.last().map(|stack| format!("`{stack}`"))),
        Some(_) => names.push(format!("{} other stacks", stacks.len() - 3)),
        None => {}
    }
    match names.as_slice() {
        [] => String::new(),
        [name] => format!(", and {name} names none"),
        [first @ .., last] => format!(", and {} and {last} name none", first.join(", ")),
    }
}

impl DeployError {
    /// Returns the stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Cloud(error) => match error.kind {
                CloudErrorKind::NoCredentials => "no-credentials",
                CloudErrorKind::BadCredentials => "bad-credentials",
                CloudErrorKind::AccessDenied => "access-denied",
                CloudErrorKind::Unreachable => "endpoint-unreachable",
                CloudErrorKind::Throttled => "throttled",
                CloudErrorKind::NotFound => "not-found",
                CloudErrorKind::Service => "service-error",
                CloudErrorKind::Invalid => "request-refused",
            },
            Self::NoRegion { .. } => "no-region",
            Self::BadSetting { .. } => "bad-setting",
            Self::WrongAccount { .. } => "wrong-account",
            Self::Annotated { .. } => "errors-in-app",
            Self::MissingParameters { .. } => "missing-parameters",
            Self::UnknownParameter { .. } | Self::ParametersElsewhere { .. } => {
                "unknown-parameters"
            }
            Self::Asset { .. } => "asset-failed",
            Self::Image { .. } => "image-failed",
            Self::NoDocker { .. } => "no-docker",
            Self::DockerNotRunning { .. } => "docker-not-running",
            Self::NoRepository { .. } => "no-repository",
            Self::ForeignBucket { .. } => "foreign-bucket",
            Self::NoBucket { .. } => "no-bucket",
            Self::TemplateTooLarge { .. } => "template-too-large",
            Self::ExportsInUse { .. } | Self::ExportsChange { .. } => "export-in-use",
            Self::ChangeSetRefused { .. } => "change-set-refused",
            Self::BadState { .. } => "bad-state",
            Self::ResourcesFailed { .. } => "resource-failed",
            Self::Protected { .. } => "termination-protected",
            Self::NotEmpty { .. } => "not-empty",
            Self::Interrupted { .. } => "interrupted",
            Self::TimedOut { .. } => "timed-out",
            Self::BadTemplate { .. } => "bad-template",
        }
    }

    /// Returns the path of the stack that it is about, if it is about one.
    pub fn stack(&self) -> Option<&str> {
        match self {
            Self::WrongAccount { stack, .. }
            | Self::Annotated { stack, .. }
            | Self::MissingParameters { stack, .. }
            | Self::TemplateTooLarge { stack, .. }
            | Self::ExportsInUse { stack, .. }
            | Self::ExportsChange { stack, .. }
            | Self::ChangeSetRefused { stack, .. }
            | Self::BadState { stack, .. }
            | Self::ResourcesFailed { stack, .. }
            | Self::Protected { stack }
            | Self::NotEmpty { stack, .. }
            | Self::Interrupted { stack, .. }
            | Self::TimedOut { stack, .. }
            | Self::BadTemplate { stack, .. } => Some(stack),
            Self::UnknownParameter { stack, .. } => stack.as_deref(),
            _ => None,
        }
    }

    /// Lists what CloudFormation left behind when it went back.
    pub(super) fn left_behind(&self) -> &[String] {
        match self {
            Self::ResourcesFailed { kept, .. } => kept,
            _ => &[],
        }
    }

    /// Makes the error of a wait that reached its limit.
    pub(super) fn timed_out(stack: &str, status: String, poll: &Poll) -> Self {
        let minutes = poll.limit.as_secs() / 60;
        Self::TimedOut { stack: stack.to_owned(), status, minutes }
    }

    /// Tells whether credentials or permissions are the matter, not the deployment itself.
    pub fn is_access(&self) -> bool {
        matches!(self, Self::WrongAccount { .. })
            || matches!(
                self,
                Self::Cloud(CloudError {
                    kind: CloudErrorKind::NoCredentials
                        | CloudErrorKind::BadCredentials
                        | CloudErrorKind::AccessDenied,
                    ..
                })
            )
    }

    /// Returns what the reader of the error can do about it, one suggestion a line.
    pub fn help(&self) -> Vec<String> {
        super::help::help(self)
    }
}

#[cfg(test)]
mod tests {
    use super::DeployError;

    #[test]
    fn stacks_without_a_region_are_named_up_to_four() {
        let said = |stacks: &[&str]| {
            let stacks = stacks.iter().map(|stack| (*stack).to_owned()).collect();
            DeployError::NoRegion { stacks }.to_string()
        };
        assert_eq!(said(&[]), "no region is configured");
        assert_eq!(said(&["A"]), "no region is configured, and `A` names none");
        assert_eq!(said(&["A", "B"]), "no region is configured, and `A` and `B` name none");
        assert_eq!(
            said(&["A", "B", "C", "D"]),
            "no region is configured, and `A`, `B`, `C` and `D` name none"
        );
        assert_eq!(
            said(&["A", "B", "C", "D", "E"]),
            "no region is configured, and `A`, `B`, `C` and 2 other stacks name none"
        );
    }
}

//! What a user can ask of a deployment.

use std::time::Duration;

use indexmap::IndexMap;

/// When a deployment is put before the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Approval {
    /// Never.
    Never,
    /// Whenever anything changes.
    AnyChange,
    /// When permissions broaden, or data is at risk.
    #[default]
    Broadening,
}

/// How stacks are deployed.
#[derive(Debug, Clone)]
pub struct DeployOptions {
    /// How many stacks may be deployed at a time.
    pub concurrency: usize,
    /// Whether a failed deployment is undone.
    pub rollback: bool,
    /// Deploys even if nothing seems to have changed.
    pub force: bool,
    /// Parameter values, by stack (artifact id, path or name; `*` for every stack that has the parameter).
    pub parameters: IndexMap<String, IndexMap<String, String>>,
    /// A role for CloudFormation to use, instead of the app's or the caller's own.
    pub role_arn: Option<String>,
    /// The region for stacks that name none.
    pub region: Option<String>,
    /// Tags for every stack, beside its own.
    pub tags: IndexMap<String, String>,
    /// Topics to tell the events, beside the stack's own.
    pub notification_arns: Vec<String>,
    /// The program that builds and pushes images; `None` is what `CDK_DOCKER` names, else `docker`.
    pub docker: Option<String>,
    /// How patiently to poll.
    pub poll: Poll,
}

impl Default for DeployOptions {
    fn default() -> Self {
        Self {
            concurrency: 4,
            rollback: true,
            force: false,
            parameters: IndexMap::new(),
            role_arn: None,
            region: None,
            tags: IndexMap::new(),
            notification_arns: Vec::new(),
            docker: None,
            poll: Poll::default(),
        }
    }
}

/// How stacks are destroyed.
#[derive(Debug, Clone)]
pub struct DestroyOptions {
    /// How many stacks may be destroyed at a time.
    pub concurrency: usize,
    /// Lifts termination protection first.
    pub force: bool,
    /// A role for CloudFormation to use, instead of the app's or the caller's own.
    pub role_arn: Option<String>,
    /// The region for stacks that name none.
    pub region: Option<String>,
    /// How patiently to poll.
    pub poll: Poll,
}

impl Default for DestroyOptions {
    fn default() -> Self {
        Self { concurrency: 4, force: false, role_arn: None, region: None, poll: Poll::default() }
    }
}

/// How patiently to poll: the pause grows from `first` to `longest` while nothing happens.
#[derive(Debug, Clone, Copy)]
pub struct Poll {
    /// The first pause.
    pub first: Duration,
    /// The longest pause.
    pub longest: Duration,
    /// After how much silence to tell what is being waited for.
    pub heartbeat: Duration,
    /// After how long to give up watching.
    pub limit: Duration,
}

impl Default for Poll {
    fn default() -> Self {
        Self {
            first: Duration::from_millis(250),
            longest: Duration::from_secs(5),
            heartbeat: Duration::from_secs(30),
            limit: Duration::from_secs(6 * 3600),
        }
    }
}

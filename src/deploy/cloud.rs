//! What the engine needs of AWS: a dozen calls, so that a test can play the cloud.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::error::{CloudError, DeployError};
use super::registry_login::RegistryLogin;

/// The calls of CloudFormation that are used. Names and meanings are the service's own.
#[expect(
    async_fn_in_trait,
    reason = "the engine polls its futures on one thread, so none need be Send"
)]
pub trait CloudFormation {
    /// `DescribeStacks` for one stack; `None` if there is no such stack.
    async fn describe_stack(&self, stack: &str) -> Result<Option<StackDescription>, CloudError>;
    /// `GetTemplate`, as it was submitted: JSON or YAML.
    async fn template(&self, stack: &str) -> Result<String, CloudError>;
    /// `CreateChangeSet`.
    async fn create_change_set(
        &self,
        request: &ChangeSetRequest,
    ) -> Result<ChangeSetRef, CloudError>;
    /// `DescribeChangeSet`, one page.
    async fn describe_change_set(
        &self,
        change_set: &ChangeSetRef,
        page: Option<&str>,
    ) -> Result<ChangeSetPage, CloudError>;
    /// `ExecuteChangeSet`.
    async fn execute_change_set(
        &self,
        change_set: &ChangeSetRef,
        token: &str,
        rollback: bool,
    ) -> Result<(), CloudError>;
    /// `UpdateStack`, with what a change set was asked; returns the stack's ARN.
    async fn update_stack(
        &self,
        request: &ChangeSetRequest,
        rollback: bool,
    ) -> Result<String, CloudError>;
    /// `DeleteChangeSet`.
    async fn delete_change_set(&self, change_set: &ChangeSetRef) -> Result<(), CloudError>;
    /// `DescribeStackEvents`, one page, the newest first.
    async fn stack_events(&self, stack: &str, page: Option<&str>) -> Result<EventPage, CloudError>;
    /// `DescribeEvents` of a stack, or of one of its change sets: those that failed, of all its operations.
    async fn failed_events(
        &self,
        stack: &str,
        change_set: Option<&str>,
    ) -> Result<Vec<OperationEvent>, CloudError>;
    /// `ListStackResources`, all pages.
    async fn stack_resources(&self, stack: &str) -> Result<Vec<StackResource>, CloudError>;
    /// `DeleteStack`.
    async fn delete_stack(&self, request: &DeleteRequest) -> Result<(), CloudError>;
    /// `CancelUpdateStack`.
    async fn cancel_update(&self, stack: &str, token: &str) -> Result<(), CloudError>;
    /// `UpdateTerminationProtection`.
    async fn set_termination_protection(
        &self,
        stack: &str,
        protected: bool,
    ) -> Result<(), CloudError>;
    /// `ListImports`, all pages: the names of the stacks that import an export.
    async fn importers(&self, export: &str) -> Result<Vec<String>, CloudError>;
}

/// The calls of S3 that are used to publish assets.
#[expect(
    async_fn_in_trait,
    reason = "the engine polls its futures on one thread, so none need be Send"
)]
pub trait Storage {
    /// `HeadBucket`, expecting the caller's account to own it.
    async fn bucket(&self, bucket: &str, owner: &str) -> Result<BucketState, CloudError>;
    /// `CreateBucket`, encrypted and closed to the public.
    async fn create_bucket(&self, bucket: &str, owner: &str) -> Result<(), CloudError>;
    /// `HeadObject`, expecting the given account to own the bucket.
    async fn has_object(&self, object: &Object) -> Result<bool, CloudError>;
    /// `PutObject`, expecting the given account to own the bucket.
    async fn put_object(
        &self,
        object: &Object,
        body: Vec<u8>,
        content_type: &str,
    ) -> Result<(), CloudError>;
    /// `ListObjectVersions`: how many objects and versions a bucket holds, counted up to `limit`.
    async fn object_count(&self, bucket: &str, limit: usize) -> Result<usize, CloudError>;
}

/// The calls of ECR that are used to publish images, to the caller's own registry.
#[expect(
    async_fn_in_trait,
    reason = "the engine polls its futures on one thread, so none need be Send"
)]
pub trait Registry {
    /// `DescribeRepositories` for one repository.
    async fn has_repository(&self, repository: &str) -> Result<bool, CloudError>;
    /// `CreateRepository`, scanned and with tags that do not move; one that is there stays as it is.
    async fn create_repository(&self, repository: &str) -> Result<(), CloudError>;
    /// `GetRepositoryPolicy`: whether a repository has any.
    async fn has_repository_policy(&self, repository: &str) -> Result<bool, CloudError>;
    /// `SetRepositoryPolicy`.
    async fn set_repository_policy(&self, repository: &str, policy: &str)
    -> Result<(), CloudError>;
    /// `DescribeImages` for one tag; where there is no repository there is no image.
    async fn has_image(&self, repository: &str, tag: &str) -> Result<bool, CloudError>;
    /// `GetAuthorizationToken`.
    async fn registry_login(&self) -> Result<RegistryLogin, CloudError>;
}

/// Who is calling, and where.
#[expect(
    async_fn_in_trait,
    reason = "the engine polls its futures on one thread, so none need be Send"
)]
pub trait Identity {
    /// `sts:GetCallerIdentity`.
    async fn caller(&self) -> Result<Caller, CloudError>;
    /// The region that calls go to.
    fn region(&self) -> &str;
    /// Where calls go to instead of AWS, such as to a local endpoint.
    fn endpoint(&self) -> Option<Endpoint> {
        None
    }
    /// The domain suffix of S3 addresses for templates: mostly `amazonaws.com`.
    fn url_suffix(&self) -> &str {
        if self.region().starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" }
    }
}

/// All of AWS that the engine uses, for one account and region.
pub trait Cloud: CloudFormation + Storage + Registry + Identity {}
impl<T: CloudFormation + Storage + Registry + Identity> Cloud for T {}

/// Makes connections to accounts and regions.
#[expect(
    async_fn_in_trait,
    reason = "the engine polls its futures on one thread, so none need be Send"
)]
pub trait Connect {
    /// What a connection is.
    type Cloud: Cloud;
    /// Connects with the caller's own credentials, or with a role assumed from them.
    async fn connect(&self, target: &Target) -> Result<Self::Cloud, DeployError>;
}

/// Where to connect to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Target {
    /// The account that the stack names; credentials of another one are refused.
    pub account: Option<String>,
    /// The region; `None` takes the caller's default.
    pub region: Option<String>,
    /// A role to assume first.
    pub role: Option<AssumeRole>,
}

/// A place that stands in for AWS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Its address.
    pub url: String,
    /// The access key and its secret, unless the environment or the profile has them.
    pub credentials: Option<(String, String)>,
}

/// A role to assume.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AssumeRole {
    /// The role's ARN.
    pub arn: String,
    /// The external id that the role's trust policy asks for.
    pub external_id: Option<String>,
}

/// The answer of `GetCallerIdentity`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The account.
    pub account: String,
    /// The principal's ARN.
    pub arn: String,
}

impl Caller {
    /// Returns the partition of the principal's ARN, such as `aws` or `aws-cn`.
    pub fn partition(&self) -> &str {
        self.arn.split(':').nth(1).filter(|part| !part.is_empty()).unwrap_or("aws")
    }
}

/// A stack as `DescribeStacks` tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StackDescription {
    /// The stack's ARN.
    pub id: String,
    /// The stack's name.
    pub name: String,
    /// The status, such as `UPDATE_COMPLETE`.
    pub status: String,
    /// Why it has that status.
    pub status_reason: Option<String>,
    /// The tags.
    pub tags: IndexMap<String, String>,
    /// The parameters and their values; secrets (`NoEcho`) read `****`.
    pub parameters: IndexMap<String, String>,
    /// Parameters of an SSM type, whose resolved values can change without a new template.
    pub ssm_parameters: Vec<String>,
    /// The outputs.
    pub outputs: Vec<StackOutput>,
    /// Topics that are told the events.
    pub notification_arns: Vec<String>,
    /// Whether deletion is refused.
    pub termination_protection: bool,
    /// The role that CloudFormation uses for the stack.
    pub role_arn: Option<String>,
    /// The ARN of the top-level stack that it is nested in.
    pub root_id: Option<String>,
}

/// An output of a stack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StackOutput {
    /// The output's name in the template.
    pub key: String,
    /// The value.
    pub value: String,
    /// The name under which other stacks import it, if it is exported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub export_name: Option<String>,
    /// The description of the template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// What `CreateChangeSet` is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeSetRequest {
    /// The stack's name.
    pub stack_name: String,
    /// A name that no other change set of the stack has.
    pub name: String,
    /// Whether the stack is new.
    pub kind: ChangeSetType,
    /// The template.
    pub template: TemplateBody,
    /// All parameters.
    pub parameters: IndexMap<String, ParameterValue>,
    /// All tags.
    pub tags: IndexMap<String, String>,
    /// `CAPABILITY_IAM` and its like, as the template needs.
    pub capabilities: Vec<String>,
    /// The role for CloudFormation to use.
    pub role_arn: Option<String>,
    /// Topics to tell the events; `None` leaves them as they are.
    pub notification_arns: Option<Vec<String>>,
    /// A token that makes the request safe to repeat.
    pub token: String,
}

/// The kind of a change set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeSetType {
    /// For a stack that does not exist yet.
    Create,
    /// For a stack that does.
    Update,
}

/// A template, or where it lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateBody {
    /// Sent along; at most 51,200 bytes.
    Inline(String),
    /// Published before; at most 1 MB.
    Url(String),
}

/// The value of a parameter in a change set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParameterValue {
    /// This one.
    New(String),
    /// The one that the stack has.
    Previous,
}

/// Names a change set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeSetRef {
    /// The change set's ARN, or its name.
    pub id: String,
    /// The stack's ARN, or its name.
    pub stack_id: String,
}

/// One page of `DescribeChangeSet`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangeSetPage {
    /// The status, such as `CREATE_COMPLETE` or `FAILED`.
    pub status: String,
    /// Why it has that status.
    pub status_reason: Option<String>,
    /// `AVAILABLE` once it can be executed.
    pub execution_status: Option<String>,
    /// The changes of this page.
    pub changes: Vec<ChangeSetChange>,
    /// How to ask for the next page.
    pub next: Option<String>,
}

/// A change that CloudFormation foresees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeSetChange {
    /// The resource's logical id.
    pub logical_id: String,
    /// The resource type.
    pub resource_type: String,
    /// `Add`, `Modify`, `Remove`, `Import` or `Dynamic`.
    pub action: String,
    /// `True`, `False` or `Conditional`.
    pub replacement: Option<String>,
}

/// One page of events, the newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventPage {
    /// The events.
    pub events: Vec<StackEvent>,
    /// How to ask for the next, older page.
    pub next: Option<String>,
}

/// An event of a stack.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StackEvent {
    /// The event's id.
    pub id: String,
    /// The ARN of the stack that it belongs to.
    pub stack_id: String,
    /// The resource's logical id; for the stack itself, its name.
    pub logical_id: String,
    /// The resource's physical id, empty before there is one.
    pub physical_id: String,
    /// The resource type.
    pub resource_type: String,
    /// The status, such as `CREATE_IN_PROGRESS`.
    pub status: String,
    /// Why.
    pub reason: Option<String>,
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// The token of the request that caused it.
    pub token: Option<String>,
    /// The id of the operation that it belongs to, where the service tells it.
    pub operation: Option<String>,
}

/// An event of an operation that failed, as `DescribeEvents` tells it.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_OperationEvent.html>
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OperationEvent {
    /// The ARN of the stack that it belongs to.
    pub stack_id: String,
    /// The resource's logical id; for the stack itself, its name.
    pub logical_id: String,
    /// The resource's physical id; for the stack itself, its ARN.
    pub physical_id: String,
    /// The resource type.
    pub resource_type: String,
    /// The validation that failed, such as `NAME_CONFLICT_VALIDATION`.
    pub validation: Option<String>,
    /// What the validation is about, such as `/Resources/Inbox/Properties/QueueName`.
    pub path: Option<String>,
    /// Why: of the validation, the hook or the resource.
    pub reason: Option<String>,
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// The id of the operation that it belongs to, where the service tells it.
    pub operation: Option<String>,
}

/// A resource as `ListStackResources` tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StackResource {
    /// The logical id.
    pub logical_id: String,
    /// The physical id.
    pub physical_id: String,
    /// The resource type.
    pub resource_type: String,
    /// The status.
    pub status: String,
}

/// What `DeleteStack` is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteRequest {
    /// The stack's name or ARN.
    pub stack: String,
    /// The role for CloudFormation to use.
    pub role_arn: Option<String>,
    /// Resources to leave behind; only a stack in `DELETE_FAILED` accepts any.
    pub retain: Vec<String>,
    /// A token that makes the request safe to repeat.
    pub token: String,
}

/// What lies at a bucket's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BucketState {
    /// The expected account's bucket.
    Ours,
    /// Nothing.
    Absent,
    /// A bucket that belongs to someone else or may not be seen.
    Forbidden,
}

/// Names an object of S3.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Object {
    /// The bucket.
    pub bucket: String,
    /// The key.
    pub key: String,
    /// The account that must own the bucket (`ExpectedBucketOwner`).
    pub owner: String,
}

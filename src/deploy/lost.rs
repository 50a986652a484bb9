//! Operations whose beginning failed, though perhaps the answer alone was lost.
//!
//! Every event of an operation carries the token of the request that began it, also when the operation is
//! long over: <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackEvent.html>.
//! Endpoints that keep no tokens are asked for the change set and the stack.

use super::cloud::{ChangeSetRef, CloudFormation, DeleteRequest};
use super::error::{CloudError, CloudErrorKind};
use super::options::Poll;
use super::status::{Condition, condition};
use super::watch::Before;

/// How often to look for the operation while the looks themselves fail.
const LOOKS: usize = 5;

/// What a request asked for.
pub(super) enum Asked<'a> {
    /// `ExecuteChangeSet`.
    Execute(&'a ChangeSetRef),
    /// `UpdateStack`.
    Update,
    /// `DeleteStack`.
    Delete,
}

/// A request that began an operation on a stack, or failed to.
pub(super) struct Begun<'a> {
    /// The stack's ARN, or its name.
    pub(super) stack: &'a str,
    /// The token of the request.
    pub(super) token: &'a str,
    /// What it asked for.
    pub(super) operation: Asked<'a>,
    /// The events that the stack had before.
    pub(super) before: &'a Before,
    /// How patiently to look.
    pub(super) poll: &'a Poll,
}

impl Begun<'_> {
    /// Tells whether the operation runs, or has run, although its request ended in `error`.
    ///
    /// What cannot be found out is taken not to have begun.
    pub(super) async fn in_spite_of<K: CloudFormation>(
        &self,
        cloud: &K,
        error: &CloudError,
    ) -> bool {
        // A request that was repeated after a lost answer is refused, for it had worked the first time.
        if matches!(
            error.kind,
            CloudErrorKind::NoCredentials
                | CloudErrorKind::BadCredentials
                | CloudErrorKind::AccessDenied
        ) {
            return false;
        }
        let mut pause = self.poll.first;
        for look in 1..=LOOKS {
            match self.look(cloud).await {
                Ok(begun) => return begun,
                Err(error) if error.is_transient() && look < LOOKS => {
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(self.poll.longest);
                }
                Err(_) => break,
            }
        }
        false
    }

    async fn look<K: CloudFormation>(&self, cloud: &K) -> Result<bool, CloudError> {
        let news = match cloud.stack_events(self.stack, None).await {
            Ok(page) => page.events,
            Err(error) if error.kind == CloudErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error),
        };
        let mut news = news.iter().filter(|event| !self.before.has(event));
        if news.any(|event| event.token.as_deref() == Some(self.token)) {
            return Ok(true);
        }
        if let Asked::Execute(change_set) = self.operation {
            let status = match cloud.describe_change_set(change_set, None).await {
                Ok(page) => page.execution_status.unwrap_or_default(),
                Err(error) if error.kind == CloudErrorKind::NotFound => String::new(),
                Err(error) => return Err(error),
            };
            match status.as_str() {
                "AVAILABLE" | "OBSOLETE" => return Ok(false),
                status if status.starts_with("EXECUTE_") => return Ok(true),
                _ => {}
            }
        }
        // The stack was at rest before.
        let status = cloud.describe_stack(self.stack).await?.map(|stack| stack.status);
        Ok(match status.as_deref() {
            None | Some("DELETE_COMPLETE") => matches!(self.operation, Asked::Delete),
            Some(status) => condition(status) == Condition::Busy,
        })
    }
}

/// Begins to delete a stack; a deletion of which only the answer was lost has begun.
pub(super) async fn delete<K: CloudFormation>(
    cloud: &K,
    request: &DeleteRequest,
    before: &Before,
    poll: &Poll,
) -> Result<(), CloudError> {
    let Err(error) = cloud.delete_stack(request).await else { return Ok(()) };
    let (stack, token, operation) = (&request.stack, &request.token, Asked::Delete);
    match (Begun { stack, token, operation, before, poll }).in_spite_of(cloud, &error).await {
        true => Ok(()),
        false => Err(error),
    }
}

//! Watching an operation until nothing happens any more.

use std::collections::HashSet;

use tokio::time::Instant;

use super::cancel::Cancel;
use super::cloud::{CloudFormation, StackDescription, StackEvent};
use super::error::DeployError;
use super::event::{Event, Observer};
use super::options::Poll;
use super::progress::{Meaning, Progress, is_own};
use super::status::is_terminal;

/// After how many looks at the events alone to look at the stack itself, for the case that its last event
/// never comes.
const LOOKS: usize = 4;

/// How many pages of events to read back at most: a thousand events or more.
const PAGES: usize = 20;

/// Watches one stack.
pub(super) struct Watch<'a, K> {
    pub(super) cloud: &'a K,
    pub(super) observer: &'a dyn Observer,
    pub(super) cancel: &'a Cancel,
    pub(super) poll: Poll,
    /// The stack's path, for events.
    pub(super) path: &'a str,
    /// The stack's ARN.
    pub(super) stack_id: String,
    /// What was there before the operation.
    pub(super) before: Before,
}

/// The events that a stack had before an operation.
#[derive(Debug, Default)]
pub(super) struct Before {
    seen: HashSet<String>,
    /// The time of the newest, in milliseconds since 1970.
    newest_ms: i64,
}

impl Before {
    /// The time of the newest event, in milliseconds since 1970; 0 if there was none.
    pub(super) fn newest_ms(&self) -> i64 {
        self.newest_ms
    }

    /// Tells whether an event was there already.
    pub(super) fn has(&self, event: &StackEvent) -> bool {
        self.seen.contains(&identity(event))
    }
}

/// Tells whether an event says that work on a nested stack begins.
fn is_nested(of: &str, event: &StackEvent) -> bool {
    event.resource_type == "AWS::CloudFormation::Stack"
        && !is_own(of, event)
        && event.physical_id.starts_with("arn:")
        && !is_terminal(&event.status)
}

/// Names an event, also where a service gives it no id.
fn identity(event: &StackEvent) -> String {
    if event.id.is_empty() {
        format!("{}/{}/{}/{}", event.logical_id, event.physical_id, event.status, event.at_ms)
    } else {
        event.id.clone()
    }
}

/// Reads the events that are there before an operation begins.
pub(super) async fn before<K: CloudFormation>(cloud: &K, stack: &str) -> Before {
    // Without them old events may be told again, which is better than no deployment.
    let page = cloud.stack_events(stack, None).await.unwrap_or_default();
    Before {
        seen: page.events.iter().map(identity).collect(),
        newest_ms: page.events.iter().map(|event| event.at_ms).max().unwrap_or_default(),
    }
}

impl<K: CloudFormation> Watch<'_, K> {
    /// Watches until the stack is at rest; returns how it is then, or `None` if it is gone.
    pub(super) async fn until_rest(
        &mut self,
        progress: &mut Progress<'_>,
    ) -> Result<Option<StackDescription>, DeployError> {
        let started = Instant::now();
        let mut told = started;
        let mut pause = self.poll.first;
        let mut looks = 0;
        let mut status = String::new();
        // Each with the time at which its parent began with it.
        let mut nested: Vec<(String, i64)> = Vec::new();
        loop {
            let mut news = self.news(&self.stack_id.clone(), self.before.newest_ms).await?;
            for (id, since) in nested.clone() {
                news.extend(self.news(&id, since).await?);
            }
            // Nested stacks that begin now have perhaps got far already.
            let mut at = 0;
            while at < news.len() {
                let (of, event) = news[at].clone();
                at += 1;
                if is_nested(&of, &event) && !nested.iter().any(|(id, _)| *id == event.physical_id)
                {
                    progress.enter(&event, &of);
                    nested.push((event.physical_id.clone(), event.at_ms));
                    news.extend(self.news(&event.physical_id, event.at_ms).await?);
                }
            }
            news.sort_by_key(|(_, event)| event.at_ms);
            let mut ended = false;
            let quiet = news.is_empty();
            for (of, event) in news {
                match progress.take(&of, &event) {
                    Meaning::Step(step) => {
                        self.observer
                            .observe(&Event::Resource { stack: self.path.to_owned(), step: *step });
                    }
                    Meaning::Rollback(reason) => {
                        status = event.status;
                        self.observer.observe(&Event::RollbackStarted {
                            stack: self.path.to_owned(),
                            reason,
                        });
                    }
                    Meaning::Stack(reached) => {
                        ended = is_terminal(&reached);
                        status = reached;
                    }
                    Meaning::Nothing => {}
                }
            }
            if ended || looks % LOOKS == 0 {
                match self.cloud.describe_stack(&self.stack_id).await {
                    Ok(None) => return Ok(None),
                    Ok(Some(stack)) if is_terminal(&stack.status) => {
                        // What happened between the last look at the events and this one.
                        for (of, event) in
                            self.news(&self.stack_id.clone(), self.before.newest_ms).await?
                        {
                            if let Meaning::Step(step) = progress.take(&of, &event) {
                                self.observer.observe(&Event::Resource {
                                    stack: self.path.to_owned(),
                                    step: *step,
                                });
                            }
                        }
                        return Ok(Some(stack));
                    }
                    Ok(Some(stack)) => status = stack.status,
                    Err(error) if error.is_transient() => {}
                    Err(error) => return Err(error.into()),
                }
            }
            looks += 1;
            if !quiet {
                told = Instant::now();
                pause = self.poll.first;
            } else if told.elapsed() >= self.poll.heartbeat {
                told = Instant::now();
                let elapsed_ms = started.elapsed().as_millis().try_into().unwrap_or(u64::MAX);
                let (stack, resources) = (self.path.to_owned(), progress.waits());
                self.observer.observe(&Event::Waiting { stack, resources, elapsed_ms });
            }
            if started.elapsed() >= self.poll.limit {
                return Err(DeployError::timed_out(self.path, status, &self.poll));
            }
            tokio::select! {
                () = tokio::time::sleep(pause) => pause = (pause * 3 / 2).min(self.poll.longest),
                () = self.cancel.cancelled() => {
                    return Err(DeployError::Interrupted { stack: self.path.to_owned(), status });
                }
            }
        }
    }

    /// Reads the events that were not seen yet, the oldest first; not those from before `since`.
    async fn news(
        &mut self,
        stack: &str,
        since: i64,
    ) -> Result<Vec<(String, StackEvent)>, DeployError> {
        let mut news = Vec::new();
        let mut next: Option<String> = None;
        for _ in 0..PAGES {
            let page = match self.cloud.stack_events(stack, next.as_deref()).await {
                Ok(page) => page,
                // The next look will do; a stack that is gone has no events left.
                Err(error)
                    if error.is_transient() || error.kind == super::CloudErrorKind::NotFound =>
                {
                    break;
                }
                Err(error) => return Err(error.into()),
            };
            let count = page.events.len();
            let unseen = |event: &StackEvent| event.at_ms >= since && !self.before.has(event);
            let fresh: Vec<StackEvent> = page.events.into_iter().filter(unseen).collect();
            let all_new = fresh.len() == count;
            news.extend(fresh.into_iter().map(|event| (stack.to_owned(), event)));
            next = page.next;
            // Whatever is older than an event that was seen was seen too.
            if next.is_none() || !all_new {
                break;
            }
        }
        self.before.seen.extend(news.iter().map(|(_, event)| identity(event)));
        news.reverse();
        Ok(news)
    }
}

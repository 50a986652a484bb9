//! Telling others of what happens to objects.

#[cfg(feature = "lambda")]
mod lambda;
#[cfg(feature = "sqs")]
mod sqs;

use std::panic::Location;

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;

use crate::check;
use crate::s3::bucket::Bucket;

/// What may happen to objects.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are those of the events")]
pub enum EventType {
    ObjectCreated,
    ObjectCreatedPut,
    ObjectCreatedPost,
    ObjectCreatedCopy,
    ObjectCreatedCompleteMultipartUpload,
    ObjectRemoved,
    ObjectRemovedDelete,
    ObjectRemovedDeleteMarkerCreated,
    ObjectRestorePost,
    ObjectRestoreCompleted,
    ObjectRestoreDelete,
    ReducedRedundancyLostObject,
    Replication,
    ReplicationOperationFailedReplication,
    ReplicationOperationMissedThreshold,
    ReplicationOperationReplicatedAfterThreshold,
    ReplicationOperationNotTracked,
    LifecycleExpiration,
    LifecycleExpirationDelete,
    LifecycleExpirationDeleteMarkerCreated,
    LifecycleTransition,
    IntelligentTiering,
    ObjectTagging,
    ObjectTaggingPut,
    ObjectTaggingDelete,
    ObjectAclPut,
}

impl EventType {
    /// AWS's name of the event; one that ends in `*` is all of its kind.
    pub fn as_str(self) -> &'static str {
        match self {
            EventType::ObjectCreated => "s3:ObjectCreated:*",
            EventType::ObjectCreatedPut => "s3:ObjectCreated:Put",
            EventType::ObjectCreatedPost => "s3:ObjectCreated:Post",
            EventType::ObjectCreatedCopy => "s3:ObjectCreated:Copy",
            EventType::ObjectCreatedCompleteMultipartUpload => {
                "s3:ObjectCreated:CompleteMultipartUpload"
            }
            EventType::ObjectRemoved => "s3:ObjectRemoved:*",
            EventType::ObjectRemovedDelete => "s3:ObjectRemoved:Delete",
            EventType::ObjectRemovedDeleteMarkerCreated => "s3:ObjectRemoved:DeleteMarkerCreated",
            EventType::ObjectRestorePost => "s3:ObjectRestore:Post",
            EventType::ObjectRestoreCompleted => "s3:ObjectRestore:Completed",
            EventType::ObjectRestoreDelete => "s3:ObjectRestore:Delete",
            EventType::ReducedRedundancyLostObject => "s3:ReducedRedundancyLostObject",
            EventType::Replication => "s3:Replication:*",
            EventType::ReplicationOperationFailedReplication => {
                "s3:Replication:OperationFailedReplication"
            }
            EventType::ReplicationOperationMissedThreshold => {
                "s3:Replication:OperationMissedThreshold"
            }
            EventType::ReplicationOperationReplicatedAfterThreshold => {
                "s3:Replication:OperationReplicatedAfterThreshold"
            }
            EventType::ReplicationOperationNotTracked => "s3:Replication:OperationNotTracked",
            EventType::LifecycleExpiration => "s3:LifecycleExpiration:*",
            EventType::LifecycleExpirationDelete => "s3:LifecycleExpiration:Delete",
            EventType::LifecycleExpirationDeleteMarkerCreated => {
                "s3:LifecycleExpiration:DeleteMarkerCreated"
            }
            EventType::LifecycleTransition => "s3:LifecycleTransition",
            EventType::IntelligentTiering => "s3:IntelligentTiering",
            EventType::ObjectTagging => "s3:ObjectTagging:*",
            EventType::ObjectTaggingPut => "s3:ObjectTagging:Put",
            EventType::ObjectTaggingDelete => "s3:ObjectTagging:Delete",
            EventType::ObjectAclPut => "s3:ObjectAcl:Put",
        }
    }
}

/// Which objects a notification is about: those whose keys begin and end so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "a filter does nothing until a notification gets it"]
pub struct NotificationFilter {
    prefix: Option<String>,
    suffix: Option<String>,
}

impl NotificationFilter {
    /// All objects.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only keys with this beginning.
    pub fn prefix(mut self, prefix: &str) -> Self {
        self.prefix = Some(prefix.to_string());
        self
    }

    /// Only keys with this end.
    pub fn suffix(mut self, suffix: &str) -> Self {
        self.suffix = Some(suffix.to_string());
        self
    }

    fn to_expr(&self) -> Option<Expr> {
        let rule = |name: &'static str, value: &Option<String>| {
            let value = value.clone()?;
            Some(Expr::map([("Name", Expr::text(name)), ("Value", value.into())]))
        };
        let rules = [rule("suffix", &self.suffix), rule("prefix", &self.prefix)];
        let rules: Vec<Expr> = rules.into_iter().flatten().collect();
        (!rules.is_empty())
            .then(|| Expr::map([("S3Key", Expr::map([("Rules", Expr::List(rules))]))]))
    }
}

/// Where a notification goes.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum NotificationDestination {
    /// To a function, by ARN.
    Function(Value<refs::LambdaFunctionArn>),
    /// To a queue, by ARN.
    Queue(Value<refs::SqsQueueArn>),
}

/// Something that a bucket can tell of what happens to its objects.
#[diagnostic::on_unimplemented(
    message = "a bucket cannot notify `{Self}`",
    note = "give a function or a queue; others can listen to EventBridge"
)]
pub trait NotificationTarget {
    /// Permits the bucket to notify, before the bucket is made, and says where.
    fn bind(&self, bucket: &Bucket) -> NotificationDestination;
}

impl Bucket {
    /// Tells `target` whenever `event` happens to an object that passes the filter.
    #[track_caller]
    #[doc(alias("S3EventSource", "S3EventSourceV2"))]
    pub fn add_event_notification(
        &self,
        event: EventType,
        target: &impl NotificationTarget,
        filter: NotificationFilter,
    ) {
        let Some(cfn) = self.cfn() else {
            return check::existing(
                self.node(),
                "bucket",
                "Notifications cannot be added to {}.",
                "add them {}",
            );
        };
        let configuration = cfn.property("NotificationConfiguration").unwrap_or(Expr::Null);
        check_overlap(self.node(), &configuration, event, &filter);
        let asked_at = Location::caller();
        let destination = self.node().asked_at(asked_at, || target.bind(self));
        let (list, key, arn) = match destination {
            NotificationDestination::Function(arn) => {
                ("NotificationConfiguration.LambdaConfigurations", "Function", arn.into_expr())
            }
            NotificationDestination::Queue(arn) => {
                ("NotificationConfiguration.QueueConfigurations", "Queue", arn.into_expr())
            }
        };
        let mut entry = Expr::map([("Event", Expr::text(event.as_str())), (key, arn)]);
        if let Some(filter) = filter.to_expr() {
            entry.set("Filter", filter);
        }
        cfn.push_to(list, entry);
    }

    /// Tells `target` of every new object.
    #[track_caller]
    pub fn add_object_created_notification(&self, target: &impl NotificationTarget) {
        self.add_event_notification(EventType::ObjectCreated, target, NotificationFilter::new());
    }

    /// Tells `target` of every deleted object.
    #[track_caller]
    pub fn add_object_removed_notification(&self, target: &impl NotificationTarget) {
        self.add_event_notification(EventType::ObjectRemoved, target, NotificationFilter::new());
    }

    /// Sends all events to the default bus of EventBridge.
    #[track_caller]
    pub fn enable_event_bridge_notification(&self) {
        match self.cfn() {
            Some(cfn) => {
                let on = Expr::map([("EventBridgeEnabled", true.into())]);
                cfn.set_in("NotificationConfiguration", "EventBridgeConfiguration", on);
            }
            None => check::existing(
                self.node(),
                "bucket",
                "EventBridge cannot be turned on for {}.",
                "turn it on {}",
            ),
        }
    }
}

/// S3 refuses two notifications that one event of one object would both cause.
fn check_overlap(node: &Node, configuration: &Expr, event: EventType, new: &NotificationFilter) {
    let stem = |event: &str| event.trim_end_matches('*').to_string();
    let part = |filter: &Expr, name: &str| -> String {
        let rules = filter.get("S3Key").and_then(|k| k.get("Rules"));
        let Some(Expr::List(rules)) = rules else { return String::new() };
        let rule = rules.iter().find(|r| r.get("Name").and_then(Expr::as_text) == Some(name));
        rule.and_then(|r| r.get("Value")?.as_text()).unwrap_or_default().to_string()
    };
    let lists = ["LambdaConfigurations", "QueueConfigurations"];
    let entries = lists.iter().filter_map(|list| match configuration.get(list) {
        Some(Expr::List(entries)) => Some(entries),
        _ => None,
    });
    for entry in entries.flatten() {
        let other = entry.get("Event").and_then(Expr::as_text).unwrap_or_default();
        let (a, b) = (stem(event.as_str()), stem(other));
        let same_event = a.starts_with(&b) || b.starts_with(&a);
        let filter = entry.get("Filter").cloned().unwrap_or(Expr::Null);
        let (prefix, suffix) = (part(&filter, "prefix"), part(&filter, "suffix"));
        let new_prefix = new.prefix.as_deref().unwrap_or_default();
        let new_suffix = new.suffix.as_deref().unwrap_or_default();
        let overlaps = (prefix.starts_with(new_prefix) || new_prefix.starts_with(&prefix))
            && (suffix.ends_with(new_suffix) || new_suffix.ends_with(&suffix));
        if same_event && overlaps {
            return check::reject(
                node,
                format!(
                    "Two notifications are about the same objects: `{}` with keys `{new_prefix}…\
                     {new_suffix}` and `{other}` with keys `{prefix}…{suffix}`. S3 refuses that.",
                    event.as_str()
                ),
                "make their prefixes or suffixes exclude each other, or use EventBridge, which \
                 may send one event to many",
            );
        }
    }
}

//! Events that are kept.

use rustinfra::prelude::*;
use rustinfra_cfn::events::CfnArchive;
use rustinfra_cfn::refs;

use super::event_bus::EventBus;
use super::pattern::EventPattern;
use crate::check;
use crate::units::Duration;

const ARCHIVE_PAGE: &str =
    "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateArchive.html";

/// Keeps the events of a bus, to be replayed.
#[derive(Clone)]
pub struct Archive {
    node: Node,
    cfn: CfnArchive,
}

impl Construct for Archive {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Archive {
    /// Starts an archive of every event on `bus`.
    pub fn builder(id: &str, bus: &EventBus) -> ArchiveBuilder {
        ArchiveBuilder {
            id: id.to_string(),
            bus: bus.clone(),
            pattern: None,
            name: None,
            description: None,
            retention: None,
            key: None,
        }
    }

    /// The archive's name.
    pub fn name(&self) -> Value<String> {
        self.cfn.reff()
    }

    /// The archive's ARN.
    pub fn arn(&self) -> Value<String> {
        self.cfn.attr_arn()
    }

    /// The resource beneath.
    pub fn cfn(&self) -> CfnArchive {
        self.cfn.clone()
    }
}

/// Settings of an [`Archive`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct ArchiveBuilder {
    id: String,
    bus: EventBus,
    pattern: Option<EventPattern>,
    name: Option<String>,
    description: Option<String>,
    retention: Option<Duration>,
    key: Option<Value<String>>,
}

impl ArchiveBuilder {
    /// Keeps only events that match a pattern.
    pub fn event_pattern(mut self, pattern: EventPattern) -> Self {
        self.pattern = Some(pattern);
        self
    }

    /// Sets the archive's name: at most 48 letters, digits and `.-_`.
    pub fn archive_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets a description of at most 512 characters.
    pub fn description(mut self, text: &str) -> Self {
        self.description = Some(text.to_string());
        self
    }

    /// Sets how long events are kept, in whole days; default for ever.
    pub fn retention(mut self, retention: Duration) -> Self {
        self.retention = Some(retention);
        self
    }

    /// Encrypts events with a customer managed KMS key, whose policy has to allow EventBridge.
    pub fn kms_key(mut self, key_arn: impl IntoValue<String>) -> Self {
        self.key = Some(key_arn.into_value());
        self
    }

    /// Places the archive.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> Archive {
        let node = scope.node().child(&self.id);
        let source: Value<refs::EventsEventBusArn> = self.bus.arn();
        let cfn = CfnArchive::new(&node, "Archive").source_arn(source);
        if let Some(text) = self.description {
            let length = text.chars().count();
            check::range(&node, "the description's length", length, 0..=512, ARCHIVE_PAGE);
            cfn.set("Description", text.into());
        }
        if let Some(pattern) = self.pattern {
            cfn.set("EventPattern", pattern.into_expr(&node));
        }
        if let Some(name) = self.name {
            let allowed = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
            let rule = "1 to 48 letters, digits and `.-_`";
            check::name(&node, "the name of the archive", &name, 48, allowed, rule);
            cfn.set("ArchiveName", name.into());
        }
        let secs = self.retention.map_or(0, Duration::as_secs);
        if !secs.is_multiple_of(86_400) {
            check::reject(
                &node,
                "Events are kept for whole days.",
                "write the retention as `days(30)`",
            );
        }
        cfn.set("RetentionDays", (secs / 86_400).into());
        // The empty key is what the CDK writes for none; it means the same.
        cfn.set("KmsKeyIdentifier", self.key.map_or_else(|| "".into(), Value::into_expr));
        Archive { node, cfn }
    }
}

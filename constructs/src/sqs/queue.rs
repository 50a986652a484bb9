//! The queue.

use std::rc::Rc;

use rustinfra::graph::{Facet, Link, PolicyHolder, Shape, links};
use rustinfra::iam::{Grant, Grantee, Principal, Statement};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;
use rustinfra_cfn::sqs::CfnQueue;

use crate::defaults::encrypted_with;
use crate::imported::{Form, ImportedArn};
use crate::kms::Key;
use crate::units::{Duration, Size};
use crate::{OpenToDefaults, check, imported};

const ATTRIBUTES_PAGE: &str = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html";

const ARN: Form = Form::new("of a queue", "arn:aws:sqs:REGION:ACCOUNT:NAME").without(&['/', ':']);

/// How messages are encrypted at rest.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum QueueEncryption {
    /// Not encrypted.
    Unencrypted,
    /// With keys that SQS owns, at no charge; what AWS does by itself.
    SqsManaged,
    /// With the key `alias/aws/sqs` of AWS KMS. Other services cannot send to such a queue: the
    /// policy of this key cannot be changed.
    KmsManaged,
    /// With a key made for the queue.
    NewKey,
    /// With a customer managed KMS key, by ARN: see [`with_key`](Self::with_key).
    Kms(Value<String>),
}

impl QueueEncryption {
    /// Encryption with a customer managed key: the key, or its ARN.
    #[doc(alias = "encryptionMasterKey")]
    pub fn with_key(key: impl IntoValue<refs::KmsKeyId>) -> Self {
        QueueEncryption::Kms(key.into_value().untyped())
    }
}

/// Where messages go that were received too often.
#[derive(Clone)]
pub struct DeadLetterQueue {
    /// The queue.
    pub queue: Queue,
    /// After how many receives; at least 1.
    pub max_receive_count: u32,
}

/// An SQS queue, standard or FIFO.
#[derive(Clone)]
pub struct Queue {
    node: Node,
    cfn: Option<CfnQueue>,
    arn: Value<refs::SqsQueueArn>,
    url: Value<refs::SqsQueueUrl>,
    name: Value<String>,
    fifo: bool,
    visibility_timeout: Option<Duration>,
    dead_letter: Option<Rc<DeadLetterQueue>>,
}

impl Construct for Queue {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::SqsQueueArn> for &Queue {
    fn into_value(self) -> Value<refs::SqsQueueArn> {
        self.arn.clone()
    }
}

impl Queue {
    /// Starts a queue.
    pub fn builder(id: &str) -> QueueBuilder {
        QueueBuilder {
            id: id.to_string(),
            name: None,
            fifo: None,
            content_based_deduplication: false,
            high_throughput: false,
            delivery_delay: None,
            max_message_size: None,
            retention: None,
            wait_time: None,
            visibility_timeout: None,
            dead_letter: None,
            redrive_allow: None,
            encryption: None,
            data_key_reuse: None,
            enforce_ssl: false,
            removal: None,
        }
    }

    /// Refers to a queue that exists already, by its ARN: text, or a value known only at deployment,
    /// such as a parameter's. Its policy is managed elsewhere.
    ///
    /// It is a FIFO queue if the ARN certainly ends in `.fifo`; of one that is not known now, say so
    /// with [`with_fifo`](Self::with_fifo).
    #[track_caller]
    pub fn from_queue_arn(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<refs::SqsQueueArn>,
    ) -> Self {
        let node = scope.node().child(id);
        let arn = arn.into_value();
        let parts = ImportedArn::read(&node, arn.clone(), &ARN);
        let suffix = match (parts.partition().as_literal(), arn.expr().as_text()) {
            (Some("aws-cn"), Some(_)) => "amazonaws.com.cn".into_value(),
            (Some(_), Some(_)) => "amazonaws.com".into_value(),
            _ => aws::url_suffix(),
        };
        let (region, account, name) = (parts.region(), parts.account(), parts.name);
        let url = sub!("https://sqs.{}.{}/{}/{}", region, suffix, account, &name).cast();
        let fifo = imported::end(&name).ends_with(".fifo");
        Self::imported(node, arn, url, name, fifo)
    }

    /// Says that a queue that exists already is a FIFO queue, where its ARN does not tell.
    #[must_use]
    pub fn with_fifo(mut self) -> Self {
        if self.cfn.is_some() {
            check::reject(
                &self.node,
                "What kind of queue this app makes is set when it is made.",
                "set `.fifo()` on the queue's builder",
            );
            return self;
        }
        self.fifo = true;
        self
    }

    /// Refers to a queue that exists already and is encrypted with a customer managed key: the key, or
    /// its ARN. What is granted on the queue includes the key.
    #[doc(alias = "fromQueueAttributes")]
    #[track_caller]
    pub fn from_encrypted_queue_arn(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<refs::SqsQueueArn>,
        key: impl IntoValue<refs::KmsKeyId>,
    ) -> Self {
        let queue = Self::from_queue_arn(scope, id, arn);
        encrypted_with(&queue.node, &key.into_value().untyped());
        queue
    }

    fn imported(
        node: Node,
        arn: Value<refs::SqsQueueArn>,
        url: Value<refs::SqsQueueUrl>,
        name: Value<String>,
        fifo: bool,
    ) -> Self {
        node.set_facet(Facet::new().arn(Shape::Resource, &arn));
        let visibility_timeout = None;
        Self { node, cfn: None, arn, url, name, fifo, visibility_timeout, dead_letter: None }
    }

    /// The queue's ARN.
    pub fn arn(&self) -> Value<refs::SqsQueueArn> {
        self.arn.clone()
    }

    /// The queue's URL: what clients send to.
    pub fn url(&self) -> Value<refs::SqsQueueUrl> {
        self.url.clone()
    }

    /// The queue's name.
    pub fn name(&self) -> Value<String> {
        self.name.clone()
    }

    /// Whether it is a FIFO queue.
    pub fn is_fifo(&self) -> bool {
        self.fifo
    }

    /// How long a received message stays hidden, as far as it was set here; the default is 30 s.
    pub fn visibility_timeout(&self) -> Option<Duration> {
        self.visibility_timeout
    }

    /// Where messages go that were received too often, if that was set here.
    pub fn dead_letter_queue(&self) -> Option<&DeadLetterQueue> {
        self.dead_letter.as_deref()
    }

    /// The resource beneath; `None` for a queue that exists already.
    pub fn cfn(&self) -> Option<CfnQueue> {
        self.cfn.clone()
    }

    /// Adds a statement to the queue's policy.
    #[track_caller]
    pub fn add_to_resource_policy(&self, statement: Statement) {
        Link::statement(self, statement).record(&self.node);
    }

    /// Allows `grantee` to receive and delete messages.
    #[track_caller]
    pub fn grant_consume(&self, grantee: &impl Grantee) -> Grant {
        Link::grant(grantee.principal(), &links::QUEUE_CONSUME, self).record(&self.node)
    }

    /// Allows `grantee` to send messages.
    #[track_caller]
    pub fn grant_send(&self, grantee: &impl Grantee) -> Grant {
        Link::grant(grantee.principal(), &links::QUEUE_SEND, self).record(&self.node)
    }

    /// Allows `grantee` to empty the queue.
    #[track_caller]
    pub fn grant_purge(&self, grantee: &impl Grantee) -> Grant {
        Link::grant(grantee.principal(), &links::QUEUE_PURGE, self).record(&self.node)
    }

    /// Allows `grantee` exactly the given actions (`sqs:…`), and nothing on the key of an encrypted
    /// queue: [`Key`](crate::kms::Key) has grants of its own.
    #[track_caller]
    pub fn grant<'a>(
        &self,
        grantee: &impl Grantee,
        actions: impl IntoIterator<Item = &'a str>,
    ) -> Grant {
        let actions = actions.into_iter().map(String::from);
        Link::grant(grantee.principal(), &links::QUEUE_USE, self)
            .actions(actions)
            .record(&self.node)
    }
}

/// Settings of a [`Queue`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct QueueBuilder {
    id: String,
    name: Option<String>,
    fifo: Option<bool>,
    content_based_deduplication: bool,
    high_throughput: bool,
    delivery_delay: Option<Duration>,
    max_message_size: Option<Size>,
    retention: Option<Duration>,
    wait_time: Option<Duration>,
    visibility_timeout: Option<Duration>,
    dead_letter: Option<DeadLetterQueue>,
    redrive_allow: Option<Expr>,
    encryption: Option<QueueEncryption>,
    data_key_reuse: Option<Duration>,
    enforce_ssl: bool,
    removal: Option<RemovalPolicy>,
}

impl QueueBuilder {
    /// Sets the name: at most 80 letters, digits, `-` and `_`; a FIFO queue's ends in `.fifo`.
    pub fn queue_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Makes it a FIFO queue: messages of a group in order, each once.
    pub fn fifo(mut self) -> Self {
        self.fifo = Some(true);
        self
    }

    /// Recognizes repeated messages of a FIFO queue by a hash of their body.
    pub fn content_based_deduplication(mut self) -> Self {
        self.content_based_deduplication = true;
        self
    }

    /// Lets a FIFO queue take thousands of messages a second, with deduplication per group.
    #[doc(alias("deduplicationScope", "fifoThroughputLimit"))]
    pub fn high_throughput_fifo(mut self) -> Self {
        self.high_throughput = true;
        self
    }

    /// Delays every message, 0 to 15 minutes; default 0.
    pub fn delivery_delay(mut self, delay: Duration) -> Self {
        self.delivery_delay = Some(delay);
        self
    }

    /// Limits the size of a message, 1 KiB to 1 MiB; default 1 MiB.
    #[doc(alias = "maxMessageSizeBytes")]
    pub fn max_message_size(mut self, size: Size) -> Self {
        self.max_message_size = Some(size);
        self
    }

    /// Sets how long messages are kept, 1 minute to 14 days; default 4 days.
    pub fn retention_period(mut self, period: Duration) -> Self {
        self.retention = Some(period);
        self
    }

    /// Sets how long a receive waits for messages, 0 to 20 s; more than 0 is long polling.
    pub fn receive_message_wait_time(mut self, time: Duration) -> Self {
        self.wait_time = Some(time);
        self
    }

    /// Sets how long a received message stays hidden from others, 0 to 12 hours; default 30 s.
    pub fn visibility_timeout(mut self, timeout: Duration) -> Self {
        self.visibility_timeout = Some(timeout);
        self
    }

    /// Moves messages to `queue` once they were received more than `max_receive_count` times.
    pub fn dead_letter_queue(mut self, queue: &Queue, max_receive_count: u32) -> Self {
        self.dead_letter = Some(DeadLetterQueue { queue: queue.clone(), max_receive_count });
        self
    }

    /// Says which queues may use this one as their dead-letter queue; at most 10.
    #[doc(alias = "redriveAllowPolicy")]
    pub fn redrive_allow_only<'a>(mut self, sources: impl IntoIterator<Item = &'a Queue>) -> Self {
        let arns = sources.into_iter().map(|q| q.arn().into_expr());
        self.redrive_allow = Some(Expr::map([
            ("redrivePermission", Expr::text("byQueue")),
            ("sourceQueueArns", Expr::list(arns)),
        ]));
        self
    }

    /// Lets no queue use this one as its dead-letter queue.
    pub fn redrive_deny_all(mut self) -> Self {
        self.redrive_allow = Some(Expr::map([("redrivePermission", Expr::text("denyAll"))]));
        self
    }

    /// Sets the encryption at rest; default: SQS's own keys.
    pub fn encryption(mut self, encryption: QueueEncryption) -> Self {
        self.encryption = Some(encryption);
        self
    }

    /// Sets how long SQS uses a data key before asking KMS for another, 1 minute to 24 hours;
    /// default 5 minutes.
    pub fn data_key_reuse(mut self, period: Duration) -> Self {
        self.data_key_reuse = Some(period);
        self
    }

    /// Refuses requests that do not come over TLS.
    pub fn enforce_ssl(mut self) -> Self {
        self.enforce_ssl = true;
        self
    }

    /// Sets what happens to the queue when it leaves the stack; default: it is deleted.
    pub fn removal_policy(mut self, policy: RemovalPolicy) -> Self {
        self.removal = Some(policy);
        self
    }

    /// Places the queue.
    #[track_caller]
    pub fn build(mut self, scope: &impl Construct) -> Queue {
        let node = scope.node().child(&self.id);
        if self.encryption == Some(QueueEncryption::NewKey) {
            let key = Key::builder("Key")
                .description(&format!("Created by {}", node.path()))
                .build(&node);
            self.encryption = Some(QueueEncryption::with_key(&key));
        }
        let cfn = CfnQueue::new(&node, "Resource");
        let named_fifo = self.name.as_deref().is_some_and(|n| n.ends_with(".fifo"));
        let fifo = self.fifo.unwrap_or(named_fifo);
        self.check(&node, fifo, named_fifo);
        let put = |name: &'static str, value: Option<u64>| {
            if let Some(value) = value {
                cfn.set(name, Expr::Int(value as i64));
            }
        };
        let seconds = |d: Option<Duration>| d.map(|d| u64::from(d.as_secs()));
        put("DelaySeconds", seconds(self.delivery_delay));
        put("MaximumMessageSize", self.max_message_size.map(Size::as_bytes));
        put("MessageRetentionPeriod", seconds(self.retention));
        put("ReceiveMessageWaitTimeSeconds", seconds(self.wait_time));
        put("VisibilityTimeout", seconds(self.visibility_timeout));
        put("KmsDataKeyReusePeriodSeconds", seconds(self.data_key_reuse));
        if let Some(name) = self.name {
            cfn.set("QueueName", name.into());
        }
        if fifo {
            cfn.set("FifoQueue", true.into());
        }
        if self.content_based_deduplication {
            cfn.set("ContentBasedDeduplication", true.into());
        }
        if self.high_throughput {
            cfn.set("DeduplicationScope", "messageGroup".into());
            cfn.set("FifoThroughputLimit", "perMessageGroupId".into());
        }
        if let Some(dead) = &self.dead_letter {
            let policy = Expr::map([
                ("deadLetterTargetArn", dead.queue.arn().into_expr()),
                ("maxReceiveCount", Expr::Int(dead.max_receive_count.into())),
            ]);
            cfn.set("RedrivePolicy", policy);
        }
        if let Some(allow) = self.redrive_allow {
            cfn.set("RedriveAllowPolicy", allow);
        }
        let mut facet =
            Facet::new().arn(Shape::Resource, cfn.attr_arn()).policy(PolicyHolder::Resource {
                type_name: "AWS::SQS::QueuePolicy",
                place: PolicyHolder::POLICY,
                document: "PolicyDocument",
                target: ("Queues", Expr::List(vec![cfn.reff().into_expr()])),
            });
        match self.encryption {
            None => open_to_defaults(&node, &cfn),
            Some(QueueEncryption::NewKey) => {}
            Some(QueueEncryption::Unencrypted) => cfn.set("SqsManagedSseEnabled", false.into()),
            Some(QueueEncryption::SqsManaged) => cfn.set("SqsManagedSseEnabled", true.into()),
            Some(QueueEncryption::KmsManaged) => cfn.set("KmsMasterKeyId", "alias/aws/sqs".into()),
            Some(QueueEncryption::Kms(key)) => {
                cfn.set("KmsMasterKeyId", key.expr().clone());
                facet = facet.encrypted_with(key);
            }
        }
        cfn.apply_removal_policy_or(self.removal, RemovalPolicy::Destroy);
        node.set_facet(facet);
        let queue = Queue {
            arn: cfn.attr_arn(),
            url: cfn.reff(),
            name: cfn.attr_queue_name(),
            cfn: Some(cfn),
            fifo,
            visibility_timeout: self.visibility_timeout,
            dead_letter: self.dead_letter.map(Rc::new),
            node,
        };
        if self.enforce_ssl {
            let statement = Statement::deny(["sqs:*"]).on(queue.arn()).to(Principal::any()).when(
                "Bool",
                "aws:SecureTransport",
                "false",
            );
            queue.add_to_resource_policy(statement);
        }
        queue
    }

    fn check(&self, node: &Node, fifo: bool, named_fifo: bool) {
        let range = |what: &str, value: Option<Duration>, low: u32, high: u32| {
            if let Some(value) = value {
                let what = format!("{what} in seconds");
                check::range(node, &what, value.as_secs(), low..=high, ATTRIBUTES_PAGE);
            }
        };
        range("the delivery delay", self.delivery_delay, 0, 900);
        range("the retention period", self.retention, 60, 1_209_600);
        range("the wait time", self.wait_time, 0, 20);
        range("the visibility timeout", self.visibility_timeout, 0, 43_200);
        range("the data key reuse", self.data_key_reuse, 60, 86_400);
        if let Some(size) = self.max_message_size {
            let bytes = size.as_bytes();
            check::range(node, "the message size", bytes, 1_024..=1_048_576, ATTRIBUTES_PAGE);
        }
        let sources = self.redrive_allow.as_ref().and_then(|allow| allow.get("sourceQueueArns"));
        if let Some(Expr::List(sources)) = sources {
            let what = "the number of queues that may redrive";
            check::range(node, what, sources.len(), 1..=10, ATTRIBUTES_PAGE);
        }
        if let Some(dead) = &self.dead_letter {
            let count = dead.max_receive_count;
            check::range(node, "the receive count", count, 1..=1_000, ATTRIBUTES_PAGE);
            if dead.queue.is_fifo() != fifo {
                check::reject(
                    node,
                    "A FIFO queue's dead-letter queue has to be FIFO, a standard queue's standard.",
                    "make both of one kind",
                );
            }
        }
        if let Some(name) = &self.name {
            let allowed = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
            let plain = name.strip_suffix(".fifo").unwrap_or(name);
            let rule = "1 to 80 letters, digits, `-` and `_`, with the ending of a FIFO queue";
            let max = if named_fifo { 75 } else { 80 };
            check::name(node, "the queue name", plain, max, allowed, rule);
            if fifo != named_fifo {
                check::reject(
                    node,
                    format!(
                        "A queue is FIFO exactly if its name ends in `.fifo`; this is `{name}`."
                    ),
                    "change the name, or leave it out",
                );
            }
        }
        if !fifo && (self.content_based_deduplication || self.high_throughput) {
            check::reject(
                node,
                "Deduplication and high-throughput mode exist for FIFO queues only.",
                "add `.fifo()`, or leave them out",
            );
        }
    }
}

fn open_to_defaults(node: &Node, cfn: &CfnQueue) {
    let (own, cfn) = (node.clone(), cfn.clone());
    let fill = move |key: &Value<String>| {
        let by_sqs = cfn.property("SqsManagedSseEnabled").is_some();
        if !by_sqs && cfn.fill("KmsMasterKeyId", key.expr().clone()) {
            encrypted_with(&own, key);
        }
    };
    OpenToDefaults::new().encryption(fill).offer(node);
}

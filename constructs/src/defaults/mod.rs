//! What an organization wants of everything, said once.

mod offers;

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;

pub use offers::OpenToDefaults;

/// The context under which a scope's log format is found from below; the nearest scope's counts.
const LOG_FORMAT: &str = "rustinfra:default-log-format";

/// What constructs of a scope get where they say nothing themselves.
///
/// ```
/// use rustinfra_constructs::lambda::LogFormat;
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// Defaults::new()
///     .log_retention(Retention::OneMonth)
///     .log_format(LogFormat::Json)
///     .removal_policy(RemovalPolicy::Destroy)
///     .tag("team", "checkout")
///     .apply(&app);
///
/// let stack = Stack::new(&app, "Orders");
/// LogGroup::builder("Short").build(&stack); // kept for a month
/// LogGroup::builder("Long").retention(Retention::TenYears).build(&stack); // as it says
/// # assert!(app.assembly().is_ok());
/// ```
///
/// In this order, the later wins: what a construct does by itself, the defaults of outer scopes,
/// those of inner ones, what is said of the construct, [`RemovalPolicies`] and
/// other [`Aspects`] of the app, and what `override_property` says of a resource. It does not matter
/// whether the defaults are applied before or after the constructs are made.
///
/// Each construct says what it [leaves open](OpenToDefaults):
///
/// | default | taken by | not by |
/// |---|---|---|
/// | [`log_retention`](Self::log_retention) | log groups | the groups that AWS makes by itself |
/// | [`log_format`](Self::log_format) | functions | APIs, whose formats name their fields |
/// | [`removal_policy`](Self::removal_policy) | what keeps data, as listed there | all else, which goes with its stack |
/// | [`encryption`](Self::encryption) | queues, buckets, tables, global tables and replicas in one region | secrets, parameters, log groups, buses, archives and functions' settings, whose services encrypt them at no charge; global tables in several regions, which need a key in each |
/// | [`point_in_time_recovery`](Self::point_in_time_recovery) | tables, global tables in all their regions | buckets, which have versions instead |
/// | [`tag`](Self::tag) | every resource that takes tags | |
///
/// Resources of the generated layer say themselves all that is to be said of them: of these
/// defaults they get tags only. Neither do resources that exist already get any.
#[derive(Clone, Default)]
#[must_use = "defaults do nothing until `.apply(&scope)`"]
pub struct Defaults {
    /// Days, or null for ever.
    log_retention: Option<Expr>,
    log_format: Option<&'static str>,
    removal: Option<RemovalPolicy>,
    key: Option<Value<String>>,
    recovery: bool,
    tags: Vec<(String, String)>,
}

impl Defaults {
    /// Starts with none.
    pub fn new() -> Self {
        Self::default()
    }

    /// How long log groups are kept, those of functions included; by themselves two years.
    #[cfg(feature = "logs")]
    pub fn log_retention(mut self, retention: crate::logs::Retention) -> Self {
        let days = retention.days().map_or(Expr::Null, |days| Expr::Int(days.into()));
        self.log_retention = Some(days);
        self
    }

    /// The form in which functions write their logs; by themselves as text.
    #[cfg(feature = "lambda")]
    pub fn log_format(mut self, format: crate::lambda::LogFormat) -> Self {
        use crate::lambda::LogFormat;
        self.log_format = Some(match format {
            LogFormat::Json => "JSON",
            LogFormat::Text => "Text",
        });
        self
    }

    /// What happens to what keeps data (tables, global ones too, buckets, queues, secrets, user pools,
    /// keys, log groups) when it leaves its stack; by themselves most of them are retained.
    pub fn removal_policy(mut self, policy: RemovalPolicy) -> Self {
        self.removal = Some(policy);
        self
    }

    /// A customer managed key for queues, buckets and tables at rest, by the key or its ARN. Whoever
    /// is granted something on them may use the key for it. One that says what encrypts it keeps that,
    /// also if it says what it would have anyway, such as `TableEncryption::AwsOwned`. A global table
    /// in several regions needs a key in each, and is left as it is with a warning.
    pub fn encryption(mut self, key: impl IntoValue<refs::KmsKeyId>) -> Self {
        self.key = Some(key.into_value().untyped());
        self
    }

    /// Lets tables go back to any second of the last 35 days; by themselves they cannot.
    ///
    /// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html>
    pub fn point_in_time_recovery(mut self) -> Self {
        self.recovery = true;
        self
    }

    /// A tag of every resource that can have tags.
    pub fn tag(mut self, key: &str, value: &str) -> Self {
        self.tags.push((key.to_string(), value.to_string()));
        self
    }

    /// Applies them to everything at or below a scope, whenever it is made.
    pub fn apply(self, scope: &impl Construct) {
        let node = scope.node();
        for (key, value) in &self.tags {
            Tags::of(node).add(key, value);
        }
        if let Some(format) = self.log_format {
            node.set_context(LOG_FORMAT, format);
        }
        Aspects::of(node).add(move |node| {
            if let Some(resource) = CfnResource::from_node(node) {
                self.fill_resource(&resource);
            }
            if let Some(open) = node.remembered::<OpenToDefaults>() {
                self.fill(node, &open);
            }
        });
    }

    fn fill_resource(&self, resource: &CfnResource) {
        if let Some(policy) = self.removal.filter(|_| resource.has_default_removal_policy()) {
            resource.apply_removal_policy_or(None, policy);
        }
    }

    /// Fills in what a construct leaves open.
    fn fill(&self, node: &Node, open: &OpenToDefaults) {
        if let (Some(key), Some(fill)) = (&self.key, &open.encryption) {
            fill(key);
        }
        if let (true, Some(fill)) = (self.recovery, &open.recovery) {
            fill(&());
        }
        if let (Some(days), Some(fill)) = (&self.log_retention, &open.log_retention) {
            fill(days);
        }
        let format = self.log_format.and_then(|_| node.context(LOG_FORMAT));
        if let (Some(format), Some(fill)) = (format, &open.log_format) {
            fill(&Expr::from(format));
        }
    }
}

/// Says that a key encrypts a construct, so that grants on it include the key.
#[cfg(any(feature = "sqs", feature = "s3", feature = "dynamodb"))]
pub(crate) fn encrypted_with(node: &Node, key: &Value<String>) {
    node.set_facet(node.facet().encrypted_with(key.clone()));
}

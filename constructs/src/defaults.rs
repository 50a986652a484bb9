//! What an organization wants of everything, said once.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;

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
/// Resources of the generated layer say themselves all that is to be said of them: of these
/// defaults they get tags only.
#[derive(Clone, Default)]
#[must_use = "defaults do nothing until `.apply(&scope)`"]
pub struct Defaults {
    /// Days, or null for ever.
    log_retention: Option<Expr>,
    log_format: Option<&'static str>,
    removal: Option<RemovalPolicy>,
    key: Option<Value<String>>,
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

    /// What happens to what keeps data (tables, buckets, queues, secrets, user pools, keys, log
    /// groups) when it leaves its stack; by themselves most of them are retained.
    pub fn removal_policy(mut self, policy: RemovalPolicy) -> Self {
        self.removal = Some(policy);
        self
    }

    /// A customer managed key for queues, buckets and tables at rest, by the key or its ARN. Whoever
    /// is granted something on them may use the key for it. One that says what encrypts it keeps that,
    /// also if it says what it would have anyway, such as `TableEncryption::AwsOwned`.
    pub fn encryption(mut self, key: impl IntoValue<refs::KmsKeyId>) -> Self {
        self.key = Some(key.into_value().untyped());
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
                self.fill(node, &resource);
            }
        });
    }

    /// Fills in what a resource leaves open.
    fn fill(&self, node: &Node, resource: &CfnResource) {
        if let Some(policy) = self.removal.filter(|_| resource.has_default_removal_policy()) {
            resource.apply_removal_policy_or(None, policy);
        }
        match resource.type_name().as_str() {
            "AWS::Logs::LogGroup" => self.fill_log_group(resource),
            "AWS::Lambda::Function" => self.fill_function(node, resource),
            type_name => self.encrypt(node, resource, type_name),
        }
    }

    fn fill_log_group(&self, group: &CfnResource) {
        if let Some(days) = &self.log_retention
            && group.is_default("RetentionInDays")
        {
            group.set_default("RetentionInDays", days.clone());
        }
    }

    fn fill_function(&self, node: &Node, function: &CfnResource) {
        if self.log_format.is_none() || construct_of(node).is_none() {
            return;
        }
        let Some(format) = node.context(LOG_FORMAT) else { return };
        function.edit_property("LoggingConfig", |config| {
            if *config == Expr::Null {
                *config = Expr::Map(Vec::new());
            }
            if config.get("LogFormat").is_none() {
                config.set("LogFormat", Expr::from(format));
            }
        });
    }

    fn encrypt(&self, node: &Node, resource: &CfnResource, type_name: &str) {
        let Some(key) = &self.key else { return };
        let expr = || key.expr().clone();
        let (property, value, instead) = match type_name {
            "AWS::SQS::Queue" => ("KmsMasterKeyId", expr(), Some("SqsManagedSseEnabled")),
            "AWS::S3::Bucket" => ("BucketEncryption", of_bucket(expr()), None),
            "AWS::DynamoDB::Table" => ("SSESpecification", of_table(expr()), None),
            _ => return,
        };
        let is_absent = resource.property(property).is_none() && !resource.is_left_out(property);
        let open = is_absent || resource.is_default(property);
        let said = instead.is_some_and(|property| resource.property(property).is_some());
        if let (true, false, Some(construct)) = (open, said, construct_of(node)) {
            resource.set_default(property, value);
            let facet = construct.facet().encrypted_with(key.clone());
            construct.set_facet(facet);
        }
    }
}

/// The construct of which a resource is what lies beneath; none if the resource stands alone.
fn construct_of(resource: &Node) -> Option<Node> {
    resource.parent().filter(|_| resource.name() == "Resource")
}

/// A bucket's encryption with a key, and with fewer calls of it.
fn of_bucket(key: Expr) -> Expr {
    let by_default = Expr::map([("KMSMasterKeyID", key), ("SSEAlgorithm", "aws:kms".into())]);
    let rule = Expr::map([
        ("BucketKeyEnabled", true.into()),
        ("ServerSideEncryptionByDefault", by_default),
    ]);
    Expr::map([("ServerSideEncryptionConfiguration", Expr::list([rule]))])
}

fn of_table(key: Expr) -> Expr {
    Expr::map([("KMSMasterKeyId", key), ("SSEEnabled", true.into()), ("SSEType", "KMS".into())])
}

//! What constructs leave open for defaults.

use std::rc::Rc;

use rustinfra::prelude::*;
use rustinfra::value::Expr;

/// What fills in what a construct leaves open.
type Fill<T> = Rc<dyn Fn(&T)>;

/// What a construct leaves open for the [`Defaults`](super::Defaults) of the scopes around it: each
/// construct says itself what is to be done, and offers nothing of which it was told.
///
/// An offer is taken once for each scope with such a default, the outermost first. What happens to
/// data when it leaves its stack needs no offer:
/// [`apply_removal_policy_or`](CfnResource::apply_removal_policy_or) tells what nobody asked for.
///
/// ```
/// use rustinfra_constructs::OpenToDefaults;
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Orders");
/// Defaults::new().encryption("arn:aws:kms:eu-west-1:123456789012:key/k").apply(&app);
///
/// let node = stack.node().child("Topic");
/// let topic = CfnResource::new(&node, "Resource", "AWS::SNS::Topic");
/// let own = topic.clone();
/// OpenToDefaults::new()
///     .encryption(move |key| {
///         own.fill("KmsMasterKeyId", key.expr().clone());
///     })
///     .offer(&node);
/// # assert!(app.assembly().is_ok());
/// # assert!(topic.property("KmsMasterKeyId").is_some());
/// ```
#[derive(Clone, Default)]
#[must_use = "nothing is offered until `.offer(&node)`"]
pub struct OpenToDefaults {
    pub(super) encryption: Option<Fill<Value<String>>>,
    pub(super) recovery: Option<Fill<()>>,
    pub(super) log_retention: Option<Fill<Expr>>,
    pub(super) log_format: Option<Fill<Expr>>,
}

impl OpenToDefaults {
    /// Starts with nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a customer managed key, by ARN. What is encrypted with it says so in its facet, so that
    /// grants include the key.
    pub fn encryption(mut self, fill: impl Fn(&Value<String>) + 'static) -> Self {
        self.encryption = Some(Rc::new(fill));
        self
    }

    /// Keeps what it would need to go back to any second of the last weeks.
    pub fn point_in_time_recovery(mut self, fill: impl Fn() + 'static) -> Self {
        self.recovery = Some(Rc::new(move |()| fill()));
        self
    }

    /// Keeps logs for so many days; null is for ever.
    pub fn log_retention(mut self, fill: impl Fn(&Expr) + 'static) -> Self {
        self.log_retention = Some(Rc::new(fill));
        self
    }

    /// Writes logs as `JSON` or as `Text`.
    pub fn log_format(mut self, fill: impl Fn(&Expr) + 'static) -> Self {
        self.log_format = Some(Rc::new(fill));
        self
    }

    /// Offers it for the construct at `node`, beside what was offered there before; of two offers of
    /// one kind the later one counts.
    pub fn offer(self, node: &Node) {
        let before = node.remembered::<Self>().unwrap_or_default();
        node.remember(Self {
            encryption: self.encryption.or(before.encryption),
            recovery: self.recovery.or(before.recovery),
            log_retention: self.log_retention.or(before.log_retention),
            log_format: self.log_format.or(before.log_format),
        });
    }
}

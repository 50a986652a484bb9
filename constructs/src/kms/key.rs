//! The key.

use rustinfra::graph::{Facet, PolicyHolder, Shape};
use rustinfra::iam::{Grantee, PolicyDocument, Principal, Statement};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::kms::CfnKey;
use rustinfra_cfn::refs;

use super::alias::Alias;
use super::settings::{KeySpec, KeyUsage};
use crate::check;
use crate::imported::{Form, ImportedArn};
use crate::units::Duration;

const CREATE_PAGE: &str = "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html";
const ROTATION_PAGE: &str =
    "https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html";
const DELETION_PAGE: &str =
    "https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html";

const ARN: Form = Form::new("of a key", "arn:aws:kms:REGION:ACCOUNT:key/ID")
    .without(&['/', ':'])
    .hint("; an alias will not do");

/// A customer managed key. Retained when it leaves its stack: what it encrypted is lost without it.
///
/// Source: <https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html>
///
/// ```
/// use rustinfra_constructs::kms::{KeySpec, KeyUsage};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Orders");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let api = Function::builder("Api", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let data = Key::builder("Data").alias("orders").enable_key_rotation().build(&stack);
/// data.grant_encrypt_decrypt(&api);
///
/// let signing = Key::builder("Signing")
///     .key_spec(KeySpec::EccNistP256)
///     .key_usage(KeyUsage::SignVerify)
///     .pending_window(days(14))
///     .build(&stack);
/// signing.grant_sign(&api);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct Key {
    node: Node,
    cfn: Option<CfnKey>,
    arn: Value<refs::KmsKeyId>,
    id: Value<refs::KmsKeyId>,
}

impl Construct for Key {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::KmsKeyId> for &Key {
    fn into_value(self) -> Value<refs::KmsKeyId> {
        self.arn.clone()
    }
}

impl IntoValue<String> for &Key {
    fn into_value(self) -> Value<String> {
        self.arn.clone().untyped()
    }
}

impl Key {
    /// Starts a key.
    pub fn builder(id: &str) -> KeyBuilder {
        KeyBuilder {
            id: id.to_string(),
            description: None,
            aliases: Vec::new(),
            rotation: None,
            rotation_period: None,
            enabled: None,
            spec: None,
            usage: None,
            multi_region: None,
            pending_window: None,
            statements: Vec::new(),
            admins: Vec::new(),
            removal: None,
        }
    }

    /// Refers to a key that exists already, by its ARN: text, or a value known only at deployment,
    /// such as a parameter's. Its policy is managed elsewhere. Reports `bad-arn` for a text of
    /// another form.
    #[track_caller]
    pub fn from_key_arn(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<refs::KmsKeyId>,
    ) -> Self {
        let node = scope.node().child(id);
        let arn = arn.into_value();
        let id = ImportedArn::read(&node, arn.clone(), &ARN).name.cast();
        node.set_facet(Facet::new().arn(Shape::Resource, &arn));
        Self { node, cfn: None, arn, id }
    }

    /// The key's ARN.
    pub fn arn(&self) -> Value<refs::KmsKeyId> {
        self.arn.clone()
    }

    /// The key's id.
    pub fn key_id(&self) -> Value<refs::KmsKeyId> {
        self.id.clone()
    }

    /// The resource beneath; `None` for a key that exists already.
    pub fn cfn(&self) -> Option<CfnKey> {
        self.cfn.clone()
    }

    /// Adds a name for the key: see [`Alias::new`].
    #[track_caller]
    pub fn add_alias(&self, name: &str) -> Alias {
        let id = match self.node.try_child("Alias") {
            None => "Alias".to_string(),
            Some(_) => format!("Alias{name}"),
        };
        Alias::new(&self.node, &id, name, self)
    }
}

/// Settings of a [`Key`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct KeyBuilder {
    id: String,
    description: Option<String>,
    aliases: Vec<String>,
    rotation: Option<bool>,
    rotation_period: Option<Duration>,
    enabled: Option<bool>,
    spec: Option<KeySpec>,
    usage: Option<KeyUsage>,
    multi_region: Option<bool>,
    pending_window: Option<Duration>,
    statements: Vec<Statement>,
    admins: Vec<Principal>,
    removal: Option<RemovalPolicy>,
}

impl KeyBuilder {
    /// Sets a description of at most 8,192 characters.
    pub fn description(mut self, text: &str) -> Self {
        self.description = Some(text.to_string());
        self
    }

    /// Adds a name for the key: see [`Alias::new`].
    pub fn alias(mut self, name: &str) -> Self {
        self.aliases.push(name.to_string());
        self
    }

    /// Makes new material every year, keeping the old to decrypt what it encrypted. Default: the
    /// material stays.
    pub fn enable_key_rotation(mut self) -> Self {
        self.rotation = Some(true);
        self
    }

    /// Makes new material every 90 to 2,560 days.
    ///
    /// Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html>
    pub fn rotation_period(mut self, period: Duration) -> Self {
        self.rotation = Some(true);
        self.rotation_period = Some(period);
        self
    }

    /// Makes the key, but refuses its use.
    pub fn disabled(mut self) -> Self {
        self.enabled = Some(false);
        self
    }

    /// Sets the kind of the key's material; default symmetric.
    pub fn key_spec(mut self, spec: KeySpec) -> Self {
        self.spec = Some(spec);
        self
    }

    /// Sets what the key is for; default to encrypt and decrypt.
    pub fn key_usage(mut self, usage: KeyUsage) -> Self {
        self.usage = Some(usage);
        self
    }

    /// Lets the key be copied to other regions. Cannot be changed later.
    pub fn multi_region(mut self) -> Self {
        self.multi_region = Some(true);
        self
    }

    /// Sets how long a deleted key can be saved, 7 to 30 days; default 30.
    ///
    /// Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html>
    pub fn pending_window(mut self, window: Duration) -> Self {
        self.pending_window = Some(window);
        self
    }

    /// Adds a statement to the key's policy: see [`Key::add_to_resource_policy`].
    pub fn resource_policy(mut self, statement: Statement) -> Self {
        self.statements.push(statement);
        self
    }

    /// Allows somebody to manage the key, but not to use it: see [`Key::grant_admin`].
    pub fn admin(mut self, admin: &impl Grantee) -> Self {
        self.admins.push(admin.principal());
        self
    }

    /// Sets what happens to the key when it leaves the stack; default: it is retained.
    pub fn removal_policy(mut self, policy: RemovalPolicy) -> Self {
        self.removal = Some(policy);
        self
    }

    /// Places the key. Reports `out-of-range` for a description, a rotation period or a pending
    /// window, and `conflicting-options` for a use or a rotation that the key's spec does not have;
    /// `bad-name` for an alias.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> Key {
        let node = scope.node().child(&self.id);
        let cfn = CfnKey::new(&node, "Resource");
        self.check(&node);
        let account = Statement::allow(["kms:*"]).on("*").to(Principal::account_root());
        cfn.set("KeyPolicy", PolicyDocument::of([account]).to_expr());
        let put = |name: &'static str, value: Option<Expr>| {
            if let Some(value) = value {
                cfn.set(name, value);
            }
        };
        let days = |d: Duration| Expr::Int((d.as_secs() / 86_400).into());
        put("Description", self.description.map(Expr::from));
        put("EnableKeyRotation", self.rotation.map(Expr::from));
        put("RotationPeriodInDays", self.rotation_period.map(days));
        put("Enabled", self.enabled.map(Expr::from));
        put("KeySpec", self.spec.map(|s| s.as_str().into()));
        put("KeyUsage", self.usage.map(|u| u.as_str().into()));
        put("MultiRegion", self.multi_region.map(Expr::from));
        put("PendingWindowInDays", self.pending_window.map(days));
        cfn.apply_removal_policy_or(self.removal, RemovalPolicy::Retain);
        node.set_facet(
            Facet::new().arn(Shape::Resource, cfn.attr_arn()).policy(PolicyHolder::Property {
                resource: cfn.node().id(),
                property: "KeyPolicy",
            }),
        );
        let key = Key { arn: cfn.attr_arn(), id: cfn.reff(), cfn: Some(cfn), node };
        for name in &self.aliases {
            key.add_alias(name);
        }
        for statement in self.statements {
            key.add_to_resource_policy(statement);
        }
        for admin in &self.admins {
            key.grant_admin(admin);
        }
        key
    }

    fn check(&self, node: &Node) {
        if let Some(text) = &self.description {
            let length = text.chars().count();
            check::range(node, "the description's length", length, 0..=8_192, CREATE_PAGE);
        }
        if let Some(period) = self.rotation_period {
            let what = "the rotation period in days";
            check::range(node, what, period.as_secs() / 86_400, 90..=2_560, ROTATION_PAGE);
        }
        if let Some(window) = self.pending_window {
            let what = "the pending window in days";
            check::range(node, what, window.as_secs() / 86_400, 7..=30, DELETION_PAGE);
        }
        let spec = self.spec.unwrap_or(KeySpec::SymmetricDefault);
        let usage = self.usage.unwrap_or(KeyUsage::EncryptDecrypt);
        if !spec.usages().contains(&usage) {
            let possible: Vec<_> = spec.usages().iter().map(|u| u.as_str()).collect();
            check::reject(
                node,
                format!("A key of `{}` cannot be used for `{}`.", spec.as_str(), usage.as_str()),
                format!("set the key usage to {}", possible.join(" or ")),
            );
        }
        if self.rotation == Some(true) && spec != KeySpec::SymmetricDefault {
            check::reject(
                node,
                format!("The material of a `{}` key cannot be rotated.", spec.as_str()),
                "leave out the rotation, or use a symmetric key",
            );
        }
    }
}

//! The secret.

use rustinfra::graph::{Facet, Link, PolicyHolder, Shape, links};
use rustinfra::iam::{Condition, Grant, Grantee, Principal, Statement};
use rustinfra::prelude::*;
use rustinfra::value::{Expr, List};
use rustinfra_cfn::refs;
use rustinfra_cfn::secretsmanager::CfnSecret;

use super::attachment::{self, AttachmentTarget};
use super::builder::SecretBuilder;
use super::rotation::{Rotation, RotationSchedule};
use crate::imported::{Form, ImportedArn};
use crate::kms::Key;
use crate::{arn, imported};

const ARN: Form =
    Form::new("of a secret", "arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-SUFFIX")
        .without(&[':'])
        .hint(", or use `from_secret_partial_arn` or `from_secret_name`");

/// A secret: a text that only those can read who are allowed to.
///
/// Source: <https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html>
///
/// ```
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let key = Key::builder("Key").build(&stack);
/// let login = Secret::builder("Login")
///     .secret_name("shop/login")
///     .encryption_key(&key)
///     .replica_region("eu-central-1")
///     .build(&stack);
/// login.deny_account_root_delete();
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct Secret {
    pub(super) node: Node,
    pub(super) cfn: Option<CfnSecret>,
    pub(super) arn: Value<refs::SecretsManagerSecretId>,
    pub(super) name: Value<String>,
    /// Whose policy speaks of the secret: for an attached one, that of what was attached.
    pub(super) policy_of: Node,
    /// Whether this app writes its policy.
    pub(super) is_own: bool,
    pub(super) excluded: Option<String>,
    pub(super) key: Option<Expr>,
    /// Whether the ARN ends in the six characters that Secrets Manager adds.
    pub(super) is_complete: bool,
}

impl Construct for Secret {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::SecretsManagerSecretId> for &Secret {
    fn into_value(self) -> Value<refs::SecretsManagerSecretId> {
        self.arn.clone()
    }
}

impl IntoValue<String> for &Secret {
    fn into_value(self) -> Value<String> {
        self.arn.clone().untyped()
    }
}

impl Secret {
    /// Starts a secret; by default its value is [generated](SecretBuilder::generate).
    pub fn builder(id: &str) -> SecretBuilder {
        SecretBuilder::new(id)
    }

    /// Refers to a secret that exists already, by its ARN with the six characters that Secrets
    /// Manager adds to its name: text, or a value known only at deployment, such as a parameter's.
    /// Reports `bad-arn` for a text of another form.
    #[track_caller]
    #[doc(alias("fromSecretAttributes", "fromSecretTargetAttachmentSecretArn"))]
    pub fn from_secret_complete_arn(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<refs::SecretsManagerSecretId>,
    ) -> Self {
        let node = scope.node().child(id);
        let arn = arn.into_value().untyped();
        let name = ImportedArn::read(&node, arn.clone(), &ARN).name;
        if name.as_literal() == Some("") {
            return Self::import(node, arn.clone(), arn, name, true);
        }
        let short = imported::change_end(&name, |text| {
            let (name, end) = text.rsplit_once('-')?;
            let is_suffix = end.len() == 6 && end.chars().all(|c| c.is_ascii_alphanumeric());
            is_suffix.then(|| name.to_string())
        });
        let short = short.unwrap_or_else(|| {
            ARN.refuse(
                &node,
                &arn,
                "It does not end in `-` and the six characters of its version.",
            );
            name
        });
        Self::import(node, arn.clone(), arn, short, true)
    }

    /// Refers to a secret that exists already, by its ARN without the six characters that Secrets
    /// Manager adds to its name: see [`from_secret_complete_arn`](Self::from_secret_complete_arn).
    /// Reports `bad-arn` for a text of another form.
    #[track_caller]
    pub fn from_secret_partial_arn(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<refs::SecretsManagerSecretId>,
    ) -> Self {
        let node = scope.node().child(id);
        let arn = arn.into_value().untyped();
        let name = ImportedArn::read(&node, arn.clone(), &ARN).name;
        let pattern = sub!("{}-??????", &arn);
        Self::import(node, arn, pattern, name, false)
    }

    /// Refers to a secret of this account and region that exists already, by name: text, or a value
    /// known only at deployment.
    #[track_caller]
    #[doc(alias = "fromSecretNameV2")]
    pub fn from_secret_name(
        scope: &impl Construct,
        id: &str,
        name: impl IntoValue<String>,
    ) -> Self {
        let node = scope.node().child(id);
        let name = name.into_value();
        let arn = arn::in_stack(&node, "secretsmanager", sub!("secret:{}", &name));
        let pattern = arn::in_stack(&node, "secretsmanager", sub!("secret:{}-??????", &name));
        Self::import(node, arn, pattern, name, false)
    }

    fn import(
        node: Node,
        arn: Value<String>,
        pattern: Value<String>,
        name: Value<String>,
        is_complete: bool,
    ) -> Self {
        node.set_facet(Facet::new().arn(Shape::Resource, pattern));
        let (policy_of, arn) = (node.clone(), arn.cast());
        Self {
            node,
            cfn: None,
            arn,
            name,
            policy_of,
            is_own: false,
            excluded: None,
            key: None,
            is_complete,
        }
    }

    /// Says which key encrypts a secret that exists already, so that grants include it.
    pub fn encrypted_with(mut self, key: &Key) -> Self {
        let key: Value<String> = key.into_value();
        self.key = Some(key.clone().into_expr());
        let facet = self.node.facet().encrypted_through("secretsmanager", key);
        self.node.set_facet(facet);
        self
    }

    /// The secret's ARN, for a secret [referred to](Self::from_secret_name) by less than its complete
    /// ARN without the six characters at the end.
    pub fn arn(&self) -> Value<refs::SecretsManagerSecretId> {
        self.arn.clone()
    }

    /// The secret's complete ARN, if it is known.
    pub fn full_arn(&self) -> Option<Value<refs::SecretsManagerSecretId>> {
        self.is_complete.then(|| self.arn.clone())
    }

    /// The secret's name, without what Secrets Manager adds to it in the ARN; with it, if the secret
    /// was imported by a complete ARN whose end is known only at deployment.
    pub fn name(&self) -> Value<String> {
        self.name.clone()
    }

    /// The characters that a generated value does not have.
    pub fn exclude_characters(&self) -> Option<&str> {
        self.excluded.as_deref()
    }

    /// The resource beneath; `None` for a secret that exists already or was attached.
    pub fn cfn(&self) -> Option<CfnSecret> {
        self.cfn.clone()
    }

    /// The value, put in by CloudFormation where the property of a resource takes it: a dynamic
    /// reference, which a template shows and the value not. Whoever may read that resource's
    /// settings sees it.
    ///
    /// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html>
    pub fn secret_value(&self) -> Value<String> {
        self.dynamic("")
    }

    /// The value of one key of a secret that is a JSON object: see
    /// [`secret_value`](Self::secret_value).
    ///
    /// ```
    /// use rustinfra_constructs::iam::User;
    /// use rustinfra_constructs::prelude::*;
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Shop");
    /// let login = Secret::from_secret_name(&stack, "Login", "shop/login");
    /// User::builder("Courier").password(login.secret_value_from_json("password")).build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    pub fn secret_value_from_json(&self, key: &str) -> Value<String> {
        self.dynamic(key)
    }

    /// The value as it was in one version: a stage such as `AWSPREVIOUS`.
    pub fn secret_value_in_stage(&self, json_key: Option<&str>, stage: &str) -> Value<String> {
        let arn: Value<String> = self.arn.clone().untyped();
        let (open, close) = ("{{resolve:secretsmanager:", "}}");
        sub!("{}{}:SecretString:{}:{}:{}", open, arn, json_key.unwrap_or_default(), stage, close)
    }

    fn dynamic(&self, key: &str) -> Value<String> {
        let arn: Value<String> = self.arn.clone().untyped();
        let (open, close) = ("{{resolve:secretsmanager:", "::}}");
        sub!("{}{}:SecretString:{}{}", open, arn, key, close)
    }

    /// Allows `grantee` to read the value, and to use the key that encrypts it through Secrets
    /// Manager.
    #[track_caller]
    pub fn grant_read(&self, grantee: &impl Grantee) -> Grant {
        Link::grant(grantee.principal(), &links::SECRET_READ, self).record(&self.node)
    }

    /// Allows `grantee` to read the value in some stages only, such as `AWSCURRENT`.
    #[track_caller]
    pub fn grant_read_stages<'a>(
        &self,
        grantee: &impl Grantee,
        stages: impl IntoIterator<Item = &'a str>,
    ) -> Grant {
        let stages: Vec<&str> = stages.into_iter().collect();
        let stages: Value<List<String>> = stages.into_value();
        let stage = Condition::string_equals("secretsmanager:VersionStage", stages).for_any_value();
        let link = Link::grant(grantee.principal(), &links::SECRET_READ, self);
        link.given(stage).record(&self.node)
    }

    /// Allows `grantee` to change the value.
    #[track_caller]
    pub fn grant_write(&self, grantee: &impl Grantee) -> Grant {
        Link::grant(grantee.principal(), &links::SECRET_WRITE, self).record(&self.node)
    }

    /// Adds a statement to the secret's policy, in which the resource `*` is the secret.
    #[track_caller]
    pub fn add_to_resource_policy(&self, statement: Statement) {
        Link::statement(&self.policy_of, statement).record(&self.node);
    }

    /// Denies deletion to everyone in the account, whatever else allows it.
    #[track_caller]
    pub fn deny_account_root_delete(&self) {
        self.add_to_resource_policy(
            Statement::deny(["secretsmanager:DeleteSecret"]).on("*").to(Principal::account_root()),
        );
    }

    /// Keeps a secret of this app that is in use from being deleted by a slip.
    #[track_caller]
    pub(super) fn keep(&self) {
        if self.is_own {
            self.deny_account_root_delete();
        }
    }

    /// Replaces the value every 30 days; [`RotationSchedule::builder`] has the settings.
    #[track_caller]
    pub fn add_rotation_schedule(&self, id: &str, rotation: Rotation) -> RotationSchedule {
        RotationSchedule::builder(id, self, rotation).build(self)
    }

    /// Tells the secret where its login is for: Secrets Manager adds host, port and engine to the
    /// value. Use what this returns afterwards: it is there when the value is complete.
    #[track_caller]
    pub fn attach(&self, target: AttachmentTarget) -> Secret {
        attachment::attach(self, target)
    }

    pub(super) fn facet(&self, arn: impl IntoValue<String>) -> Facet {
        let facet = Facet::new().arn(Shape::Resource, arn);
        match &self.key {
            Some(key) => {
                facet.encrypted_through("secretsmanager", Value::<String>::from_expr(key.clone()))
            }
            None => facet,
        }
    }

    pub(super) fn policy_holder(arn: Expr) -> PolicyHolder {
        PolicyHolder::Resource {
            type_name: "AWS::SecretsManager::ResourcePolicy",
            place: PolicyHolder::POLICY,
            document: "ResourcePolicy",
            target: ("SecretId", arn),
        }
    }
}

//! Settings of a secret.

use rustinfra::prelude::*;
use rustinfra::value::{Expr, json_text};
use rustinfra_cfn::secretsmanager::CfnSecret;

use super::generated::GeneratedSecret;
use super::secret::Secret;
use crate::check;
use crate::kms::Key;

const PAGE: &str =
    "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html";

/// Where the value comes from.
#[derive(Clone)]
enum Source {
    Generated(GeneratedSecret),
    Text(Expr),
    Object(Vec<(String, Expr)>),
}

/// Settings of a [`Secret`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct SecretBuilder {
    id: String,
    source: Source,
    name: Option<String>,
    description: Option<String>,
    key: Option<Expr>,
    replicas: Vec<(String, Option<Expr>)>,
    removal: Option<RemovalPolicy>,
}

impl SecretBuilder {
    pub(super) fn new(id: &str) -> Self {
        Self {
            id: id.to_string(),
            source: Source::Generated(GeneratedSecret::new()),
            name: None,
            description: None,
            key: None,
            replicas: Vec::new(),
            removal: None,
        }
    }

    /// Lets Secrets Manager make up the value; the default, with the defaults of
    /// [`GeneratedSecret`]. A change of it makes up another value.
    pub fn generate(mut self, generated: GeneratedSecret) -> Self {
        self.source = Source::Generated(generated);
        self
    }

    /// Sets the value: a reference to where it is known, such as the key of another secret. A text
    /// written here would stand in the template, for everyone who can read that.
    pub fn secret_string(mut self, value: impl IntoValue<String>) -> Self {
        self.source = Source::Text(value.into_value().into_expr());
        self
    }

    /// Sets the value to a JSON object of the given keys; called again, adds to it. What
    /// [`secret_string`](Self::secret_string) says holds here, too.
    pub fn secret_object<K: Into<String>, V: IntoValue<String>>(
        mut self,
        entries: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let mut object = match self.source {
            Source::Object(object) => object,
            _ => Vec::new(),
        };
        let pair = |(key, value): (K, V)| (key.into(), value.into_value().into_expr());
        object.extend(entries.into_iter().map(pair));
        self.source = Source::Object(object);
        self
    }

    /// Sets the name: at most 512 letters, digits and `/_+=.@-`. By default CloudFormation chooses
    /// one.
    ///
    /// Source: <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html>
    pub fn secret_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets a description of at most 2,048 characters.
    pub fn description(mut self, text: &str) -> Self {
        self.description = Some(text.to_string());
        self
    }

    /// Encrypts the secret with a key of this account; by default with AWS's own
    /// (`aws/secretsmanager`). Grants then include the key.
    pub fn encryption_key(mut self, key: &Key) -> Self {
        let key: Value<String> = key.into_value();
        self.key = Some(key.into_expr());
        self
    }

    /// Copies the secret to another region.
    ///
    /// Source: <https://docs.aws.amazon.com/secretsmanager/latest/userguide/replicate-secrets.html>
    #[doc(alias = "addReplicaRegion")]
    pub fn replica_region(mut self, region: &str) -> Self {
        self.replicas.push((region.to_string(), None));
        self
    }

    /// Copies the secret to another region, where a key of that region encrypts it.
    pub fn replica_region_with_key(mut self, region: &str, key: &Key) -> Self {
        let key: Value<String> = key.into_value();
        self.replicas.push((region.to_string(), Some(key.into_expr())));
        self
    }

    /// Sets what happens to the secret when it leaves the stack; default: it is deleted, and can be
    /// restored for 30 days.
    pub fn removal_policy(mut self, policy: RemovalPolicy) -> Self {
        self.removal = Some(policy);
        self
    }

    /// Places the secret. Reports `bad-name` for a name, `out-of-range` for the length of a
    /// description or of a generated value, and `conflicting-options` for a copy to its own region
    /// or to one region twice, or for a template that is no JSON object.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> Secret {
        let node = scope.node().child(&self.id);
        self.check(&node);
        let cfn = CfnSecret::new(&node, "Resource");
        let mut excluded = None;
        match self.source {
            Source::Generated(generated) => {
                excluded = generated.excluded().map(str::to_string);
                cfn.set("GenerateSecretString", generated.to_expr(&node));
            }
            Source::Text(value) => cfn.set("SecretString", value),
            Source::Object(entries) => {
                cfn.set("SecretString", json_text(&Expr::map(entries)));
            }
        }
        if let Some(text) = self.description {
            cfn.set("Description", text.into());
        }
        if let Some(key) = &self.key {
            cfn.set("KmsKeyId", key.clone());
        }
        if !self.replicas.is_empty() {
            let replicas = self.replicas.into_iter().map(|(region, key)| {
                let key = key.map(|key| ("KmsKeyId", key));
                Expr::map(key.into_iter().chain([("Region", Expr::text(region))]))
            });
            cfn.set("ReplicaRegions", Expr::list(replicas));
        }
        cfn.apply_removal_policy_or(self.removal, RemovalPolicy::Destroy);
        let arn: Value<String> = cfn.reff().untyped();
        let name = name_of(&arn, self.name.as_deref());
        if let Some(name) = self.name {
            cfn.set("Name", name.into());
        }
        let holder = Secret::policy_holder(arn.clone().into_expr());
        let secret = Secret {
            policy_of: node.clone(),
            node,
            arn: arn.clone().cast(),
            name,
            cfn: Some(cfn),
            is_own: true,
            excluded,
            key: self.key,
            is_complete: true,
        };
        secret.node.set_facet(secret.facet(arn).policy(holder));
        secret
    }

    fn check(&self, node: &Node) {
        if let Some(name) = &self.name {
            let allowed = |c: char| c.is_ascii_alphanumeric() || "/_+=.@-".contains(c);
            let rule = "1 to 512 of A-Z a-z 0-9 /_+=.@-";
            check::name(node, "the secret name", name, 512, allowed, rule);
        }
        if let Some(text) = &self.description {
            let length = text.chars().count();
            check::range(node, "the description's length", length, 0..=2_048, PAGE);
        }
        let region = node.stack().and_then(|stack| stack.environment().region);
        for (i, (replica, _)) in self.replicas.iter().enumerate() {
            if Some(replica) == region.as_ref() {
                check::reject(
                    node,
                    format!("The secret is in `{replica}` already; a copy cannot be there, too."),
                    "leave that region out",
                );
            }
            if self.replicas[..i].iter().any(|(earlier, _)| earlier == replica) {
                check::reject(
                    node,
                    format!("The secret is copied to `{replica}` twice."),
                    "name each region once",
                );
            }
        }
    }
}

/// The name in the ARN, without the six characters at its end: as many parts between hyphens as the
/// given name has, or as CloudFormation makes of a logical id.
fn name_of(arn: &Value<String>, given: Option<&str>) -> Value<String> {
    let full: Value<String> = intrinsic::select(6, intrinsic::split(":", arn.clone()));
    let parts = given.map_or(2, |name| name.split('-').count());
    let part = |i: usize| -> Value<String> {
        let index = u32::try_from(i).unwrap_or(u32::MAX);
        intrinsic::select(index, intrinsic::split("-", full.clone()))
    };
    match parts {
        1 => part(0),
        _ => intrinsic::join("-", (0..parts).map(part).collect::<Vec<_>>()),
    }
}

//! Signed zones.

use rustinfra::graph::{Link, links};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::route53::{CfnDNSSEC, CfnKeySigningKey};

use super::hosted_zone::HostedZone;
use crate::check;
use crate::kms::Key;

/// Whether a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeySigningKeyStatus {
    /// It signs.
    Active,
    /// It does not.
    Inactive,
}

/// A key with which Route 53 signs the keys of a zone.
///
/// Source: <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-configuring-dnssec.html>
///
/// ```
/// use rustinfra_constructs::kms::{KeySpec, KeyUsage};
/// use rustinfra_constructs::prelude::*;
/// use rustinfra_constructs::route53::{KeySigningKey, PublicHostedZone};
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Names");
/// let zone = PublicHostedZone::builder("Zone", "example.org").build(&stack);
/// let key = Key::builder("Key")
///     .key_spec(KeySpec::EccNistP256)
///     .key_usage(KeyUsage::SignVerify)
///     .build(&stack);
/// KeySigningKey::builder("Signing", &zone, &key)
///     .key_signing_key_name("example_org")
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct KeySigningKey {
    node: Node,
    cfn: CfnKeySigningKey,
}

impl Construct for KeySigningKey {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl KeySigningKey {
    /// Starts a key of `zone`, made of a KMS key that Route 53 is allowed to use.
    pub fn builder(id: &str, zone: &HostedZone, key: &Key) -> KeySigningKeyBuilder {
        KeySigningKeyBuilder {
            id: id.to_string(),
            zone: zone.clone(),
            key: key.clone(),
            name: None,
            status: KeySigningKeyStatus::Active,
        }
    }

    /// The key's id: the zone's id and the key's name.
    pub fn key_signing_key_id(&self) -> Value<String> {
        self.cfn.reff()
    }

    /// The resource beneath.
    pub fn cfn(&self) -> CfnKeySigningKey {
        self.cfn.clone()
    }
}

/// Settings of a [`KeySigningKey`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct KeySigningKeyBuilder {
    id: String,
    zone: HostedZone,
    key: Key,
    name: Option<String>,
    status: KeySigningKeyStatus,
}

impl KeySigningKeyBuilder {
    /// Sets the name: 3 to 128 letters, digits and `_`; default: made of its path.
    pub fn key_signing_key_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Says whether the key signs; default yes.
    pub fn status(mut self, status: KeySigningKeyStatus) -> Self {
        self.status = status;
        self
    }

    /// Places the key. Reports `bad-name` for a name.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> KeySigningKey {
        let node = scope.node().child(&self.id);
        let name = self.name.unwrap_or_else(|| node.resource_name(128, "_"));
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let rule = "3 to 128 letters, digits and `_`";
        let help = "change it, or leave it out: then it is made from the construct's path";
        // Too short a name is shown as it is, but fails the length of the check.
        let max = if name.len() < 3 { 0 } else { 128 };
        check::required_name(&node, "the key's name", &name, max, allowed, rule, help);
        let cfn = CfnKeySigningKey::new(&node, "Resource");
        cfn.set("HostedZoneId", self.zone.hosted_zone_id().into_expr());
        cfn.set("KeyManagementServiceArn", self.key.arn().into_expr());
        cfn.set("Name", Expr::text(name));
        let status = match self.status {
            KeySigningKeyStatus::Active => "ACTIVE",
            KeySigningKeyStatus::Inactive => "INACTIVE",
        };
        cfn.set("Status", status.into());
        allow_signing(&self.zone, &self.key);
        KeySigningKey { node, cfn }
    }
}

/// Source: <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/access-control-managing-permissions.html#KMS-key-policy-for-DNSSEC>
#[track_caller]
fn allow_signing(zone: &HostedZone, key: &Key) {
    Link::between(zone, &links::HOSTED_ZONE_SIGN, key)
        .source_arn(zone.arn())
        .contents("*")
        .record(zone.node());
    let grants = Statement::allow(["kms:CreateGrant"])
        .on("*")
        .to(Principal::service("dnssec-route53.amazonaws.com"))
        .when("Bool", "kms:GrantIsForAWSResource", true);
    key.add_to_resource_policy(grants);
}

#[track_caller]
pub(super) fn enable_dnssec(zone: &HostedZone, signing: KeySigningKeyBuilder) -> KeySigningKey {
    let signing = signing.build(zone);
    let dnssec = CfnDNSSEC::new(zone, "DNSSEC");
    dnssec.set("HostedZoneId", zone.hosted_zone_id().into_expr());
    dnssec.depends_on(&signing);
    signing
}

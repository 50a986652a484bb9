//! Access keys.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::iam::CfnAccessKey;

use super::user::User;

/// Whether an access key can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AccessKeyStatus {
    /// It can.
    Active,
    /// Not at present.
    Inactive,
    /// No more: its time is over.
    Expired,
}

/// A key pair by which a user calls AWS from elsewhere. Roles are the better choice for what runs on
/// AWS.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html>
///
/// ```
/// use rustinfra_constructs::iam::{AccessKey, User};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let user = User::builder("Courier").build(&stack);
/// let key = AccessKey::builder("Key", &user).build(&stack);
/// Secret::builder("Login")
///     .secret_object([("id", key.access_key_id()), ("secret", key.secret_access_key())])
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct AccessKey {
    node: Node,
    cfn: CfnAccessKey,
}

impl Construct for AccessKey {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl AccessKey {
    /// Starts a key of a user.
    pub fn builder(id: &str, user: &User) -> AccessKeyBuilder {
        AccessKeyBuilder {
            id: id.to_string(),
            user: user.name().into_expr(),
            serial: None,
            status: None,
        }
    }

    /// The id of the key.
    pub fn access_key_id(&self) -> Value<String> {
        self.cfn.reff().untyped()
    }

    /// The secret half. Whoever can read the stack's template or outputs can read what it is put
    /// into: hand it to a secret, nothing else.
    pub fn secret_access_key(&self) -> Value<String> {
        self.cfn.attr("SecretAccessKey")
    }

    /// The resource beneath.
    pub fn cfn(&self) -> CfnAccessKey {
        self.cfn.clone()
    }
}

/// Settings of an [`AccessKey`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct AccessKeyBuilder {
    id: String,
    user: Expr,
    serial: Option<u32>,
    status: Option<AccessKeyStatus>,
}

impl AccessKeyBuilder {
    /// Sets the number of the key: a greater one makes a new key. It cannot be made smaller.
    pub fn serial(mut self, serial: u32) -> Self {
        self.serial = Some(serial);
        self
    }

    /// Sets whether the key can be used; default active.
    pub fn status(mut self, status: AccessKeyStatus) -> Self {
        self.status = Some(status);
        self
    }

    /// Places the key.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> AccessKey {
        let node = scope.node().child(&self.id);
        let cfn = CfnAccessKey::new(&node, "Resource");
        cfn.set("UserName", self.user);
        if let Some(serial) = self.serial {
            cfn.set("Serial", Expr::Int(serial.into()));
        }
        if let Some(status) = self.status {
            let text = match status {
                AccessKeyStatus::Active => "Active",
                AccessKeyStatus::Inactive => "Inactive",
                AccessKeyStatus::Expired => "Expired",
            };
            cfn.set("Status", text.into());
        }
        AccessKey { node, cfn }
    }
}

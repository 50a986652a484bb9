//! Google, Facebook, Amazon and Apple.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use super::provider::{IdentityProviderBuilder, ProviderKind, secret};

/// The client that a pool is at a social provider.
#[derive(Clone, Debug)]
struct Client {
    id: Value<String>,
    secret: Value<String>,
    scopes: Vec<String>,
}

impl Client {
    fn new(id: impl IntoValue<String>, secret: impl IntoValue<String>, scope: &str) -> Self {
        Self { id: id.into_value(), secret: secret.into_value(), scopes: vec![scope.to_string()] }
    }

    fn details(&self, node: &Node, separator: &str) -> Vec<(&'static str, Expr)> {
        vec![
            ("authorize_scopes", Expr::text(self.scopes.join(separator))),
            ("client_id", self.id.expr().clone()),
            ("client_secret", secret(node, "The client's secret", &self.secret)),
        ]
    }
}

/// A kind of provider that is asked for scopes.
pub trait Social: ProviderKind {
    #[doc(hidden)]
    fn scopes_mut(&mut self) -> &mut Vec<String>;
}

impl<K: Social> IdentityProviderBuilder<K> {
    /// Sets what the provider is asked for; default: `profile` of Google and Amazon,
    /// `public_profile` of Facebook, `name` of Apple, `openid` of others.
    pub fn scopes<'a>(mut self, scopes: impl IntoIterator<Item = &'a str>) -> Self {
        *self.kind.scopes_mut() = scopes.into_iter().map(String::from).collect();
        self
    }
}

macro_rules! social {
    ($(#[$doc:meta])* $name:ident $type:literal $scope:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name(Client);

        impl $name {
            pub(super) fn new(id: impl IntoValue<String>, secret: impl IntoValue<String>) -> Self {
                Self(Client::new(id, secret, $scope))
            }
        }

        impl ProviderKind for $name {
            const TYPE: &'static str = $type;

            fn name(&self, _: &Node) -> Value<String> {
                $type.into_value()
            }

            fn details(&self, node: &Node) -> Vec<(&'static str, Expr)> {
                self.0.details(node, " ")
            }
        }

        impl Social for $name {
            fn scopes_mut(&mut self) -> &mut Vec<String> {
                &mut self.0.scopes
            }
        }
    };
}

social! {
    /// Google.
    Google "Google" "profile"
}

social! {
    /// Amazon.
    Amazon "LoginWithAmazon" "profile"
}

/// Facebook.
#[derive(Clone, Debug)]
pub struct Facebook {
    client: Client,
    api_version: Option<String>,
}

impl Facebook {
    pub(super) fn new(id: impl IntoValue<String>, secret: impl IntoValue<String>) -> Self {
        Self { client: Client::new(id, secret, "public_profile"), api_version: None }
    }
}

impl ProviderKind for Facebook {
    const TYPE: &'static str = "Facebook";

    fn name(&self, _: &Node) -> Value<String> {
        "Facebook".into_value()
    }

    fn details(&self, node: &Node) -> Vec<(&'static str, Expr)> {
        let version = self.api_version.clone().map(|v| ("api_version", Expr::text(v)));
        version.into_iter().chain(self.client.details(node, ",")).collect()
    }
}

impl Social for Facebook {
    fn scopes_mut(&mut self) -> &mut Vec<String> {
        &mut self.client.scopes
    }
}

impl IdentityProviderBuilder<Facebook> {
    /// Sets the version of Facebook's API, such as `v12.0`; default: Cognito's choice.
    pub fn api_version(mut self, version: &str) -> Self {
        self.kind.api_version = Some(version.to_string());
        self
    }
}

/// Apple.
#[derive(Clone, Debug)]
pub struct Apple {
    client_id: Value<String>,
    team_id: String,
    key_id: String,
    private_key: Value<String>,
    scopes: Vec<String>,
}

impl Apple {
    pub(super) fn new(
        client_id: impl IntoValue<String>,
        team_id: &str,
        key_id: &str,
        private_key: impl IntoValue<String>,
    ) -> Self {
        Self {
            client_id: client_id.into_value(),
            team_id: team_id.to_string(),
            key_id: key_id.to_string(),
            private_key: private_key.into_value(),
            scopes: vec!["name".to_string()],
        }
    }
}

impl ProviderKind for Apple {
    const TYPE: &'static str = "SignInWithApple";

    fn name(&self, _: &Node) -> Value<String> {
        "SignInWithApple".into_value()
    }

    fn details(&self, node: &Node) -> Vec<(&'static str, Expr)> {
        vec![
            ("authorize_scopes", Expr::text(self.scopes.join(" "))),
            ("client_id", self.client_id.expr().clone()),
            ("key_id", Expr::text(self.key_id.clone())),
            ("private_key", secret(node, "The private key", &self.private_key)),
            ("team_id", Expr::text(self.team_id.clone())),
        ]
    }
}

impl Social for Apple {
    fn scopes_mut(&mut self) -> &mut Vec<String> {
        &mut self.scopes
    }
}

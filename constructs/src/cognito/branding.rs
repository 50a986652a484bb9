//! How managed login looks.

use rustinfra::prelude::*;
use rustinfra_cfn::cognito::CfnManagedLoginBranding;
use rustinfra_cfn::cognito::managed_login_branding::AssetType;

use super::client::UserPoolClient;
use super::user_pool::UserPool;
use crate::check;

/// How the pages of managed login look for a client. Without one, managed login shows nothing but
/// an error.
///
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/managed-login-branding.html>
///
/// ```
/// use rustinfra_constructs::cognito::UserPoolDomainName;
/// use rustinfra_constructs::cognito::{ManagedLoginBranding, ManagedLoginVersion, OAuth};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let users = UserPool::builder("Users").build(&stack);
/// let pages = OAuth::authorization_code(["https://shop.example.org/in"]);
/// let web = users.add_client("Web", |client| client.oauth(pages));
/// users.add_domain("Domain", UserPoolDomainName::cognito("shop-of-example"), |domain| {
///     domain.managed_login_version(ManagedLoginVersion::NewerManagedLogin)
/// });
/// ManagedLoginBranding::builder("Look", &users, &web).build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct ManagedLoginBranding {
    node: Node,
    cfn: CfnManagedLoginBranding,
}

impl Construct for ManagedLoginBranding {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl ManagedLoginBranding {
    /// Starts a look for `client`: that of Cognito, unless settings or images are added.
    pub fn builder(
        id: &str,
        pool: &UserPool,
        client: &UserPoolClient,
    ) -> ManagedLoginBrandingBuilder {
        ManagedLoginBrandingBuilder {
            id: id.to_string(),
            pool: pool.clone(),
            client: client.clone(),
            settings: None,
            assets: Vec::new(),
        }
    }

    /// The look's id.
    pub fn id(&self) -> Value<String> {
        self.cfn.attr_managed_login_branding_id()
    }

    /// The resource beneath.
    pub fn cfn(&self) -> CfnManagedLoginBranding {
        self.cfn.clone()
    }
}

/// Settings of a [`ManagedLoginBranding`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct ManagedLoginBrandingBuilder {
    id: String,
    pool: UserPool,
    client: UserPoolClient,
    settings: Option<Value<Json>>,
    assets: Vec<AssetType>,
}

impl ManagedLoginBrandingBuilder {
    /// Sets colours and components, in the JSON that the branding editor exports; what is left out
    /// looks as Cognito's.
    pub fn settings(mut self, settings: impl IntoValue<Json>) -> Self {
        self.settings = Some(settings.into_value());
        self
    }

    /// Adds an image, at most 40.
    pub fn asset(mut self, asset: AssetType) -> Self {
        self.assets.push(asset);
        self
    }

    /// Places the look. Reports `out-of-range` for too many images.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> ManagedLoginBranding {
        let node = scope.node().child(&self.id);
        let count = self.assets.len();
        check::range(
            &node,
            "the number of images",
            count,
            0..=40,
            "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateManagedLoginBranding.html",
        );
        let cfn = CfnManagedLoginBranding::new(&node, "Resource")
            .client_id(self.client.id())
            .user_pool_id(self.pool.id());
        let cfn = match (self.settings, self.assets) {
            (None, assets) if assets.is_empty() => cfn.use_cognito_provided_values(true),
            (settings, assets) => {
                let cfn = match settings {
                    Some(settings) => cfn.settings(settings),
                    None => cfn,
                };
                if assets.is_empty() { cfn } else { cfn.assets(assets) }
            }
        };
        ManagedLoginBranding { node, cfn }
    }
}

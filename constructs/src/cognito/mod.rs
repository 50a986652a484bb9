//! User pools and identity pools (Amazon Cognito).
//!
//! A pool keeps users and signs them in; a client is an app they sign in to. A client without OAuth
//! signs users in by the API of Cognito; with it, by the pages of a domain:
//!
//! ```
//! use rustinfra_constructs::cognito::{AuthFlow, OAuth, OAuthScope, SignInAliases, UserPoolDomainName};
//! use rustinfra_constructs::prelude::*;
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "Shop");
//! let users = UserPool::builder("Users")
//!     .sign_in_aliases(SignInAliases::email())
//!     .self_sign_up_enabled(true)
//!     .build(&stack);
//! let web = users.add_client("Web", |client| {
//!     client
//!         .auth_flows([AuthFlow::UserSrp])
//!         .oauth(OAuth::authorization_code(["https://shop.example.org/in"]).scopes([OAuthScope::Email]))
//! });
//! let domain = users.add_domain("Domain", UserPoolDomainName::cognito("shop-of-example"), |domain| domain);
//! stack.output("SignIn", domain.sign_in_url(&web, "https://shop.example.org/in"));
//!
//! // The pool calls a function of the app, which may in turn use the pool: no loop comes of it.
//! let code = Code::inline("exports.handler = async (event) => event;");
//! let greet = Function::builder("Greet", Runtime::NODEJS_22, "index.handler", code).build(&stack);
//! users.add_trigger(UserPoolOperation::PostConfirmation, &greet);
//! users.grant(&greet, ["cognito-idp:AdminAddUserToGroup"]);
//! # assert!(app.assembly().is_ok());
//! ```
//!
//! An [`IdentityPool`] exchanges tokens of a user pool, or of others, for AWS credentials of a role.

#[cfg(feature = "route53")]
mod alias;
mod attribute;
mod branding;
mod client;
mod client_builder;
mod domain;
mod email;
mod group;
mod identity_pool;
mod identity_provider;
mod login_provider;
mod message;
mod mfa;
mod oauth;
mod password;
mod protection;
mod resource_server;
mod role_mapping;
mod sign_in;
mod trigger;
mod user_pool;
mod user_pool_builder;

pub use attribute::{
    BooleanAttribute, ClientAttributes, CustomAttribute, DateTimeAttribute, NumberAttribute,
    StandardAttribute, StandardAttributeSettings, StringAttribute,
};
pub use branding::{ManagedLoginBranding, ManagedLoginBrandingBuilder};
pub use client::UserPoolClient;
pub use client_builder::{Analytics, AuthFlow, ClientIdentityProvider, UserPoolClientBuilder};
pub use domain::{
    ManagedLoginVersion, SignInUrl, UserPoolDomain, UserPoolDomainBuilder, UserPoolDomainName,
};
pub use email::{SesEmail, UserPoolEmail};
pub use group::{UserPoolGroup, UserPoolGroupBuilder};
pub use identity_pool::{IdentityPool, IdentityPoolArn, IdentityPoolBuilder};
pub use identity_provider::{
    Amazon, Apple, AttributeMapping, Facebook, Google, IdentityProviderBuilder, Oidc,
    OidcAttributeRequestMethod, OidcEndpoints, ProviderAttribute, ProviderKind, Saml, SamlMetadata,
    SigningAlgorithm, Social, UserPoolIdentityProvider,
};
pub use login_provider::{IdentityPoolProviderUrl, UserPoolAuthenticationProvider};
pub use message::{UserInvitation, UserVerification};
pub use mfa::{Mfa, SecondFactor, SmsRole};
pub use oauth::{OAuth, OAuthScope};
pub use password::PasswordPolicy;
pub use protection::{
    AccountRecovery, CustomThreatProtectionMode, DeviceTracking, FeaturePlan,
    StandardThreatProtectionMode,
};
pub use resource_server::{
    ResourceServerScope, UserPoolResourceServer, UserPoolResourceServerBuilder,
};
pub use role_mapping::{RoleMapping, RoleMappingMatch, RoleMappingRule};
pub use sign_in::{
    Alias, ContactAttribute, FirstAuthFactor, PasskeyUserVerification, SignInAliases,
};
pub use trigger::{LambdaVersion, UserPoolOperation};
pub use user_pool::UserPool;
pub use user_pool_builder::UserPoolBuilder;

//! Others whose users a pool lets in.

mod mapping;
mod oidc;
mod provider;
mod saml;
mod social;

pub use mapping::{AttributeMapping, ProviderAttribute};
pub use oidc::{Oidc, OidcAttributeRequestMethod, OidcEndpoints};
pub use provider::{IdentityProviderBuilder, ProviderKind, UserPoolIdentityProvider};
pub use saml::{Saml, SamlMetadata, SigningAlgorithm};
pub use social::{Amazon, Apple, Facebook, Google, Social};

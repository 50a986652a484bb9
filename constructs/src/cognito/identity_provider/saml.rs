//! SAML providers.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use super::oidc::check_name;
use super::provider::{IdentityProviderBuilder, ProviderKind};

/// What a SAML provider says of itself.
#[derive(Clone, Debug)]
#[doc(alias("SamlMetadataDocument", "UserPoolIdentityProviderSamlMetadata"))]
pub struct SamlMetadata {
    key: &'static str,
    content: Value<String>,
}

impl SamlMetadata {
    /// At a URL, where Cognito looks for changes.
    pub fn url(url: impl IntoValue<String>) -> Self {
        Self { key: "MetadataURL", content: url.into_value() }
    }

    /// In a document.
    pub fn file(content: impl IntoValue<String>) -> Self {
        Self { key: "MetadataFile", content: content.into_value() }
    }
}

/// How requests to a SAML provider are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SigningAlgorithm {
    /// By RSA with SHA-256.
    RsaSha256,
}

/// A SAML provider.
#[derive(Clone, Debug)]
pub struct Saml {
    metadata: SamlMetadata,
    name: Option<String>,
    identifiers: Vec<String>,
    sign_out: bool,
    encrypted: Option<bool>,
    signing: Option<SigningAlgorithm>,
    initiated: Option<bool>,
}

impl Saml {
    pub(super) fn new(metadata: SamlMetadata) -> Self {
        Self {
            metadata,
            name: None,
            identifiers: Vec::new(),
            sign_out: false,
            encrypted: None,
            signing: None,
            initiated: None,
        }
    }
}

impl ProviderKind for Saml {
    const TYPE: &'static str = "SAML";

    fn name(&self, node: &Node) -> Value<String> {
        if let Some(name) = &self.name {
            check_name(node, name);
            return name.into_value();
        }
        let name = node.resource_name(32, "");
        let name = if name.len() < 3 { name + "saml" } else { name };
        name.into_value()
    }

    fn details(&self, _: &Node) -> Vec<(&'static str, Expr)> {
        let mut details = Vec::new();
        let flag = |name: &'static str, on: Option<bool>| on.map(|on| (name, Expr::from(on)));
        details.extend(flag("EncryptedResponses", self.encrypted));
        details.extend(flag("IDPInit", self.initiated));
        details.extend(flag("IDPSignout", Some(self.sign_out)));
        details.push((self.metadata.key, self.metadata.content.expr().clone()));
        if let Some(SigningAlgorithm::RsaSha256) = self.signing {
            details.push(("RequestSigningAlgorithm", "rsa-sha256".into()));
        }
        details
    }

    fn identifiers(&self) -> &[String] {
        &self.identifiers
    }
}

impl IdentityProviderBuilder<Saml> {
    /// Sets the provider's name, 3 to 32 characters; default: made of its path.
    pub fn name(mut self, name: &str) -> Self {
        self.kind.name = Some(name.to_string());
        self
    }

    /// Sets other names by which a sign-in can ask for it, such as domains of email addresses; at
    /// most 50.
    pub fn identifiers<'a>(mut self, identifiers: impl IntoIterator<Item = &'a str>) -> Self {
        self.kind.identifiers = identifiers.into_iter().map(String::from).collect();
        self
    }

    /// Sets whether users are signed out there, too; default no.
    pub fn idp_signout(mut self, sign_out: bool) -> Self {
        self.kind.sign_out = sign_out;
        self
    }

    /// Sets whether the provider encrypts what it says of users; default no.
    pub fn encrypted_responses(mut self, encrypted: bool) -> Self {
        self.kind.encrypted = Some(encrypted);
        self
    }

    /// Signs requests to the provider; default: not.
    pub fn request_signing_algorithm(mut self, algorithm: SigningAlgorithm) -> Self {
        self.kind.signing = Some(algorithm);
        self
    }

    /// Sets whether a sign-in may begin at the provider; default no.
    pub fn idp_initiated(mut self, initiated: bool) -> Self {
        self.kind.initiated = Some(initiated);
        self
    }
}

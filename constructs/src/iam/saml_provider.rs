//! SAML providers.

use std::path::{Path, PathBuf};

use rustinfra::diagnostic::Diagnostic;
use rustinfra::iam::Principal;
use rustinfra::prelude::*;
use rustinfra_cfn::iam::CfnSAMLProvider;

use crate::imported::Form;
use crate::{arn, check};

const ARN: Form = Form::new("of a SAML provider", "arn:aws:iam::ACCOUNT:saml-provider/NAME");

arn::kind!(
    SamlProviderArn,
    "The ARN of a SAML provider: any text or value that is not known to be another one."
);

const PAGE: &str =
    "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html";

/// The metadata that a SAML provider publishes: 1,000 to 10,000,000 characters of XML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SamlMetadata(Source);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Source {
    Xml(String),
    File(PathBuf),
}

impl SamlMetadata {
    /// The document itself.
    pub fn from_xml(xml: &str) -> Self {
        Self(Source::Xml(xml.to_string()))
    }

    /// A file, relative to where the app runs, read when the provider is placed.
    pub fn from_file(path: impl AsRef<Path>) -> Self {
        Self(Source::File(path.as_ref().to_path_buf()))
    }
}

/// A SAML 2.0 identity provider whose users may assume roles.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml.html>
///
/// ```
/// use rustinfra_constructs::iam::{SamlMetadata, SamlProvider};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Staff");
/// let metadata = SamlMetadata::from_file("idp/metadata.xml");
/// let office = SamlProvider::builder("Office", metadata).build(&stack);
/// Role::builder("Auditor", office.console_principal())
///     .managed_policy("ReadOnlyAccess")
///     .build(&stack);
/// ```
#[derive(Clone)]
pub struct SamlProvider {
    node: Node,
    cfn: Option<CfnSAMLProvider>,
    arn: Value<String>,
}

impl Construct for SamlProvider {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl SamlProvider {
    /// Starts a provider by its metadata.
    pub fn builder(id: &str, metadata: SamlMetadata) -> SamlProviderBuilder {
        SamlProviderBuilder { id: id.to_string(), metadata, name: None }
    }

    /// Refers to a provider that exists already, by ARN. Reports `bad-arn` for a text of another
    /// form.
    #[track_caller]
    pub fn from_saml_provider_arn(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<SamlProviderArn>,
    ) -> Self {
        let (node, arn) = (scope.node().child(id), arn.into_value().untyped());
        ARN.check(&node, &arn);
        Self { node, cfn: None, arn }
    }

    /// The users of the provider, who assume roles by `sts:AssumeRoleWithSAML`.
    #[doc(alias = "SamlPrincipal")]
    pub fn principal(&self) -> Principal {
        Principal::saml(self.arn.clone())
    }

    /// The users of the provider who sign in to the AWS console.
    #[doc(alias = "SamlConsolePrincipal")]
    pub fn console_principal(&self) -> Principal {
        Principal::saml_console(self.arn.clone())
    }

    /// The provider's ARN.
    pub fn arn(&self) -> Value<String> {
        self.arn.clone()
    }

    /// The resource beneath; `None` for a provider that exists already.
    pub fn cfn(&self) -> Option<CfnSAMLProvider> {
        self.cfn.clone()
    }
}

/// Settings of a [`SamlProvider`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct SamlProviderBuilder {
    id: String,
    metadata: SamlMetadata,
    name: Option<String>,
}

impl SamlProviderBuilder {
    /// Sets the provider's name: at most 128 letters, digits and `._-`.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html>
    pub fn name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Places the provider. Reports `missing-file` if the metadata cannot be read, `out-of-range`
    /// for its length, and `bad-name` for a name that IAM refuses.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> SamlProvider {
        let node = scope.node().child(&self.id);
        let xml = match self.metadata.0 {
            Source::Xml(xml) => xml,
            Source::File(path) => std::fs::read_to_string(&path).unwrap_or_else(|error| {
                node.report(
                    Diagnostic::error("missing-file", "a file cannot be read")
                        .detail(format!("failed to read `{}`: {error}", path.display()))
                        .help("paths are relative to where the app runs"),
                );
                String::new()
            }),
        };
        if !xml.is_empty() {
            let length = xml.chars().count();
            check::range(&node, "the metadata's length", length, 1_000..=10_000_000, PAGE);
        }
        let cfn = CfnSAMLProvider::new(&node, "Resource").saml_metadata_document(xml);
        if let Some(name) = self.name {
            let allowed = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
            let rule = "1 to 128 of A-Z a-z 0-9 . _ -";
            check::name(&node, "the provider's name", &name, 128, allowed, rule);
            cfn.set("Name", name.into());
        }
        SamlProvider { node, arn: cfn.reff().untyped(), cfn: Some(cfn) }
    }
}

//! Whose code may be deployed.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::lambda::CfnCodeSigningConfig;
use rustinfra_cfn::refs;

use crate::check;
use crate::imported::{Form, ImportedArn};

const ARN: Form = Form::new(
    "of a code signing configuration",
    "arn:aws:lambda:REGION:ACCOUNT:code-signing-config:ID",
)
.without(&['/', ':']);

const PAGE: &str = "https://docs.aws.amazon.com/lambda/latest/api/API_CreateCodeSigningConfig.html";

/// What happens to code that no profile of the list signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UntrustedArtifactOnDeployment {
    /// It is refused.
    Enforce,
    /// It is deployed, and CloudWatch counts it; the default.
    Warn,
}

/// The signing profiles whose code functions accept.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html>
///
/// ```
/// use rustinfra_constructs::lambda::{CodeSigningConfig, UntrustedArtifactOnDeployment};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Orders");
/// let profile = "arn:aws:signer:eu-west-1:123456789012:/signing-profiles/team/1a2b3c4d5e";
/// let signed = CodeSigningConfig::builder("Signed", [profile])
///     .untrusted_artifact_on_deployment(UntrustedArtifactOnDeployment::Enforce)
///     .build(&stack);
/// let code = Code::from_bucket("releases", "bill.zip", None);
/// Function::builder("Bill", Runtime::NODEJS_22, "index.handler", code)
///     .code_signing_config(&signed)
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct CodeSigningConfig {
    node: Node,
    cfn: Option<CfnCodeSigningConfig>,
    arn: Value<refs::LambdaCodeSigningConfigArn>,
    id: Value<String>,
}

impl Construct for CodeSigningConfig {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::LambdaCodeSigningConfigArn> for &CodeSigningConfig {
    fn into_value(self) -> Value<refs::LambdaCodeSigningConfigArn> {
        self.arn.clone()
    }
}

impl CodeSigningConfig {
    /// Starts a list of signing profiles, by the ARNs of their versions; 1 to 20.
    pub fn builder<P: IntoValue<String>>(
        id: &str,
        profile_versions: impl IntoIterator<Item = P>,
    ) -> CodeSigningConfigBuilder {
        let profiles = profile_versions.into_iter().map(|p| p.into_value().into_expr()).collect();
        CodeSigningConfigBuilder {
            id: id.to_string(),
            profiles,
            description: None,
            untrusted: UntrustedArtifactOnDeployment::Warn,
        }
    }

    /// Refers to one that exists already, by its ARN: text, or a value known only at deployment, such
    /// as a parameter's. Reports `bad-arn` for a text of another form.
    #[track_caller]
    pub fn from_code_signing_config_arn(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<refs::LambdaCodeSigningConfigArn>,
    ) -> Self {
        let (node, arn) = (scope.node().child(id), arn.into_value());
        let id = ImportedArn::read(&node, arn.clone(), &ARN).name;
        Self { node, cfn: None, arn, id }
    }

    /// The ARN.
    pub fn arn(&self) -> Value<refs::LambdaCodeSigningConfigArn> {
        self.arn.clone()
    }

    /// The id, `csc-…`.
    pub fn id(&self) -> Value<String> {
        self.id.clone()
    }

    /// The resource beneath; `None` for one that exists already.
    pub fn cfn(&self) -> Option<CfnCodeSigningConfig> {
        self.cfn.clone()
    }
}

/// Settings of a [`CodeSigningConfig`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct CodeSigningConfigBuilder {
    id: String,
    profiles: Vec<Expr>,
    description: Option<String>,
    untrusted: UntrustedArtifactOnDeployment,
}

impl CodeSigningConfigBuilder {
    /// Sets a description of at most 256 characters.
    pub fn description(mut self, text: &str) -> Self {
        self.description = Some(text.to_string());
        self
    }

    /// Sets what happens to other code; default: a warning.
    pub fn untrusted_artifact_on_deployment(mut self, on: UntrustedArtifactOnDeployment) -> Self {
        self.untrusted = on;
        self
    }

    /// Places it. Reports `out-of-range` for no or too many profiles, or for a long description.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> CodeSigningConfig {
        let node = scope.node().child(&self.id);
        check::range(&node, "the number of profiles", self.profiles.len(), 1..=20, PAGE);
        let cfn = CfnCodeSigningConfig::new(&node, "Resource");
        let publishers = Expr::map([("SigningProfileVersionArns", Expr::List(self.profiles))]);
        cfn.set("AllowedPublishers", publishers);
        let policy = match self.untrusted {
            UntrustedArtifactOnDeployment::Enforce => "Enforce",
            UntrustedArtifactOnDeployment::Warn => "Warn",
        };
        let policies = Expr::map([("UntrustedArtifactOnDeployment", policy.into())]);
        cfn.set("CodeSigningPolicies", policies);
        if let Some(text) = self.description {
            let length = text.chars().count();
            check::range(&node, "the description's length", length, 0..=256, PAGE);
            cfn.set("Description", Expr::text(text));
        }
        let (arn, id) =
            (cfn.attr_code_signing_config_arn().cast(), cfn.attr_code_signing_config_id());
        CodeSigningConfig { node, cfn: Some(cfn), arn, id: id.cast() }
    }
}

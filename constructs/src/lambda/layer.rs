//! Layers: code that functions share.

use rustinfra::prelude::*;
use rustinfra::value::{Expr, Open};
use rustinfra_cfn::lambda::{CfnLayerVersion, CfnLayerVersionPermission};
use rustinfra_cfn::refs;

use super::code::{Code, For};
use super::runtime::{Architecture, Runtime};
use crate::check;
use crate::imported::Form;

const ARN: Form = Form::new("of a layer", "arn:aws:lambda:REGION:ACCOUNT:layer:NAME:VERSION");

const PAGE: &str = "https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html";

/// A layer in one version: files that functions find below `/opt`.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html>
///
/// ```
/// use rustinfra_constructs::lambda::LayerVersionPermission;
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Prices");
/// let tools = LayerVersion::builder("Tools", Code::from_bucket("layers", "tools.zip", None))
///     .compatible_runtime(Runtime::NODEJS_22)
///     .build(&stack);
/// let code = Code::inline("exports.handler = async () => ({ statusCode: 200 });");
/// Function::builder("Quote", Runtime::NODEJS_22, "index.handler", code)
///     .layer(&tools)
///     .build(&stack);
/// // Another account may use it, too.
/// tools.add_permission("Partner", LayerVersionPermission::account("123456789012"));
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct LayerVersion {
    node: Node,
    cfn: Option<CfnLayerVersion>,
    arn: Value<refs::LambdaLayerVersionArn>,
    runtimes: Vec<Runtime>,
    architectures: Vec<Architecture>,
}

impl Construct for LayerVersion {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::LambdaLayerVersionArn> for &LayerVersion {
    fn into_value(self) -> Value<refs::LambdaLayerVersionArn> {
        self.arn.clone()
    }
}

impl IntoValue<Open<refs::LambdaLayerVersionArn>> for &LayerVersion {
    fn into_value(self) -> Value<Open<refs::LambdaLayerVersionArn>> {
        self.arn.clone().into_value()
    }
}

impl LayerVersion {
    /// Starts a layer of a directory or archive.
    pub fn builder(id: &str, code: Code) -> LayerVersionBuilder {
        LayerVersionBuilder {
            id: id.to_string(),
            code,
            name: None,
            description: None,
            license: None,
            runtimes: Vec::new(),
            architectures: Vec::new(),
            removal: None,
        }
    }

    /// Refers to a layer that exists already, by its ARN with the version at the end. Reports
    /// `bad-arn` for a text of another form.
    #[track_caller]
    pub fn from_layer_version_arn(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<refs::LambdaLayerVersionArn>,
    ) -> Self {
        Self::from_layer_version_attributes(scope, id, arn, [])
    }

    /// The same, saying for which runtimes it is. Reports `bad-arn` for a text of another form.
    #[track_caller]
    pub fn from_layer_version_attributes(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<refs::LambdaLayerVersionArn>,
        compatible_runtimes: impl IntoIterator<Item = Runtime>,
    ) -> Self {
        let (node, arn) = (scope.node().child(id), arn.into_value());
        ARN.check(&node, &arn);
        Self {
            node,
            cfn: None,
            arn,
            runtimes: compatible_runtimes.into_iter().collect(),
            architectures: Vec::new(),
        }
    }

    /// The ARN, with the version.
    pub fn arn(&self) -> Value<refs::LambdaLayerVersionArn> {
        self.arn.clone()
    }

    /// The runtimes it is for; empty if it does not say.
    pub fn compatible_runtimes(&self) -> &[Runtime] {
        &self.runtimes
    }

    /// The resource beneath; `None` for a layer that exists already.
    pub fn cfn(&self) -> Option<CfnLayerVersion> {
        self.cfn.clone()
    }

    /// Lets others use the layer.
    #[track_caller]
    pub fn add_permission(&self, id: &str, permission: LayerVersionPermission) {
        let cfn = CfnLayerVersionPermission::new(&self.node, id);
        cfn.set("Action", "lambda:GetLayerVersion".into());
        cfn.set("LayerVersionArn", self.arn.clone().into_expr());
        cfn.set("Principal", Expr::text(permission.account));
        if let Some(organization) = permission.organization {
            cfn.set("OrganizationId", Expr::text(organization));
        }
    }

    /// Reports a layer that is not made for the function at `node`.
    pub(super) fn check(&self, node: &Node, runtime: Option<&Runtime>, on: Architecture) {
        let fits = runtime.is_none_or(|r| self.runtimes.is_empty() || self.runtimes.contains(r));
        if !fits {
            let names: Vec<&str> = self.runtimes.iter().map(Runtime::as_str).collect();
            check::reject(
                node,
                format!(
                    "The layer `{}` is for {}, the function runs on {}.",
                    self.node.path(),
                    names.join(", "),
                    runtime.map_or("an image", Runtime::as_str)
                ),
                "name the runtime in the layer's `compatible_runtime`, or leave out the layer",
            );
        }
        if !self.architectures.is_empty() && !self.architectures.contains(&on) {
            check::reject(
                node,
                format!(
                    "The layer `{}` is not for processors of the kind {}.",
                    self.node.path(),
                    on.as_str()
                ),
                "change the function's `architecture`, or the layer's",
            );
        }
    }
}

/// Whom a layer is shared with.
#[derive(Clone, Debug)]
#[must_use = "it does nothing until `layer.add_permission` gets it"]
pub struct LayerVersionPermission {
    account: String,
    organization: Option<String>,
}

impl LayerVersionPermission {
    /// Everyone in an account; `*` means everyone there is.
    #[doc(alias = "accountId")]
    pub fn account(id: &str) -> Self {
        Self { account: id.to_string(), organization: None }
    }

    /// Everyone in an organization (`o-…`).
    #[doc(alias = "organizationId")]
    pub fn organization(id: &str) -> Self {
        Self { account: "*".to_string(), organization: Some(id.to_string()) }
    }
}

/// Settings of a [`LayerVersion`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct LayerVersionBuilder {
    id: String,
    code: Code,
    name: Option<String>,
    description: Option<String>,
    license: Option<String>,
    runtimes: Vec<Runtime>,
    architectures: Vec<Architecture>,
    removal: Option<RemovalPolicy>,
}

impl LayerVersionBuilder {
    /// Sets the layer's name: at most 140 letters, digits, `-` and `_`. Default: chosen by
    /// CloudFormation.
    pub fn layer_version_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets a description of at most 256 characters.
    pub fn description(mut self, text: &str) -> Self {
        self.description = Some(text.to_string());
        self
    }

    /// Sets the license: an SPDX identifier, an address, or the text, of at most 512 characters.
    pub fn license(mut self, license: &str) -> Self {
        self.license = Some(license.to_string());
        self
    }

    /// Says that it is for a runtime; 15 at most.
    pub fn compatible_runtime(mut self, runtime: Runtime) -> Self {
        self.runtimes.push(runtime);
        self
    }

    /// Says that it is for a kind of processor.
    pub fn compatible_architecture(mut self, architecture: Architecture) -> Self {
        self.architectures.push(architecture);
        self
    }

    /// Sets what happens to the version when it is superseded; default: it is deleted, and functions
    /// that use it already keep it.
    pub fn removal_policy(mut self, policy: RemovalPolicy) -> Self {
        self.removal = Some(policy);
        self
    }

    /// Places the layer. Reports `bad-name` for a name, `out-of-range` for texts and the number of
    /// runtimes, and `conflicting-options` for code that is no archive.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> LayerVersion {
        let node = scope.node().child(&self.id);
        let cfn = CfnLayerVersion::new(&node, "Resource");
        let of = For {
            runtime: self.runtimes.first(),
            architecture: self.architectures.first().copied(),
            handler: None,
        };
        self.code.bind_to_layer(&node, &cfn, of);
        if let Some(name) = self.name {
            let allowed = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
            let rule = "1 to 140 letters, digits, `-` and `_`";
            check::name(&node, "the layer name", &name, 140, allowed, rule);
            cfn.set("LayerName", Expr::text(name));
        }
        if let Some(text) = self.description {
            let length = text.chars().count();
            check::range(&node, "the description's length", length, 0..=256, PAGE);
            cfn.set("Description", Expr::text(text));
        }
        if let Some(license) = self.license {
            let length = license.chars().count();
            check::range(&node, "the license's length", length, 0..=512, PAGE);
            cfn.set("LicenseInfo", Expr::text(license));
        }
        if !self.runtimes.is_empty() {
            check::range(&node, "the number of runtimes", self.runtimes.len(), 1..=15, PAGE);
            let names = self.runtimes.iter().map(|r| Expr::text(r.as_str().to_string()));
            cfn.set("CompatibleRuntimes", Expr::list(names));
        }
        if !self.architectures.is_empty() {
            let names = self.architectures.iter().map(|a| a.as_str().into());
            cfn.set("CompatibleArchitectures", Expr::list(names));
        }
        if let Some(policy) = self.removal {
            cfn.apply_removal_policy(policy);
        }
        let arn = cfn.reff();
        let Self { runtimes, architectures, .. } = self;
        LayerVersion { node, cfn: Some(cfn), arn, runtimes, architectures }
    }
}

//! How a distribution proves to an origin who it is.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::cloudfront::CfnOriginAccessControl;
use rustinfra_cfn::refs;

use crate::check;

const PAGE: &str =
    "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_OriginAccessControlConfig.html";

/// Which requests are signed.
///
/// Source: <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_OriginAccessControlConfig.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SigningBehavior {
    /// All; what a viewer sent as `Authorization` is lost. The default.
    Always,
    /// Those that a viewer has not sent an `Authorization` with.
    NoOverride,
    /// All, by headers of Amazon's own (`X-Amz-…`), so that what a viewer sent as `Authorization`
    /// reaches the origin.
    AlwaysAmzAuth,
    /// None, which turns the control off.
    Never,
}

impl SigningBehavior {
    fn as_str(self) -> &'static str {
        match self {
            SigningBehavior::Always => "always",
            SigningBehavior::NoOverride => "no-override",
            SigningBehavior::AlwaysAmzAuth => "always-amz-auth",
            SigningBehavior::Never => "never",
        }
    }
}

/// How a request is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SigningProtocol {
    /// Signature Version 4, for the region of the origin; the default.
    Sigv4,
    /// Signature Version 4A, for several regions: for an origin that is in more than one.
    Sigv4a,
}

impl SigningProtocol {
    fn as_str(self) -> &'static str {
        match self {
            SigningProtocol::Sigv4 => "sigv4",
            SigningProtocol::Sigv4a => "sigv4a",
        }
    }
}

/// How the requests to an origin are signed: what an origin has of its own
/// accord, unless one with other settings is given to it.
///
/// ```
/// use rustinfra_constructs::cloudfront::{
///     Behavior, Distribution, Origin, OriginAccessControl, SigningBehavior,
/// };
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Site");
/// let pages = Bucket::builder("Pages").build(&stack);
/// let control = OriginAccessControl::s3("Control")
///     .signing_behavior(SigningBehavior::NoOverride)
///     .build(&stack);
/// let origin = Origin::s3_bucket(&pages).origin_access_control(&control);
/// Distribution::builder("Site", Behavior::new(origin)).build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html>
#[derive(Clone)]
pub struct OriginAccessControl {
    node: Node,
    cfn: Option<CfnOriginAccessControl>,
    id: Value<refs::CloudFrontOriginAccessControlId>,
}

impl Construct for OriginAccessControl {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::CloudFrontOriginAccessControlId> for &OriginAccessControl {
    fn into_value(self) -> Value<refs::CloudFrontOriginAccessControlId> {
        self.id.clone()
    }
}

impl OriginAccessControl {
    fn builder(id: &str, kind: &'static str) -> OriginAccessControlBuilder {
        OriginAccessControlBuilder {
            id: id.to_string(),
            kind,
            name: None,
            description: None,
            signing: SigningBehavior::Always,
            protocol: SigningProtocol::Sigv4,
        }
    }

    /// Starts a control for buckets.
    #[doc(alias = "S3OriginAccessControl")]
    pub fn s3(id: &str) -> OriginAccessControlBuilder {
        Self::builder(id, "s3")
    }

    /// Starts a control for URLs of functions.
    #[doc(alias = "FunctionUrlOriginAccessControl")]
    pub fn function_url(id: &str) -> OriginAccessControlBuilder {
        Self::builder(id, "lambda")
    }

    /// Starts a control for MediaPackage v2, whose origins are [servers](super::Origin::http).
    #[doc(alias = "MediaPackageV2OriginAccessControl")]
    pub fn media_package_v2(id: &str) -> OriginAccessControlBuilder {
        Self::builder(id, "mediapackagev2")
    }

    /// Refers to a control that exists already.
    #[track_caller]
    pub fn from_origin_access_control_id(
        scope: &impl Construct,
        id: &str,
        origin_access_control_id: impl IntoValue<refs::CloudFrontOriginAccessControlId>,
    ) -> Self {
        let id_of = origin_access_control_id.into_value();
        Self { node: scope.node().child(id), cfn: None, id: id_of }
    }

    /// The control's id.
    pub fn id(&self) -> Value<refs::CloudFrontOriginAccessControlId> {
        self.id.clone()
    }

    /// The resource beneath; `None` for a control that exists already.
    pub fn cfn(&self) -> Option<CfnOriginAccessControl> {
        self.cfn.clone()
    }
}

/// Settings of an [`OriginAccessControl`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct OriginAccessControlBuilder {
    id: String,
    kind: &'static str,
    name: Option<String>,
    description: Option<String>,
    signing: SigningBehavior,
    protocol: SigningProtocol,
}

impl OriginAccessControlBuilder {
    /// Sets the name, at most 64 characters; default: made of its path.
    pub fn origin_access_control_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets a description of at most 256 characters.
    pub fn description(mut self, text: &str) -> Self {
        self.description = Some(text.to_string());
        self
    }

    /// Sets which requests are signed; default all.
    pub fn signing_behavior(mut self, behavior: SigningBehavior) -> Self {
        self.signing = behavior;
        self
    }

    /// Sets how requests are signed; default [`SigningProtocol::Sigv4`].
    pub fn signing_protocol(mut self, protocol: SigningProtocol) -> Self {
        self.protocol = protocol;
        self
    }

    /// Places the control. Reports `out-of-range` for a long name or description.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> OriginAccessControl {
        let node = scope.node().child(&self.id);
        let mut config = Expr::Map(Vec::new());
        if let Some(text) = self.description {
            let length = text.chars().count();
            check::range(&node, "the description's length", length, 0..=256, PAGE);
            config.set("Description", Expr::text(text));
        }
        if let Some(name) = &self.name {
            let length = name.chars().count();
            check::range(&node, "the length of the control's name", length, 1..=64, PAGE);
        }
        let name = self.name.unwrap_or_else(|| node.resource_name(64, ""));
        config.set("Name", Expr::text(name));
        config.set("OriginAccessControlOriginType", self.kind.into());
        config.set("SigningBehavior", self.signing.as_str().into());
        config.set("SigningProtocol", self.protocol.as_str().into());
        let cfn = CfnOriginAccessControl::new(&node, "Resource");
        cfn.set("OriginAccessControlConfig", config);
        OriginAccessControl { node, id: cfn.attr_id(), cfn: Some(cfn) }
    }
}

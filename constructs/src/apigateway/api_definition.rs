//! APIs described by an OpenAPI document.

use std::path::{Path, PathBuf};

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::apigateway::CfnRestApi;

use super::integration::Integration;
use super::openapi::extension;
use super::rest_api::RestApi;
use super::rest_api_builder::RestApiBuilder;

/// How a new definition meets what an API has already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestApiMode {
    /// It replaces it.
    Overwrite,
    /// It is added to it.
    Merge,
}

/// An OpenAPI document (2.0 or 3.0), with API Gateway's extensions.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api.html>
///
/// An integration that cannot be set is reported: `not-inline` where the document is not in the
/// template, `unknown-operation` where it has no such operation.
#[derive(Clone)]
pub struct ApiDefinition(Source);

#[derive(Clone)]
enum Source {
    Inline(Expr),
    Asset(PathBuf),
    Bucket { bucket: Value<String>, key: String, version: Option<String> },
}

impl ApiDefinition {
    /// A document in the template itself: `json!({…})`, or an expression with references.
    #[doc(alias("InlineApiDefinition", "inlineDefinition"))]
    pub fn from_inline(document: impl IntoValue<Json>) -> Self {
        Self(Source::Inline(document.into_value().into_expr()))
    }

    /// A file, JSON or YAML, that is uploaded when the stack is deployed.
    #[doc(alias = "AssetApiDefinition")]
    pub fn from_asset(path: impl AsRef<Path>) -> Self {
        Self(Source::Asset(path.as_ref().to_path_buf()))
    }

    /// A file that is in a bucket already. Without its version, changes to it are not seen.
    #[doc(alias = "S3ApiDefinition")]
    pub fn from_bucket(bucket: impl IntoValue<String>, key: &str, version: Option<&str>) -> Self {
        let (key, version) = (key.to_string(), version.map(String::from));
        Self(Source::Bucket { bucket: bucket.into_value(), key, version })
    }
}

/// An API described by an OpenAPI document.
///
/// What answers an operation is said in the document, or here by the operation's id, which gives it
/// the permissions it needs:
///
/// ```
/// use rustinfra_constructs::apigateway::{ApiDefinition, SpecRestApi};
/// use rustinfra_constructs::prelude::*;
/// use serde_json::json;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Shop");
/// let code = Code::inline("exports.handler = async () => ({ statusCode: 200 });");
/// let list = Function::builder("List", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let definition = ApiDefinition::from_inline(json!({
///     "openapi": "3.0.1",
///     "info": {"title": "shop", "version": "1"},
///     "paths": {"/products": {"get": {"operationId": "listProducts"}}},
/// }));
/// SpecRestApi::builder("Api", definition).integration("listProducts", &list).build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SpecRestApi;

impl SpecRestApi {
    /// Starts an API.
    pub fn builder(id: &str, definition: ApiDefinition) -> RestApiBuilder {
        RestApi::builder(id).described(definition)
    }
}

/// The definition of an API, with what answers some of its operations.
#[derive(Clone)]
pub(super) struct Described {
    pub(super) definition: ApiDefinition,
    pub(super) integrations: Vec<(String, Integration)>,
}

const VERBS: [&str; 8] =
    ["get", "put", "post", "delete", "options", "head", "patch", "x-amazon-apigateway-any-method"];

impl Described {
    /// Sets the document of the API's resource.
    #[track_caller]
    pub(super) fn bind(&self, api: &RestApi, cfn: &CfnRestApi) {
        let node = api.node();
        let mut location = match &self.definition.0 {
            Source::Inline(document) => {
                let mut document = document.clone();
                for (operation, integration) in &self.integrations {
                    match find(&mut document, operation) {
                        Some(place) => {
                            let bound = extension(&integration.bind(node));
                            integration.allow(api, None);
                            place.set("x-amazon-apigateway-integration", bound);
                        }
                        None => node.report(
                            Diagnostic::error("unknown-operation", "an operation is not known")
                                .detail(format!(
                                    "No operation of the definition has the `operationId` \
                                     `{operation}`."
                                ))
                                .help("correct the id, or give the operation that one"),
                        ),
                    }
                }
                return cfn.set("Body", document);
            }
            Source::Asset(path) => {
                let asset = FileAsset::new(node, "APIDefinition", path);
                cfn.set_metadata("aws:asset:path", asset.staged_name());
                cfn.set_metadata("aws:asset:property", "BodyS3Location");
                Expr::map([
                    ("Bucket", asset.bucket_name().into_expr()),
                    ("Key", asset.object_key().into_expr()),
                ])
            }
            Source::Bucket { bucket, key, version } => {
                let mut location = Expr::map([
                    ("Bucket", bucket.clone().into_expr()),
                    ("Key", Expr::text(key.clone())),
                ]);
                if let Some(version) = version {
                    location.set("Version", Expr::text(version.clone()));
                }
                location
            }
        };
        if !self.integrations.is_empty() {
            node.report(
                Diagnostic::error("not-inline", "a definition cannot be changed")
                    .detail("Only definitions in the template can be given integrations here.")
                    .help(
                        "use `ApiDefinition::from_inline`, or write the integrations into the file \
                         and name the functions with `.calls(&function)`",
                    ),
            );
        }
        location.set("Bucket", location.get("Bucket").cloned().unwrap_or(Expr::Null));
        cfn.set("BodyS3Location", location);
    }
}

/// The operation with an id.
fn find<'a>(document: &'a mut Expr, id: &str) -> Option<&'a mut Expr> {
    let Expr::Map(sections) = document else { return None };
    let (_, paths) = sections.iter_mut().find(|(name, _)| name == "paths")?;
    let Expr::Map(paths) = paths else { return None };
    paths
        .iter_mut()
        .filter_map(|(_, operations)| match operations {
            Expr::Map(operations) => Some(operations.iter_mut()),
            _ => None,
        })
        .flatten()
        .filter(|(verb, _)| VERBS.contains(&&**verb))
        .find(|(_, operation)| operation.get("operationId").and_then(Expr::as_text) == Some(id))
        .map(|(_, operation)| operation)
}

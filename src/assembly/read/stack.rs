//! One stack of an assembly.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use serde_json::Value;

use super::assets::AssetManifest;
use super::cause::Cause;
use super::environment::Environment;
use super::error::AssemblyError;
use super::manifest::Json;
use super::metadata::Metadata;
use super::origin::Origins;

/// A stack as its app synthesized it.
#[derive(Debug, Clone)]
pub struct StackArtifact {
    /// The artifact id, unique in the assembly.
    pub id: String,
    /// The construct path, such as `Shop` or, in a stage, `Prod/Shop`.
    pub path: String,
    /// The name it has or will have in CloudFormation.
    pub stack_name: String,
    /// Where it goes.
    pub environment: Environment,
    /// The template's file.
    pub template_file: PathBuf,
    /// The template.
    pub template: Value,
    /// The templates of its nested stacks, by the logical id of the `AWS::CloudFormation::Stack` resource.
    pub nested: IndexMap<String, NestedTemplate>,
    /// Tags for the stack, which CloudFormation copies to its resources.
    pub tags: IndexMap<String, String>,
    /// Parameter values that the app decided.
    pub parameters: IndexMap<String, String>,
    /// Topics that are told the stack's events.
    pub notification_arns: Vec<String>,
    /// Whether the stack is to be protected from deletion; `None` leaves it as it is.
    pub termination_protection: Option<bool>,
    /// Artifact ids of the stacks that must be deployed before it.
    pub dependencies: Vec<String>,
    /// Roles that a bootstrapped CDK environment offers.
    pub roles: Roles,
    /// Where the template itself is published as an asset, if it is: an `s3://` or `https://` address.
    pub template_asset: Option<String>,
    /// What must be published first.
    pub assets: AssetManifest,
    /// The table of logical ids, paths and source lines.
    pub origins: Origins,
    /// Notes that constructs left.
    pub annotations: Vec<Annotation>,
    /// What resources were written for, where the app did not make them itself.
    pub causes: Vec<Cause>,
}

/// The template of a nested stack.
#[derive(Debug, Clone)]
pub struct NestedTemplate {
    /// Its file in the assembly.
    pub file: PathBuf,
    /// The template.
    pub template: Value,
    /// The templates nested in it.
    pub nested: IndexMap<String, NestedTemplate>,
}

/// Roles to assume, as CDK apps name them for their bootstrapped environment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roles {
    /// Assumed to call CloudFormation.
    pub deploy: Option<String>,
    /// The external id to give when assuming the deploy role.
    pub deploy_external_id: Option<String>,
    /// Handed to CloudFormation, which assumes it to create resources.
    pub execution: Option<String>,
    /// Assumed to read.
    pub lookup: Option<String>,
}

/// How grave an annotation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Merely told.
    Info,
    /// Worth a look.
    Warning,
    /// Forbids deployment.
    Error,
}

/// A note that a construct left in the assembly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    /// How grave it is.
    pub level: Level,
    /// The construct's path.
    pub path: String,
    /// The text.
    pub text: String,
    /// The user's `file:line:column`, if the app recorded it.
    pub place: Option<String>,
}

impl StackArtifact {
    pub(super) fn read(
        manifest: &Json,
        directory: &Path,
        id: &str,
        artifact: &Value,
        stage: Option<&str>,
        assets: &HashMap<String, AssetManifest>,
    ) -> Result<Self, AssemblyError> {
        let place = format!("artifacts.{id}");
        let environment = manifest.text(artifact, "environment", &place)?;
        let environment = Environment::parse(environment).ok_or_else(|| {
            manifest.malformed(format!(
                "{place}: environment `{environment}` is not aws://ACCOUNT/REGION"
            ))
        })?;
        let properties = &artifact["properties"];
        let within = format!("{place}.properties");
        let text = |key: &str| manifest.optional_text(properties, key, &within);
        let file = directory.join(manifest.text(properties, "templateFile", &within)?);
        let template = Json::read(file, &format!("the template of stack `{id}`"))?;
        if !template.value.is_object() {
            return Err(template.malformed("a template must be an object".into()));
        }
        let path = manifest.optional_text(artifact, "displayName", &place)?;
        let path = path.unwrap_or_else(|| {
            stage.map_or_else(|| id.to_owned(), |stage| format!("{stage}/{id}"))
        });
        let mut stack = Self {
            id: id.to_owned(),
            path,
            stack_name: text("stackName")?.unwrap_or_else(|| id.to_owned()),
            environment,
            nested: IndexMap::new(),
            template_file: template.file,
            template: template.value,
            tags: table(manifest, properties, "tags", &within)?,
            parameters: table(manifest, properties, "parameters", &within)?,
            notification_arns: manifest.texts(properties, "notificationArns", &within)?,
            termination_protection: manifest.optional_bool(
                properties,
                "terminationProtection",
                &within,
            )?,
            dependencies: manifest.texts(artifact, "dependencies", &place)?,
            roles: Roles {
                deploy: text("assumeRoleArn")?,
                deploy_external_id: text("assumeRoleExternalId")?,
                execution: text("cloudFormationExecutionRoleArn")?,
                lookup: manifest.optional_text(
                    &properties["lookupRole"],
                    "arn",
                    &format!("{within}.lookupRole"),
                )?,
            },
            template_asset: text("stackTemplateAssetObjectUrl")?,
            assets: AssetManifest::default(),
            origins: Origins::default(),
            annotations: Vec::new(),
            causes: Vec::new(),
        };
        for dependency in &stack.dependencies {
            if let Some(manifest) = assets.get(dependency) {
                stack.assets.merge(manifest.clone());
            }
        }
        let mut metadata = Metadata::default();
        metadata.read(artifact.get("metadata"));
        if let Some(file) = manifest.optional_text(artifact, "additionalMetadataFile", &place)? {
            let more = Json::read(directory.join(file), &format!("the metadata of stack `{id}`"))?;
            metadata.read(Some(&more.value));
        }
        let own = [stack.template_file.as_path()];
        stack.nested = metadata.nested(directory, &stack.template, None, &own)?;
        metadata.finish(&mut stack);
        Ok(stack)
    }
}

/// Reads a table of texts; the CDK writes stack tags as an object or as a list of keys and values.
fn table(
    manifest: &Json,
    properties: &Value,
    key: &str,
    place: &str,
) -> Result<IndexMap<String, String>, AssemblyError> {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let pair = |item: &Value| {
        let key = item.get("Key").or_else(|| item.get("key"))?;
        let value = item.get("Value").or_else(|| item.get("value"))?;
        Some((text(key), text(value)))
    };
    let read = match properties.get(key) {
        None | Some(Value::Null) => Some(IndexMap::new()),
        Some(Value::Object(table)) => {
            Some(table.iter().map(|(key, value)| (key.clone(), text(value))).collect())
        }
        Some(Value::Array(list)) => list.iter().map(pair).collect(),
        Some(_) => None,
    };
    read.ok_or_else(|| {
        let problem = "is neither an object nor a list of keys and values";
        manifest.malformed(format!("{place}: `{key}` {problem}"))
    })
}

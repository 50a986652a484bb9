//! Putting assets where CloudFormation finds them.

use std::cell::RefCell;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use futures_util::stream::{self, TryStreamExt};

use super::archive;
use super::cloud::{AssumeRole, BucketState, Connect, Identity, Object, Storage};
use super::connections::{Connection, Connections};
use super::error::{CloudError, DeployError};
use super::event::{Event, Observer};
use super::images::Images;
use crate::assembly::bootstrap;
use crate::assembly::read::{
    AssetSource, AssumedRole, Destination, FileAsset, Packaging, StackArtifact,
};

/// How many assets of a stack are packed and sent at a time.
const AT_A_TIME: usize = 4;

/// Publishes assets, each once in a run.
pub(super) struct Publisher<'a, C: Connect> {
    connections: &'a Connections<'a, C>,
    pub(super) observer: &'a dyn Observer,
    images: Images,
    published: RefCell<HashSet<Object>>,
    /// Buckets that are known to be ours; checked one after the other, so that none is created twice.
    buckets: tokio::sync::Mutex<HashSet<String>>,
}

impl<'a, C: Connect> Publisher<'a, C> {
    pub(super) fn new(
        connections: &'a Connections<'a, C>,
        observer: &'a dyn Observer,
        images: Images,
    ) -> Self {
        Self {
            connections,
            observer,
            images,
            published: RefCell::default(),
            buckets: tokio::sync::Mutex::default(),
        }
    }

    /// Publishes what a stack needs; `skip` is a file that is sent in another way.
    pub(super) async fn publish(
        &self,
        stack: &StackArtifact,
        region: &str,
        skip: Option<&Path>,
    ) -> Result<(), DeployError> {
        let is_skipped = |asset: &FileAsset| match &asset.source {
            AssetSource::Path { path, .. } => skip == Some(path.as_path()),
            AssetSource::Executable { .. } => false,
        };
        let assets = stack.assets.files.iter().filter(|asset| !is_skipped(asset));
        let each = assets.flat_map(|asset| {
            asset.destinations.iter().map(move |destination| (asset, destination))
        });
        stream::iter(each.map(Ok))
            .try_for_each_concurrent(AT_A_TIME, |(asset, destination)| {
                self.one(stack, region, asset, destination)
            })
            .await?;
        self.images.publish(self, stack, region).await
    }

    async fn one(
        &self,
        stack: &StackArtifact,
        region: &str,
        asset: &FileAsset,
        destination: &Destination,
    ) -> Result<(), DeployError> {
        let connection =
            self.connect(stack, region, destination.region.as_deref(), &destination.role).await?;
        let here = connection.surroundings();
        let object = Object {
            bucket: here.fill(&destination.bucket),
            key: here.fill(&destination.key),
            owner: connection.caller.account.clone(),
        };
        self.put(stack, asset.name(), &connection, object, || pack(asset)).await
    }

    /// Connects to where an asset goes: its own region if it names one, with its role if it can be
    /// assumed.
    pub(super) async fn connect(
        &self,
        stack: &StackArtifact,
        region: &str,
        own_region: Option<&str>,
        role: &AssumedRole,
    ) -> Result<Rc<Connection<C::Cloud>>, DeployError> {
        let external_id = || role.external_id.clone();
        let role = role.arn.clone().map(|arn| AssumeRole { arn, external_id: external_id() });
        let region = own_region.filter(|named| !named.contains("${")).unwrap_or(region);
        let place = (stack.environment.account.clone(), Some(region.to_owned()));
        let entry = self.connections.get_with_role(place, role).await?;
        if let Some(text) = entry.warning {
            let (stack, code) = (stack.path.clone(), "role-not-assumed".to_owned());
            self.observer.observe(&Event::Warning { stack, code, text });
        }
        Ok(entry.connection)
    }

    /// Publishes a text that no asset manifest knows, such as a large template.
    pub(super) async fn put_text(
        &self,
        stack: &StackArtifact,
        name: &str,
        connection: &Connection<C::Cloud>,
        object: Object,
        text: &str,
    ) -> Result<(), DeployError> {
        self.put(stack, name, connection, object, || async {
            Ok((text.as_bytes().to_vec(), "application/json"))
        })
        .await
    }

    async fn put<F: Future<Output = Result<(Vec<u8>, &'static str), DeployError>>>(
        &self,
        stack: &StackArtifact,
        name: &str,
        connection: &Connection<C::Cloud>,
        object: Object,
        content: impl FnOnce() -> F,
    ) -> Result<(), DeployError> {
        if self.published.borrow().contains(&object) {
            return Ok(());
        }
        // Keys are content hashes: what is there is right.
        let reused = connection.cloud.has_object(&object).await?;
        let mut bytes = 0;
        if !reused {
            self.ensure_bucket(stack, connection, &object.bucket).await?;
            let (body, content_type) = content().await?;
            bytes = body.len() as u64;
            connection.cloud.put_object(&object, body, content_type).await?;
        }
        self.published.borrow_mut().insert(object.clone());
        let Object { bucket, key, .. } = object;
        let (stack, asset) = (stack.path.clone(), name.to_owned());
        self.observer.observe(&Event::AssetPublished { stack, asset, bucket, key, bytes, reused });
        Ok(())
    }

    /// Makes sure that a bucket is there and ours.
    ///
    /// Bucket names are guessable, so somebody else may have taken one to read, or change, what is
    /// deployed: every request names the account that must own the bucket.
    async fn ensure_bucket(
        &self,
        stack: &StackArtifact,
        connection: &Connection<C::Cloud>,
        bucket: &str,
    ) -> Result<(), DeployError> {
        let mut known = self.buckets.lock().await;
        if known.contains(bucket) {
            return Ok(());
        }
        let account = &connection.caller.account;
        let foreign =
            || DeployError::ForeignBucket { bucket: bucket.to_owned(), account: account.clone() };
        match connection.cloud.bucket(bucket, account).await? {
            BucketState::Ours => {}
            BucketState::Forbidden => return Err(foreign()),
            BucketState::Absent
                if !bootstrap::is_bucket(bucket, account, connection.cloud.region()) =>
            {
                return Err(DeployError::NoBucket { bucket: bucket.to_owned() });
            }
            BucketState::Absent => match connection.cloud.create_bucket(bucket, account).await {
                Ok(()) => {
                    let (stack, bucket) = (stack.path.clone(), bucket.to_owned());
                    self.observer.observe(&Event::BucketCreated { stack, bucket });
                }
                Err(CloudError { code: Some(code), .. }) if code == "BucketAlreadyExists" => {
                    return Err(foreign());
                }
                Err(error) => return Err(error.into()),
            },
        }
        known.insert(bucket.to_owned());
        Ok(())
    }
}

/// Returns an asset's bytes and their type.
async fn pack(asset: &FileAsset) -> Result<(Vec<u8>, &'static str), DeployError> {
    let failed = |reason: String| DeployError::Asset { asset: asset.name().to_owned(), reason };
    let (path, packaging) = match &asset.source {
        AssetSource::Path { path, packaging } => (path.clone(), *packaging),
        AssetSource::Executable { command } => {
            (build(command).await.map_err(failed)?, Packaging::File)
        }
    };
    let read = match packaging {
        Packaging::Zip => archive::zip(&path),
        Packaging::File => std::fs::read(&path),
    };
    let body = read.map_err(|error| failed(format!("`{}`: {error}", path.display())))?;
    let content_type = match (packaging, path.extension().and_then(|extension| extension.to_str()))
    {
        (Packaging::Zip, _) | (_, Some("zip")) => "application/zip",
        (_, Some("json")) => "application/json",
        _ => "application/octet-stream",
    };
    Ok((body, content_type))
}

/// Runs a command that builds a file and prints its path, as the assembly protocol has it.
pub(super) async fn build(command: &[String]) -> Result<PathBuf, String> {
    let [program, arguments @ ..] = command else {
        return Err("its build command is empty".into());
    };
    let output =
        tokio::process::Command::new(program).args(arguments).kill_on_drop(true).output().await;
    let output = output.map_err(|error| format!("`{program}` cannot be run: {error}"))?;
    if !output.status.success() {
        let told = String::from_utf8_lossy(&output.stderr);
        return Err(format!(
            "`{}` ended with {}: {}",
            command.join(" "),
            output.status,
            told.trim()
        ));
    }
    Ok(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()))
}

//! How a template travels.

use serde_json::Value;

use super::cloud::{Connect, Identity, Object, TemplateBody};
use super::connections::Connection;
use super::error::DeployError;
use super::publish::Publisher;
use crate::assembly::bootstrap::bucket_name;
use crate::assembly::read::StackArtifact;
use crate::digest::sha256;
use crate::template::limits;
use crate::tree::Environment;

/// The largest template that can be sent along with a request:
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>.
const INLINE_LIMIT: usize = 51_200;

/// A template ready to be sent.
pub(super) struct Body {
    text: String,
}

impl Body {
    /// Minifies a template: white space counts against the quota.
    pub(super) fn new(stack: &StackArtifact, template: &Value) -> Result<Self, DeployError> {
        let text = template.to_string();
        if text.len() > limits::BYTES {
            return Err(DeployError::TemplateTooLarge {
                stack: stack.path.clone(),
                bytes: text.len(),
                limit: limits::BYTES,
            });
        }
        Ok(Self { text })
    }

    /// Tells whether it can be sent along with a request.
    pub(super) fn is_inline(&self) -> bool {
        self.text.len() <= INLINE_LIMIT
    }

    /// Returns the hash of the text.
    pub(super) fn hash(&self) -> String {
        sha256(&self.text)
    }

    /// Returns the text, or publishes it and returns its address.
    pub(super) async fn place<C: Connect>(
        self,
        stack: &StackArtifact,
        connection: &Connection<C::Cloud>,
        publisher: &Publisher<'_, C>,
    ) -> Result<TemplateBody, DeployError> {
        if self.is_inline() {
            return Ok(TemplateBody::Inline(self.text));
        }
        let here = connection.surroundings();
        // Beside the app's other assets; a stack without any has the bucket of the default qualifier.
        let assets = stack.assets.files.iter().flat_map(|asset| &asset.destinations).next();
        let bucket = match assets {
            Some(place) => place.bucket.clone(),
            None => bucket_name(&Environment::default()),
        };
        let object = Object {
            bucket: here.fill(&bucket),
            key: format!("{}.json", self.hash()),
            owner: connection.caller.account.clone(),
        };
        let url = format!(
            "https://s3.{}.{}/{}/{}",
            here.region,
            connection.cloud.url_suffix(),
            object.bucket,
            object.key
        );
        publisher.put_text(stack, "template", connection, object, &self.text).await?;
        Ok(TemplateBody::Url(url))
    }
}

//! S3.

use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{BucketLocationConstraint, CreateBucketConfiguration};

use super::connect::AwsCloud;
use super::failure::failure;
use crate::deploy::cloud::{BucketState, Object, Storage};
use crate::deploy::error::{CloudError, CloudErrorKind};

impl Storage for AwsCloud {
    async fn bucket(&self, bucket: &str, owner: &str) -> Result<BucketState, CloudError> {
        let answer = self.s3.head_bucket().bucket(bucket).expected_bucket_owner(owner).send().await;
        match answer.map_err(|error| failure("s3:HeadBucket", error)) {
            Ok(_) => Ok(BucketState::Ours),
            Err(error) if error.kind == CloudErrorKind::NotFound => Ok(BucketState::Absent),
            Err(error) if error.kind == CloudErrorKind::AccessDenied => Ok(BucketState::Forbidden),
            Err(error) => Err(error),
        }
    }

    async fn create_bucket(&self, bucket: &str, _owner: &str) -> Result<(), CloudError> {
        // New buckets are encrypted and closed to the public by default since April 2023:
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html
        let mut request = self.s3.create_bucket().bucket(bucket);
        if self.region != "us-east-1" {
            let place = BucketLocationConstraint::from(self.region.as_str());
            request = request.create_bucket_configuration(
                CreateBucketConfiguration::builder().location_constraint(place).build(),
            );
        }
        match request.send().await.map_err(|error| failure("s3:CreateBucket", error)) {
            Err(error) if error.code.as_deref() == Some("BucketAlreadyOwnedByYou") => Ok(()),
            other => other.map(|_| ()),
        }
    }

    async fn has_object(&self, object: &Object) -> Result<bool, CloudError> {
        let request = self.s3.head_object().bucket(&object.bucket).key(&object.key);
        match request
            .expected_bucket_owner(&object.owner)
            .send()
            .await
            .map_err(|e| failure("s3:HeadObject", e))
        {
            Ok(_) => Ok(true),
            // Without leave to list the bucket, S3 says "forbidden" of what is not there.
            Err(error)
                if matches!(
                    error.kind,
                    CloudErrorKind::NotFound | CloudErrorKind::AccessDenied
                ) =>
            {
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    async fn put_object(
        &self,
        object: &Object,
        body: Vec<u8>,
        content_type: &str,
    ) -> Result<(), CloudError> {
        let request =
            self.s3.put_object().bucket(&object.bucket).key(&object.key).content_type(content_type);
        let request = request.expected_bucket_owner(&object.owner).body(ByteStream::from(body));
        request.send().await.map(|_| ()).map_err(|error| failure("s3:PutObject", error))
    }

    async fn object_count(&self, bucket: &str, limit: usize) -> Result<usize, CloudError> {
        let most = i32::try_from(limit).unwrap_or(1000).min(1000);
        let answer = self.s3.list_object_versions().bucket(bucket).max_keys(most).send().await;
        let answer = answer.map_err(|error| failure("s3:ListObjectVersions", error))?;
        Ok(answer.versions().len() + answer.delete_markers().len())
    }
}

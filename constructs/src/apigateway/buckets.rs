//! What APIs read from buckets.

use super::domain_name::MtlsConfig;
use crate::s3::Bucket;

impl MtlsConfig {
    /// Those signed by an authority of a file of certificates (PEM) in a bucket.
    pub fn new(bucket: &Bucket, key: &str) -> Self {
        Self { uri: bucket.s3_url_for_object(key), version: None }
    }
}

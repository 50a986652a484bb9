//! What APIs read from buckets.

use rustinfra::value::Expr;

use super::domain_name::DomainNameBuilder;
use super::http_api_builder::HttpApiBuilder;
use crate::s3::Bucket;

impl DomainNameBuilder {
    /// Asks callers for a certificate (mutual TLS) of an authority that the object `key` of a bucket
    /// names, in a version of it where the bucket has versions.
    pub fn mtls(mut self, bucket: &Bucket, key: &str, version: Option<&str>) -> Self {
        let mut store = Expr::map([("TruststoreUri", bucket.s3_url_for_object(key).into_expr())]);
        if let Some(version) = version {
            store.set("TruststoreVersion", Expr::text(version.to_string()));
        }
        self.mtls = Some(store);
        self
    }
}

impl HttpApiBuilder {
    /// Describes the API by an OpenAPI 3.0 document in a bucket.
    pub fn body_s3_location(mut self, bucket: &Bucket, key: &str) -> Self {
        self.described = true;
        let location = Expr::map([
            ("Bucket", bucket.name().into_expr()),
            ("Key", Expr::text(key.to_string())),
        ]);
        self.set("BodyS3Location", location)
    }
}

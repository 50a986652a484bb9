//! The real cloud, by the AWS SDK for Rust.
//!
//! Endpoint, region and credentials are looked for where every AWS tool looks: `AWS_ENDPOINT_URL` (and its
//! `_S3` and other forms), `AWS_REGION`, `AWS_PROFILE`, the files in `~/.aws`, the instance's role.

mod cloudformation;
mod connect;
mod failure;
mod http;
mod registry;
mod storage;

pub use connect::{Aws, AwsCloud, SdkOptions};

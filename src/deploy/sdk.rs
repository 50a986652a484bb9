//! The real cloud, by the AWS SDK for Rust.

/// How to reach AWS.
#[derive(Debug, Clone, Default)]
pub struct SdkOptions {
    /// The profile of `~/.aws/config`; `None` is the SDK's choice.
    pub profile: Option<String>,
    /// The region for stacks that name none; `None` is the SDK's choice.
    pub region: Option<String>,
    /// An endpoint for all services instead of AWS's own, as `AWS_ENDPOINT_URL` would set.
    pub endpoint: Option<String>,
    /// Fixed credentials (access key id and secret), as a local endpoint wants.
    pub credentials: Option<(String, String)>,
}

/// Connects to AWS; implements [`Connect`](super::Connect).
#[derive(Debug, Clone)]
pub struct Aws {
    options: SdkOptions,
}

impl Aws {
    /// Prepares to connect; nothing is called yet.
    pub fn new(options: SdkOptions) -> Self {
        Self { options }
    }

    /// Returns the options it was made with.
    pub fn options(&self) -> &SdkOptions {
        &self.options
    }
}

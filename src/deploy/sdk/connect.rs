//! Connecting to an account and region.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use aws_config::meta::credentials::CredentialsProviderChain;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::RetryConfig;
use aws_config::sts::AssumeRoleProvider;
use aws_config::timeout::TimeoutConfig;
use aws_config::{AppName, BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use aws_sdk_cloudformation::config::HttpClient;
use tokio::sync::OnceCell;

use super::failure::failure;
use super::http;
use crate::deploy::cloud::{Caller, Connect, Endpoint, Identity, Target};
use crate::deploy::error::{CloudError, DeployError};

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

/// Connects to AWS; implements [`Connect`].
#[derive(Debug, Clone)]
pub struct Aws {
    options: SdkOptions,
    shared: Arc<OnceCell<SdkConfig>>,
}

/// A connection to one account and region.
#[derive(Debug, Clone)]
pub struct AwsCloud {
    pub(super) cloudformation: aws_sdk_cloudformation::Client,
    pub(super) ecr: aws_sdk_ecr::Client,
    pub(super) s3: aws_sdk_s3::Client,
    sts: aws_sdk_sts::Client,
    pub(super) region: String,
    endpoint: Option<Endpoint>,
}

impl Aws {
    /// Prepares to connect; nothing is called yet.
    pub fn new(options: SdkOptions) -> Self {
        Self { options, shared: Arc::default() }
    }

    /// Returns the options it was made with.
    pub fn options(&self) -> &SdkOptions {
        &self.options
    }

    /// Returns the region for stacks that name none, if one is configured anywhere.
    pub async fn default_region(&self) -> Option<String> {
        self.shared().await.region().map(|region| region.as_ref().to_owned())
    }

    async fn shared(&self) -> &SdkConfig {
        self.shared.get_or_init(|| load(&self.options)).await
    }
}

/// The SDK's defaults, as of a day.
fn behavior() -> BehaviorVersion {
    BehaviorVersion::v2026_01_12()
}

async fn load(options: &SdkOptions) -> SdkConfig {
    let endpoint = options.endpoint.clone().or_else(|| std::env::var("AWS_ENDPOINT_URL").ok());
    let client = http::client(endpoint.as_deref());
    let own_client = client.clone();
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(5))
        .operation_attempt_timeout(Duration::from_secs(300))
        .build();
    let mut loader = aws_config::defaults(behavior())
        .http_client(client)
        .timeout_config(timeouts)
        .retry_config(RetryConfig::standard().with_max_attempts(6));
    if let Ok(name) = AppName::new("rustinfra") {
        loader = loader.app_name(name);
    }
    if let Some(profile) = &options.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(region) = &options.region {
        loader = loader.region(Region::new(region.clone()));
    }
    if let Some(endpoint) = &options.endpoint {
        loader = loader.endpoint_url(endpoint);
    }
    if let Some((id, secret)) = &options.credentials {
        loader = loader.credentials_provider(Credentials::new(id, secret, None, None, "rustinfra"));
    }
    let config = loader.load().await;
    match &options.profile {
        Some(profile) if options.credentials.is_none() => first_of(profile, config, own_client),
        _ => config,
    }
}

/// Puts the credentials of a profile that the user chose before those of the environment, as the AWS CLI does:
/// the SDK has it the other way round. Only for a profile that sets none they are looked for elsewhere; where
/// what it sets does not lead to any, that is the error.
///
/// <https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html#cli-configure-files-precedence>
fn first_of(profile: &str, config: SdkConfig, client: impl HttpClient + 'static) -> SdkConfig {
    let settings = provider_config(&config).with_http_client(client);
    let own = ProfileFileCredentialsProvider::builder().configure(&settings).profile_name(profile);
    let chain = CredentialsProviderChain::first_try("Profile", Chosen(own.build()));
    let chain = match config.credentials_provider() {
        Some(others) => chain.or_else("Others", others),
        None => chain,
    };
    config.to_builder().credentials_provider(SharedCredentialsProvider::new(chain)).build()
}

/// The settings with which credentials are asked for: those of the other calls.
fn provider_config(config: &SdkConfig) -> ProviderConfig {
    let mut settings = ProviderConfig::without_region()
        .with_behavior_version(Some(behavior()))
        .with_region(config.region().cloned())
        .with_use_fips(config.use_fips())
        .with_use_dual_stack(config.use_dual_stack());
    if let Some(retry) = config.retry_config() {
        settings = settings.with_retry_config(retry.clone());
    }
    if let Some(timeouts) = config.timeout_config() {
        settings = settings.with_timeout_config(timeouts.clone());
    }
    settings
}

/// The credentials of a profile that the user chose.
#[derive(Debug)]
struct Chosen(ProfileFileCredentialsProvider);

impl ProvideCredentials for Chosen {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let own = async { self.0.provide_credentials().await.map_err(broken) };
        future::ProvideCredentials::new(own)
    }
}

/// Tells a profile that sets no credentials, of which the SDK gives no reason, from one whose settings lead to
/// none, such as by a `source_profile` that is not there: a chain goes on after either.
fn broken(error: CredentialsError) -> CredentialsError {
    match (&error, error.source().map(ToString::to_string)) {
        (CredentialsError::CredentialsNotLoaded(_), Some(reason)) => {
            CredentialsError::invalid_configuration(reason)
        }
        _ => error,
    }
}

/// Refuses what the SDK would stumble over later: an empty address makes it panic.
fn check_settings(options: &SdkOptions, region: &str) -> Result<(), DeployError> {
    let wrong = |name: &str, value: &str, problem: &str| {
        let (name, value, problem) = (name.to_owned(), value.to_owned(), problem.to_owned());
        Err(DeployError::BadSetting { name, value, problem })
    };
    let is_label = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if region.is_empty() || !region.chars().all(is_label) {
        return wrong("the region", region, "which is no region's name");
    }
    let variables = ["", "_CLOUDFORMATION", "_ECR", "_S3", "_STS"];
    let variables = variables.map(|service| format!("AWS_ENDPOINT_URL{service}"));
    let set = variables.into_iter().filter_map(|name| {
        let value = std::env::var(&name).ok()?;
        Some((name, value))
    });
    let given = options.endpoint.iter().map(|url| ("the endpoint".to_owned(), url.clone()));
    for (name, value) in given.chain(set) {
        let address = value.strip_prefix("http://").or_else(|| value.strip_prefix("https://"));
        let is_address = address.is_some_and(|rest| {
            rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[')
                && !rest.contains(char::is_whitespace)
        });
        if !is_address {
            return wrong(&name, &value, "which is no address: http:// or https:// and a host");
        }
    }
    Ok(())
}

/// Whose region it is, those know who connect.
fn no_region() -> DeployError {
    DeployError::NoRegion { stacks: Vec::new() }
}

impl Connect for Aws {
    type Cloud = AwsCloud;

    async fn connect(&self, target: &Target) -> Result<AwsCloud, DeployError> {
        let shared = self.shared().await;
        let region = target.region.clone().map(Region::new).or_else(|| shared.region().cloned());
        let Some(region) = region else { return Err(no_region()) };
        check_settings(&self.options, region.as_ref())?;
        let mut config = shared.to_builder().region(region.clone());
        if let Some(role) = &target.role {
            let mut provider = AssumeRoleProvider::builder(&role.arn)
                .session_name("rustinfra")
                .region(region.clone())
                .configure(shared);
            if let Some(id) = &role.external_id {
                provider = provider.external_id(id);
            }
            let provider = provider.build().await;
            config = config.credentials_provider(SharedCredentialsProvider::new(provider));
        }
        let config = config.build();
        // A local endpoint has no names for buckets as hosts.
        let path_style =
            config.endpoint_url().is_some() || std::env::var_os("AWS_ENDPOINT_URL_S3").is_some();
        // Asked first and often the only call: a wrong endpoint should be told in a moment.
        let sts = aws_sdk_sts::config::Builder::from(&config)
            .retry_config(RetryConfig::standard().with_max_attempts(2))
            .build();
        Ok(AwsCloud {
            cloudformation: aws_sdk_cloudformation::Client::new(&config),
            ecr: aws_sdk_ecr::Client::new(&config),
            s3: aws_sdk_s3::Client::from_conf(
                aws_sdk_s3::config::Builder::from(&config).force_path_style(path_style).build(),
            ),
            sts: aws_sdk_sts::Client::from_conf(sts),
            region: region.as_ref().to_owned(),
            endpoint: config.endpoint_url().map(|url| Endpoint {
                url: url.to_owned(),
                credentials: self.options.credentials.clone(),
            }),
        })
    }
}

impl Identity for AwsCloud {
    async fn caller(&self) -> Result<Caller, CloudError> {
        let answer = self
            .sts
            .get_caller_identity()
            .send()
            .await
            .map_err(|e| failure("sts:GetCallerIdentity", e))?;
        Ok(Caller {
            account: answer.account.unwrap_or_default(),
            arn: answer.arn.unwrap_or_default(),
        })
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn endpoint(&self) -> Option<Endpoint> {
        self.endpoint.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_asked_for_with_the_settings_of_the_other_calls() {
        let timeouts = TimeoutConfig::builder().connect_timeout(Duration::from_secs(7)).build();
        let config = SdkConfig::builder()
            .region(Region::new("us-gov-west-1"))
            .use_fips(true)
            .use_dual_stack(true)
            .retry_config(RetryConfig::standard().with_max_attempts(9))
            .timeout_config(timeouts)
            .build();
        // What is set can be read in no other way.
        let told = format!("{:?}", provider_config(&config));
        for part in [
            "region: Some(Region(\"us-gov-west-1\"))",
            "use_fips: Some(true)",
            "use_dual_stack: Some(true)",
            "max_attempts: 9,",
            "connect_timeout: Set(7s)",
        ] {
            assert!(told.contains(part), "{part} in {told}");
        }
    }
}

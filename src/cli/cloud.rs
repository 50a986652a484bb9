//! Where commands deploy to: AWS, or the local endpoint.

use std::collections::{BTreeMap, BTreeSet};

use crate::assembly::read::{Assembly, StackArtifact};
use crate::deploy::sdk::{Aws, AwsCloud, SdkOptions};
use crate::deploy::{Connect, DeployError, Target};

use super::error::{CliError, CliResult};
use super::local::{ACCESS_KEY, Endpoint, Home, SECRET_KEY, Wanted, bootstrap, start};
use super::profile;
use super::session::Session;

/// The region of the local endpoint, unless the user has another in mind.
pub(crate) const LOCAL_REGION: &str = "us-east-1";

/// The account that the local endpoint plays.
pub(crate) const LOCAL_ACCOUNT: &str = "000000000000";

/// A way to an account, on AWS or on this machine.
#[derive(Debug)]
pub(crate) struct Cloud {
    /// The engine's connections.
    pub(crate) accounts: Accounts,
    /// The local endpoint, if that is what it leads to.
    pub(crate) local: Option<Endpoint>,
}

/// Connects to the accounts of the stacks.
///
/// On AWS that is the one of the caller's credentials. The local endpoint plays all of them: twelve
/// digits as access key are the root of the account of that number.
#[derive(Debug)]
pub(crate) struct Accounts {
    /// For stacks that name no account, and those not told of below.
    default: Aws,
    /// By the account's number.
    own: BTreeMap<String, Aws>,
}

impl Connect for Accounts {
    type Cloud = AwsCloud;

    async fn connect(&self, target: &Target) -> Result<AwsCloud, DeployError> {
        let own = target.account.as_ref().and_then(|account| self.own.get(account));
        own.unwrap_or(&self.default).connect(target).await
    }
}

impl Session<'_> {
    /// Prepares to reach the cloud for some stacks of an app; with `--local`, the endpoint is started
    /// if need be.
    pub(crate) fn cloud(&self, assembly: &Assembly, stacks: &[&StackArtifact]) -> CliResult<Cloud> {
        if !self.global.local {
            profile::check(self.profile().as_deref())?;
            let options = SdkOptions {
                profile: self.profile(),
                region: self.region(),
                endpoint: None,
                credentials: None,
            };
            let accounts = Accounts { default: Aws::new(options), own: BTreeMap::new() };
            return Ok(Cloud { accounts, local: None });
        }
        let home = Home::find()?;
        let port = self.global.port.or(self.project.config.local.port);
        let node = stacks.iter().any(|stack| runs_node(stack));
        let endpoint = start(&home, Wanted { port, node }, self.ui)?;
        let region = self.default_region().unwrap_or_else(|| LOCAL_REGION.to_string());
        let named = accounts(assembly);
        let default = default_key(&named);
        bootstrap(&home, &endpoint, default, &region, stacks)?;
        let aws = |key: &str| {
            Aws::new(SdkOptions {
                profile: None,
                region: Some(region.clone()),
                endpoint: Some(endpoint.url()),
                credentials: Some((key.to_owned(), SECRET_KEY.to_owned())),
            })
        };
        let own = named.iter().map(|account| ((*account).to_owned(), aws(account))).collect();
        let accounts = Accounts { default: aws(default), own };
        Ok(Cloud { accounts, local: Some(endpoint) })
    }

    /// Returns the region for stacks that name none, as far as it is known without asking AWS.
    pub(crate) fn default_region(&self) -> Option<String> {
        self.region().or_else(region_of_variables).or_else(|| match self.global.local {
            true => Some(LOCAL_REGION.to_string()),
            false => profile::region(self.profile().as_deref()),
        })
    }
}

/// Returns the region that the environment names.
pub(crate) fn region_of_variables() -> Option<String> {
    ["AWS_REGION", "AWS_DEFAULT_REGION"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
}

/// Returns the accounts that the stacks of an app name.
fn accounts(assembly: &Assembly) -> BTreeSet<&str> {
    assembly.stacks().iter().filter_map(|stack| stack.environment.account.as_deref()).collect()
}

/// Returns the local endpoint's access key for stacks that name no account: that of the one account
/// that others name, as on AWS, where all are deployed with one account's credentials.
fn default_key<'a>(named: &BTreeSet<&'a str>) -> &'a str {
    match named.first() {
        Some(account) if named.len() == 1 => account,
        _ => ACCESS_KEY,
    }
}

/// Tells whether a stack, or one nested in it, has a function in Node.js.
fn runs_node(stack: &StackArtifact) -> bool {
    let mut templates = vec![&stack.template];
    let mut nested: Vec<_> = stack.nested.values().collect();
    while let Some(next) = nested.pop() {
        templates.push(&next.template);
        nested.extend(next.nested.values());
    }
    templates
        .iter()
        .filter_map(|template| template["Resources"].as_object())
        .flat_map(|resources| resources.values())
        .any(|resource| {
            resource["Type"] == "AWS::Lambda::Function"
                && resource["Properties"]["Runtime"]
                    .as_str()
                    .is_some_and(|runtime| runtime.starts_with("nodejs"))
        })
}

/// Runs a future of the engine to its end, on this thread.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> CliResult<T> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| {
            CliError::bug(format!("the asynchronous runtime cannot be made: {error}"))
        })?;
    let value = runtime.block_on(future);
    // A prompt that nobody answered any more must not keep the process.
    runtime.shutdown_background();
    Ok(value)
}

//! Where commands deploy to: AWS, or the local endpoint.

use std::collections::BTreeSet;

use crate::assembly::read::StackArtifact;
use crate::deploy::sdk::{Aws, SdkOptions};

use super::error::{CliError, CliResult};
use super::local::{ACCESS_KEY, Endpoint, Home, SECRET_KEY, Wanted, bootstrap, start};
use super::profile;
use super::session::Session;

/// The region of the local endpoint, unless the user has another in mind.
const LOCAL_REGION: &str = "us-east-1";

/// The account that the local endpoint plays.
pub(crate) const LOCAL_ACCOUNT: &str = "000000000000";

/// A way to an account, on AWS or on this machine.
#[derive(Debug)]
pub(crate) struct Cloud {
    /// The engine's connection.
    pub(crate) aws: Aws,
    /// The local endpoint, if that is what it leads to.
    pub(crate) local: Option<Endpoint>,
}

impl Session<'_> {
    /// Prepares to reach the cloud; with `--local`, the endpoint is started if need be.
    pub(crate) fn cloud(&self, stacks: &[&StackArtifact]) -> CliResult<Cloud> {
        if !self.global.local {
            profile::check(self.profile().as_deref())?;
            let options = SdkOptions {
                profile: self.profile(),
                region: self.region(),
                endpoint: None,
                credentials: None,
            };
            return Ok(Cloud { aws: Aws::new(options), local: None });
        }
        let home = Home::find()?;
        let port = self.global.port.or(self.project.config.local.port);
        let node = stacks.iter().any(|stack| runs_node(stack));
        let endpoint = start(&home, Wanted { port, node }, self.ui)?;
        let region = self.default_region().unwrap_or_else(|| LOCAL_REGION.to_string());
        let key = access_key(stacks);
        bootstrap(&home, &endpoint, &key, &region, stacks)?;
        let options = SdkOptions {
            profile: None,
            region: Some(region),
            endpoint: Some(endpoint.url()),
            credentials: Some((key, SECRET_KEY.to_string())),
        };
        Ok(Cloud { aws: Aws::new(options), local: Some(endpoint) })
    }

    /// Returns the region for stacks that name none, as far as it is known without the AWS configuration.
    pub(crate) fn default_region(&self) -> Option<String> {
        let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        self.region()
            .or_else(|| variable("AWS_REGION"))
            .or_else(|| variable("AWS_DEFAULT_REGION"))
            .or_else(|| self.global.local.then(|| LOCAL_REGION.to_string()))
    }
}

/// Returns the access key of the account that the stacks name, if they agree on one.
///
/// The local endpoint plays any account: twelve digits as access key are its root.
fn access_key(stacks: &[&StackArtifact]) -> String {
    let accounts: BTreeSet<_> =
        stacks.iter().filter_map(|stack| stack.environment.account.as_deref()).collect();
    match accounts.first() {
        Some(account) if accounts.len() == 1 => (*account).to_string(),
        _ => ACCESS_KEY.to_string(),
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

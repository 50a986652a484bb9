//! What `cdk bootstrap` would have left behind, as far as a CDK app's stacks ask for it.
//!
//! Their templates read the version of the bootstrap stack from an SSM parameter,
//! and cannot be deployed where there is none. Nothing else of it is needed, since
//! roles that do not exist are replaced by the caller and buckets are made.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

use crate::assembly::bootstrap::is_version;
use crate::assembly::read::StackArtifact;
use crate::cli::error::CliResult;

use super::endpoint::{Endpoint, SECRET_KEY};
use super::home::Home;
use super::install::run;

/// The bootstrap version that the CDK's current templates ask for at most.
const VERSION: &str = "33";

/// Writes a parameter with the library that ministack itself depends on.
const PUT: &str = "\
import sys, botocore.session
endpoint, key, secret, region, value, *names = sys.argv[1:]
ssm = botocore.session.get_session().create_client('ssm', region_name=region, endpoint_url=endpoint, aws_access_key_id=key, aws_secret_access_key=secret)
for name in names:
    ssm.put_parameter(Name=name, Value=value, Type='String', Overwrite=True)
";

/// Puts the parameters in place that the stacks read, each in its account and region.
///
/// `key` and `default_region` are for stacks that name none.
pub(crate) fn bootstrap(
    home: &Home,
    endpoint: &Endpoint,
    key: &str,
    default_region: &str,
    stacks: &[&StackArtifact],
) -> CliResult {
    let mut wanted: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for stack in stacks {
        let key = stack.environment.account.as_deref().unwrap_or(key);
        let region = stack.environment.region.as_deref().unwrap_or(default_region);
        wanted.entry((key, region)).or_default().extend(parameters(&stack.template));
    }
    for ((key, region), names) in wanted.into_iter().filter(|(_, names)| !names.is_empty()) {
        let mut python = Command::new(home.environment().join("bin").join("python"));
        python.args(["-c", PUT, &endpoint.url(), key, SECRET_KEY, region, VERSION]).args(names);
        // The user's profiles and endpoints are no business of this call.
        let users =
            std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("AWS_"));
        for (name, _) in users {
            python.env_remove(name);
        }
        run(&mut python, "the local endpoint could not be prepared for a CDK app", |_| {})?;
    }
    Ok(())
}

/// Lists the SSM parameters of the bootstrap version that a template reads.
fn parameters(template: &Value) -> impl Iterator<Item = &str> {
    template["Parameters"]
        .as_object()
        .into_iter()
        .flat_map(|parameters| parameters.values())
        .filter(|parameter| parameter["Type"] == "AWS::SSM::Parameter::Value<String>")
        .filter_map(|parameter| parameter["Default"].as_str())
        .filter(|name| is_version(name))
}

//! Networks. `tests/parity/services/ec2.rs` holds all of them against the CDK's; here is what that
//! does not show.

mod diagnostics;
mod endpoints;
mod functions;
mod security_groups;
mod vpc;

use rustinfra_constructs::prelude::App;
use serde_json::Value as Json;

/// The properties of the security group whose logical id begins so.
#[track_caller]
fn group(app: &App, id: &str) -> Json {
    let resources = super::section(app, "Resources");
    let found = resources.as_object().into_iter().flatten().find(|(name, resource)| {
        name.starts_with(id) && resource["Type"] == "AWS::EC2::SecurityGroup"
    });
    found.map(|(_, resource)| resource["Properties"].clone()).unwrap_or_default()
}

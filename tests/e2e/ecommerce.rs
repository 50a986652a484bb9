//! The shop, deployed: by our command line and by the cdk's, as our app and as its twin.

use serde_json::Value;

use crate::assembly::{deploy, scratch};
use crate::local::{Inventory, Local, check, finish, printed};
use crate::proxy::Proxy;
use crate::shop::Shop;
use crate::tools::{Endpoint, twin_project};

/// How many of each kind the app has, beside what is there without it.
const KINDS: [(&str, usize); 9] = [
    ("stacks", 1),
    ("tables", 3),
    ("functions", 3),
    ("event source mappings", 1),
    ("queues", 2),
    ("buses", 1),
    ("APIs", 3),
    ("roles", 3),
    ("log groups", 3),
];

/// What a deployment leaves behind: the bucket that assets are kept in, as with the CDK.
fn without_buckets(mut inventory: Inventory) -> Inventory {
    inventory.shift_remove("buckets");
    inventory
}

/// Requires that the endpoint holds what it held before, and the app's resources.
#[track_caller]
fn check_deployed(before: &Inventory, after: &Inventory) {
    let count = |inventory: &Inventory, kind: &str| inventory[kind].as_array().map_or(0, Vec::len);
    let added = KINDS.map(|(kind, _)| (kind, count(after, kind) - count(before, kind)));
    assert_eq!(added, KINDS);
}

#[test]
fn our_app_is_deployed_used_compared_deployed_again_and_destroyed() {
    let local = Local::new("e2e-ours");
    local.run(&["local", "start"]);
    let before = without_buckets(local.inventory());
    let out = local.scratch.join("assembly").to_string_lossy().into_owned();
    let app = ["--app", "apps/ecommerce", "--out", &out];

    let outputs = local.deploy(&app, "EcommerceStack");
    let url = local.url();
    check_deployed(&before, &local.inventory());
    Shop::new(&url, &outputs).works_for("ada");

    let mut diff = local.command(&["diff", "--local", "--exit-code"]);
    let told = printed(&check(diff.args(app)));
    assert!(told.contains("no changes"), "{told}");

    // As it would be against AWS: the endpoint is only known by a variable.
    let proxy = Proxy::start(&url);
    let mut again = local.command(&["deploy", "--yes"]);
    let told = printed(&check(again.args(app).envs(Local::variables(&proxy.url()))));
    assert!(told.contains("Unchanged") || told.contains("unchanged"), "{told}");
    let calls = proxy.calls();
    assert!((1..=4).contains(&calls.len()), "{} calls: {calls:#?}", calls.len());

    let mut destroy = local.command(&["destroy", "--local", "--yes"]);
    check(destroy.args(app));
    assert_eq!(without_buckets(local.inventory()), before);
    let mut diff = local.command(&["diff", "--local", "--exit-code"]);
    assert_eq!(finish(diff.args(app)).status.code(), Some(5), "all of it would be added");
}

#[test]
fn the_twin_is_deployed_used_and_destroyed_by_our_command_line() {
    let local = Local::new("e2e-twin");
    local.run(&["local", "start"]);
    let before = without_buckets(local.inventory());
    let project = twin_project("ecommerce");
    let out = local.scratch.join("assembly");
    let file = local.scratch.join("outputs.json");
    let rustinfra = |arguments: &[&str]| {
        let mut command = local.command(arguments);
        command.current_dir(&project).args(["--local", "--yes", "--app", "npx tsx bin/app.ts"]);
        command.arg("--out").arg(&out);
        command
    };

    check(rustinfra(&["deploy"]).arg("--outputs-file").arg(&file));
    let text = std::fs::read_to_string(&file).unwrap_or_default();
    let outputs: Value = serde_json::from_str(&text).unwrap_or_default();
    let outputs = outputs["EcommerceStack"].as_object().cloned().unwrap_or_default();
    check_deployed(&before, &local.inventory());
    Shop::new(&local.url(), &outputs).works_for("ada");

    check(&mut rustinfra(&["destroy"]));
    assert_eq!(without_buckets(local.inventory()), before);
}

#[test]
fn our_app_is_deployed_by_the_cdks_command_line() {
    let scratch = scratch("e2e-cdk");
    let endpoint = Endpoint::start();
    let assembly = scratch.join("assembly");
    let mut synth = std::process::Command::new(env!("CARGO_BIN_EXE_rustinfra"));
    synth.args(["synth", "--quiet", "--app"]).arg(crate::tools::workspace().join("apps/ecommerce"));
    check(synth.arg("--out").arg(&assembly));
    let outputs = deploy(&endpoint, &assembly, &scratch);
    Shop::new(&endpoint.url(), &outputs).works_for("ada");
}

#[test]
fn the_first_app_has_a_versioned_bucket() {
    let local = Local::new("e2e-hello");
    local.run(&["local", "start"]);
    let out = local.scratch.join("assembly").to_string_lossy().into_owned();
    let app = ["--app", "apps/hello", "--out", &out];
    let buckets = || {
        let buckets = local.inventory()["buckets"].clone();
        let buckets = buckets.as_array().into_iter().flatten().filter_map(Value::as_str);
        let ours = buckets.filter(|name| !name.starts_with("cdk-"));
        ours.map(str::to_owned).collect::<Vec<_>>()
    };

    local.deploy(&app, "HelloStack");
    let deployed = buckets();
    let [bucket] = deployed.as_slice() else { panic!("not one bucket: {deployed:?}") };
    assert_eq!(local.ask(&["versioning", bucket]), "Enabled");

    check(local.command(&["destroy", "--local", "--yes"]).args(app));
    assert_eq!(buckets(), [""; 0]);
}

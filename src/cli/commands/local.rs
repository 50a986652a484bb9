//! `rustinfra local`.

use clap::Subcommand;
use serde_json::{Value, json};

use crate::cli::args::GlobalArgs;
use crate::cli::cloud::{LOCAL_REGION, region_of_variables};
use crate::cli::config::Config;
use crate::cli::error::CliResult;
use crate::cli::local::{ACCESS_KEY, Endpoint, Home, SECRET_KEY, Wanted, can_run_node, start};
use crate::cli::ui::Ui;

/// Start, stop or look at the local endpoint that `--local` uses
///
/// It stands in for AWS on this machine: nothing leaves it, and no account is
/// needed. Every command with `--local` starts it by itself.
#[derive(Debug, clap::Args)]
pub(crate) struct LocalArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Clone, Copy, Debug, Subcommand)]
enum Action {
    /// Start the endpoint, unless it runs already
    Start,
    /// Tell whether and where the endpoint runs
    Status,
    /// End the endpoint; what was deployed to it is gone
    Stop,
    /// Empty the endpoint: remove everything that was deployed to it
    Reset,
}

pub(crate) fn run(args: &LocalArgs, global: &GlobalArgs, ui: &Ui) -> CliResult {
    let home = Home::find()?;
    match args.action {
        Action::Start => {
            let endpoint = start(&home, Wanted { port: port(global)?, node: can_run_node() }, ui)?;
            show(Some(&endpoint), &home, global, ui)
        }
        Action::Status => show(Endpoint::find(&home).as_ref(), &home, global, ui),
        Action::Stop => {
            match Endpoint::stop(&home)? {
                Some(endpoint) => {
                    ui.status("Stopped", format_args!("the local endpoint on {}", endpoint.url()))
                }
                None => ui.say("the local endpoint is not running"),
            }
            Ok(())
        }
        Action::Reset => {
            match Endpoint::find(&home) {
                Some(endpoint) => {
                    endpoint.reset()?;
                    ui.status("Emptied", format_args!("the local endpoint on {}", endpoint.url()));
                }
                None => ui.say("the local endpoint is not running"),
            }
            Ok(())
        }
    }
}

/// Returns the port that the arguments or the configuration file choose.
fn port(global: &GlobalArgs) -> CliResult<Option<u16>> {
    if global.port.is_some() {
        return Ok(global.port);
    }
    Ok(config()?.and_then(|config| config.local.port))
}

/// Returns the region that stacks without one are deployed to.
fn region(global: &GlobalArgs) -> CliResult<String> {
    let chosen = match &global.region {
        Some(region) => Some(region.clone()),
        None => config()?.and_then(|config| config.region),
    };
    Ok(chosen.or_else(region_of_variables).unwrap_or_else(|| LOCAL_REGION.to_owned()))
}

fn config() -> CliResult<Option<Config>> {
    let here = crate::cli::app::current_directory()?;
    Config::find(&here)?.as_deref().map(Config::read).transpose()
}

fn show(endpoint: Option<&Endpoint>, home: &Home, global: &GlobalArgs, ui: &Ui) -> CliResult {
    let region = region(global)?;
    if global.json {
        let value = match endpoint {
            Some(endpoint) => json!({
                "running": true, "url": endpoint.url(), "port": endpoint.port, "pid": endpoint.pid,
                "version": endpoint.version, "log": home.log(), "accessKeyId": ACCESS_KEY, "secretAccessKey": SECRET_KEY,
                "region": region,
            }),
            None => json!({ "running": false, "url": Value::Null }),
        };
        return ui.data(&format!("{value:#}\n"));
    }
    let Some(endpoint) = endpoint else {
        return ui.data("the local endpoint is not running\n");
    };
    let url = endpoint.url();
    ui.data(&format!(
        "the local endpoint runs on {url}\n\n\
         log        {}\n\
         for other tools:\n  \
         export AWS_ENDPOINT_URL={url} AWS_REGION={region} AWS_DEFAULT_REGION={region} \
         AWS_ACCESS_KEY_ID={ACCESS_KEY} AWS_SECRET_ACCESS_KEY={SECRET_KEY}\n\
         to see a stack with an account of its own, let AWS_ACCESS_KEY_ID be the account's number\n\
         an `aws` older than 2.13, or than 1.29, knows no AWS_ENDPOINT_URL: give it --endpoint-url {url}\n",
        home.log().display()
    ))
}

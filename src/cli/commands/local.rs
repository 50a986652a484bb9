//! `rustinfra local`.

use clap::Subcommand;
use serde_json::{Value, json};

use crate::cli::args::GlobalArgs;
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
    let here = crate::cli::app::current_directory()?;
    let config = Config::find(&here)?.as_deref().map(Config::read).transpose()?;
    Ok(config.and_then(|config| config.local.port))
}

fn show(endpoint: Option<&Endpoint>, home: &Home, global: &GlobalArgs, ui: &Ui) -> CliResult {
    if global.json {
        let value = match endpoint {
            Some(endpoint) => json!({
                "running": true, "url": endpoint.url(), "port": endpoint.port, "pid": endpoint.pid,
                "version": endpoint.version, "log": home.log(), "accessKeyId": ACCESS_KEY, "secretAccessKey": SECRET_KEY,
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
         export AWS_ENDPOINT_URL={url} AWS_ACCESS_KEY_ID={ACCESS_KEY} AWS_SECRET_ACCESS_KEY={SECRET_KEY}\n",
        home.log().display()
    ))
}

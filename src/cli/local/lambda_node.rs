//! The AWS SDK for JavaScript, which Lambda's Node.js runtimes have installed.
//!
//! See <https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html>. The local
//! endpoint runs Node.js functions as plain processes, which find packages only in
//! a `node_modules` directory above their code (ES modules ignore `NODE_PATH`). So
//! the SDK is installed into the cache once and linked into the endpoint's state
//! directory, below which functions are unpacked.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use indicatif::MultiProgress;

use crate::cli::error::{CliError, CliResult};
use crate::cli::ui::Ui;
use crate::digest::sha256;

use super::home::Home;
use super::install::run;
use super::installing::Installing;
use super::lock::Lock;

/// The packages and their versions: what the runtimes of the labs' functions import.
const PACKAGES: &str = include_str!("lambda-node.json");

/// Makes the SDK available to the endpoint's functions.
pub(crate) fn provide(home: &Home, progress: Option<Installing<'_>>, ui: &Ui) -> CliResult {
    let link = home.state.join("node_modules");
    let installed = install(home, progress, ui)?.join("node_modules");
    if fs::read_link(&link).is_ok_and(|target| target == installed) {
        return Ok(());
    }
    let failed = |error: std::io::Error| {
        CliError::usage("local-install", "the AWS SDK for JavaScript could not be put in place")
            .detail(format!("{}: {error}", link.display()))
    };
    match fs::remove_file(&link) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(failed(error)),
        _ => std::os::unix::fs::symlink(&installed, &link).map_err(failed),
    }
}

/// Says that the SDK will be installed, unless it is.
pub(crate) fn announce<'u>(
    home: &Home,
    bars: &MultiProgress,
    ui: &'u Ui,
) -> Option<Installing<'u>> {
    let directory = directory(home);
    if directory.exists() {
        return None;
    }
    let what = "the AWS SDK for JavaScript, as Lambda's Node.js has it (once, some 50 MB),";
    Some(Installing::begin(ui, bars, "AWS SDK for JavaScript", what, &directory))
}

/// Tells whether npm is there to install it with.
pub(crate) fn is_possible() -> bool {
    std::env::var_os("PATH").is_some_and(|path| {
        std::env::split_paths(&path).any(|directory| directory.join("npm").is_file())
    })
}

/// Names the installation after what is in it.
fn directory(home: &Home) -> PathBuf {
    home.cache.join(format!("lambda-node-{}", &sha256(PACKAGES)[..12]))
}

fn install(home: &Home, mut progress: Option<Installing<'_>>, ui: &Ui) -> CliResult<PathBuf> {
    let directory = directory(home);
    if directory.exists() {
        return Ok(directory);
    }
    let _lock = Lock::take(
        &home.cache.join("install-node.lock"),
        ui,
        "installs the AWS SDK for JavaScript",
    )?;
    if directory.exists() {
        return Ok(directory);
    }
    let partial = directory.with_extension("partial");
    let _ = fs::remove_dir_all(&partial);
    let failed = |error: std::io::Error| {
        CliError::usage("local-install", "the AWS SDK for JavaScript could not be installed")
            .detail(format!("{}: {error}", directory.display()))
    };
    fs::create_dir_all(&partial).map_err(failed)?;
    fs::write(partial.join("package.json"), PACKAGES).map_err(failed)?;
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=http"])
        .current_dir(&partial);
    let hear = |line: Option<&str>| {
        if let Some(progress) = &mut progress {
            progress.hear(line);
        }
    };
    run(&mut npm, "the AWS SDK for JavaScript could not be installed with npm", hear).map_err(
        |error| {
            error.hinted(
                "functions in Node.js need `node` and `npm` on this machine, and the network once",
            )
        },
    )?;
    fs::rename(&partial, &directory).map_err(failed)?;
    Ok(directory)
}

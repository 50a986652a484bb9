//! Starting the local endpoint.

use std::fs::{self, File};
use std::io::Write as _;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use indicatif::MultiProgress;

use crate::cli::error::{CliError, CliResult};
use crate::cli::render::duration::duration;
use crate::cli::ui::Ui;

use super::endpoint::{ACCESS_KEY, Endpoint, SECRET_KEY};
use super::home::{Home, MINISTACK_VERSION};
use super::install::Installation;
use super::lambda_node;
use super::lock::Lock;
use super::program;

/// How long the endpoint may take to answer for the first time.
const START_LIMIT: Duration = Duration::from_secs(60);

/// What a command needs of the endpoint.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wanted {
    /// The port, if the user chose one.
    pub(crate) port: Option<u16>,
    /// Whether functions in Node.js are to run.
    pub(crate) node: bool,
}

/// Returns the running endpoint, or starts one.
pub(crate) fn start(home: &Home, wanted: Wanted, ui: &Ui) -> CliResult<Endpoint> {
    home.create_state()?;
    let _lock = Lock::take(&home.state.join("lock"), ui, "starts the local endpoint")?;
    if let Some(endpoint) = Endpoint::find(home) {
        check_program(&endpoint)?;
        if let Some(port) = wanted.port.filter(|port| *port != endpoint.port) {
            return Err(CliError::usage(
                "local-port",
                format!("the local endpoint already runs on port {}", endpoint.port),
            )
            .hinted(format!(
                "to move it to port {port}, which empties it, first run:\nrustinfra local stop"
            )));
        }
        if wanted.node {
            let begun = Instant::now();
            let bars = MultiProgress::new();
            let progress = lambda_node::announce(home, &bars, ui);
            let is_new = progress.is_some();
            lambda_node::provide(home, progress, ui)?;
            if is_new {
                installed(begun, ui);
            }
        }
        return Ok(endpoint);
    }
    // Whatever is written down there does not answer any more.
    Endpoint::stop(home)?;
    let port = match wanted.port {
        Some(port) => check_port(port)?,
        None => free_port()?,
    };
    let python = install(home, wanted, ui)?;
    let mut child = spawn(home, &python, port)?;
    let endpoint = Endpoint {
        pid: child.id(),
        port,
        version: MINISTACK_VERSION.to_string(),
        program: program::hash(),
    };
    endpoint.save(home)?;
    wait(&mut child, &endpoint, home)?;
    release(&mut child)?;
    ui.status(
        "Started",
        format_args!(
            "the local endpoint on {} (it runs until `rustinfra local stop`)",
            endpoint.url()
        ),
    );
    Ok(endpoint)
}

/// Installs what is missing, both parts at once, and returns the endpoint's Python.
fn install(home: &Home, wanted: Wanted, ui: &Ui) -> CliResult<PathBuf> {
    let begun = Instant::now();
    let bars = MultiProgress::new();
    let python = Installation::check(home)?;
    let endpoint = python.announce(&bars, ui);
    let sdk = if wanted.node { lambda_node::announce(home, &bars, ui) } else { None };
    let is_new = endpoint.is_some() || sdk.is_some();
    let python = thread::scope(|scope| {
        let node = wanted.node.then(|| scope.spawn(|| lambda_node::provide(home, sdk, ui)));
        let python = python.complete(home, endpoint, ui);
        let node = node.map_or(Ok(()), |node| {
            node.join()
                .unwrap_or_else(|_| Err(CliError::bug("installing the SDK for JavaScript stopped")))
        });
        let python = python?;
        node.map(|()| python)
    })?;
    if is_new {
        installed(begun, ui);
    }
    Ok(python)
}

fn installed(begun: Instant, ui: &Ui) {
    let elapsed = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    ui.status("Installed", format_args!("in {}", duration(elapsed)));
}

/// Refuses an endpoint that differs from the one of this `rustinfra`.
fn check_program(endpoint: &Endpoint) -> CliResult {
    if endpoint.version == MINISTACK_VERSION && endpoint.program == program::hash() {
        return Ok(());
    }
    Err(CliError::usage(
        "local-version",
        "the local endpoint that runs was started by another version of rustinfra",
    )
    .hinted(
        "to start this version's, which has nothing deployed, first run:\nrustinfra local stop",
    ))
}

fn check_port(port: u16) -> CliResult<u16> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => Ok(port),
        Err(error) => Err(CliError::usage("local-port", format!("port {port} cannot be used"))
            .detail(error.to_string())
            .hinted("choose another with --port, or leave it out to get a free one")),
    }
}

fn free_port() -> CliResult<u16> {
    let port =
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
    port.map(|address| address.port()).map_err(|error| {
        CliError::usage("local-port", "there is no free port on the loopback interface")
            .detail(error.to_string())
    })
}

fn spawn(home: &Home, python: &Path, port: u16) -> CliResult<Child> {
    let failed = |error: std::io::Error| {
        CliError::usage("local-start", "the local endpoint could not be started")
            .detail(format!("{}: {error}", home.state.display()))
    };
    let functions = home.functions();
    let data = home.state.join("data");
    for directory in [&functions, &data] {
        let _ = fs::remove_dir_all(directory);
        fs::create_dir_all(directory).map_err(failed)?;
    }
    let log = File::create(home.log()).map_err(failed)?;
    let file = program::write(home).map_err(failed)?;
    let mut command = Command::new(python);
    // Functions inherit the endpoint's environment, and must not find the user's there.
    command.env_clear();
    for name in ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR"] {
        command.envs(std::env::var_os(name).map(|value| (name, value)));
    }
    let port = port.to_string();
    command
        .arg(file)
        .env("BIND_HOST", "127.0.0.1")
        .env("GATEWAY_PORT", &port)
        .env("EDGE_PORT", &port)
        .env("MINISTACK_HOST", "localhost")
        .env("AUTH", "true")
        .env("PERSIST_STATE", "0")
        .env("STATE_DIR", &data)
        .env("S3_DATA_DIR", data.join("s3"))
        .env("TMPDIR", &functions)
        .env("LAMBDA_EXECUTOR", "local")
        .env("IOT_MTLS_ENABLED", "0")
        .env("SFTP_ENABLED", "0")
        // Only when the server itself has it do functions on `provided` runtimes get it.
        .env("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{port}"))
        .env("AWS_ACCESS_KEY_ID", ACCESS_KEY)
        .env("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
        .env("AWS_DEFAULT_REGION", "us-east-1")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .current_dir(&home.state)
        // Until something is written there, the endpoint ends with this process.
        .stdin(Stdio::piped())
        .stdout(log.try_clone().map_err(failed)?)
        .stderr(log);
    command.spawn().map_err(failed)
}

/// Lets the endpoint live on after this process.
fn release(child: &mut Child) -> CliResult {
    let written = child.stdin.take().map(|mut stdin| stdin.write_all(b"\n"));
    written.unwrap_or(Ok(())).map_err(|error| {
        CliError::usage("local-start", "the local endpoint ended while starting")
            .detail(error.to_string())
    })
}

/// Waits until the endpoint answers, or has died.
fn wait(child: &mut Child, endpoint: &Endpoint, home: &Home) -> CliResult {
    let begun = Instant::now();
    loop {
        let ended = child.try_wait().ok().flatten();
        // Someone else could have taken the port meanwhile, and answer on it.
        if ended.is_none() && endpoint.answers() {
            return Ok(());
        }
        if ended.is_none() && begun.elapsed() < START_LIMIT {
            thread::sleep(Duration::from_millis(50));
            continue;
        }
        let error = match ended {
            Some(status) => CliError::usage(
                "local-start",
                format!("the local endpoint ended while starting ({status})"),
            ),
            None => {
                let _ = child.kill();
                CliError::usage(
                    "local-start",
                    format!("the local endpoint did not answer within {} s", START_LIMIT.as_secs()),
                )
            }
        };
        let _ = fs::remove_file(home.record());
        return Err(with_log(error, home));
    }
}

/// Adds the last lines of the endpoint's log.
fn with_log(error: CliError, home: &Home) -> CliError {
    let log = fs::read_to_string(home.log()).unwrap_or_default();
    let lines: Vec<_> = log.lines().collect();
    let last = lines.len().saturating_sub(8);
    lines[last..]
        .iter()
        .fold(error, |error, line| error.detail(*line))
        .hinted(format!("the whole log is in {}", home.log().display()))
}

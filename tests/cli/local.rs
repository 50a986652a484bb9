//! The local endpoint's life, with a small server in ministack's place: what is
//! installed, started, found again and stopped is the real thing, only quicker.

use crate::project::Project;

/// A `python3` whose environments hold a stand-in for pip and, after "installing", for ministack: a
/// module that serves while it is imported, before there is anything to correct.
const PYTHON: &str = r#"#!/bin/sh
real=$(PATH=${PATH#*:} command -v python3)
if [ "$2" != venv ]; then exec "$real" "$@"; fi
"$real" -m venv --without-pip "$3" || exit 1
site=$("$3/bin/python" -c 'import site; print(site.getsitepackages()[0])')
mkdir -p "$site/pip" "$site/ministack"
cp "$(dirname "$0")/pip.py" "$site/pip/__main__.py"
cp "$(dirname "$0")/ministack.py" "$site/ministack/app.py"
"#;

const SERVER: &str = r#"
import http.server, os
class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self):
        body = b'{"services": {}}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    do_GET = do_POST = answer
print("auth", os.environ["AUTH"], "host", os.environ["BIND_HOST"], "secret of the user", os.environ.get("AWS_PROFILE"), flush=True)
http.server.HTTPServer((os.environ["BIND_HOST"], int(os.environ["GATEWAY_PORT"])), Handler).serve_forever()
"#;

/// A machine whose Python and npm are stand-ins.
fn machine(name: &str, pip: &str, ministack: &str) -> Project {
    let project = Project::new(name)
        .script("bin/python3", PYTHON)
        .script("bin/npm", "#!/bin/sh\nmkdir node_modules\n")
        .file("bin/pip.py", pip)
        .file("bin/ministack.py", ministack);
    let path =
        format!("{}:{}", project.directory.join("bin").display(), std::env::var("PATH").unwrap());
    project.env("PATH", &path).env("AWS_PROFILE", "mine")
}

/// Writes `[PORT]` for the endpoint's port, wherever it is.
fn without_port(project: &Project, text: &str) -> String {
    let record = std::fs::read_to_string(project.directory.join("cache/local/endpoint.json"))
        .unwrap_or_default();
    let port = record
        .split("\"port\":")
        .nth(1)
        .and_then(|rest| rest.split(',').next())
        .unwrap_or("no port");
    text.replace(port, "[PORT]")
}

/// Writes `[HASH]` for the hash in the name of the SDK's directory.
fn without_hash(text: &str) -> String {
    let Some((before, rest)) = text.split_once("lambda-node-") else { return text.to_string() };
    format!(
        "{before}lambda-node-[HASH]{}",
        rest.trim_start_matches(|c: char| c.is_ascii_hexdigit())
    )
}

/// Ends the endpoint also when the test fails.
struct Stop<'a>(&'a Project);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        let _ = self.0.command(&["local", "stop"]).output();
    }
}

#[test]
fn the_endpoint_is_installed_started_found_again_and_stopped() {
    let project = machine("local-life", "", SERVER);
    let _stop = Stop(&project);
    insta::assert_snapshot!(project.run(&["local", "status"]), @"
    the local endpoint is not running
    --- stderr
    --- exit 0
    ");
    let started = project.run(&["local", "start"]);
    insta::assert_snapshot!(without_port(&project, &without_hash(&started)), @"
    the local endpoint runs on http://localhost:[PORT]

    log        [PROJECT]/cache/local/endpoint.log
    for other tools:
      export AWS_ENDPOINT_URL=http://localhost:[PORT] AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 AWS_ACCESS_KEY_ID=rustinfra-local AWS_SECRET_ACCESS_KEY=rustinfra-local
    to see a stack with an account of its own, let AWS_ACCESS_KEY_ID be the account's number
    an `aws` older than 2.13, or than 1.29, knows no AWS_ENDPOINT_URL: give it --endpoint-url http://localhost:[PORT]
    --- stderr
      Installing  the local endpoint, ministack 1.5.33 (once, some 200 MB), into [PROJECT]/cache/ministack-1.5.33
      Installing  the AWS SDK for JavaScript, as Lambda's Node.js has it (once, some 50 MB), into [PROJECT]/cache/lambda-node-[HASH]
       Installed  in [TIME]
         Started  the local endpoint on http://localhost:[PORT] (it runs until `rustinfra local stop`)
    --- exit 0
    ");
    let again = project.run(&["local", "start"]);
    insta::assert_snapshot!(without_port(&project, &again), @"
    the local endpoint runs on http://localhost:[PORT]

    log        [PROJECT]/cache/local/endpoint.log
    for other tools:
      export AWS_ENDPOINT_URL=http://localhost:[PORT] AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 AWS_ACCESS_KEY_ID=rustinfra-local AWS_SECRET_ACCESS_KEY=rustinfra-local
    to see a stack with an account of its own, let AWS_ACCESS_KEY_ID be the account's number
    an `aws` older than 2.13, or than 1.29, knows no AWS_ENDPOINT_URL: give it --endpoint-url http://localhost:[PORT]
    --- stderr
    --- exit 0
    ");
    let reset = project.run(&["local", "reset"]);
    insta::assert_snapshot!(without_port(&project, &reset), @"
    --- stderr
         Emptied  the local endpoint on http://localhost:[PORT]
    --- exit 0
    ");
    let log = std::fs::read_to_string(project.directory.join("cache/local/endpoint.log")).unwrap();
    assert_eq!(log.lines().next(), Some("auth true host 127.0.0.1 secret of the user None"));
    let elsewhere = project.run(&["local", "start", "--port", "1"]);
    insta::assert_snapshot!(without_port(&project, &elsewhere), @"
    --- stderr
    error[local-port]: the local endpoint already runs on port [PORT]
      help: to move it to port 1, which empties it, first run:
          rustinfra local stop
    --- exit 2
    ");
    let stopped = project.run(&["local", "stop"]);
    assert!(stopped.contains("Stopped  the local endpoint on http://localhost:"), "{stopped}");
    insta::assert_snapshot!(project.run(&["local", "stop"]), @"
    --- stderr
    the local endpoint is not running
    --- exit 0
    ");
}

#[test]
fn concurrent_starts_share_one_endpoint() {
    let project = machine("local-concurrent", "", SERVER);
    let _stop = Stop(&project);
    let starts: Vec<_> = (0..4)
        .map(|_| {
            project
                .command(&["local", "start"])
                .stdout(std::process::Stdio::piped())
                .stderr(std::process::Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    let addresses: std::collections::BTreeSet<_> = starts
        .into_iter()
        .map(|start| String::from_utf8(start.wait_with_output().unwrap().stdout).unwrap())
        .collect();
    assert_eq!(addresses.len(), 1, "{addresses:?}");
    assert!(
        addresses
            .iter()
            .all(|address| address.starts_with("the local endpoint runs on http://localhost:")),
        "{addresses:?}"
    );
}

#[test]
fn a_machine_without_python_is_told_what_to_install() {
    let project = Project::new("local-no-python").file("bin/x", "").env("PATH", "bin");
    insta::assert_snapshot!(without_hash(&project.run(&["local", "start"])), @"
    --- stderr
    error[no-python]: the local endpoint needs Python 3.10 or newer, and there is no `python3`
      help: install it, for example: apt install python3 python3-venv
    --- exit 2
    ");
}

#[test]
fn an_old_python_is_told() {
    let project =
        machine("local-old-python", "", "").script("bin/python3", "#!/bin/sh\necho 3 8\n");
    insta::assert_snapshot!(without_hash(&project.run(&["local", "start"])), @"
    --- stderr
    error[old-python]: the local endpoint needs Python 3.10 or newer; `python3` is 3.8
      help: put a newer python3 first in PATH
    --- exit 2
    ");
}

#[test]
fn a_failing_pip_is_told_in_its_own_words_and_tried_again_next_time() {
    let pip =
        "import sys\nprint('ERROR: no matching distribution', file=sys.stderr)\nsys.exit(1)\n";
    let project = machine("local-pip", pip, SERVER);
    let _stop = Stop(&project);
    insta::assert_snapshot!(without_hash(&project.run(&["local", "start"])), @"
    --- stderr
      Installing  the local endpoint, ministack 1.5.33 (once, some 200 MB), into [PROJECT]/cache/ministack-1.5.33
      Installing  the AWS SDK for JavaScript, as Lambda's Node.js has it (once, some 50 MB), into [PROJECT]/cache/lambda-node-[HASH]
    error[local-install]: the local endpoint could not be installed with pip
      ERROR: no matching distribution
      help: it is downloaded from PyPI; check the network, and PIP_INDEX_URL if you use a mirror
    --- exit 2
    ");
    let project_again = machine_in(&project, "");
    let started = project_again.run(&["local", "start"]);
    assert!(started.ends_with("--- exit 0\n"), "{started}");
}

/// The same machine, with another pip.
fn machine_in(project: &Project, pip: &str) -> Project {
    std::fs::write(project.directory.join("bin/pip.py"), pip).unwrap();
    let path =
        format!("{}:{}", project.directory.join("bin").display(), std::env::var("PATH").unwrap());
    project.again().env("PATH", &path)
}

#[test]
fn an_endpoint_that_dies_at_once_is_told_with_the_end_of_its_log() {
    let project = machine(
        "local-dies",
        "",
        "import sys\nprint('cannot open the data directory')\nsys.exit(3)\n",
    );
    insta::assert_snapshot!(without_hash(&project.run(&["local", "start"])), @"
    --- stderr
      Installing  the local endpoint, ministack 1.5.33 (once, some 200 MB), into [PROJECT]/cache/ministack-1.5.33
      Installing  the AWS SDK for JavaScript, as Lambda's Node.js has it (once, some 50 MB), into [PROJECT]/cache/lambda-node-[HASH]
       Installed  in [TIME]
    error[local-start]: the local endpoint ended while starting (exit status: 3)
      cannot open the data directory
      help: the whole log is in [PROJECT]/cache/local/endpoint.log
    --- exit 2
    ");
}

#[test]
fn a_port_that_is_taken_is_told_before_anything_is_installed() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let project = machine("local-port", "", SERVER);
    let told = project.run(&["local", "start", "--port", &port]);
    insta::assert_snapshot!(told.replace(&port, "[PORT]"), @"
    --- stderr
    error[local-port]: port [PORT] cannot be used
      Address already in use (os error 98)
      help: choose another with --port, or leave it out to get a free one
    --- exit 2
    ");
}

#[test]
fn without_a_home_the_endpoint_asks_for_a_directory() {
    let project = Project::new("local-homeless").env("HOME", "").env("RUSTINFRA_CACHE", "");
    insta::assert_snapshot!(project.run(&["local", "status"]), @"
    --- stderr
    error[no-cache]: there is no directory for the local endpoint
      help: set RUSTINFRA_CACHE to a directory that can be written to
    --- exit 2
    ");
}

#[test]
fn an_endpoint_that_does_not_let_itself_be_emptied_is_to_be_started_anew() {
    let stubborn = SERVER.replace("do_GET = do_POST = answer", "do_GET = answer");
    let project = machine("local-stubborn", "", &stubborn);
    let _stop = Stop(&project);
    let started = project.run(&["local", "start"]);
    assert!(started.ends_with("--- exit 0\n"), "{started}");
    insta::assert_snapshot!(without_port(&project, &project.run(&["local", "reset"])), @"
    --- stderr
    error[local-reset]: the local endpoint could not be emptied
      unexpected answer: HTTP/1.0 501 Unsupported method ('POST')
      help: stop it and start it again: rustinfra local stop && rustinfra local start
    --- exit 2
    ");
}

#[test]
fn an_endpoint_of_another_version_is_not_used() {
    let project = machine("local-version", "", SERVER);
    let _stop = Stop(&project);
    let started = project.run(&["local", "start"]);
    assert!(started.ends_with("--- exit 0\n"), "{started}");
    let record = project.directory.join("cache/local/endpoint.json");
    let written = std::fs::read_to_string(&record).unwrap();
    let (before, _) = written.split_once(",\"program\"").unwrap();
    std::fs::write(&record, format!("{before}}}")).unwrap();
    insta::assert_snapshot!(project.run(&["local", "start"]), @"
    --- stderr
    error[local-version]: the local endpoint that runs was started by another version of rustinfra
      help: to start this version's, which has nothing deployed, first run:
          rustinfra local stop
    --- exit 2
    ");
    let stopped = project.run(&["local", "stop"]);
    assert!(stopped.contains("Stopped  the local endpoint on http://localhost:"), "{stopped}");
}

#[test]
fn an_endpoint_ends_with_what_starts_it() {
    let project = machine("local-interrupted", "", "import time\ntime.sleep(600)\n");
    let _stop = Stop(&project);
    let mut command = project.command(&["local", "start"]);
    let mut start = command.stderr(std::process::Stdio::null()).spawn().unwrap();
    let record = project.directory.join("cache/local/endpoint.json");
    let endpoint = wait_for("the endpoint's process", || {
        let record = std::fs::read(&record).ok()?;
        let record: serde_json::Value = serde_json::from_slice(&record).ok()?;
        record["pid"].as_u64()
    });
    // As Ctrl-C does, which a process in a shell's background ignores.
    let end = format!("kill -TERM {}", start.id());
    assert!(std::process::Command::new("sh").args(["-c", &end]).status().unwrap().success());
    assert_eq!(start.wait().unwrap().code(), None, "the signal ends it");
    let process = format!("/proc/{endpoint}/cmdline");
    wait_for("the end of the endpoint", || {
        std::fs::read(&process).unwrap_or_default().is_empty().then_some(())
    });
    insta::assert_snapshot!(project.run(&["local", "stop"]), @"
    --- stderr
    the local endpoint is not running
    --- exit 0
    ");
}

/// Waits until something is there.
#[track_caller]
fn wait_for<T>(what: &str, mut is_there: impl FnMut() -> Option<T>) -> T {
    let begun = std::time::Instant::now();
    loop {
        if let Some(there) = is_there() {
            return there;
        }
        assert!(begun.elapsed() < std::time::Duration::from_secs(30), "{what}");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

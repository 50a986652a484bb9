//! Ctrl-C while a deployment runs.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

use crate::project::{Project, TWO_STACKS};

/// A CloudFormation at which somebody else's update never ends.
const BUSY: &str = r#"
import http.server, urllib.parse
STACK = """<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>
<StackName>orders-prod</StackName><StackId>arn:aws:cloudformation:eu-west-1:123456789012:stack/orders-prod/1</StackId>
<CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>UPDATE_IN_PROGRESS</StackStatus></member></Stacks></DescribeStacksResult></DescribeStacksResponse>"""
CALLER = """<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::123456789012:user/me</Arn><UserId>me</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"""
TEMPLATE = """<GetTemplateResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><GetTemplateResult><TemplateBody>{"Resources":{}}</TemplateBody></GetTemplateResult></GetTemplateResponse>"""
class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        asked = self.rfile.read(int(self.headers["Content-Length"])).decode()
        body = STACK if "DescribeStacks" in asked else TEMPLATE if "GetTemplate" in asked else CALLER
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())
    def log_message(self, *_):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
"#;

#[test]
fn the_last_lines_tell_where_every_stack_stands() {
    let mut server =
        Command::new("python3").args(["-c", BUSY]).stdout(Stdio::piped()).spawn().unwrap();
    let mut port = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut port).unwrap();
    let project = Project::with_app("interrupt", TWO_STACKS)
        .env("AWS_ENDPOINT_URL", &format!("http://127.0.0.1:{}", port.trim()))
        .env("AWS_ACCESS_KEY_ID", "key")
        .env("AWS_SECRET_ACCESS_KEY", "secret");
    let mut command = project.command(&["deploy", "--yes", "--app", "./app.sh"]);
    let mut deploy = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stderr = BufReader::new(deploy.stderr.take().unwrap());
    let mut told = String::new();
    while !told.contains("another operation is under way") {
        assert!(stderr.read_line(&mut told).unwrap() > 0, "{told}");
    }
    let interrupt = format!("kill -INT {}", deploy.id());
    assert!(Command::new("sh").args(["-c", &interrupt]).status().unwrap().success());
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).unwrap();
    let status = deploy.wait().unwrap();
    server.kill().unwrap();
    server.wait().unwrap();
    assert_eq!(status.code(), Some(130), "{told}{rest}");
    let (_, last) = rest.split_once("\n\n").unwrap_or(("", &rest));
    let last = last.rsplit("\n\n").next().unwrap();
    insta::assert_snapshot!(last, @"
     In progress  Orders on AWS (UPDATE_IN_PROGRESS)
                  to follow it, run again: rustinfra deploy Orders
                  to give it up: aws cloudformation cancel-update-stack --stack-name orders-prod
       Not begun  OrdersAlarms
    ");
}

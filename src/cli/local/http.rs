//! The two requests that rustinfra itself makes of the local endpoint.

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

/// How long the endpoint may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Sends a request without a body to a port of this machine, and returns the
/// answer's body if its status is 200.
pub(crate) fn request(method: &str, port: u16, path: &str) -> io::Result<String> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    // HTTP/1.0, so that the answer ends with the connection and is never chunked.
    write!(
        stream,
        "{method} {path} HTTP/1.0\r\nHost: localhost:{port}\r\nContent-Length: 0\r\n\r\n"
    )?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    match head.split(' ').nth(1) {
        Some("200") => Ok(body.to_string()),
        _ => Err(io::Error::other(format!(
            "unexpected answer: {}",
            head.lines().next().unwrap_or("nothing")
        ))),
    }
}

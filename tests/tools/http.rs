//! As much of HTTP/1.1 as it takes to call a local endpoint.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Sends one request and returns the answer's status and body; fails the test without an answer.
pub(crate) fn call(method: &str, url: &str, body: Option<&str>) -> (u16, String) {
    match try_call(method, url, body) {
        Ok(answer) => answer,
        Err(error) => panic!("{method} {url}: {error}"),
    }
}

/// Sends one request and returns the answer's status and body.
pub(super) fn try_call(method: &str, url: &str, body: Option<&str>) -> io::Result<(u16, String)> {
    let wrong = |what: &str| io::Error::new(io::ErrorKind::InvalidData, what.to_owned());
    let rest = url.strip_prefix("http://").ok_or_else(|| wrong("not an http:// address"))?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut stream = TcpStream::connect(host)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    let body = body.unwrap_or_default();
    let length = body.len();
    write!(
        stream,
        "{method} /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    parse(&answer).ok_or_else(|| wrong("not an HTTP answer"))
}

/// Takes an answer apart: its status, and its body put together from its chunks.
fn parse(answer: &[u8]) -> Option<(u16, String)> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&answer[..end]).ok()?.to_ascii_lowercase();
    let mut body = &answer[end + 4..];
    let status = head.split(' ').nth(1)?.parse().ok()?;
    if !head.contains("\r\ntransfer-encoding: chunked") {
        return Some((status, String::from_utf8_lossy(body).into_owned()));
    }
    let mut whole = Vec::new();
    loop {
        let end = body.windows(2).position(|two| two == b"\r\n")?;
        let size = std::str::from_utf8(&body[..end]).ok()?.split(';').next()?;
        let size = usize::from_str_radix(size.trim(), 16).ok()?;
        if size == 0 {
            return Some((status, String::from_utf8_lossy(&whole).into_owned()));
        }
        whole.extend_from_slice(body.get(end + 2..end + 2 + size)?);
        body = body.get(end + 2 + size + 2..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(answer: &str, expected: Option<(u16, &str)>) {
        let parsed = parse(answer.as_bytes());
        assert_eq!(parsed, expected.map(|(status, body)| (status, body.to_owned())));
    }

    #[test]
    fn an_answer_is_its_status_and_its_body() {
        check("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", Some((200, "hi")));
        check("HTTP/1.1 204 No Content\r\nA: b\r\n\r\n", Some((204, "")));
    }

    #[test]
    fn chunks_are_put_together() {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        check(
            &format!("{head}3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n"),
            Some((200, "abc0123456789")),
        );
        check(&format!("{head}5\r\nabc"), None);
    }

    #[test]
    fn anything_else_is_no_answer() {
        for answer in ["", "hello", "\r\n\r\n", "HTTP/1.1 x\r\n\r\n"] {
            check(answer, None);
        }
    }
}

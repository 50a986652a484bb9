//! As much of HTTP/1.1 as it takes to call a local endpoint.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// What a server answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: u16,
    /// The headers, by their names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// The body.
    pub(crate) body: String,
}

impl Answer {
    /// The first header of that name, which is in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(header, _)| header == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Sends one request and returns the answer's status and body; fails the test without an answer.
pub(crate) fn call(method: &str, url: &str, body: Option<&str>) -> (u16, String) {
    match try_call(method, url, body) {
        Ok(answer) => answer,
        Err(error) => panic!("{method} {url}: {error}"),
    }
}

/// Sends one request and returns the answer's status and body.
pub(super) fn try_call(method: &str, url: &str, body: Option<&str>) -> io::Result<(u16, String)> {
    let answer = send(method, url, &[("Content-Type", "application/json")], body)?;
    Ok((answer.status, answer.body))
}

/// Sends one request, with headers; `Host` is the address's unless it is among them.
pub(crate) fn send(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: Option<&str>,
) -> io::Result<Answer> {
    let wrong = |what: &str| io::Error::new(io::ErrorKind::InvalidData, what.to_owned());
    let rest = url.strip_prefix("http://").ok_or_else(|| wrong("not an http:// address"))?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut stream = TcpStream::connect(host)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    let mut request = format!("{method} /{path} HTTP/1.1\r\nConnection: close\r\n");
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
        request += &format!("Host: {host}\r\n");
    }
    for (name, value) in headers {
        request += &format!("{name}: {value}\r\n");
    }
    let body = body.unwrap_or_default();
    request += &format!("Content-Length: {}\r\n\r\n{body}", body.len());
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    parse(&answer).ok_or_else(|| wrong("not an HTTP answer"))
}

/// Takes an answer apart: its status and headers, and its body put together from its chunks.
fn parse(answer: &[u8]) -> Option<Answer> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let mut lines = std::str::from_utf8(&answer[..end]).ok()?.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let header = |line: &str| {
        let (name, value) = line.split_once(':')?;
        Some((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
    };
    let headers: Vec<(String, String)> = lines.filter_map(header).collect();
    let body = &answer[end + 4..];
    let chunked = ("transfer-encoding".to_owned(), "chunked".to_owned());
    let body = if headers.contains(&chunked) { whole(body)? } else { body.to_vec() };
    Some(Answer { status, headers, body: String::from_utf8_lossy(&body).into_owned() })
}

/// Puts a body together from its chunks.
fn whole(mut chunks: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let end = chunks.windows(2).position(|two| two == b"\r\n")?;
        let size = std::str::from_utf8(&chunks[..end]).ok()?.split(';').next()?;
        let size = usize::from_str_radix(size.trim(), 16).ok()?;
        if size == 0 {
            return Some(whole);
        }
        whole.extend_from_slice(chunks.get(end + 2..end + 2 + size)?);
        chunks = chunks.get(end + 2 + size + 2..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(answer: &str, expected: Option<(u16, &str)>) {
        let parsed = parse(answer.as_bytes()).map(|answer| (answer.status, answer.body));
        assert_eq!(parsed, expected.map(|(status, body)| (status, body.to_owned())));
    }

    #[test]
    fn an_answer_is_its_status_and_its_body() {
        check("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", Some((200, "hi")));
        check("HTTP/1.1 204 No Content\r\nA: b\r\n\r\n", Some((204, "")));
    }

    #[test]
    fn headers_are_found_by_their_names_in_lower_case() {
        let answer =
            parse(b"HTTP/1.1 200 OK\r\nX-Amzn-ErrorType: Nope\r\nX-Amzn-ErrorType: b\r\n\r\n");
        let answer = answer.as_ref();
        assert_eq!(answer.and_then(|it| it.header("x-amzn-errortype")), Some("Nope"));
        assert_eq!(answer.and_then(|it| it.header("x-other")), None);
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

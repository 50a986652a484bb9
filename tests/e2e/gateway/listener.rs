//! A backend of the tests' own, which answers with what it was asked.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};

use serde_json::{Value, json};

/// Starts one, which runs as long as the process; returns its address.
#[track_caller]
pub(super) fn listen() -> String {
    let bound = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| {
        let port = listener.local_addr()?.port();
        Ok((listener, port))
    });
    let (listener, port) = bound.unwrap_or_else(|error| panic!("no free port: {error}"));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // Who asked sees that there is no answer.
            let _ = answer(&stream);
        }
    });
    format!("http://127.0.0.1:{port}")
}

/// Answers one request: its method, its path, those of its headers that begin with `x-`, and its body.
fn answer(stream: &TcpStream) -> io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut line = || {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        Ok::<_, io::Error>(line.trim_end().to_owned())
    };
    let first = line()?;
    let mut headers = BTreeMap::new();
    loop {
        let line = line()?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body)?;
    headers.retain(|name, _| name.starts_with("x-"));
    let mut words = first.split(' ');
    let told = json!({
        "method": words.next(),
        "path": words.next(),
        "headers": headers,
        "body": String::from_utf8_lossy(&body),
    });
    respond(stream, &told)
}

fn respond(mut stream: &TcpStream, told: &Value) -> io::Result<()> {
    let body = told.to_string();
    let head = "HTTP/1.1 203 Answered\r\nConnection: close\r\nContent-Type: application/json";
    write!(stream, "{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

//! A small HTTP proxy in front of the endpoint, to see what is asked of it.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

/// A proxy that keeps a list of the requests that went through it.
pub(crate) struct Proxy {
    port: u16,
    calls: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// Starts one in front of `url`, which is of the form `http://host:port`; it runs as long
    /// as the process.
    pub(crate) fn start(url: &str) -> Self {
        Self::with(url, |answer| answer)
    }

    /// Starts one through which every stack that is made looks as if it was still being made.
    pub(crate) fn that_never_completes(url: &str) -> Self {
        Self::with(url, |answer| match String::from_utf8(answer) {
            Ok(text) => {
                let busy = "<StackStatus>CREATE_IN_PROGRESS</StackStatus>";
                let text = text.replace("<StackStatus>CREATE_COMPLETE</StackStatus>", busy);
                without_length(&text).into_bytes()
            }
            Err(binary) => binary.into_bytes(),
        })
    }

    fn with(url: &str, change: fn(Vec<u8>) -> Vec<u8>) -> Self {
        let bound = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| {
            let port = listener.local_addr()?.port();
            Ok((listener, port))
        });
        let (listener, port) = bound.unwrap_or_else(|error| panic!("no free port: {error}"));
        let target = url.trim_start_matches("http://").to_owned();
        let calls = Arc::<Mutex<Vec<String>>>::default();
        let list = Arc::clone(&calls);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (target, list) = (target.clone(), Arc::clone(&list));
                std::thread::spawn(move || {
                    if let Err(error) = pass(stream, &target, &list, change) {
                        let mut list = list.lock().unwrap_or_else(PoisonError::into_inner);
                        list.push(format!("failed: {error}"));
                    }
                });
            }
        });
        Self { port, calls }
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// What went through it: the method and path of each request, and its action if it has one.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Passes one request on, and the answer back; each connection carries only one.
fn pass(
    mut from: TcpStream,
    target: &str,
    list: &Mutex<Vec<String>>,
    change: fn(Vec<u8>) -> Vec<u8>,
) -> io::Result<()> {
    let mut request = Vec::new();
    let mut buffer = [0; 8192];
    let end = loop {
        let read = from.read(&mut buffer)?;
        if read == 0 {
            // A connection that was opened and not used.
            return Ok(());
        }
        request.extend_from_slice(&buffer[..read]);
        if let Some(end) = request.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
    };
    let head = String::from_utf8_lossy(&request[..end]).into_owned();
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    });
    let length: usize = length.unwrap_or(0);
    let mut body = request.split_off(end + 4);
    while body.len() < length {
        let read = from.read(&mut buffer)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        body.extend_from_slice(&buffer[..read]);
    }
    let text = String::from_utf8_lossy(&body);
    let action = text.split('&').find_map(|pair| pair.strip_prefix("Action="));
    let line = head.lines().next().unwrap_or_default();
    let call = format!("{line} {}", action.unwrap_or_default());
    list.lock().unwrap_or_else(PoisonError::into_inner).push(call);

    let mut to = TcpStream::connect(target)?;
    let kept = head.lines().filter(|line| !line.to_ascii_lowercase().starts_with("connection:"));
    let head: String = kept.flat_map(|line| [line, "\r\n"]).collect();
    to.write_all(format!("{head}Connection: close\r\n\r\n").as_bytes())?;
    to.write_all(&body)?;
    let mut answer = Vec::new();
    to.read_to_end(&mut answer)?;
    from.write_all(&change(answer))
}

/// An answer without its length: it ends with the connection.
fn without_length(answer: &str) -> String {
    let Some((head, body)) = answer.split_once("\r\n\r\n") else { return answer.to_owned() };
    let kept =
        head.split("\r\n").filter(|line| !line.to_ascii_lowercase().starts_with("content-length:"));
    format!("{}\r\n\r\n{body}", kept.collect::<Vec<_>>().join("\r\n"))
}

//! The other end of a WebSocket API.

use std::io::ErrorKind;
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;
use tungstenite::handshake::client::generate_key;
use tungstenite::http::Request;
use tungstenite::{HandshakeError, Message, WebSocket};

use super::refused::Refused;
use super::request::local_host;

/// How long a message may take; it takes less than a second.
const ARRIVAL: Duration = Duration::from_secs(30);

/// A connection to a WebSocket API; it is closed when this is dropped.
pub(crate) struct Socket {
    stream: WebSocket<TcpStream>,
}

impl Socket {
    /// Connects to `url`, which is AWS's, on the endpoint at `endpoint`.
    pub(crate) fn connect(
        endpoint: &str,
        url: &str,
        headers: &[(&str, &str)],
    ) -> Result<Self, Refused> {
        let Some((host, path)) = local_host(endpoint, url) else {
            panic!("not the address of a WebSocket API: {url}")
        };
        let wrong = |error: &dyn std::fmt::Display| Refused::new(format!("{url}: {error}"));
        let address = endpoint.trim_start_matches("http://");
        let stream = TcpStream::connect(address).map_err(|error| wrong(&error))?;
        stream.set_read_timeout(Some(ARRIVAL)).map_err(|error| wrong(&error))?;
        let mut request = Request::builder()
            .uri(format!("ws://{host}/{path}"))
            .header("Host", &host)
            .header("Connection", "Upgrade")
            .header("Upgrade", "websocket")
            .header("Sec-WebSocket-Version", "13")
            .header("Sec-WebSocket-Key", generate_key());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(()).map_err(|error| wrong(&error))?;
        match tungstenite::client(request, stream) {
            Ok((stream, _)) => Ok(Self { stream }),
            Err(HandshakeError::Failure(tungstenite::Error::Http(answer))) => {
                let mut refused = wrong(&format!("status {}", answer.status()));
                refused.denied |= answer.status() == 403;
                Err(refused)
            }
            Err(error) => Err(wrong(&error)),
        }
    }

    /// Sends a message.
    pub(crate) fn send(&mut self, message: &Value) -> Result<(), Refused> {
        let sent = self.stream.send(Message::text(message.to_string()));
        sent.map_err(|error| Refused::new(format!("a message was not sent: {error}")))
    }

    /// The next message: as JSON if it is that, else as a text.
    pub(crate) fn receive(&mut self) -> Result<Value, Refused> {
        loop {
            match self.stream.read() {
                Ok(Message::Text(text)) => {
                    let text = text.as_str();
                    return Ok(serde_json::from_str(text).unwrap_or_else(|_| Value::from(text)));
                }
                Ok(Message::Close(_)) => return Err(Refused::new("the connection was closed")),
                Ok(_) => {}
                Err(error) => return Err(Refused::new(format!("no message came: {error}"))),
            }
        }
    }

    /// Waits a while and requires that nothing comes.
    pub(crate) fn stays_silent(&mut self, time: Duration) -> Result<(), Refused> {
        let set = |time| self.stream.get_ref().set_read_timeout(Some(time));
        set(time).map_err(|error| Refused::new(error.to_string()))?;
        let came = self.stream.read();
        let reset = self.stream.get_ref().set_read_timeout(Some(ARRIVAL));
        reset.map_err(|error| Refused::new(error.to_string()))?;
        match came {
            Err(tungstenite::Error::Io(error))
                if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) =>
            {
                Ok(())
            }
            Ok(message) => Err(Refused::new(format!("a message came: {message}"))),
            Err(error) => Err(Refused::new(format!("the connection broke: {error}"))),
        }
    }

    /// Closes the connection, and waits until the other side has.
    pub(crate) fn close(mut self) {
        let _ = self.stream.close(None);
        while self.stream.read().is_ok() {}
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        let _ = self.stream.close(None);
        let _ = self.stream.flush();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::net::TcpListener;
    use std::thread;

    const ADDRESS: &str = "wss://a1b2c3d4.execute-api.us-east-1.amazonaws.com/prod";

    #[test]
    fn messages_come_and_go_until_the_other_side_closes() -> std::io::Result<()> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let endpoint = format!("http://localhost:{}", listener.local_addr()?.port());
        let server = thread::spawn(move || {
            let (stream, _) = listener.accept().ok()?;
            let mut server = tungstenite::accept(stream).ok()?;
            let heard = server.read().ok()?;
            server.send(heard).ok()?;
            // Answers the close.
            while server.read().is_ok() {}
            Some(())
        });
        let Ok(mut socket) = Socket::connect(&endpoint, ADDRESS, &[]) else { panic!("no socket") };
        assert_eq!(socket.send(&json!({"a": 1})), Ok(()));
        assert_eq!(socket.receive(), Ok(json!({"a": 1})));
        assert_eq!(socket.stays_silent(Duration::from_millis(50)), Ok(()));
        socket.close();
        assert!(matches!(server.join(), Ok(Some(()))));
        Ok(())
    }
}

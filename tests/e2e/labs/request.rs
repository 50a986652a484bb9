//! HTTP to a deployed API or function, by the address that it would have on AWS.

use serde_json::Value;

use super::refused::Refused;
use crate::tools::{Answer, send};

/// A request that is being put together.
#[must_use = "a request does nothing until `.send()`"]
pub(crate) struct Request {
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    body: Option<String>,
}

impl Request {
    /// Starts one to `url`, which is AWS's, on the endpoint at `endpoint`.
    pub(super) fn new(endpoint: &str, method: &str, url: &str) -> Self {
        let mut request = Self {
            method: method.to_owned(),
            url: url.to_owned(),
            headers: Vec::new(),
            body: None,
        };
        if let Some((host, path)) = local_host(endpoint, url) {
            request.url = format!("{endpoint}/{path}");
            request = request.header("Host", &host);
        }
        request
    }

    /// Adds a header.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sends a JSON body.
    pub(crate) fn json(self, body: &Value) -> Self {
        self.header("Content-Type", "application/json").body(&body.to_string())
    }

    /// Sends a body.
    pub(crate) fn body(mut self, body: &str) -> Self {
        self.body = Some(body.to_owned());
        self
    }

    /// Sends it; fails the test without an answer.
    #[track_caller]
    pub(crate) fn send(self) -> Reply {
        let headers = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let headers: Vec<(&str, &str)> = headers.collect();
        let request = format!("{} {}", self.method, self.url);
        match send(&self.method, &self.url, &headers, self.body.as_deref()) {
            Ok(answer) => Reply { request, answer },
            Err(error) => panic!("{request}: {error}"),
        }
    }
}

/// The answer to a request.
#[derive(Debug)]
pub(crate) struct Reply {
    request: String,
    /// The answer itself.
    pub(crate) answer: Answer,
}

impl Reply {
    /// Its status.
    pub(crate) fn status(&self) -> u16 {
        self.answer.status
    }

    /// Its body: as JSON if it is that, else as a text; null if there is none.
    pub(crate) fn body(&self) -> Value {
        let body = &self.answer.body;
        if body.is_empty() {
            return Value::Null;
        }
        serde_json::from_str(body).unwrap_or_else(|_| Value::from(body.as_str()))
    }

    /// Requires a status, and returns the body.
    pub(crate) fn expect(&self, status: u16) -> Result<Value, Refused> {
        if self.answer.status == status {
            return Ok(self.body());
        }
        let Answer { status: got, body, .. } = &self.answer;
        let mut refused = Refused::new(format!(
            "{}: status {got} instead of {status}: {}",
            self.request,
            body.chars().take(500).collect::<String>()
        ));
        refused.denied |= *got == 403;
        Err(refused)
    }
}

/// The host and path by which the endpoint knows an address of AWS's cloud, if it is one.
pub(crate) fn local_host(endpoint: &str, url: &str) -> Option<(String, String)> {
    let (_, rest) = url.split_once("://")?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let port = endpoint.rsplit_once(':')?.1;
    let (id, domain) = host.split_once('.')?;
    let host = match domain.split('.').next()? {
        "execute-api" => format!("{id}.execute-api.localhost:{port}"),
        "lambda-url" => {
            let region = domain.split('.').nth(1)?;
            format!("{id}.lambda-url.{region}.localhost:{port}")
        }
        _ => return None,
    };
    Some((host, path.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, expected: Option<(&str, &str)>) {
        let found = local_host("http://localhost:4577", url);
        let found = found.as_ref().map(|(host, path)| (host.as_str(), path.as_str()));
        assert_eq!(found, expected);
    }

    #[test]
    fn an_address_of_aws_is_known_by_its_host() {
        check(
            "https://a1b2c3d4.execute-api.us-east-1.amazonaws.com/prod/items?a=b",
            Some(("a1b2c3d4.execute-api.localhost:4577", "prod/items?a=b")),
        );
        check(
            "wss://a1b2c3d4.execute-api.us-east-1.amazonaws.com",
            Some(("a1b2c3d4.execute-api.localhost:4577", "")),
        );
        check(
            "https://abc.lambda-url.eu-west-1.on.aws/add",
            Some(("abc.lambda-url.eu-west-1.localhost:4577", "add")),
        );
        check("http://localhost:4577/health", None);
        check("not an address", None);
    }
}

//! How to reach a service (RFC 9460).

use std::borrow::Cow;

/// A protocol, by the name that TLS gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alpn(Cow<'static, str>);

impl Alpn {
    /// HTTP/1.1.
    pub const HTTP1_1: Alpn = Alpn(Cow::Borrowed("http/1.1"));
    /// HTTP/2.
    pub const H2: Alpn = Alpn(Cow::Borrowed("h2"));
    /// HTTP/3.
    pub const H3: Alpn = Alpn(Cow::Borrowed("h3"));

    /// A protocol by its name.
    pub fn other(name: impl Into<Cow<'static, str>>) -> Self {
        Self(name.into())
    }
}

/// How to reach a service: elsewhere, or here with parameters.
#[derive(Clone, Debug)]
#[must_use = "a value does nothing until a record gets it"]
#[doc(alias = "HttpsRecordValue")]
pub struct SvcbRecordValue {
    priority: u16,
    target: String,
    mandatory: Vec<String>,
    alpn: Vec<Alpn>,
    no_default_alpn: bool,
    port: Option<u16>,
    ipv4: Vec<String>,
    ipv6: Vec<String>,
}

/// How to reach a web server; the same as for any service.
pub type HttpsRecordValue = SvcbRecordValue;

impl SvcbRecordValue {
    fn new(priority: u16, target: &str) -> Self {
        Self {
            priority,
            target: target.to_string(),
            mandatory: Vec::new(),
            alpn: Vec::new(),
            no_default_alpn: false,
            port: None,
            ipv4: Vec::new(),
            ipv6: Vec::new(),
        }
    }

    /// The service is where another name says.
    pub fn alias(target_name: &str) -> Self {
        Self::new(0, target_name)
    }

    /// The service is at the record's own name, with priority 1, unless that is changed.
    pub fn service() -> Self {
        Self::new(1, ".")
    }

    /// Sets the priority; the lowest is tried first. At least 1.
    pub fn priority(mut self, priority: u16) -> Self {
        self.priority = priority;
        self
    }

    /// Sets where the service is; default: the record's own name.
    pub fn target_name(mut self, name: &str) -> Self {
        self.target = name.to_string();
        self
    }

    /// Names parameters that a client has to understand to use the value.
    pub fn mandatory<'a>(mut self, parameters: impl IntoIterator<Item = &'a str>) -> Self {
        self.mandatory = parameters.into_iter().map(String::from).collect();
        self
    }

    /// Names protocols that the service speaks.
    pub fn alpn(mut self, protocols: impl IntoIterator<Item = Alpn>) -> Self {
        self.alpn = protocols.into_iter().collect();
        self
    }

    /// Says that the service does not speak the protocol it would be expected to.
    pub fn no_default_alpn(mut self) -> Self {
        self.no_default_alpn = true;
        self
    }

    /// Sets the port.
    pub fn port(mut self, port: u16) -> Self {
        self.port = Some(port);
        self
    }

    /// Names IPv4 addresses that can be tried before the target's are known.
    pub fn ipv4_hint<'a>(mut self, addresses: impl IntoIterator<Item = &'a str>) -> Self {
        self.ipv4 = addresses.into_iter().map(String::from).collect();
        self
    }

    /// Names IPv6 addresses that can be tried before the target's are known.
    pub fn ipv6_hint<'a>(mut self, addresses: impl IntoIterator<Item = &'a str>) -> Self {
        self.ipv6 = addresses.into_iter().map(String::from).collect();
        self
    }

    pub(super) fn to_text(&self) -> String {
        let mut parts = vec![self.priority.to_string(), self.target.clone()];
        let mut list = |name: &str, items: Vec<&str>| {
            if !items.is_empty() {
                parts.push(format!("{name}=\"{}\"", items.join(",")));
            }
        };
        list("mandatory", self.mandatory.iter().map(String::as_str).collect());
        list("alpn", self.alpn.iter().map(|a| &*a.0).collect());
        if self.no_default_alpn {
            parts.push("no-default-alpn".to_string());
        }
        if let Some(port) = self.port {
            parts.push(format!("port={port}"));
        }
        let mut list = |name: &str, items: &[String]| {
            if !items.is_empty() {
                parts.push(format!("{name}=\"{}\"", items.join(",")));
            }
        };
        list("ipv4hint", &self.ipv4);
        list("ipv6hint", &self.ipv6);
        parts.join(" ")
    }
}

//! A bucket as a website.

use rustinfra::value::Expr;

/// How a browser is to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// Without encryption.
    Http,
    /// With encryption.
    Https,
}

impl Protocol {
    fn as_str(self) -> &'static str {
        match self {
            Protocol::Http => "http",
            Protocol::Https => "https",
        }
    }
}

/// What takes the place of a key in a redirect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplaceKey {
    /// Another key.
    With(String),
    /// Another prefix, instead of that which the rule is about.
    PrefixWith(String),
}

/// Sends some requests of a website elsewhere.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-page-redirect.html>
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "a routing rule does nothing until a website gets it"]
pub struct RoutingRule {
    host: Option<String>,
    code: Option<u16>,
    protocol: Option<Protocol>,
    replace: Option<ReplaceKey>,
    error_code: Option<u16>,
    prefix: Option<String>,
}

impl RoutingRule {
    /// A rule about all requests.
    pub fn new() -> Self {
        Self::default()
    }

    /// Speaks only of requests that fail with an HTTP status.
    pub fn http_error_code_returned_equals(mut self, code: u16) -> Self {
        self.error_code = Some(code);
        self
    }

    /// Speaks only of keys with a prefix.
    pub fn key_prefix_equals(mut self, prefix: &str) -> Self {
        self.prefix = Some(prefix.to_string());
        self
    }

    /// Sends to another host.
    pub fn host_name(mut self, host: &str) -> Self {
        self.host = Some(host.to_string());
        self
    }

    /// Sends with a status other than 301.
    pub fn http_redirect_code(mut self, code: u16) -> Self {
        self.code = Some(code);
        self
    }

    /// Sends to another protocol.
    pub fn protocol(mut self, protocol: Protocol) -> Self {
        self.protocol = Some(protocol);
        self
    }

    /// Sends to another key.
    pub fn replace_key(mut self, replace: ReplaceKey) -> Self {
        self.replace = Some(replace);
        self
    }

    fn into_expr(self) -> Expr {
        let mut redirect = Expr::Map(Vec::new());
        if let Some(host) = self.host {
            redirect.set("HostName", host.into());
        }
        if let Some(code) = self.code {
            redirect.set("HttpRedirectCode", code.to_string().into());
        }
        if let Some(protocol) = self.protocol {
            redirect.set("Protocol", protocol.as_str().into());
        }
        match self.replace {
            Some(ReplaceKey::With(key)) => redirect.set("ReplaceKeyWith", key.into()),
            Some(ReplaceKey::PrefixWith(key)) => redirect.set("ReplaceKeyPrefixWith", key.into()),
            None => {}
        }
        let mut condition = Vec::new();
        if let Some(code) = self.error_code {
            condition.push(("HttpErrorCodeReturnedEquals", Expr::from(code.to_string())));
        }
        if let Some(prefix) = self.prefix {
            condition.push(("KeyPrefixEquals", prefix.into()));
        }
        let mut rule = Expr::map([("RedirectRule", redirect)]);
        if !condition.is_empty() {
            rule.set("RoutingRuleCondition", Expr::map(condition));
        }
        rule
    }
}

/// How a bucket answers as a website, without encryption; put a CDN before it for that.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteHosting.html>
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a website does nothing until a bucket gets it"]
#[non_exhaustive]
pub enum Website {
    /// Serves the bucket's objects.
    Pages {
        /// What is served for a directory, such as `index.html`.
        index: String,
        /// What is served when there is nothing.
        error: Option<String>,
        /// What is sent elsewhere.
        routing_rules: Vec<RoutingRule>,
    },
    /// Sends all requests to another host.
    Redirect {
        /// The host.
        host_name: String,
        /// The protocol; default that of the request.
        protocol: Option<Protocol>,
    },
}

impl Website {
    /// Serves objects, and `index` for a directory.
    pub fn index(index: &str) -> Self {
        Website::Pages { index: index.to_string(), error: None, routing_rules: Vec::new() }
    }

    /// Sends all requests to another host.
    pub fn redirect(host_name: &str, protocol: Option<Protocol>) -> Self {
        Website::Redirect { host_name: host_name.to_string(), protocol }
    }

    /// Sets what is served when there is nothing; a redirection ignores it.
    pub fn error(mut self, document: &str) -> Self {
        if let Website::Pages { error, .. } = &mut self {
            *error = Some(document.to_string());
        }
        self
    }

    /// Sends some requests elsewhere; a redirection sends all of them already.
    pub fn routing_rule(mut self, rule: RoutingRule) -> Self {
        if let Website::Pages { routing_rules, .. } = &mut self {
            routing_rules.push(rule);
        }
        self
    }

    pub(super) fn into_expr(self) -> Expr {
        match self {
            Website::Pages { index, error, routing_rules } => {
                let mut website = Expr::map([("IndexDocument", Expr::from(index))]);
                if let Some(error) = error {
                    website.set("ErrorDocument", error.into());
                }
                if !routing_rules.is_empty() {
                    let rules = routing_rules.into_iter().map(RoutingRule::into_expr);
                    website.set("RoutingRules", Expr::list(rules));
                }
                website
            }
            Website::Redirect { host_name, protocol } => {
                let mut target = Expr::map([("HostName", Expr::from(host_name))]);
                if let Some(protocol) = protocol {
                    target.set("Protocol", protocol.as_str().into());
                }
                Expr::map([("RedirectAllRequestsTo", target)])
            }
        }
    }
}

//! What browsers may do from other sites.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use crate::check;
use crate::units::Duration;

/// Allows pages of other origins to use a bucket; a bucket may have 100 such rules.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html>
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a CORS rule does nothing until a bucket gets it"]
pub struct CorsRule {
    id: Option<String>,
    methods: Vec<String>,
    origins: Vec<String>,
    allowed_headers: Vec<String>,
    exposed_headers: Vec<String>,
    max_age: Option<Duration>,
}

impl CorsRule {
    /// Allows methods (`GET`, `PUT`, `HEAD`, `POST`, `DELETE`) to origins
    /// (`https://www.example.com`, with at most one `*`).
    pub fn new<'a>(
        methods: impl IntoIterator<Item = &'a str>,
        origins: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        Self {
            id: None,
            methods: methods.into_iter().map(String::from).collect(),
            origins: origins.into_iter().map(String::from).collect(),
            allowed_headers: Vec::new(),
            exposed_headers: Vec::new(),
            max_age: None,
        }
    }

    /// Names the rule.
    pub fn id(mut self, id: &str) -> Self {
        self.id = Some(id.to_string());
        self
    }

    /// Allows a request header, with at most one `*`.
    pub fn allowed_header(mut self, header: &str) -> Self {
        self.allowed_headers.push(header.to_string());
        self
    }

    /// Lets pages read a response header.
    pub fn exposed_header(mut self, header: &str) -> Self {
        self.exposed_headers.push(header.to_string());
        self
    }

    /// Sets how long browsers may remember the answer.
    pub fn max_age(mut self, age: Duration) -> Self {
        self.max_age = Some(age);
        self
    }

    pub(super) fn into_expr(self, node: &Node) -> Expr {
        const METHODS: [&str; 5] = ["DELETE", "GET", "HEAD", "POST", "PUT"];
        if let Some(method) = self.methods.iter().find(|m| !METHODS.contains(&m.as_str())) {
            check::reject(
                node,
                format!("The CORS rule allows `{method}`, which S3 does not know."),
                format!("use some of {}", METHODS.join(", ")),
            );
        }
        if self.methods.is_empty() || self.origins.is_empty() {
            check::reject(
                node,
                "The CORS rule allows no method or no origin.",
                "name at least one of each",
            );
        }
        let texts = |items: Vec<String>| Expr::list(items.into_iter().map(Expr::from));
        let mut rule = Expr::map([
            ("AllowedMethods", texts(self.methods)),
            ("AllowedOrigins", texts(self.origins)),
        ]);
        if let Some(id) = self.id {
            rule.set("Id", id.into());
        }
        if !self.allowed_headers.is_empty() {
            rule.set("AllowedHeaders", texts(self.allowed_headers));
        }
        if !self.exposed_headers.is_empty() {
            rule.set("ExposedHeaders", texts(self.exposed_headers));
        }
        if let Some(age) = self.max_age {
            rule.set("MaxAge", Expr::Int(age.as_secs().into()));
        }
        rule
    }
}

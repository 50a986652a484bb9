//! What viewers see of an origin's errors.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use crate::check;
use crate::units::Duration;

const ERROR_PAGE: &str =
    "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CustomErrorResponse.html";

/// What viewers see of one kind of error.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct ErrorResponse {
    status: u16,
    answer: Option<u16>,
    page: Option<String>,
    ttl: Option<Duration>,
}

impl ErrorResponse {
    /// About answers with this status, 400 to 599. Another one is reported as `out-of-range` of the
    /// distribution.
    pub fn new(http_status: u16) -> Self {
        Self { status: http_status, answer: None, page: None, ttl: None }
    }

    /// Answers with a page instead, by its path (`/404.html`), and with the same status.
    pub fn response_page_path(mut self, path: &str) -> Self {
        self.page = Some(path.to_string());
        self
    }

    /// Answers the [page](Self::response_page_path) with another status: 200 for an app that does
    /// its own paths.
    pub fn response_http_status(mut self, status: u16) -> Self {
        self.answer = Some(status);
        self
    }

    /// Sets how long the error is kept; default 10 s.
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = Some(ttl);
        self
    }

    pub(super) fn bind(self, node: &Node) -> Expr {
        check::range(node, "the status of an error", self.status, 400..=599, ERROR_PAGE);
        if self.answer.is_some() && self.page.is_none() {
            check::reject(
                node,
                "Another status comes with a page of its own.",
                "add `.response_page_path(\"/…\")`",
            );
        } else if self.ttl.is_none() && self.page.is_none() {
            check::reject(
                node,
                format!("Nothing is said about errors of the status {}.", self.status),
                "say how long they are kept, or with which page they are answered",
            );
        }
        if self.page.as_ref().is_some_and(|path| !path.starts_with('/')) {
            check::reject(node, "The path of a page begins with `/`.", "write it as `/404.html`");
        }
        let mut expr = Expr::Map(Vec::new());
        if let Some(ttl) = self.ttl {
            expr.set("ErrorCachingMinTTL", ttl.as_secs().into());
        }
        expr.set("ErrorCode", Expr::Int(self.status.into()));
        if let Some(page) = self.page {
            expr.set("ResponseCode", Expr::Int(self.answer.unwrap_or(self.status).into()));
            expr.set("ResponsePagePath", Expr::text(page));
        }
        expr
    }
}

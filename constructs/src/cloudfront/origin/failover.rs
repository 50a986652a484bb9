//! An origin that answers when another does not.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use super::Origin;
use crate::check;

/// An answer of the first origin after which the second is asked.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/high_availability_origin_failover.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FailoverStatusCode {
    /// 403.
    Forbidden,
    /// 404.
    NotFound,
    /// 500.
    InternalServerError,
    /// 502.
    BadGateway,
    /// 503.
    ServiceUnavailable,
    /// 504.
    GatewayTimeout,
}

impl FailoverStatusCode {
    fn status(self) -> i64 {
        match self {
            FailoverStatusCode::Forbidden => 403,
            FailoverStatusCode::NotFound => 404,
            FailoverStatusCode::InternalServerError => 500,
            FailoverStatusCode::BadGateway => 502,
            FailoverStatusCode::ServiceUnavailable => 503,
            FailoverStatusCode::GatewayTimeout => 504,
        }
    }
}

/// How it is chosen between the two origins of a group.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/media-quality-score.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OriginSelectionCriteria {
    /// The second after an answer of the first that says so; the default.
    Default,
    /// The one whose media are better, of two of MediaPackage v2.
    MediaQualityBased,
}

/// The second origin of a group.
#[derive(Clone, PartialEq)]
pub(in super::super) struct Failover {
    pub(in super::super) origin: Origin,
    codes: Vec<FailoverStatusCode>,
}

impl Origin {
    /// Asks another origin when this one answers with 500, 502, 503 or 504, or not at all; only for
    /// requests that read.
    ///
    /// ```
    /// use rustinfra_constructs::cloudfront::{Behavior, Distribution, Origin};
    /// use rustinfra_constructs::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "Site");
    /// let backup = Bucket::builder("Backup").build(&stack);
    /// let origin = Origin::http("example.org").fallback(Origin::s3_bucket(&backup));
    /// Distribution::builder("Site", Behavior::new(origin)).build(&stack);
    /// # assert!(app.assembly().is_ok());
    /// ```
    pub fn fallback(self, origin: Origin) -> Self {
        let codes = [
            FailoverStatusCode::InternalServerError,
            FailoverStatusCode::BadGateway,
            FailoverStatusCode::ServiceUnavailable,
            FailoverStatusCode::GatewayTimeout,
        ];
        self.fallback_on(origin, codes)
    }

    /// Asks another origin when this one answers with one of these, or not at all.
    pub fn fallback_on(
        mut self,
        origin: Origin,
        codes: impl IntoIterator<Item = FailoverStatusCode>,
    ) -> Self {
        self.failover = Some(Box::new(Failover { origin, codes: codes.into_iter().collect() }));
        self
    }

    /// Sets how it is chosen between this origin and its [fallback](Self::fallback).
    pub fn selection_criteria(mut self, criteria: OriginSelectionCriteria) -> Self {
        self.selection = Some(criteria);
        self
    }

    /// The two origins as a group, if there are two.
    pub(in super::super) fn group(&self, id: &str, first: &str, second: &str) -> Option<Expr> {
        let failover = self.failover.as_ref()?;
        let items = |items: Vec<Expr>| {
            let quantity = Expr::Int(items.len() as i64);
            Expr::map([("Items", Expr::List(items)), ("Quantity", quantity)])
        };
        let codes = failover.codes.iter().map(|code| Expr::Int(code.status()));
        let member = |id: &str| Expr::map([("OriginId", Expr::text(id.to_string()))]);
        let mut group = Expr::map([
            ("FailoverCriteria", Expr::map([("StatusCodes", items(codes.collect()))])),
            ("Id", Expr::text(id.to_string())),
            ("Members", items(vec![member(first), member(second)])),
        ]);
        if let Some(criteria) = self.selection {
            let criteria = match criteria {
                OriginSelectionCriteria::Default => "default",
                OriginSelectionCriteria::MediaQualityBased => "media-quality-based",
            };
            group.set("SelectionCriteria", criteria.into());
        }
        Some(group)
    }

    pub(super) fn check_failover(&self, node: &Node) {
        let Some(failover) = &self.failover else {
            if self.selection.is_some() {
                check::reject(
                    node,
                    "It is said how to choose between two origins, but there is one.",
                    "add `.fallback(…)`, or leave it out",
                );
            }
            return;
        };
        if failover.origin.failover.is_some() {
            check::reject(
                node,
                "The fallback of an origin has a fallback of its own; a group has two origins.",
                "leave out the third",
            );
        }
        if failover.codes.is_empty() {
            check::reject(
                node,
                "No answer of the first origin is followed by asking the second.",
                "name one, such as `FailoverStatusCode::ServiceUnavailable`",
            );
        }
    }
}

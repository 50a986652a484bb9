//! Cross-origin resource sharing of HTTP APIs.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use crate::api::Method;
use crate::check;
use crate::units::Duration;

const CORS_PAGE: &str =
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html";

/// Which pages of other origins may call an HTTP API. API Gateway answers preflight requests and
/// sets the headers of responses itself, instead of those that integrations return.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html>
///
/// Origins that are missing, or credentials for pages of every origin, are reported as
/// `conflicting-options` of the API, the time as `out-of-range`.
///
/// ```
/// use rustinfra_constructs::apigatewayv2::CorsPreflight;
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let pages = CorsPreflight::new()
///     .allow_origins(["https://shop.example.org"])
///     .allow_methods([Method::Get, Method::Post])
///     .allow_headers(["content-type"])
///     .allow_credentials(true)
///     .max_age(hours(1));
/// HttpApi::builder("Api").cors_preflight(pages).build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "CORS does nothing until an API gets it"]
pub struct CorsPreflight {
    credentials: Option<bool>,
    headers: Vec<String>,
    methods: Vec<Method>,
    origins: Vec<String>,
    exposed: Vec<String>,
    max_age: Option<i64>,
}

fn texts<'a>(values: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    values.into_iter().map(String::from).collect()
}

fn list(values: &[String]) -> Expr {
    Expr::list(values.iter().map(|value| Expr::text(value.clone())))
}

impl CorsPreflight {
    /// Allows nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says whether requests may have credentials (cookies, `Authorization`). Default: they may
    /// not.
    pub fn allow_credentials(mut self, allowed: bool) -> Self {
        self.credentials = Some(allowed);
        self
    }

    /// Allows these headers; `*` is all. Default: none are allowed.
    pub fn allow_headers<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        self.headers = texts(names);
        self
    }

    /// Allows these methods; [`Method::Any`] is all. Default: none are allowed.
    pub fn allow_methods(mut self, methods: impl IntoIterator<Item = Method>) -> Self {
        self.methods = methods.into_iter().collect();
        self
    }

    /// Allows pages of these origins, such as `https://example.org`; `*` is all. One at least is
    /// needed.
    pub fn allow_origins<'a>(mut self, origins: impl IntoIterator<Item = &'a str>) -> Self {
        self.origins = texts(origins);
        self
    }

    /// Lets pages read these headers of responses. Default: none.
    pub fn expose_headers<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        self.exposed = texts(names);
        self
    }

    /// Lets browsers remember the answer, up to a day. Default: nothing is said of it.
    pub fn max_age(mut self, age: Duration) -> Self {
        self.max_age = Some(age.as_secs().into());
        self
    }

    /// Tells browsers to ask every time.
    pub fn disable_cache(mut self) -> Self {
        self.max_age = Some(-1);
        self
    }

    pub(super) fn to_expr(&self, node: &Node) -> Expr {
        self.check(node);
        let mut cors = Expr::Map(Vec::new());
        if let Some(allowed) = self.credentials {
            cors.set("AllowCredentials", allowed.into());
        }
        if !self.methods.is_empty() {
            let name = |method: &Method| if *method == Method::Any { "*" } else { method.as_str() };
            cors.set("AllowMethods", Expr::list(self.methods.iter().map(|m| name(m).into())));
        }
        let lists = [
            ("AllowHeaders", &self.headers),
            ("AllowOrigins", &self.origins),
            ("ExposeHeaders", &self.exposed),
        ];
        for (name, values) in lists.into_iter().filter(|(_, values)| !values.is_empty()) {
            cors.set(name, list(values));
        }
        if let Some(age) = self.max_age {
            cors.set("MaxAge", Expr::Int(age));
        }
        cors
    }

    fn check(&self, node: &Node) {
        let all = |values: &[String]| values.iter().any(|value| value == "*");
        if self.credentials == Some(true) && all(&self.origins) {
            check::reject(
                node,
                "Credentials are allowed to no page if they are allowed to pages of every origin.",
                "name the origins: `.allow_origins([\"https://example.org\"])`",
            );
        }
        if self.origins.is_empty() {
            check::reject(
                node,
                "CORS is configured, but no origin may call.",
                "name the origins by `.allow_origins([…])`",
            );
        }
        if let Some(age) = self.max_age {
            check::range(node, "the time to remember in seconds", age, -1..=86_400, CORS_PAGE);
        }
    }
}

//! Cross-origin resource sharing.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;

use super::authorizer::Authorization;
use super::integration::Integration;
use super::integration_response::{IntegrationResponse, MethodResponse};
use super::method::{RestMethod, RestMethodBuilder};
use crate::api::Method;
use crate::check;
use crate::units::Duration;

/// Which pages of other origins may call, as a preflight request is told.
///
/// This answers `OPTIONS`. What a proxy integration returns has to carry
/// `Access-Control-Allow-Origin` itself.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html>
///
/// ```
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let orders = Function::builder("Orders", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let pages = Cors::origins(["https://shop.example.org"])
///     .methods([Method::Get, Method::Post])
///     .allow_credentials()
///     .max_age(hours(1));
/// LambdaRestApi::builder("Api", &orders).default_cors_preflight(pages).build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
#[must_use = "CORS does nothing until an API or a resource gets it"]
pub struct Cors {
    origins: Vec<String>,
    methods: Vec<Method>,
    headers: Vec<String>,
    exposed: Vec<String>,
    credentials: bool,
    max_age: Option<i64>,
    status: u16,
}

impl Cors {
    /// The headers that AWS's own clients send, which are allowed unless others are named.
    pub const DEFAULT_HEADERS: [&str; 6] = [
        "Content-Type",
        "X-Amz-Date",
        "Authorization",
        "X-Api-Key",
        "X-Amz-Security-Token",
        "X-Amz-User-Agent",
    ];

    /// Pages of every origin may call.
    pub fn all_origins() -> Self {
        Self::origins(["*"])
    }

    /// Pages of these origins may call, such as `https://example.org`. None at all, or others
    /// beside `*`, are reported as `conflicting-options` of the resource.
    #[doc(alias = "allowOrigins")]
    pub fn origins<'a>(origins: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            origins: origins.into_iter().map(String::from).collect(),
            methods: Method::ALL.to_vec(),
            headers: Self::DEFAULT_HEADERS.map(String::from).to_vec(),
            exposed: Vec::new(),
            credentials: false,
            max_age: None,
            status: 204,
        }
    }

    /// Allows only these methods; default all.
    #[doc(alias = "allowMethods")]
    pub fn methods(mut self, methods: impl IntoIterator<Item = Method>) -> Self {
        self.methods = methods.into_iter().collect();
        self
    }

    /// Allows these headers instead of those that AWS's clients send.
    #[doc(alias = "allowHeaders")]
    pub fn headers<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        self.headers = names.into_iter().map(String::from).collect();
        self
    }

    /// Lets pages read these headers of responses. Default: none but those that browsers show
    /// anyway.
    pub fn expose_headers<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        self.exposed = names.into_iter().map(String::from).collect();
        self
    }

    /// Allows requests with credentials (cookies, `Authorization`). Default: they are not. With
    /// every origin, that is told with the warning `cors-credentials`.
    pub fn allow_credentials(mut self) -> Self {
        self.credentials = true;
        self
    }

    /// Lets browsers remember the answer. Default: each browser's own time.
    pub fn max_age(mut self, age: Duration) -> Self {
        self.max_age = Some(age.as_secs().into());
        self
    }

    /// Tells browsers to ask every time.
    pub fn disable_cache(mut self) -> Self {
        self.max_age = Some(-1);
        self
    }

    /// Sets the status of the answer; default 204.
    pub fn status_code(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    fn response_headers(&self) -> Vec<(&'static str, String)> {
        let first = self.origins.first().map_or("", String::as_str);
        let any = self.methods.contains(&Method::Any);
        let methods: &[Method] = if any { &Method::ALL } else { &self.methods };
        let methods = methods.iter().map(|m| m.as_str()).collect::<Vec<_>>().join(",");
        let mut headers = vec![
            ("Access-Control-Allow-Headers", self.headers.join(",")),
            ("Access-Control-Allow-Origin", first.to_string()),
        ];
        if first != "*" {
            headers.push(("Vary", "Origin".into()));
        }
        headers.push(("Access-Control-Allow-Methods", methods));
        if self.credentials {
            headers.push(("Access-Control-Allow-Credentials", "true".into()));
        }
        if let Some(age) = self.max_age {
            headers.push(("Access-Control-Max-Age", age.to_string()));
        }
        if !self.exposed.is_empty() {
            headers.push(("Access-Control-Expose-Headers", self.exposed.join(",")));
        }
        headers
    }

    /// The template that answers with the caller's origin if it is one of the others.
    fn template(&self) -> Option<String> {
        let others = self.origins.get(1..).filter(|others| !others.is_empty())?;
        let is_one = others.iter().map(|o| format!("$origin == \"{o}\""));
        let is_one = is_one.collect::<Vec<_>>().join(" || ");
        Some(format!(
            "#set($origin = $input.params().header.get(\"Origin\"))\n\
             #if($origin == \"\")\n\
             \x20 #set($origin = $input.params().header.get(\"origin\"))\n\
             #end\n\
             #if({is_one})\n\
             \x20 #set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)\n\
             #end"
        ))
    }

    fn check(&self, node: &Node) {
        if self.origins.is_empty() {
            check::reject(node, "No origin may call.", "name at least one origin");
        }
        let any = self.origins.iter().any(|o| o == "*");
        if any && self.origins.len() > 1 {
            check::reject(
                node,
                "`*` allows every origin; others beside it mean nothing.",
                "use either `Cors::all_origins()` or a list of origins",
            );
        }
        if any && self.credentials {
            node.report(
                Diagnostic::warning("cors-credentials", "browsers will refuse the answer")
                    .detail("With credentials, browsers do not accept `*` as the allowed origin.")
                    .help("name the origins: `Cors::origins([\"https://example.org\"])`"),
            );
        }
    }

    /// The `OPTIONS` method; problems are told at `node`.
    pub(super) fn preflight(&self, node: &Node) -> RestMethodBuilder {
        self.check(node);
        let mut declared = MethodResponse::new(self.status);
        let mut response = IntegrationResponse::new(self.status);
        for (name, value) in self.response_headers() {
            declared = declared.header(name, true);
            response =
                response.parameter(&format!("method.response.header.{name}"), format!("'{value}'"));
        }
        if let Some(template) = self.template() {
            response = response.template("application/json", template);
        }
        let answer = Integration::mock()
            .request_template("application/json", "{ statusCode: 200 }")
            .response(response);
        RestMethod::builder(Method::Options)
            .integration(answer)
            .authorization(Authorization::None)
            .api_key_required(false)
            .response(declared)
            .without_defaults()
    }
}

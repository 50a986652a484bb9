//! A function with an address of its own.

use rustinfra::graph::{Connection, Glue, Link, links};
use rustinfra::iam::{Grant, Grantee};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::lambda::CfnUrl;
use rustinfra_cfn::refs;

use super::function::Function;
use crate::check::{self, Twice};
use crate::units::Duration;

const PAGE: &str = "https://docs.aws.amazon.com/lambda/latest/api/API_Cors.html";

/// Who may call a function's URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FunctionUrlAuthType {
    /// Signed requests of whom IAM allows; the default.
    AwsIam,
    /// Everyone. The function has to check by itself.
    None,
}

impl FunctionUrlAuthType {
    /// AWS's name of it.
    pub fn as_str(self) -> &'static str {
        match self {
            FunctionUrlAuthType::AwsIam => "AWS_IAM",
            FunctionUrlAuthType::None => "NONE",
        }
    }
}

/// How a function's URL passes on the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvokeMode {
    /// When it is complete, up to 6 MB; the default.
    Buffered,
    /// As it comes, up to 200 MB.
    ResponseStream,
}

/// An HTTP method of a function's URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum HttpMethod {
    Get,
    Put,
    Head,
    Post,
    Delete,
    Patch,
    /// Every method.
    All,
}

impl HttpMethod {
    fn as_str(self) -> &'static str {
        match self {
            HttpMethod::Get => "GET",
            HttpMethod::Put => "PUT",
            HttpMethod::Head => "HEAD",
            HttpMethod::Post => "POST",
            HttpMethod::Delete => "DELETE",
            HttpMethod::Patch => "PATCH",
            HttpMethod::All => "*",
        }
    }
}

/// Which pages of other origins may call a function's URL from a browser.
///
/// Credentials with the origin `*` are reported as `conflicting-options` of the URL, numbers and
/// times as `out-of-range`.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/api/API_Cors.html>
///
/// ```
/// use rustinfra_constructs::lambda::HttpMethod;
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Prices");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let quote = Function::builder("Quote", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let pages = FunctionUrlCors::new(["https://shop.example.org"])
///     .allowed_methods([HttpMethod::Get])
///     .allowed_headers(["content-type"])
///     .allow_credentials(true)
///     .max_age(hours(1));
/// quote.add_function_url(FunctionUrlOptions::new(FunctionUrlAuthType::None).cors(pages));
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "it does nothing until a URL gets it"]
pub struct FunctionUrlCors {
    origins: Vec<String>,
    methods: Vec<HttpMethod>,
    headers: Vec<String>,
    exposed: Vec<String>,
    credentials: Option<bool>,
    max_age: Option<Duration>,
}

fn texts<'a>(items: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    items.into_iter().map(String::from).collect()
}

impl FunctionUrlCors {
    /// Allows pages of these origins (`https://example.com`), or of all (`*`).
    pub fn new<'a>(allowed_origins: impl IntoIterator<Item = &'a str>) -> Self {
        Self { origins: texts(allowed_origins), ..Self::default() }
    }

    /// Allows methods. Default: none.
    pub fn allowed_methods(mut self, methods: impl IntoIterator<Item = HttpMethod>) -> Self {
        self.methods = methods.into_iter().collect();
        self
    }

    /// Allows request headers. Default: none but those that browsers send anyway.
    pub fn allowed_headers<'a>(mut self, headers: impl IntoIterator<Item = &'a str>) -> Self {
        self.headers = texts(headers);
        self
    }

    /// Lets pages read response headers. Default: none but those that browsers show anyway.
    pub fn exposed_headers<'a>(mut self, headers: impl IntoIterator<Item = &'a str>) -> Self {
        self.exposed = texts(headers);
        self
    }

    /// Says whether cookies and other credentials may be sent along; not with the origin `*`.
    /// Default: they may not.
    pub fn allow_credentials(mut self, allow: bool) -> Self {
        self.credentials = Some(allow);
        self
    }

    /// Lets browsers remember this for up to a day. Default 0 s: they ask every time.
    pub fn max_age(mut self, age: Duration) -> Self {
        self.max_age = Some(age);
        self
    }

    fn to_expr(&self, node: &Node) -> Expr {
        if self.credentials == Some(true) && self.origins.iter().any(|o| o == "*") {
            check::reject(
                node,
                "Browsers send no credentials to a URL that allows every origin.",
                "name the origins, or leave out the credentials",
            );
        }
        let list = |items: &[String]| Expr::list(items.iter().map(|i| Expr::text(i.clone())));
        let mut cors = Vec::new();
        cors.extend(self.credentials.map(|allow| ("AllowCredentials", allow.into())));
        let methods: Vec<String> = self.methods.iter().map(|m| m.as_str().to_string()).collect();
        for (name, items, most) in [
            ("AllowHeaders", &self.headers, 100),
            ("AllowMethods", &methods, 6),
            ("AllowOrigins", &self.origins, 100),
            ("ExposeHeaders", &self.exposed, 100),
        ] {
            if !items.is_empty() {
                check::range(node, &format!("the number of {name}"), items.len(), 1..=most, PAGE);
                cors.push((name, list(items)));
            }
        }
        if let Some(age) = self.max_age {
            let secs = age.as_secs();
            check::range(node, "the age in seconds", secs, 0..=86_400, PAGE);
            cors.push(("MaxAge", Expr::Int(secs.into())));
        }
        Expr::map(cors)
    }
}

/// Settings of a URL.
///
/// ```
/// use rustinfra_constructs::lambda::InvokeMode;
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Prices");
/// let code = Code::inline("exports.handler = async () => ({ statusCode: 200 });");
/// let quote = Function::builder("Quote", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// // Only who may call it by IAM, and the answer as it is made.
/// let options = FunctionUrlOptions::new(FunctionUrlAuthType::AwsIam)
///     .invoke_mode(InvokeMode::ResponseStream);
/// quote.add_function_url(options);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Debug)]
#[must_use = "it does nothing until a function gets it"]
pub struct FunctionUrlOptions {
    auth: FunctionUrlAuthType,
    cors: Option<FunctionUrlCors>,
    mode: Option<InvokeMode>,
}

impl From<FunctionUrlAuthType> for FunctionUrlOptions {
    fn from(auth: FunctionUrlAuthType) -> Self {
        Self::new(auth)
    }
}

impl FunctionUrlOptions {
    /// A URL for whom `auth` says.
    pub fn new(auth: FunctionUrlAuthType) -> Self {
        Self { auth, cors: None, mode: None }
    }

    /// Lets pages of other origins call it.
    pub fn cors(mut self, cors: FunctionUrlCors) -> Self {
        self.cors = Some(cors);
        self
    }

    /// Sets how the answer is passed on; default buffered.
    pub fn invoke_mode(mut self, mode: InvokeMode) -> Self {
        self.mode = Some(mode);
        self
    }
}

/// The HTTPS address of a function or an alias.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html>
///
/// ```
/// use rustinfra_constructs::lambda::HttpMethod;
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Prices");
/// let code = Code::inline("exports.handler = async () => ({ statusCode: 200 });");
/// let quote = Function::builder("Quote", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let cors = FunctionUrlCors::new(["https://shop.example.org"]).allowed_methods([HttpMethod::Get]);
/// let open = FunctionUrlOptions::new(FunctionUrlAuthType::None).cors(cors);
/// let url = quote.add_function_url(open);
/// stack.output("Url", url.url());
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct FunctionUrl {
    node: Node,
    cfn: CfnUrl,
    function: Function,
    auth: FunctionUrlAuthType,
}

impl Construct for FunctionUrl {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl FunctionUrl {
    /// Starts a URL of a function or an alias.
    pub fn builder(
        id: &str,
        function: &Function,
        options: impl Into<FunctionUrlOptions>,
    ) -> FunctionUrlBuilder {
        FunctionUrlBuilder {
            id: id.to_string(),
            function: function.clone(),
            options: options.into(),
        }
    }

    /// The address, `https://….lambda-url.REGION.on.aws/`.
    pub fn url(&self) -> Value<String> {
        self.cfn.attr_function_url()
    }

    /// The ARN of the function that answers.
    pub fn function_arn(&self) -> Value<refs::LambdaFunctionArn> {
        self.cfn.attr_function_arn().cast()
    }

    /// Who may call it.
    pub fn auth_type(&self) -> FunctionUrlAuthType {
        self.auth
    }

    /// The function or alias that answers.
    pub fn function(&self) -> &Function {
        &self.function
    }

    /// The resource beneath.
    pub fn cfn(&self) -> CfnUrl {
        self.cfn.clone()
    }

    /// Allows `grantee` to call the URL, which needs [IAM](FunctionUrlAuthType::AwsIam). Reports
    /// `conflicting-options` for one that everyone may call.
    #[track_caller]
    pub fn grant_invoke_url(&self, grantee: &impl Grantee) -> Grant {
        if self.auth == FunctionUrlAuthType::None {
            check::reject(
                &self.node,
                "Everyone may call this URL; nothing can be granted.",
                "use `FunctionUrlAuthType::AwsIam`, or leave out the grant",
            );
        }
        self.function.grant_invoke_url(grantee)
    }
}

/// Settings of a [`FunctionUrl`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct FunctionUrlBuilder {
    id: String,
    function: Function,
    options: FunctionUrlOptions,
}

impl FunctionUrlBuilder {
    /// Places the URL. One that everyone may call gets the two permissions that needs. Reports
    /// `conflicting-options` for a version, and for credentials with every origin; `out-of-range`
    /// for numbers and times.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> FunctionUrl {
        let Self { id, function, options } = self;
        let node = scope.node().child(&id);
        let cfn = CfnUrl::new(&node, "Resource");
        cfn.set("AuthType", options.auth.as_str().into());
        cfn.set("TargetFunctionArn", function.unqualified().arn().into_expr());
        match (function.alias_qualifier(), function.qualifier()) {
            (Some(alias), _) => {
                cfn.set("Qualifier", alias.clone().into_expr());
                if let Some(alias) = function.waits_for() {
                    cfn.depends_on(&alias);
                }
            }
            (None, Some(_)) => check::reject(
                &node,
                "A version cannot have a URL, only a function or an alias can.",
                "give the version an alias, and the alias the URL",
            ),
            (None, None) => {}
        }
        if let Some(cors) = &options.cors {
            cfn.set("Cors", cors.to_expr(&node));
        }
        if let Some(mode) = options.mode {
            let mode = match mode {
                InvokeMode::Buffered => "BUFFERED",
                InvokeMode::ResponseStream => "RESPONSE_STREAM",
            };
            cfn.set("InvokeMode", mode.into());
        }
        if options.auth == FunctionUrlAuthType::None {
            let narrowed = ("FunctionUrlAuthType", Expr::text("NONE"));
            allow_everyone(&function, "invoke-function-url", "lambda:InvokeFunctionUrl", narrowed);
            let narrowed = ("InvokedViaFunctionUrl", true.into());
            allow_everyone(&function, "invoke-function", "lambda:InvokeFunction", narrowed);
        }
        FunctionUrl { node, cfn, function, auth: options.auth }
    }
}

#[track_caller]
fn allow_everyone(
    function: &Function,
    id: &str,
    action: &'static str,
    narrowed: (&'static str, Expr),
) {
    Link::glue(Glue {
        type_name: "AWS::Lambda::Permission",
        candidates: vec![(function.node().id(), id.to_string())],
        properties: vec![
            ("Action", action.into()),
            ("FunctionName", function.arn().into_expr()),
            ("Principal", "*".into()),
            narrowed,
        ],
        after_policies_of: None,
        connects: Connection {
            actor: None,
            verb: "calls",
            inverse: "admits",
            object: function.node().id(),
        },
    })
    .record(function.node());
}

impl Function {
    /// Gives the function, or the alias, an HTTPS address. Reports `duplicate-url` for a second
    /// one.
    #[track_caller]
    pub fn add_function_url(&self, options: impl Into<FunctionUrlOptions>) -> FunctionUrl {
        let of = if self.alias_qualifier().is_some() { "alias" } else { "function" };
        let twice = Twice::new(
            "url",
            format!("The {of} has a URL already."),
            "take the one that was returned first; another alias may have one of its own",
        );
        let id = check::once(self.node(), "FunctionUrl".to_string(), twice);
        FunctionUrl::builder(&id, self, options).build(self.node())
    }

    /// Allows `grantee` to call the function's [URL](FunctionUrl), one that asks IAM.
    #[track_caller]
    pub fn grant_invoke_url(&self, grantee: &impl Grantee) -> Grant {
        let who = || grantee.principal();
        let signed = who().when("StringEquals", "lambda:FunctionUrlAuthType", "AWS_IAM");
        let grant = Link::grant(signed, &links::FUNCTION_INVOKE_URL, self).record(self.node());
        let by_url = who().when("Bool", "lambda:InvokedViaFunctionUrl", true);
        Link::grant(by_url, &links::FUNCTION_INVOKE_VIA_URL, self).record(self.node());
        grant
    }
}

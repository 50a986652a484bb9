//! Who may call.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::graph::{Link, links};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::apigateway::{CfnAuthorizer, CfnMethod};
use rustinfra_cfn::refs;

use super::rest_api::RestApi;
use crate::arn::part;
use crate::iam::Role;
use crate::lambda::Function;
use crate::units::{Duration, mins};
use crate::{arn, check};

const AUTHORIZER_PAGE: &str =
    "https://docs.aws.amazon.com/apigateway/latest/api/API_Authorizer.html";

/// Who may call a method.
#[derive(Clone)]
#[non_exhaustive]
pub enum Authorization {
    /// Anyone.
    None,
    /// Those whose IAM policies allow it; requests are signed.
    Iam,
    /// Those whom an authorizer of this app lets pass.
    Authorizer(Box<Authorizer>),
    /// Those whom a Lambda authorizer lets pass, by its id.
    CustomId(Value<refs::ApiGatewayAuthorizerId>),
}

impl From<&Authorizer> for Authorization {
    fn from(authorizer: &Authorizer) -> Self {
        Authorization::Authorizer(Box::new(authorizer.clone()))
    }
}

impl Authorization {
    /// Writes it into a method.
    pub(super) fn bind(&self, node: &Node, api: &RestApi, cfn: &CfnMethod) {
        let (kind, id) = match self {
            Authorization::None => ("NONE", None),
            Authorization::Iam => ("AWS_IAM", None),
            Authorization::CustomId(id) => ("CUSTOM", Some(id.clone())),
            Authorization::Authorizer(authorizer) => {
                authorizer.attach_to(node, api);
                if !authorizer.scopes.is_empty() {
                    let scopes = authorizer.scopes.iter().map(|s| Expr::text(s.clone()));
                    cfn.set("AuthorizationScopes", Expr::list(scopes));
                }
                (authorizer.kind.authorization_type(), Some(authorizer.id()))
            }
        };
        cfn.set("AuthorizationType", kind.into());
        if let Some(id) = id {
            cfn.set("AuthorizerId", id.into_expr());
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Token,
    Request,
    Cognito,
}

impl Kind {
    fn authorization_type(self) -> &'static str {
        if self == Kind::Cognito { "COGNITO_USER_POOLS" } else { "CUSTOM" }
    }
}

/// Decides who may call the methods that have it as their authorization.
///
/// It belongs to the API of the first method that uses it.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html>
///
/// ```
/// use rustinfra_constructs::apigateway::Authorizer;
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Shop");
/// let code = Code::inline("exports.handler = async () => ({ statusCode: 200 });");
/// let judge = Function::builder("Judge", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let api = RestApi::builder("Api").build(&stack);
/// let token = Authorizer::token("Token", &judge).results_cache_ttl(mins(1)).build(&stack);
/// api.root().add_method(Method::Get.to(Integration::mock()).authorization(&token));
///
/// let users = UserPool::builder("Users").build(&stack);
/// let signed_in = Authorizer::cognito("SignedIn", [users.arn()]).build(&stack);
/// api.root().add_method(Method::Put.to(Integration::mock()).authorization(&signed_in));
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct Authorizer {
    node: Node,
    cfn: CfnAuthorizer,
    kind: Kind,
    function: Option<Function>,
    scopes: Vec<String>,
}

impl Construct for Authorizer {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::ApiGatewayAuthorizerId> for &Authorizer {
    fn into_value(self) -> Value<refs::ApiGatewayAuthorizerId> {
        self.id()
    }
}

impl Authorizer {
    /// Starts an authorizer whose function judges a token: by default, the header `Authorization`.
    #[doc(alias = "TokenAuthorizer")]
    pub fn token(id: &str, function: &Function) -> AuthorizerBuilder {
        AuthorizerBuilder::new(id, Kind::Token, Some(function))
            .identity_sources(["method.request.header.Authorization"])
            .results_cache_ttl(mins(5))
    }

    /// Starts an authorizer whose function judges the whole request. Its answers are kept by the
    /// identity sources, such as `method.request.header.Authorization` or `context.identity.sourceIp`.
    #[doc(alias("RequestAuthorizer", "identitySources"))]
    pub fn request<S: Into<String>>(
        id: &str,
        function: &Function,
        identity_sources: impl IntoIterator<Item = S>,
    ) -> AuthorizerBuilder {
        AuthorizerBuilder::new(id, Kind::Request, Some(function))
            .identity_sources(identity_sources)
            .results_cache_ttl(mins(5))
    }

    /// Starts an authorizer that accepts tokens of Cognito user pools.
    #[doc(alias("CognitoUserPoolsAuthorizer", "cognitoUserPools"))]
    pub fn cognito<V: IntoValue<refs::CognitoUserPoolArn>>(
        id: &str,
        user_pool_arns: impl IntoIterator<Item = V>,
    ) -> AuthorizerBuilder {
        let mut builder = AuthorizerBuilder::new(id, Kind::Cognito, None)
            .identity_sources(["method.request.header.Authorization"]);
        builder.providers =
            user_pool_arns.into_iter().map(|arn| arn.into_value().into_expr()).collect();
        builder
    }

    /// The authorizer's ARN, once a method uses it.
    pub fn arn(&self) -> Value<String> {
        let api: Value<String> = match self.cfn.property("RestApiId") {
            Some(id) => Value::from_expr(id),
            None => "*".into_value(),
        };
        arn::in_stack(&self.node, "execute-api", sub!("{}/authorizers/{}", api, self.id()))
    }

    /// The authorizer's id.
    pub fn id(&self) -> Value<refs::ApiGatewayAuthorizerId> {
        self.cfn.reff()
    }

    /// The way methods are told to ask it: `COGNITO_USER_POOLS` or `CUSTOM`.
    pub fn authorization_type(&self) -> &'static str {
        self.kind.authorization_type()
    }

    /// The resource beneath.
    pub fn cfn(&self) -> CfnAuthorizer {
        self.cfn.clone()
    }

    /// Asks for tokens with one of these scopes; for Cognito user pools. Reports
    /// `conflicting-options` for others.
    #[must_use]
    #[doc(alias = "authorizationScopes")]
    pub fn with_scopes<'a>(&self, scopes: impl IntoIterator<Item = &'a str>) -> Authorization {
        let scopes = scopes.into_iter().map(String::from).collect();
        if self.kind != Kind::Cognito {
            check::reject(
                &self.node,
                "Only authorizers of Cognito user pools know scopes.",
                "check them in the authorizer's function",
            );
        }
        Authorization::Authorizer(Box::new(Self { scopes, ..self.clone() }))
    }

    /// Makes it an authorizer of the API of its first method.
    fn attach_to(&self, method: &Node, api: &RestApi) {
        let id = api.rest_api_id().into_expr();
        match self.cfn.property("RestApiId") {
            Some(known) if known == id => return,
            Some(_) => {
                return method.report(
                    Diagnostic::error("other-api", "an authorizer belongs to another API")
                        .detail(format!(
                            "`{}` is used by methods of two APIs, but an authorizer belongs to one.",
                            self.node.path()
                        ))
                        .help("make one for each API; they may share their function"),
                );
            }
            None => self.cfn.set("RestApiId", id),
        }
        api.attach(&self.cfn);
        if let Some(function) = &self.function {
            let path = sub!("{}/authorizers/{}", api.rest_api_id(), self.id());
            let id = format!("{}:Permissions", self.node.unique_id());
            Link::between(self, &links::API_TO_FUNCTION, function)
                .source_arn(arn::in_stack(&self.node, "execute-api", path))
                .permission_at(function, id.clone())
                .permission_at(self, id)
                .record(&self.node);
        }
    }
}

/// Settings of an [`Authorizer`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct AuthorizerBuilder {
    id: String,
    kind: Kind,
    function: Option<Function>,
    providers: Vec<Expr>,
    name: Option<String>,
    identity_sources: Vec<String>,
    validation: Option<String>,
    ttl: Option<Duration>,
    role: Option<Role>,
}

impl AuthorizerBuilder {
    fn new(id: &str, kind: Kind, function: Option<&Function>) -> Self {
        Self {
            id: id.to_string(),
            kind,
            function: function.cloned(),
            providers: Vec::new(),
            name: None,
            identity_sources: Vec::new(),
            validation: None,
            ttl: None,
            role: None,
        }
    }

    /// Sets the authorizer's name; default: made of its path.
    pub fn authorizer_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets where the identity is found in a request.
    pub fn identity_sources<S: Into<String>>(
        mut self,
        sources: impl IntoIterator<Item = S>,
    ) -> Self {
        self.identity_sources = sources.into_iter().map(S::into).collect();
        self
    }

    /// Refuses tokens that do not match a regular expression, without calling the function.
    /// Default: all are judged.
    pub fn validation_regex(mut self, pattern: &str) -> Self {
        self.validation = Some(pattern.to_string());
        self
    }

    /// Sets how long answers are kept, at most an hour; default 5 minutes. 0 s keeps none.
    pub fn results_cache_ttl(mut self, ttl: Duration) -> Self {
        self.ttl = Some(ttl);
        self
    }

    /// Calls the function as a role, which API Gateway has to be allowed to assume, instead of by a
    /// permission of the function. The role is allowed to call it.
    pub fn assume_role(mut self, role: &Role) -> Self {
        self.role = Some(role.clone());
        self
    }

    /// Places the authorizer. Reports `out-of-range` for the time that answers are kept, and
    /// `conflicting-options` for settings that its kind does not have or lacks; `unused-authorizer`
    /// if in the end no method has it, and `other-api` if methods of two APIs do.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> Authorizer {
        let node = scope.node().child(&self.id);
        self.check(&node);
        let cfn = CfnAuthorizer::new(&node, "Resource");
        cfn.set("Name", Expr::text(self.name.unwrap_or_else(|| node.unique_id())));
        let kind = match self.kind {
            Kind::Token => "TOKEN",
            Kind::Request => "REQUEST",
            Kind::Cognito => "COGNITO_USER_POOLS",
        };
        cfn.set("Type", kind.into());
        if let Some(function) = &self.function {
            cfn.set("AuthorizerUri", invocation_uri(function).into_expr());
        }
        if let (Some(role), Some(function)) = (&self.role, &self.function) {
            cfn.set("AuthorizerCredentials", role.arn().into_expr());
            Link::grant(role.principal(), &links::AUTHORIZER_INVOKE, function).record(&node);
        }
        if !self.providers.is_empty() {
            cfn.set("ProviderARNs", Expr::List(self.providers));
        }
        if let Some(ttl) = self.ttl {
            cfn.set("AuthorizerResultTtlInSeconds", ttl.as_secs().into());
        }
        cfn.set("IdentitySource", Expr::text(self.identity_sources.join(",")));
        if let Some(pattern) = self.validation {
            cfn.set("IdentityValidationExpression", pattern.into());
        }
        let unused = cfn.clone();
        node.add_validation(move |_| check_used(&unused));
        let function = self.function.filter(|_| self.role.is_none());
        Authorizer { node, cfn, kind: self.kind, function, scopes: Vec::new() }
    }

    fn check(&self, node: &Node) {
        if let Some(ttl) = self.ttl {
            let what = "the time to keep answers in seconds";
            check::range(node, what, ttl.as_secs(), 0..=3_600, AUTHORIZER_PAGE);
        }
        let keeps = self.ttl.is_some_and(|ttl| ttl.as_secs() > 0);
        if self.kind == Kind::Request && keeps && self.identity_sources.is_empty() {
            check::reject(
                node,
                "Answers cannot be kept without knowing whom they are about.",
                "name an identity source, or set `.results_cache_ttl(secs(0))`",
            );
        }
        if self.kind == Kind::Cognito && self.role.is_some() {
            check::reject(
                node,
                "Only authorizers with a function are called as a role.",
                "leave out `.assume_role(…)`",
            );
        }
        if self.kind == Kind::Cognito && self.providers.is_empty() {
            check::reject(node, "No user pool is given.", "give at least one user pool's ARN");
        }
        if self.kind != Kind::Token && self.validation.is_some() {
            check::reject(
                node,
                "Only token authorizers check tokens by a regular expression.",
                "leave out `.validation_regex(…)`",
            );
        }
    }
}

/// The URI by which API Gateway calls an authorizer's function: in the function's own region.
fn invocation_uri(function: &Function) -> Value<String> {
    let arn = function.arn();
    sub!(
        "arn:{}:apigateway:{}:lambda:path/2015-03-31/functions/{}/invocations",
        part(&arn, 1),
        part(&arn, 3),
        &arn
    )
}

fn check_used(cfn: &CfnAuthorizer) -> Vec<Diagnostic> {
    if cfn.property("RestApiId").is_some() {
        return Vec::new();
    }
    vec![
        Diagnostic::error("unused-authorizer", "no method uses an authorizer")
            .detail("An authorizer belongs to the API of the methods that use it.")
            .help("give it to a method: `Method::Get.to(&function).authorization(&authorizer)`"),
    ]
}

//! The list.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;
use rustinfra_cfn::wafv2::{CfnWebACL, CfnWebACLAssociation};

use super::rule::{WebAclRule, visibility};
use super::target::WebAclTarget;
use crate::check;
use crate::imported::{Form, ImportedArn};

const ARN: Form =
    Form::new("of a web ACL", "arn:aws:wafv2:REGION:ACCOUNT:SCOPE/webacl/NAME/ID").without(&[':']);

/// What the last parts of ARNs start with.
const SCOPES: &[(&str, WebAclScope)] =
    &[("global/webacl/", WebAclScope::CloudFront), ("regional/webacl/", WebAclScope::Regional)];

/// What lists and sets are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebAclScope {
    /// APIs, user pools and others of the stack's region.
    Regional,
    /// Distributions. Only in a stack in us-east-1.
    CloudFront,
}

impl WebAclScope {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            WebAclScope::Regional => "REGIONAL",
            WebAclScope::CloudFront => "CLOUDFRONT",
        }
    }

    /// What is for distributions exists in one region only.
    pub(super) fn check(self, node: &Node) {
        let region = node.stack().and_then(|stack| stack.environment().region);
        if self == WebAclScope::CloudFront && region.is_some_and(|r| r != "us-east-1") {
            node.report(
                Diagnostic::error("wrong-region", "a resource is in a region without its kind")
                    .detail(
                        "What AWS WAF has for CloudFront exists in us-east-1 only, wherever the \
                         distribution is made.",
                    )
                    .help("put it into a stack in us-east-1, and give the distribution its ARN"),
            );
        }
    }
}

/// What is done with a request that no rule decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebAclDefault {
    /// It is let through.
    Allow,
    /// It is refused with 403.
    Block,
}

/// A web access control list.
///
/// Source: <https://docs.aws.amazon.com/waf/latest/developerguide/web-acl.html>
///
/// ```
/// use rustinfra_constructs::prelude::*;
/// use rustinfra_constructs::wafv2::{ManagedRuleGroup, WebAcl, WebAclRule, WebAclScope};
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let users = UserPool::builder("Users").build(&stack);
/// let common = ManagedRuleGroup::COMMON.count(["SizeRestrictions_BODY"]);
/// let acl = WebAcl::builder("Acl", WebAclScope::Regional)
///     .rule(WebAclRule::managed("Common", common))
///     .rule(WebAclRule::managed("Reputation", ManagedRuleGroup::IP_REPUTATION).count_only())
///     .build(&stack);
/// acl.associate("Users", &users);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct WebAcl {
    node: Node,
    cfn: Option<CfnWebACL>,
    arn: Value<refs::Wafv2WebAclArn>,
    scope: Option<WebAclScope>,
}

impl Construct for WebAcl {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::Wafv2WebAclArn> for &WebAcl {
    fn into_value(self) -> Value<refs::Wafv2WebAclArn> {
        self.arn.clone()
    }
}

impl WebAcl {
    /// Starts a list.
    pub fn builder(id: &str, scope: WebAclScope) -> WebAclBuilder {
        WebAclBuilder {
            id: id.to_string(),
            scope,
            name: None,
            description: None,
            default: WebAclDefault::Allow,
            rules: Vec::new(),
        }
    }

    /// Refers to a list that exists already, by its ARN: text, or a value known only at deployment, such
    /// as a parameter's. Reports `bad-arn` for a text of another form.
    #[track_caller]
    pub fn from_web_acl_arn(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<refs::Wafv2WebAclArn>,
    ) -> Self {
        let (node, arn) = (scope.node().child(id), arn.into_value());
        let resource = ImportedArn::read(&node, arn.clone(), &ARN).name;
        let scope = resource.as_literal().and_then(|resource| {
            let scope = SCOPES.iter().find(|(start, _)| resource.starts_with(start));
            if scope.is_none() && !resource.is_empty() {
                let fault = format!(
                    "`{resource}` begins with neither `global/webacl/` nor `regional/webacl/`."
                );
                ARN.refuse(&node, &arn, &fault);
            }
            scope.map(|(_, scope)| *scope)
        });
        Self { node, cfn: None, arn, scope }
    }

    /// The list's ARN.
    pub fn arn(&self) -> Value<refs::Wafv2WebAclArn> {
        self.arn.clone()
    }

    /// The resource beneath; `None` for a list that exists already.
    pub fn cfn(&self) -> Option<CfnWebACL> {
        self.cfn.clone()
    }

    /// Lets the list stand before an API, a stage or a user pool of its region, which can have one
    /// list only. Reports `conflicting-options` for a list for CloudFront, and `no-stage` for an
    /// API that has none.
    ///
    /// Source: <https://docs.aws.amazon.com/waf/latest/APIReference/API_AssociateWebACL.html>
    #[track_caller]
    pub fn associate(&self, id: &str, target: &impl WebAclTarget) -> CfnWebACLAssociation {
        let node = self.node.child(id);
        if self.scope == Some(WebAclScope::CloudFront) {
            check::reject(
                &node,
                "A list for CloudFront is named by its distribution, and stands before nothing else.",
                "give it to the distribution, or make a list with `WebAclScope::Regional`",
            );
        }
        let cfn = CfnWebACLAssociation::new(&node, "Resource");
        cfn.set("ResourceArn", target.web_acl_target_arn().into_expr());
        cfn.set("WebACLArn", self.arn.expr().clone());
        cfn
    }
}

/// Settings of a [`WebAcl`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct WebAclBuilder {
    id: String,
    scope: WebAclScope,
    name: Option<String>,
    description: Option<String>,
    default: WebAclDefault,
    rules: Vec<WebAclRule>,
}

impl WebAclBuilder {
    /// Sets the list's name, at most 128 letters, digits, `-` and `_`; default: chosen by
    /// CloudFormation.
    ///
    /// Source: <https://docs.aws.amazon.com/waf/latest/APIReference/API_WebACL.html>
    pub fn name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets a description of at most 256 characters.
    pub fn description(mut self, text: &str) -> Self {
        self.description = Some(text.to_string());
        self
    }

    /// Sets what is done with requests that no rule decides; default: they are let through.
    pub fn default_action(mut self, action: WebAclDefault) -> Self {
        self.default = action;
        self
    }

    /// Adds a rule, asked after those added before it.
    pub fn rule(mut self, rule: WebAclRule) -> Self {
        self.rules.push(rule);
        self
    }

    /// Places the list. Reports `bad-name` for a name of the list or of a rule,
    /// `conflicting-options` for two rules of one name or place or for a statement that AWS WAF
    /// refuses, and `wrong-region` for a list for CloudFront outside of us-east-1.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> WebAcl {
        let node = scope.node().child(&self.id);
        self.scope.check(&node);
        if let Some(name) = &self.name {
            let allowed = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
            let rule = "1 to 128 letters, digits, `-` and `_`";
            check::name(&node, "the list's name", name, 128, allowed, rule);
        }
        let cfn = CfnWebACL::new(&node, "Resource");
        let default = match self.default {
            WebAclDefault::Allow => "Allow",
            WebAclDefault::Block => "Block",
        };
        cfn.set("DefaultAction", Expr::map([(default, Expr::Map(Vec::new()))]));
        if let Some(text) = self.description {
            cfn.set("Description", Expr::text(text));
        }
        let metric = self.name.clone().unwrap_or_else(|| node.unique_id());
        if let Some(name) = self.name {
            cfn.set("Name", Expr::text(name));
        }
        let rules = place(&node, self.rules);
        if !rules.is_empty() {
            cfn.set("Rules", Expr::List(rules));
        }
        cfn.set("Scope", self.scope.as_str().into());
        cfn.set("VisibilityConfig", visibility(Expr::text(metric)));
        WebAcl { node, arn: cfn.attr_arn(), cfn: Some(cfn), scope: Some(self.scope) }
    }
}

/// The rules with their places; two of one name or place are told.
fn place(node: &Node, rules: Vec<WebAclRule>) -> Vec<Expr> {
    let mut known: Vec<(String, u32)> = Vec::new();
    let mut placed = Vec::new();
    for rule in rules {
        let next = known.last().map_or(0, |(_, before)| before.saturating_add(1));
        let priority = rule.place(next);
        for (name, taken) in &known {
            if name == rule.name() {
                let detail = format!("Two rules are called `{name}`.");
                check::reject(node, detail, "give each a name of its own");
            } else if *taken == priority {
                let detail = format!(
                    "The rules `{name}` and `{}` have the place {priority}; one has to come first.",
                    rule.name()
                );
                check::reject(node, detail, "give each a place of its own, or leave it out");
            }
        }
        known.push((rule.name().to_string(), priority));
        placed.push(rule.bind(node, priority));
    }
    placed
}

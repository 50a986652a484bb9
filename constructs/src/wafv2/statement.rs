//! What a rule asks for.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use super::ip_set::IpSet;
use crate::check;
use crate::units::Duration;

const STATEMENT_PAGE: &str =
    "https://docs.aws.amazon.com/waf/latest/APIReference/API_Statement.html";

/// Whose requests are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateKey {
    /// Those of one address.
    Ip,
    /// Those that a proxy says come from one address, by the header `X-Forwarded-For`; requests
    /// without one are not counted.
    ForwardedIp,
    /// All.
    All,
}

/// What a rule asks of a request.
///
/// Source: <https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements.html>
///
/// What does not fit together, or is outside its range, is reported as `conflicting-options` of the
/// list that gets it.
///
/// ```
/// use rustinfra_constructs::prelude::*;
/// use rustinfra_constructs::wafv2::{RateKey, RuleAction, Statement, WebAcl, WebAclRule, WebAclScope};
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let neighbours = Statement::countries(["AT", "CH", "DE"]);
/// let flood = Statement::rate_limit(500)
///     .per(RateKey::ForwardedIp)
///     .window(mins(1))
///     .only(Statement::not(neighbours));
/// WebAcl::builder("Acl", WebAclScope::Regional)
///     .rule(WebAclRule::new("Flood", flood, RuleAction::Captcha))
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    expr: Expr,
    /// What of it AWS would refuse.
    problems: Vec<String>,
}

impl Statement {
    fn new(kind: &'static str, content: Expr) -> Self {
        Self { expr: Expr::map([(kind, content)]), problems: Vec::new() }
    }

    /// Comes from one of these addresses.
    pub fn ip_set(set: &IpSet) -> Self {
        Self::new("IPSetReferenceStatement", Expr::map([("Arn", set.arn().into_expr())]))
    }

    /// Comes from one of these countries, by their codes of two letters.
    pub fn countries<'a>(codes: impl IntoIterator<Item = &'a str>) -> Self {
        let codes: Vec<&str> = codes.into_iter().collect();
        let mut problems = Vec::new();
        if codes.is_empty() {
            problems.push("No country is named.".to_string());
        }
        let bad = codes
            .iter()
            .filter(|code| code.len() != 2 || !code.chars().all(|c| c.is_ascii_uppercase()));
        problems.extend(bad.map(|code| format!("`{code}` is not the code of a country.")));
        let codes = Expr::list(codes.into_iter().map(|code| Expr::text(code.to_string())));
        let statement = Self::new("GeoMatchStatement", Expr::map([("CountryCodes", codes)]));
        Self { problems, ..statement }
    }

    /// Comes from an address with more than `requests` (10 to 2,000,000,000) in 5 minutes.
    ///
    /// Source: <https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html>
    pub fn rate_limit(requests: u32) -> Self {
        let content =
            Expr::map([("AggregateKeyType", Expr::text("IP")), ("Limit", Expr::from(requests))]);
        let statement = Self::new("RateBasedStatement", content);
        let mut problems = Vec::new();
        if !(10..=2_000_000_000).contains(&requests) {
            problems.push(format!(
                "the rate limit is {requests}, but must be between 10 and 2000000000."
            ));
        }
        Self { problems, ..statement }
    }

    fn rate(mut self, key: &'static str, value: Expr) -> Self {
        let rate = self.expr.get("RateBasedStatement").cloned();
        match rate {
            Some(mut rate) => {
                rate.set(key, value);
                self.expr.set("RateBasedStatement", rate);
            }
            None => self.problems.push("Only a rate limit counts requests.".to_string()),
        }
        self
    }

    /// Sets whose requests a [rate limit](Self::rate_limit) counts together; default: those of one
    /// address.
    #[must_use]
    pub fn per(self, key: RateKey) -> Self {
        match key {
            RateKey::Ip => self.rate("AggregateKeyType", "IP".into()),
            RateKey::All => self.rate("AggregateKeyType", "CONSTANT".into()),
            RateKey::ForwardedIp => {
                let header = Expr::map([
                    ("FallbackBehavior", "NO_MATCH".into()),
                    ("HeaderName", "X-Forwarded-For".into()),
                ]);
                self.rate("AggregateKeyType", "FORWARDED_IP".into())
                    .rate("ForwardedIPConfig", header)
            }
        }
    }

    /// Sets how far back a [rate limit](Self::rate_limit) counts: 1, 2, 5 or 10 minutes; default 5.
    #[must_use]
    pub fn window(mut self, window: Duration) -> Self {
        if ![60, 120, 300, 600].contains(&window.as_secs()) {
            self.problems
                .push(format!("A rate limit counts 1, 2, 5 or 10 minutes back, not {window}."));
        }
        self.rate("EvaluationWindowSec", window.as_secs().into())
    }

    /// Counts for a [rate limit](Self::rate_limit) only what another statement asks for.
    #[must_use]
    pub fn only(mut self, statement: Statement) -> Self {
        let statement = statement.nested();
        self.problems.extend(statement.problems);
        self.rate("ScopeDownStatement", statement.expr)
    }

    /// What is wrong if this stands inside another: counting is a rule's own matter.
    fn nested(mut self) -> Self {
        if self.expr.get("RateBasedStatement").is_some() {
            self.problems.push("A rate limit cannot stand inside another statement.".to_string());
        }
        self
    }

    /// Does not do what another statement asks for.
    #[expect(clippy::should_implement_trait, reason = "it is the name of AWS's statement")]
    pub fn not(statement: Statement) -> Self {
        let statement = statement.nested();
        let content = Expr::map([("Statement", statement.expr)]);
        Self { problems: statement.problems, ..Self::new("NotStatement", content) }
    }

    /// Does what all of at least two statements ask for.
    pub fn all(statements: impl IntoIterator<Item = Statement>) -> Self {
        Self::several("AndStatement", statements)
    }

    /// Does what one of at least two statements asks for.
    pub fn any(statements: impl IntoIterator<Item = Statement>) -> Self {
        Self::several("OrStatement", statements)
    }

    fn several(kind: &'static str, statements: impl IntoIterator<Item = Statement>) -> Self {
        let mut problems = Vec::new();
        let mut expressions = Vec::new();
        for statement in statements.into_iter().map(Statement::nested) {
            problems.extend(statement.problems);
            expressions.push(statement.expr);
        }
        if expressions.len() < 2 {
            problems.push(format!("An `{kind}` joins at least two statements."));
        }
        let content = Expr::map([("Statements", Expr::List(expressions))]);
        Self { problems, ..Self::new(kind, content) }
    }

    /// Any other, as AWS writes it: `{"ByteMatchStatement": {…}}`.
    pub fn custom(statement: impl IntoValue<Json>) -> Self {
        Self { expr: statement.into_value().into_expr(), problems: Vec::new() }
    }

    /// Reports what AWS would refuse, and gives the expression.
    pub(super) fn bind(self, node: &Node) -> Expr {
        for problem in self.problems {
            check::reject(node, problem, format!("change the statement; see {STATEMENT_PAGE}"));
        }
        self.expr
    }
}

//! Which role a user gets.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;

use super::login_provider::IdentityPoolProviderUrl;
use crate::check;

const RULE_PAGE: &str =
    "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_MappingRule.html";

/// How a claim is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleMappingMatch {
    /// It is the value.
    Equals,
    /// The value is in it.
    Contains,
    /// It begins with the value.
    StartsWith,
    /// It is not the value.
    NotEqual,
}

/// A rule: a role for users of whom the provider says something.
#[derive(Clone)]
pub struct RoleMappingRule(Expr);

impl RoleMappingRule {
    /// Gives `role` to users whose `claim` compares to `value`; at most 64 and 128 characters.
    pub fn new(
        claim: &str,
        comparison: RoleMappingMatch,
        value: &str,
        role: impl IntoValue<refs::IamRoleArn>,
    ) -> Self {
        let comparison = match comparison {
            RoleMappingMatch::Equals => "Equals",
            RoleMappingMatch::Contains => "Contains",
            RoleMappingMatch::StartsWith => "StartsWith",
            RoleMappingMatch::NotEqual => "NotEqual",
        };
        Self(Expr::map([
            ("Claim", Expr::text(claim.to_string())),
            ("MatchType", comparison.into()),
            ("RoleARN", role.into_value().into_expr()),
            ("Value", Expr::text(value.to_string())),
        ]))
    }

    fn check(&self, node: &Node) {
        for (property, what, most) in [("Claim", "claim", 64), ("Value", "value", 128)] {
            let text = self.0.get(property).and_then(Expr::as_text).unwrap_or_default();
            let what = format!("the length of the {what} `{text}`");
            check::range(node, &what, text.chars().count(), 1..=most, RULE_PAGE);
        }
    }
}

/// How users of a provider get a role other than the one for everybody who signed in.
///
/// Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html>
///
/// Rules that are too many or too long are reported as `out-of-range` of the identity pool.
///
/// ```
/// use rustinfra_constructs::cognito::UserPoolAuthenticationProvider;
/// use rustinfra_constructs::cognito::{IdentityPool, IdentityPoolProviderUrl, RoleMapping};
/// use rustinfra_constructs::cognito::{RoleMappingMatch, RoleMappingRule};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Photos");
/// let users = UserPool::builder("Users").build(&stack);
/// let web = users.add_client("Web", |client| client);
/// let staff = Role::from_role_name(&stack, "Staff", "photo-staff");
/// let rule = RoleMappingRule::new("custom:team", RoleMappingMatch::Equals, "staff", staff.arn());
/// let provider = IdentityPoolProviderUrl::user_pool(&users, &web);
/// let mapping = RoleMapping::by_rules(provider, [rule])
///     .mapping_key("users")
///     .resolve_ambiguous_roles(true);
/// IdentityPool::builder("Identities")
///     .user_pool(UserPoolAuthenticationProvider::new(&users, &web))
///     .role_mapping(mapping)
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
#[must_use]
pub struct RoleMapping {
    provider: IdentityPoolProviderUrl,
    key: Option<String>,
    rules: Option<Vec<RoleMappingRule>>,
    ambiguous: bool,
}

impl RoleMapping {
    /// The role that the token names: that of the user's group with the lowest precedence.
    #[doc(alias("providerUrl", "useToken"))]
    pub fn by_token(provider: IdentityPoolProviderUrl) -> Self {
        Self { provider, key: None, rules: None, ambiguous: false }
    }

    /// The role of the first rule that fits; at most 25.
    pub fn by_rules(
        provider: IdentityPoolProviderUrl,
        rules: impl IntoIterator<Item = RoleMappingRule>,
    ) -> Self {
        let rules = Some(rules.into_iter().collect());
        Self { rules, ..Self::by_token(provider) }
    }

    /// Sets the key of the mapping in the template, where the provider's name is known only at
    /// deployment; default: chosen here.
    pub fn mapping_key(mut self, key: &str) -> Self {
        self.key = Some(key.to_string());
        self
    }

    /// Sets whether users for whom no role is found get that of everybody who signed in; default:
    /// they get none.
    pub fn resolve_ambiguous_roles(mut self, resolve: bool) -> Self {
        self.ambiguous = resolve;
        self
    }

    /// The key and value in `RoleMappings`, as the one at `index`.
    pub(super) fn bind(&self, node: &Node, index: usize) -> (String, Expr) {
        let provider = self.provider.value();
        let key = self.key.clone().or_else(|| provider.expr().as_text().map(String::from));
        let ambiguous = if self.ambiguous { "AuthenticatedRole" } else { "Deny" };
        let mut mapping = Expr::map([
            ("AmbiguousRoleResolution", ambiguous.into()),
            ("IdentityProvider", provider.into_expr()),
        ]);
        match &self.rules {
            None => mapping.set("Type", "Token".into()),
            Some(rules) => {
                check::range(
                    node,
                    "the number of rules of a role mapping",
                    rules.len(),
                    1..=25,
                    "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_RulesConfigurationType.html",
                );
                rules.iter().for_each(|rule| rule.check(node));
                let rules = Expr::list(rules.iter().map(|rule| rule.0.clone()));
                mapping.set("RulesConfiguration", Expr::map([("Rules", rules)]));
                mapping.set("Type", "Rules".into());
            }
        }
        (key.unwrap_or_else(|| format!("mapping{}", index + 1)), mapping)
    }
}

//! Rules that others keep.

use rustinfra::value::Expr;

/// A group of rules that AWS or a seller keeps up to date.
///
/// Source: <https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManagedRuleGroup {
    vendor: std::borrow::Cow<'static, str>,
    name: std::borrow::Cow<'static, str>,
    version: Option<String>,
    counted: Vec<String>,
}

macro_rules! groups {
    ($($(#[$doc:meta])* $const:ident = $name:literal;)+) => {
        impl ManagedRuleGroup {
            $($(#[$doc])* pub const $const: ManagedRuleGroup = ManagedRuleGroup {
                vendor: std::borrow::Cow::Borrowed("AWS"),
                name: std::borrow::Cow::Borrowed($name),
                version: None,
                counted: Vec::new(),
            };)+
        }
    };
}

groups! {
    /// What any web application should be kept from (`AWSManagedRulesCommonRuleSet`).
    COMMON = "AWSManagedRulesCommonRuleSet";
    /// Requests for pages of administration (`AWSManagedRulesAdminProtectionRuleSet`).
    ADMIN_PROTECTION = "AWSManagedRulesAdminProtectionRuleSet";
    /// Requests that are known to be bad (`AWSManagedRulesKnownBadInputsRuleSet`).
    KNOWN_BAD_INPUTS = "AWSManagedRulesKnownBadInputsRuleSet";
    /// SQL where it should not be (`AWSManagedRulesSQLiRuleSet`).
    SQL_INJECTION = "AWSManagedRulesSQLiRuleSet";
    /// Attacks on Linux (`AWSManagedRulesLinuxRuleSet`).
    LINUX = "AWSManagedRulesLinuxRuleSet";
    /// Attacks on POSIX systems (`AWSManagedRulesUnixRuleSet`).
    UNIX = "AWSManagedRulesUnixRuleSet";
    /// Attacks on Windows (`AWSManagedRulesWindowsRuleSet`).
    WINDOWS = "AWSManagedRulesWindowsRuleSet";
    /// Attacks on PHP (`AWSManagedRulesPHPRuleSet`).
    PHP = "AWSManagedRulesPHPRuleSet";
    /// Attacks on WordPress (`AWSManagedRulesWordPressRuleSet`).
    WORDPRESS = "AWSManagedRulesWordPressRuleSet";
    /// Addresses that Amazon has learned of (`AWSManagedRulesAmazonIpReputationList`).
    IP_REPUTATION = "AWSManagedRulesAmazonIpReputationList";
    /// Addresses of VPNs, proxies and hosts (`AWSManagedRulesAnonymousIpList`).
    ANONYMOUS_IP = "AWSManagedRulesAnonymousIpList";
}

impl ManagedRuleGroup {
    /// Any other group of AWS, by its name (`AWSManagedRules…`).
    pub fn aws(name: &str) -> Self {
        Self::of("AWS", name)
    }

    /// A group of a seller.
    pub fn of(vendor: &str, name: &str) -> Self {
        Self {
            vendor: vendor.to_string().into(),
            name: name.to_string().into(),
            version: None,
            counted: Vec::new(),
        }
    }

    /// Stays at a version; default: the seller's choice.
    #[must_use]
    pub fn version(mut self, version: &str) -> Self {
        self.version = Some(version.to_string());
        self
    }

    /// Only counts what some of the rules find, such as `SizeRestrictions_BODY`.
    #[must_use]
    pub fn count<'a>(mut self, rules: impl IntoIterator<Item = &'a str>) -> Self {
        self.counted.extend(rules.into_iter().map(String::from));
        self
    }

    pub(super) fn to_expr(&self) -> Expr {
        let mut group = Expr::map([("Name", Expr::Text(self.name.clone()))]);
        if !self.counted.is_empty() {
            let counted = self.counted.iter().map(|rule| {
                let count = Expr::map([("Count", Expr::Map(Vec::new()))]);
                Expr::map([("ActionToUse", count), ("Name", Expr::text(rule.clone()))])
            });
            group.set("RuleActionOverrides", Expr::list(counted));
        }
        group.set("VendorName", Expr::Text(self.vendor.clone()));
        if let Some(version) = &self.version {
            group.set("Version", Expr::text(version.clone()));
        }
        Expr::map([("ManagedRuleGroupStatement", group)])
    }
}

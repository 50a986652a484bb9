//! Sets of addresses.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::wafv2::CfnIPSet;

use super::web_acl::WebAclScope;
use crate::check;

const SET_PAGE: &str = "https://docs.aws.amazon.com/waf/latest/APIReference/API_IPSet.html";

/// Addresses that rules can ask for.
///
/// Source: <https://docs.aws.amazon.com/waf/latest/developerguide/waf-ip-set-managing.html>
///
/// ```
/// use rustinfra_constructs::prelude::*;
/// use rustinfra_constructs::wafv2::{IpSet, RuleAction, Statement, WebAcl, WebAclRule, WebAclScope};
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let office = IpSet::builder("Office", WebAclScope::Regional, ["192.0.2.0/24"]).build(&stack);
/// let outside = Statement::not(Statement::ip_set(&office));
/// WebAcl::builder("Acl", WebAclScope::Regional)
///     .rule(WebAclRule::new("OfficeOnly", outside, RuleAction::Block))
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct IpSet {
    node: Node,
    cfn: CfnIPSet,
}

impl Construct for IpSet {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IpSet {
    /// Starts a set of up to 10,000 blocks of addresses, all IPv4 (`192.0.2.0/24`) or all IPv6.
    pub fn builder<'a>(
        id: &str,
        scope: WebAclScope,
        addresses: impl IntoIterator<Item = &'a str>,
    ) -> IpSetBuilder {
        IpSetBuilder {
            id: id.to_string(),
            scope,
            addresses: addresses.into_iter().map(String::from).collect(),
            name: None,
            description: None,
        }
    }

    /// The set's ARN.
    pub fn arn(&self) -> Value<String> {
        self.cfn.attr_arn()
    }

    /// The resource beneath.
    pub fn cfn(&self) -> CfnIPSet {
        self.cfn.clone()
    }
}

/// Settings of an [`IpSet`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct IpSetBuilder {
    id: String,
    scope: WebAclScope,
    addresses: Vec<String>,
    name: Option<String>,
    description: Option<String>,
}

impl IpSetBuilder {
    /// Sets the set's name, at most 128 letters, digits, `-` and `_`; default: chosen by
    /// CloudFormation.
    ///
    /// Source: <https://docs.aws.amazon.com/waf/latest/APIReference/API_IPSet.html>
    pub fn name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Sets a description of at most 256 characters.
    pub fn description(mut self, text: &str) -> Self {
        self.description = Some(text.to_string());
        self
    }

    /// Places the set. Reports `out-of-range` for too many addresses, `conflicting-options` for
    /// what is no block of addresses or for both versions in one set, and `wrong-region` for one of
    /// CloudFront's outside of us-east-1.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> IpSet {
        let node = scope.node().child(&self.id);
        self.scope.check(&node);
        let is_v6 = |address: &String| address.contains(':');
        let v6 = self.addresses.iter().any(is_v6);
        if v6 && !self.addresses.iter().all(is_v6) {
            check::reject(
                &node,
                "A set has addresses of one version, IPv4 or IPv6; this one has both.",
                "make two sets, and ask for either with `Statement::any`",
            );
        }
        for address in self.addresses.iter().filter(|address| !is_block(address)) {
            check::reject(
                &node,
                format!("`{address}` is not a block of addresses."),
                format!("write it as `192.0.2.0/24` or `2001:db8::/32`; see {SET_PAGE}"),
            );
        }
        let count = self.addresses.len();
        check::range(&node, "the number of addresses", count, 0..=10_000, SET_PAGE);
        let cfn = CfnIPSet::new(&node, "Resource");
        cfn.set("Addresses", Expr::list(self.addresses.into_iter().map(Expr::text)));
        if let Some(text) = self.description {
            cfn.set("Description", Expr::text(text));
        }
        cfn.set("IPAddressVersion", if v6 { "IPV6" } else { "IPV4" }.into());
        if let Some(name) = self.name {
            cfn.set("Name", Expr::text(name));
        }
        cfn.set("Scope", self.scope.as_str().into());
        IpSet { node, cfn }
    }
}

/// Whether a text is an address and the length of its prefix, which is not 0.
fn is_block(text: &str) -> bool {
    let Some((address, bits)) = text.split_once('/') else { return false };
    let most = match address.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(_)) => 32,
        Ok(std::net::IpAddr::V6(_)) => 128,
        Err(_) => return false,
    };
    bits.parse::<u8>().is_ok_and(|bits| (1..=most).contains(&bits))
}

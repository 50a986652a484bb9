//! The distribution.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use rustinfra::graph::{Facet, Link, Shape, links};
use rustinfra::iam::{Grant, Grantee};
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::cloudfront::CfnDistribution;
use rustinfra_cfn::refs;

use super::behavior::Behavior;
use super::distribution_builder::DistributionBuilder;
use super::origin::Origin;
use crate::arn::region_of;
use crate::{arn, check};

/// Answers near its viewers, from what it has kept of its origins.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Introduction.html>
///
/// ```
/// use rustinfra_constructs::cloudfront::{Behavior, Distribution, ErrorResponse, Origin};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Site");
/// let pages = Bucket::builder("Pages").build(&stack);
/// let missing = ErrorResponse::new(404).response_page_path("/404.html");
/// let site = Distribution::builder("Site", Behavior::new(Origin::s3_bucket(&pages)))
///     .default_root_object("index.html")
///     .error_response(missing)
///     .build(&stack);
/// stack.output("Host", site.domain_name());
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct Distribution {
    node: Node,
    cfn: Option<CfnDistribution>,
    id: Value<refs::CloudFrontDistributionId>,
    domain_name: Value<String>,
    /// The origins in the order of their numbers.
    origins: Rc<RefCell<Vec<Known>>>,
}

/// An origin that a distribution has.
#[derive(Clone)]
struct Known {
    origin: Origin,
    id: String,
    /// The id of the group that it is the first of.
    group: Option<String>,
}

impl Construct for Distribution {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::CloudFrontDistributionId> for &Distribution {
    fn into_value(self) -> Value<refs::CloudFrontDistributionId> {
        self.id.clone()
    }
}

impl Distribution {
    /// Starts a distribution, with how it answers what no other behavior is for.
    pub fn builder(id: &str, default_behavior: Behavior) -> DistributionBuilder {
        DistributionBuilder::new(id, default_behavior)
    }

    pub(super) fn placed(node: Node, cfn: CfnDistribution) -> Self {
        let (id, domain_name) = (cfn.reff(), cfn.attr_domain_name());
        Self::known(node, Some(cfn), id, domain_name)
    }

    fn known(
        node: Node,
        cfn: Option<CfnDistribution>,
        id: Value<refs::CloudFrontDistributionId>,
        domain_name: Value<String>,
    ) -> Self {
        let distribution = Self { node, cfn, id, domain_name, origins: Rc::default() };
        let facet = Facet::new().arn(Shape::Resource, distribution.arn());
        distribution.node.set_facet(facet);
        distribution
    }

    /// Refers to a distribution that exists already.
    #[track_caller]
    pub fn from_distribution_attributes(
        scope: &impl Construct,
        id: &str,
        distribution_id: impl IntoValue<refs::CloudFrontDistributionId>,
        domain_name: impl IntoValue<String>,
    ) -> Self {
        let node = scope.node().child(id);
        Self::known(node, None, distribution_id.into_value(), domain_name.into_value())
    }

    /// The distribution's id.
    pub fn id(&self) -> Value<refs::CloudFrontDistributionId> {
        self.id.clone()
    }

    /// The distribution's domain name, `….cloudfront.net`.
    pub fn domain_name(&self) -> Value<String> {
        self.domain_name.clone()
    }

    /// The distribution's ARN, which names no region.
    pub fn arn(&self) -> Value<String> {
        let (partition, account) = (arn::partition(&self.node), arn::account(&self.node));
        sub!("arn:{}:cloudfront::{}:distribution/{}", partition, account, &self.id)
    }

    /// The resource beneath; `None` for a distribution that exists already.
    pub fn cfn(&self) -> Option<CfnDistribution> {
        self.cfn.clone()
    }

    /// Answers requests of some paths in another way: `/images/*`, for example. Reports
    /// `conflicting-options` for a distribution that exists already, for all paths at once, and for
    /// two origins of one id.
    #[track_caller]
    pub fn add_behavior(&self, path_pattern: &str, behavior: Behavior) {
        let Some(cfn) = &self.cfn else {
            return check::existing(
                &self.node,
                "distribution",
                "{} answers as it does.",
                "add the behavior {}",
            );
        };
        if path_pattern == "*" || path_pattern.is_empty() {
            check::reject(
                &self.node,
                "What is for all paths is the default behavior.",
                "give the behavior a path, such as `/images/*`, or make it the default",
            );
        }
        let origin = self.origin_id(&behavior.origin);
        let expr = behavior.to_expr(&self.node, Some(path_pattern), &origin);
        cfn.push_to("DistributionConfig.CacheBehaviors", expr);
        self.write_origins();
    }

    /// The id of an origin, or of the group that it is the first of; made if it is new.
    #[track_caller]
    pub(super) fn origin_id(&self, origin: &Origin) -> String {
        let known = self.origins.borrow().iter().find(|known| known.origin == *origin).cloned();
        if let Some(known) = known {
            return known.group.unwrap_or(known.id);
        }
        let number = self.origins.borrow().len() + 1;
        let generated = self.id_below(&format!("Origin{number}"));
        let id = origin.id.clone().unwrap_or(generated);
        if self.origins.borrow().iter().any(|known| known.id == id) {
            check::reject(
                &self.node,
                format!("Two origins have the id `{id}`."),
                "give each an id of its own, or leave it out",
            );
        }
        let groups = self.origins.borrow().iter().filter(|known| known.group.is_some()).count();
        let fallback = origin.failover.as_ref().map(|failover| failover.origin.clone());
        let group_id = || self.id_below(&format!("OriginGroup{}", groups + 1));
        let group = fallback.is_some().then(group_id);
        let known = Known { origin: origin.clone(), id: id.clone(), group: group.clone() };
        self.origins.borrow_mut().push(known);
        if let Some(fallback) = fallback {
            self.origin_id(&fallback);
        }
        group.unwrap_or(id)
    }

    /// An id of at most 128 characters, made of that of a new child.
    #[track_caller]
    fn id_below(&self, id: &str) -> String {
        let unique = self.node.child(id).unique_id();
        unique[unique.len().saturating_sub(128)..].to_string()
    }

    /// Writes the origins that are not yet written, and their groups.
    #[track_caller]
    pub(super) fn write_origins(&self) {
        let Some(cfn) = &self.cfn else { return };
        let config = cfn.property("DistributionConfig").unwrap_or(Expr::Null);
        let written = match config.get("Origins") {
            Some(Expr::List(origins)) => origins.len(),
            _ => 0,
        };
        let all = self.origins.borrow().clone();
        for (number, Known { origin, id, .. }) in (1..).zip(&all).skip(written) {
            let mut expr = origin.to_expr(&self.node, id);
            if let Some(scope) = self.node.try_child(&format!("Origin{number}"))
                && let Some(control) = origin.access.bind(self, &scope, id, &origin.control)
            {
                expr.set("OriginAccessControlId", control);
            }
            cfn.push_to("DistributionConfig.Origins", expr);
        }
        let id_of = |origin: &Origin| all.iter().find(|k| k.origin == *origin).map(|k| &k.id);
        let groups = all.iter().filter_map(|known| {
            let second = id_of(&known.origin.failover.as_ref()?.origin)?;
            known.origin.group(known.group.as_ref()?, &known.id, second)
        });
        let groups: Vec<Expr> = groups.collect();
        if !groups.is_empty() {
            let quantity = Expr::Int(groups.len() as i64);
            let groups = Expr::map([("Items", Expr::List(groups)), ("Quantity", quantity)]);
            cfn.set_in("DistributionConfig", "OriginGroups", groups);
        }
    }

    /// Lets a web access control list judge requests; a distribution can have one. It has the scope
    /// [`CloudFront`](crate::wafv2::WebAclScope::CloudFront), and is in us-east-1. Reports
    /// `conflicting-options` for a second one, one of another region, and a distribution that
    /// exists already.
    #[track_caller]
    pub fn attach_web_acl(&self, acl: impl IntoValue<refs::Wafv2WebAclArn>) {
        let acl = acl.into_value();
        let region = region_of(&acl);
        if region.is_some_and(|region| region != "us-east-1") {
            check::reject(
                &self.node,
                "CloudFront takes web ACLs of us-east-1 only.",
                "make it in a stack in us-east-1, with `WebAclScope::CloudFront`",
            );
        }
        let Some(cfn) = &self.cfn else {
            return check::existing(
                &self.node,
                "distribution",
                "{} has the web ACL that it has.",
                "set it {}",
            );
        };
        cfn.edit_in("DistributionConfig", |config| {
            if config.get("WebACLId").is_some() {
                check::reject(
                    &self.node,
                    "Two web ACLs are to judge requests; one can.",
                    "put the rules of both into one",
                );
            }
            config.set("WebACLId", acl.into_expr());
        });
    }

    /// Allows `grantee` to drop what the distribution has kept.
    #[track_caller]
    pub fn grant_create_invalidation(&self, grantee: &impl Grantee) -> Grant {
        Link::grant(grantee.principal(), &links::DISTRIBUTION_INVALIDATE, self).record(&self.node)
    }

    /// Allows `grantee` exactly the given actions (`cloudfront:…`) on the distribution.
    #[track_caller]
    pub fn grant<A: Into<Cow<'static, str>>>(
        &self,
        grantee: &impl Grantee,
        actions: impl IntoIterator<Item = A>,
    ) -> Grant {
        Link::grant(grantee.principal(), &links::DISTRIBUTION_USE, self)
            .actions(actions)
            .record(&self.node)
    }
}

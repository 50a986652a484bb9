//! Where a function stands in a network.

use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::refs;

/// The subnets and security groups of a function.
///
/// A function in a VPC reaches what its subnets reach: the internet and AWS's public endpoints only
/// through a NAT gateway or VPC endpoints. Its role may manage the network interfaces it needs.
///
/// ```
/// use rustinfra_constructs::lambda::VpcAccess;
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Orders");
/// let code = Code::inline("exports.handler = async () => {};");
/// Function::builder("Api", Runtime::NODEJS_22, "index.handler", code)
///     .vpc(VpcAccess::in_vpc("vpc-1", ["subnet-1", "subnet-2"]).allow_all_outbound(false))
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html>
#[derive(Clone, Debug)]
#[must_use = "it does nothing until a function gets it"]
pub struct VpcAccess {
    pub(super) subnets: Vec<Expr>,
    security_groups: Vec<Expr>,
    ipv6: bool,
    own: Option<OwnGroup>,
}

/// A security group that is made for a function.
#[derive(Clone, Debug)]
struct OwnGroup {
    vpc: Expr,
    outbound: bool,
    outbound_ipv6: bool,
}

impl VpcAccess {
    /// In these subnets, behind these security groups.
    pub fn new<S, G>(
        subnets: impl IntoIterator<Item = S>,
        security_groups: impl IntoIterator<Item = G>,
    ) -> Self
    where
        S: IntoValue<refs::Ec2SubnetId>,
        G: IntoValue<refs::Ec2SecurityGroupId>,
    {
        Self {
            subnets: subnets.into_iter().map(|s| s.into_value().into_expr()).collect(),
            security_groups: security_groups
                .into_iter()
                .map(|g| g.into_value().into_expr())
                .collect(),
            ipv6: false,
            own: None,
        }
    }

    /// In these subnets of a network, behind a security group of its own that lets everything out
    /// and nothing in.
    pub fn in_vpc<S: IntoValue<refs::Ec2SubnetId>>(
        vpc: impl IntoValue<refs::Ec2VpcId>,
        subnets: impl IntoIterator<Item = S>,
    ) -> Self {
        let vpc = vpc.into_value().into_expr();
        let own = OwnGroup { vpc, outbound: true, outbound_ipv6: false };
        let groups: [Value<refs::Ec2SecurityGroupId>; 0] = [];
        Self { own: Some(own), ..Self::new(subnets, groups) }
    }

    /// Says whether the security group [of its own](Self::in_vpc) lets everything out by IPv4;
    /// default yes.
    pub fn allow_all_outbound(mut self, allow: bool) -> Self {
        if let Some(own) = &mut self.own {
            own.outbound = allow;
        }
        self
    }

    /// Says whether the security group [of its own](Self::in_vpc) lets everything out by IPv6;
    /// default no.
    pub fn allow_all_ipv6_outbound(mut self, allow: bool) -> Self {
        if let Some(own) = &mut self.own {
            own.outbound_ipv6 = allow;
        }
        self
    }

    /// Allows IPv6 to leave subnets that have it.
    pub fn ipv6_allowed_for_dual_stack(mut self) -> Self {
        self.ipv6 = true;
        self
    }

    /// The security groups of what stands at `node`, with the one that is made for it.
    #[track_caller]
    pub(super) fn security_groups(&self, node: &Node, what: &str) -> Vec<Expr> {
        let mut groups = self.security_groups.clone();
        if let Some(own) = &self.own {
            let holder = node.child("SecurityGroup");
            let group = CfnResource::new(&holder, "Resource", "AWS::EC2::SecurityGroup");
            let description = format!("Automatic security group for {what} {}", node.unique_id());
            group.set("GroupDescription", Expr::text(description));
            group.set("SecurityGroupEgress", own.egress());
            group.set("VpcId", own.vpc.clone());
            groups.push(group.attr::<String>("GroupId").into_expr());
        }
        groups
    }

    #[track_caller]
    pub(super) fn to_expr(&self, node: &Node) -> Expr {
        let groups = self.security_groups(node, "Lambda Function");
        let mut config = vec![
            ("SecurityGroupIds", Expr::List(groups)),
            ("SubnetIds", Expr::List(self.subnets.clone())),
        ];
        if self.ipv6 {
            config.push(("Ipv6AllowedForDualStack", true.into()));
        }
        Expr::map(config)
    }
}

impl OwnGroup {
    /// What is let out. A group without any rule lets everything out, so that there is one for an
    /// address that nobody has where nothing should be.
    fn egress(&self) -> Expr {
        let rule = |target: (&'static str, &'static str), description: &'static str| {
            Expr::map([
                (target.0, target.1.into()),
                ("Description", description.into()),
                ("IpProtocol", "-1".into()),
            ])
        };
        let mut rules = vec![match self.outbound {
            true => rule(("CidrIp", "0.0.0.0/0"), "Allow all outbound traffic by default"),
            false => Expr::map([
                ("CidrIp", "255.255.255.255/32".into()),
                ("Description", "Disallow all traffic".into()),
                ("FromPort", Expr::Int(252)),
                ("IpProtocol", "icmp".into()),
                ("ToPort", Expr::Int(86)),
            ]),
        }];
        if self.outbound_ipv6 {
            let description = "Allow all outbound ipv6 traffic by default";
            rules.push(rule(("CidrIpv6", "::/0"), description));
        }
        Expr::list(rules)
    }
}

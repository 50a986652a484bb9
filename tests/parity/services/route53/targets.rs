//! Records that are aliases of what stands on AWS.

use rustinfra_constructs::apigateway::{DomainName, EndpointType};
use rustinfra_constructs::certificatemanager::Certificate;
use rustinfra_constructs::cloudfront::{Behavior, Distribution, Origin};
use rustinfra_constructs::cognito::UserPoolDomainName;
use rustinfra_constructs::ec2::{
    InterfaceVpcEndpoint, InterfaceVpcEndpointAwsService, SubnetSelection, SubnetType,
};
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::route53::{
    ARecord, AliasRecordTarget, AliasTarget, HostedZone, PublicHostedZone, RecordTarget,
};

/// The stack.
pub(crate) fn add(app: &App) -> Stack {
    let stack =
        Stack::builder("Route53Targets").environment(Environment::region("eu-west-1")).build(app);
    let zone = PublicHostedZone::builder("Zone", "example.org").build(&stack);
    let alias = |id: &str, target: &dyn AliasRecordTarget| {
        ARecord::builder(id, &zone, RecordTarget::alias(&target.alias_target()))
            .record_name(id.to_lowercase())
            .build(&stack)
    };
    let arn = "arn:aws:acm:us-east-1:123456789012:certificate/0f6ff2d2-1111-2222-3333-444455556666";
    let certificate = Certificate::from_certificate_arn(&stack, "Certificate", arn);

    let domain = DomainName::builder("Domain", "api.example.org", &certificate)
        .endpoint_type(EndpointType::Edge)
        .build(&stack);
    alias("Api", &domain);

    let behavior = Behavior::new(Origin::http("shop.example.com"));
    let distribution = Distribution::builder("Distribution", behavior)
        .domain_names(["www.example.org"], &certificate)
        .build(&stack);
    alias("Www", &distribution);

    let id = "Z0123456789ABCDEFGHIJ";
    let other = HostedZone::from_hosted_zone_attributes(&stack, "Other", id, "example.net");
    let there = RecordTarget::ip_addresses(["192.0.2.1"]);
    let there = ARecord::builder("There", &other, there).build(&stack);
    ARecord::builder("Shop", &other, RecordTarget::alias(&(&other, &there)))
        .record_name("shop")
        .build(&stack);

    let users = UserPool::builder("Users").build(&stack);
    let name = UserPoolDomainName::custom("login.example.org", &certificate);
    alias("Login", &users.add_domain("Login", name, |domain| domain));

    let balancer = "dualstack.web-1234567890.eu-west-1.elb.amazonaws.com";
    alias("Balanced", &AliasTarget::new(balancer, "Z32O12XQLNTSW2").evaluate_target_health(true));

    let near = AliasTarget::new("a1234567890abcdef.awsglobalaccelerator.com", "Z2BJ6XQ5FK7U4H");
    alias("Near", &near);
    alias("Nearer", &near.evaluate_target_health(true));

    alias("Beans", &AliasTarget::new("shop.eu-west-1.elasticbeanstalk.com", "Z2NYPWQ7DFZAZH"));
    alias("Site", &AliasTarget::new("s3-website-eu-west-1.amazonaws.com", "Z1BKCTXD74EZPE"));

    let vpc = Vpc::builder("Vpc").max_azs(2).nat_gateways(0).build(&stack);
    let queues = InterfaceVpcEndpointAwsService::SQS;
    let endpoint = InterfaceVpcEndpoint::builder("Endpoint", &vpc, queues)
        .subnets(SubnetSelection::of_type(SubnetType::PrivateIsolated))
        .build(&vpc);
    alias("Queues", &endpoint);
    stack
}

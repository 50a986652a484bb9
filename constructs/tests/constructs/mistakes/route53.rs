use rustinfra_constructs::cloudfront::Distribution;
use rustinfra_constructs::kms::{Key, KeySpec, KeyUsage};
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::route53::{
    ARecord, GeoLocation, HealthCheck, HealthCheckType, HostedZone, InsufficientDataHealthStatus,
    KeySigningKey, PublicHostedZone, RecordTarget, Routing,
};

use super::{long, mistake, role};

#[track_caller]
fn zone(stack: &Stack) -> HostedZone {
    PublicHostedZone::builder("Z", "example.org").build(stack)
}

#[test]
fn zones_that_route_53_refuses_are_told() {
    mistake(
        |stack| {
            PublicHostedZone::builder("Z", "my shop.org").comment(&long(257)).build(stack);
        },
        "error[bad-name]: a name is not allowed
  the zone name `my shop.org` does not consist of 1 to 255 letters, digits, `-`, `.` and other characters of domain names.
    at `Test/Z`, HERE
  help: change it

error[out-of-range]: a value is outside its range
  the length of the comment is 257, but must be between 0 and 256.
    at `Test/Z`, HERE
  help: see https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html",
    );
    let told = "error[conflicting-options]: options do not fit together
  Accelerated recovery is for public zones.
    at `Test/Z`, HERE
  help: leave it out, or the VPC

error[conflicting-options]: options do not fit together
  Nobody who issues certificates sees a private zone.
    at `Test/Z`, HERE
  help: leave it out, or the VPC

error[conflicting-options]: options do not fit together
  Queries of a private zone are logged by its VPCs' resolvers.
    at `Test/Z`, HERE
  help: leave it out, or the VPC";
    let public = || {
        PublicHostedZone::builder("Z", "example.org")
            .query_logs_log_group("arn:aws:logs:us-east-1:123456789012:log-group:queries")
            .accelerated_recovery()
            .caa_amazon()
    };
    mistake(|stack| drop(public().vpc("vpc-1").build(stack)), told);
    mistake(|stack| public().build(stack).add_vpc("vpc-1"), told);
    mistake(
        |stack| {
            let part = HostedZone::from_hosted_zone_id(stack, "Part", "Z1");
            zone(stack).add_delegation(&part);
        },
        "error[unknown-name-servers]: the name servers are not known
  `Test/Part` was imported or is private, so its name servers are not known.
    at `Test/Z`, HERE
  help: add a `ZoneDelegationRecord` with its name servers",
    );
    mistake(
        |stack| {
            zone(stack).grant_delegation_of(&role(stack, "R"), ["shop.example.com"]);
        },
        "error[conflicting-options]: options do not fit together
  `shop.example.com` is not a part of `example.org`, so it cannot be delegated.
    at `Test/Z`, HERE
  help: name domains below the zone's",
    );
    mistake(
        |stack| {
            let key = Key::builder("K")
                .key_spec(KeySpec::EccNistP256)
                .key_usage(KeyUsage::SignVerify)
                .build(stack);
            let zone = zone(stack);
            for (id, name) in [("Dash", "a-key"), ("Short", "ab")] {
                KeySigningKey::builder(id, &zone, &key).key_signing_key_name(name).build(stack);
            }
        },
        "error[bad-name]: a name is not allowed
  the key's name `a-key` does not consist of 3 to 128 letters, digits and `_`.
    at `Test/Dash`, HERE
  help: change it, or leave it out: then it is made from the construct's path

error[bad-name]: a name is not allowed
  the key's name `ab` does not consist of 3 to 128 letters, digits and `_`.
    at `Test/Short`, HERE
  help: change it, or leave it out: then it is made from the construct's path",
    );
}

#[test]
fn health_checks_that_route_53_refuses_are_told() {
    mistake(
        |stack| {
            HealthCheck::builder("H", HealthCheckType::Https)
                .fqdn("example.org")
                .failure_threshold(11)
                .regions(["us-east-1", "eu-west-1"])
                .resource_path(&long(256))
                .build(stack);
        },
        "error[out-of-range]: a value is outside its range
  the failure threshold is 11, but must be between 1 and 10.
    at `Test/H`, HERE
  help: see https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html

error[out-of-range]: a value is outside its range
  the length of the path is 256, but must be between 1 and 255.
    at `Test/H`, HERE
  help: see https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html

error[out-of-range]: a value is outside its range
  the number of regions that check is 2, but must be at least 3.
    at `Test/H`, HERE
  help: see https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html",
    );
    mistake(
        |stack| {
            HealthCheck::builder("H", HealthCheckType::Calculated(Vec::new()))
                .request_interval(secs(30))
                .build(stack);
        },
        "error[conflicting-options]: options do not fit together
  Only checks that ask a server have an interval.
    at `Test/H`, HERE
  help: leave out `.request_interval(…)`

error[out-of-range]: a value is outside its range
  the number of checks is 0, but must be between 1 and 256.
    at `Test/H`, HERE
  help: see https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html",
    );
}

#[test]
fn options_that_a_kind_of_health_check_lacks_are_told() {
    let told = |options: &[(&str, &str)]| {
        let each = options.iter().map(|(option, which)| {
            format!(
                "error[conflicting-options]: options do not fit together
  Only checks {which} have `.{option}(…)`.
    at `Test/H`, HERE
  help: leave it out"
            )
        });
        let mut each: Vec<String> = each.collect();
        each.sort();
        each.join("\n\n")
    };
    let server = "that ask a server";
    mistake(
        |stack| {
            let control = "arn:aws:route53-recovery-control::1:controlpanel/a/routingcontrol/b";
            HealthCheck::builder("H", HealthCheckType::RecoveryControl(control.into_value()))
                .fqdn("example.org")
                .ip_address("192.0.2.1")
                .port(80)
                .resource_path("/")
                .failure_threshold(2)
                .measure_latency(true)
                .regions(["us-east-1", "eu-west-1", "us-west-2"])
                .enable_sni(true)
                .health_threshold(1)
                .insufficient_data_health_status(InsufficientDataHealthStatus::Healthy)
                .build(stack);
        },
        &told(&[
            ("fqdn", server),
            ("ip_address", server),
            ("port", server),
            ("resource_path", "by HTTP and HTTPS"),
            ("failure_threshold", server),
            ("measure_latency", server),
            ("regions", server),
            ("enable_sni", "by HTTPS"),
            ("health_threshold", "of other checks"),
            ("insufficient_data_health_status", "of alarms"),
        ]),
    );
    mistake(
        |stack| {
            HealthCheck::builder("H", HealthCheckType::Tcp(22))
                .fqdn("example.org")
                .resource_path("/")
                .build(stack);
        },
        &told(&[("resource_path", "by HTTP and HTTPS")]),
    );
    mistake(
        |stack| {
            let server =
                HealthCheck::builder("S", HealthCheckType::Http).fqdn("example.org").build(stack);
            HealthCheck::builder("H", HealthCheckType::Calculated(vec![server]))
                .health_threshold(2)
                .build(stack);
        },
        "error[out-of-range]: a value is outside its range
  the number of checks that have to pass is 2, but must be between 0 and 1.
    at `Test/H`, HERE
  help: see https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html",
    );
}

#[test]
fn records_that_route_53_refuses_are_told() {
    mistake(
        |stack| {
            let target = RecordTarget::ip_addresses(["192.0.2.1"]);
            ARecord::builder("A", &zone(stack), target)
                .routing(Routing::latency("eu-west-1"))
                .set_identifier(&long(129))
                .build(stack);
        },
        "error[out-of-range]: a value is outside its range
  the length of the set identifier is 129, but must be between 1 and 128.
    at `Test/A`, HERE
  help: see https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html",
    );
    mistake(
        |stack| {
            let zone = zone(stack);
            let domain =
                Distribution::from_distribution_attributes(stack, "D", "E1", "d1.cloudfront.net");
            ARecord::builder("B", &zone, RecordTarget::alias(&domain))
                .routing(Routing::MultiValueAnswer)
                .build(stack);
        },
        "error[conflicting-options]: options do not fit together
  An alias cannot be one of several answers at random.
    at `Test/B`, HERE
  help: use another routing, or values instead of an alias",
    );
    mistake(
        |stack| {
            let target = RecordTarget::ip_addresses(["192.0.2.1"]);
            ARecord::builder("A", &zone(stack), target)
                .routing(Routing::Geolocation(GeoLocation::country("Ireland")))
                .build(stack);
        },
        "error[conflicting-options]: options do not fit together
  `Ireland` is not the code of a country.
    at `Test/A`, HERE
  help: write it as two capital letters (ISO 3166-1), or use `GeoLocation::Default`",
    );
}

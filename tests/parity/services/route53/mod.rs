//! Zones, records of every routing, health checks, and the certificates that records prove.
//!
//! The twin of `twins/services/lib/route53/index.ts`; `targets` makes a stack of its own.

pub(super) mod targets;

use rustinfra::iam::Principal;
use rustinfra_constructs::certificatemanager::{
    Certificate, CertificateValidation, KeyAlgorithm, PrivateCertificate,
};
use rustinfra_constructs::cloudwatch::{Alarm, Metric};
use rustinfra_constructs::ec2::VpcAttributes;
use rustinfra_constructs::kms::{Key, KeySpec, KeyUsage};
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::route53::{
    ARecord, AliasTarget, Alpn, CaaAmazonRecord, CaaRecord, CaaRecordValue, CaaTag,
    CidrRoutingConfig, DsRecord, Failover, GeoLocation, HealthCheck, HealthCheckType, HostedZone,
    HttpsRecord, HttpsRecordValue, InsufficientDataHealthStatus, KeySigningKey,
    KeySigningKeyStatus, MxRecord, MxRecordValue, NsRecord, PublicHostedZone, RecordSet,
    RecordTarget, RecordType, Routing, SvcbRecord, SvcbRecordValue, TxtRecord,
    ZoneDelegationRecord,
};

/// The stack.
pub(crate) fn add(app: &App) -> Stack {
    let stack = Stack::builder("Route53").stack_name("shop-names").build(app);
    let zone = PublicHostedZone::builder("Zone", "example.org")
        .comment("The shop")
        .caa_amazon()
        .query_logs_log_group("arn:aws:logs:us-east-1:123456789012:log-group:queries")
        .build(&stack);
    let part = PublicHostedZone::builder("Part", "part.example.org").build(&stack);
    zone.add_delegation(&part);
    let lambda = Principal::service("lambda.amazonaws.com");
    zone.grant_delegation(&Role::builder("Delegate", lambda).build(&stack));
    let key = Key::builder("Key")
        .key_spec(KeySpec::EccNistP256)
        .key_usage(KeyUsage::SignVerify)
        .build(&stack);
    part.enable_dnssec(&key);
    let server = HealthCheck::builder("Server", HealthCheckType::Https)
        .fqdn("example.org")
        .resource_path("/health")
        .build(&stack);
    addresses(&stack, &zone, &server);

    Certificate::builder("Certificate", "shop.example.org")
        .subject_alternative_name("www.example.org")
        .validation(CertificateValidation::from_dns(&zone))
        .key_algorithm(KeyAlgorithm::EC_PRIME256V1)
        .build(&stack);
    Certificate::builder("ByMail", "example.org")
        .validation(CertificateValidation::from_email())
        .transparency_logging_enabled(false)
        .build(&stack);
    let authority = "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/11111111-2222-3333-4444-555555555555";
    PrivateCertificate::builder("Private", "shop.internal", authority).build(&stack);

    zones(&stack, &zone, &key);
    health_checks(&stack, &server);
    routings(&stack, &zone);
    records(&stack, &zone);
    certificates(&stack, &zone);
    names(&stack, &zone, &key);
    stack
}

/// Health checks, and records of every routing.
fn addresses(stack: &Stack, zone: &HostedZone, server: &HealthCheck) {
    HealthCheck::builder("Text", HealthCheckType::HttpStrMatch("ok".to_string()))
        .fqdn("example.org")
        .build(stack);
    let alarm = HealthCheckType::CloudWatchMetric {
        alarm_name: "down".into_value(),
        region: "eu-west-1".into_value(),
    };
    HealthCheck::builder("Alarm", alarm).build(stack);
    HealthCheck::builder("All", HealthCheckType::Calculated(vec![server.clone()])).build(stack);

    let record = |id: &str, name: &str| {
        ARecord::builder(id, zone, RecordTarget::ip_addresses(["192.0.2.1"])).record_name(name)
    };
    record("Www", "www").ttl(mins(5)).build(stack);
    record("Weighted", "weighted").routing(Routing::Weighted(10)).build(stack);
    record("Latency", "latency").routing(Routing::latency("eu-west-1")).build(stack);
    let place = GeoLocation::subdivision("WA", "US");
    record("Place", "place").routing(Routing::Geolocation(place)).build(stack);
    record("First", "failover")
        .routing(Routing::Failover(Failover::Primary))
        .health_check(server)
        .build(stack);
    record("Several", "several").routing(Routing::MultiValueAnswer).build(stack);
    TxtRecord::builder("Text2", zone, ["v=spf1 -all"]).build(stack);
    MxRecord::builder("Mail", zone, [MxRecordValue::new(10, "mx.example.org")]).build(stack);
    HttpsRecord::builder("Https", zone, [HttpsRecordValue::service().alpn([Alpn::H3])])
        .record_name("https")
        .build(stack);
}

/// Private zones, those that exist already, and what is signed and delegated with settings.
fn zones(stack: &Stack, zone: &HostedZone, key: &Key) {
    let net = |id: &str, vpc_id: &str| {
        Vpc::from_vpc_attributes(stack, id, VpcAttributes::new(vpc_id, ["eu-west-1a"]))
    };
    let inside = HostedZone::builder("Inside", "inside.example.org")
        .add_trailing_dot(false)
        .vpc(net("Net", "vpc-0123456789abcdef0").vpc_id())
        .build(stack);
    inside.add_vpc(net("Net2", "vpc-0123456789abcdef1").vpc_id());
    let steady = PublicHostedZone::builder("Steady", "steady.example.org")
        .accelerated_recovery()
        .build(stack);
    zone.add_delegation_with(&steady, |record| record.comment("The steady part").ttl(hours(1)));
    steady.enable_dnssec_with(key, |signing| signing.key_signing_key_name("steady"));
    KeySigningKey::builder("Signing", zone, key)
        .key_signing_key_name("example_org")
        .status(KeySigningKeyStatus::Inactive)
        .build(stack);

    for (id, zone_id) in [
        ("ById", "Z1D633PJN98FT1"),
        ("PrivateById", "Z1D633PJN98FT2"),
        ("PublicById", "Z1D633PJN98FT3"),
    ] {
        let known = HostedZone::from_hosted_zone_id(stack, id, zone_id);
        stack.output(&format!("{id}Arn"), known.arn());
    }
    let known = |id: &str, zone_id: &str, name: &str| {
        HostedZone::from_hosted_zone_attributes(stack, id, zone_id, name)
    };
    let theirs = known("Theirs", "Z1D633PJN98FT4", "example.com");
    let theirs_inside = known("TheirsInside", "Z1D633PJN98FT5", "inside.example.com");
    let target = RecordTarget::ip_addresses(["192.0.2.7"]);
    ARecord::builder("OfTheirs", &theirs, target.clone()).record_name("www").build(stack);
    ARecord::builder("OfTheirsInside", &theirs_inside, target).build(stack);
    let www = AliasTarget::new("www.example.com", theirs.hosted_zone_id());
    ARecord::builder("Again", &theirs, RecordTarget::alias(&www)).record_name("again").build(stack);
}

fn health_checks(stack: &Stack, server: &HealthCheck) {
    HealthCheck::builder("Configured", HealthCheckType::HttpsStrMatch("fine".to_string()))
        .fqdn("shop.example.org")
        .ip_address("192.0.2.1")
        .port(8443)
        .resource_path("/health")
        .enable_sni(false)
        .failure_threshold(5)
        .inverted(true)
        .measure_latency(true)
        .regions(["eu-west-1", "us-east-1", "us-west-2"])
        .request_interval(secs(10))
        .build(stack);
    HealthCheck::builder("Database", HealthCheckType::Tcp(5432))
        .ip_address("192.0.2.1")
        .build(stack);
    let alarm = HealthCheckType::CloudWatchMetric {
        alarm_name: "down".into_value(),
        region: "eu-west-1".into_value(),
    };
    HealthCheck::builder("Unsure", alarm)
        .insufficient_data_health_status(InsufficientDataHealthStatus::Unhealthy)
        .build(stack);
    let id = "11111111-2222-3333-4444-555555555555";
    let known = HealthCheck::from_health_check_id(stack, "Known", id);
    let either = HealthCheckType::Calculated(vec![server.clone(), known]);
    HealthCheck::builder("Either", either).health_threshold(1).build(stack);
    let control = "arn:aws:route53-recovery-control::123456789012:controlpanel/0123456789abcdef0123456789abcdef/routingcontrol/0123456789abcdef";
    HealthCheck::builder("Control", HealthCheckType::RecoveryControl(control.into_value()))
        .build(stack);
}

/// Records that answer by who asks.
fn routings(stack: &Stack, zone: &HostedZone) {
    let record = |id: &str, name: &str, routing: Routing| {
        ARecord::builder(id, zone, RecordTarget::ip_addresses(["192.0.2.1"]))
            .record_name(name)
            .routing(routing)
    };
    let collection = "11111111-2222-3333-4444-555555555555";
    let office = CidrRoutingConfig::new(collection, "office");
    record("Office", "near", Routing::Cidr(office))
        .comment("In the office")
        .set_identifier("office")
        .build(stack);
    let others = CidrRoutingConfig::with_default_location_name(collection);
    record("Elsewhere", "near", Routing::Cidr(others)).build(stack);
    let germany = Routing::Geolocation(GeoLocation::country("DE"));
    record("Germany", "country", germany).build(stack);
    let anywhere = Routing::Geolocation(GeoLocation::Default);
    record("Anywhere", "country", anywhere).build(stack);
}

/// Records of every type.
fn records(stack: &Stack, zone: &HostedZone) {
    let rule = r#"100 10 "U" "SIP+D2U" "!^.*$!sip:info@example.org!" ."#;
    RecordSet::builder("Phone", zone, RecordType::NAPTR, RecordTarget::values([rule]))
        .record_name("phone")
        .build(stack);
    let authorities = [
        CaaRecordValue::new(0, CaaTag::Issue, "amazon.com"),
        CaaRecordValue::new(128, CaaTag::IssueWild, ";"),
        CaaRecordValue::new(0, CaaTag::Iodef, "mailto:security@example.org"),
    ];
    CaaAmazonRecord::builder("AmazonOnly", zone).record_name("only").build(stack);
    CaaRecord::builder("Authorities", zone, authorities).record_name("shop").build(stack);
    let digest = "12345 13 2 9B54F3D8C0A17E2D6F4B8C1E0A93D75264F8BE1C37AD905264F8BE1C37AD9052";
    DsRecord::builder("SignedBelow", zone, [digest]).record_name("signed").build(stack);
    NsRecord::builder("Dev", zone, ["ns1.example.net.", "ns2.example.net."])
        .record_name("dev")
        .build(stack);
    ZoneDelegationRecord::builder("Team", zone, ["ns1.example.net", "ns2.example.net."])
        .record_name("team")
        .build(stack);
    let resolver = SvcbRecordValue::service()
        .priority(2)
        .target_name("dns.example.org")
        .mandatory(["alpn", "port"])
        .alpn([Alpn::other("dot"), Alpn::H2])
        .no_default_alpn()
        .port(853)
        .ipv4_hint(["192.0.2.1", "192.0.2.2"])
        .ipv6_hint(["2001:db8::1"]);
    SvcbRecord::builder("Resolver", zone, [resolver]).record_name("_dns").build(stack);
    SvcbRecord::builder("ResolverElsewhere", zone, [SvcbRecordValue::alias("dns.example.net")])
        .record_name("_dns.old")
        .build(stack);
    HttpsRecord::builder("HttpsElsewhere", zone, [HttpsRecordValue::alias("shop.example.net")])
        .record_name("old")
        .build(stack);
    let site = AliasTarget::new("d111111abcdef8.cloudfront.net", "Z2FDTNDATAQYW2");
    HttpsRecord::with_target("HttpsOfDistribution", zone, RecordTarget::alias(&site))
        .record_name("site")
        .build(stack);
}

fn certificates(stack: &Stack, zone: &HostedZone) {
    let brand = PublicHostedZone::builder("Brand", "example.net").build(stack);
    let zones = [("example.org", zone), ("example.net", &brand)];
    let several = Certificate::builder("SeveralZones", "example.org")
        .subject_alternative_names(["*.example.org", "example.net"])
        .validation(CertificateValidation::from_dns_multi_zone(zones))
        .allow_export()
        .certificate_name("Shop")
        .build(stack);
    let to = [("shop.example.org", "shop.example.org")];
    Certificate::builder("MailToOthers", "shop.example.org")
        .subject_alternative_name("pay.example.net")
        .validation(CertificateValidation::from_email_to(to))
        .build(stack);
    let authority = "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/11111111-2222-3333-4444-666666666666";
    let issued = PrivateCertificate::builder("Issued", "shop.internal", authority)
        .subject_alternative_names(["pay.internal"])
        .key_algorithm(KeyAlgorithm::RSA_4096)
        .allow_export()
        .build(stack);
    let arn = "arn:aws:acm:eu-west-1:123456789012:certificate/11111111-2222-3333-4444-555555555555";
    let theirs = Certificate::from_certificate_arn(stack, "TheirCertificate", arn);
    let alarm = |id: &str, metric: Metric| Alarm::builder(id, metric, 45.0, 1).build(stack);
    alarm("SeveralExpires", several.metric_days_to_expiry());
    alarm("IssuedExpires", issued.metric_days_to_expiry());
    alarm("TheirsExpires", theirs.metric_days_to_expiry());
}

/// What makes its name of a long path.
fn names(stack: &Stack, zone: &HostedZone, key: &Key) {
    let all = stack.node().child("EverythingThatGetsANameOfItsOwn_In-ItsRegionOrItsAccount");
    let deep = all.child("AndThatIsFarBelowTheStack_Such-ThatTheNameIsNoLongerTheWholePath");
    let part = PublicHostedZone::builder("Zone", "deep.example.org").build(&deep);
    KeySigningKey::builder("Signing", &part, key).build(&deep);
    for (id, name, routing) in [
        ("Weighted", "deep", Routing::Weighted(10)),
        ("Latency", "deep2", Routing::latency("eu-west-1")),
        ("Several", "deep3", Routing::MultiValueAnswer),
        ("Second", "deep4", Routing::Failover(Failover::Secondary)),
    ] {
        ARecord::builder(id, zone, RecordTarget::ip_addresses(["192.0.2.1"]))
            .record_name(name)
            .routing(routing)
            .build(&deep);
    }
}

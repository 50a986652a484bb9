//! The twin of `twins/services/lib/route53.ts`: zones, records of every routing, health checks, and
//! the certificates that records prove.

use rustinfra::iam::Principal;
use rustinfra_constructs::certificatemanager::{
    Certificate, CertificateValidation, KeyAlgorithm, PrivateCertificate,
};
use rustinfra_constructs::kms::{Key, KeySpec, KeyUsage};
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::route53::{
    ARecord, Alpn, Failover, GeoLocation, HealthCheck, HealthCheckType, HostedZone, HttpsRecord,
    HttpsRecordValue, MxRecord, MxRecordValue, PublicHostedZone, RecordTarget, Routing, TxtRecord,
};

/// The stack.
pub(crate) fn add(app: &App) -> Stack {
    let stack = Stack::new(app, "Route53");
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
    records(&stack, &zone);

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
    stack
}

/// Health checks, and records of every routing.
fn records(stack: &Stack, zone: &HostedZone) {
    let server = HealthCheck::builder("Server", HealthCheckType::Https)
        .fqdn("example.org")
        .resource_path("/health")
        .build(stack);
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
        .health_check(&server)
        .build(stack);
    record("Several", "several").routing(Routing::MultiValueAnswer).build(stack);
    TxtRecord::builder("Text2", zone, ["v=spf1 -all"]).build(stack);
    MxRecord::builder("Mail", zone, [MxRecordValue::new(10, "mx.example.org")]).build(stack);
    HttpsRecord::builder("Https", zone, [HttpsRecordValue::service().alpn([Alpn::H3])])
        .record_name("https")
        .build(stack);
}

//! Settings that have a name of their own here, and AWS's name in the template.

mod access_log;
mod cloudfront;

use std::fmt::Debug;

use rustinfra_constructs::apigateway::{
    CacheClusterSize, Deployment, RestApi, Stage as ApiStage, StageOptions,
};
use rustinfra_constructs::certificatemanager::{KeyAlgorithm, PrivateCertificate};
use rustinfra_constructs::dynamodb::{Compression, ImportFormat, ImportSource, StreamViewType};
use rustinfra_constructs::ec2::{Peer, Port, SecurityGroup, Vpc};
use rustinfra_constructs::kms::{KeySpec, KeyUsage};
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::route53::{
    ARecord, CaaRecord, CaaRecordValue, CaaTag, Continent, GeoLocation, HostedZone, RecordTarget,
    Routing,
};
use serde_json::{Value as Json, json};

use super::{compare, section, stack};

/// The values at a place (`/Properties/…`) in the resources of a type, one for each setting, which is
/// made in a stack of its own.
#[track_caller]
fn named<T: Clone + Debug>(kind: &str, place: &str, make: impl Fn(&Stack, T), all: &[(T, Json)]) {
    for (setting, expected) in all {
        let (app, stack) = stack();
        make(&stack, setting.clone());
        let resources = section(&app, "Resources");
        let resources = resources.as_object().into_iter().flat_map(|all| all.values());
        let found: Vec<_> = resources.filter(|resource| resource["Type"] == kind).collect();
        let found = found.first().and_then(|resource| resource.pointer(place));
        assert_eq!(found, Some(expected), "{setting:?}");
    }
}

/// The same with names that are texts.
#[track_caller]
fn texts<T: Clone + Debug>(kind: &str, place: &str, make: impl Fn(&Stack, T), all: &[(T, &str)]) {
    let all: Vec<(T, Json)> = all.iter().map(|(one, name)| (one.clone(), json!(name))).collect();
    named(kind, place, make, &all);
}

#[test]
fn keys_of_every_kind() {
    let all = [
        (
            KeySpec::SymmetricDefault,
            "SYMMETRIC_DEFAULT",
            KeyUsage::EncryptDecrypt,
            "ENCRYPT_DECRYPT",
        ),
        (KeySpec::Rsa2048, "RSA_2048", KeyUsage::EncryptDecrypt, "ENCRYPT_DECRYPT"),
        (KeySpec::Rsa3072, "RSA_3072", KeyUsage::SignVerify, "SIGN_VERIFY"),
        (KeySpec::Rsa4096, "RSA_4096", KeyUsage::SignVerify, "SIGN_VERIFY"),
        (KeySpec::EccNistP256, "ECC_NIST_P256", KeyUsage::KeyAgreement, "KEY_AGREEMENT"),
        (KeySpec::EccNistP384, "ECC_NIST_P384", KeyUsage::KeyAgreement, "KEY_AGREEMENT"),
        (KeySpec::EccNistP521, "ECC_NIST_P521", KeyUsage::SignVerify, "SIGN_VERIFY"),
        (
            KeySpec::EccNistEdwards25519,
            "ECC_NIST_EDWARDS25519",
            KeyUsage::SignVerify,
            "SIGN_VERIFY",
        ),
        (KeySpec::EccSecgP256K1, "ECC_SECG_P256K1", KeyUsage::SignVerify, "SIGN_VERIFY"),
        (KeySpec::Hmac224, "HMAC_224", KeyUsage::GenerateVerifyMac, "GENERATE_VERIFY_MAC"),
        (KeySpec::Hmac256, "HMAC_256", KeyUsage::GenerateVerifyMac, "GENERATE_VERIFY_MAC"),
        (KeySpec::Hmac384, "HMAC_384", KeyUsage::GenerateVerifyMac, "GENERATE_VERIFY_MAC"),
        (KeySpec::Hmac512, "HMAC_512", KeyUsage::GenerateVerifyMac, "GENERATE_VERIFY_MAC"),
        (KeySpec::MlDsa44, "ML_DSA_44", KeyUsage::SignVerify, "SIGN_VERIFY"),
        (KeySpec::MlDsa65, "ML_DSA_65", KeyUsage::SignVerify, "SIGN_VERIFY"),
        (KeySpec::MlDsa87, "ML_DSA_87", KeyUsage::SignVerify, "SIGN_VERIFY"),
        (KeySpec::Sm2, "SM2", KeyUsage::KeyAgreement, "KEY_AGREEMENT"),
    ];
    for (spec, spec_name, usage, usage_name) in all {
        let (app, stack) = stack();
        Key::builder("K").key_spec(spec).key_usage(usage).build(&stack);
        let resources = section(&app, "Resources");
        let properties = resources.as_object().and_then(|all| all.values().next());
        let properties = properties.map(|key| &key["Properties"]);
        let named = properties.map(|key| (key["KeySpec"].clone(), key["KeyUsage"].clone()));
        assert_eq!(named, Some((json!(spec_name), json!(usage_name))));
    }
    let (app, stack) = stack();
    Key::builder("K").enable_key_rotation().build(&stack);
    let resources = section(&app, "Resources");
    let key = resources.as_object().and_then(|all| all.values().next());
    assert_eq!(key.map(|key| &key["Properties"]["EnableKeyRotation"]), Some(&json!(true)));
}

#[test]
fn caches_of_every_size() {
    texts(
        "AWS::ApiGateway::Stage",
        "/Properties/CacheClusterSize",
        |stack, size| {
            let api = RestApi::builder("Api").deploy(false).build(stack);
            api.root().add_method(Method::Get);
            let deployment = Deployment::builder("Deployment", &api).build(stack);
            let options = StageOptions::new().cache_cluster(size);
            ApiStage::builder("Stage", &deployment).options(options).build(stack);
        },
        &[
            (CacheClusterSize::Gb0_5, "0.5"),
            (CacheClusterSize::Gb1_6, "1.6"),
            (CacheClusterSize::Gb6_1, "6.1"),
            (CacheClusterSize::Gb13_5, "13.5"),
            (CacheClusterSize::Gb28_4, "28.4"),
            (CacheClusterSize::Gb58_2, "58.2"),
            (CacheClusterSize::Gb118, "118"),
            (CacheClusterSize::Gb237, "237"),
        ],
    );
}

#[test]
fn certificates_of_every_key() {
    texts(
        "AWS::CertificateManager::Certificate",
        "/Properties/KeyAlgorithm",
        |stack, algorithm| {
            let authority = "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/1";
            PrivateCertificate::builder("C", "shop.internal", authority)
                .key_algorithm(algorithm)
                .build(stack);
        },
        &[
            (KeyAlgorithm::RSA_1024, "RSA_1024"),
            (KeyAlgorithm::RSA_2048, "RSA_2048"),
            (KeyAlgorithm::RSA_3072, "RSA_3072"),
            (KeyAlgorithm::RSA_4096, "RSA_4096"),
            (KeyAlgorithm::EC_PRIME256V1, "EC_prime256v1"),
            (KeyAlgorithm::EC_SECP384R1, "EC_secp384r1"),
            (KeyAlgorithm::EC_SECP521R1, "EC_secp521r1"),
        ],
    );
}

#[test]
fn tables_by_their_streams_and_sources() {
    texts(
        "AWS::DynamoDB::Table",
        "/Properties/StreamSpecification/StreamViewType",
        |stack, view| {
            Table::builder("T", Attribute::string("id")).stream(view).build(stack);
        },
        &[
            (StreamViewType::KeysOnly, "KEYS_ONLY"),
            (StreamViewType::NewImage, "NEW_IMAGE"),
            (StreamViewType::OldImage, "OLD_IMAGE"),
            (StreamViewType::NewAndOldImages, "NEW_AND_OLD_IMAGES"),
        ],
    );
    let import = |stack: &Stack, source| {
        Table::builder("T", Attribute::string("id")).import_source(source).build(stack);
    };
    named(
        "AWS::DynamoDB::Table",
        "/Properties/ImportSourceSpecification",
        |stack, format| import(stack, ImportSource::new("data", format)),
        &[
            (
                ImportFormat::DynamoDbJson,
                json!({"InputFormat": "DYNAMODB_JSON", "S3BucketSource": {"S3Bucket": "data"}}),
            ),
            (
                ImportFormat::Ion,
                json!({"InputFormat": "ION", "S3BucketSource": {"S3Bucket": "data"}}),
            ),
            (
                ImportFormat::Csv { delimiter: None, header: Vec::new() },
                json!({"InputFormat": "CSV", "S3BucketSource": {"S3Bucket": "data"}}),
            ),
        ],
    );
    texts(
        "AWS::DynamoDB::Table",
        "/Properties/ImportSourceSpecification/InputCompressionType",
        |stack, compression| {
            import(stack, ImportSource::new("data", ImportFormat::Ion).compression(compression));
        },
        &[(Compression::None, "NONE"), (Compression::Gzip, "GZIP"), (Compression::Zstd, "ZSTD")],
    );
}

#[test]
fn records_by_continent_and_authority() {
    let zone = |stack: &Stack| HostedZone::from_hosted_zone_attributes(stack, "Z", "Z1", "a.org");
    texts(
        "AWS::Route53::RecordSet",
        "/Properties/GeoLocation/ContinentCode",
        |stack, continent| {
            ARecord::builder("A", &zone(stack), RecordTarget::ip_addresses(["192.0.2.1"]))
                .routing(Routing::Geolocation(GeoLocation::Continent(continent)))
                .build(stack);
        },
        &[
            (Continent::Africa, "AF"),
            (Continent::Antarctica, "AN"),
            (Continent::Asia, "AS"),
            (Continent::Europe, "EU"),
            (Continent::Oceania, "OC"),
            (Continent::NorthAmerica, "NA"),
            (Continent::SouthAmerica, "SA"),
        ],
    );
    named(
        "AWS::Route53::RecordSet",
        "/Properties/GeoLocation",
        |stack, place| {
            ARecord::builder("A", &zone(stack), RecordTarget::ip_addresses(["192.0.2.1"]))
                .routing(Routing::Geolocation(place))
                .build(stack);
        },
        &[
            (GeoLocation::country("DE"), json!({"CountryCode": "DE"})),
            (
                GeoLocation::subdivision("WA", "US"),
                json!({"CountryCode": "US", "SubdivisionCode": "WA"}),
            ),
            (GeoLocation::Default, json!({"CountryCode": "*"})),
        ],
    );
    texts(
        "AWS::Route53::RecordSet",
        "/Properties/ResourceRecords/0",
        |stack, tag| {
            let value = CaaRecordValue::new(0, tag, "amazon.com");
            CaaRecord::builder("C", &zone(stack), [value]).build(stack);
        },
        &[
            (CaaTag::Issue, "0 issue \"amazon.com\""),
            (CaaTag::IssueWild, "0 issuewild \"amazon.com\""),
            (CaaTag::Iodef, "0 iodef \"amazon.com\""),
        ],
    );
}

#[test]
fn ports_by_name() {
    let tcp = |port: u16| json!({"FromPort": port, "IpProtocol": "tcp", "ToPort": port});
    let all = [
        (Port::SSH, tcp(22)),
        (Port::SMTP, tcp(25)),
        (Port::DNS_UDP, json!({"FromPort": 53, "IpProtocol": "udp", "ToPort": 53})),
        (Port::DNS_TCP, tcp(53)),
        (Port::HTTP, tcp(80)),
        (Port::POP3, tcp(110)),
        (Port::IMAP, tcp(143)),
        (Port::LDAP, tcp(389)),
        (Port::HTTPS, tcp(443)),
        (Port::SMB, tcp(445)),
        (Port::IMAPS, tcp(993)),
        (Port::POP3S, tcp(995)),
        (Port::MSSQL, tcp(1433)),
        (Port::NFS, tcp(2049)),
        (Port::MYSQL_AURORA, tcp(3306)),
        (Port::RDP, tcp(3389)),
        (Port::POSTGRES, tcp(5432)),
        (Port::icmp_type(3), json!({"FromPort": 3, "IpProtocol": "icmp", "ToPort": -1})),
    ];
    for (port, expected) in all {
        let (app, stack) = stack();
        let vpc = Vpc::builder("V").build(&stack);
        let group = SecurityGroup::builder("G", &vpc).build(&stack);
        group.add_ingress_rule(Peer::ipv4("10.0.0.0/8"), port.description("known"));
        let resources = section(&app, "Resources");
        let rules = resources.as_object().into_iter().flat_map(|all| all.values());
        let mut rules = rules.map(|r| &r["Properties"]["SecurityGroupIngress"][0]);
        let mut rule = rules.find(|rule| !rule.is_null()).cloned().unwrap_or_default();
        if let Some(rule) = rule.as_object_mut() {
            rule.remove("CidrIp");
            rule.remove("Description");
        }
        compare(&rule, &expected);
    }
}

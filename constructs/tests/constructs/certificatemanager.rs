use rustinfra_constructs::certificatemanager::{
    Certificate, CertificateValidation, KeyAlgorithm, PrivateCertificate,
};
use rustinfra_constructs::route53::PublicHostedZone;
use serde_json::json;

use super::{check, check_problems, stack};

/// The expected template is what aws-cdk-lib makes of the same certificates.
#[test]
fn certificates_of_every_validation() {
    let (app, stack) = stack();
    let zone = PublicHostedZone::builder("Zone", "example.org")
        .caa_amazon()
        .comment("c")
        .accelerated_recovery()
        .build(&stack);
    let part = PublicHostedZone::builder("Sub", "sub.example.org").build(&stack);
    zone.add_delegation(&part);
    Certificate::builder("Cert", "api.example.org")
        .subject_alternative_name("www.example.org")
        .validation(CertificateValidation::from_dns(&zone))
        .allow_export()
        .transparency_logging_enabled(false)
        .key_algorithm(KeyAlgorithm::EC_PRIME256V1)
        .build(&stack);
    let zones = [("a.example.org", &zone), ("b.sub.example.org", &part)];
    Certificate::builder("Cert2", "a.example.org")
        .subject_alternative_names(["b.sub.example.org"])
        .validation(CertificateValidation::from_dns_multi_zone(zones))
        .build(&stack);
    let mail = CertificateValidation::from_email_to([("a.example.org", "example.org")]);
    Certificate::builder("Cert3", "a.example.org")
        .certificate_name("n")
        .validation(mail)
        .build(&stack);
    Certificate::builder("Cert4", "*.example.org")
        .validation(CertificateValidation::from_email())
        .build(&stack);
    Certificate::builder("Cert5", "example.org").build(&stack);
    let authority = "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/11111111-2222-3333-4444-555555555555";
    PrivateCertificate::builder("Pc", "x.internal", authority)
        .subject_alternative_name("y.internal")
        .allow_export()
        .key_algorithm(KeyAlgorithm::RSA_2048)
        .build(&stack);
    check(
        &app,
        json!({
            "ZoneA5DE4B68": {
                "Type": "AWS::Route53::HostedZone",
                "Properties": {
                    "HostedZoneConfig": {
                        "Comment": "c"
                    },
                    "HostedZoneFeatures": {
                        "EnableAcceleratedRecovery": true
                    },
                    "Name": "example.org."
                }
            },
            "ZoneCaaAmazon531AE4D6": {
                "Type": "AWS::Route53::RecordSet",
                "Properties": {
                    "HostedZoneId": {
                        "Ref": "ZoneA5DE4B68"
                    },
                    "Name": "example.org.",
                    "ResourceRecords": [
                        "0 issue \"amazon.com\""
                    ],
                    "TTL": "1800",
                    "Type": "CAA"
                }
            },
            "Zoneexampleorgsubexampleorg87435B9E": {
                "Type": "AWS::Route53::RecordSet",
                "Properties": {
                    "HostedZoneId": {
                        "Ref": "ZoneA5DE4B68"
                    },
                    "Name": "sub.example.org.",
                    "ResourceRecords": {
                        "Fn::GetAtt": [
                            "SubEEDFF70A",
                            "NameServers"
                        ]
                    },
                    "TTL": "172800",
                    "Type": "NS"
                }
            },
            "SubEEDFF70A": {
                "Type": "AWS::Route53::HostedZone",
                "Properties": {
                    "Name": "sub.example.org."
                }
            },
            "Cert5C9FAEC1": {
                "Type": "AWS::CertificateManager::Certificate",
                "Properties": {
                    "CertificateExport": "ENABLED",
                    "CertificateTransparencyLoggingPreference": "DISABLED",
                    "DomainName": "api.example.org",
                    "DomainValidationOptions": [
                        {
                            "DomainName": "api.example.org",
                            "HostedZoneId": {
                                "Ref": "ZoneA5DE4B68"
                            }
                        },
                        {
                            "DomainName": "www.example.org",
                            "HostedZoneId": {
                                "Ref": "ZoneA5DE4B68"
                            }
                        }
                    ],
                    "KeyAlgorithm": "EC_prime256v1",
                    "SubjectAlternativeNames": [
                        "www.example.org"
                    ],
                    "Tags": [
                        {
                            "Key": "Name",
                            "Value": "Test/Cert"
                        }
                    ],
                    "ValidationMethod": "DNS"
                }
            },
            "Cert2B3C5A3B1": {
                "Type": "AWS::CertificateManager::Certificate",
                "Properties": {
                    "DomainName": "a.example.org",
                    "DomainValidationOptions": [
                        {
                            "DomainName": "a.example.org",
                            "HostedZoneId": {
                                "Ref": "ZoneA5DE4B68"
                            }
                        },
                        {
                            "DomainName": "b.sub.example.org",
                            "HostedZoneId": {
                                "Ref": "SubEEDFF70A"
                            }
                        }
                    ],
                    "SubjectAlternativeNames": [
                        "b.sub.example.org"
                    ],
                    "Tags": [
                        {
                            "Key": "Name",
                            "Value": "Test/Cert2"
                        }
                    ],
                    "ValidationMethod": "DNS"
                }
            },
            "Cert34DBE2B91": {
                "Type": "AWS::CertificateManager::Certificate",
                "Properties": {
                    "DomainName": "a.example.org",
                    "DomainValidationOptions": [
                        {
                            "DomainName": "a.example.org",
                            "ValidationDomain": "example.org"
                        }
                    ],
                    "Tags": [
                        {
                            "Key": "Name",
                            "Value": "n"
                        }
                    ],
                    "ValidationMethod": "EMAIL"
                }
            },
            "Cert484098A68": {
                "Type": "AWS::CertificateManager::Certificate",
                "Properties": {
                    "DomainName": "*.example.org",
                    "DomainValidationOptions": [
                        {
                            "DomainName": "*.example.org",
                            "ValidationDomain": "example.org"
                        }
                    ],
                    "Tags": [
                        {
                            "Key": "Name",
                            "Value": "Test/Cert4"
                        }
                    ],
                    "ValidationMethod": "EMAIL"
                }
            },
            "Cert5F520A7F6": {
                "Type": "AWS::CertificateManager::Certificate",
                "Properties": {
                    "DomainName": "example.org",
                    "DomainValidationOptions": [
                        {
                            "DomainName": "example.org",
                            "ValidationDomain": "example.org"
                        }
                    ],
                    "Tags": [
                        {
                            "Key": "Name",
                            "Value": "Test/Cert5"
                        }
                    ],
                    "ValidationMethod": "EMAIL"
                }
            },
            "PcF3A8EC7E": {
                "Type": "AWS::CertificateManager::Certificate",
                "Properties": {
                    "CertificateAuthorityArn": "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/11111111-2222-3333-4444-555555555555",
                    "CertificateExport": "ENABLED",
                    "DomainName": "x.internal",
                    "KeyAlgorithm": "RSA_2048",
                    "SubjectAlternativeNames": [
                        "y.internal"
                    ]
                }
            }
        }),
    );
}

#[test]
fn mistakes_in_certificates_are_told() {
    let (app, stack) = stack();
    let zone = PublicHostedZone::builder("Zone", "example.org").build(&stack);
    Certificate::from_certificate_arn(&stack, "Other", "arn:aws:iam::123456789012:role/r");
    Certificate::builder("Url", "https://example.org").build(&stack);
    Certificate::builder("Misspelt", "shop.example.org")
        .validation(CertificateValidation::from_dns_multi_zone([("shop.example.com", &zone)]))
        .build(&stack);
    Certificate::builder("Large", "large.example.org")
        .key_algorithm(KeyAlgorithm::RSA_4096)
        .build(&stack);
    let authority = "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/1";
    PrivateCertificate::builder("Private", "x.internal", authority)
        .key_algorithm(KeyAlgorithm::RSA_4096)
        .validation(CertificateValidation::from_dns(&zone))
        .build(&stack);
    check_problems(
        &app,
        "\
error[conflicting-options]: options do not fit together
  Public certificates are not issued for keys of `RSA_4096`.
    at `Test/Large`, HERE
  help: use `RSA_2048`, `EC_PRIME256V1` or `EC_SECP384R1`; see https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html

error[conflicting-options]: options do not fit together
  `shop.example.com` is validated, but is none of the certificate's domains.
    at `Test/Misspelt`, HERE
  help: correct the name, or add it with `.subject_alternative_name(…)`

error[bad-arn]: an ARN has the wrong form
  `arn:aws:iam::123456789012:role/r` is not the ARN of a certificate. Its service is `iam`, not `acm`.
    at `Test/Other`, HERE
  help: write it as `arn:aws:acm:REGION:ACCOUNT:certificate/ID`

error[conflicting-options]: options do not fit together
  How the owner of the domain agrees is not a setting of private certificates.
    at `Test/Private`, HERE
  help: leave it out

error[bad-name]: a name is not allowed
  `https://example.org` is not a domain name.
    at `Test/Url`, HERE
  help: write it as `shop.example.org`, or `*.example.org` for all below",
    );
}

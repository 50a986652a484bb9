use rustinfra_constructs::prelude::*;
use rustinfra_constructs::route53::{
    ARecord, AaaaRecord, AliasTarget, Alpn, CaaAmazonRecord, CaaRecord, CaaRecordValue, CaaTag,
    CidrRoutingConfig, CnameRecord, Continent, DsRecord, Failover, GeoLocation, HealthCheck,
    HealthCheckType, HostedZone, HttpsRecord, HttpsRecordValue, InsufficientDataHealthStatus,
    KeySigningKey, MxRecord, MxRecordValue, NsRecord, PrivateHostedZone, PublicHostedZone,
    RecordSet, RecordTarget, RecordType, Routing, SrvRecord, SrvRecordValue, SvcbRecord,
    SvcbRecordValue, TxtRecord, ZoneDelegationRecord,
};
use serde_json::{Value as Json, json};

use super::{check, check_problems, compare, section, stack};

fn address() -> RecordTarget {
    RecordTarget::ip_addresses(["1.2.3.4"])
}

/// The expected template is what aws-cdk-lib makes of the same records.
#[test]
fn records_of_every_type_and_routing() {
    let (app, stack) = stack();
    let zone = HostedZone::builder("Zone", "example.org")
        .query_logs_log_group("arn:aws:logs:us-east-1:1:log-group:x")
        .build(&stack);
    let check_of_server = HealthCheck::builder("Hc", HealthCheckType::Https)
        .fqdn("example.org")
        .resource_path("/h")
        .regions(["us-east-1", "eu-west-1", "us-west-1"])
        .build(&stack);
    HealthCheck::builder("Hc2", HealthCheckType::Calculated(vec![check_of_server.clone()]))
        .build(&stack);
    HealthCheck::builder("Hc3", HealthCheckType::Tcp(443)).ip_address("1.2.3.4").build(&stack);
    ARecord::builder("A", &zone, address())
        .routing(Routing::Weighted(10))
        .health_check(&check_of_server)
        .build(&stack);
    for (id, place) in [
        ("AGeo", GeoLocation::country("DE")),
        ("AGeo2", GeoLocation::Default),
        ("AGeo3", GeoLocation::Continent(Continent::Europe)),
        ("AGeo4", GeoLocation::subdivision("WA", "US")),
    ] {
        ARecord::builder(id, &zone, address())
            .record_name("geo")
            .routing(Routing::Geolocation(place))
            .build(&stack);
    }
    ARecord::builder("ALat", &zone, address())
        .record_name("lat.example.org")
        .routing(Routing::latency("eu-west-1"))
        .build(&stack);
    ARecord::builder("AMv", &zone, address())
        .record_name("mv.example.org.")
        .routing(Routing::MultiValueAnswer)
        .ttl(mins(5))
        .comment("x")
        .build(&stack);
    let office = CidrRoutingConfig::new("0d4a5d65-0000-0000-0000-000000000000", "loc");
    ARecord::builder("ACidr", &zone, address())
        .record_name("ci")
        .routing(Routing::Cidr(office))
        .set_identifier("x")
        .build(&stack);
    ARecord::builder("AFo", &zone, address())
        .record_name("fo")
        .routing(Routing::Failover(Failover::Primary))
        .health_check(&check_of_server)
        .build(&stack);
    AaaaRecord::builder("Aaaa", &zone, RecordTarget::ip_addresses(["::1"])).build(&stack);
    CnameRecord::builder("Cname", &zone, "example.com").record_name("www").build(&stack);
    SrvRecord::builder("Srv", &zone, [SrvRecordValue::new(1, 2, 3, "h.example.org")]).build(&stack);
    let only = CaaRecordValue::new(0, CaaTag::Issue, "ca.org");
    CaaRecord::builder("Caa", &zone, [only]).build(&stack);
    CaaAmazonRecord::builder("CaaA", &zone).record_name("x").build(&stack);
    MxRecord::builder("Mx", &zone, [MxRecordValue::new(10, "mx.example.org")]).build(&stack);
    NsRecord::builder("Ns", &zone, ["ns1", "ns2."]).record_name("n").build(&stack);
    DsRecord::builder("Ds", &zone, ["12345 3 1 abc"]).record_name("n").build(&stack);
    let service = SvcbRecordValue::service()
        .priority(2)
        .target_name("t.")
        .mandatory(["alpn", "port"])
        .alpn([Alpn::H2, Alpn::H3])
        .no_default_alpn()
        .port(8443)
        .ipv4_hint(["127.0.0.1"])
        .ipv6_hint(["::1"]);
    SvcbRecord::builder("Svcb", &zone, [SvcbRecordValue::alias("svc.example.com"), service])
        .record_name("s")
        .build(&stack);
    HttpsRecord::builder("Https", &zone, [HttpsRecordValue::service().alpn([Alpn::H3])])
        .record_name("h")
        .build(&stack);
    ZoneDelegationRecord::builder("Zd", &zone, ["ns1", "ns2."]).record_name("z").build(&stack);
    RecordSet::builder("Rs", &zone, RecordType::PTR, RecordTarget::values(["a"]))
        .record_name("rs")
        .build(&stack);
    check(
        &app,
        json!({
            "ZoneA5DE4B68": {
                "Type": "AWS::Route53::HostedZone",
                "Properties": {
                    "Name": "example.org.",
                    "QueryLoggingConfig": {
                        "CloudWatchLogsLogGroupArn": "arn:aws:logs:us-east-1:1:log-group:x"
                    }
                }
            },
            "ACCC8ACD5": {
                "Type": "AWS::Route53::RecordSet",
                "Properties": {
                    "HealthCheckId": {
                        "Ref": "Hc19C9C14F"
                    },
                    "HostedZoneId": {
                        "Ref": "ZoneA5DE4B68"
                    },
                    "Name": "example.org.",
                    "ResourceRecords": [
                        "1.2.3.4"
                    ],
                    "SetIdentifier": "WEIGHT_10_ID_TestA04FE4F89",
                    "TTL": "1800",
                    "Type": "A",
                    "Weight": 10
                }
            },
            "AGeo1DD03648": {
                "Type": "AWS::Route53::RecordSet",
                "Properties": {
                    "GeoLocation": {
                        "CountryCode": "DE"
                    },
                    "HostedZoneId": {
                        "Ref": "ZoneA5DE4B68"
                    },
                    "Name": "geo.example.org.",
                    "ResourceRecords": [
                        "1.2.3.4"
                    ],
                    "SetIdentifier": "GEO_COUNTRY_DE",
                    "TTL": "1800",
                    "Type": "A"
                }
            },
            "AGeo2B555447F": {
                "Type": "AWS::Route53::RecordSet",
                "Properties": {
                    "GeoLocation": {
                        "CountryCode": "*"
                    },
                    "HostedZoneId": {
                        "Ref": "ZoneA5DE4B68"
                    },
                    "Name": "geo.example.org.",
                    "ResourceRecords": [
                        "1.2.3.4"
                    ],
                    "SetIdentifier": "GEO_COUNTRY_*",
                    "TTL": "1800",
                    "Type": "A"
                }
            },
            "AGeo3CBE1D05A": {
                "Type": "AWS::Route53::RecordSet",
                "Properties": {
                    "GeoLocation": {
                        "ContinentCode": "EU"
                    },
                    "HostedZoneId": {
                        "Ref": "ZoneA5DE4B68"
                    },
                    "Name": "geo.example.org.",
                    "ResourceRecords": [
                        "1.2.3.4"
                    ],
                    "SetIdentifier": "GEO_CONTINENT_EU",
                    "TTL": "1800",
                    "Type": "A"
                }
            },
            "AGeo463D5EF01": {
                "Type": "AWS::Route53::RecordSet",
                "Properties": {
                    "GeoLocation": {
                        "CountryCode": "US",
                        "SubdivisionCode": "WA"
                    },
                    "HostedZoneId": {
                        "Ref": "ZoneA5DE4B68"
                    },
                    "Name": "geo.example.org.",
                    "ResourceRecords": [
                        "1.2.3.4"
                    ],
                    "SetIdentifier": "GEO_COUNTRY_US_SUBDIVISION_WA",
                    "TTL": "1800",
                    "Type": "A"
                }
            },
            "ALat107FAB18": {
                "Type": "AWS::Route53::RecordSet",
                "Properties": {
                    "HostedZoneId": {
                        "Ref": "ZoneA5DE4B68"
                    },
                    "Name": "lat.example.org.",
                    "Region": "eu-west-1",
                    "ResourceRecords": [
                        "1.2.3.4"
                    ],
                    "SetIdentifier": "REGION_eu-west-1_ID_TestALat382AC1A0",
                    "TTL": "1800",
                    "Type": "A"
                }
            },
            "AMvBC9BDDB2": {
                "Type": "AWS::Route53::RecordSet",
                "Properties": {
                    "Comment": "x",
                    "HostedZoneId": {
                        "Ref": "ZoneA5DE4B68"
                    },
                    "MultiValueAnswer": true,
                    "Name": "mv.example.org.",
                    "ResourceRecords": [
                        "1.2.3.4"
                    ],
                    "SetIdentifier": "MVA_ID_TestAMv20C36323",
                    "TTL": "300",
                    "Type": "A"
                }
            },
            "ACidrAE1CFF2D": {
                "Type": "AWS::Route53::RecordSet",
                "Properties": {
                    "CidrRoutingConfig": {
                        "CollectionId": "0d4a5d65-0000-0000-0000-000000000000",
                        "LocationName": "loc"
                    },
                    "HostedZoneId": {
                        "Ref": "ZoneA5DE4B68"
                    },
                    "Name": "ci.example.org.",
                    "ResourceRecords": [
                        "1.2.3.4"
                    ],
                    "SetIdentifier": "x",
                    "TTL": "1800",
                    "Type": "A"
                }
            },
            "AFo55E1F2A5": {
                "Type": "AWS::Route53::RecordSet",
                "Properties": {
                    "Failover": "PRIMARY",
                    "HealthCheckId": {
                        "Ref": "Hc19C9C14F"
                    },
                    "HostedZoneId": {
                        "Ref": "ZoneA5DE4B68"
                    },
                    "Name": "fo.example.org.",
                    "ResourceRecords": [
                        "1.2.3.4"
                    ],
                    "SetIdentifier": "FAILOVER_PRIMARY_ID_TestAFo1E48A83C",
                    "TTL": "1800",
                    "Type": "A"
                }
            },
            "AaaaB3337A4C": {
                "Type": "AWS::Route53::RecordSet",
                "Properties": {
                    "HostedZoneId": {
                        "Ref": "ZoneA5DE4B68"
                    },
                    "Name": "example.org.",
                    "ResourceRecords": [
                        "::1"
                    ],
                    "TTL": "1800",
                    "Type": "AAAA"
                }
            },
            "CnameCA570E29": {
                "Type": "AWS::Route53::RecordSet",
                "Properties": {
                    "HostedZoneId": {
                        "Ref": "ZoneA5DE4B68"
                    },
                    "Name": "www.example.org.",
                    "ResourceRecords": [
                        "example.com"
                    ],
                    "TTL": "1800",
                    "Type": "CNAME"
                }
            },
            "Srv261EFEBE": {
                "Type": "AWS::Route53::RecordSet",
                "Properties": {
                    "HostedZoneId": {
                        "Ref": "ZoneA5DE4B68"
                    },
                    "Name": "example.org.",
                    "ResourceRecords": [
                        "1 2 3 h.example.org"
                    ],
                    "TTL": "1800",
                    "Type": "SRV"
                }
            },
            "CaaC50FF908": {
                "Type": "AWS::Route53::RecordSet",
                "Properties": {
                    "HostedZoneId": {
                        "Ref": "ZoneA5DE4B68"
                    },
                    "Name": "example.org.",
                    "ResourceRecords": [
                        "0 issue \"ca.org\""
                    ],
                    "TTL": "1800",
                    "Type": "CAA"
                }
            },
            "CaaA5720D62D": {
                "Type": "AWS::Route53::RecordSet",
                "Properties": {
                    "HostedZoneId": {
                        "Ref": "ZoneA5DE4B68"
                    },
                    "Name": "x.example.org.",
                    "ResourceRecords": [
                        "0 issue \"amazon.com\""
                    ],
                    "TTL": "1800",
                    "Type": "CAA"
                }
            },
            "Mx9052D311": {
                "Type": "AWS::Route53::RecordSet",
                "Properties": {
                    "HostedZoneId": {
                        "Ref": "ZoneA5DE4B68"
                    },
                    "Name": "example.org.",
                    "ResourceRecords": [
                        "10 mx.example.org"
                    ],
                    "TTL": "1800",
                    "Type": "MX"
                }
            },
            "Ns33A06F6E": {
                "Type": "AWS::Route53::RecordSet",
                "Properties": {
                    "HostedZoneId": {
                        "Ref": "ZoneA5DE4B68"
                    },
                    "Name": "n.example.org.",
                    "ResourceRecords": [
                        "ns1",
                        "ns2."
                    ],
                    "TTL": "1800",
                    "Type": "NS"
                }
            },
            "Ds6E560782": {
                "Type": "AWS::Route53::RecordSet",
                "Properties": {
                    "HostedZoneId": {
                        "Ref": "ZoneA5DE4B68"
                    },
                    "Name": "n.example.org.",
                    "ResourceRecords": [
                        "12345 3 1 abc"
                    ],
                    "TTL": "1800",
                    "Type": "DS"
                }
            },
            "Svcb13FF1A90": {
                "Type": "AWS::Route53::RecordSet",
                "Properties": {
                    "HostedZoneId": {
                        "Ref": "ZoneA5DE4B68"
                    },
                    "Name": "s.example.org.",
                    "ResourceRecords": [
                        "0 svc.example.com",
                        "2 t. mandatory=\"alpn,port\" alpn=\"h2,h3\" no-default-alpn port=8443 ipv4hint=\"127.0.0.1\" ipv6hint=\"::1\""
                    ],
                    "TTL": "1800",
                    "Type": "SVCB"
                }
            },
            "HttpsAAAA90BA": {
                "Type": "AWS::Route53::RecordSet",
                "Properties": {
                    "HostedZoneId": {
                        "Ref": "ZoneA5DE4B68"
                    },
                    "Name": "h.example.org.",
                    "ResourceRecords": [
                        "1 . alpn=\"h3\""
                    ],
                    "TTL": "1800",
                    "Type": "HTTPS"
                }
            },
            "Zd256C9A94": {
                "Type": "AWS::Route53::RecordSet",
                "Properties": {
                    "HostedZoneId": {
                        "Ref": "ZoneA5DE4B68"
                    },
                    "Name": "z.example.org.",
                    "ResourceRecords": [
                        "ns1.",
                        "ns2."
                    ],
                    "TTL": "172800",
                    "Type": "NS"
                }
            },
            "Rs406C30BA": {
                "Type": "AWS::Route53::RecordSet",
                "Properties": {
                    "HostedZoneId": {
                        "Ref": "ZoneA5DE4B68"
                    },
                    "Name": "rs.example.org.",
                    "ResourceRecords": [
                        "a"
                    ],
                    "TTL": "1800",
                    "Type": "PTR"
                }
            },
            "Hc19C9C14F": {
                "Type": "AWS::Route53::HealthCheck",
                "Properties": {
                    "HealthCheckConfig": {
                        "EnableSNI": true,
                        "FailureThreshold": 3,
                        "FullyQualifiedDomainName": "example.org",
                        "Inverted": false,
                        "MeasureLatency": false,
                        "Port": 443,
                        "Regions": [
                            "us-east-1",
                            "eu-west-1",
                            "us-west-1"
                        ],
                        "RequestInterval": 30,
                        "ResourcePath": "/h",
                        "Type": "HTTPS"
                    }
                }
            },
            "Hc2C6BDC372": {
                "Type": "AWS::Route53::HealthCheck",
                "Properties": {
                    "HealthCheckConfig": {
                        "ChildHealthChecks": [
                            {
                                "Ref": "Hc19C9C14F"
                            }
                        ],
                        "HealthThreshold": 1,
                        "Inverted": false,
                        "Type": "CALCULATED"
                    }
                }
            },
            "Hc35F3E62B9": {
                "Type": "AWS::Route53::HealthCheck",
                "Properties": {
                    "HealthCheckConfig": {
                        "FailureThreshold": 3,
                        "IPAddress": "1.2.3.4",
                        "Inverted": false,
                        "MeasureLatency": false,
                        "Port": 443,
                        "RequestInterval": 30,
                        "Type": "TCP"
                    }
                }
            }
        }),
    );
}

#[test]
fn texts_are_quoted_and_cut() {
    let (app, stack) = stack();
    let zone = HostedZone::from_hosted_zone_attributes(&stack, "Zone", "Z1", "example.org.");
    TxtRecord::builder("Txt", &zone, ["say \"hi\"".to_string(), "x".repeat(300)]).build(&stack);
    let long = format!("\"{}\"\"{}\"", "x".repeat(255), "x".repeat(45));
    check(
        &app,
        json!({
            "Txt6EF23DA0": {
                "Type": "AWS::Route53::RecordSet",
                "Properties": {
                    "HostedZoneId": "Z1",
                    "Name": "example.org.",
                    "ResourceRecords": ["\"say \\\"hi\\\"\"", long],
                    "TTL": "1800",
                    "Type": "TXT",
                },
            },
        }),
    );
}

#[test]
fn a_delegation_and_a_key_that_signs_have_settings() {
    let (app, stack) = stack();
    let zone = PublicHostedZone::builder("Zone", "example.org").build(&stack);
    let part = PublicHostedZone::builder("Part", "part.example.org").build(&stack);
    zone.add_delegation_with(&part, |record| {
        record.comment("The part").ttl(rustinfra_constructs::units::hours(1))
    });
    let key = Key::builder("Key")
        .key_spec(rustinfra_constructs::kms::KeySpec::EccNistP256)
        .key_usage(rustinfra_constructs::kms::KeyUsage::SignVerify)
        .build(&stack);
    part.enable_dnssec_with(&key, |signing| signing.key_signing_key_name("part"));
    let resources = section(&app, "Resources");
    let properties = |kind: &str| {
        let resources = resources.as_object().into_iter().flat_map(|all| all.values());
        let found = resources.filter(|resource| resource["Type"] == kind);
        found.map(|resource| resource["Properties"].clone()).collect::<Json>()
    };
    compare(
        &properties("AWS::Route53::RecordSet"),
        &json!([{
            "Comment": "The part",
            "HostedZoneId": {"Ref": "ZoneA5DE4B68"},
            "Name": "part.example.org.",
            "ResourceRecords": {"Fn::GetAtt": ["Part3C4CC938", "NameServers"]},
            "TTL": "3600",
            "Type": "NS",
        }]),
    );
    compare(
        &properties("AWS::Route53::KeySigningKey"),
        &json!([{
            "HostedZoneId": {"Ref": "Part3C4CC938"},
            "KeyManagementServiceArn": {"Fn::GetAtt": ["Key961B73FD", "Arn"]},
            "Name": "part",
            "Status": "ACTIVE",
        }]),
    );
}

/// The expected template is what aws-cdk-lib makes of the same zone, but for the order of the
/// policies' statements.
#[test]
fn a_signed_zone_and_its_delegations() {
    let (app, stack) = stack();
    let zone = PublicHostedZone::builder("Zone", "example.org")
        .query_logs_log_group("arn:aws:logs:us-east-1:1:log-group:x")
        .build(&stack);
    let key = Key::builder("Key")
        .key_spec(rustinfra_constructs::kms::KeySpec::EccNistP256)
        .key_usage(rustinfra_constructs::kms::KeyUsage::SignVerify)
        .build(&stack);
    zone.enable_dnssec(&key);
    let root = || Principal::account(rustinfra_constructs::value::aws::account_id());
    let role = Role::builder("Role", root()).build(&stack);
    zone.grant_delegation(&role);
    let role = Role::builder("Role2", root()).build(&stack);
    zone.grant_delegation_of(&role, ["Sub.example.org."]);
    check(
        &app,
        json!({
            "ZoneA5DE4B68": {
                "Type": "AWS::Route53::HostedZone",
                "Properties": {
                    "Name": "example.org.",
                    "QueryLoggingConfig": {
                        "CloudWatchLogsLogGroupArn": "arn:aws:logs:us-east-1:1:log-group:x"
                    }
                }
            },
            "ZoneKeySigningKeyDAB7F344": {
                "Type": "AWS::Route53::KeySigningKey",
                "Properties": {
                    "HostedZoneId": {
                        "Ref": "ZoneA5DE4B68"
                    },
                    "KeyManagementServiceArn": {
                        "Fn::GetAtt": [
                            "Key961B73FD",
                            "Arn"
                        ]
                    },
                    "Name": "TestZoneKeySigningKey170F568C",
                    "Status": "ACTIVE"
                }
            },
            "ZoneDNSSEC0BFA8AE5": {
                "Type": "AWS::Route53::DNSSEC",
                "Properties": {
                    "HostedZoneId": {
                        "Ref": "ZoneA5DE4B68"
                    }
                },
                "DependsOn": [
                    "ZoneKeySigningKeyDAB7F344"
                ]
            },
            "Key961B73FD": {
                "Type": "AWS::KMS::Key",
                "Properties": {
                    "KeyPolicy": {
                        "Statement": [
                            {
                                "Action": "kms:*",
                                "Effect": "Allow",
                                "Principal": {
                                    "AWS": {
                                        "Fn::Join": [
                                            "",
                                            [
                                                "arn:",
                                                {
                                                    "Ref": "AWS::Partition"
                                                },
                                                ":iam::",
                                                {
                                                    "Ref": "AWS::AccountId"
                                                },
                                                ":root"
                                            ]
                                        ]
                                    }
                                },
                                "Resource": "*"
                            },
                            {
                                "Action": "kms:CreateGrant",
                                "Condition": {
                                    "Bool": {
                                        "kms:GrantIsForAWSResource": true
                                    }
                                },
                                "Effect": "Allow",
                                "Principal": {
                                    "Service": "dnssec-route53.amazonaws.com"
                                },
                                "Resource": "*"
                            },
                            {
                                "Action": [
                                    "kms:DescribeKey",
                                    "kms:GetPublicKey",
                                    "kms:Sign"
                                ],
                                "Condition": {
                                    "ArnEquals": {
                                        "aws:SourceArn": {
                                            "Fn::Join": [
                                                "",
                                                [
                                                    "arn:",
                                                    {
                                                        "Ref": "AWS::Partition"
                                                    },
                                                    ":route53:::hostedzone/",
                                                    {
                                                        "Ref": "ZoneA5DE4B68"
                                                    }
                                                ]
                                            ]
                                        }
                                    }
                                },
                                "Effect": "Allow",
                                "Principal": {
                                    "Service": "dnssec-route53.amazonaws.com"
                                },
                                "Resource": "*"
                            }
                        ],
                        "Version": "2012-10-17"
                    },
                    "KeySpec": "ECC_NIST_P256",
                    "KeyUsage": "SIGN_VERIFY"
                },
                "UpdateReplacePolicy": "Retain",
                "DeletionPolicy": "Retain"
            },
            "Role1ABCC5F0": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "AssumeRolePolicyDocument": {
                        "Statement": [
                            {
                                "Action": "sts:AssumeRole",
                                "Effect": "Allow",
                                "Principal": {
                                    "AWS": {
                                        "Fn::Join": [
                                            "",
                                            [
                                                "arn:",
                                                {
                                                    "Ref": "AWS::Partition"
                                                },
                                                ":iam::",
                                                {
                                                    "Ref": "AWS::AccountId"
                                                },
                                                ":root"
                                            ]
                                        ]
                                    }
                                }
                            }
                        ],
                        "Version": "2012-10-17"
                    }
                }
            },
            "RoleDefaultPolicy5FFB7DAB": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Action": "route53:ChangeResourceRecordSets",
                                "Condition": {
                                    "ForAllValues:StringEquals": {
                                        "route53:ChangeResourceRecordSetsRecordTypes": [
                                            "NS"
                                        ],
                                        "route53:ChangeResourceRecordSetsActions": [
                                            "UPSERT",
                                            "DELETE"
                                        ]
                                    }
                                },
                                "Effect": "Allow",
                                "Resource": {
                                    "Fn::Join": [
                                        "",
                                        [
                                            "arn:",
                                            {
                                                "Ref": "AWS::Partition"
                                            },
                                            ":route53:::hostedzone/",
                                            {
                                                "Ref": "ZoneA5DE4B68"
                                            }
                                        ]
                                    ]
                                }
                            },
                            {
                                "Action": "route53:ListHostedZonesByName",
                                "Effect": "Allow",
                                "Resource": "*"
                            }
                        ],
                        "Version": "2012-10-17"
                    },
                    "PolicyName": "RoleDefaultPolicy5FFB7DAB",
                    "Roles": [
                        {
                            "Ref": "Role1ABCC5F0"
                        }
                    ]
                }
            },
            "Role291939BC6": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "AssumeRolePolicyDocument": {
                        "Statement": [
                            {
                                "Action": "sts:AssumeRole",
                                "Effect": "Allow",
                                "Principal": {
                                    "AWS": {
                                        "Fn::Join": [
                                            "",
                                            [
                                                "arn:",
                                                {
                                                    "Ref": "AWS::Partition"
                                                },
                                                ":iam::",
                                                {
                                                    "Ref": "AWS::AccountId"
                                                },
                                                ":root"
                                            ]
                                        ]
                                    }
                                }
                            }
                        ],
                        "Version": "2012-10-17"
                    }
                }
            },
            "Role2DefaultPolicy3A7A0A1B": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Action": "route53:ChangeResourceRecordSets",
                                "Condition": {
                                    "ForAllValues:StringEquals": {
                                        "route53:ChangeResourceRecordSetsRecordTypes": [
                                            "NS"
                                        ],
                                        "route53:ChangeResourceRecordSetsActions": [
                                            "UPSERT",
                                            "DELETE"
                                        ],
                                        "route53:ChangeResourceRecordSetsNormalizedRecordNames": [
                                            "sub.example.org"
                                        ]
                                    }
                                },
                                "Effect": "Allow",
                                "Resource": {
                                    "Fn::Join": [
                                        "",
                                        [
                                            "arn:",
                                            {
                                                "Ref": "AWS::Partition"
                                            },
                                            ":route53:::hostedzone/",
                                            {
                                                "Ref": "ZoneA5DE4B68"
                                            }
                                        ]
                                    ]
                                }
                            },
                            {
                                "Action": "route53:ListHostedZonesByName",
                                "Effect": "Allow",
                                "Resource": "*"
                            }
                        ],
                        "Version": "2012-10-17"
                    },
                    "PolicyName": "Role2DefaultPolicy3A7A0A1B",
                    "Roles": [
                        {
                            "Ref": "Role291939BC6"
                        }
                    ]
                }
            }
        }),
    );
}

#[test]
fn a_private_zone_is_seen_from_its_vpcs() {
    let (app, stack) = stack();
    let zone = PrivateHostedZone::builder("Pz", "internal", "vpc-1").build(&stack);
    zone.add_vpc("vpc-2");
    assert!(zone.name_servers().is_none());
    check(
        &app,
        json!({
            "PzFCF4EAE6": {
                "Type": "AWS::Route53::HostedZone",
                "Properties": {
                    "Name": "internal.",
                    "VPCs": [
                        {"VPCId": "vpc-1", "VPCRegion": {"Ref": "AWS::Region"}},
                        {"VPCId": "vpc-2", "VPCRegion": {"Ref": "AWS::Region"}},
                    ],
                },
            },
        }),
    );
}

#[test]
fn a_record_of_addresses_answers_with_addresses() {
    let (app, stack) = stack();
    let zone = PublicHostedZone::builder("Zone", "example.org").build(&stack);
    ARecord::builder("Short", &zone, RecordTarget::ip_addresses(["192.0.2.7", "192.0.2"]))
        .build(&stack);
    ARecord::builder("Name", &zone, RecordTarget::ip_addresses(["www.example.org"]))
        .record_name("a")
        .build(&stack);
    ARecord::builder("V6", &zone, RecordTarget::ip_addresses(["::1"]))
        .record_name("b")
        .build(&stack);
    AaaaRecord::builder("V4", &zone, RecordTarget::ip_addresses(["192.0.2.7"]))
        .record_name("c")
        .build(&stack);
    let told_later = intrinsic::select(0, zone.name_servers().expect("of a zone that is made"));
    ARecord::builder("Later", &zone, RecordTarget::ip_addresses([told_later]))
        .record_name("d")
        .build(&stack);
    check_problems(
        &app,
        "\
error[bad-address]: an address is not allowed
  A record of type A answers with IPv4 addresses; `www.example.org` is none.
    at `Test/Name`, HERE
  help: correct it; for another name take `CnameRecord`, or an alias

error[bad-address]: an address is not allowed
  A record of type A answers with IPv4 addresses; `192.0.2` is none.
    at `Test/Short`, HERE
  help: correct it; for another name take `CnameRecord`, or an alias

error[bad-address]: an address is not allowed
  A record of type AAAA answers with IPv6 addresses; `192.0.2.7` is none.
    at `Test/V4`, HERE
  help: take `ARecord` for it

error[bad-address]: an address is not allowed
  A record of type A answers with IPv4 addresses; `::1` is none.
    at `Test/V6`, HERE
  help: take `AaaaRecord` for it",
    );
}

#[test]
fn mistakes_in_records_are_told() {
    let (app, stack) = stack();
    let zone = HostedZone::from_hosted_zone_id(&stack, "ById", "Z1");
    ARecord::builder("NoName", &zone, address()).build(&stack);
    let zone = PublicHostedZone::builder("Zone", "example.org").build(&stack);
    ARecord::builder("Alone", &zone, address()).set_identifier("x").build(&stack);
    ARecord::builder("First", &zone, address())
        .routing(Routing::Failover(Failover::Primary))
        .build(&stack);
    let alias = RecordTarget::alias(&AliasTarget::new("d.example.com", "Z2"));
    ARecord::builder("Kept", &zone, alias.clone()).ttl(mins(1)).build(&stack);
    ARecord::builder("Blind", &zone, alias)
        .routing(Routing::Failover(Failover::Secondary))
        .build(&stack);
    ARecord::builder("Nowhere", &zone, address())
        .routing(Routing::Geolocation(GeoLocation::subdivision("BY", "DE")))
        .build(&stack);
    HealthCheck::builder("Check", HealthCheckType::Http).request_interval(secs(20)).build(&stack);
    PrivateHostedZone::builder("Private", "internal", "vpc-1").caa_amazon().build(&stack);
    check_problems(
        &app,
        "\
error[conflicting-options]: options do not fit together
  A set identifier tells records apart that share a name, but this one is alone.
    at `Test/Alone`, HERE
  help: add `.routing(…)`, or leave out the identifier

error[conflicting-options]: options do not fit together
  An alias of a failover does not look at the health of its target.
    at `Test/Blind`, HERE
  help: use a target with `.evaluate_target_health(true)`

error[conflicting-options]: options do not fit together
  The check does not know what to ask.
    at `Test/Check`, HERE
  help: add `.fqdn(…)` or `.ip_address(…)`

error[conflicting-options]: options do not fit together
  The time between two checks is 20 s.
    at `Test/Check`, HERE
  help: set it to 10 s or 30 s

error[conflicting-options]: options do not fit together
  The first record of a failover has no health check, so the second would never answer.
    at `Test/First`, HERE
  help: add `.health_check(&check)`

error[conflicting-options]: options do not fit together
  An alias is kept as long as what it stands for; it has no time of its own.
    at `Test/Kept`, HERE
  help: leave out `.ttl(…)`

error[unknown-zone-name]: the name of a zone is not known
  The zone was imported by its id alone, so names in it are not known.
    at `Test/NoName`, HERE
  help: use `HostedZone::from_hosted_zone_attributes` with the zone's name

error[conflicting-options]: options do not fit together
  Route 53 does not know parts of `DE`, such as `BY`.
    at `Test/Nowhere`, HERE
  help: only the United States (US) and Ukraine (UA) have subdivisions

error[conflicting-options]: options do not fit together
  Nobody who issues certificates sees a private zone.
    at `Test/Private`, HERE
  help: leave it out, or the VPC",
    );
}

#[test]
fn a_public_zone_that_gets_a_vpc_has_no_name_servers() {
    let (_, stack) = stack();
    let zone = PublicHostedZone::builder("Z", "example.org").build(&stack);
    assert!(zone.name_servers().is_some());
    zone.add_vpc("vpc-1");
    assert!(zone.name_servers().is_none());
}

#[test]
fn health_checks_are_written_with_all_their_options() {
    let (app, stack) = stack();
    let named = |id: &str, kind| HealthCheck::builder(id, kind).fqdn("example.org");
    let encrypted = named("Tls", HealthCheckType::HttpsStrMatch("fine".into()))
        .ip_address("192.0.2.1")
        .port(8443)
        .resource_path("/health")
        .request_interval(secs(10))
        .failure_threshold(5)
        .measure_latency(true)
        .inverted(true)
        .regions(["us-east-1", "eu-west-1", "us-west-2"])
        .enable_sni(false)
        .build(&stack);
    let known = HealthCheck::from_health_check_id(&stack, "Known", "hc-1");
    HealthCheck::builder("Any", HealthCheckType::Calculated(vec![encrypted, known]))
        .health_threshold(1)
        .build(&stack);
    let alarm = || HealthCheckType::CloudWatchMetric {
        alarm_name: "down".into_value(),
        region: "eu-west-1".into_value(),
    };
    HealthCheck::builder("Alarm", alarm()).build(&stack);
    HealthCheck::builder("Strict", alarm())
        .insufficient_data_health_status(InsufficientDataHealthStatus::Unhealthy)
        .build(&stack);
    HealthCheck::builder("Lenient", alarm())
        .insufficient_data_health_status(InsufficientDataHealthStatus::Healthy)
        .build(&stack);
    HealthCheck::builder("Kept", alarm())
        .insufficient_data_health_status(InsufficientDataHealthStatus::LastKnownStatus)
        .build(&stack);
    let control = "arn:aws:route53-recovery-control::123456789012:controlpanel/a/routingcontrol/b";
    HealthCheck::builder("Control", HealthCheckType::RecoveryControl(control.into_value()))
        .build(&stack);
    let configurations: Vec<Json> = section(&app, "Resources")
        .as_object()
        .into_iter()
        .flat_map(|resources| resources.values())
        .map(|resource| resource["Properties"]["HealthCheckConfig"].clone())
        .collect();
    let of_alarm = |status: &str| {
        json!({
            "AlarmIdentifier": {"Name": "down", "Region": "eu-west-1"},
            "InsufficientDataHealthStatus": status,
            "Inverted": false,
            "Type": "CLOUDWATCH_METRIC",
        })
    };
    compare(
        &Json::Array(configurations),
        &json!([
            {
                "EnableSNI": false,
                "FailureThreshold": 5,
                "FullyQualifiedDomainName": "example.org",
                "IPAddress": "192.0.2.1",
                "Inverted": true,
                "MeasureLatency": true,
                "Port": 8443,
                "Regions": ["us-east-1", "eu-west-1", "us-west-2"],
                "RequestInterval": 10,
                "ResourcePath": "/health",
                "SearchString": "fine",
                "Type": "HTTPS_STR_MATCH",
            },
            {
                "ChildHealthChecks": [{"Ref": "Tls841AEEF3"}, "hc-1"],
                "HealthThreshold": 1,
                "Inverted": false,
                "Type": "CALCULATED",
            },
            of_alarm("LastKnownStatus"),
            of_alarm("Unhealthy"),
            of_alarm("Healthy"),
            of_alarm("LastKnownStatus"),
            {"Inverted": false, "RoutingControlArn": control, "Type": "RECOVERY_CONTROL"},
        ]),
    );
}

/// The names are those that aws-cdk-lib makes in a stack of the same name, but for the last.
#[test]
fn names_that_are_left_out_are_made_of_the_stack_s_name_and_cut() {
    let app = App::new();
    let stack = Stack::builder("Route53").stack_name("shop-names").build(&app);
    let zone = PublicHostedZone::builder("Zone", "example.org").build(&stack);
    let key = Key::builder("Key")
        .key_spec(rustinfra_constructs::kms::KeySpec::EccNistP256)
        .key_usage(rustinfra_constructs::kms::KeyUsage::SignVerify)
        .build(&stack);
    let all = stack.node().child("EverythingThatGetsANameOfItsOwn_In-ItsRegionOrItsAccount");
    let deep = all.child("AndThatIsFarBelowTheStack_Such-ThatTheNameIsNoLongerTheWholePath");
    KeySigningKey::builder("Signing", &zone, &key).build(&deep);
    for (id, routing) in [
        ("Weighted", Routing::Weighted(10)),
        ("Latency", Routing::latency("eu-west-1")),
        ("Several", Routing::MultiValueAnswer),
        ("Second", Routing::Failover(Failover::Secondary)),
        // Longer than Route 53 lets a location's name be.
        ("Office", Routing::Cidr(CidrRoutingConfig::new("0d4a5d65", &"büro".repeat(13)))),
    ] {
        ARecord::builder(id, &zone, address()).record_name(id).routing(routing).build(&deep);
    }
    let resources = section(&app, "Resources");
    let resources = resources.as_object().into_iter().flat_map(|all| all.values());
    let named = |one: &Json| match one["Type"].as_str() {
        Some("AWS::Route53::KeySigningKey") => Some(one["Properties"]["Name"].clone()),
        Some("AWS::Route53::RecordSet") => Some(one["Properties"]["SetIdentifier"].clone()),
        _ => None,
    };
    compare(
        &resources.filter_map(named).collect(),
        &json!([
            "shopnamesEverythingThatGetsANameOfItsOwn_InItsRegionOrItsAccarBelowTheStack_SuchThatTheNameIsNoLongerTheWholePathSigningE918BF36",
            "WEIGHT_10_ID_shopnamesEverythingThrTheWholePathWeighted86878229",
            "REGION_eu-west-1_ID_shopnamesEverythinheWholePathLatencyC414618D",
            "MVA_ID_shopnamesEverythingThatGongerTheWholePathSeveral49120772",
            "FAILOVER_SECONDARY_ID_shopnamesEverythiheWholePathSecond95C6546A",
            "CIDR_bürobürobürobürobürobürobürobürobürobürobürobürobür67776239",
        ]),
    );
}

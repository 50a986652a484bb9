use rustinfra_constructs::appscaling::{
    AdjustmentType, MetricAggregationType, ScalableTarget, ServiceNamespace, StepScalingAction,
};
use rustinfra_constructs::certificatemanager::{Certificate, CertificateValidation};
use rustinfra_constructs::cloudfront::{
    Behavior, Distribution, Function as EdgeFunction, Origin, OriginRequestPolicy, ResponseCors,
    ResponseHeadersPolicy,
};
use rustinfra_constructs::ec2::{FlowLog, FlowLogMaxAggregationInterval, RouterType, Vpc};
use rustinfra_constructs::iam::{AccessKey, AccessKeyStatus, User};
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::route53::{
    ARecord, Alpn, CidrRoutingConfig, HostedZone, HttpsRecord, HttpsRecordValue, PublicHostedZone,
    RecordTarget, Routing,
};
use rustinfra_constructs::secretsmanager::{
    AttachmentTarget, HostedRotation, HostedRotationType, Rotation, RotationSchedule,
};
use rustinfra_constructs::ssm::{ParameterDataType, StringParameter};
use serde_json::{Value as Json, json};

use super::{compare, properties, section, stack};

#[test]
fn identities_and_secrets() {
    let (app, stack) = stack();
    let user = User::builder("U").build(&stack);
    let key = AccessKey::builder("K", &user).status(AccessKeyStatus::Expired).build(&stack);
    let role = Role::builder("R", Principal::service("lambda.amazonaws.com")).build(&stack);
    if let Some(id) = role.role_id() {
        stack.output("RoleId", id);
    }
    stack.output("Id", key.access_key_id());
    let secret = Secret::builder("S").build(&stack);
    stack.output("Before", secret.secret_value_in_stage(Some("password"), "AWSPREVIOUS"));
    stack.output("All", secret.secret_value_in_stage(None, "AWSCURRENT"));
    let hosted = HostedRotation::single_user(HostedRotationType::POSTGRESQL_SINGLE_USER);
    RotationSchedule::builder("Rotation", &secret, Rotation::hosted(hosted))
        .manually()
        .build(&stack);
    StringParameter::builder("P", "ami-1").data_type(ParameterDataType::Ec2Image).build(&stack);
    let mut found = json!({"Outputs": section(&app, "Outputs")});
    for kind in
        ["AWS::IAM::AccessKey", "AWS::SecretsManager::RotationSchedule", "AWS::SSM::Parameter"]
    {
        let resources = section(&app, "Resources");
        let all = resources.as_object().into_iter().flat_map(|all| all.values());
        found[kind] = all.filter(|r| r["Type"] == kind).map(|r| r["Properties"].clone()).collect();
    }
    compare(
        &found,
        &json!({
            "Outputs": {
                "RoleId": {"Value": {"Fn::GetAtt": ["RC21A1702", "RoleId"]}},
                "Id": {"Value": {"Ref": "K485CC42E"}},
                "Before": {
                    "Value": {
                        "Fn::Join": [
                            "",
                            [
                                "{{resolve:secretsmanager:",
                                {"Ref": "S509448A1"},
                                ":SecretString:password:AWSPREVIOUS:}}",
                            ],
                        ],
                    },
                },
                "All": {
                    "Value": {
                        "Fn::Join": [
                            "",
                            [
                                "{{resolve:secretsmanager:",
                                {"Ref": "S509448A1"},
                                ":SecretString::AWSCURRENT:}}",
                            ],
                        ],
                    },
                },
            },
            "AWS::IAM::AccessKey": [{"Status": "Expired", "UserName": {"Ref": "U05997891"}}],
            "AWS::SecretsManager::RotationSchedule": [
                {
                    "HostedRotationLambda": {
                        "ExcludeCharacters": " %+~`#$&*()|[]{}:;<>?!'/@\"\\",
                        "RotationType": "PostgreSQLSingleUser",
                    },
                    "SecretId": {"Ref": "S509448A1"},
                },
            ],
            "AWS::SSM::Parameter": [{"DataType": "aws:ec2:image", "Type": "String", "Value": "ami-1"}],
        }),
    );
}

#[test]
fn a_secret_is_the_login_of_a_database() {
    for (target, kind) in [
        (AttachmentTarget::rds_db_instance("db"), "AWS::RDS::DBInstance"),
        (AttachmentTarget::rds_db_cluster("db"), "AWS::RDS::DBCluster"),
        (AttachmentTarget::rds_db_proxy("db"), "AWS::RDS::DBProxy"),
        (AttachmentTarget::redshift_cluster("db"), "AWS::Redshift::Cluster"),
        (AttachmentTarget::docdb_db_instance("db"), "AWS::DocDB::DBInstance"),
        (AttachmentTarget::docdb_db_cluster("db"), "AWS::DocDB::DBCluster"),
    ] {
        let found = properties("AWS::SecretsManager::SecretTargetAttachment", |stack| {
            Secret::builder("S").build(stack).attach(target);
        });
        let secret = json!({"Ref": "S509448A1"});
        compare(&found, &json!([{"SecretId": secret, "TargetId": "db", "TargetType": kind}]));
    }
}

#[test]
fn zones_and_records() {
    let zones = properties("AWS::Route53::HostedZone", |stack| {
        let zone = PublicHostedZone::builder("Z", "example.org").add_trailing_dot(false);
        assert_eq!(zone.build(stack).zone_name(), "example.org");
    });
    compare(&zones, &json!([{"Name": "example.org"}]));
    let records = properties("AWS::Route53::RecordSet", |stack| {
        let zone = HostedZone::from_hosted_zone_attributes(stack, "Z", "Z1", "example.org");
        let rest = CidrRoutingConfig::with_default_location_name("collection");
        ARecord::builder("A", &zone, RecordTarget::ip_addresses(["192.0.2.1"]))
            .routing(Routing::Cidr(rest))
            .build(stack);
        let web = HttpsRecordValue::service().alpn([Alpn::HTTP1_1]);
        HttpsRecord::builder("H", &zone, [web]).build(stack);
    });
    compare(
        &records,
        &json!([
            {
                "CidrRoutingConfig": {"CollectionId": "collection", "LocationName": "*"},
                "HostedZoneId": "Z1",
                "Name": "example.org.",
                "ResourceRecords": ["192.0.2.1"],
                "SetIdentifier": "CIDR_*_ID_TestA04FE4F89",
                "TTL": "1800",
                "Type": "A",
            },
            {
                "HostedZoneId": "Z1",
                "Name": "example.org.",
                "ResourceRecords": ["1 . alpn=\"http/1.1\""],
                "TTL": "1800",
                "Type": "HTTPS",
            },
        ]),
    );
    let certificates = properties("AWS::CertificateManager::Certificate", |stack| {
        Certificate::builder("C", "example.org")
            .validation(CertificateValidation::from_dns_by_hand())
            .build(stack);
    });
    compare(
        &certificates,
        &json!([
            {
                "DomainName": "example.org",
                "Tags": [{"Key": "Name", "Value": "Test/C"}],
                "ValidationMethod": "DNS",
            },
        ]),
    );
}

#[test]
fn distributions() {
    let functions = properties("AWS::CloudFront::Function", |stack| {
        EdgeFunction::builder("F", "function handler(e) {}")
            .function_name("f")
            .auto_publish(false)
            .build(stack);
    });
    compare(
        &functions,
        &json!([
            {
                "AutoPublish": false,
                "FunctionCode": "function handler(e) {}",
                "FunctionConfig": {"Comment": "f", "Runtime": "cloudfront-js-2.0"},
                "Name": "f",
            },
        ]),
    );
    let distributions = properties("AWS::CloudFront::Distribution", |stack| {
        let slow = Origin::http("example.org").response_completion_timeout(secs(90));
        Distribution::builder("D", Behavior::new(slow)).build(stack);
    });
    compare(
        &distributions[0]["DistributionConfig"]["Origins"],
        &json!([
            {
                "CustomOriginConfig": {"OriginProtocolPolicy": "https-only", "OriginSSLProtocols": ["TLSv1.2"]},
                "DomainName": "example.org",
                "Id": "TestDOrigin131EB73D1",
                "ResponseCompletionTimeout": 90,
            },
        ]),
    );
    let policies = properties("AWS::CloudFront::OriginRequestPolicy", |stack| {
        OriginRequestPolicy::builder("P").origin_request_policy_name("asks").build(stack);
    });
    compare(
        &policies,
        &json!([
            {
                "OriginRequestPolicyConfig": {
                    "CookiesConfig": {"CookieBehavior": "none"},
                    "HeadersConfig": {"HeaderBehavior": "none"},
                    "Name": "asks",
                    "QueryStringsConfig": {"QueryStringBehavior": "none"},
                },
            },
        ]),
    );
    let policies = properties("AWS::CloudFront::ResponseHeadersPolicy", |stack| {
        let cors = ResponseCors::new(["https://example.org"]).origin_override(false);
        ResponseHeadersPolicy::builder("P")
            .response_headers_policy_name("answers")
            .cors_behavior(cors)
            .build(stack);
    });
    compare(
        &policies,
        &json!([
            {
                "ResponseHeadersPolicyConfig": {
                    "CorsConfig": {
                        "AccessControlAllowCredentials": false,
                        "AccessControlAllowHeaders": {"Items": ["*"]},
                        "AccessControlAllowMethods": {"Items": ["ALL"]},
                        "AccessControlAllowOrigins": {"Items": ["https://example.org"]},
                        "OriginOverride": false,
                    },
                    "Name": "answers",
                },
            },
        ]),
    );
}

#[test]
fn networks() {
    let logs = properties("AWS::EC2::FlowLog", |stack| {
        let vpc = Vpc::builder("V").build(stack);
        FlowLog::of_vpc("L", &vpc)
            .max_aggregation_interval(FlowLogMaxAggregationInterval::TenMinutes)
            .build(stack);
    });
    compare(&logs[0]["MaxAggregationInterval"], &json!(600));
    for (kind, property) in [
        (RouterType::CarrierGateway, "CarrierGatewayId"),
        (RouterType::CoreNetwork, "CoreNetworkArn"),
        (RouterType::EgressOnlyInternetGateway, "EgressOnlyInternetGatewayId"),
        (RouterType::Gateway, "GatewayId"),
        (RouterType::Instance, "InstanceId"),
        (RouterType::LocalGateway, "LocalGatewayId"),
        (RouterType::NatGateway, "NatGatewayId"),
        (RouterType::NetworkInterface, "NetworkInterfaceId"),
        (RouterType::TransitGateway, "TransitGatewayId"),
        (RouterType::VpcEndpoint, "VpcEndpointId"),
        (RouterType::VpcPeeringConnection, "VpcPeeringConnectionId"),
    ] {
        let routes = properties("AWS::EC2::Route", |stack| {
            let vpc = Vpc::builder("V").build(stack);
            vpc.public_subnets()[0].add_route("Own", "192.0.2.0/24", kind, "router");
        });
        let own = |route: &&Json| route["DestinationCidrBlock"] == "192.0.2.0/24";
        let own = routes.as_array().and_then(|routes| routes.iter().find(own));
        assert_eq!(own.map(|route| &route[property]), Some(&json!("router")), "{kind:?}");
    }
}

#[test]
fn capacity_is_scaled_in_steps() {
    let steps = |make: fn(&ScalableTarget, &Stack)| {
        properties("AWS::ApplicationAutoScaling::ScalingPolicy", |stack| {
            let dimension = "ecs:service:DesiredCount";
            let service = ServiceNamespace::Ecs;
            let target = ScalableTarget::builder("T", service, "service/shop/web", dimension, 1, 9)
                .build(stack);
            make(&target, stack);
        })
    };
    let found = steps(|target, stack| {
        StepScalingAction::builder("S", target)
            .policy_name("steps")
            .adjustment_type(AdjustmentType::PercentChangeInCapacity)
            .cooldown(mins(2))
            .min_adjustment_magnitude(2)
            .metric_aggregation_type(MetricAggregationType::Maximum)
            .adjustment(-10, None, Some(0.0))
            .adjustment(20, Some(0.0), None)
            .build(stack);
    });
    compare(
        &found,
        &json!([
            {
                "PolicyName": "steps",
                "PolicyType": "StepScaling",
                "ScalingTargetId": {"Ref": "TD925BC7E"},
                "StepScalingPolicyConfiguration": {
                    "AdjustmentType": "PercentChangeInCapacity",
                    "Cooldown": 120,
                    "MetricAggregationType": "Maximum",
                    "MinAdjustmentMagnitude": 2,
                    "StepAdjustments": [
                        {"MetricIntervalUpperBound": 0, "ScalingAdjustment": -10},
                        {"MetricIntervalLowerBound": 0, "ScalingAdjustment": 20},
                    ],
                },
            },
        ]),
    );
}

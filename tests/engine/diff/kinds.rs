//! One test for each kind of change.

use super::*;

#[test]
fn equal_templates_differ_in_nothing() {
    let template = resources(json!({"Q": {"Type": "AWS::SQS::Queue"}}));
    assert!(diff(&template, &template).is_empty());
    assert!(diff(&json!({}), &json!({"AWSTemplateFormatVersion": "2010-09-09"})).is_empty());
}

#[test]
fn resources_come_change_and_go() {
    check(
        resources(
            json!({"A": {"Type": "AWS::SNS::Topic"}, "B": {"Type": "AWS::Lambda::Function", "Properties": {"MemorySize": 128}}}),
        ),
        resources(
            json!({"B": {"Type": "AWS::Lambda::Function", "Properties": {"MemorySize": 256}}, "C": {"Type": "AWS::SNS::Topic"}}),
        ),
        "
        remove A AWS::SNS::Topic
        change B AWS::Lambda::Function
          MemorySize: 128 → 256
        add C AWS::SNS::Topic",
    );
}

#[test]
fn a_replaced_table_loses_its_data_unless_it_is_retained() {
    let table = |attribute: &str, policy: Value| {
        resources(json!({"T": {
            "Type": "AWS::DynamoDB::Table",
            "UpdateReplacePolicy": policy,
            "Properties": {"KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": attribute, "KeyType": "RANGE"}]},
        }}))
    };
    check(
        table("sk", json!("Delete")),
        table("created_at", json!("Delete")),
        r#"
        replace T AWS::DynamoDB::Table DATA LOST
          KeySchema[1].AttributeName: "sk" → "created_at" (replaces)"#,
    );
    check(
        table("sk", json!("Retain")),
        table("created_at", json!("Retain")),
        r#"
        replace T AWS::DynamoDB::Table data kept
          KeySchema[1].AttributeName: "sk" → "created_at" (replaces)"#,
    );
}

#[test]
fn removal_follows_the_policy_that_is_deployed() {
    let resource = |kind: &str, policy: Option<&str>| match policy {
        Some(policy) => resources(json!({"R": {"Type": kind, "DeletionPolicy": policy}})),
        None => resources(json!({"R": {"Type": kind}})),
    };
    let none = || resources(json!({}));
    check(resource("AWS::S3::Bucket", None), none(), "remove R AWS::S3::Bucket DATA LOST");
    check(resource("AWS::S3::Bucket", Some("Retain")), none(), "keep R AWS::S3::Bucket data kept");
    check(
        resource("AWS::S3::Bucket", Some("RetainExceptOnCreate")),
        none(),
        "keep R AWS::S3::Bucket data kept",
    );
    check(resource("AWS::SNS::Topic", Some("Retain")), none(), "keep R AWS::SNS::Topic");
    check(resource("AWS::RDS::DBInstance", None), none(), "remove R AWS::RDS::DBInstance snapshot");
    check(
        resource("AWS::RDS::DBInstance", Some("Delete")),
        none(),
        "remove R AWS::RDS::DBInstance DATA LOST",
    );
}

#[test]
fn what_may_replace_is_told_as_such() {
    let instance = |engine: &str| {
        resources(json!({"D": {"Type": "AWS::RDS::DBInstance", "Properties": {"Engine": engine}}}))
    };
    check(
        instance("mysql"),
        instance("postgres"),
        r#"
        maybe replace D AWS::RDS::DBInstance data maybe lost
          Engine: "mysql" → "postgres" (may replace)"#,
    );
}

#[test]
fn danger_is_told_first() {
    let diff = diff(
        &resources(json!({
            "A": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "a"}},
            "Z": {"Type": "AWS::S3::Bucket"},
        })),
        &resources(json!({"A": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "b"}}})),
    );
    let order: Vec<&str> = diff.resources.iter().map(|resource| resource.name()).collect();
    assert_eq!(order, ["Z", "A"]);
    assert_eq!(diff.dangers().count(), 1);
}

#[test]
fn replacement_travels_along_references() {
    let template = |name: &str| {
        resources(json!({
            "Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": name}},
            "F": {"Type": "AWS::Lambda::Function", "Properties": {"Environment": {"Variables": {"URL": {"Ref": "Q"}}}}},
            "M": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"EventSourceArn": {"Fn::GetAtt": ["Q", "Arn"]}}},
            "P": {"Type": "AWS::SQS::QueueInlinePolicy", "Properties": {"Queue": {"Ref": "Q"}}},
            "X": {"Type": "AWS::SSM::Parameter", "Properties": {"Value": {"Fn::Sub": "p-${P}"}}},
        }))
    };
    check(
        template("a"),
        template("b"),
        r#"
        replace Q AWS::SQS::Queue DATA LOST
          QueueName: "a" → "b" (replaces)
        replace P AWS::SQS::QueueInlinePolicy
          Queue: {"Ref":"Q"} → {"Ref":"Q"} (replaces) because of Q
        maybe replace M AWS::Lambda::EventSourceMapping
          EventSourceArn: {"Fn::GetAtt":["Q","Arn"]} → {"Fn::GetAtt":["Q","Arn"]} (may replace) because of Q
        change F AWS::Lambda::Function
          Environment.Variables.URL: {"Ref":"Q"} → {"Ref":"Q"} because of Q
        change X AWS::SSM::Parameter
          Value: {"Fn::Sub":"p-${P}"} → {"Fn::Sub":"p-${P}"} because of P"#,
    );
}

#[test]
fn attributes_and_metadata_alone_touch_no_resource() {
    check(
        resources(
            json!({"Q": {"Type": "AWS::SQS::Queue", "DeletionPolicy": "Delete", "DependsOn": "A", "Metadata": {"aws:cdk:path": "S/Q"}}}),
        ),
        resources(
            json!({"Q": {"Type": "AWS::SQS::Queue", "DeletionPolicy": "Retain", "DependsOn": ["A"], "Metadata": {"aws:cdk:path": "S/R"}}}),
        ),
        r#"
        metadata S/R AWS::SQS::Queue
          DeletionPolicy: "Delete" → "Retain"
          Metadata.aws:cdk:path: "S/Q" → "S/R""#,
    );
}

#[test]
fn a_resource_that_becomes_another_type_is_replaced() {
    check(
        resources(json!({"R": {"Type": "AWS::S3::Bucket"}})),
        resources(json!({"R": {"Type": "AWS::SNS::Topic"}})),
        r#"
        replace R AWS::SNS::Topic DATA LOST
          Type: "AWS::S3::Bucket" → "AWS::SNS::Topic" (replaces)"#,
    );
}

#[test]
fn sections_beside_the_resources_are_compared() {
    check(
        json!({
            "Description": "old",
            "Parameters": {"Env": {"Type": "String"}},
            "Conditions": {"Prod": {"Fn::Equals": [{"Ref": "Env"}, "prod"]}},
            "Mappings": {"M": {"a": {"b": "1"}}},
            "Outputs": {"Url": {"Value": "a"}},
        }),
        json!({
            "Description": "new",
            "Parameters": {"Env": {"Type": "String", "Default": "dev"}},
            "Mappings": {"M": {"a": {"b": "2"}}},
            "Outputs": {"Url": {"Value": "a"}, "Arn": {"Value": "b"}},
            "Transform": "AWS::LanguageExtensions",
        }),
        r#"
        parameter Env Changed
          Default: - → "dev"
        mapping M Changed
          a.b: "1" → "2"
        condition Prod Removed
          : {"Fn::Equals":[{"Ref":"Env"},"prod"]} → -
        output Arn Added
          : - → {"Value":"b"}
        template Description Changed
          : "old" → "new"
        template Transform Added
          : - → "AWS::LanguageExtensions""#,
    );
}

#[test]
fn the_cdks_bookkeeping_is_left_out() {
    let cdk = json!({
        "Parameters": {"BootstrapVersion": {"Type": "AWS::SSM::Parameter::Value<String>"}},
        "Rules": {"CheckBootstrapVersion": {"Assertions": []}},
        "Conditions": {"CDKMetadataAvailable": {"Fn::Or": []}},
        "Resources": {"CDKMetadata": {"Type": "AWS::CDK::Metadata", "Properties": {"Analytics": "x"}}},
    });
    check(cdk, json!({"Resources": {}}), "");
}

#[test]
fn the_json_form_is_stable() {
    let old =
        resources(json!({"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "a"}}}));
    let new =
        resources(json!({"Q": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "b"}}}));
    assert_eq!(
        diff(&old, &new).to_json(),
        json!({
            "version": 1,
            "counts": {"replace": 1, "change": 0, "add": 0, "remove": 0, "keep": 0},
            "resources": [{
                "logical_id": "Q", "path": null, "place": null, "resource_type": "AWS::SQS::Queue",
                "action": "replace", "stateful": true, "data": "lost",
                "properties": [{"path": "QueueName", "old": "a", "new": "b", "replacement": "always"}],
                "attributes": [],
            }],
            "permissions": [],
            "sections": [],
        })
    );
}

#[test]
fn the_users_own_rules_are_compared() {
    let rules = |value: &str| {
        let assertion = json!({"Assert": {"Fn::Equals": [{"Ref": "Env"}, value]}});
        json!({"Rules": {"OnlyThere": {"Assertions": [assertion]}}})
    };
    check(
        rules("dev"),
        rules("prod"),
        r#"
        rule OnlyThere Changed
          Assertions[0].Assert: {"Fn::Equals":[{"Ref":"Env"},"dev"]} → {"Fn::Equals":[{"Ref":"Env"},"prod"]}"#,
    );
}

#[test]
fn a_database_leaves_a_snapshot_unless_its_cluster_does() {
    let database = |cluster: Option<&str>| {
        let properties = match cluster {
            Some(cluster) => json!({ "DBClusterIdentifier": cluster }),
            None => json!({}),
        };
        resources(json!({"D": {"Type": "AWS::RDS::DBInstance", "Properties": properties}}))
    };
    let fate = |old: Value| diff(&old, &resources(json!({}))).resources[0].data;
    assert_eq!(fate(database(None)), rustinfra::diff::DataFate::Snapshot);
    assert_eq!(fate(database(Some("c"))), rustinfra::diff::DataFate::Lost);
}

#[test]
fn what_loses_data_stands_before_all_else() {
    let old = resources(json!({
        "A": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "a"}},
        "Z": {"Type": "AWS::DynamoDB::Table"},
    }));
    let new = resources(json!({"A": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "b"}}}));
    let told = diff(&old, &new);
    let ids: Vec<_> = told.resources.iter().map(|resource| resource.logical_id.as_str()).collect();
    assert_eq!(ids, ["Z", "A"], "a removal with data before a replacement without");
}

#[test]
fn a_named_list_in_another_order_is_told_whole() {
    // The first rule that fits a request decides.
    let rules = |ids: [&str; 2]| {
        let rule = |id: &str| json!({"Id": id, "AllowedMethods": ["GET"], "AllowedOrigins": ["*"]});
        resources(json!({"B": {"Type": "AWS::S3::Bucket", "Properties": {
            "CorsConfiguration": {"CorsRules": ids.map(rule)},
        }}}))
    };
    check(
        rules(["a", "b"]),
        rules(["b", "a"]),
        r#"
        change B AWS::S3::Bucket
          CorsConfiguration.CorsRules: [{"Id":"a","AllowedMethods":["GET"],"AllowedOrigins":["*"]},{"Id":"b","AllowedMethods":["GET"],"AllowedOrigins":["*"]}] → [{"Id":"b","AllowedMethods":["GET"],"AllowedOrigins":["*"]},{"Id":"a","AllowedMethods":["GET"],"AllowedOrigins":["*"]}]"#,
    );
    check(rules(["a", "b"]), rules(["a", "b"]), "");
}

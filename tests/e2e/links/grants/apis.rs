//! APIs and their keys, distributions, and zones.

use rustinfra::graph::links;
use serde_json::{Value, json};

use super::things::WEB_ENDPOINT;
use super::{Call, Row, call, get, judged};
use crate::links::rig::{Rig, local_host};

fn api_key(rig: &Rig, operation: &str, mut parameters: Value) -> Call {
    parameters["apiKey"] = rig.known("ApiKey").into();
    call("apigateway", operation, parameters)
}

fn describe_key(rig: &Rig) -> Call {
    let patch = json!({"op": "replace", "path": "/description", "value": "new"});
    api_key(rig, "UpdateApiKey", json!({ "patchOperations": [patch] }))
}

fn at(rig: &Rig, output: &str) -> Call {
    let (host, path) = local_host(rig, rig.known(output));
    get("execute-api", &host, &path)
}

pub(super) const ROWS: &[Row] = &[
    Row {
        links: &[&links::API_KEY_READ],
        grant: |things, actor| {
            things.api_key.grant_read(actor);
        },
        calls: |rig| vec![api_key(rig, "GetApiKey", json!({}))],
    },
    Row {
        links: &[&links::API_KEY_WRITE],
        grant: |things, actor| {
            things.api_key.grant_write(actor);
        },
        calls: |rig| vec![describe_key(rig)],
    },
    Row {
        links: &[&links::API_KEY_READ_WRITE],
        grant: |things, actor| {
            things.api_key.grant_read_write(actor);
        },
        calls: |rig| vec![api_key(rig, "GetApiKey", json!({})), describe_key(rig)],
    },
    Row {
        links: &[&links::API_KEY_USE],
        grant: |things, actor| {
            things.api_key.grant(actor, ["apigateway:GET"]);
        },
        calls: |rig| vec![api_key(rig, "GetApiKey", json!({}))],
    },
    Row {
        links: &[&links::API_EXECUTE],
        grant: |things, actor| {
            things.method.grant_execute(actor);
        },
        calls: |rig| vec![at(rig, "RestUrl")],
    },
    Row {
        links: &[&links::HTTP_ROUTE_INVOKE],
        grant: |things, actor| {
            things.route.grant_invoke(actor);
        },
        calls: |rig| vec![at(rig, "HttpUrl")],
    },
    Row {
        links: &[&links::WEB_SOCKET_MANAGE],
        grant: |things, actor| {
            things.stage.grant_management_api_access(actor);
        },
        calls: |rig| {
            // Nobody has connected by this name, which is told only to those who may ask.
            let (host, path) = local_host(rig, rig.known("ChatUrl"));
            let path = format!("{path}/@connections/nobody");
            vec![get("execute-api", &host, &path).answered("410")]
        },
    },
    Row {
        links: &[&links::DISTRIBUTION_INVALIDATE],
        grant: |things, actor| {
            things.distribution.grant_create_invalidation(actor);
        },
        calls: |rig| {
            let batch = json!({"Paths": {"Quantity": 1, "Items": ["/*"]}, "CallerReference": "1"});
            let all =
                json!({"DistributionId": rig.known("Distribution"), "InvalidationBatch": batch});
            vec![call("cloudfront", "CreateInvalidation", all)]
        },
    },
    Row {
        links: &[&links::DISTRIBUTION_USE],
        grant: |things, actor| {
            things.distribution.grant(actor, ["cloudfront:GetDistribution"]);
        },
        calls: |rig| {
            let id = json!({"Id": rig.known("Distribution")});
            vec![call("cloudfront", "GetDistribution", id)]
        },
    },
    Row {
        links: &[&links::HOSTED_ZONE_DELEGATE, &links::HOSTED_ZONE_FIND],
        grant: |things, actor| {
            things.zone.grant_delegation(actor);
        },
        calls: |rig| {
            let set = json!({
                "Name": "part.example.org",
                "Type": "NS",
                "TTL": 60,
                "ResourceRecords": [{"Value": "ns.example.net"}],
            });
            let change = json!({"Action": "UPSERT", "ResourceRecordSet": set});
            let changes = json!({
                "HostedZoneId": rig.known("Zone"),
                "ChangeBatch": {"Changes": [change]},
            });
            let name = json!({"DNSName": "example.org"});
            vec![
                call("route53", "ChangeResourceRecordSets", changes),
                call("route53", "ListHostedZonesByName", name),
            ]
        },
    },
    Row {
        links: &[&links::WEB_FUNCTION_INVOKE],
        grant: |things, actor| {
            things.web.grant_invoke(actor);
        },
        // The endpoint knows no web functions.
        calls: |_| vec![judged("lambda:InvokeWebFunctionEndpoint", WEB_ENDPOINT)],
    },
];

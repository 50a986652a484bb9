//! What stands before something else, and what keys and buckets let in.

use rustinfra::graph::links;
use serde_json::{Value, json};

use super::edge::Refused::{Endpoint, Nobody, Proof};
use super::edge::{Edge, key_lets_in, put_object};
use crate::links::rig::Rig;

/// What the endpoint's distributions answer for origins that they do not know.
pub(in crate::links) const NOT_SERVED: u16 = 502;

#[track_caller]
fn viewed(rig: &Rig, domain: &str, path: &str) -> (u16, String) {
    rig.send("GET", (rig.known(domain), path), &[], None)
}

pub(super) const EDGES: &[Edge] = &[
    Edge {
        name: "domain, REST API",
        links: &[],
        exercise: |rig| {
            let token = [("Authorization", "let me in")];
            let at = |path| rig.send("GET", ("api.example.org", path), &token, None).0;
            assert_eq!([at("/v1/token"), at("/v2/token")], [200, 404]);
        },
        refused: Nobody,
        is_used: true,
    },
    Edge {
        name: "domain, HTTP API",
        links: &[],
        exercise: |rig| {
            let token = [("Authorization", "let me in")];
            let at = |path| rig.send("GET", ("http.example.org", path), &token, None).0;
            assert_eq!([at("/v1/simple"), at("/v2/simple")], [200, 404]);
        },
        refused: Nobody,
        is_used: true,
    },
    Edge {
        name: "distribution, bucket",
        links: &[&links::DISTRIBUTION_TO_BUCKET],
        exercise: |rig| {
            put_object(rig, "PagesName", "page.html", "a page");
            assert_eq!(viewed(rig, "PagesDomain", "/page.html"), (200, "a page".to_owned()));
        },
        refused: Endpoint(|rig| {
            // Our proof would not let the stack be deployed.
            let bucket = json!({"Bucket": rig.known("PagesName")});
            rig.call("s3", "DeleteBucketPolicy", &bucket);
            assert_eq!(viewed(rig, "PagesDomain", "/page.html").0, 403);
        }),
        is_used: true,
    },
    Edge {
        name: "distribution, function URL",
        links: &[&links::DISTRIBUTION_TO_URL, &links::DISTRIBUTION_VIA_URL],
        // The endpoint's distributions sign nothing, so that the URL lets them in to nothing.
        exercise: |rig| {
            let (status, body) = viewed(rig, "FunctionDomain", "/");
            assert_eq!((status, &*body), (403, r#"{"Message":"Forbidden"}"#));
        },
        refused: Proof,
        is_used: false,
    },
    Edge {
        name: "distribution, REST API",
        links: &[],
        // The endpoint's distributions know buckets and function URLs.
        exercise: |rig| assert_eq!(viewed(rig, "ApiDomain", "/token").0, NOT_SERVED),
        refused: Nobody,
        is_used: false,
    },
    Edge {
        name: "distribution, HTTP API",
        links: &[],
        exercise: |rig| assert_eq!(viewed(rig, "HttpApiDomain", "/simple").0, NOT_SERVED),
        refused: Nobody,
        is_used: false,
    },
    Edge {
        name: "key, filter of an event source mapping",
        links: &[&links::MAPPING_KEY],
        exercise: |rig| {
            key_lets_in(rig, "KeyArn", "\"lambda.amazonaws.com");
            // AWS would not show what it encrypts.
            let of = json!({"FunctionName": rig.known("TellerName")});
            let mappings = rig.call("lambda", "ListEventSourceMappings", &of).to_string();
            assert!(mappings.contains("order"), "{mappings}");
        },
        refused: Proof,
        is_used: false,
    },
    Edge {
        name: "key, log group",
        links: &[&links::LOG_GROUP_KEY],
        exercise: |rig| key_lets_in(rig, "KeyArn", "\"logs.us-east-1.amazonaws.com"),
        refused: Proof,
        is_used: false,
    },
    Edge {
        name: "key, zone",
        links: &[&links::HOSTED_ZONE_SIGN],
        exercise: |rig| key_lets_in(rig, "SigningKeyArn", "\"dnssec-route53.amazonaws.com"),
        refused: Proof,
        is_used: false,
    },
    Edge {
        name: "bucket, bucket of its logs",
        links: &[&links::BUCKET_LOGS],
        exercise: |rig| {
            let bucket = json!({"Bucket": rig.known("LogsName")});
            let policy = rig.call("s3", "GetBucketPolicy", &bucket).to_string();
            assert!(policy.contains("logging.s3.amazonaws.com"), "{policy}");
            let bucket = json!({"Bucket": rig.known("LoggedName")});
            let logging = rig.call("s3", "GetBucketLogging", &bucket);
            assert_eq!([&logging["LoggingEnabled"], &logging["error"]], [&Value::Null; 2]);
        },
        refused: Proof,
        is_used: false,
    },
];

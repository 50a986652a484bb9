//! What an edge is, and what several of them do.

use rustinfra::graph::LinkRule;
use serde_json::json;

use crate::links::rig::Rig;

/// One way from a service to something else.
pub(in crate::links) struct Edge {
    pub(in crate::links) name: &'static str,
    /// The rows of the table of links that it takes.
    pub(in crate::links) links: &'static [&'static LinkRule],
    /// Uses it; fails the test if that does not work.
    pub(in crate::links) exercise: fn(&Rig),
    pub(in crate::links) refused: Refused,
    /// Whether the endpoint has a use for it; else it is deployed, and what can be seen of it is.
    pub(in crate::links) is_used: bool,
}

/// What refuses an edge whose permission is missing.
pub(in crate::links) enum Refused {
    /// Our proof: nothing is deployed.
    Proof,
    /// The endpoint, which this requires.
    Endpoint(fn(&Rig)),
    /// Our proof warns if what has this type is gone: the permission may come from elsewhere.
    Warned(&'static str),
    /// There is no permission to miss.
    Nobody,
}

/// Puts an object into a bucket.
#[track_caller]
pub(super) fn put_object(rig: &Rig, bucket: &str, key: &str, body: &str) {
    let object = json!({"Bucket": rig.known(bucket), "Key": key, "Body": body});
    let answer = rig.call("s3", "PutObject", &object);
    assert_eq!(answer.get("error"), None, "{key}");
}

/// Requires what the endpoint's judge of policies says of an action of a role.
#[track_caller]
pub(super) fn may(rig: &Rig, role: &str, action: &str, resource: &str) {
    assert_eq!(rig.judged(role, action, resource), "allowed", "{role}: {action} on {resource}");
}

/// Requires that the policy of a deployed key names a service.
#[track_caller]
pub(super) fn key_lets_in(rig: &Rig, key: &str, service: &str) {
    let key = json!({"KeyId": rig.known(key), "PolicyName": "default"});
    let answer = rig.call("kms", "GetKeyPolicy", &key);
    let policy = answer["Policy"].as_str().unwrap_or_default();
    assert!(policy.contains(service), "{answer}");
}

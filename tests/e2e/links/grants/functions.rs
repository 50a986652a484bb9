//! Functions that call functions.

use rustinfra::graph::links;
use rustinfra_constructs::lambda::{AsyncInvoke, EventInvokeConfig};
use serde_json::json;

use super::{Call, Row, call, get, judged};
use crate::links::rig::{Rig, local_host};

fn invoke(rig: &Rig, qualifier: Option<&str>) -> Call {
    let mut parameters = json!({"FunctionName": rig.known("Callee"), "Payload": "{}"});
    if let Some(qualifier) = qualifier {
        parameters["Qualifier"] = qualifier.into();
    }
    call("lambda", "Invoke", parameters)
}

fn by_url(rig: &Rig) -> Call {
    let (host, path) = local_host(rig, rig.known("Url"));
    get("lambda", &host, &path)
}

pub(super) const ROWS: &[Row] = &[
    Row {
        links: &[&links::FUNCTION_INVOKE],
        grant: |things, actor| {
            things.callee.grant_invoke(actor);
        },
        calls: |rig| vec![invoke(rig, None), invoke(rig, Some(rig.known("Version")))],
    },
    Row {
        links: &[&links::FUNCTION_INVOKE_LATEST],
        grant: |things, actor| {
            things.callee.grant_invoke_latest_version(actor);
        },
        calls: |rig| vec![invoke(rig, None), invoke(rig, Some("$LATEST"))],
    },
    Row {
        links: &[&links::FUNCTION_INVOKE_VERSION],
        grant: |things, actor| {
            things.callee.grant_invoke_version(actor, &things.version);
        },
        calls: |rig| {
            // The endpoint asks for the function, whichever version is called.
            let version = format!("{}:{}", rig.known("CalleeArn"), rig.known("Version"));
            vec![judged("lambda:InvokeFunction", &version)]
        },
    },
    Row {
        links: &[&links::FUNCTION_INVOKE_URL, &links::FUNCTION_INVOKE_VIA_URL],
        grant: |things, actor| {
            things.url.grant_invoke_url(actor);
        },
        // Callers of a URL are asked for the first only, and whoever is judged has called none.
        calls: |rig| {
            let callee = rig.known("CalleeArn");
            vec![by_url(rig), judged("lambda:InvokeFunction", callee).whatever_the_conditions()]
        },
    },
    Row {
        links: &[&links::FUNCTION_TO_FUNCTION],
        grant: |things, actor| {
            let asked = AsyncInvoke::new().on_failure(&things.callee);
            EventInvokeConfig::builder("Async", actor, asked).build(actor);
        },
        calls: |rig| vec![invoke(rig, None)],
    },
];

//! A function URL without authorization must let everyone in, by two permissions.

use crate::proof::check::wiring::told;
use crate::proof::finding::Finding;
use crate::proof::kind::{ALIAS, FUNCTION};
use crate::proof::template::{Resource, Template};

/// What everyone has to be allowed. A URL of AWS's first years needed the first alone.
const NEEDED: [&str; 2] = ["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"];

/// Checks every URL that says that it asks nobody.
pub(in crate::proof) fn check(template: &Template<'_>, findings: &mut Vec<Finding>) {
    for url in template.of_type("AWS::Lambda::Url") {
        let properties = &url.body["Properties"];
        if properties["AuthType"] != "NONE" {
            continue;
        }
        let named = url.texts("TargetFunctionArn");
        let Some(function) = named.iter().find_map(|text| template.pointee(text)) else { continue };
        // Permissions of an alias let nobody call the function, and the other way round.
        let target = if properties.get("Qualifier").is_some() { ALIAS } else { FUNCTION };
        for action in NEEDED {
            let allowed = template
                .policies("AWS::Lambda::Permission")
                .any(|permission| lets_everyone(template, permission, action, function, target));
            if !allowed {
                findings.push(missing(url, function, action));
            }
        }
    }
}

/// Whether a permission allows everyone to do `action` to the function, as far as can be told.
fn lets_everyone(
    template: &Template<'_>,
    permission: Resource<'_>,
    action: &str,
    function: Resource<'_>,
    target: &str,
) -> bool {
    let properties = &permission.body["Properties"];
    let is = |name: &str, expected: &str| match &properties[name] {
        serde_json::Value::String(text) => text == expected,
        unknown => !unknown.is_null(),
    };
    let names = permission.texts("FunctionName");
    let of_target = names.iter().any(|name| match template.pointee(name) {
        Some(named) if target == FUNCTION => named.id == function.id,
        Some(named) => named.type_name == target,
        None => true,
    });
    (is("Action", action) || is("Action", "lambda:*")) && is("Principal", "*") && of_target
}

fn missing(url: Resource<'_>, function: Resource<'_>, action: &str) -> Finding {
    Finding::error(
        "missing-lambda-permission",
        "a function does not let its caller in",
        format!("Resources/{}/Properties/AuthType", url.id),
        format!(
            "{} asks nobody who they are, but not everyone may `{action}` on `{}`: every request is \
             refused.",
            told(url),
            function.id
        ),
    )
    .help(format!(
        "add an `AWS::Lambda::Permission` for `{}` with principal `*` and action `{action}`",
        function.id
    ))
    .page("https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html")
}

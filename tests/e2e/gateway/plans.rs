//! Keys, what they may do, and how fast; and what callers are told who may not.

use rustinfra_constructs::apigateway::{
    ApiKey, GatewayResponse, MethodSettings, Period, ResponseType, StageOptions, Throttle,
    UsagePlan,
};
use rustinfra_constructs::prelude::*;
use serde_json::{Value, json};

use super::{Gateway, answering, message, passed, told};

/// One request at once, and the next a quarter of an hour later.
const SLOW: Throttle = Throttle { rate_limit: 0.001, burst_limit: 1 };

fn orders(stack: &Stack) {
    let slow = MethodSettings::new()
        .throttling_rate_limit(SLOW.rate_limit)
        .throttling_burst_limit(SLOW.burst_limit);
    let stage = StageOptions::new().method_settings("/open/{id}", Method::Get, slow);
    let api = RestApi::builder("Api").deploy_options(stage).build(stack);
    api.root().resource_for_path("/open/{id}").add_method(answering(Method::Get));
    let with_key = |path| {
        let get = answering(Method::Get).api_key_required(true);
        api.root().add_resource(path).add_method(get)
    };
    let orders = with_key("orders");
    with_key("others");

    let Some(stage) = api.deployment_stage() else { panic!("no stage") };
    let key = |id: &str, enabled| {
        let value = format!("{id}-key-of-twenty-characters");
        ApiKey::builder(id).value(&value).enabled(enabled).build(stack)
    };
    let plan = |id: &str| UsagePlan::builder(id).api_key(&key(id, true));
    let counted = plan("Counted").quota(2, Period::Month).api_stage(stage);
    let counted = counted.api_key(&key("Disabled", false)).api_key(&key("Second", true));
    api.add_usage_plan(counted);
    api.add_usage_plan(plan("Paced").throttle(SLOW).api_stage(stage));
    api.add_usage_plan(plan("Particular").throttled_api_stage(stage, &[(&orders, SLOW)]));
    api.add_usage_plan(plan("Elsewhere"));
    key("Planless", true);

    let used_up = GatewayResponse::builder("UsedUp", &api, ResponseType::QUOTA_EXCEEDED)
        .status_code(402)
        .header("Shop", "'https://example.org/plans'")
        .template(
            "application/json",
            r#"{"why": $context.error.messageString, "kind": "$context.error.responseType"}"#,
        );
    api.add_gateway_response(used_up);
    let nothing = ResponseType::MISSING_AUTHENTICATION_TOKEN;
    api.add_gateway_response(GatewayResponse::builder("Nothing", &api, nothing).status_code(404));
    stack.output("Url", api.url());
}

#[track_caller]
fn get(gateway: &Gateway, path: &str, key: Option<&str>) -> (u16, Value) {
    let value = key.map(|key| format!("{key}-key-of-twenty-characters"));
    let headers: Vec<_> = value.iter().map(|value| ("x-api-key", value.as_str())).collect();
    told(&gateway.send("GET", ("Url", path), &headers, None))
}

#[test]
fn a_key_opens_what_its_plan_says_as_often_and_as_fast() {
    let mut gateway = Gateway::new("e2e-usage-plans");
    gateway.deploy(orders);
    let get = |path: &str, key: Option<&str>| get(&gateway, path, key);
    let too_fast = message(429, "Too Many Requests");

    // Keys that open nothing.
    assert_eq!(get("orders", None), message(403, "Forbidden"));
    for key in ["Unknown", "Disabled", "Elsewhere", "Planless"] {
        assert_eq!(get("orders", Some(key)), message(403, "Forbidden"), "{key}");
    }

    // A quota is of the key, for all of the API.
    let used_up = json!({"why": "Limit Exceeded", "kind": "QUOTA_EXCEEDED"});
    assert_eq!(get("orders", Some("Counted")), passed());
    assert_eq!(get("others", Some("Counted")), passed());
    assert_eq!(get("orders", Some("Counted")), (402, used_up));
    assert_eq!(get("orders", Some("Second")), passed());

    // So is the pace of a plan; that of a method is the method's.
    assert_eq!(get("orders", Some("Paced")), passed());
    assert_eq!(get("others", Some("Paced")), too_fast);
    assert_eq!(get("orders", Some("Particular")), passed());
    assert_eq!(get("orders", Some("Particular")), too_fast);
    assert_eq!(get("others", Some("Particular")), passed());
    assert_eq!(get("others", Some("Particular")), passed());

    // The stage sets the pace of a method for everybody.
    assert_eq!(get("open/1", None), passed());
    assert_eq!(get("open/2", None), too_fast);
}

#[test]
fn errors_are_told_in_the_words_of_the_api() {
    let mut gateway = Gateway::new("e2e-gateway-responses");
    gateway.deploy(orders);
    let send = |path: &str| {
        let key = [("x-api-key", "Counted-key-of-twenty-characters")];
        gateway.send("GET", ("Url", path), &key, None)
    };
    assert_eq!(told(&send("nowhere")), message(404, "Missing Authentication Token"));
    let [first, _, third] = ["orders"; 3].map(send);
    assert_eq!(first.header("shop"), None);
    assert_eq!((third.status, third.header("shop")), (402, Some("https://example.org/plans")));
}

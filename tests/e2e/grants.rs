//! Least privilege: every grant of the app is needed, and is noticed when it is gone.

use std::path::Path;
use std::time::{Duration, Instant};

use rustinfra::proof;
use serde_json::{Value, json};

use crate::assembly::write;
use crate::local::{Local, finish, printed};
use crate::shop::Shop;

/// How long a log may take to tell; it takes less than a second.
const LOG: Duration = Duration::from_secs(30);

/// One statement of the policies in a template.
#[derive(Debug, PartialEq, Eq)]
struct Grant {
    /// The logical id of the policy.
    policy: String,
    /// Where it stands in the policy.
    index: usize,
    /// The logical id of what it is granted on.
    on: String,
}

/// Every statement of every identity policy.
fn grants(template: &Value) -> Vec<Grant> {
    let mut grants = Vec::new();
    for (policy, resource) in template["Resources"].as_object().into_iter().flatten() {
        if resource["Type"] != "AWS::IAM::Policy" {
            continue;
        }
        let statements = resource["Properties"]["PolicyDocument"]["Statement"].as_array();
        for (index, statement) in statements.into_iter().flatten().enumerate() {
            let on = &statement["Resource"]["Fn::GetAtt"][0];
            let on = on.as_str().unwrap_or_default().to_owned();
            grants.push(Grant { policy: policy.clone(), index, on });
        }
    }
    grants
}

/// The template without one grant; a policy that grants nothing else goes as a whole.
fn without(template: &Value, grant: &Grant) -> Value {
    let mut template = template.clone();
    let Some(resources) = template["Resources"].as_object_mut() else { return template };
    let policy = &mut resources[&grant.policy]["Properties"]["PolicyDocument"]["Statement"];
    match policy.as_array_mut() {
        Some(statements) if statements.len() > 1 => {
            statements.remove(grant.index);
        }
        _ => {
            resources.shift_remove(&grant.policy);
            for resource in resources.values_mut().filter_map(Value::as_object_mut) {
                match resource.get_mut("DependsOn") {
                    Some(Value::Array(names)) => names.retain(|name| *name != grant.policy),
                    Some(name) if *name == grant.policy => {
                        resource.shift_remove("DependsOn");
                    }
                    _ => {}
                }
            }
        }
    }
    template
}

/// Waits until a function's log tells that `action` was denied.
#[track_caller]
fn check_denied(local: &Local, function: &str, action: &str) {
    let expected = format!("is not authorized to perform: {action} ");
    let start = Instant::now();
    loop {
        let log = local.log_of(function);
        if log.lines().any(|line| line.contains("AccessDenied") && line.contains(&expected)) {
            return;
        }
        assert!(start.elapsed() < LOG, "{function} was not denied {action}:\n{log}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn without_any_one_grant_the_shop_does_not_work() {
    let local = Local::new("e2e-grants");
    let assembly = local.scratch.join("assembly");
    let out = assembly.to_string_lossy().into_owned();
    local.run(&["synth", "--quiet", "--app", "apps/ecommerce", "--out", &out]);
    let file = assembly.join("EcommerceStack.template.json");
    let template = read(&file);
    assert_eq!(proof::check(&template), []);

    let mut tried = Vec::new();
    for grant in grants(&template) {
        let less = without(&template, &grant);
        write(&file, &less.to_string());
        // Our own proof knows without a deployment: a role may not do what its function is for.
        let findings = proof::check(&less);
        let found = findings.iter().any(|one| one.detail.contains(&grant.on));
        assert!(found, "{grant:?}: {findings:#?}");

        // The endpoint polls queues without asking whether the function's role may. That is known
        // from the template alone, and so it is not deployed in the first place.
        if grant.on.starts_with("QueueOrderQueue") {
            let mut deploy = local.command(&["deploy", "--local", "--yes", "--app", &out]);
            let refused = finish(&mut deploy);
            let told = printed(&refused);
            assert_eq!(refused.status.code(), Some(3), "{told}");
            assert!(told.contains("error[missing-role-permission]"), "{told}");
            tried.push("queue");
            continue;
        }

        let outputs = local.deploy(&["--app", &out], "EcommerceStack");
        let shop = Shop::new(&local.url(), &outputs);
        let user = format!("user{}", tried.len());
        let denied = (500, json!({"message": "internal error"}));
        let product = json!({"id": "1"});
        tried.push(match &grant.on {
            on if on.starts_with("DatabaseProductTable") => {
                assert_eq!(shop.make(), denied);
                check_denied(&local, "ProductFunction", "dynamodb:PutItem");
                "products"
            }
            on if on.starts_with("DatabaseBasketTable") => {
                assert_eq!(shop.fill(&user, &product), denied);
                check_denied(&local, "BasketFunction", "dynamodb:PutItem");
                "baskets"
            }
            on if on.starts_with("DatabaseOrderTable") => {
                assert_eq!(shop.fill(&user, &product).0, 201);
                assert_eq!(shop.check_out(&user).0, 202);
                check_denied(&local, "OrderingFunction", "dynamodb:PutItem");
                assert_eq!(shop.orders_of(&user), denied);
                "orders"
            }
            on if on.starts_with("EventBusSwnEventBus") => {
                assert_eq!(shop.fill(&user, &product).0, 201);
                assert_eq!(shop.check_out(&user), denied);
                check_denied(&local, "BasketFunction", "events:PutEvents");
                // What could not be published is not lost.
                assert_eq!(shop.basket_of(&user).0, 200);
                "bus"
            }
            on => panic!("nothing is known to need the grant on {on}"),
        });
    }
    tried.sort_unstable();
    assert_eq!(tried, ["baskets", "bus", "orders", "products", "queue"]);

    write(&file, &template.to_string());
    let outputs = local.deploy(&["--app", &out], "EcommerceStack");
    Shop::new(&local.url(), &outputs).works_for("ada");
}

fn read(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

//! `ecommerce`: products are made, read, listed, changed and deleted; one is put into a basket, checked
//! out, and ordered.

use rustinfra::proof;
use serde_json::{Value, json};

use super::mutation::{permissions, without};
use super::{Lab, Refused, same};

/// What is granted and not missed.
const KEPT: [(&str, &str); 2] = [
    (
        "sqs:ChangeMessageVisibility",
        "`SqsEventSource` grants it, as the CDK's does; what Lambda polls with are the other three",
    ),
    ("sqs:GetQueueUrl", "the same"),
];

fn flow(lab: &Lab) -> Result<(), Refused> {
    let [products, baskets, orders] =
        ["ProductApi", "BasketApi", "OrderApi"].map(|name| lab.output(name));
    let user = lab.unique("user");

    let product = json!({"name": "Phone", "category": "Phone", "price": 19.99});
    let product = lab.post(&format!("{products}product"), &product).send().expect(201)?;
    let id = product["id"].as_str().unwrap_or_default();
    let found = lab.get(&format!("{products}product/{id}")).send().expect(200)?;
    same(&found, &product)?;
    maintain(lab, &format!("{products}product"), &product)?;

    let items = json!([{"productId": id, "quantity": 3, "price": 19.99}]);
    let basket = json!({"userName": user, "items": items});
    lab.post(&format!("{baskets}basket"), &basket).send().expect(201)?;
    let all = lab.get(&format!("{baskets}basket")).send().expect(200)?;
    same(&holds(&all, &basket), &json!(true))?;
    let checkout = json!({"userName": user, "firstName": "Ada", "cardInfo": "4111 1111"});
    let receipt = lab.post(&format!("{baskets}basket/checkout"), &checkout).send().expect(202)?;

    let order = lab.wait_for("the order", || {
        let orders = lab.get(&format!("{orders}order/{user}")).send().expect(200)?;
        Ok(orders.get(0).cloned())
    })?;
    same(&order["totalPrice"], &receipt["totalPrice"])?;
    same(&order["cardInfo"], &Value::Null)?;
    lab.get(&format!("{baskets}basket/{user}")).send().expect(404)?;
    let all = lab.get(&format!("{orders}order")).send().expect(200)?;
    same(&holds(&all, &order), &json!(true))
}

/// Finds a product in its category and among all, and changes and deletes another.
fn maintain(lab: &Lab, products: &str, product: &Value) -> Result<(), Refused> {
    let one = format!("{products}/{}", product["id"].as_str().unwrap_or_default());
    let of_category = lab.get(&format!("{one}?category=Phone")).send().expect(200)?;
    same(&of_category, &json!([product]))?;
    let all = lab.get(products).send().expect(200)?;
    same(&holds(&all, product), &json!(true))?;

    let mut other = lab.post(products, &json!({"name": "Lamp", "price": 9})).send().expect(201)?;
    let one = format!("{products}/{}", other["id"].as_str().unwrap_or_default());
    other["price"] = json!(8);
    same(&lab.request("PUT", &one).json(&json!({"price": 8})).send().expect(200)?, &other)?;
    lab.request("DELETE", &one).send().expect(204)?;
    lab.get(&one).send().expect(404)?;
    Ok(())
}

/// Whether a list has an item.
fn holds(list: &Value, item: &Value) -> Value {
    json!(list.as_array().is_some_and(|list| list.contains(item)))
}

#[test]
fn each_action_is_needed() {
    Lab::deploy("ecommerce").needs_every_action_but(flow, &KEPT);
}

#[test]
fn our_proof_knows_each_missing_permission_from_the_template_alone() {
    let app = rustinfra::tree::App::new();
    ecommerce::ecommerce(&app);
    let template = match app.assembly() {
        Ok(assembly) => assembly.stacks()[0].template().clone(),
        Err(report) => panic!("{report}"),
    };
    assert_eq!(proof::check(&template), []);
    for permission in permissions(&template) {
        let findings = proof::check(&without(&template, &permission));
        assert!(!findings.is_empty(), "{permission}");
    }
}

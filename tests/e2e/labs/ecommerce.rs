//! `ecommerce`: a product is made, put into a basket, checked out, and ordered.

use rustinfra::proof;
use serde_json::{Value, json};

use super::mutation::{permissions, without};
use super::{Lab, Refused, same};

fn flow(lab: &Lab) -> Result<(), Refused> {
    let [products, baskets, orders] =
        ["ProductApi", "BasketApi", "OrderApi"].map(|name| lab.output(name));
    let user = lab.unique("user");

    let product = json!({"name": "Phone", "category": "Phone", "price": 19.99});
    let product = lab.post(&format!("{products}product"), &product).send().expect(201)?;
    let id = product["id"].as_str().unwrap_or_default();
    let found = lab.get(&format!("{products}product/{id}")).send().expect(200)?;
    same(&found, &product)?;

    let items = json!([{"productId": id, "quantity": 3, "price": 19.99}]);
    let basket = json!({"userName": user, "items": items});
    lab.post(&format!("{baskets}basket"), &basket).send().expect(201)?;
    let checkout = json!({"userName": user, "firstName": "Ada", "cardInfo": "4111 1111"});
    let receipt = lab.post(&format!("{baskets}basket/checkout"), &checkout).send().expect(202)?;

    let order = lab.wait_for("the order", || {
        let orders = lab.get(&format!("{orders}order/{user}")).send().expect(200)?;
        Ok(orders.get(0).cloned())
    })?;
    same(&order["totalPrice"], &receipt["totalPrice"])?;
    same(&order["cardInfo"], &Value::Null)?;
    lab.get(&format!("{baskets}basket/{user}")).send().expect(404)?;
    Ok(())
}

#[test]
fn each_permission_is_needed() {
    Lab::deploy("ecommerce").needs_every_permission(flow, &[]);
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

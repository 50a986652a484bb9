//! `product-service`: products are made, read, listed, found by category, changed and deleted.

use serde_json::{Value, json};

use super::{Lab, Refused, same};

fn flow(lab: &Lab) -> Result<(), Refused> {
    let products = format!("{}product", lab.output("Endpoint"));
    let category = lab.unique("Phone");
    let add = |name: &str, category: &str| {
        let product = json!({"name": name, "category": category, "price": 9.5});
        lab.post(&products, &product).send().expect(201)
    };

    let other = add("Lamp", &lab.unique("Light"))?;
    let second = add("Two", &category)?;
    let first = add("One", &category)?;
    let one = format!("{products}/{}", first["id"].as_str().unwrap_or_default());
    same(&lab.get(&one).send().expect(200)?, &first)?;

    let of_category = || lab.get(&format!("{products}?category={category}")).send().expect(200);
    same(&of_category()?, &json!([first, second]))?; // by name
    let all = lab.get(&products).send().expect(200)?;
    let listed = |product: &Value| all.as_array().is_some_and(|all| all.contains(product));
    same(&json!([&first, &second, &other].map(listed)), &json!([true, true, true]))?;

    let changed = lab.request("PUT", &one).json(&json!({"price": 8})).send().expect(200)?;
    let mut expected = first.clone();
    expected["price"] = json!(8);
    same(&changed, &expected)?;

    lab.request("DELETE", &one).send().expect(204)?;
    lab.get(&one).send().expect(404)?;
    same(&of_category()?, &json!([second]))?;
    lab.post(&products, &json!({"name": "Nothing"})).send().expect(400)?;
    Ok(())
}

#[test]
fn it_works() {
    Lab::deploy("product-service").works(flow);
}

#[test]
fn each_action_is_needed() {
    Lab::deploy("product-service").needs_every_action(flow);
}

//! The shop: a product is made, put into a basket, checked out, and ordered.

use crate::assembly::{Outputs, deploy, scratch, write};
use crate::tools::{Endpoint, call, synth_twin};
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};

/// How long an order may take to arrive; it takes less than a second.
const ARRIVAL: Duration = Duration::from_secs(30);

/// The three REST APIs of a deployed shop.
struct Shop {
    product: String,
    basket: String,
    order: String,
}

impl Shop {
    /// Finds the APIs among a stack's outputs, by the names that the CDK gives them.
    fn new(endpoint: &Endpoint, outputs: &Outputs) -> Self {
        let api = |name: &str| {
            let found = outputs.iter().find(|(output, _)| output.contains(name));
            match found.and_then(|(_, url)| url.as_str()) {
                Some(url) => endpoint.rest_api(url),
                None => panic!("no output of {name} in {outputs:?}"),
            }
        };
        Self { product: api("ProductApi"), basket: api("BasketApi"), order: api("OrderApi") }
    }

    /// Fills the basket of `user` with a product and checks it out; returns the answer.
    fn buy(&self, user: &str) -> (u16, Value) {
        let product = json!({"name": "Phone", "category": "Phone", "price": 19.99});
        let (status, product) = send("POST", &format!("{}/product", self.product), &product);
        assert_eq!((status, &product["price"]), (201, &json!(19.99)));
        let items = json!([{"productId": product["id"], "quantity": 3, "price": 19.99}]);
        let basket = json!({"userName": user, "items": items});
        assert_eq!(send("POST", &format!("{}/basket", self.basket), &basket), (201, basket));
        let checkout = json!({"userName": user, "firstName": "Ada", "cardInfo": "4111 1111"});
        send("POST", &format!("{}/basket/checkout", self.basket), &checkout)
    }

    fn basket_of(&self, user: &str) -> (u16, Value) {
        send("GET", &format!("{}/basket/{user}", self.basket), &Value::Null)
    }

    /// The orders of `user`, as soon as there are any.
    fn orders_of(&self, user: &str) -> Value {
        let start = Instant::now();
        loop {
            let (status, orders) =
                send("GET", &format!("{}/order/{user}", self.order), &Value::Null);
            assert_eq!(status, 200, "{orders}");
            if orders != json!([]) {
                return orders;
            }
            assert!(start.elapsed() < ARRIVAL, "no order of {user}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// Sends a JSON body, unless it is null, and reads the JSON answer, if there is any.
fn send(method: &str, url: &str, body: &Value) -> (u16, Value) {
    let text = (!body.is_null()).then(|| body.to_string());
    let (status, answer) = call(method, url, text.as_deref());
    let answer = if answer.is_empty() { Ok(Value::Null) } else { serde_json::from_str(&answer) };
    match answer {
        Ok(answer) => (status, answer),
        Err(error) => panic!("{method} {url}: {error}"),
    }
}

#[test]
fn a_checked_out_basket_becomes_an_order() {
    let endpoint = Endpoint::start();
    let outputs = deploy(&endpoint, &synth_twin("ecommerce"), &scratch("e2e-order"));
    let shop = Shop::new(&endpoint, &outputs);

    let (status, receipt) = shop.buy("ada");
    assert_eq!((status, &receipt["totalPrice"]), (202, &json!(59.97)));

    let orders = shop.orders_of("ada");
    let order = &orders[0];
    assert_eq!(orders.as_array().map(Vec::len), Some(1));
    for field in ["userName", "orderDate", "totalPrice"] {
        assert_eq!(order[field], receipt[field]);
    }
    assert_eq!((&order["firstName"], order.get("cardInfo")), (&json!("Ada"), None));
    assert_eq!(shop.basket_of("ada").0, 404);
}

#[test]
fn without_its_grant_the_basket_function_may_not_publish() {
    let scratch = scratch("e2e-grant");
    let assembly = scratch.join("assembly");
    copy(&synth_twin("ecommerce"), &assembly);
    let template = assembly.join("EcommerceStack.template.json");
    let text = std::fs::read_to_string(&template).unwrap_or_default();
    write(&template, &text.replace("\"events:PutEvents\"", "\"events:PutRule\""));

    let endpoint = Endpoint::start();
    let outputs = deploy(&endpoint, &assembly, &scratch);
    let shop = Shop::new(&endpoint, &outputs);

    assert_eq!(shop.buy("ada"), (500, json!({"message": "internal error"})));
    assert_eq!(shop.basket_of("ada").0, 200);
}

/// Copies a directory and everything below it.
fn copy(from: &Path, to: &Path) {
    let copied = std::fs::create_dir_all(to).and_then(|()| {
        for entry in std::fs::read_dir(from)? {
            let entry = entry?;
            let target = to.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                copy(&entry.path(), &target);
            } else {
                std::fs::copy(entry.path(), target)?;
            }
        }
        Ok(())
    });
    if let Err(error) = copied {
        panic!("cannot copy {} to {}: {error}", from.display(), to.display());
    }
}

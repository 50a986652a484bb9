//! The shop over HTTP: a product is made, put into a basket, checked out, and ordered.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::assembly::Outputs;
use crate::tools::{call, rest_api};

/// How long an order may take to arrive; it takes less than a second.
const ARRIVAL: Duration = Duration::from_secs(30);

/// The three REST APIs of a deployed shop.
pub(crate) struct Shop {
    product: String,
    basket: String,
    order: String,
}

impl Shop {
    /// Finds the APIs of the endpoint at `url` among a stack's outputs, by their names in it.
    pub(crate) fn new(url: &str, outputs: &Outputs) -> Self {
        let api = |name: &str| {
            let found = outputs.iter().find(|(output, _)| output.contains(name));
            match found.and_then(|(_, output)| output.as_str()) {
                Some(output) => rest_api(url, output),
                None => panic!("no output of {name} in {outputs:?}"),
            }
        };
        Self { product: api("ProductApi"), basket: api("BasketApi"), order: api("OrderApi") }
    }

    /// Makes a product; returns the answer.
    pub(crate) fn make(&self) -> (u16, Value) {
        let product = json!({"name": "Phone", "category": "Phone", "price": 19.99});
        send("POST", &format!("{}/product", self.product), &product)
    }

    /// Puts a product into the basket of `user`; returns the answer.
    pub(crate) fn fill(&self, user: &str, product: &Value) -> (u16, Value) {
        let items = json!([{"productId": product["id"], "quantity": 3, "price": 19.99}]);
        let basket = json!({"userName": user, "items": items});
        send("POST", &format!("{}/basket", self.basket), &basket)
    }

    /// Checks out the basket of `user`; returns the answer.
    pub(crate) fn check_out(&self, user: &str) -> (u16, Value) {
        let checkout = json!({"userName": user, "firstName": "Ada", "cardInfo": "4111 1111"});
        send("POST", &format!("{}/basket/checkout", self.basket), &checkout)
    }

    /// The basket of `user`.
    pub(crate) fn basket_of(&self, user: &str) -> (u16, Value) {
        send("GET", &format!("{}/basket/{user}", self.basket), &Value::Null)
    }

    /// What is told of the orders of `user`.
    pub(crate) fn orders_of(&self, user: &str) -> (u16, Value) {
        send("GET", &format!("{}/order/{user}", self.order), &Value::Null)
    }

    /// The orders of `user`, as soon as there are any.
    pub(crate) fn arrived_orders_of(&self, user: &str) -> Value {
        let start = Instant::now();
        loop {
            let (status, orders) = self.orders_of(user);
            assert_eq!(status, 200, "{orders}");
            if orders != json!([]) {
                return orders;
            }
            assert!(start.elapsed() < ARRIVAL, "no order of {user}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Goes the whole way: every function, the bus and the queue have their part in it.
    #[track_caller]
    pub(crate) fn works_for(&self, user: &str) {
        let (status, product) = self.make();
        assert_eq!((status, &product["price"]), (201, &json!(19.99)));
        let id = product["id"].as_str().unwrap_or_default();
        let one = format!("{}/product/{id}", self.product);
        assert_eq!(send("GET", &one, &Value::Null), (200, product.clone()));

        let (status, basket) = self.fill(user, &product);
        assert_eq!((status, &basket["userName"]), (201, &json!(user)));
        assert_eq!(self.basket_of(user), (200, basket));

        let (status, receipt) = self.check_out(user);
        assert_eq!((status, &receipt["totalPrice"]), (202, &json!(59.97)));
        let orders = self.arrived_orders_of(user);
        let order = &orders[0];
        assert_eq!(orders.as_array().map(Vec::len), Some(1));
        for field in ["userName", "orderDate", "totalPrice"] {
            assert_eq!(order[field], receipt[field]);
        }
        assert_eq!((&order["firstName"], order.get("cardInfo")), (&json!("Ada"), None));
        assert_eq!(self.basket_of(user).0, 404);
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

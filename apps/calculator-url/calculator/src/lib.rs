//! What the calculator does with a request, and what its environment holds.

mod base64;
mod operation;

use serde_json::{Value, json};

use operation::Operation;

rustinfra_environment::environment! {
    /// The environment of the function: the stack fills it in, the handler reads it.
    pub struct Calculator {
        /// How many digits a result has behind the point.
        pub precision: i32 = "PRECISION",
    }
}

impl Calculator {
    /// Answers a request to the function's URL: `GET /add?a=1&b=2`, or `POST /add` with
    /// `{"a": 1, "b": 2}`.
    ///
    /// Event and answer have the form that
    /// <https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html> describes.
    pub fn answer(&self, event: &Value) -> Value {
        let (status, body) = match self.result(event) {
            Ok(result) => (200, json!({ "result": result })),
            Err(error) => (400, json!({ "error": error })),
        };
        json!({
            "statusCode": status,
            "headers": { "content-type": "application/json" },
            "body": body.to_string(),
        })
    }

    fn result(&self, event: &Value) -> Result<f64, String> {
        let name = event["rawPath"].as_str().unwrap_or_default().trim_matches('/');
        let operation = Operation::named(name)?;
        let given = match event["requestContext"]["http"]["method"].as_str() {
            Some("POST") => {
                let body = body(event).unwrap_or_default();
                serde_json::from_slice(&body).map_err(|_| "the body is no JSON".to_string())?
            }
            _ => event["queryStringParameters"].clone(),
        };
        let result = operation.of(number(&given, "a")?, number(&given, "b")?)?;
        let shift = 10_f64.powi(self.precision);
        Ok((result * shift).round() / shift)
    }
}

/// The body of a request. Of a type that is neither text nor JSON, as `curl -d` says by itself, it comes
/// in base64.
fn body(event: &Value) -> Option<Vec<u8>> {
    let body = event["body"].as_str()?;
    if event["isBase64Encoded"] == true { base64::decode(body) } else { Some(body.into()) }
}

/// A number that is given as one, or as text.
fn number(given: &Value, name: &str) -> Result<f64, String> {
    let value = &given[name];
    let number = value.as_f64().or_else(|| value.as_str()?.parse().ok());
    number.filter(|n| n.is_finite()).ok_or_else(|| format!("`{name}` is not a number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(path: &str, parameters: Value) -> (Value, Value) {
        answer(json!({
            "rawPath": path,
            "queryStringParameters": parameters,
            "requestContext": { "http": { "method": "GET" } },
        }))
    }

    fn post(path: &str, body: &str) -> (Value, Value) {
        answer(json!({
            "rawPath": path,
            "body": body,
            "requestContext": { "http": { "method": "POST" } },
        }))
    }

    fn answer(event: Value) -> (Value, Value) {
        let answer = Calculator { precision: 3 }.answer(&event);
        let body = answer["body"].as_str().and_then(|body| serde_json::from_str(body).ok());
        (answer["statusCode"].clone(), body.unwrap_or_default())
    }

    #[test]
    fn numbers_of_the_query_are_calculated_with() {
        for (path, result) in
            [("/add", 9.5), ("/subtract", 4.5), ("/multiply", 17.5), ("/divide", 2.8)]
        {
            let answer = get(path, json!({ "a": "7", "b": "2.5" }));
            assert_eq!(answer, (json!(200), json!({ "result": result })), "{path}");
        }
    }

    #[test]
    fn numbers_of_the_body_are_calculated_with() {
        let answer = post("/divide", r#"{"a": 1, "b": 3}"#);
        assert_eq!(answer, (json!(200), json!({ "result": 0.333 })));
    }

    #[test]
    fn a_body_of_a_form_is_decoded() {
        let encoded = |body: &str| {
            answer(json!({
                "rawPath": "/add",
                "headers": { "content-type": "application/x-www-form-urlencoded" },
                "body": body,
                "isBase64Encoded": true,
                "requestContext": { "http": { "method": "POST" } },
            }))
        };
        // {"a": 1, "b": 2} and what decodes to nothing.
        let answer = encoded("eyJhIjogMSwgImIiOiAyfQ==");
        assert_eq!(answer, (json!(200), json!({ "result": 3.0 })));
        let no_json = (json!(400), json!({ "error": "the body is no JSON" }));
        assert_eq!(encoded("{\"a\": 1}"), no_json);
    }

    #[test]
    fn what_cannot_be_calculated_is_an_error_of_the_caller() {
        let error = |text: &str| (json!(400), json!({ "error": text }));
        let two = json!({ "a": "1", "b": "0" });
        assert_eq!(get("/divide", two.clone()), error("division by zero"));
        assert_eq!(get("/power", two), error("`power` is none of add, subtract, multiply, divide"));
        assert_eq!(get("/add", json!({ "a": "one", "b": "2" })), error("`a` is not a number"));
        assert_eq!(get("/add", Value::Null), error("`a` is not a number"));
        assert_eq!(post("/add", "a=1"), error("the body is no JSON"));
    }
}

//! The function: Lambda's runtime around the calculator.

use calculator::Calculator;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde_json::Value;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let calculator = Calculator::read()?;
    let answer = |event: LambdaEvent<Value>| {
        let answer = calculator.answer(&event.payload);
        async move { Ok::<_, Error>(answer) }
    };
    run(service_fn(answer)).await
}

//! `calculator-url`: four operations by GET and POST, and what cannot be calculated.

use serde_json::json;

use super::{Lab, Refused, same};

fn flow(lab: &Lab) -> Result<(), Refused> {
    let url = lab.output("Url");
    for (operation, result) in
        [("add", 9.5), ("subtract", 4.5), ("multiply", 17.5), ("divide", 2.8)]
    {
        let expected = json!({ "result": result });
        let got = lab.get(&format!("{url}{operation}?a=7&b=2.5")).send().expect(200)?;
        same(&got, &expected)?;
        let numbers = json!({ "a": 7, "b": 2.5 });
        let posted = lab.post(&format!("{url}{operation}"), &numbers).send().expect(200)?;
        same(&posted, &expected)?;
    }
    let by_zero = lab.get(&format!("{url}divide?a=1&b=0")).send().expect(400)?;
    same(&by_zero, &json!({ "error": "division by zero" }))?;
    let third = lab.get(&format!("{url}divide?a=1&b=3")).send().expect(200)?;
    same(&third, &json!({ "result": 0.333333 }))
}

#[test]
fn it_calculates() {
    Lab::deploy("calculator-url").works(flow);
}

#[test]
fn each_action_is_needed() {
    Lab::deploy("calculator-url").needs_every_action(flow);
}

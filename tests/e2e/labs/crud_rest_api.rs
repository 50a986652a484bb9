//! `crud-rest-api`: a note is made, read, listed, changed and deleted; what is no note is refused.
//!
//! On AWS the gateway refuses such a body. The local endpoint checks no bodies, so it is the function
//! that answers 400 here; that the gateway is told to is seen in the template.

use serde_json::{Value, json};

use super::{Lab, Refused, same};

fn flow(lab: &Lab) -> Result<(), Refused> {
    let url = lab.output("Endpoint");
    let notes = format!("{url}notes");
    let title = lab.unique("note");

    let note = lab.post(&notes, &json!({"title": title})).send().expect(201)?;
    let one = format!("{notes}/{}", note["id"].as_str().unwrap_or_default());
    same(&lab.get(&one).send().expect(200)?, &note)?;
    let all = lab.get(&notes).send().expect(200)?;
    same(&json!(all.as_array().is_some_and(|all| all.contains(&note))), &json!(true))?;

    let body = json!({"title": title, "done": true});
    let changed = lab.request("PUT", &one).json(&body).send().expect(200)?;
    same(&changed, &json!({"id": note["id"], "title": title, "done": true}))?;
    same(&lab.get(&one).send().expect(200)?, &changed)?;

    lab.request("DELETE", &one).send().expect(204)?;
    lab.get(&one).send().expect(404)?;

    for body in [json!({"text": "untitled"}), json!({"title": ""}), json!({"title": 1})] {
        lab.post(&notes, &body).send().expect(400)?;
    }
    Ok(())
}

#[test]
fn it_works() {
    Lab::deploy("crud-rest-api").works(flow);
}

#[test]
fn each_action_is_needed() {
    Lab::deploy("crud-rest-api").needs_every_action(flow);
}

#[test]
fn the_gateway_is_told_what_a_note_is() {
    let app = rustinfra::tree::App::new();
    crud_rest_api::crud_rest_api(&app);
    let template = match app.assembly() {
        Ok(assembly) => assembly.stacks()[0].template().clone(),
        Err(report) => panic!("{report}"),
    };
    let resources = template["Resources"].as_object().into_iter().flatten();
    let of_type = |kind: &str| -> Vec<(&String, &Value)> {
        resources.clone().filter(|(_, resource)| resource["Type"] == kind).collect()
    };
    let models = of_type("AWS::ApiGateway::Model");
    let validators = of_type("AWS::ApiGateway::RequestValidator");
    let [(model, _)] = models[..] else { panic!("{models:?}") };
    let [(validator, checked)] = validators[..] else { panic!("{validators:?}") };
    assert_eq!(checked["Properties"]["ValidateRequestBody"], true);
    let mut writing: Vec<_> = of_type("AWS::ApiGateway::Method")
        .into_iter()
        .map(|(_, method)| &method["Properties"])
        .filter(|method| method["RequestValidatorId"] == json!({"Ref": validator}))
        .filter(|method| method["RequestModels"] == json!({"application/json": {"Ref": model}}))
        .filter_map(|method| method["HttpMethod"].as_str())
        .collect();
    writing.sort_unstable();
    assert_eq!(writing, ["POST", "PUT"]);
}

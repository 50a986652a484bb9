//! `crud-rest-api`: a note is made, read, listed, changed and deleted; what is no note is refused.
//!
//! It is the gateway that refuses a body, if its content type has a model; the function refuses others.

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

    bad_bodies(lab)
}

/// Sends what is no note, to be made and to be changed.
fn bad_bodies(lab: &Lab) -> Result<(), Refused> {
    let notes = format!("{}notes", lab.output("Endpoint"));
    let refused = json!({"message": "Invalid request body"});
    for (method, url) in [("POST", notes.clone()), ("PUT", format!("{notes}/1"))] {
        for body in [json!({"text": "untitled"}), json!({"title": ""}), json!({"title": 1})] {
            let answer = lab.request(method, &url).json(&body).send().expect(400)?;
            same(&answer, &refused)?;
        }
    }
    Ok(())
}

#[test]
fn the_gateway_refuses_what_is_no_note_and_calls_nobody() {
    let lab = Lab::deploy("crud-rest-api");
    lab.works(bad_bodies);
    // The function is asked about a body without a model, and that is the only call in its log.
    let notes = format!("{}notes", lab.output("Endpoint"));
    let untitled = lab.request("POST", &notes).header("Content-Type", "text/plain").body("{}");
    let answer = untitled.send();
    assert_eq!((answer.status(), answer.body()), (400, json!({"message": "a note has a title"})));
    let calls = lab.wait_for("the log", || {
        let calls = lab.log_of("NotesFunction").matches("START RequestId").count();
        Ok((calls > 0).then_some(calls))
    });
    assert_eq!(calls, Ok(1));
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

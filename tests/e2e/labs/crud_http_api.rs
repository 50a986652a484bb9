//! `crud-http-api`: an item is created, read, listed, changed and deleted by HTTP.

use serde_json::{Value, json};

use super::{Lab, Refused, same};

fn flow(lab: &Lab) -> Result<(), Refused> {
    let items = format!("{}items", lab.output("Url"));
    let name = lab.unique("pen");

    let created = lab.post(&items, &json!({"name": name, "count": 1})).send();
    let place = created.answer.header("location").unwrap_or_default().to_owned();
    let created = created.expect(201)?;
    let id = created["id"].as_str().unwrap_or_default();
    // The function knows the URL of the API that called it.
    same(&Value::from(place), &Value::from(format!("{items}/{id}")))?;
    let item = format!("{items}/{id}");
    same(&lab.get(&item).send().expect(200)?, &created)?;

    let listed = lab.get(&items).send().expect(200)?;
    let listed = listed.as_array().into_iter().flatten().filter(|found| **found == created);
    same(&Value::from(listed.count()), &json!(1))?;

    let changed = lab.request("PUT", &item).json(&json!({"count": 2})).send().expect(200)?;
    same(&changed, &json!({"id": id, "name": name, "count": 2}))?;
    same(&lab.get(&item).send().expect(200)?, &changed)?;
    lab.post(&items, &json!([])).send().expect(400)?;

    lab.request("DELETE", &item).send().expect(204)?;
    lab.get(&item).send().expect(404)?;
    lab.request("PUT", &item).json(&json!({"count": 3})).send().expect(404)?;
    lab.request("DELETE", &item).send().expect(404)?;
    // No route.
    lab.get(&format!("{}nothing", lab.output("Url"))).send().expect(404)?;
    Ok(())
}

#[test]
fn items_are_created_read_listed_changed_and_deleted() {
    Lab::deploy("crud-http-api").works(flow);
}

#[test]
fn each_action_is_needed() {
    Lab::deploy("crud-http-api").needs_every_action(flow);
}

//! Tables whose indexes come and go.

use super::*;

/// A table with indexes, each of a name and the attribute of its key.
fn table(indexes: &[(&str, &str)]) -> Value {
    let key = |name: &str| json!([{"AttributeName": name, "KeyType": "HASH"}]);
    let mut attributes = vec!["pk"];
    attributes.extend(indexes.iter().map(|(_, key)| *key));
    attributes.dedup();
    let attributes: Vec<Value> = attributes
        .into_iter()
        .map(|name| json!({"AttributeName": name, "AttributeType": "S"}))
        .collect();
    let mut properties = json!({
        "KeySchema": key("pk"),
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": attributes,
    });
    if !indexes.is_empty() {
        let index = |(name, attribute): &(&str, &str)| json!({"IndexName": name, "KeySchema": key(attribute), "Projection": {"ProjectionType": "ALL"}});
        properties["GlobalSecondaryIndexes"] = indexes.iter().map(index).collect();
    }
    json!({"Type": "AWS::DynamoDB::Table", "Properties": properties})
}

/// Deploys one template after another and returns how the last went.
async fn from_to(stage: &Stage, old: Value, new: &Value) -> Played {
    stage.deploy(&Project::new().stack("Shop", old).assembly()).await;
    let played = stage.deploy(&Project::new().stack("Shop", new.clone()).assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Updated], "{}", played.error());
    assert_eq!(stage.fake.with(|state| state.stacks["Shop"].template.clone()), *new);
    played
}

fn updates(played: &Played) -> Vec<&str> {
    let lines = played.lines.iter();
    lines
        .filter_map(|line| line.strip_prefix("Shop: update "))
        .filter(|l| l.contains(':'))
        .collect()
}

#[tokio::test(start_paused = true)]
async fn several_indexes_are_added_and_removed_one_by_one() {
    let stage = Stage::default();
    let old =
        resources(json!({"Orders": table(&[("old", "a"), ("stays", "b")]), "News": topic("a")}));
    let new = resources(
        json!({"Orders": table(&[("stays", "b"), ("one", "c"), ("two", "d")]), "News": topic("b")}),
    );
    let played = from_to(&stage, old, &new).await;
    assert_eq!(
        updates(&played),
        [
            "1 of 3: adds index `one` to Shop/Orders",
            "2 of 3: adds index `two` to Shop/Orders, makes all other changes",
            "3 of 3: removes index `old` from Shop/Orders",
        ]
    );
    let plans = stage.judge.plans.borrow();
    assert_eq!(plans.len(), 2, "one question for all updates");
    assert_eq!(
        plans[1].notes,
        [
            "CloudFormation adds or removes one index of a table at a time; so this takes 3 updates",
            "update 1 of 3: adds index `one` to Shop/Orders",
            "update 2 of 3: adds index `two` to Shop/Orders, makes all other changes",
            "update 3 of 3: removes index `old` from Shop/Orders",
        ]
    );
    assert_eq!(played.report.stacks[0].counts, Counts { change: 2, ..Counts::default() });
    let changed = played.lines.iter().filter(|line| line.contains("changed Shop/News"));
    assert_eq!(changed.count(), 1, "the rest of the stack changes once");
}

#[tokio::test(start_paused = true)]
async fn an_index_with_other_keys_is_removed_before_it_is_added_again() {
    let stage = Stage::default();
    let new = resources(json!({"Orders": table(&[("by", "b")])}));
    let played = from_to(&stage, resources(json!({"Orders": table(&[("by", "a")])})), &new).await;
    assert_eq!(
        updates(&played),
        ["1 of 2: removes index `by` from Shop/Orders", "2 of 2: adds index `by` to Shop/Orders"]
    );
}

#[tokio::test(start_paused = true)]
async fn several_tables_take_their_turns_together() {
    let stage = Stage::default();
    let old = resources(json!({"A": table(&[]), "B": table(&[("x", "a"), ("y", "b")])}));
    let new = resources(json!({"A": table(&[("x", "a"), ("y", "b")]), "B": table(&[])}));
    let played = from_to(&stage, old, &new).await;
    assert_eq!(
        updates(&played),
        [
            "1 of 3: adds index `x` to Shop/A",
            "2 of 3: adds index `y` to Shop/A, removes index `x` from Shop/B, makes all other changes",
            "3 of 3: removes index `y` from Shop/B",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn one_index_at_a_time_and_new_tables_need_no_steps() {
    let stage = Stage::default();
    let many: &[(&str, &str)] = &[("x", "a"), ("y", "b"), ("z", "c")];
    let old = resources(json!({"Orders": table(&[])}));
    let new = resources(json!({"Orders": table(&[("x", "a")]), "New": table(many)}));
    let played = from_to(&stage, old, &new).await;
    assert_eq!(updates(&played), [""; 0]);
    assert_eq!(stage.judge.plans.borrow()[1].notes, [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_later_run_goes_on_where_one_was_interrupted() {
    let stage = Stage { cancel_at: Some("Shop: update 2 of 3"), ..Stage::default() };
    let old = resources(json!({"Orders": table(&[])}));
    let new = resources(json!({"Orders": table(&[("x", "a"), ("y", "b"), ("z", "c")])}));
    stage.deploy(&Project::new().stack("Shop", old).assembly()).await;
    let played = stage.deploy(&Project::new().stack("Shop", new.clone()).assembly()).await;
    assert!(matches!(played.outcomes()[0], Outcome::Interrupted { .. }), "{:?}", played.outcomes());
    let again = Stage { fake: stage.fake.clone(), ..Stage::default() };
    let played = again.deploy(&Project::new().stack("Shop", new).assembly()).await;
    assert_eq!(
        updates(&played),
        ["1 of 2: adds index `y` to Shop/Orders", "2 of 2: adds index `z` to Shop/Orders"]
    );
}

#[tokio::test(start_paused = true)]
async fn the_table_itself_changes_with_its_first_index_and_brings_what_it_names() {
    let stage = Stage::default();
    let mut before = table(&[("old", "a")]);
    before["Properties"]["BillingMode"] = json!("PROVISIONED");
    let units = json!({"ReadCapacityUnits": 1, "WriteCapacityUnits": 1});
    before["Properties"]["ProvisionedThroughput"] = units.clone();
    before["Properties"]["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"] = units;
    let mut after = table(&[("one", "c"), ("two", "d")]);
    after["Properties"]["SSESpecification"] = json!({"KMSMasterKeyId": {"Ref": "Key"}});
    let old = resources(json!({ "Orders": before }));
    let new =
        resources(json!({"Orders": after, "Key": {"Type": "AWS::KMS::Key"}, "News": topic("a")}));
    let played = from_to(&stage, old, &new).await;
    let sent = stage.fake.with(|state| state.sent.clone());
    let first = &sent[1]["Resources"];
    assert_eq!(first.as_object().unwrap().keys().collect::<Vec<_>>(), ["Orders", "Key"]);
    let indexes = first["Orders"]["Properties"]["GlobalSecondaryIndexes"].as_array().unwrap();
    let names: Vec<_> = indexes.iter().map(|index| index["IndexName"].as_str().unwrap()).collect();
    assert_eq!(names, ["old", "one"]);
    assert_eq!(indexes[0]["ProvisionedThroughput"], Value::Null, "the billing is the new one");
    assert_eq!(updates(&played).len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_table_that_is_replaced_gets_all_its_indexes_at_once() {
    let stage = Stage::default();
    let named = |name: &str, indexes: &[(&str, &str)]| {
        let mut table = table(indexes);
        table["Properties"]["TableName"] = json!(name);
        resources(json!({ "Orders": table }))
    };
    let new = named("b", &[("one", "c"), ("two", "d"), ("three", "e")]);
    let played = from_to(&stage, named("a", &[]), &new).await;
    assert_eq!(updates(&played), [""; 0]);
    assert_eq!(stage.judge.plans.borrow()[1].notes, [""; 0]);
    assert_eq!(stage.fake.with(|state| state.sent.len()), 2, "one update");
}

#[tokio::test(start_paused = true)]
async fn what_a_first_index_rests_on_is_there_and_the_rest_stays_as_it_was() {
    let stage = Stage::default();
    let mut old = resources(json!({"Orders": table(&[]), "News": topic("a")}));
    old["Mappings"] = json!({"Sizes": {"old": {"units": 1}}});
    let mut after = table(&[("one", "c"), ("two", "d")]);
    let size = json!({"Fn::FindInMap": ["More", {"Ref": "Kind"}, "units"]});
    after["Properties"]["OnDemandThroughput"] =
        json!({"Fn::If": ["Limited", {"MaxReadRequestUnits": size}, {"Ref": "AWS::NoValue"}]});
    let mut new = resources(json!({"Orders": after, "News": topic("b")}));
    new["Parameters"] = json!({"Kind": {"Type": "String", "Default": "small"}});
    new["Mappings"] = json!({"Sizes": {"new": {"units": 2}}, "More": {"small": {"units": 5}}});
    new["Conditions"] = json!({"Limited": {"Fn::Equals": [{"Ref": "Kind"}, "small"]}});
    from_to(&stage, old.clone(), &new).await;
    let mut first = table(&[("one", "c")]);
    first["Properties"]["OnDemandThroughput"] =
        new["Resources"]["Orders"]["Properties"]["OnDemandThroughput"].clone();
    let expected = json!({
        "Parameters": new["Parameters"],
        "Mappings": {"Sizes": {"old": {"units": 1}}, "More": {"small": {"units": 5}}},
        "Conditions": new["Conditions"],
        "Resources": {"Orders": first, "News": topic("a")},
    });
    assert_eq!(stage.fake.with(|state| state.sent[1].clone()), expected);
}

#[tokio::test(start_paused = true)]
async fn replicas_have_the_indexes_that_the_table_has_at_the_time() {
    let stage = Stage::default();
    let global = |indexes: &[(&str, &str)]| {
        let mut table = table(indexes);
        table["Type"] = json!("AWS::DynamoDB::GlobalTable");
        let index = |(name, _): &(&str, &str)| json!({"IndexName": name, "ContributorInsightsSpecification": {"Enabled": true}});
        let own: Vec<Value> = indexes.iter().map(index).collect();
        table["Properties"]["Replicas"] =
            json!([{"Region": "eu-west-1", "GlobalSecondaryIndexes": own}]);
        table
    };
    let old = global(&[("old", "a")]);
    let new = global(&[("old", "a"), ("one", "c"), ("two", "d")]);
    from_to(&stage, resources(json!({"Orders": old})), &resources(json!({ "Orders": new }))).await;
    let sent = stage.fake.with(|state| state.sent.clone());
    let names: Vec<Vec<&str>> = sent
        .iter()
        .map(|template| {
            let replica = &template["Resources"]["Orders"]["Properties"]["Replicas"][0];
            let indexes = replica["GlobalSecondaryIndexes"].as_array().unwrap();
            indexes.iter().map(|index| index["IndexName"].as_str().unwrap()).collect()
        })
        .collect();
    assert_eq!(names, [vec!["old"], vec!["old", "one"], vec!["old", "one", "two"]]);
}

//! What is asked before a deployment to AWS, and what is done with the answers.

use serde_json::{Value, json};

use crate::cloud::Cloud;
use crate::project::{Project, TWO_STACKS};
use crate::terminal::Terminal;

/// A template whose function may do what is said, with a table for its data or without.
fn template(actions: &[&str], table: bool) -> Value {
    let statement = json!({"Effect": "Allow", "Action": actions, "Resource": "*"});
    let policy = json!({"Version": "2012-10-17", "Statement": [statement]});
    let mut template = json!({"Resources": {"May": {
        "Type": "AWS::IAM::Policy",
        "Properties": {"PolicyName": "may", "Roles": ["worker"], "PolicyDocument": policy},
    }}});
    if table {
        template["Resources"]["Orders"] = json!({
            "Type": "AWS::DynamoDB::Table",
            "Properties": {
                "BillingMode": "PAY_PER_REQUEST",
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            },
        });
    }
    template
}

/// What is deployed as `shop-prod` before.
fn before() -> Value {
    template(&["sqs:SendMessage", "sqs:GetQueueUrl"], true)
}

/// An app of one stack, `Shop`, whose stack `shop-prod` is deployed already.
fn shop(name: &str, wanted: &Value) -> (Cloud, Project) {
    let cloud = Cloud::start().stack("shop-prod", "CREATE_COMPLETE", &before());
    let manifest = json!({"version": "36.0.0", "artifacts": {"Shop": {
        "type": "aws:cloudformation:stack", "environment": "aws://unknown-account/eu-west-1",
        "properties": {"templateFile": "Shop.json", "stackName": "shop-prod"},
    }}});
    let project = Project::new(name)
        .file("app/manifest.json", &manifest.to_string())
        .file("app/Shop.json", &wanted.to_string());
    let project = cloud.project(project);
    (cloud, project)
}

fn broader() -> Value {
    template(&["sqs:SendMessage", "sqs:GetQueueUrl", "sqs:PurgeQueue"], true)
}

fn narrower() -> Value {
    template(&["sqs:SendMessage"], true)
}

fn loss() -> Value {
    template(&["sqs:SendMessage", "sqs:GetQueueUrl"], false)
}

const DEPLOY: [&str; 3] = ["deploy", "--app", "app"];

/// Runs without a terminal; returns the question that could not be asked, and the exit status.
fn asked(project: &Project, arguments: &[&str]) -> String {
    let told = project.run(&[&DEPLOY, arguments].concat());
    let status = told.rsplit("--- ").next().unwrap().trim();
    let question = told.split_once("there is no terminal to ask on\n");
    let question = question.and_then(|(_, rest)| rest.lines().next()).unwrap_or("no question");
    format!("{}: {status}", question.trim())
}

#[test]
fn without_a_word_about_it_what_broadens_or_loses_data_is_asked_for() {
    for (name, wanted, expected) in [
        ("broader", broader(), "Deploying `Shop` broadens permissions. Continue?: exit 9"),
        (
            "loss",
            loss(),
            "Deploying removes Orders, which holds data. Type the stack's name to continue:: exit 9",
        ),
    ] {
        let (cloud, project) = shop(&format!("approval-default-{name}"), &wanted);
        assert_eq!(asked(&project, &[]), expected);
        assert_eq!(cloud.calls("ExecuteChangeSet").len(), 0);
        assert_eq!(cloud.calls("DeleteChangeSet").len(), 1);
        assert_eq!(asked(&project, &["--yes"]), "no question: exit 0");
        assert_eq!(cloud.calls("ExecuteChangeSet").len(), 1);
    }
}

#[test]
fn the_configuration_says_when_to_ask_and_the_option_overrules_it() {
    let any = "Deploy `Shop`?: exit 9";
    let broadens = "Deploying `Shop` broadens permissions. Continue?: exit 9";
    for (file, option, wanted, expected) in [
        ("any-change", None, narrower(), any),
        ("never", None, broader(), "no question: exit 0"),
        ("broadening", None, broader(), broadens),
        ("never", Some("broadening"), broader(), broadens),
        ("never", Some("any-change"), narrower(), any),
        ("any-change", Some("never"), narrower(), "no question: exit 0"),
    ] {
        let name = format!("approval-{file}-{}", option.unwrap_or("none"));
        let (_, project) = shop(&name, &wanted);
        let project = project.file("rustinfra.toml", &format!("require-approval = \"{file}\"\n"));
        let option = option.map(|when| ["--require-approval", when]);
        let option: Vec<&str> = option.into_iter().flatten().collect();
        assert_eq!(asked(&project, &option), expected, "{name}");
    }
}

/// Answers a question in a terminal; returns all that was told and how many change sets were executed.
fn answered(name: &str, wanted: &Value, question: &str, keys: &str) -> (String, usize) {
    let (cloud, project) = shop(name, wanted);
    let mut terminal = Terminal::run(&project, &DEPLOY);
    terminal.until(question);
    terminal.types(keys);
    let told = terminal.ends();
    // The change set's name is a new one every time.
    let name = told.split_once("change set rustinfra-").map(|(_, rest)| &rest[..8]);
    let told = name.map(|name| told.replace(name, "[ID]")).unwrap_or_else(|| told.clone());
    (told, cloud.calls("ExecuteChangeSet").len())
}

#[test]
fn only_a_yes_is_a_yes() {
    for (at, (keys, code, executed)) in [
        ("y\n", 0, 1),
        ("YES\n", 0, 1),
        ("n\n", 9, 0),
        ("\n", 9, 0),
        ("yeah\n", 9, 0),
        ("Shop\n", 9, 0),
        ("\u{4}", 9, 0),
        ("\u{3}", 130, 0),
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("approval-yes-{at}");
        let (told, done) = answered(&name, &broader(), "Continue? [y/N] ", keys);
        assert!(told.ends_with(&format!("--- exit {code}\n")), "{keys:?}: {told}");
        assert_eq!(done, executed, "{keys:?}: {told}");
    }
}

#[test]
fn data_is_given_up_by_the_stacks_name_only() {
    for (at, (keys, code, executed)) in
        [("Shop\n", 0, 1), ("shop-prod\n", 0, 1), ("y\n", 9, 0), ("shop\n", 9, 0), ("\n", 9, 0)]
            .into_iter()
            .enumerate()
    {
        let name = format!("approval-data-{at}");
        let (told, done) = answered(&name, &loss(), "name to continue: ", keys);
        assert!(told.ends_with(&format!("--- exit {code}\n")), "{keys:?}: {told}");
        assert_eq!(done, executed, "{keys:?}: {told}");
    }
}

#[test]
fn the_question_stands_below_what_it_is_about() {
    let (told, _) = answered("approval-whole", &loss(), "name to continue: ", "Shop\n");
    insta::assert_snapshot!(told, @"
         Created  change set rustinfra-[ID]
    Shop  eu-west-1  123456789012

      - remove    Orders  AWS::DynamoDB::Table    the table's data is lost

    1 to remove

    Deploying removes Orders, which holds data. Type the stack's name to continue: Shop
        Deployed  Shop in [TIME]: 1 removed
    --- exit 0
    ");
    let (told, _) = answered("approval-declined", &broader(), "[y/N] ", "n\n");
    insta::assert_snapshot!(told, @r#"
         Created  change set rustinfra-[ID]
    Shop  eu-west-1  123456789012

      ~ change    May                                      AWS::IAM::Policy
                    PolicyDocument.Statement[0].Action[2]  added, "sqs:PurgeQueue"

      Permissions
      + worker   may   sqs:PurgeQueue   on  *

    1 to change

    Deploying `Shop` broadens permissions. Continue? [y/N] n
        Declined  Shop 
    --- exit 9
    "#);
}

#[test]
fn a_removal_is_asked_for_and_the_answer_obeyed() {
    for (at, (keys, code, deleted)) in
        [("y\n", 0, 1), ("n\n", 9, 0), ("Shop\n", 9, 0)].into_iter().enumerate()
    {
        let (cloud, project) = shop(&format!("approval-destroy-{at}"), &before());
        let mut terminal = Terminal::run(&project, &["destroy", "--app", "app"]);
        terminal.until("Destroy `Shop`? [y/N] ");
        terminal.types(keys);
        let told = terminal.ends();
        assert!(told.ends_with(&format!("--- exit {code}\n")), "{keys:?}: {told}");
        assert_eq!(cloud.calls("DeleteStack").len(), deleted, "{keys:?}: {told}");
    }
}

#[test]
fn what_is_worked_on_though_it_is_the_same_is_told() {
    let plan = |touched: &[&'static str]| {
        let (cloud, project) = shop("approval-touched", &broader());
        let _cloud = cloud.touched(touched);
        let told = project.run(&["deploy", "--app", "app"]);
        told.split("\n\n").find(|part| part.contains("note")).map(str::to_owned)
    };
    assert_eq!(plan(&[]), None);
    assert_eq!(plan(&["May"]), None);
    let note = "  · note      CloudFormation works on 1 besides, for what they refer to, or for tags: Orders";
    assert_eq!(plan(&["May", "Orders"]).as_deref(), Some(note));
    let note = "  · note      CloudFormation works on 5 besides, for what they refer to, or for tags: Orders, A, B and 2 more";
    assert_eq!(plan(&["Orders", "A", "B", "C", "D"]).as_deref(), Some(note));
}

#[test]
fn every_stack_that_goes_is_named_in_the_question() {
    let nothing = json!({"Resources": {}});
    let cloud = Cloud::start().stack("orders-prod", "CREATE_COMPLETE", &nothing).stack(
        "OrdersAlarms",
        "CREATE_COMPLETE",
        &nothing,
    );
    let project = cloud.project(Project::with_app("approval-destroy-all", TWO_STACKS));
    insta::assert_snapshot!(project.run(&["destroy", "--app", "./app.sh"]), @"
    --- stderr
    OrdersAlarms  eu-west-1  123456789012
      - remove    0 resources
    Orders  eu-west-1  123456789012
      - remove    0 resources

    error[not-interactive]: this needs your approval, and there is no terminal to ask on
      Destroy `OrdersAlarms` and `Orders`?
      help: look at the changes above, then approve them with --yes
    --- exit 9
    ");
    assert_eq!(cloud.calls("DeleteStack").len(), 0);
}

#[test]
fn why_a_stack_goes_that_was_not_named_is_told() {
    let stack = |after: &[&str]| {
        json!({
            "type": "aws:cloudformation:stack", "environment": "aws://unknown-account/eu-west-1",
            "properties": {"templateFile": "t.json"}, "dependencies": after,
        })
    };
    let manifest = json!({"version": "36.0.0", "artifacts": {
        "Data": stack(&[]), "Users": stack(&[]), "Web": stack(&["Data", "Users"]),
        "Alarms": stack(&["Web"]), "Other": stack(&[]),
    }});
    let template = json!({"Resources": {}});
    let names = ["Data", "Users", "Web", "Alarms", "Other"].into_iter();
    let cloud =
        names.fold(Cloud::start(), |cloud, name| cloud.stack(name, "CREATE_COMPLETE", &template));
    let project = Project::new("approval-destroy-because")
        .file("app/manifest.json", &manifest.to_string())
        .file("app/t.json", &template.to_string());
    let project = cloud.project(project);
    let destroy = |stacks: &[&str]| project.run(&[&["destroy", "--app", "app"], stacks].concat());
    insta::assert_snapshot!(destroy(&["Data", "Users"]), @"
    --- stderr
    Alarms  eu-west-1  123456789012
      · note      goes too, because it depends on Web, which depends on Data and Users
      - remove    0 resources
    Web  eu-west-1  123456789012
      · note      goes too, because it depends on Data and Users
      - remove    0 resources
    Users  eu-west-1  123456789012
      - remove    0 resources
    Data  eu-west-1  123456789012
      - remove    0 resources

    error[not-interactive]: this needs your approval, and there is no terminal to ask on
      Destroy `Alarms`, `Web`, `Users` and `Data`?
      help: look at the changes above, then approve them with --yes
    --- exit 9
    ");
    insta::assert_snapshot!(destroy(&["Data", "Web"]), @"
    --- stderr
    Alarms  eu-west-1  123456789012
      · note      goes too, because it depends on Web
      - remove    0 resources
    Web  eu-west-1  123456789012
      - remove    0 resources
    Data  eu-west-1  123456789012
      - remove    0 resources

    error[not-interactive]: this needs your approval, and there is no terminal to ask on
      Destroy `Alarms`, `Web` and `Data`?
      help: look at the changes above, then approve them with --yes
    --- exit 9
    ");
    let all = destroy(&[]);
    assert!(!all.contains("because"), "{all}");
}

/// Of several ways the shortest one is told, and what leads nowhere is not followed again and again.
#[test]
fn a_stack_goes_because_of_the_nearest_one_that_was_named() {
    let stack = |after: Vec<String>| {
        json!({
            "type": "aws:cloudformation:stack", "environment": "aws://unknown-account/eu-west-1",
            "properties": {"templateFile": "t.json"}, "dependencies": after,
        })
    };
    let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    let mut artifacts = serde_json::Map::new();
    let layer = |at: usize| (0..3).map(|nth| format!("Base{at}x{nth}")).collect::<Vec<_>>();
    for at in 0..20 {
        let before = if at == 0 { Vec::new() } else { layer(at - 1) };
        artifacts.extend(layer(at).into_iter().map(|name| (name, stack(before.clone()))));
    }
    artifacts.insert("Data".into(), stack(Vec::new()));
    artifacts.insert("Far".into(), stack(names(&["Data"])));
    artifacts.insert("Further".into(), stack(names(&["Far"])));
    // What else one depends on is none of the reasons.
    artifacts.insert("Near".into(), stack(names(&["Base0x0", "Data"])));
    artifacts.insert("Side".into(), stack(names(&["Data"])));
    artifacts.insert("Sides".into(), stack(names(&["Side"])));
    let all = [layer(19), names(&["Further", "Near", "Sides"])].concat();
    artifacts.insert("Alarms".into(), stack(all));
    let template = json!({"Resources": {}});
    let cloud = ["Data", "Near", "Alarms"]
        .into_iter()
        .fold(Cloud::start(), |cloud, name| cloud.stack(name, "CREATE_COMPLETE", &template));
    let manifest = json!({"version": "36.0.0", "artifacts": artifacts});
    let project = Project::new("approval-destroy-nearest")
        .file("app/manifest.json", &manifest.to_string())
        .file("app/t.json", &template.to_string());
    let project = cloud.project(project);
    insta::assert_snapshot!(project.run(&["destroy", "--app", "app", "Data"]), @"
    --- stderr
    Alarms  eu-west-1  123456789012
      · note      goes too, because it depends on Near, which depends on Data
      - remove    0 resources
    Near  eu-west-1  123456789012
      · note      goes too, because it depends on Data
      - remove    0 resources
    Data  eu-west-1  123456789012
      - remove    0 resources

    error[not-interactive]: this needs your approval, and there is no terminal to ask on
      Destroy `Alarms`, `Near` and `Data`?
      help: look at the changes above, then approve them with --yes
    --- exit 9
    ");
}

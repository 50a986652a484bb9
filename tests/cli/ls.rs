use crate::project::{ONE_STACK, Project, TWO_STACKS};

#[test]
fn stacks_are_listed_in_the_order_they_are_deployed() {
    let project = Project::with_app("ls-order", TWO_STACKS);
    insta::assert_snapshot!(project.run(&["ls", "--app", "./app.sh"]), @"
    Orders         eu-west-1   2 resources   1 asset
    OrdersAlarms   eu-west-1    1 resource             after Orders
    --- stderr
    --- exit 0
    ");
}

#[test]
fn long_adds_names_accounts_and_templates() {
    let project = Project::with_app("ls-long", TWO_STACKS);
    insta::assert_snapshot!(project.run(&["ls", "--long", "--app", "./app.sh"]), @"
    Orders         orders-prod    123456789012   eu-west-1   2 resources   1 asset                  rustinfra.out/Orders.template.json
    OrdersAlarms   OrdersAlarms   123456789012   eu-west-1    1 resource             after Orders   rustinfra.out/OrdersAlarms.template.json
    --- stderr
    --- exit 0
    ");
}

#[test]
fn json_is_for_programs() {
    let project = Project::with_app("ls-json", TWO_STACKS);
    insta::assert_snapshot!(project.run(&["ls", "Orders", "--json", "--app", "./app.sh"]), @r#"
    [
      {
        "id": "Orders",
        "path": "Orders",
        "stackName": "orders-prod",
        "account": "123456789012",
        "region": "eu-west-1",
        "resources": 2,
        "assets": 1,
        "dependencies": [],
        "tags": {
          "team": "shop"
        },
        "templateFile": "[PROJECT]/rustinfra.out/Orders.template.json"
      }
    ]
    --- stderr
    --- exit 0
    "#);
}

#[test]
fn a_wrong_name_is_answered_with_the_right_one() {
    let project = Project::with_app("ls-wrong-name", TWO_STACKS);
    insta::assert_snapshot!(project.run(&["ls", "Odrers", "--app", "./app.sh"]), @"
    --- stderr
    error[no-such-stack]: no stack matches `Odrers`
      help: did you mean `Orders`?
      help: the stacks are: Orders, OrdersAlarms
    --- exit 2
    ");
}

#[test]
fn names_with_a_comma_between_them_are_two() {
    let project = Project::with_app("ls-comma", TWO_STACKS);
    insta::assert_snapshot!(project.run(&["ls", "Orders,OrdersAlarms", "--app", "./app.sh"]), @"
    --- stderr
    error[no-such-stack]: no stack matches `Orders,OrdersAlarms`
      help: write several names with spaces between them
      help: the stacks are: Orders, OrdersAlarms
    --- exit 2
    ");
}

#[test]
fn a_stack_without_a_region_takes_the_commands() {
    let project = Project::with_app("ls-region", ONE_STACK);
    insta::assert_snapshot!(project.run(&["ls", "--region", "eu-north-1", "--app", "./app.sh"]), @"
    Hello   eu-north-1   1 resource
    --- stderr
    --- exit 0
    ");
    insta::assert_snapshot!(project.run(&["ls", "--app", "./app.sh"]), @"
    Hello   any region   1 resource
    --- stderr
    --- exit 0
    ");
}

#[test]
fn an_app_is_told_the_region_of_the_profile_and_the_account_that_is_set() {
    let told = ONE_STACK.replace(
        "aws://unknown-account/unknown-region",
        "aws://${CDK_DEFAULT_ACCOUNT:-unknown-account}/${CDK_DEFAULT_REGION:-unknown-region}",
    );
    let project = Project::with_app("ls-told", &told).file(
        ".aws/config",
        "[default]\nregion = eu-west-1\n[profile work]\nregion=us-west-2\n[profile bare]\n",
    );
    let environment = |project: &Project, arguments: &[&str]| {
        let told = project.run(&[&["ls", "--json", "--app", "./app.sh"], arguments].concat());
        let (json, _) = told.split_once("--- stderr").unwrap_or_default();
        let list: serde_json::Value = serde_json::from_str(json).unwrap_or_default();
        format!("{} {}", list[0]["account"], list[0]["region"]).replace('"', "")
    };
    let of = |arguments: &[&str]| environment(&project, arguments);
    assert_eq!(of(&[]), "null eu-west-1");
    assert_eq!(of(&["--profile", "work"]), "null us-west-2");
    assert_eq!(of(&["--profile", "bare"]), "null null");
    assert_eq!(of(&["--profile", "work", "--region", "eu-north-1"]), "null eu-north-1");
    assert_eq!(of(&["--local"]), "000000000000 us-east-1");
    let set = project.again_with("CDK_DEFAULT_ACCOUNT", "123456789012");
    assert_eq!(environment(&set, &[]), "123456789012 eu-west-1");
    let chosen = project.again_with("AWS_PROFILE", "work").env("AWS_REGION", "eu-south-1");
    assert_eq!(environment(&chosen, &[]), "null eu-south-1");
}

#[test]
fn an_assembly_is_listed_without_running_anything() {
    let project = Project::with_app("ls-assembly", ONE_STACK);
    project.run(&["synth", "--quiet", "--app", "./app.sh", "--out", "made"]);
    insta::assert_snapshot!(project.run(&["ls", "--app", "made"]), @"
    Hello   any region   1 resource
    --- stderr
    --- exit 0
    ");
}

#[test]
fn context_that_nobody_looked_up_is_a_warning_here() {
    let script = ONE_STACK.replace(
        r#"{"version":"36.0.0","#,
        r#"{"version":"36.0.0","missing":[{"key":"vpc:id=1","provider":"vpc-provider","props":{"account":"123456789012","region":"eu-west-1","filter":{"vpc-id":"vpc-1"}}},{"key":"ami","provider":"ami","props":{}}],"#,
    );
    let project = Project::with_app("ls-missing", &script);
    insta::assert_snapshot!(project.run(&["ls", "--app", "./app.sh"]), @"
    Hello   any region   1 resource
    --- stderr
    warning: the app asks for 2 context values that are not known: vpc:id=1 (vpc-provider), ami (ami)
      help: run `npx cdk synth` once: it looks values up and writes them to cdk.context.json, which is read here
    --- exit 0
    ");
    insta::assert_snapshot!(project.run(&["synth", "--app", "./app.sh"]), @r#"
    --- stderr
    error[unresolved-context]: the app asks for 2 context values that are not known
      vpc:id=1
        to be looked up by vpc-provider with {"account":"123456789012","region":"eu-west-1","filter":{"vpc-id":"vpc-1"}}
      ami
        to be looked up by ami
      help: run `npx cdk synth` once: it looks values up and writes them to cdk.context.json, which is read here
      help: or write it there yourself: {"vpc:id=1": VALUE}
    --- exit 3
    "#);
}

//! Where things are deployed, what they are called there, and their tags.

use rustinfra_constructs::iam::Role;
use rustinfra_constructs::prelude::*;

use super::{check_problems, function, long, mistake};

#[test]
fn an_account_has_twelve_digits_and_a_region_a_number() {
    let app = App::new();
    let stage = Stage::in_environment(&app, "Beta", Environment::region("eu-nowhere"));
    Stack::new(&stage, "Orders");
    Stack::builder("Few").environment(Environment::region("eu-1")).build(&app);
    Stack::builder("Short").environment(Environment::new("12", "us-gov-west-1")).build(&app);
    for region in ["eu-west-1", "ap-southeast-7", "us-isob-east-1", "eusc-de-east-1"] {
        let environment = Environment::new("000000000012", region);
        Stack::builder(region).environment(environment).build(&app);
    }
    check_problems(
        &app,
        "error[bad-environment]: an account or a region cannot exist
  `eu-nowhere` is not of the form of a region, as `eu-west-1` is.
    at `Beta`, HERE
  help: write the name that `aws account list-regions` shows

error[bad-environment]: an account or a region cannot exist
  `eu-1` is not of the form of a region, as `eu-west-1` is.
    at `Few`, HERE
  help: write the name that `aws account list-regions` shows

error[bad-environment]: an account or a region cannot exist
  `12` is not the id of an account, which has 12 digits.
    at `Short`, HERE
  help: write all 12 digits, zeros at the beginning among them",
    );
}

#[test]
fn tags_that_aws_refuses_are_told_where_they_are_added() {
    mistake(
        |stack| {
            Tags::of(stack).add("aws:x", "y");
            Tags::of(stack).add("", "empty");
            stack.add_tag("note", &long(257));
        },
        "error[bad-tag]: a tag is not allowed
  The tag `aws:x` begins with `aws:`, which is kept for AWS itself.
    at `Test`, HERE
  help: choose another key

error[bad-tag]: a tag is not allowed
  The key of a tag has 1 to 128 characters; `` has 0.
    at `Test`, HERE
  help: choose another key

error[bad-tag]: a tag is not allowed
  The value of a tag has at most 256 characters; that of `note` has 257.
    at `Test`, HERE
  help: shorten it",
    );
    mistake(|stack| Tags::of(stack).add(&long(128), &long(256)), "");
    // Characters count, not bytes.
    mistake(|stack| Tags::of(stack).add(&"é".repeat(128), &"é".repeat(256)), "");
    for key in ["AWS:team", "Aws:x", "aws:"] {
        mistake(
            |stack| Tags::of(stack).add(key, "y"),
            &format!(
                "error[bad-tag]: a tag is not allowed
  The tag `{key}` begins with `aws:`, which is kept for AWS itself.
    at `Test`, HERE
  help: choose another key"
            ),
        );
    }
    for key in ["aws", "awsome:x", "my-aws:x", "ä:aws:"] {
        mistake(|stack| Tags::of(stack).add(key, "y"), "");
    }
    for (key, shown) in [("a\tb", r"a\tb"), ("\u{7f}", r"\u{7f}"), ("team\n", r"team\n")] {
        mistake(
            |stack| stack.add_tag(key, "y"),
            &format!(
                "error[bad-tag]: a tag is not allowed
  The key of the tag \"{shown}\" has a control character in it.
    at `Test`, HERE
  help: choose another key"
            ),
        );
    }
    let app = App::new();
    Stack::builder("Test").tag(&long(129), "x").build(&app);
    check_problems(
        &app,
        &format!(
            "error[bad-tag]: a tag is not allowed
  The key of a tag has 1 to 128 characters; `{}` has 129.
    at `Test`, HERE
  help: choose another key",
            long(129)
        ),
    );
}

#[test]
fn two_resources_of_a_type_have_two_names() {
    mistake(
        |stack| {
            for id in ["A", "B"] {
                Queue::builder(id).queue_name("orders").build(stack);
            }
            let nested = NestedStack::new(stack, "Nested");
            LogGroup::builder("G").log_group_name("/orders").build(stack);
            LogGroup::builder("G").log_group_name("/orders").build(&nested);
        },
        "error[duplicate-name]: two resources share a name
  `Test/A/Resource` and `Test/B/Resource` would both be the AWS::SQS::Queue `orders`, of which there can be one.
    at `Test/B/Resource`
    first  HERE
    again  HERE
  help: change one of the names, or leave it out and let CloudFormation choose one

error[duplicate-name]: two resources share a name
  `Test/Nested/G/Resource` and `Test/G/Resource` would both be the AWS::Logs::LogGroup `/orders`, of which there can be one.
    at `Test/G/Resource`
    first  HERE
    again  HERE
  help: change one of the names, or leave it out and let CloudFormation choose one",
    );
}

#[test]
fn a_name_is_taken_in_its_environment_only() {
    let app = App::new();
    let home = || Environment::new("123456789012", "eu-west-1");
    let away = Environment::new("123456789012", "us-east-1");
    let table = |stack: &Stack| {
        Table::builder("T", Attribute::string("id")).table_name("orders").build(stack);
    };
    table(&Stack::builder("One").environment(home()).build(&app));
    table(&Stack::builder("Away").environment(away).build(&app));
    // Who deploys these says where.
    table(&Stack::new(&app, "Anywhere"));
    table(&Stack::new(&app, "Elsewhere"));
    check_problems(&app, "");
    table(&Stack::builder("Two").environment(home()).build(&app));
    check_problems(
        &app,
        "error[duplicate-name]: two resources share a name
  `One/T/Resource` and `Two/T/Resource` would both be the AWS::DynamoDB::Table `orders`, of which there can be one.
    at `Two/T/Resource`
    first  HERE
    again  HERE
  help: change one of the names, or leave it out and let CloudFormation choose one",
    );
}

#[test]
fn one_of_two_conditional_resources_may_have_the_name_of_the_other() {
    let app = App::new();
    let stack = Stack::new(&app, "Test");
    let is_live = CfnCondition::new(&stack, "IsLive", Test::equals(aws::region(), "eu-west-1"));
    let function = function(&stack, "F");
    for id in ["A", "B"] {
        let principal = Principal::service("lambda.amazonaws.com");
        let role = Role::builder(id, principal).role_name("caller").build(&stack);
        if let Some(cfn) = role.cfn().filter(|_| id == "A") {
            cfn.set_condition(&is_live);
        }
        function.grant_invoke(&role);
    }
    for id in ["One", "Two"] {
        let nested = NestedStack::new(&stack, id);
        nested.cfn().set_condition(&is_live);
        Queue::builder("Q").queue_name("orders").build(&nested);
    }
    check_problems(&app, "");
}

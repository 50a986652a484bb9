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
  `Test/A` and `Test/B` would both be the queue `orders`, of which there can be one in a region.
    at `Test/B`
    first  HERE
    again  HERE
  help: change one of the names, or leave it out and let CloudFormation choose one

error[duplicate-name]: two resources share a name
  `Test/Nested/G` and `Test/G` would both be the log group `/orders`, of which there can be one in a region.
    at `Test/G`
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
    // Who deploys these says where, and stages go to several environments.
    table(&Stack::new(&app, "Anywhere"));
    for stage in ["Beta", "Live"] {
        table(&Stack::new(&Stage::new(&app, stage), "Anywhere"));
    }
    check_problems(&app, "");
    table(&Stack::builder("Two").environment(home()).build(&app));
    check_problems(
        &app,
        "error[duplicate-name]: two resources share a name
  `One/T` and `Two/T` would both be the table `orders`, of which there can be one in a region.
    at `Two/T`
    first  HERE
    again  HERE
  help: change one of the names, or leave it out and let CloudFormation choose one",
    );
}

#[test]
fn stacks_that_do_not_say_where_they_go_probably_go_together() {
    let app = App::new();
    let stage = Stage::new(&app, "Beta");
    let region = || Environment { account: None, region: Some("eu-west-1".into()) };
    for (id, environment) in
        [("A", Environment::default()), ("B", region()), ("C", region()), ("D", region())]
    {
        let stack = Stack::builder(id).environment(environment).build(&stage);
        Queue::builder("Q").queue_name("orders").build(&stack);
        if id == "D" {
            Queue::builder("R").queue_name("orders").build(&stack);
        }
    }
    let warning = |again: &str| {
        format!(
            "warning[duplicate-name]: two resources share a name
  `Beta/B/Q` and `Beta/{again}` would both be the queue `orders`, of which there can be one in a region. Their stacks do not say where they go: together, they go to one environment.
    at `Beta/{again}`
    first  HERE
    again  HERE
  help: change one of the names, or leave it out and let CloudFormation choose one
  help: or say by `.environment(…)` that the stacks go to different ones"
        )
    };
    let certain = "error[duplicate-name]: two resources share a name
  `Beta/D/Q` and `Beta/D/R` would both be the queue `orders`, of which there can be one in a region.
    at `Beta/D/R`
    first  HERE
    again  HERE
  help: change one of the names, or leave it out and let CloudFormation choose one";
    check_problems(&app, &[certain, &warning("C/Q"), &warning("D/Q")].join("\n\n"));
}

/// An account without a region is no more than the stage has in common.
#[test]
fn stacks_of_an_account_that_leave_the_region_open_probably_go_together() {
    let app = App::new();
    for id in ["A", "B"] {
        let environment = Environment { account: Some("111122223333".into()), region: None };
        let stack = Stack::builder(id).environment(environment).build(&app);
        Queue::builder("Q").queue_name("orders").build(&stack);
    }
    check_problems(
        &app,
        "warning[duplicate-name]: two resources share a name
  `A/Q` and `B/Q` would both be the queue `orders`, of which there can be one in a region. Their stacks do not say where they go: together, they go to one environment.
    at `B/Q`
    first  HERE
    again  HERE
  help: change one of the names, or leave it out and let CloudFormation choose one
  help: or say by `.environment(…)` that the stacks go to different ones",
    );
}

#[test]
fn a_name_that_an_override_gives_is_the_one_that_counts() {
    mistake(
        |stack| {
            for id in ["A", "B"] {
                let queue = Queue::builder(id).queue_name("orders").build(stack);
                if let Some(cfn) = queue.cfn().filter(|_| id == "B") {
                    cfn.override_property("QueueName", "other");
                }
            }
        },
        "",
    );
    mistake(
        |stack| {
            for (id, name) in [("A", "orders"), ("B", "other")] {
                let queue = Queue::builder(id).queue_name(name).build(stack);
                queue.cfn().iter().for_each(|cfn| cfn.override_property("QueueName", "orders"));
            }
        },
        "error[duplicate-name]: two resources share a name
  `Test/A` and `Test/B` would both be the queue `orders`, of which there can be one in a region.
    at `Test/B`
    first  HERE
    again  HERE
  help: change one of the names, or leave it out and let CloudFormation choose one",
    );
}

/// A resource of any type with a name.
fn named(stack: &Stack, id: &str, ty: &'static str, property: &'static str, name: &'static str) {
    CfnResource::new(stack, id, ty).set(property, name.into());
}

#[test]
fn types_that_have_their_names_in_common() {
    mistake(
        |stack| {
            named(stack, "Table", "AWS::DynamoDB::Table", "TableName", "orders");
            named(stack, "Global", "AWS::DynamoDB::GlobalTable", "TableName", "orders");
            named(stack, "Alarm", "AWS::CloudWatch::Alarm", "AlarmName", "orders");
            named(stack, "Composite", "AWS::CloudWatch::CompositeAlarm", "AlarmName", "orders");
            named(stack, "Rest", "AWS::ApiGateway::DomainName", "DomainName", "orders.example.org");
            named(stack, "Http", "AWS::ApiGatewayV2::DomainName", "DomainName", "orders.example.org");
            named(stack, "Queue", "AWS::SQS::Queue", "QueueName", "orders");
            named(stack, "Bucket", "AWS::S3::Bucket", "BucketName", "orders");
        },
        "error[duplicate-name]: two resources share a name
  `Test/Alarm` and `Test/Composite` would both be the alarm `orders`, of which there can be one in a region.
    at `Test/Composite`
    first  HERE
    again  HERE
  help: change one of the names, or leave it out and let CloudFormation choose one

error[duplicate-name]: two resources share a name
  `Test/Table` and `Test/Global` would both be the table `orders`, of which there can be one in a region.
    at `Test/Global`
    first  HERE
    again  HERE
  help: change one of the names, or leave it out and let CloudFormation choose one

error[duplicate-name]: two resources share a name
  `Test/Rest` and `Test/Http` would both be the custom domain `orders.example.org`, of which there can be one in a region.
    at `Test/Http`
    first  HERE
    again  HERE
  help: change one of the names, or leave it out and let CloudFormation choose one",
    );
}

/// The problems of the resources that `name` makes in a stack of each environment.
#[track_caller]
fn in_each(environments: &[Environment], name: impl Fn(&Stack, usize), expected: &str) {
    let app = App::new();
    for (i, environment) in environments.iter().enumerate() {
        let stack = Stack::builder(&format!("S{i}")).environment(environment.clone()).build(&app);
        name(&stack, i);
    }
    check_problems(&app, expected);
}

#[test]
fn names_of_iam_are_of_the_account_whatever_their_case() {
    let role = |stack: &Stack, i: usize| {
        named(stack, "Role", "AWS::IAM::Role", "RoleName", ["Caller", "caller"][i]);
    };
    let shared = "error[duplicate-name]: two resources share a name
  `S0/Role` and `S1/Role` would both be the role `caller` (IAM takes `Caller` for the same), of which there can be one in an account, whatever the region.
    at `S1/Role`
    first  HERE
    again  HERE
  help: change one of the names, or leave it out and let CloudFormation choose one";
    let [home, away] = ["eu-west-1", "us-east-1"].map(|r| Environment::new("123456789012", r));
    in_each(&[home.clone(), away], role, shared);
    let of_account = Environment { region: None, ..home.clone() };
    in_each(&[home.clone(), of_account], role, shared);
    in_each(&[home, Environment::new("210987654321", "eu-west-1")], role, "");
    let probably = shared.replace("error[", "warning[").replace(
        "the region.",
        "the region. Their stacks do not say where they go: together, they go to one environment.",
    ) + "\n  help: or say by `.environment(…)` that the stacks go to different ones";
    in_each(&[Environment::default(), Environment::default()], role, &probably);
    // A role, a user, a group and a policy are told apart, and so are functions that differ in case.
    mistake(
        |stack| {
            named(stack, "Role", "AWS::IAM::Role", "RoleName", "shop");
            named(stack, "User", "AWS::IAM::User", "UserName", "shop");
            named(stack, "Group", "AWS::IAM::Group", "GroupName", "shop");
            named(stack, "A", "AWS::SQS::Queue", "QueueName", "shop");
            named(stack, "B", "AWS::SQS::Queue", "QueueName", "Shop");
        },
        "",
    );
}

#[test]
fn names_of_buckets_are_of_all_accounts() {
    let bucket = |stack: &Stack, _: usize| {
        named(stack, "Bucket", "AWS::S3::Bucket", "BucketName", "shop-of-all");
    };
    let shared = "error[duplicate-name]: two resources share a name
  `S0/Bucket` and `S1/Bucket` would both be the bucket `shop-of-all`, of which there can be one in all accounts and regions together.
    at `S1/Bucket`
    first  HERE
    again  HERE
  help: change one of the names, or leave it out and let CloudFormation choose one";
    let home = Environment::new("123456789012", "eu-west-1");
    in_each(&[home.clone(), Environment::new("210987654321", "us-east-1")], bucket, shared);
    in_each(&[home.clone(), Environment::new("123456789012", "cn-north-1")], bucket, "");
    in_each(&[home, Environment::default()], bucket, "");
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

//! What a mistake looks like: every problem with its path, line and fix.

use rustinfra::iam::Statement;
use rustinfra::value::Expr;
use rustinfra_constructs::prelude::*;
use serde_json::json;

use super::{function, problems};

/// Compares the problems with the expectation; `HERE` stands for a line of this file.
#[track_caller]
fn check(app: &App, expected: &str) {
    let file = file!();
    let text: String = problems(app)
        .lines()
        .map(|line| match line.find(file) {
            Some(i) => format!("{}HERE", &line[..i]),
            None => line.to_string(),
        })
        .collect::<Vec<_>>()
        .join("\n");
    assert_eq!(text, expected);
}

/// Whether the first place named is the given line of this file.
#[track_caller]
fn check_line(app: &App, line: u32) {
    let text = problems(app);
    assert!(text.contains(&format!("{}:{line}:", file!())), "line {line} is not in:\n{text}");
}

#[test]
fn two_siblings_with_one_id() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    Queue::builder("Inbox").build(&stack);
    Queue::builder("Inbox").build(&stack);
    check(
        &app,
        "error[duplicate-id]: sibling constructs share an id
  `Inbox` is defined twice under `Orders`. Ids name resources across deployments, so siblings cannot share one.
    at `Orders/Inbox`
    first  HERE
    again  HERE
  help: rename one of them, or group them under a construct of their own",
    );
    check_line(&app, line!() - 11);
    check_line(&app, line!() - 11);
}

#[test]
fn an_empty_id() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    CfnResource::new(&stack, "", "AWS::SNS::Topic");
    check(
        &app,
        "error[empty-id]: a construct has an empty id
  A child of `Orders` has no id. Ids name resources across deployments, so each construct needs one.
    at `Orders`, HERE
  help: give it an id that is unique among its siblings",
    );
}

#[test]
fn ids_that_differ_only_in_punctuation() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    CfnResource::new(&stack, "Q-1", "AWS::SQS::Queue");
    CfnResource::new(&stack, "Q1", "AWS::SQS::Queue");
    check(
        &app,
        "error[duplicate-logical-id]: two elements share a logical id
  `Orders/Q-1` and `Orders/Q1` both become `Q1` in the template; only letters and digits of an id count.
    at `Orders/Q1`
    first  HERE
    again  HERE
  help: rename one of them, or set `override_logical_id`",
    );
}

#[test]
fn a_stack_name_that_cloudformation_refuses() {
    let app = App::new();
    Stack::new(&app, "1-orders");
    check(
        &app,
        "error[stack-name]: a stack's name is not allowed
  `1-orders` does not match [A-Za-z][A-Za-z0-9-]{0,127}, the names CloudFormation accepts.
    at `1-orders`, HERE
  help: change its id, or set another name with `.stack_name(…)`",
    );
}

#[test]
fn two_stacks_with_one_name() {
    let app = App::new();
    Stack::new(&app, "A");
    Stack::builder("B").stack_name("A").build(&app);
    check(
        &app,
        "error[duplicate-stack-name]: two stacks share a name
  `A` and `B` would both be deployed as `A`.
    at `B`
    first  HERE
    again  HERE
  help: change one of the names",
    );
}

#[test]
fn a_stack_with_the_artifact_id_of_a_stage() {
    let app = App::new();
    Stage::new(&app, "Prod");
    Stack::new(&app, "assembly-Prod");
    check(
        &app,
        "error[duplicate-artifact]: two artifacts share an id
  In the assembly, `assembly-Prod` would be both the stage `Prod` and the stack `assembly-Prod`.
    at `assembly-Prod`
    first  HERE
    again  HERE
  help: change the id of one of them; a stack keeps its name by `.stack_name(…)`",
    );
}

#[test]
fn a_stack_with_the_artifact_id_of_another_ones_assets() {
    let app = App::new();
    Stack::new(&app, "Orders");
    Stack::builder("Orders.assets").stack_name("OrdersAssets").build(&app);
    check(
        &app,
        "error[duplicate-artifact]: two artifacts share an id
  In the assembly, `Orders.assets` would be both the assets of `Orders` and the stack `Orders.assets`.
    at `Orders.assets`
    first  HERE
    again  HERE
  help: change the id of one of them; a stack keeps its name by `.stack_name(…)`",
    );
}

#[test]
fn two_stages_with_one_directory() {
    let app = App::new();
    Stage::new(&app.node().child("Prod"), "Eu");
    Stage::new(&app, "Prod-Eu");
    check(
        &app,
        "error[duplicate-artifact]: two artifacts share an id
  In the assembly, `assembly-Prod-Eu` would be both the stage `Prod/Eu` and the stage `Prod-Eu`.
    at `Prod-Eu`
    first  HERE
    again  HERE
  help: change the id of one of them; a stack keeps its name by `.stack_name(…)`",
    );
}

#[test]
fn a_stack_inside_a_stack() {
    let app = App::new();
    let stack = Stack::new(&app, "Outer");
    Stack::new(&stack, "Inner");
    check(
        &app,
        "error[stack-in-stack]: a stack stands inside another stack
  A stack is deployed by itself and cannot be part of another one.
    at `Outer/Inner`, HERE
  help: place it in the app or a stage, or make it a `NestedStack`",
    );
}

#[test]
fn a_nested_stack_outside_any_stack() {
    let app = App::new();
    NestedStack::new(&app, "Storage");
    check(
        &app,
        "error[nested-stack-outside]: a nested stack stands in no stack
  A nested stack is a resource of the stack around it.
    at `Storage`, HERE
  help: place it in a `Stack`, or make it one",
    );
}

#[test]
fn a_single_file_where_an_archive_is_needed() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let code = Code::from_asset("Cargo.toml");
    Function::builder("Fn", Runtime::NODEJS_22, "index.handler", code).build(&stack);
    check(
        &app,
        "error[not-an-archive]: a directory or archive is needed here
  `Cargo.toml` is a single file.
    at `Orders/Fn/Code`, HERE
  help: give the directory that holds it, or a .zip file",
    );
}

#[test]
fn a_resource_outside_any_stack() {
    let app = App::new();
    CfnResource::new(&app, "Topic", "AWS::SNS::Topic");
    check(
        &app,
        "error[outside-stack]: an element stands in no stack
  Only what is placed in a stack gets into a template.
    at `Topic`, HERE
  help: place it in a `Stack`",
    );
}

#[test]
fn a_required_property_left_out() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    rustinfra_constructs::cfn::lambda::CfnFunction::new(&stack, "Fn")
        .runtime(rustinfra_constructs::value::Lit::new("nodejs22.x"));
    check(
        &app,
        "error[required-property]: a required property is missing
  AWS::Lambda::Function needs `Code`, `Role`.
    at `Orders/Fn`, HERE
  help: set `Code`, `Role`",
    );
}

#[test]
fn a_required_property_of_which_an_override_sets_a_part() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let function = rustinfra_constructs::cfn::lambda::CfnFunction::new(&stack, "Fn");
    function.override_property("Code.ZipFile", "exports.handler = async () => {};");
    function.override_property("RoleOfAnother", "is not the role");
    check(
        &app,
        "error[required-property]: a required property is missing
  AWS::Lambda::Function needs `Role`.
    at `Orders/Fn`, HERE
  help: set `Role`",
    );
    function.override_property("Role", "arn:aws:iam::123456789012:role/other");
    check(&app, "");
    function.add_override("Properties", json!({"Code": {"ZipFile": "x"}, "Role": {"Ref": "Role"}}));
    check(&app, "");
}

#[test]
fn a_resource_type_that_is_not_one() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    CfnResource::new(&stack, "Q", "SQS Queue");
    check(
        &app,
        "error[type-name]: a resource type has no valid name
  `SQS Queue` is not of the form `Company::Service::Resource`.
    at `Orders/Q`, HERE
  help: write it as in the CloudFormation reference, such as `AWS::SQS::Queue`",
    );
}

#[test]
fn resources_that_need_each_other() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let a = CfnResource::new(&stack, "A", "AWS::SNS::Topic");
    let b = CfnResource::new(&stack, "B", "AWS::SNS::Topic");
    a.override_property("DisplayName", b.attr::<String>("TopicName"));
    b.depends_on(&a);
    check(
        &app,
        "error[cycle]: resources depend on each other
    at `Orders/A`
    Orders/A  needs  Orders/B  property `Properties.DisplayName`  HERE
    Orders/B  needs  Orders/A  explicit `depends_on`              HERE
  help: CloudFormation cannot create any of these first; drop the `depends_on`, the others are needed",
    );
}

#[test]
fn a_queue_setting_out_of_range() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    Queue::builder("Inbox").delivery_delay(mins(16)).build(&stack);
    check(
        &app,
        "error[out-of-range]: a value is outside its range
  the delivery delay in seconds is 960, but must be between 0 and 900.
    at `Orders/Inbox`, HERE
  help: see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html",
    );
}

#[test]
fn a_function_with_too_little_memory_and_too_much_time() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let code = Code::inline("x");
    Function::builder("Fn", Runtime::NODEJS_22, "index.handler", code)
        .memory(mib(64))
        .timeout(mins(16))
        .build(&stack);
    check(
        &app,
        "error[out-of-range]: a value is outside its range
  the memory in MiB is 64, but must be between 128 and 10240.
    at `Orders/Fn`, HERE
  help: see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html

error[out-of-range]: a value is outside its range
  the timeout in seconds is 960, but must be between 1 and 900.
    at `Orders/Fn`, HERE
  help: see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
    );
}

#[test]
fn a_bad_physical_name() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    Queue::builder("Inbox").queue_name("orders queue").build(&stack);
    check(
        &app,
        "error[bad-name]: a name is not allowed
  the queue name `orders queue` does not consist of 1 to 80 letters, digits, `-` and `_`, with the ending of a FIFO queue.
    at `Orders/Inbox`, HERE
  help: change it, or leave it out and let CloudFormation choose one",
    );
}

#[test]
fn a_fifo_queue_with_a_standard_dead_letter_queue() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let dead = Queue::builder("Dead").build(&stack);
    Queue::builder("Inbox").fifo().dead_letter_queue(&dead, 3).build(&stack);
    check(
        &app,
        "error[conflicting-options]: options do not fit together
  A FIFO queue's dead-letter queue has to be FIFO, a standard queue's standard.
    at `Orders/Inbox`, HERE
  help: make both of one kind",
    );
}

#[test]
fn a_reserved_environment_variable() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    function(&stack, "Fn").add_env("AWS_REGION", "eu-west-1");
    check(
        &app,
        "error[reserved-environment]: an environment variable is reserved
  `AWS_REGION` is set by Lambda itself and cannot be set here.
    at `Orders/Fn`, HERE
  help: choose another name",
    );
}

#[test]
fn an_environment_of_more_than_4_kb() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    function(&stack, "Fn").add_env("BIG", "x".repeat(5000));
    check(
        &app,
        "error[environment-too-large]: environment variables are too large
  They have 5003 bytes; Lambda takes 4096.
    at `Orders/Fn`, HERE
  help: keep large values in an SSM parameter or a file of the code",
    );
}

#[test]
fn a_visibility_timeout_shorter_than_the_functions() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let queue = Queue::builder("Inbox").build(&stack);
    Function::builder("Fn", Runtime::NODEJS_22, "index.handler", Code::inline("x"))
        .timeout(mins(1))
        .event_source(SqsEventSource::new(&queue))
        .build(&stack);
    check(
        &app,
        "error[visibility-timeout]: messages reappear while being worked on
  The queue `Orders/Inbox` hides a message for 30 s, but the function may take 1 min; Lambda refuses that.
    at `Orders/Fn`
    function  HERE
    queue     HERE
  help: set `.visibility_timeout(secs(360))` on the queue, six times the function's timeout",
    );
}

#[test]
fn inline_code_for_a_compiled_runtime() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    Function::builder("Fn", Runtime::PROVIDED_AL2023, "bootstrap", Code::inline("fn main() {}"))
        .build(&stack);
    check(
        &app,
        "error[inline-code]: inline code is not possible here
  `provided.al2023` takes no inline code; only Node.js and Python do.
    at `Orders/Fn`, HERE
  help: put the code into a directory and use `Code::from_asset`",
    );
}

#[test]
fn a_slip_in_a_region() {
    let app = App::new();
    for (id, region) in [("Orders", "eu-wset-1"), ("Future", "eu-west-9")] {
        Stack::builder(id).environment(Environment::region(region)).build(&app);
    }
    check(
        &app,
        "warning[unknown-region]: a region is not known
  No region is known as `eu-wset-1`.
    at `Orders`, HERE
  help: did you mean `eu-west-1`?",
    );
}

#[test]
fn a_missing_asset_directory() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let code = Code::from_asset("no/such/directory");
    Function::builder("Fn", Runtime::NODEJS_22, "index.handler", code).build(&stack);
    let whole = std::env::current_dir().unwrap_or_default().join("no/such/directory");
    check(
        &app,
        &format!(
            "error[missing-asset]: an asset cannot be read
  failed to read `no/such/directory`: No such file or directory (os error 2)
    at `Orders/Fn/Code`, HERE
  help: create it, or correct the path; it was looked up as `{}`",
            whole.display()
        ),
    );
}

#[test]
fn an_asset_without_a_path() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    Function::builder("Fn", Runtime::NODEJS_22, "index.handler", Code::from_asset(""))
        .build(&stack);
    let image = rustinfra_constructs::lambda::DockerImageCode::from_image_asset("");
    rustinfra_constructs::lambda::DockerImageFunction::builder("Image", image).build(&stack);
    check(
        &app,
        "error[missing-asset]: an asset cannot be read
  its path is empty
    at `Orders/Fn/Code`, HERE
  help: name a file or directory, such as `asset!(\"handlers/worker\")`; `.` is the app's directory

error[missing-asset]: an asset cannot be read
  its path is empty
    at `Orders/Image/AssetImage`, HERE
  help: name a file or directory, such as `asset!(\"handlers/worker\")`; `.` is the app's directory",
    );
}

#[test]
fn a_description_that_is_too_long() {
    let app = App::new();
    Stack::builder("Fits").description("d".repeat(1_024)).build(&app);
    Stack::builder("Orders").description("é".repeat(513)).build(&app);
    check(
        &app,
        "error[description-too-long]: a description is too long
  It has 1026 bytes; CloudFormation takes 1024.
    at `Orders`, HERE
  help: shorten it; more has room in the template's metadata",
    );
}

#[test]
fn a_grant_to_a_role_that_is_managed_elsewhere() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let role = Role::from_role_arn(&stack, "Role", "arn:aws:iam::123456789012:role/theirs");
    let role = role.without_policy_updates();
    role.add_to_policy(Statement::allow(["s3:GetObject"]).on("*"));
    let app_report = app.assembly().expect("only a warning");
    let text = app_report.report().to_string();
    assert!(
        text.starts_with(
            "warning[policy-elsewhere]: a permission has to be given elsewhere
  `Orders/Role/Immutable` keeps its policies: this app does not change them.
    at `Orders/Role/Immutable`, tests/core/diagnostics.rs:"
        ) && text.ends_with(
            "help: attach it where the role is managed: {\"Action\":\"s3:GetObject\",\
             \"Effect\":\"Allow\",\"Resource\":\"*\",}"
        ),
        "{text}"
    );
}

#[test]
fn a_grant_to_a_function_that_exists_already() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let arn = "arn:aws:lambda:eu-west-1:123456789012:function:theirs";
    let theirs = Function::from_function_arn(&stack, "Theirs", arn);
    Queue::builder("Inbox").build(&stack).grant_send(&theirs);
    check(
        &app,
        "error[no-identity]: something without a role is granted access
  `Orders/Theirs` should be allowed to act on `Orders/Inbox`, but has no role.
    at `Orders/Theirs`, HERE
  help: grant to a role, or to a construct that has one",
    );
}

#[test]
fn a_context_value_that_nothing_sets() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    stack.node().require_context("domain");
    check(
        &app,
        "error[unresolved-context]: a context value is missing
  `domain` is read here, but nothing sets it.
    at `Orders`, HERE
  help: give it with `--context domain=VALUE`, or under `[context]` in rustinfra.toml",
    );
}

#[test]
fn a_reference_into_another_app() {
    let (app, other) = (App::new(), App::new());
    let stack = Stack::new(&app, "Orders");
    let theirs = Queue::builder("Theirs").build(&Stack::new(&other, "Other"));
    CfnResource::new(&stack, "Topic", "AWS::SNS::Topic")
        .override_property("DisplayName", theirs.name());
    check(
        &app,
        "error[other-app]: a reference leads into another app
  `Properties.DisplayName` refers to a construct of another `App` of this program; only constructs of one app can refer to each other.
    at `Orders/Topic`, HERE
  help: create both in the same `App`",
    );
}

#[test]
fn a_reference_across_regions() {
    let app = App::new();
    let here = Stack::builder("Here")
        .environment(Environment::new("123456789012", "eu-west-1"))
        .build(&app);
    let there = Stack::builder("There")
        .environment(Environment::new("123456789012", "us-east-1"))
        .build(&app);
    let queue = Queue::builder("Inbox").build(&there);
    CfnResource::new(&here, "Topic", "AWS::SNS::Topic")
        .override_property("DisplayName", queue.name());
    check(
        &app,
        "error[other-environment]: a reference crosses accounts or regions
  `There/Inbox/Resource` lives in aws://123456789012/us-east-1, the reference to it in aws://123456789012/eu-west-1. Exports work only within one account and region.
    at `Here/Topic`
    used     HERE
    defined  HERE
  help: give the target a physical name and use that, or read the other stack's output with `intrinsic::stack_output`",
    );
}

#[test]
fn a_condition_of_another_stack() {
    let app = App::new();
    let a = Stack::new(&app, "A");
    let b = Stack::new(&app, "B");
    let condition = CfnCondition::new(&a, "Home", Test::equals(aws::region(), "eu-west-1"));
    CfnResource::new(&b, "Topic", "AWS::SNS::Topic").set_condition(&condition);
    check(
        &app,
        "error[other-template]: a condition or mapping of another stack is used
  `A/Home` exists only in the template of its own stack.
    at `B/Topic`
    used     HERE
    defined  HERE
  help: define it in this stack as well",
    );
}

#[test]
fn more_than_500_resources() {
    let app = App::new();
    let stack = Stack::new(&app, "Big");
    for i in 0..501 {
        CfnResource::new(&stack, &format!("T{i}"), "AWS::SNS::Topic");
    }
    check(
        &app,
        "error[too-many-resources]: a stack is too large
  501 resources, but a template may have 500. Most are: 501 AWS::SNS::Topic.
    at `Big`, HERE
  help: split it into several stacks, or move parts into a `NestedStack`",
    );
}

#[test]
fn a_stack_that_comes_near_500_resources() {
    let app = App::new();
    let (near, far) = (Stack::new(&app, "Near"), Stack::new(&app, "Far"));
    for i in 0..400 {
        let kind = if i % 4 > 0 { "AWS::SNS::Topic" } else { "AWS::SQS::Queue" };
        CfnResource::new(&near, &format!("R{i}"), kind);
    }
    for i in 0..399 {
        CfnResource::new(&far, &format!("R{i}"), "AWS::SNS::Topic");
    }
    for i in 0..160 {
        CfnOutput::builder(&format!("O{i}"), "x").build(&near);
    }
    check(
        &app,
        "info[many-elements]: a template comes near its limit
  160 entries in `Outputs`, and a template may have 200.
    at `Near`, HERE
  help: split the stack

info[many-resources]: a stack comes near its limit
  400 resources, and a template may have 500. Most are: 300 AWS::SNS::Topic, 100 AWS::SQS::Queue.
    at `Near`, HERE
  help: split it into several stacks, or move parts into a `NestedStack`",
    );
}

#[test]
fn a_template_of_more_than_1_mb() {
    let app = App::new();
    let stack = Stack::new(&app, "Big");
    for i in 0..3 {
        CfnResource::new(&stack, &format!("T{i}"), "AWS::SNS::Topic")
            .override_property("DisplayName", "x".repeat(400_000));
    }
    let text = problems(&app);
    assert!(
        text.starts_with("error[template-too-large]: a template is too large\n  It has 1200"),
        "{text}"
    );
}

#[test]
fn an_aspect_that_never_ends() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    Aspects::of(&stack).add(|node| {
        node.child("More");
    });
    let text = problems(&app);
    assert!(text.contains("error[endless-aspect]: aspects never come to an end"), "{text}");
}

#[test]
fn five_mistakes_take_one_run() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    Queue::builder("A").delivery_delay(mins(99)).build(&stack);
    Queue::builder("A").build(&stack);
    Queue::builder("B").queue_name("a b").build(&stack);
    CfnResource::new(&stack, "T", "nonsense");
    function(&stack, "Fn").add_env("_HANDLER", "x");
    assert_eq!(problems(&app).matches("error[").count(), 5, "{}", problems(&app));
}

#[test]
fn a_resource_that_refers_to_itself() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let topic = CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
    topic.set("DisplayName", topic.attr::<String>("TopicArn").into());
    check(
        &app,
        "error[self-reference]: a resource refers to itself
  `DisplayName` needs an attribute that exists only after the resource was created.
    at `Orders/Topic`, HERE
  help: use a physical name, or move the property to another resource",
    );
}

#[test]
fn a_reference_to_what_only_groups_others() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let group = stack.node().child("Group");
    let topic = CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
    topic.set("DisplayName", Expr::get_att(group.id(), "Name"));
    check(
        &app,
        "error[not-a-resource]: a reference names no resource
  `DisplayName` refers to `Orders/Group`, which groups others and is nothing that CloudFormation creates.
    at `Orders/Topic`
    refers  HERE
    target  HERE
  help: refer to one of the resources in it",
    );
}

#[test]
fn an_asset_outside_any_stack() {
    let app = App::new();
    FileAsset::new(&app, "Code", file!());
    check(
        &app,
        "error[outside-stack]: an asset stands in no stack
  An asset is uploaded when its stack is deployed.
    at `Code`, HERE
  help: place it in a `Stack`",
    );
}

#[test]
fn an_order_that_leads_into_another_stage() {
    let app = App::new();
    let topic = |stage: &str| {
        let stack = Stack::new(&Stage::new(&app, stage), "Orders");
        CfnResource::new(&stack, "Topic", "AWS::SNS::Topic")
    };
    topic("Prod").depends_on(&topic("Test"));
    check(
        &app,
        "error[other-stage]: an order leads into another stage
  `Prod/Orders/Topic` should wait for `Test/Orders/Topic`, but stages are deployed independently.
    at `Prod/Orders/Topic`, HERE
  help: put both into one stage, or deploy the stages in that order",
    );
}

#[test]
fn a_reference_that_leads_into_another_stage() {
    let app = App::new();
    let topic = |stage: &str| {
        let stack = Stack::new(&Stage::new(&app, stage), "Orders");
        CfnResource::new(&stack, "Topic", "AWS::SNS::Topic")
    };
    topic("Prod").set("DisplayName", topic("Test").attr::<String>("TopicName").into());
    check(
        &app,
        "error[other-stage]: a reference leads into another stage
  `Test/Orders/Topic` belongs to another stage. Stages are deployed independently, so nothing in one can refer to another.
    at `Prod/Orders/Topic`
    used     HERE
    defined  HERE
  help: pass a physical name, or put both into one stage",
    );
}

#[test]
fn a_text_is_no_reference_to_export() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let text: Value<String> = "a text".into_value();
    stack.export_value(&text);
    check(
        &app,
        "error[not-a-reference]: only an attribute of a resource is exported
  The value given to `export_value` is not a reference.
    at `Orders`, HERE
  help: use `CfnOutput::builder(id, value).export_name(name)` for other values",
    );
    check_line(&app, line!() - 8);
}

#[test]
fn a_statement_without_actions() {
    let app = App::new();
    let worker = function(&Stack::new(&app, "Orders"), "Worker");
    worker.add_to_role_policy(Statement::allow([""; 0]).on("*"));
    check(
        &app,
        "error[empty-statement]: a statement names no action
  It would allow or deny nothing, and AWS refuses it.
    at `Orders/Worker`, HERE
  help: name at least one action",
    );
    check_line(&app, line!() - 8);
}

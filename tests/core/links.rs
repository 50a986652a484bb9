//! Nothing that a link is told is lost.

use rustinfra::graph::{Connection, Glue, Link, links};
use rustinfra::iam::{Condition, key};
use rustinfra_constructs::lambda::Version;
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::sqs::QueueEncryption;
use serde_json::{Value as Json, json};

use super::{function, of_type, problems, template_of};

pub(crate) const SERVICE: &str = "elasticloadbalancing.amazonaws.com";

pub(crate) fn stack() -> (App, Stack) {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    (app, stack)
}

/// The properties of the resources of a type, in the order of the template.
#[track_caller]
pub(crate) fn properties(app: &App, ty: &str) -> Json {
    let template = template_of(app);
    of_type(&template, ty).into_iter().map(|(_, resource)| resource["Properties"].clone()).collect()
}

/// The types of what the resource waits for whose id begins so.
#[track_caller]
fn waits_for(app: &App, id: &str) -> Vec<String> {
    let template = template_of(app);
    let resources = &template["Resources"];
    let waiting =
        resources.as_object().into_iter().flatten().filter(|(key, _)| key.starts_with(id));
    let needed = waiting.flat_map(|(_, resource)| resource["DependsOn"].as_array());
    let needed = needed.flatten();
    let ty = |needed: &Json| resources[needed.as_str().unwrap_or_default()]["Type"].to_string();
    needed.map(|needed| ty(needed).replace('"', "")).collect()
}

/// The problems without the lines of places.
#[track_caller]
fn check_problems(app: &App, expect: &str) {
    let lines = problems(app);
    let told = lines.lines().filter(|line| !line.trim_start().starts_with("at `"));
    assert_eq!(told.collect::<Vec<_>>().join("\n").trim_end(), expect);
}

#[test]
fn a_condition_on_a_grant_restricts_a_functions_permission() {
    let (app, stack) = stack();
    let worker = function(&stack, "Worker");
    Link::grant(Principal::service(SERVICE), &links::FUNCTION_INVOKE, &worker)
        .given(Condition::string_equals(key::SOURCE_ACCOUNT, ["123456789012"]))
        .given(Condition::arn_equals(key::SOURCE_ARN, "arn:aws:s3:::mine"))
        .given(Condition::bool("lambda:InvokedViaFunctionUrl", true))
        .record(stack.node());
    assert_eq!(
        properties(&app, "AWS::Lambda::Permission"),
        json!([{
            "Action": "lambda:InvokeFunction",
            "FunctionName": {"Fn::GetAtt": ["Worker11F36D0F", "Arn"]},
            "InvokedViaFunctionUrl": true,
            "Principal": SERVICE,
            "SourceAccount": "123456789012",
            "SourceArn": "arn:aws:s3:::mine",
        }])
    );
}

#[test]
fn a_condition_that_a_permission_cannot_say_is_an_error() {
    #[track_caller]
    fn check(conditions: &[Condition], detail: &str) {
        let (app, stack) = stack();
        let worker = function(&stack, "Worker");
        let link = Link::grant(Principal::service(SERVICE), &links::FUNCTION_INVOKE, &worker);
        conditions.iter().cloned().fold(link, Link::given).record(stack.node());
        check_problems(
            &app,
            &format!(
                "error[condition-not-possible]: a condition cannot be written down\n  {detail}\n  \
                 help: leave the condition out, or grant to a role that has it in its trust"
            ),
        );
    }
    check(
        &[Condition::bool(key::SECURE_TRANSPORT, true)],
        "A function's permissions know no condition on `aws:SecureTransport`, only on \
         aws:PrincipalOrgID, aws:SourceAccount, aws:SourceArn, lambda:EventSourceToken, \
         lambda:FunctionUrlAuthType, lambda:InvokedViaFunctionUrl.",
    );
    check(
        &[Condition::string_not_equals(key::SOURCE_ACCOUNT, "123456789012")],
        "A function's permissions compare `aws:SourceAccount` by StringEquals, not by \
         StringNotEquals.",
    );
    check(
        &[Condition::string_equals(key::SOURCE_ARN, "arn:aws:s3:::a")],
        "A function's permissions compare `aws:SourceArn` by ArnLike or ArnEquals or StringLike, \
         not by StringEquals.",
    );
    check(
        &[Condition::string_equals(key::SOURCE_ACCOUNT, ["123456789012", "210987654321"])],
        "A function's permissions have one value for `aws:SourceAccount`.",
    );
    let of = |account: &str| Condition::string_equals(key::SOURCE_ACCOUNT, account);
    check(
        &[of("123456789012"), of("210987654321")],
        "A function's permissions have one value for `aws:SourceAccount`.",
    );
}

#[test]
fn a_service_may_invoke_only_the_version_that_it_is_granted() {
    let (app, stack) = stack();
    let worker = function(&stack, "Worker");
    let version = Version::builder("V", &worker).build(&stack);
    worker.grant_invoke_version(&Principal::service(SERVICE), &version);
    let arn = json!({"Fn::GetAtt": ["Worker11F36D0F", "Arn"]});
    let number = json!({"Fn::GetAtt": ["V293ADB39", "Version"]});
    assert_eq!(
        properties(&app, "AWS::Lambda::Permission")[0]["FunctionName"],
        json!({"Fn::Join": ["", [arn, ":", number]]})
    );
}

#[test]
fn contents_that_a_rule_has_no_use_for_are_an_error() {
    let (app, stack) = stack();
    let queue = Queue::builder("Inbox").build(&stack);
    let worker = function(&stack, "Worker");
    Link::between(&worker, &links::QUEUE_SEND, &queue).contents("arn").record(stack.node());
    check_problems(
        &app,
        "error[no-contents]: a link names a part of what it does not use
  `sqs.send` allows nothing on what an AWS::SQS::Queue contains, so the ARN that `contents` gives \
  would be lost.
  help: leave `contents` out, or link by a rule that allows something there",
    );
}

#[test]
fn actions_given_in_two_calls_are_all_allowed() {
    let (app, stack) = stack();
    let queue = Queue::builder("Inbox").build(&stack);
    let worker = function(&stack, "Worker");
    let link = Link::between(&worker, &links::QUEUE_USE, &queue).actions(["sqs:TagQueue"]);
    link.actions(["sqs:UntagQueue"]).record(stack.node());
    let policy = &properties(&app, "AWS::IAM::Policy")[0];
    assert_eq!(
        policy["PolicyDocument"]["Statement"][0]["Action"],
        json!(["sqs:TagQueue", "sqs:UntagQueue"])
    );
}

#[test]
fn whatever_a_link_is_written_as_is_waited_for() {
    let (app, stack) = stack();
    let service = || Principal::service("logs.amazonaws.com");
    let waiting = |id: &str| CfnResource::new(&stack, id, "AWS::SNS::Topic");
    let bus = EventBus::builder("Bus").build(&stack);
    let puts = Statement::allow(["events:PutEvents"]).on(bus.arn().untyped());
    let puts = puts.sid("Puts").to(Principal::account("123456789012"));
    Link::statement(&bus, puts).awaited_by(&waiting("ForBus")).record(stack.node());
    let group = LogGroup::builder("Logs").build(&stack);
    group.grant_write(&service()).apply_before(&waiting("ForLogs"));
    let key = Key::builder("Key").build(&stack);
    key.grant_decrypt(&service()).apply_before(&waiting("ForKey"));
    let queue = Queue::builder("Queue").build(&stack);
    let purges = Statement::allow(["sqs:PurgeQueue"]).on(queue.arn().untyped());
    Link::statement(&queue, purges.to(service()))
        .record(stack.node())
        .apply_before(&waiting("ForQueue"));
    let worker = function(&stack, "Worker");
    let connects =
        Connection { actor: None, verb: "b", inverse: "is b by", object: worker.node().id() };
    let glue = Glue {
        type_name: "AWS::Lambda::EventInvokeConfig",
        candidates: vec![(worker.node().id(), "Glue".into())],
        properties: Vec::new(),
        after_policies_of: None,
        connects,
    };
    // The link waits on all resources of a construct, not on the construct.
    let scope = stack.node().child("Scope");
    CfnResource::new(&scope, "ForGlue", "AWS::SNS::Topic");
    Link::glue(glue).record(stack.node()).apply_before(&scope);
    let found = ["ForBus", "ForLogs", "ForKey", "ForQueue", "ScopeForGlue"]
        .map(|id| waits_for(&app, id).join(", "));
    assert_eq!(
        found,
        [
            "AWS::Events::EventBusPolicy",
            "AWS::Logs::ResourcePolicy",
            "AWS::KMS::Key",
            "AWS::SQS::QueuePolicy",
            "AWS::Lambda::EventInvokeConfig",
        ]
    );
}

#[test]
fn what_a_role_of_elsewhere_needs_is_told_with_its_conditions_and_its_key() {
    let (app, stack) = stack();
    let theirs = Role::from_role_arn(&stack, "Theirs", "arn:aws:iam::123456789012:role/R");
    let theirs = theirs.without_policy_updates();
    let topic = CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
    topic.node().set_facet(
        rustinfra::graph::Facet::new()
            .arn(rustinfra::graph::Shape::Resource, "arn:of:topic")
            .encrypted_with("arn:of:key"),
    );
    let within = theirs.principal().when("Bool", "aws:SecureTransport", true);
    Link::grant(within, &links::FUNCTION_TO_TOPIC, &topic).record(stack.node());
    let told = problems(&app);
    let told: Vec<_> = told.lines().filter(|line| line.starts_with("  help")).collect();
    let statement = |action: &str, resource: &str| {
        format!(
            "  help: attach it where the role is managed: {{\"Action\":{action},\"Condition\":\
             {{\"Bool\":{{\"aws:SecureTransport\":true,}},}},\"Effect\":\"Allow\",\"Resource\":\
             \"{resource}\",}}"
        )
    };
    assert_eq!(
        told,
        [
            statement("\"sns:Publish\"", "arn:of:topic"),
            statement("[\"kms:Decrypt\",\"kms:GenerateDataKey*\",]", "arn:of:key"),
        ]
    );
}

#[test]
fn a_grant_is_awaited_in_its_own_app_only() {
    let (app, stack) = stack();
    let (other, elsewhere) = self::stack();
    let queue = Queue::builder("Inbox").build(&stack);
    let worker = function(&stack, "Worker");
    let theirs = function(&elsewhere, "Theirs");
    let ours = Queue::builder("Ours").build(&elsewhere);
    ours.grant_send(&theirs);
    // Of another app: refused, and so is what should wait for it.
    queue.grant_send(&theirs).apply_before(&worker);
    queue.grant_send(&worker).apply_before(&ours);
    for app in [&app, &other] {
        check_problems(
            app,
            "error[other-app]: a construct of another app is used
  Only constructs of one `App` can be connected with each other.
  help: create both in the same `App`",
        );
    }
}

/// A topic that a key of the app encrypts, through Amazon SNS, with a policy of its own.
fn encrypted(stack: &Stack) -> CfnResource {
    let key = Key::builder("Key").build(stack);
    let topic = CfnResource::new(stack, "Topic", "AWS::SNS::Topic");
    let facet = rustinfra::graph::Facet::new()
        .arn(rustinfra::graph::Shape::Resource, topic.reff::<String>())
        .encrypted_through("sns", key.arn())
        .policy(rustinfra::graph::PolicyHolder::Property {
            resource: topic.node().id(),
            property: "Policy",
        });
    topic.node().set_facet(facet);
    topic
}

#[test]
fn a_link_and_its_principal_may_not_exclude_each_other() {
    const ORGANIZATION: &str = "aws:PrincipalOrgID";
    #[track_caller]
    fn check(key: &str, link: impl FnOnce(&Stack)) {
        let (app, stack) = stack();
        link(&stack);
        check_problems(
            &app,
            &format!(
                "error[conflicting-condition]: two conditions exclude each other
  A principal and its statement both restrict `{key}`, to different values; a policy can say only \
                 one, and taking them as alternatives would allow more.
  help: say it once, or write two statements"
            ),
        );
    }
    fn to_queue(stack: &Stack, principal: Principal) {
        let queue = Queue::builder("Inbox").build(stack);
        Link::grant(principal, &links::QUEUE_SEND, &queue)
            .given(Condition::string_equals(ORGANIZATION, "o-other"))
            .record(stack.node());
    }
    // In the policy of a role,
    check(ORGANIZATION, |stack| {
        let role = Role::builder("Role", Principal::service(SERVICE)).build(stack);
        to_queue(stack, role.principal().in_organization("o-mine"));
    });
    // of the object,
    check(ORGANIZATION, |stack| to_queue(stack, Principal::organization("o-mine")));
    // of a role about the object's key, which is for one service,
    check("kms:ViaService", |stack| {
        let role = Role::builder("Role", Principal::service(SERVICE)).build(stack);
        let within = role.principal().when("StringEquals", "kms:ViaService", "s3.amazonaws.com");
        Link::grant(within, &links::FUNCTION_TO_TOPIC, &encrypted(stack)).record(stack.node());
    });
    // and of the key.
    check("kms:ViaService", |stack| {
        let within = Principal::any().when("StringEquals", "kms:ViaService", "s3.amazonaws.com");
        Link::grant(within, &links::FUNCTION_TO_TOPIC, &encrypted(stack)).record(stack.node());
    });
}

#[test]
fn a_link_and_its_principal_may_say_the_same() {
    let (app, stack) = stack();
    let queue = Queue::builder("Inbox").build(&stack);
    let role = Role::builder("Role", Principal::service(SERVICE)).build(&stack);
    Link::grant(role.principal().in_organization("o-mine"), &links::QUEUE_SEND, &queue)
        .given(Condition::string_equals("aws:PrincipalOrgID", "o-mine"))
        .record(stack.node());
    assert_eq!(
        properties(&app, "AWS::IAM::Policy")[0]["PolicyDocument"]["Statement"][0]["Condition"],
        json!({"StringEquals": {"aws:PrincipalOrgID": "o-mine"}})
    );
}

#[test]
fn an_actor_whose_role_keeps_its_policies_is_named_by_the_roles_arn() {
    let arn = "arn:aws:iam::123456789012:role/theirs";
    let (app, stack) = stack();
    let role = Role::from_role_arn(&stack, "Role", arn).without_policy_updates();
    let code = Code::inline("exports.handler = async () => {};");
    let worker = Function::builder("Worker", Runtime::NODEJS_22, "index.handler", code);
    let worker = worker.role(&role).build(&stack);
    let queue = Queue::builder("Inbox").encryption(QueueEncryption::NewKey).build(&stack);
    Link::between(&worker, &links::FUNCTION_TO_QUEUE, &queue).record(stack.node());
    Link::between(&worker, &links::FUNCTION_INVOKE, &function(&stack, "Called"))
        .record(stack.node());
    let named = |statement: &Json| statement["Principal"].clone();
    let statements = |policy: &Json| -> Vec<Json> {
        policy["Statement"].as_array().into_iter().flatten().map(named).collect()
    };
    let policies = properties(&app, "AWS::SQS::QueuePolicy");
    assert_eq!(statements(&policies[0]["PolicyDocument"]), [json!({"AWS": arn})]);
    let keys = properties(&app, "AWS::KMS::Key");
    assert_eq!(statements(&keys[0]["KeyPolicy"])[1..], [json!({"AWS": arn})]);
    let permissions = properties(&app, "AWS::Lambda::Permission");
    let called: Vec<&Json> = permissions.as_array().into_iter().flatten().collect();
    assert!(!called.is_empty());
    assert!(called.iter().all(|permission| permission["Principal"] == arn), "{called:?}");
}

#[test]
fn a_principal_without_an_identity_is_named_in_no_policy() {
    const FUNCTION: &str = "arn:aws:lambda:eu-west-1:123456789012:function:theirs";
    #[track_caller]
    fn check(object: &str, link: impl FnOnce(&Stack, Principal)) {
        let (app, stack) = stack();
        let theirs = Function::from_function_arn(&stack, "Theirs", FUNCTION);
        link(&stack, Principal::identity(&theirs));
        check_problems(
            &app,
            &format!(
                "error[no-identity]: something without a role is granted access
  `Orders/Theirs` should be allowed to act on `Orders/{object}`, but has no role.
  help: grant to a role, or to a construct that has one"
            ),
        );
    }
    check("Topic", |stack, theirs| {
        Link::grant(theirs, &links::LOG_GROUP_KEY, &encrypted(stack)).record(stack.node());
    });
    check("Inbox", |stack, theirs| {
        let queue = Queue::builder("Inbox").build(stack);
        let statement = Statement::allow(["sqs:SendMessage"]).on(queue.arn());
        queue.add_to_resource_policy(statement.to(theirs));
    });
}

#[test]
fn each_given_action_is_allowed_on_what_the_rule_allows_it_on() {
    let (app, stack) = stack();
    let bucket = Bucket::builder("Files").build(&stack);
    let worker = function(&stack, "Worker");
    Link::between(&worker, &links::BUCKET_READ, &bucket)
        .actions(["s3:GetObject", "s3:getbucketLocation", "s3:PutObject"])
        .record(stack.node());
    let arn = json!({"Fn::GetAtt": ["Files8E6940B8", "Arn"]});
    assert_eq!(
        properties(&app, "AWS::IAM::Policy")[0]["PolicyDocument"]["Statement"],
        json!([
            {
                "Action": "s3:GetObject",
                "Effect": "Allow",
                "Resource": {"Fn::Join": ["", [arn, "/*"]]},
            },
            {
                // No entry of the rule knows the first.
                "Action": ["s3:PutObject", "s3:getbucketLocation"],
                "Effect": "Allow",
                "Resource": arn,
            },
        ])
    );
}

#[test]
fn a_link_that_is_given_no_actions_is_an_error() {
    let (app, stack) = stack();
    let queue = Queue::builder("Inbox").build(&stack);
    let worker = function(&stack, "Worker");
    Link::between(&worker, &links::QUEUE_USE, &queue)
        .actions(Vec::<String>::new())
        .record(stack.node());
    check_problems(
        &app,
        "error[no-actions]: a link is given an empty list of actions
  `sqs.use` would allow nothing on `Orders/Inbox`.
  help: name at least one action, or leave `actions` out",
    );
}

#[test]
fn several_statements_have_no_sid_in_common() {
    let (app, stack) = stack();
    let bucket = Bucket::builder("Files").build(&stack);
    let worker = function(&stack, "Worker");
    Link::between(&worker, &links::BUCKET_READ, &bucket).sid("Reads").record(stack.node());
    check_problems(
        &app,
        "error[bad-statement]: several statements are given one Sid
  `s3.read` comes to 2 statements on `Orders/Files`.
  help: leave `sid` out, or link with a rule that comes to one statement",
    );
}

#[test]
fn a_given_action_that_has_nothing_to_be_allowed_on_is_an_error() {
    let (app, stack) = stack();
    let table = Table::builder("Table", Attribute::string("id")).build(&stack);
    let worker = function(&stack, "Worker");
    table.grant_stream(&worker, ["dynamodb:GetRecords", "dynamodb:ListStreams"]);
    check_problems(
        &app,
        "error[nothing-to-grant]: a permission has no resource
  `dynamodb.stream` (something reads the stream of an AWS::DynamoDB::Table) needs an ARN that \
         `Orders/Table` does not have.
  help: turn the feature on first (a stream, for example), or grant on another resource",
    );
}

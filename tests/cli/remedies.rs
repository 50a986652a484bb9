//! What is found in templates, said in the words of the app that they are of.

use std::process::ExitCode;

use rustinfra_constructs::prelude::*;
use rustinfra_constructs::value::Expr;

use crate::project::Project;

/// What the command says of an app, which is the test `name` again in a process of its own.
#[track_caller]
fn told(name: &str, build: impl FnOnce(&App)) -> String {
    if std::env::var_os("RUSTINFRA_DIAGNOSTICS").is_some() {
        let app = App::new();
        build(&app);
        let code = format!("{:?}", app.synth());
        std::process::exit(if code == format!("{:?}", ExitCode::SUCCESS) { 0 } else { 1 });
    }
    let program = std::env::current_exe().unwrap();
    let program = program.display();
    let script = format!("#!/bin/sh\nexec '{program}' remedies::{name} --exact >/dev/null\n");
    let project = Project::with_app(name, &script);
    project.run(&["synth", "--quiet", "--app", "./app.sh"])
}

fn function(scope: &impl Construct, id: &str) -> Function {
    let code = Code::inline("exports.handler = async () => {};");
    Function::builder(id, Runtime::NODEJS_22, "index.handler", code).build(scope)
}

#[test]
fn what_a_function_may_not_use() {
    let told = told("what_a_function_may_not_use", |app| {
        let shop = Stack::new(app, "Shop");
        let worker = function(&shop, "Worker");
        worker.add_env("BUCKET", Bucket::builder("Bucket").build(&shop).name());
        worker.add_env("BUS", EventBus::builder("Bus").build(&shop).name());
        worker.add_env("QUEUE", Queue::builder("Queue").build(&shop).url());
        worker.add_env("SECRET", Secret::builder("Secret").build(&shop).arn());
        let id = Attribute::string("id");
        worker.add_env("TABLE", Table::builder("Table", id).build(&shop).name());
        let topic = CfnResource::new(&shop, "Topic", "AWS::SNS::Topic");
        let arn: Value<String> = topic.reff();
        worker.add_env("TOPIC", arn);
    });
    insta::assert_snapshot!(told, @"
    --- stderr
    warning[unusable-reference]: a function is told of a resource that it may not use
      function `Shop/Worker` has `BUCKET` for bucket `Shop/Bucket`, but its role may do nothing with it.
        at `Shop/Worker`, tests/cli/remedies.rs:28:70
      help: call `grant_read` or `grant_write` of `Shop/Bucket` with `Shop/Worker`, or remove the variable

    warning[unusable-reference]: a function is told of a resource that it may not use
      function `Shop/Worker` has `BUS` for event bus `Shop/Bus`, but its role may do nothing with it.
        at `Shop/Worker`, tests/cli/remedies.rs:28:70
      help: call `grant_put_events` of `Shop/Bus` with `Shop/Worker`, or remove the variable

    warning[unusable-reference]: a function is told of a resource that it may not use
      function `Shop/Worker` has `QUEUE` for queue `Shop/Queue`, but its role may do nothing with it.
        at `Shop/Worker`, tests/cli/remedies.rs:28:70
      help: call `grant_send` or `grant_consume` of `Shop/Queue` with `Shop/Worker`, or remove the variable

    warning[unusable-reference]: a function is told of a resource that it may not use
      function `Shop/Worker` has `SECRET` for secret `Shop/Secret`, but its role may do nothing with it.
        at `Shop/Worker`, tests/cli/remedies.rs:28:70
      help: call `grant_read` or `grant_write` of `Shop/Secret` with `Shop/Worker`, or remove the variable

    warning[unusable-reference]: a function is told of a resource that it may not use
      function `Shop/Worker` has `TABLE` for table `Shop/Table`, but its role may do nothing with it.
        at `Shop/Worker`, tests/cli/remedies.rs:28:70
      help: call `grant_read_data` or `grant_write_data` of `Shop/Table` with `Shop/Worker`, or remove the variable

    warning[unusable-reference]: a function is told of a resource that it may not use
      function `Shop/Worker` has `TOPIC` for topic `Shop/Topic`, but its role may do nothing with it.
        at `Shop/Worker`, tests/cli/remedies.rs:28:70
      help: call `add_to_role_policy` of `Shop/Worker` with what it does with `Shop/Topic`, or remove the variable

     Synthesized  Shop  9 resources
        Finished  1 stack in [TIME], written to rustinfra.out
    --- exit 0
    ");
}

#[test]
fn what_is_granted_is_not_told() {
    let told = told("what_is_granted_is_not_told", |app| {
        let shop = Stack::new(app, "Shop");
        type Grants<R> = [fn(&R, &Function) -> rustinfra_constructs::iam::Grant; 2];
        fn each<R>(shop: &Stack, id: &str, of: &R, told: Value<String>, grants: Grants<R>) {
            for (i, grant) in grants.into_iter().enumerate() {
                let user = function(shop, &format!("{id}{i}"));
                user.add_env("IT", told.clone());
                grant(of, &user);
            }
        }
        let bucket = Bucket::builder("Bucket").build(&shop);
        let name = bucket.name().untyped();
        each(&shop, "B", &bucket, name, [Bucket::grant_read, Bucket::grant_write]);
        let bus = EventBus::builder("Bus").build(&shop);
        let name = bus.name().untyped();
        each(&shop, "E", &bus, name, [EventBus::grant_put_events; 2]);
        let queue = Queue::builder("Queue").build(&shop);
        let url = queue.url().untyped();
        each(&shop, "Q", &queue, url, [Queue::grant_send, Queue::grant_consume]);
        let secret = Secret::builder("Secret").build(&shop);
        let arn = secret.arn().untyped();
        each(&shop, "S", &secret, arn, [Secret::grant_read, Secret::grant_write]);
        let table = Table::builder("Table", Attribute::string("id")).build(&shop);
        let name = table.name().untyped();
        each(&shop, "T", &table, name, [Table::grant_read_data, Table::grant_write_data]);
        let topic = CfnResource::new(&shop, "Topic", "AWS::SNS::Topic");
        let arn: Value<String> = topic.reff();
        let user = function(&shop, "U");
        user.add_env("TOPIC", arn.clone());
        user.add_to_role_policy(Statement::allow(["sns:Publish"]).on(arn));
    });
    insta::assert_snapshot!(told, @"
    --- stderr
     Synthesized  Shop  50 resources
        Finished  1 stack in [TIME], written to rustinfra.out
    --- exit 0
    ");
}

/// A queue and a topic behind a rule without a construct, and a queue behind the topic.
fn without_policies(app: &App, policies: impl FnOnce(&Queue, &CfnResource)) {
    let shop = Stack::new(app, "Shop");
    let queue = Queue::builder("Queue").build(&shop);
    let topic = CfnResource::new(&shop, "Topic", "AWS::SNS::Topic");
    let rule = CfnResource::new(&shop, "Rule", "AWS::Events::Rule");
    rule.set("ScheduleExpression", "rate(1 day)".into());
    let arn: Value<String> = queue.arn().untyped();
    let topic_arn: Value<String> = topic.reff();
    let target = |id: &'static str, arn: &Value<String>| {
        Expr::map([("Arn", arn.expr().clone()), ("Id", id.into())])
    };
    rule.set("Targets", Expr::list([target("Queue", &arn), target("Topic", &topic_arn)]));
    policies(&queue, &rule);
}

#[test]
fn who_is_not_let_in() {
    let told = told("who_is_not_let_in", |app| without_policies(app, |_, _| {}));
    insta::assert_snapshot!(told, @r#"
    --- stderr
    error[missing-resource-policy]: a service is not allowed to use its target
      rule `Shop/Rule` sends to queue `Shop/Queue`, but no policy of `Shop/Queue` allows `events.amazonaws.com` sqs:SendMessage.
        at `Shop/Rule`, tests/cli/remedies.rs:130:16
      help: call `grant_send` of `Shop/Queue` with `Principal::service("events.amazonaws.com")`, restricted by `.when("ArnEquals", "aws:SourceArn", …)`
      help: see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html

    error[missing-resource-policy]: a service is not allowed to use its target
      rule `Shop/Rule` sends to topic `Shop/Topic`, but no policy of `Shop/Topic` allows `events.amazonaws.com` sns:Publish.
        at `Shop/Rule`, tests/cli/remedies.rs:130:16
      help: add an `AWS::SNS::TopicPolicy` for `Shop/Topic` that allows `events.amazonaws.com` sns:Publish, with `aws:SourceArn` `arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/${Shop/Rule}`
      help: see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html

    error[synth]: the app does not synthesize (2 problems)
    --- exit 3
    "#);
}

#[test]
fn who_is_let_in_by_a_grant() {
    let told = told("who_is_let_in_by_a_grant", |app| {
        without_policies(app, |queue, rule| {
            let arn: Value<String> = rule.attr("Arn");
            let events = Principal::service("events.amazonaws.com");
            queue.grant_send(&events.when("ArnEquals", "aws:SourceArn", arn));
        });
    });
    insta::assert_snapshot!(told, @"
    --- stderr
    error[missing-resource-policy]: a service is not allowed to use its target
      rule `Shop/Rule` sends to topic `Shop/Topic`, but no policy of `Shop/Topic` allows `events.amazonaws.com` sns:Publish.
        at `Shop/Rule`, tests/cli/remedies.rs:130:16
      help: add an `AWS::SNS::TopicPolicy` for `Shop/Topic` that allows `events.amazonaws.com` sns:Publish, with `aws:SourceArn` `arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/${Shop/Rule}`
      help: see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html

    error[synth]: the app does not synthesize (1 problem)
    --- exit 3
    ");
}

#[test]
fn a_name_that_is_a_logical_id_as_well() {
    let told = told("a_name_that_is_a_logical_id_as_well", |app| {
        let shop = Stack::new(app, "Shop");
        let topic = CfnResource::new(&shop, "Topic", "AWS::SNS::Topic");
        topic.override_logical_id("Lambda");
        Role::builder("Role", Principal::service("Lambda")).build(&shop);
    });
    insta::assert_snapshot!(told, @"
    --- stderr
    warning[unknown-service]: a service that is not known
      `Lambda` is no service that is known.
        at `Shop/Role`, tests/cli/remedies.rs:191:61
      help: write `lambda.amazonaws.com`?
      help: see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services

     Synthesized  Shop  2 resources
        Finished  1 stack in [TIME], written to rustinfra.out
    --- exit 0
    ");
}

#[test]
fn a_secure_string_in_an_environment() {
    let told = told("a_secure_string_in_an_environment", |app| {
        let shop = Stack::new(app, "Shop");
        let password =
            StringParameter::from_secure_string_parameter(&shop, "Password", "/password", None);
        function(&shop, "Worker").add_env("PASSWORD", password.string_value());
    });
    insta::assert_snapshot!(told, @"
    --- stderr
    error[unsupported-secure-string]: a secure string stands where CloudFormation takes none
      function `Shop/Worker` has a secure string of Parameter Store in `Environment/Variables/PASSWORD`, where CloudFormation refuses it.
        at `Shop/Worker`, tests/cli/remedies.rs:28:70
      help: give `Shop/Worker` the parameter's `name()`, call `grant_read` of the parameter with it, and get the value there; or keep the value in Secrets Manager, whose references every property takes
      help: see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm-secure-strings.html#template-parameters-dynamic-patterns-resources

    error[synth]: the app does not synthesize (1 problem)
    --- exit 3
    ");
}

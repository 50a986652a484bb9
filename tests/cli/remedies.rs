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
        let raw: Value<String> = CfnResource::new(&shop, "Raw", "AWS::S3::Bucket").reff();
        worker.add_env("RAW", raw);
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
      function `Shop/Worker` has `RAW` for bucket `Shop/Raw`, but its role may do nothing with it.
        at `Shop/Worker`, tests/cli/remedies.rs:28:70
      help: call `add_to_role_policy` of `Shop/Worker` with what it does with `Shop/Raw`, or remove the variable

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

     Synthesized  Shop  10 resources
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
        at `Shop/Rule`, tests/cli/remedies.rs:137:16
      help: call `grant_send` of `Shop/Queue` with `Principal::service("events.amazonaws.com")`, restricted by `.when("ArnEquals", "aws:SourceArn", …)`
      help: see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html

    error[missing-resource-policy]: a service is not allowed to use its target
      rule `Shop/Rule` sends to topic `Shop/Topic`, but no policy of `Shop/Topic` allows `events.amazonaws.com` sns:Publish.
        at `Shop/Rule`, tests/cli/remedies.rs:137:16
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
        at `Shop/Rule`, tests/cli/remedies.rs:137:16
      help: add an `AWS::SNS::TopicPolicy` for `Shop/Topic` that allows `events.amazonaws.com` sns:Publish, with `aws:SourceArn` `arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/${Shop/Rule}`
      help: see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html

    error[synth]: the app does not synthesize (1 problem)
    --- exit 3
    ");
}

/// A bucket that another one's logs go to, and one that a web function's code comes from, without constructs around.
fn buckets_without_policies(app: &App, policies: impl FnOnce(&Bucket, &Bucket)) {
    let shop = Stack::new(app, "Shop");
    let (logs, code) = (Bucket::builder("Logs"), Bucket::builder("Code"));
    let (logs, code) = (logs.build(&shop), code.build(&shop));
    let site = CfnResource::new(&shop, "Site", "AWS::S3::Bucket");
    let name = |bucket: &Bucket| bucket.name().untyped().expr().clone();
    site.set("LoggingConfiguration", Expr::map([("DestinationBucketName", name(&logs))]));
    let revision = CfnResource::new(&shop, "Revision", "AWS::Lambda::WebFunctionRevision");
    let object = Expr::map([("Bucket", name(&code)), ("Key", "code.zip".into())]);
    let from = Expr::map([("CodeConfig", Expr::map([("S3Object", object)]))]);
    revision.set("BuildConfig", from);
    policies(&logs, &code);
}

#[test]
fn who_is_not_let_into_a_bucket() {
    let told = told("who_is_not_let_into_a_bucket", |app| {
        buckets_without_policies(app, |_, _| {});
    });
    insta::assert_snapshot!(told, @r#"
    --- stderr
    error[missing-resource-policy]: a service is not allowed to use its target
      revision `Shop/Revision` reads from bucket `Shop/Code`, but no policy of `Shop/Code` allows `lambda.amazonaws.com` s3:GetObject.
        at `Shop/Revision`, tests/cli/remedies.rs:200:20
      help: call `grant_read` of `Shop/Code` with `Principal::service("lambda.amazonaws.com")`
      help: see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Lambda.html

    error[missing-resource-policy]: a service is not allowed to use its target
      bucket `Shop/Site` sends to bucket `Shop/Logs`, but no policy of `Shop/Logs` allows `logging.s3.amazonaws.com` s3:PutObject.
        at `Shop/Site`, tests/cli/remedies.rs:197:16
      help: call `grant_put` of `Shop/Logs` with `Principal::service("logging.s3.amazonaws.com")`
      help: see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html

    error[synth]: the app does not synthesize (2 problems)
    --- exit 3
    "#);
}

#[test]
fn who_is_let_into_a_bucket_by_a_grant() {
    let told = told("who_is_let_into_a_bucket_by_a_grant", |app| {
        buckets_without_policies(app, |logs, code| {
            logs.grant_put(&Principal::service("logging.s3.amazonaws.com"));
            code.grant_read(&Principal::service("lambda.amazonaws.com"));
        });
    });
    insta::assert_snapshot!(told, @"
    --- stderr
     Synthesized  Shop  6 resources
        Finished  1 stack in [TIME], written to rustinfra.out
    --- exit 0
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
        at `Shop/Role`, tests/cli/remedies.rs:253:61
      help: write `lambda.amazonaws.com`?
      help: see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services

     Synthesized  Shop  2 resources
        Finished  1 stack in [TIME], written to rustinfra.out
    --- exit 0
    ");
}

#[test]
fn code_that_is_not_there() {
    let told = told("code_that_is_not_there", |app| {
        let shop = Stack::new(app, "Shop");
        let code = Code::from_asset("handlers/wroker");
        Function::builder("Worker", Runtime::NODEJS_22, "index.handler", code).build(&shop);
    });
    insta::assert_snapshot!(told, @"
    --- stderr
    error[missing-asset]: an asset cannot be read
      failed to read `handlers/wroker`: No such file or directory (os error 2)
        at `Shop/Worker/Code`, tests/cli/remedies.rs:274:80
      help: create it, or correct the path; it was looked up as `[PROJECT]/handlers/wroker`

    error[app-failed]: `./app.sh` failed (exit status 1)
      what it printed is above
    --- exit 3
    ");
}

#[test]
fn a_secret_in_an_environment() {
    let told = told("a_secret_in_an_environment", |app| {
        let shop = Stack::new(app, "Shop");
        let secret = Secret::builder("Password").build(&shop);
        function(&shop, "Shows").add_env("PASSWORD", secret.secret_value());
        let gets = function(&shop, "Gets");
        gets.add_env("SECRET", secret.arn());
        secret.grant_read(&gets);
        let elsewhere = Secret::from_secret_name(&shop, "Token", "token");
        let login = rustinfra::sub!("ada:{}", elsewhere.secret_value_from_json("password"));
        function(&shop, "Joins").add_env("LOGIN", login);
    });
    insta::assert_snapshot!(told, @"
    --- stderr
    warning[plain-secret]: a secret stands in a function's environment
      function `Shop/Joins` has the value of a secret in `LOGIN`: whoever may read its settings, in the console or elsewhere, reads it there.
        at `Shop/Joins`, tests/cli/remedies.rs:28:70
      help: give `Shop/Joins` the secret's `arn()` instead, call `grant_read` of the secret with it, and get the value at run time
      help: see https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html

    warning[plain-secret]: a secret stands in a function's environment
      function `Shop/Shows` has the value of a secret in `PASSWORD`: whoever may read its settings, in the console or elsewhere, reads it there.
        at `Shop/Shows`, tests/cli/remedies.rs:28:70
      help: give `Shop/Shows` the secret's `arn()` instead, call `grant_read` of the secret with it, and get the value at run time
      help: see https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html

     Synthesized  Shop  11 resources
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

//! What a stack is given beside its template: tags, topics, roles, parameters.

use rustinfra::deploy::inspect;

use super::*;

const TEMPLATE: &str = r#"{"Resources": {"News": {"Type": "AWS::SNS::Topic"}}}"#;

fn template() -> Value {
    serde_json::from_str(TEMPLATE).unwrap()
}

fn shop(properties: Value) -> Project {
    Project::new().stack_with("Shop", template(), json!({ "properties": properties }))
}

/// The settings of the last plan that was put to review.
fn settings(stage: &Stage) -> Vec<String> {
    stage.judge.plans.borrow().last().unwrap().settings.clone()
}

#[tokio::test(start_paused = true)]
async fn a_tag_that_is_gone_is_a_difference() {
    let stage = Stage::default();
    stage.deploy(&shop(json!({"tags": {"team": "a", "cost": "7"}})).assembly()).await;
    let played = stage.deploy(&shop(json!({"tags": {"cost": "7"}})).assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Updated]);
    assert_eq!(settings(&stage), ["tag team: \"a\" → none"]);
}

#[tokio::test(start_paused = true)]
async fn topics_are_compared_whatever_their_order() {
    let stage = Stage::default();
    let of = |topics: Value| shop(json!({ "notificationArns": topics }));
    stage.deploy(&of(json!(["arn:b", "arn:a"])).assembly()).await;
    let played = stage.deploy(&of(json!(["arn:a", "arn:b"])).assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Unchanged]);
    let played = stage.deploy(&of(json!(["arn:a"])).assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Updated]);
    assert_eq!(settings(&stage), ["notifications: arn:a, arn:b → arn:a"]);
}

#[tokio::test(start_paused = true)]
async fn another_service_role_is_a_difference() {
    let mut stage = Stage::default();
    stage.deploy(&shop(json!({})).assembly()).await;
    stage.options.role_arn = Some("arn:aws:iam::123456789012:role/service".into());
    let played = stage.deploy(&shop(json!({})).assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Updated]);
    assert_eq!(
        settings(&stage),
        ["service role: none → \"arn:aws:iam::123456789012:role/service\""]
    );
    assert_eq!(stage.deploy(&shop(json!({})).assembly()).await.outcomes(), [Outcome::Unchanged]);
}

#[tokio::test(start_paused = true)]
async fn the_value_of_a_secret_parameter_is_not_told() {
    for (no_echo, told) in [
        (json!(true), "****"),
        (json!("true"), "****"),
        (json!("True"), "****"),
        (json!("false"), "\"hunter2\""),
        (json!(null), "\"hunter2\""),
    ] {
        let mut stage = Stage::default();
        let all = [("Password".to_owned(), "hunter2".to_owned())].into_iter().collect();
        stage.options.parameters.insert("Shop".into(), all);
        let mut template = template();
        template["Parameters"] = json!({"Password": {"Type": "String", "NoEcho": no_echo}});
        stage.deploy(&Project::new().stack("Shop", template).assembly()).await;
        assert_eq!(settings(&stage), [format!("parameter Password: none → {told}")], "{no_echo}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_diff_reads_with_the_role_for_lookups() {
    let stage = Stage::default();
    let role = |name: &str| format!("arn:aws:iam::123456789012:role/{name}");
    let roles = json!({"assumeRoleArn": role("deploy"), "lookupRole": {"arn": role("lookup")}});
    let mut project = shop(roles);
    inspect(&stage.fake, &project.assembly().stacks()[0], None).await.unwrap();
    assert_eq!(
        stage.fake.calls(),
        [
            "GetCallerIdentity",
            "GetCallerIdentity arn:aws:iam::123456789012:role/lookup",
            "DescribeStacks Shop",
        ]
    );
    // Without one it reads with the one that deploys.
    let mut project =
        shop(json!({"assumeRoleArn": role("deploy"), "assumeRoleExternalId": "shop"}));
    inspect(&stage.fake, &project.assembly().stacks()[0], None).await.unwrap();
    let deploys = "GetCallerIdentity arn:aws:iam::123456789012:role/deploy known as shop";
    assert_eq!(stage.fake.calls(), ["GetCallerIdentity", deploys, "DescribeStacks Shop"]);
}

#[tokio::test(start_paused = true)]
async fn a_diff_looks_where_a_stack_would_be_deployed() {
    let stage = Stage::default();
    let looks = async |environment: &str, region: Option<&str>| {
        let more = json!({ "environment": environment });
        let mut project = Project::new().stack_with("Shop", template(), more);
        let assembly = project.assembly();
        inspect(&stage.fake, &assembly.stacks()[0], region).await.unwrap().region
    };
    let open = "aws://unknown-account/unknown-region";
    assert_eq!(looks(open, Some("us-east-1")).await, "us-east-1");
    assert_eq!(looks("aws://unknown-account/eu-north-1", Some("us-east-1")).await, "eu-north-1");
    // That of the credentials.
    assert_eq!(looks(open, None).await, "eu-west-1");
}

#[tokio::test(start_paused = true)]
async fn a_role_that_was_refused_is_not_asked_for_again() {
    let stage = Stage::default();
    stage.fake.with(|state| state.closed_roles = true);
    let role = json!({"properties": {"assumeRoleArn": "arn:aws:iam::123456789012:role/deploy"}});
    let mut project =
        Project::new().stack_with("A", template(), role.clone()).stack_with("B", template(), role);
    let played = stage.deploy(&project.assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Created, Outcome::Created]);
    let told = |text: &str| played.lines.iter().filter(|line| line.contains(text)).count();
    assert_eq!(told("[role-not-assumed]"), 1, "{:#?}", played.lines);
    let asked = played.calls.iter().filter(|call| call.ends_with("role/deploy")).count();
    assert_eq!(asked, 1, "{:#?}", played.calls);
}

/// What a deployment is refused for before anything is begun, and what to do about it.
async fn refused(stage: &Stage, assembly: &Assembly, selected: &[&str]) -> (String, Vec<String>) {
    let selected: Vec<_> = selected.iter().filter_map(|name| assembly.stack(name)).collect();
    let observer = |event: &Event| panic!("{event:?}");
    let engine = Engine {
        connect: &stage.fake,
        knowledge: Spec::embedded(),
        observer: &observer,
        cancel: &stage.cancel,
    };
    let error = engine.deploy(assembly, &selected, &stage.options, &stage.judge).await.unwrap_err();
    assert_eq!(stage.fake.calls(), [""; 0]);
    (format!("[{}] {error}", error.code()), error.help())
}

#[tokio::test(start_paused = true)]
async fn parameters_that_no_stack_has_are_refused_before_anything_is_begun() {
    let with = |parameters: Value| {
        let mut template = template();
        template["Parameters"] = parameters;
        template
    };
    let own = json!({"BootstrapVersion": {"Type": "String", "Default": "6"}});
    let mut project = Project::new()
        .stack("Shop", with(json!({"Env": {"Type": "String"}, "Size": {"Type": "Number"}})))
        .stack_with(
            "Jobs",
            with(json!({"Rate": {"Type": "Number"}})),
            json!({"displayName": "Prod/Jobs", "properties": {"stackName": "jobs-prod"}}),
        )
        .stack("None", with(own));
    let assembly = project.assembly();
    let all = ["Shop", "Jobs", "None"];
    for (selected, stack, name, message, help) in [
        (
            &all[..],
            "*",
            "Nope",
            "none of the stacks to deploy has a parameter `Nope`",
            "the parameters are: Env, Rate, Size",
        ),
        (
            &all[..],
            "*",
            "Rat",
            "none of the stacks to deploy has a parameter `Rat`",
            "did you mean `Rate`?",
        ),
        (
            &all[2..],
            "*",
            "Rate",
            "none of the stacks to deploy has a parameter `Rate`",
            "there are no parameters",
        ),
        (
            &all[..],
            "Shop",
            "Rate",
            "`Shop` has no parameter `Rate`",
            "the parameters are: Env, Size",
        ),
        (
            &all[..],
            "jobs-prod",
            "rate",
            "`Prod/Jobs` has no parameter `rate`",
            "did you mean `Rate`?",
        ),
        (
            &all[..1],
            "Jobs",
            "Rate",
            "`Jobs` is none of the stacks to deploy, but values are given for its parameters",
            "deploy it as well, or leave out `--parameters Jobs:…`",
        ),
        (
            &all[..],
            "Shpo",
            "Env",
            "`Shpo` is none of the stacks to deploy, but values are given for its parameters",
            "the stacks to deploy are: Shop, Prod/Jobs, None",
        ),
        (
            &all[..],
            "Shop2",
            "Env",
            "`Shop2` is none of the stacks to deploy, but values are given for its parameters",
            "did you mean `Shop`?",
        ),
    ] {
        let mut stage = Stage::default();
        let values = [(name.to_owned(), "1".to_owned())].into_iter().collect();
        stage.options.parameters = [(stack.to_owned(), values)].into_iter().collect();
        let (told, hints) = refused(&stage, &assembly, selected).await;
        assert_eq!(told, format!("[unknown-parameters] {message}"));
        assert_eq!(hints, [help], "{stack}:{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_parameter_for_every_stack_is_for_those_that_have_it() {
    let mut stage = Stage::default();
    let all = [("Env".to_owned(), "prod".to_owned())].into_iter().collect();
    stage.options.parameters.insert("*".into(), all);
    let mut with = template();
    with["Parameters"] = json!({"Env": {"Type": "String"}});
    let played =
        stage.deploy(&Project::new().stack("A", with).stack("B", template()).assembly()).await;
    assert_eq!(played.outcomes(), [Outcome::Created, Outcome::Created], "{}", played.error());
    let given = stage.fake.with(|state| state.stacks["A"].parameters["Env"].clone());
    assert_eq!(given, "prod");
}

#[tokio::test(start_paused = true)]
async fn credentials_of_another_account_are_refused() {
    let stage = Stage::default();
    let away = json!({"environment": "aws://210987654321/eu-west-1"});
    let mut project = Project::new().stack_with("Shop", template(), away);
    let assembly = project.assembly();
    let observer = |event: &Event| panic!("{event:?}");
    let engine = Engine {
        connect: &stage.fake,
        knowledge: Spec::embedded(),
        observer: &observer,
        cancel: &stage.cancel,
    };
    let selected: Vec<&StackArtifact> = assembly.stacks().iter().collect();
    let deployed = engine.deploy(&assembly, &selected, &stage.options, &stage.judge).await;
    let error = deployed.unwrap_err();
    assert_eq!(
        format!("[{}] {error}", error.code()),
        "[wrong-account] `Shop` belongs to account 210987654321, but the credentials are of 123456789012 (arn:aws:iam::123456789012:user/me)"
    );
    assert_eq!(
        error.help(),
        [
            "choose credentials of account 210987654321, with `--profile` or AWS_PROFILE",
            "or change the stack's environment in the app",
        ]
    );
    assert_eq!(stage.fake.calls(), ["GetCallerIdentity"]);
}

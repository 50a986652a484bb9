//! When something goes wrong.

use super::*;
use rustinfra::deploy::{CloudErrorKind, DeployError, Failure, OperationEvent};

#[tokio::test(start_paused = true)]
async fn a_failed_update_is_explained_at_the_users_line_and_undone() {
    let stage = Stage::default();
    let template =
        |text: &str| resources(json!({"A": topic(text), "B": topic(text), "C": topic(text)}));
    stage.deploy(&Project::new().stack("Shop", template("old")).assembly()).await;
    stage.fake.with(|state| {
        let reason = "Resource handler returned message: \"The role cannot be assumed. (Service: Sns, Status Code: 400, Request ID: 1)\" (RequestToken: 2, HandlerErrorCode: InvalidRequest)";
        state.failing.insert("B".into(), reason.into())
    });
    let played = stage.deploy(&Project::new().stack("Shop", template("new")).assembly()).await;
    assert_eq!(
        played.lines[2..],
        [
            "Shop: update 3",
            "Shop: changing Shop/A (src/lib.rs:1:5) 0/3",
            "Shop: changed Shop/A (src/lib.rs:1:5) 1/3",
            "Shop: changing Shop/B (src/lib.rs:2:5) 1/3",
            "Shop: failed Shop/B (src/lib.rs:2:5) 2/3",
            "Shop: changing Shop/C (src/lib.rs:3:5) 2/3",
            "Shop: cancelled Shop/C (src/lib.rs:3:5) 3/3",
            "Shop: rolling back, The following resource(s) failed: [B].",
            "Shop: restoring Shop/B (src/lib.rs:2:5) 3/3",
            "Shop: restored Shop/B (src/lib.rs:2:5) 3/3",
            "Shop: restoring Shop/A (src/lib.rs:1:5) 3/3",
            "Shop: restored Shop/A (src/lib.rs:1:5) 3/3",
            "Shop: finished RolledBack { status: \"UPDATE_ROLLBACK_COMPLETE\" }",
        ]
    );
    let (_, error) = played.report.errors().next().unwrap();
    let DeployError::ResourcesFailed { failures, cancelled, .. } = error else {
        panic!("{error:?}")
    };
    assert_eq!(*cancelled, 1);
    let failure = &failures[0];
    assert_eq!(failures.len(), 1);
    assert_eq!(
        (
            failure.name(),
            failure.verb.as_str(),
            failure.reason.as_str(),
            failure.code.as_deref(),
            failure.place.as_deref()
        ),
        (
            "Shop/B",
            "updated",
            "The role cannot be assumed.",
            Some("InvalidRequest"),
            Some("src/lib.rs:2:5")
        )
    );
    assert!(
        error.help().contains(
            &"to keep the failed state for inspection, run the same command again with `--no-rollback`"
                .to_owned()
        )
    );
}

#[tokio::test(start_paused = true)]
async fn what_an_update_was_to_add_could_not_be_created() {
    let stage = Stage::default();
    stage.fake.with(|state| state.blurs_additions = true);
    let old = resources(json!({"A": topic("a")}));
    stage.deploy(&Project::new().stack("Shop", old).assembly()).await;
    stage.fake.with(|state| state.failing.insert("New".into(), "no".into()));
    let new = resources(json!({"A": topic("a"), "New": topic("new")}));
    let played = stage.deploy(&Project::new().stack("Shop", new).assembly()).await;
    let (_, error) = played.report.errors().next().unwrap();
    let DeployError::ResourcesFailed { failures, .. } = error else { panic!("{error:?}") };
    assert_eq!(
        failures,
        &[Failure {
            logical_id: "New".into(),
            path: Some("Shop/New".into()),
            place: Some("src/lib.rs:2:5".into()),
            resource_type: "AWS::SNS::Topic".into(),
            verb: "created".into(),
            reason: "no".into(),
            code: None,
        }]
    );
}

#[tokio::test(start_paused = true)]
async fn a_failure_in_a_nested_stack_is_told_where_it_happened() {
    let stage = Stage::default();
    stage.fake.with(|state| {
        state.nested.insert("Nest".into(), resources(json!({"Inbox": queue("inner")})));
        state.failing.insert("Inbox".into(), "the name is taken".into());
        state
            .failing
            .insert("Nest".into(), "Embedded stack arn:… was not successfully created".into());
    });
    let metadata = json!({"metadata": {
        "/Shop/Nest/Resource": null,
        "/Shop/Nested.NestedStack/Nested.NestedStackResource": [{"type": "aws:cdk:logicalId", "data": "Nest"}],
        "/Shop/Nested/Inbox/Resource": [{"type": "aws:cdk:logicalId", "data": "Inbox"}],
    }});
    let template = resources(json!({"Nest": {"Type": "AWS::CloudFormation::Stack"}}));
    let played =
        stage.deploy(&Project::new().stack_with("Shop", template, metadata).assembly()).await;
    let (_, error) = played.report.errors().next().unwrap();
    let DeployError::ResourcesFailed { failures, .. } = error else { panic!("{error:?}") };
    let names: Vec<_> =
        failures.iter().map(|failure| (failure.name(), failure.reason.as_str())).collect();
    assert_eq!(names, [("Shop/Nested/Inbox", "the name is taken")]);
}

#[tokio::test(start_paused = true)]
async fn what_only_describe_events_tells_of_a_nested_stack_is_told_where_it_happened() {
    let stage = Stage::default();
    let embedded = "Embedded stack arn:… was not successfully created";
    stage.fake.with(|state| {
        state.nested.insert("Nest".into(), resources(json!({"A": queue("a")})));
        state.failing.insert("Nest".into(), embedded.into());
        let of =
            |stack: &str, event: OperationEvent| OperationEvent { stack_id: stack.into(), ..event };
        let nest = OperationEvent {
            logical_id: "Nest".into(),
            resource_type: "AWS::CloudFormation::Stack".into(),
            reason: Some(embedded.into()),
            ..taken(-1)
        };
        state.foreseen = vec![of("Shop", nest), of("Shop-Nest", taken(-1))];
    });
    let metadata = json!({"metadata": {
        "/Shop/Nest/Resource": null,
        "/Shop/Nested.NestedStack/Nested.NestedStackResource": [{"type": "aws:cdk:logicalId", "data": "Nest"}],
        "/Shop/Nested/A/Resource": [{"type": "aws:cdk:logicalId", "data": "A"}],
    }});
    let template = resources(json!({"Nest": {"Type": "AWS::CloudFormation::Stack"}}));
    let played =
        stage.deploy(&Project::new().stack_with("Shop", template, metadata).assembly()).await;
    let (_, error) = played.report.errors().next().unwrap();
    let DeployError::ResourcesFailed { failures, .. } = error else { panic!("{error:?}") };
    let told: Vec<_> =
        failures.iter().map(|failure| (failure.name(), failure.reason.as_str())).collect();
    let taken = "Resource of type 'AWS::SQS::Queue' with identifier 'a' already exists.";
    assert_eq!(told, [("Shop/Nested/A", taken)]);
}

#[tokio::test(start_paused = true)]
async fn without_rollback_the_failed_state_stays_and_can_be_gone_on_from() {
    let mut stage = Stage::default();
    stage.options.rollback = false;
    stage.fake.with(|state| state.failing.insert("A".into(), "no".into()));
    let mut project = Project::new().stack("Shop", resources(json!({"A": topic("a")})));
    let assembly = project.assembly();
    let played = stage.deploy(&assembly).await;
    assert_eq!(played.outcomes(), [Outcome::Failed { status: Some("CREATE_FAILED".into()) }]);
    stage.fake.with(|state| state.failing.clear());
    let played = stage
        .deploy(&Project::new().stack("Shop", resources(json!({"A": topic("b")}))).assembly())
        .await;
    assert_eq!(played.outcomes(), [Outcome::Updated]);
}

#[tokio::test(start_paused = true)]
async fn a_failure_without_events_is_told_by_the_stacks_own_reason() {
    let stage = Stage::default();
    stage.fake.with(|state| {
        state.mute = true;
        state.failing.insert("A".into(), "no".into());
    });
    let played = stage
        .deploy(&Project::new().stack("Shop", resources(json!({"A": topic("a")}))).assembly())
        .await;
    assert_eq!(played.outcomes(), [Outcome::RolledBack { status: "ROLLBACK_COMPLETE".into() }]);
    let (_, error) = played.report.errors().next().unwrap();
    let DeployError::ResourcesFailed { failures, .. } = error else { panic!("{error:?}") };
    assert_eq!(failures[0].name(), "Shop");
}

#[tokio::test(start_paused = true)]
async fn what_a_failed_creation_leaves_behind_is_told() {
    let stage = Stage::default();
    stage.fake.with(|state| {
        state.retained.insert("A".into());
        state.failing.insert("B".into(), "no".into());
    });
    let template = resources(json!({"A": topic("a"), "B": topic("b")}));
    let played = stage.deploy(&Project::new().stack("Shop", template).assembly()).await;
    assert_eq!(
        played.lines[played.lines.len() - 4..],
        [
            "Shop: removing Shop/B (src/lib.rs:2:5) 2/2",
            "Shop: removed Shop/B (src/lib.rs:2:5) 2/2",
            "Shop: kept Shop/A (src/lib.rs:1:5) 2/2",
            "Shop: finished RolledBack { status: \"ROLLBACK_COMPLETE\" }",
        ]
    );
    assert_eq!(stage.counts.take(), [("Shop".to_owned(), Counts { keep: 1, ..Counts::default() })]);
    let (_, error) = played.report.errors().next().unwrap();
    let DeployError::ResourcesFailed { kept, .. } = error else { panic!("{error:?}") };
    assert_eq!(kept, &["Shop/A"]);
    assert_eq!(
        error.help(),
        [
            "to keep the failed state for inspection, run the same command again with `--no-rollback`",
            "what was kept is yours to remove: a fixed name is in the way of the next deployment; with `RemovalPolicy::RetainOnUpdateOrDelete` a failed creation keeps nothing",
        ]
    );
}

/// What CloudFormation finds of a queue `A` before it makes anything, so long after the last event.
fn taken(at_ms: i64) -> OperationEvent {
    OperationEvent {
        logical_id: "A".into(),
        resource_type: "AWS::SQS::Queue".into(),
        validation: Some("NAME_CONFLICT_VALIDATION".into()),
        path: Some("/Resources/A".into()),
        reason: Some(
            "Resource of type 'AWS::SQS::Queue' with identifier 'a' already exists.".into(),
        ),
        at_ms,
        ..OperationEvent::default()
    }
}

/// The error of a deployment of a queue `A`, with its failures and its help.
async fn told(stage: &Stage) -> String {
    told_and_called(stage).await.0
}

/// The same, and what was asked of CloudFormation.
async fn told_and_called(stage: &Stage) -> (String, Vec<String>) {
    let mut project = Project::new().stack("Shop", resources(json!({"A": queue("a")})));
    let played = stage.deploy(&project.assembly()).await;
    let mut told = played.error() + "\n";
    let (_, error) = played.report.errors().next().unwrap();
    let (DeployError::ResourcesFailed { failures, .. }
    | DeployError::ChangeSetRefused { failures, .. }) = error
    else {
        panic!("{error:?}")
    };
    for failure in failures {
        let place = failure.place.as_deref().unwrap_or("-");
        told += &format!("{} {} ({place}): {}\n", failure.name(), failure.verb, failure.reason);
    }
    (told + &error.help().join("\n"), played.calls)
}

#[tokio::test(start_paused = true)]
async fn what_only_describe_events_tells_is_told_at_the_users_line() {
    let stage = Stage::default();
    stage
        .deploy(&Project::new().stack("Shop", resources(json!({"A": queue("old")}))).assembly())
        .await;
    let property = OperationEvent {
        validation: Some("PROPERTY_VALIDATION".into()),
        path: Some("/Resources/A/Properties/RedrivePolicy/maxReceiveCount".into()),
        reason: Some("#: 0 is not greater or equal to 1".into()),
        ..taken(0)
    };
    let itself =
        OperationEvent { logical_id: "Shop".into(), reason: Some("it failed".into()), ..taken(0) };
    let old = OperationEvent { reason: Some("another operation's".into()), ..taken(-1_000_000) };
    // A change set that was refused in between has an operation of its own.
    let of_another = OperationEvent {
        reason: Some("a change set's".into()),
        operation: Some("operation of a change set".into()),
        ..taken(0)
    };
    let cancelled = OperationEvent {
        logical_id: "B".into(),
        reason: Some("Resource creation cancelled".into()),
        ..taken(0)
    };
    let foreseen = vec![old, of_another, taken(0), taken(0), property, itself, cancelled];
    stage.fake.with(|state| state.foreseen = foreseen);
    assert_eq!(
        told(&stage).await,
        "[resource-failed] deploying `Shop` failed
Shop/A deployed (src/lib.rs:1:5): Resource of type 'AWS::SQS::Queue' with identifier 'a' already exists.
Shop/A deployed (src/lib.rs:1:5): RedrivePolicy.maxReceiveCount: #: 0 is not greater or equal to 1
`Shop/A` has a name that is taken; give it another, or leave the name to CloudFormation
or use what has that name: refer to it (`from_…_name`, `from_…_arn`), or import it into the stack in CloudFormation's console"
    );
}

#[tokio::test(start_paused = true)]
async fn where_describe_events_is_refused_the_stacks_own_reason_is_told() {
    let stage = Stage::default();
    stage.fake.with(|state| state.foreseen = vec![taken(0)]);
    stage.fake.fault("DescribeEvents", 1, CloudErrorKind::AccessDenied, "no");
    assert_eq!(
        told(&stage).await,
        "[resource-failed] deploying `Shop` failed
Shop deployed (-): Validation failed with 1 error(s). Call DescribeEvents to retrieve the full list of issues.
to keep the failed state for inspection, run the same command again with `--no-rollback`"
    );
}

#[tokio::test(start_paused = true)]
async fn what_a_change_set_is_refused_for_is_told_at_the_users_line() {
    let stage = Stage::default();
    let reason = "The following hook(s)/validation failed: [AWS::EarlyValidation::ResourceExistenceCheck]. To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.";
    stage.fake.with(|state| {
        state.refusal = Some(reason.into());
        state.foreseen = vec![taken(-1)];
    });
    let expected = format!(
        "[change-set-refused] CloudFormation refused the change set for `Shop`: {reason}
Shop/A deployed (src/lib.rs:1:5): Resource of type 'AWS::SQS::Queue' with identifier 'a' already exists.
`Shop/A` has a name that is taken; give it another, or leave the name to CloudFormation
or use what has that name: refer to it (`from_…_name`, `from_…_arn`), or import it into the stack in CloudFormation's console"
    );
    let (told, calls) = told_and_called(&stage).await;
    assert_eq!(told, expected);
    assert_eq!(
        calls[calls.len() - 4..],
        [
            "DescribeEvents a change set of Shop",
            "DeleteChangeSet Shop",
            "DescribeStacks Shop",
            "DeleteStack Shop"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn types_that_are_not_known_are_told_by_their_constructs() {
    let stage = Stage::default();
    let reason =
        "Template format error: Unrecognized resource types: [AWS::Shop::Cart, AWS::Shop::Till]";
    stage.fake.with(|state| state.refusal = Some(reason.into()));
    let template = resources(json!({
        "A": {"Type": "AWS::Shop::Cart"}, "B": queue("b"), "C": {"Type": "AWS::Shop::Till"},
    }));
    let played = stage.deploy(&Project::new().stack("Shop", template).assembly()).await;
    let (_, error) = played.report.errors().next().unwrap();
    let DeployError::ChangeSetRefused { failures, .. } = error else { panic!("{error:?}") };
    let told = failures.iter().map(|failure| {
        let place = failure.place.as_deref().unwrap_or("-");
        format!("{} {} ({place}): {}", failure.name(), failure.resource_type, failure.reason)
    });
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            "Shop/A AWS::Shop::Cart (src/lib.rs:1:5): its type is not known there",
            "Shop/C AWS::Shop::Till (src/lib.rs:3:5): its type is not known there",
        ]
    );
    assert_eq!(
        error.help(),
        [
            "the region does not have these types, or they are misspelled; a local endpoint has fewer than AWS: leave them out of what you try there"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn what_describe_events_does_not_tell_it_is_not_asked_for() {
    let asked = |calls: &[String]| calls.iter().any(|call| call.starts_with("DescribeEvents"));
    let stage = Stage::default();
    stage.fake.with(|state| {
        state.refusal = Some("Template error: it is no template".into());
        state.foreseen = vec![taken(-1)];
    });
    let (told, calls) = told_and_called(&stage).await;
    assert_eq!(
        told,
        "[change-set-refused] CloudFormation refused the change set for `Shop`: Template error: it is no template\n"
    );
    assert!(!asked(&calls), "{calls:#?}");

    let stage = Stage::default();
    stage.fake.with(|state| {
        state.failing.insert("A".into(), "it is too large".into());
        state.foreseen = vec![taken(-1)];
    });
    let (told, calls) = told_and_called(&stage).await;
    assert_eq!(
        told,
        "[resource-failed] deploying `Shop` failed
Shop/A created (src/lib.rs:1:5): it is too large
to keep the failed state for inspection, run the same command again with `--no-rollback`"
    );
    assert!(!asked(&calls), "{calls:#?}");
}

#[tokio::test(start_paused = true)]
async fn a_throttled_look_is_repeated() {
    let stage = Stage::default();
    stage.fake.fault("DescribeStackEvents", 3, CloudErrorKind::Throttled, "Rate exceeded");
    stage.fake.fault("DescribeChangeSet", 2, CloudErrorKind::Throttled, "Rate exceeded");
    let played = stage
        .deploy(&Project::new().stack("Shop", resources(json!({"A": topic("a")}))).assembly())
        .await;
    assert_eq!(played.outcomes(), [Outcome::Created]);
    let added = played.lines.iter().filter(|line| line.contains("added Shop/A")).count();
    assert_eq!(added, 1, "{:#?}", played.lines);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_names_action_and_principal() {
    let stage = Stage::default();
    let message = "User: arn:aws:iam::1:user/me is not authorized to perform: cloudformation:CreateChangeSet on resource: x";
    stage.fake.fault("CreateChangeSet", 1, CloudErrorKind::AccessDenied, message);
    let played = stage
        .deploy(&Project::new().stack("Shop", resources(json!({"A": topic("a")}))).assembly())
        .await;
    let (_, error) = played.report.errors().next().unwrap();
    assert_eq!(error.code(), "access-denied");
    assert_eq!(error.help()[0], "allow `cloudformation:CreateChangeSet` to arn:aws:iam::1:user/me");
}

#[tokio::test(start_paused = true)]
async fn an_interruption_stops_watching_and_says_how_to_go_on() {
    let stage = Stage { cancel_at: Some("added Shop/A"), ..Stage::default() };
    let template =
        resources(json!({"A": topic("a"), "B": topic("b"), "C": topic("c"), "D": topic("d")}));
    let played = stage.deploy(&Project::new().stack("Shop", template).assembly()).await;
    assert_eq!(
        played.outcomes(),
        [Outcome::Interrupted { status: Some("CREATE_IN_PROGRESS".into()) }]
    );
    assert_eq!(played.error(), "[interrupted] interrupted while `Shop` was CREATE_IN_PROGRESS");
    assert!(!played.lines.iter().any(|line| line.contains("Shop/D")));
}

#[tokio::test(start_paused = true)]
async fn an_interruption_before_anything_changed_changes_nothing() {
    let stage = Stage { cancel_at: Some("change set"), ..Stage::default() };
    let template = resources(json!({"A": topic("a")}));
    let played = stage.deploy(&Project::new().stack("Shop", template).assembly()).await;
    assert!(
        matches!(played.outcomes()[..], [Outcome::Interrupted { .. }]),
        "{:?} {:#?}",
        played.outcomes(),
        played.lines
    );
    let executed = played.calls.iter().any(|call| call.starts_with("ExecuteChangeSet"));
    assert!(!executed, "{:#?}", played.calls);
}

#[tokio::test(start_paused = true)]
async fn silence_is_broken_by_what_is_waited_for() {
    let stage = Stage { cancel_at: Some("waiting"), ..Stage::default() };
    stage.fake.with(|state| state.pace = 2);
    let template = resources(json!({"A": topic("a")}));
    let mut project = Project::new().stack("Shop", template);
    let assembly = project.assembly();
    // Nothing happens after the first two events.
    stage.fake.with(|state| state.failing.clear());
    let frozen = stage.fake.clone();
    let stage = Stage { judge: Judge::default(), ..stage };
    let freezing = async {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        frozen.with(|state| state.frozen = true);
    };
    let (played, ()) = tokio::join!(stage.deploy(&assembly), freezing);
    let waiting = "Shop: waiting for Shop/A (32 s)".to_owned();
    assert!(played.lines.contains(&waiting), "{:#?}", played.lines);
}

#[tokio::test(start_paused = true)]
async fn errors_that_constructs_left_forbid_deployment() {
    let stage = Stage::default();
    let metadata = json!({"metadata": {"/Shop/A": [{"type": "aws:cdk:error", "data": "the bucket must be encrypted"}]}});
    let template = resources(json!({"A": topic("a")}));
    let played =
        stage.deploy(&Project::new().stack_with("Shop", template, metadata).assembly()).await;
    assert_eq!(
        played.error(),
        "[errors-in-app] `Shop` has errors of its own: Shop/A: the bucket must be encrypted"
    );
    assert_eq!(played.calls, ["GetCallerIdentity"]);
}

#[tokio::test(start_paused = true)]
async fn each_kind_of_refusal_has_a_code_of_its_own() {
    for (kind, code, access) in [
        (CloudErrorKind::NoCredentials, "no-credentials", true),
        (CloudErrorKind::BadCredentials, "bad-credentials", true),
        (CloudErrorKind::AccessDenied, "access-denied", true),
        (CloudErrorKind::Unreachable, "endpoint-unreachable", false),
        (CloudErrorKind::Throttled, "throttled", false),
        (CloudErrorKind::NotFound, "not-found", false),
        (CloudErrorKind::Service, "service-error", false),
        (CloudErrorKind::Invalid, "request-refused", false),
    ] {
        let stage = Stage::default();
        stage.fake.fault("DescribeStacks", 1, kind, "no");
        let mut project = Project::new().stack("Shop", resources(json!({"A": topic("a")})));
        let played = stage.deploy(&project.assembly()).await;
        assert_eq!(played.error(), format!("[{code}] cloudformation:DescribeStacks failed: no"));
        assert_eq!(played.outcomes(), [Outcome::Failed { status: None }]);
        let (_, error) = played.report.errors().next().unwrap();
        assert_eq!(error.is_access(), access, "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_deployed_template_that_cannot_be_read_is_not_overwritten() {
    let stage = Stage::default();
    stage.fake.stack("Shop", "CREATE_COMPLETE", resources(json!({})));
    stage.fake.with(|state| state.garbled = Some("{\"Resources\": [".into()));
    let mut project = Project::new().stack("Shop", resources(json!({"A": topic("a")})));
    let played = stage.deploy(&project.assembly()).await;
    let told = "[bad-template] the deployed template of `Shop` cannot be read: ";
    assert!(played.error().starts_with(told), "{}", played.error());
    assert_eq!(played.calls, ["GetCallerIdentity", "DescribeStacks Shop", "GetTemplate Shop"]);
}

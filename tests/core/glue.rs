//! Resources that connect others: where they stand, and what they wait for.

use rustinfra::graph::{Connection, Glue, Link};
use rustinfra_constructs::prelude::*;
use serde_json::json;

use super::links::{SERVICE, properties, stack};
use super::{function, of_type, problems, templates};

#[test]
fn two_links_cannot_be_written_as_one_resource_that_says_something_else() {
    let (app, stack) = stack();
    let worker = function(&stack, "Worker");
    let line = line!() + 2;
    let allow = |source: &'static str| {
        Link::glue(Glue {
            type_name: "AWS::Lambda::Permission",
            candidates: vec![(worker.node().id(), "Allow".into())],
            properties: vec![
                ("Action", "lambda:InvokeFunction".into()),
                ("FunctionName", worker.arn().into_expr()),
                ("Principal", SERVICE.into()),
                ("SourceArn", source.into()),
            ],
            after_policies_of: None,
            connects: Connection {
                actor: None,
                verb: "invokes",
                inverse: "is invoked by",
                object: worker.node().id(),
            },
        })
        .record(stack.node());
    };
    allow("arn:aws:s3:::one");
    allow("arn:aws:s3:::one");
    assert_eq!(
        properties(&app, "AWS::Lambda::Permission"),
        json!([{
            "Action": "lambda:InvokeFunction",
            "FunctionName": {"Fn::GetAtt": ["Worker11F36D0F", "Arn"]},
            "Principal": SERVICE,
            "SourceArn": "arn:aws:s3:::one",
        }])
    );
    allow("arn:aws:s3:::two");
    let file = file!();
    assert_eq!(
        problems(&app),
        format!(
            "error[duplicate-id]: sibling constructs share an id
  `Allow` is defined twice under `Orders/Worker`. Ids name resources across deployments, so siblings cannot share one.
    at `Orders/Worker/Allow`
    first  {file}:{line}:9
    again  {file}:{line}:9
  help: rename one of them, or group them under a construct of their own"
        )
    );
}

#[test]
fn a_mapping_away_from_its_function_waits_for_the_policies_of_the_role() {
    let app = App::new();
    let (data, compute) = (Stack::new(&app, "Data"), Stack::new(&app, "Compute"));
    let queue = Queue::builder("Inbox").build(&data);
    let worker = function(&compute, "Worker");
    worker.add_event_source(&SqsEventSource::new(&queue));
    // By this, the stack of the function cannot need that of the queue.
    CfnResource::new(&data, "Topic", "AWS::SNS::Topic")
        .set("DisplayName", worker.arn().into_expr());
    let all = templates(&app);
    let in_data = |ty: &str| {
        let found = all.iter().flat_map(|(name, template)| {
            of_type(template, ty).into_iter().map(move |found| (name.as_str(), found))
        });
        let found: Vec<_> = found.collect();
        assert_eq!((found.len(), found[0].0), (1, "Data"), "{ty}");
        found[0].1
    };
    let (policy, _) = in_data("AWS::IAM::Policy");
    let (_, mapping) = in_data("AWS::Lambda::EventSourceMapping");
    let (queue, _) = in_data("AWS::SQS::Queue");
    assert_eq!(
        *mapping,
        json!({
            "Type": "AWS::Lambda::EventSourceMapping",
            "Properties": {
                "EventSourceArn": {"Fn::GetAtt": [queue, "Arn"]},
                "FunctionName": {"Fn::ImportValue": "Compute:ExportsOutputRefWorker11F36D0F0BF0BB50"},
            },
            "DependsOn": [policy],
            "Metadata": {"aws:cdk:path": "Data/Inbox/EventSourceMapping:ComputeWorker8A53051A"},
        })
    );
}

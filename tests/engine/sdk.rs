//! What the SDK makes of CloudFormation's answers, in the form that its API reference documents:
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_OperationEvent.html>.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread::{self, JoinHandle};

use rustinfra::deploy::sdk::{Aws, AwsCloud, SdkOptions};
use rustinfra::deploy::{ChangeSetRef, CloudFormation as _, Connect as _, OperationEvent, Target};

/// Answers one call after the other over HTTP; the bodies of the calls.
fn answering(answers: Vec<String>) -> (String, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let serving = thread::spawn(move || {
        let answer = |answer| serve(&listener.accept().unwrap().0, answer);
        answers.iter().map(answer).collect()
    });
    (address, serving)
}

fn serve(stream: &TcpStream, answer: &String) -> String {
    let mut reader = BufReader::new(stream);
    let (mut length, mut line) = (0, String::new());
    while reader.read_line(&mut line).unwrap() > 2 {
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        line.clear();
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\nconnection: close";
    let mut stream = stream;
    write!(stream, "{head}\r\ncontent-length: {}\r\n\r\n{answer}", answer.len()).unwrap();
    String::from_utf8(body).unwrap()
}

async fn cloud(endpoint: String) -> AwsCloud {
    let options = SdkOptions {
        region: Some("eu-west-1".into()),
        endpoint: Some(endpoint),
        credentials: Some(("key".into(), "secret".into())),
        ..SdkOptions::default()
    };
    let target = Target { account: None, region: None, role: None };
    Aws::new(options).connect(&target).await.unwrap()
}

const STACK: &str = "arn:aws:cloudformation:eu-west-1:123456789012:stack/Shop/1";

/// A page of `DescribeEvents`.
fn page(events: &[&str], next: &str) -> String {
    let events: String = events
        .iter()
        .enumerate()
        .map(|(at, event)| format!(
            "<member><EventId>{at}</EventId><StackId>{STACK}</StackId><OperationId>op-1</OperationId>\
             <OperationType>CREATE_CHANGESET</OperationType><OperationStatus>FAILED</OperationStatus>\
             <Timestamp>2026-01-01T00:00:01.500Z</Timestamp>{event}</member>"
        ))
        .collect();
    format!(
        "<DescribeEventsResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\">\
         <DescribeEventsResult><OperationEvents>{events}</OperationEvents>{next}</DescribeEventsResult>\
         <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></DescribeEventsResponse>"
    )
}

/// A validation of the queue `Inbox`.
fn validation(mode: &str, reason: &str) -> String {
    format!(
        "<EventType>VALIDATION_ERROR</EventType><LogicalResourceId>Inbox</LogicalResourceId>\
         <PhysicalResourceId></PhysicalResourceId><ResourceType>AWS::SQS::Queue</ResourceType>\
         <ValidationFailureMode>{mode}</ValidationFailureMode>\
         <ValidationName>PROPERTY_VALIDATION</ValidationName><ValidationStatus>FAILED</ValidationStatus>\
         <ValidationStatusReason>{reason}</ValidationStatusReason>\
         <ValidationPath>/Resources/Inbox/Properties/QueueName</ValidationPath>"
    )
}

/// A hook that looked at the topic `News`.
fn hook(mode: &str, reason: &str) -> String {
    format!(
        "<EventType>HOOK_INVOCATION_ERROR</EventType><LogicalResourceId>News</LogicalResourceId>\
         <ResourceType>AWS::SNS::Topic</ResourceType><HookType>Own::Naming::Hook</HookType>\
         <HookStatus>HOOK_COMPLETE_FAILED</HookStatus><HookStatusReason>{reason}</HookStatusReason>\
         <HookInvocationPoint>PRE_PROVISION</HookInvocationPoint><HookFailureMode>{mode}</HookFailureMode>"
    )
}

#[tokio::test]
async fn what_failed_is_told_from_what_only_warns() {
    let first = [
        validation("FAIL", "the name is too long"),
        validation("WARN", "the name is unusual"),
        hook("WARN", "no owner is named"),
    ];
    let second = [
        hook("FAIL", "the name is wrong"),
        "<EventType>PROVISIONING_ERROR</EventType><LogicalResourceId>Jobs</LogicalResourceId>\
         <PhysicalResourceId>jobs-1</PhysicalResourceId><ResourceType>AWS::SQS::Queue</ResourceType>\
         <ResourceStatus>CREATE_FAILED</ResourceStatus>\
         <ResourceStatusReason>it exists</ResourceStatusReason>"
            .to_owned(),
        // The stack's own, which has no reason.
        format!(
            "<EventType>STACK_EVENT</EventType><LogicalResourceId>Shop</LogicalResourceId>\
             <PhysicalResourceId>{STACK}</PhysicalResourceId>\
             <ResourceType>AWS::CloudFormation::Stack</ResourceType>\
             <DetailedStatus>VALIDATION_FAILED</DetailedStatus><ValidationStatusReason></ValidationStatusReason>"
        ),
    ];
    let texts = |events: &[String; 3], next| page(&events.each_ref().map(String::as_str), next);
    let pages = vec![texts(&first, "<NextToken>more</NextToken>"), texts(&second, "")];
    let (address, serving) = answering(pages);
    let change_set = ChangeSetRef { id: "ours".into(), stack_id: STACK.into() };
    let cloud = cloud(address).await;
    let events = cloud.failed_events(STACK, Some(&change_set.id)).await.unwrap();

    let event = OperationEvent {
        stack_id: STACK.into(),
        resource_type: "AWS::SQS::Queue".into(),
        at_ms: 1_767_225_601_500,
        operation: Some("op-1".into()),
        ..OperationEvent::default()
    };
    let expected = [
        OperationEvent {
            logical_id: "Inbox".into(),
            validation: Some("PROPERTY_VALIDATION".into()),
            path: Some("/Resources/Inbox/Properties/QueueName".into()),
            reason: Some("the name is too long".into()),
            ..event.clone()
        },
        OperationEvent {
            logical_id: "News".into(),
            resource_type: "AWS::SNS::Topic".into(),
            reason: Some("the name is wrong".into()),
            ..event.clone()
        },
        OperationEvent {
            logical_id: "Jobs".into(),
            physical_id: "jobs-1".into(),
            reason: Some("it exists".into()),
            ..event.clone()
        },
        OperationEvent {
            logical_id: "Shop".into(),
            physical_id: STACK.into(),
            resource_type: "AWS::CloudFormation::Stack".into(),
            ..event
        },
    ];
    assert_eq!(events, expected);
    let asked = "Action=DescribeEvents&Version=2010-05-15\
                 &StackName=arn%3Aaws%3Acloudformation%3Aeu-west-1%3A123456789012%3Astack%2FShop%2F1\
                 &ChangeSetName=ours&Filters.FailedEvents=true";
    let calls = serving.join().unwrap();
    assert_eq!(calls, [asked.to_owned(), format!("{asked}&NextToken=more")]);
}

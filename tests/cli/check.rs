use crate::project::Project;

const COMPLETE: &str = "\
Resources:
  Topic:
    Type: AWS::SNS::Topic
  Queue:
    Type: AWS::SQS::Queue
  Subscription:
    Type: AWS::SNS::Subscription
    Properties:
      TopicArn: !Ref Topic
      Protocol: sqs
      Endpoint: !GetAtt Queue.Arn
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Queue]
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {Service: sns.amazonaws.com}
            Action: sqs:SendMessage
            Resource: !GetAtt Queue.Arn
            Condition: {ArnEquals: {aws:SourceArn: !Ref Topic}}
";

fn broken() -> String {
    COMPLETE.split("  Policy:").next().unwrap().replace(
        "Type: AWS::SQS::Queue\n",
        "Type: AWS::SQS::Queue\n    Properties: {DelaySeconds: 901}\n",
    )
}

#[test]
fn a_complete_template_is_checked_without_an_app() {
    let project = Project::new("check-complete").file("template.yaml", COMPLETE);
    insta::assert_snapshot!(project.run(&["check", "template.yaml"]), @"
    --- stderr
         Checked  1 template: no problems
    --- exit 0
    ");
}

#[test]
fn what_a_template_lacks_is_told_with_its_place() {
    let project = Project::new("check-broken").file("a.yaml", COMPLETE).file("b.yaml", &broken());
    insta::assert_snapshot!(project.run(&["check", "a.yaml", "b.yaml"]), @"");
}

#[test]
fn findings_are_one_json_object_a_line() {
    let project = Project::new("check-json").file("b.yaml", &broken());
    insta::assert_snapshot!(project.run(&["check", "--json", "b.yaml"]), @"");
}

#[test]
fn what_is_no_template_is_refused() {
    let project = Project::new("check-nothing").file("list.yaml", "- a\n");
    insta::assert_snapshot!(project.run(&["check", "list.yaml"]), @"");
    insta::assert_snapshot!(project.run(&["check", "lost.yaml"]), @"");
}

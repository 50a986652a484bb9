use crate::project::{ONE_STACK, Project};

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
    insta::assert_snapshot!(project.run(&["check", "a.yaml", "b.yaml"]), @r"
    --- stderr
    error[range]: `DelaySeconds` is 901, but at most 900 is allowed
        at `b.yaml#/Resources/Queue/Properties/DelaySeconds`
      help: see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html

    error[missing-resource-policy]: a service is not allowed to use its target
      subscription `Subscription` sends to queue `Queue`, but no policy of `Queue` allows `sns.amazonaws.com` sqs:SendMessage.
        at `b.yaml#/Resources/Subscription/Properties/Endpoint`
      help: add an `AWS::SQS::QueuePolicy` for `Queue` that allows `sns.amazonaws.com` sqs:SendMessage, with `aws:SourceArn` `arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:${Topic}`
      help: see https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html

    error[check]: 2 problems in 2 templates
    --- exit 3
    ");
}

#[test]
fn findings_are_one_json_object_a_line() {
    let project = Project::new("check-json").file("b.yaml", &broken());
    insta::assert_snapshot!(project.run(&["check", "--json", "b.yaml"]), @r#"
    {"template":"b.yaml","diagnostic":{"code":"range","severity":"error","summary":"`DelaySeconds` is 901, but at most 900 is allowed","detail":"","path":"b.yaml#/Resources/Queue/Properties/DelaySeconds","places":[],"help":["see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html"]}}
    {"template":"b.yaml","diagnostic":{"code":"missing-resource-policy","severity":"error","summary":"a service is not allowed to use its target","detail":"subscription `Subscription` sends to queue `Queue`, but no policy of `Queue` allows `sns.amazonaws.com` sqs:SendMessage.","path":"b.yaml#/Resources/Subscription/Properties/Endpoint","places":[],"help":["add an `AWS::SQS::QueuePolicy` for `Queue` that allows `sns.amazonaws.com` sqs:SendMessage, with `aws:SourceArn` `arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:${Topic}`","see https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html"]}}
    --- stderr
    error[check]: 2 problems in 1 template
    --- exit 3
    "#);
}

#[test]
fn what_is_no_template_is_refused() {
    let project = Project::new("check-nothing").file("list.yaml", "- a\n");
    insta::assert_snapshot!(project.run(&["check", "list.yaml"]), @r"
    --- stderr
    error[template]: `list.yaml` is not a template: it is not an object
      help: `check` takes CloudFormation templates, JSON or YAML, such as rustinfra.out/*.template.json
    --- exit 3
    ");
    insta::assert_snapshot!(project.run(&["check", "lost.yaml"]), @r"
    --- stderr
    error[template]: `lost.yaml` could not be read: No such file or directory (os error 2)
    --- exit 2
    ");
}

#[test]
fn an_app_or_an_assembly_is_not_checked_as_a_template() {
    let project = Project::with_app("check-app", ONE_STACK)
        .file("shop/Cargo.toml", "[package]\nname = \"shop\"\n\n[dependencies]\n")
        .file("Cargo.toml", "---\n---\n")
        .file("notes.md", "`x`: it is a note\n");
    insta::assert_snapshot!(project.run(&["check", "shop/Cargo.toml"]), @"
    --- stderr
    error[template]: `shop/Cargo.toml` is the manifest of an app, not a CloudFormation template
      help: `rustinfra synth --app shop` checks all its templates
    --- exit 3
    ");
    insta::assert_snapshot!(project.run(&["check", "Cargo.toml"]), @"
    --- stderr
    error[template]: `Cargo.toml` is the manifest of an app, not a CloudFormation template
      help: `rustinfra synth --app .` checks all its templates
    --- exit 3
    ");
    insta::assert_snapshot!(project.run(&["check", "notes.md"]), @"
    --- stderr
    error[template]: `notes.md` is not a template: found character that cannot start any token, while scanning for the next token
      help: `check` takes CloudFormation templates, JSON or YAML, such as rustinfra.out/*.template.json
    --- exit 3
    ");
    project.run(&["synth", "--app", "./app.sh", "--out", "made"]);
    insta::assert_snapshot!(project.run(&["check", "made"]), @"
    --- stderr
    error[template]: `made` is a cloud assembly, not a CloudFormation template
      help: `rustinfra synth --app made` checks all its templates
    --- exit 2
    ");
    insta::assert_snapshot!(project.run(&["check", "made/manifest.json"]), @"
    --- stderr
    error[template]: `made/manifest.json` is the manifest of a cloud assembly, not a CloudFormation template
      help: `rustinfra synth --app made` checks all its templates
    --- exit 3
    ");
    insta::assert_snapshot!(project.run(&["check", "shop"]), @"
    --- stderr
    error[template]: `shop` is an app, not a CloudFormation template
      help: `rustinfra synth --app shop` checks all its templates
    --- exit 2
    ");
    std::fs::create_dir(project.directory.join("empty")).unwrap();
    insta::assert_snapshot!(project.run(&["check", "empty"]), @"
    --- stderr
    error[template]: `empty` could not be read: Is a directory (os error 21)
      help: `check` takes CloudFormation templates, JSON or YAML, such as rustinfra.out/*.template.json
    --- exit 2
    ");
}

#[test]
fn what_the_cdk_adds_for_itself_is_no_unknown_type() {
    let text = r#"{"Resources": {
        "Q": {"Type": "AWS::SQS::Queue"},
        "CDKMetadata": {"Type": "AWS::CDK::Metadata", "Properties": {"Analytics": "v2"}, "Condition": "CDKMetadataAvailable"}
    }, "Conditions": {"CDKMetadataAvailable": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}}}"#;
    let project = Project::new("check-cdk").file("t.json", text);
    insta::assert_snapshot!(project.run(&["check", "t.json"]), @"
    --- stderr
         Checked  1 template: no problems
    --- exit 0
    ");
    let script = ONE_STACK
        .replace(r#"{"Resources":{"Q":{"Type":"AWS::SQS::Queue"}}}"#, &text.replace('\n', ""));
    let project = Project::with_app("check-cdk-synth", &script);
    insta::assert_snapshot!(project.run(&["synth", "--quiet", "--app", "./app.sh"]), @"
    --- stderr
     Synthesized  Hello  2 resources
        Finished  1 stack in [TIME], written to rustinfra.out
    --- exit 0
    ");
}

#[test]
fn what_comes_near_a_quota_is_told() {
    let queues =
        |n| (0..n).map(|i| format!("  Q{i}: {{Type: 'AWS::SQS::Queue'}}\n")).collect::<String>();
    let outputs: String = (0..160).map(|i| format!("  O{i}: {{Value: x}}\n")).collect();
    let project = Project::new("check-near")
        .file("near.yaml", &format!("Resources:\n{}Outputs:\n{outputs}", queues(400)))
        .file("far.yaml", &format!("Resources:\n{}", queues(399)));
    insta::assert_snapshot!(project.run(&["check", "near.yaml", "far.yaml"]), @"
    --- stderr
    info[many-elements]: a template comes near its limit
      160 entries, and a template may have 200.
        at `near.yaml#/Outputs`
      help: split it into several stacks, or move parts into a nested stack

    info[many-resources]: a template comes near its limit
      400 entries, and a template may have 500.
        at `near.yaml#/Resources`
      help: split it into several stacks, or move parts into a nested stack

         Checked  2 templates: no problems
    --- exit 0
    ");
}

#[test]
fn json_that_is_no_template_is_refused() {
    let project = Project::new("check-not").file("not.json", r#"{"Resources": 3}"#);
    insta::assert_snapshot!(project.run(&["check", "not.json"]), @r"
    --- stderr
    error[template]: `not.json` is not a CloudFormation template
      help: a template is an object whose `Resources` are objects, each with a `Type`
    --- exit 3
    ");
}

#[test]
fn what_is_over_a_quota_of_templates_is_told() {
    let queues: String =
        (0..501).map(|i| format!("  Q{i}: {{Type: 'AWS::SQS::Queue'}}\n")).collect();
    let outputs: String = (0..201).map(|i| format!("  O{i}: {{Value: x}}\n")).collect();
    let text = format!(
        "Description: {}\nMetadata: {{Long: {}}}\nResources:\n{queues}Outputs:\n{outputs}",
        "d".repeat(1_025),
        "m".repeat(1_048_576)
    );
    let project = Project::new("check-quotas").file("template.yaml", &text);
    insta::assert_snapshot!(project.run(&["check", "template.yaml"]), @"
    --- stderr
    error[template-too-large]: a template is too large
      It has 1070703 bytes; CloudFormation takes 1048576.
        at `template.yaml`
      help: split the stack, or move inline code and long values into assets

    error[description-too-long]: a description is too long
      It has 1025 bytes; CloudFormation takes 1024.
        at `template.yaml#/Description`
      help: shorten it; more has room in `Metadata`

    error[too-many-elements]: a template is too large
      201 entries, but a template may have 200.
        at `template.yaml#/Outputs`
      help: split it into several stacks, or move parts into a nested stack

    error[too-many-resources]: a template is too large
      501 entries, but a template may have 500.
        at `template.yaml#/Resources`
      help: split it into several stacks, or move parts into a nested stack

    error[check]: 4 problems in 1 template
    --- exit 3
    ");
}

#[test]
fn a_key_that_is_there_twice_is_refused() {
    let project = Project::new("check-twice")
        .file(
            "twice.json",
            "{\"Resources\": {\n  \"Q\": {\"Type\": \"AWS::SQS::Queue\"},\n  \"Q\": {\"Type\": \"AWS::SNS::Topic\"}\n}}",
        )
        .file(
            "twice.yaml",
            "Resources:\n  Q: {Type: 'AWS::SQS::Queue'}\n  Q: {Type: 'AWS::SNS::Topic'}\n",
        );
    insta::assert_snapshot!(project.run(&["check", "twice.json"]), @r"
    --- stderr
    error[template]: `twice.json` is not a template: the key `Q` is there twice at line 3 column 5
    --- exit 3
    ");
    insta::assert_snapshot!(project.run(&["check", "twice.yaml"]), @r#"
    --- stderr
    error[template]: `twice.yaml` is not a template: Resources: duplicate entry with key "Q" at line 2 column 3
    --- exit 3
    "#);
}

#[test]
fn parts_of_the_wrong_type_are_told() {
    let text = r#"{
        "Parameters": 7, "Outputs": [], "Conditions": "x",
        "Resources": {"Q": {"Type": "AWS::SQS::Queue", "DependsOn": {}}}
    }"#;
    let project = Project::new("check-types").file("kinds.json", text);
    insta::assert_snapshot!(project.run(&["check", "kinds.json"]), @r"
    --- stderr
    error[wrong-type]: a part of the template is of the wrong type
      `Conditions` is a text, where an object belongs.
        at `kinds.json#/Conditions`
      help: see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html

    error[wrong-type]: a part of the template is of the wrong type
      `Outputs` is a list, where an object belongs.
        at `kinds.json#/Outputs`
      help: see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html

    error[wrong-type]: a part of the template is of the wrong type
      `Parameters` is a number, where an object belongs.
        at `kinds.json#/Parameters`
      help: see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html

    error[wrong-type]: a part of the template is of the wrong type
      `DependsOn` is an object, where a text or a list of texts belongs.
        at `kinds.json#/Resources/Q/DependsOn`
      help: see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html

    error[check]: 4 problems in 1 template
    --- exit 3
    ");
}

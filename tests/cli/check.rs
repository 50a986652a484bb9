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
fn findings_are_one_json_object() {
    let project = Project::new("check-json").file("b.yaml", &broken());
    insta::assert_snapshot!(project.run(&["check", "--json", "b.yaml"]), @r#"
    {"version":1,"diagnostics":[{"code":"range","severity":"error","summary":"`DelaySeconds` is 901, but at most 900 is allowed","detail":"","path":"b.yaml#/Resources/Queue/Properties/DelaySeconds","places":[],"help":["see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html"]},{"code":"missing-resource-policy","severity":"error","summary":"a service is not allowed to use its target","detail":"subscription `Subscription` sends to queue `Queue`, but no policy of `Queue` allows `sns.amazonaws.com` sqs:SendMessage.","path":"b.yaml#/Resources/Subscription/Properties/Endpoint","places":[],"help":["add an `AWS::SQS::QueuePolicy` for `Queue` that allows `sns.amazonaws.com` sqs:SendMessage, with `aws:SourceArn` `arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:${Topic}`","see https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html"]}]}
    --- stderr
    error[check]: 2 problems in 1 template
    --- exit 3
    "#);
}

#[test]
fn what_is_no_template_is_refused() {
    let project = Project::new("check-nothing").file("list.yaml", "- a\n");
    insta::assert_snapshot!(project.run(&["check", "list.yaml"]), @"
    --- stderr
    error[template]: a file is not a CloudFormation template
      It is not an object.
        at `list.yaml`
      help: `check` takes CloudFormation templates, JSON or YAML, such as rustinfra.out/*.template.json

    error[check]: 1 problem in 1 template
    --- exit 2
    ");
    insta::assert_snapshot!(project.run(&["check", "lost.yaml"]), @"
    --- stderr
    error[template]: a file cannot be read
      No such file or directory (os error 2).
        at `lost.yaml`

    error[check]: 1 problem in 1 template
    --- exit 2
    ");
}

/// One that cannot be read, or holds something else, does not keep the others from being checked.
#[test]
fn every_file_is_judged_and_told_in_one_form() {
    let project = Project::new("check-each")
        .file("a.yaml", &broken())
        .file("list.yaml", "- a\n")
        .file("slip.yaml", "Resources:\n  Q: {Type: 'AWS::SQS::Queue\n")
        .file("Cargo.toml", "[package]\nname = \"shop\"\n")
        .file("good.yaml", COMPLETE);
    let files = ["lost.yaml", "list.yaml", "slip.yaml", "Cargo.toml", "good.yaml", "a.yaml"];
    insta::assert_snapshot!(project.run(&[&["check"], &files[..]].concat()), @"
    --- stderr
    error[template]: a file is not a CloudFormation template
      It is the manifest of an app.
        at `Cargo.toml`
      help: `rustinfra synth --app .` checks all its templates

    error[range]: `DelaySeconds` is 901, but at most 900 is allowed
        at `a.yaml#/Resources/Queue/Properties/DelaySeconds`
      help: see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html

    error[missing-resource-policy]: a service is not allowed to use its target
      subscription `Subscription` sends to queue `Queue`, but no policy of `Queue` allows `sns.amazonaws.com` sqs:SendMessage.
        at `a.yaml#/Resources/Subscription/Properties/Endpoint`
      help: add an `AWS::SQS::QueuePolicy` for `Queue` that allows `sns.amazonaws.com` sqs:SendMessage, with `aws:SourceArn` `arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:${Topic}`
      help: see https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html

    error[template]: a file is not a CloudFormation template
      It is not an object.
        at `list.yaml`
      help: `check` takes CloudFormation templates, JSON or YAML, such as rustinfra.out/*.template.json

    error[template]: a file cannot be read
      No such file or directory (os error 2).
        at `lost.yaml`

    error[template]: a file is not a CloudFormation template
      Found unexpected end of stream at line 3 column 1, while scanning a quoted scalar at line 2 column 13.
        at `slip.yaml`

    error[check]: 6 problems in 6 templates
    --- exit 2
    ");
    insta::assert_snapshot!(project.run(&[&["check", "--json"], &files[..]].concat()), @r#"
    {"version":1,"diagnostics":[{"code":"template","severity":"error","summary":"a file is not a CloudFormation template","detail":"It is the manifest of an app.","path":"Cargo.toml","places":[],"help":["`rustinfra synth --app .` checks all its templates"]},{"code":"range","severity":"error","summary":"`DelaySeconds` is 901, but at most 900 is allowed","detail":"","path":"a.yaml#/Resources/Queue/Properties/DelaySeconds","places":[],"help":["see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html"]},{"code":"missing-resource-policy","severity":"error","summary":"a service is not allowed to use its target","detail":"subscription `Subscription` sends to queue `Queue`, but no policy of `Queue` allows `sns.amazonaws.com` sqs:SendMessage.","path":"a.yaml#/Resources/Subscription/Properties/Endpoint","places":[],"help":["add an `AWS::SQS::QueuePolicy` for `Queue` that allows `sns.amazonaws.com` sqs:SendMessage, with `aws:SourceArn` `arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:${Topic}`","see https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html"]},{"code":"template","severity":"error","summary":"a file is not a CloudFormation template","detail":"It is not an object.","path":"list.yaml","places":[],"help":["`check` takes CloudFormation templates, JSON or YAML, such as rustinfra.out/*.template.json"]},{"code":"template","severity":"error","summary":"a file cannot be read","detail":"No such file or directory (os error 2).","path":"lost.yaml","places":[],"help":[]},{"code":"template","severity":"error","summary":"a file is not a CloudFormation template","detail":"Found unexpected end of stream at line 3 column 1, while scanning a quoted scalar at line 2 column 13.","path":"slip.yaml","places":[],"help":[]}]}
    --- stderr
    error[check]: 6 problems in 6 templates
    --- exit 2
    "#);
    insta::assert_snapshot!(project.run(&["check", "--json", "good.yaml"]), @r#"
    {"version":1,"diagnostics":[]}
    --- stderr
         Checked  1 template: no problems
    --- exit 0
    "#);
    insta::assert_snapshot!(project.run(&["check", "--json", "slip.yaml", "good.yaml"]), @r#"
    {"version":1,"diagnostics":[{"code":"template","severity":"error","summary":"a file is not a CloudFormation template","detail":"Found unexpected end of stream at line 3 column 1, while scanning a quoted scalar at line 2 column 13.","path":"slip.yaml","places":[],"help":[]}]}
    --- stderr
    error[check]: 1 problem in 2 templates
    --- exit 3
    "#);
}

#[test]
fn an_app_or_an_assembly_is_not_checked_as_a_template() {
    let project = Project::with_app("check-app", ONE_STACK)
        .file("shop/Cargo.toml", "[package]\nname = \"shop\"\n\n[dependencies]\n")
        .file("Cargo.toml", "---\n---\n")
        .file("notes.md", "`x`: it is a note\n");
    insta::assert_snapshot!(project.run(&["check", "shop/Cargo.toml"]), @"
    --- stderr
    error[template]: a file is not a CloudFormation template
      It is the manifest of an app.
        at `shop/Cargo.toml`
      help: `rustinfra synth --app shop` checks all its templates

    error[check]: 1 problem in 1 template
    --- exit 2
    ");
    insta::assert_snapshot!(project.run(&["check", "Cargo.toml"]), @"
    --- stderr
    error[template]: a file is not a CloudFormation template
      It is the manifest of an app.
        at `Cargo.toml`
      help: `rustinfra synth --app .` checks all its templates

    error[check]: 1 problem in 1 template
    --- exit 2
    ");
    insta::assert_snapshot!(project.run(&["check", "notes.md"]), @"
    --- stderr
    error[template]: a file is not a CloudFormation template
      Found character that cannot start any token, while scanning for the next token.
        at `notes.md`
      help: `check` takes CloudFormation templates, JSON or YAML, such as rustinfra.out/*.template.json

    error[check]: 1 problem in 1 template
    --- exit 2
    ");
    project.run(&["synth", "--app", "./app.sh", "--out", "made"]);
    insta::assert_snapshot!(project.run(&["check", "made"]), @"
    --- stderr
    error[template]: a file is not a CloudFormation template
      It is a cloud assembly.
        at `made`
      help: `rustinfra synth --app made` checks all its templates

    error[check]: 1 problem in 1 template
    --- exit 2
    ");
    insta::assert_snapshot!(project.run(&["check", "made/manifest.json"]), @"
    --- stderr
    error[template]: a file is not a CloudFormation template
      It is the manifest of a cloud assembly.
        at `made/manifest.json`
      help: `rustinfra synth --app made` checks all its templates

    error[check]: 1 problem in 1 template
    --- exit 2
    ");
    insta::assert_snapshot!(project.run(&["check", "shop"]), @"
    --- stderr
    error[template]: a file is not a CloudFormation template
      It is an app.
        at `shop`
      help: `rustinfra synth --app shop` checks all its templates

    error[check]: 1 problem in 1 template
    --- exit 2
    ");
    std::fs::create_dir(project.directory.join("empty")).unwrap();
    insta::assert_snapshot!(project.run(&["check", "empty"]), @"
    --- stderr
    error[template]: a file cannot be read
      Is a directory (os error 21).
        at `empty`
      help: `check` takes CloudFormation templates, JSON or YAML, such as rustinfra.out/*.template.json

    error[check]: 1 problem in 1 template
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
    insta::assert_snapshot!(project.run(&["check", "not.json"]), @"
    --- stderr
    error[template]: a file is not a CloudFormation template
      It has no `Resources` that are objects, each with a `Type`.
        at `not.json`

    error[check]: 1 problem in 1 template
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
    insta::assert_snapshot!(project.run(&["check", "twice.json"]), @"
    --- stderr
    error[template]: a file is not a CloudFormation template
      The key `Q` is there twice at line 3 column 5.
        at `twice.json`

    error[check]: 1 problem in 1 template
    --- exit 3
    ");
    insta::assert_snapshot!(project.run(&["check", "twice.yaml"]), @r#"
    --- stderr
    error[template]: a file is not a CloudFormation template
      Resources: duplicate entry with key "Q" at line 2 column 3.
        at `twice.yaml`

    error[check]: 1 problem in 1 template
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

/// What is wrong with it is not known before it is rewritten.
#[test]
fn a_template_that_a_transform_rewrites_is_told_to_be_checked_in_part() {
    let unadmitted = COMPLETE.split("  Policy:").next().unwrap();
    let rewritten = format!("Transform: AWS::Serverless-2016-10-31\n{unadmitted}");
    let project = Project::new("check-rewritten").file("template.yaml", &rewritten);
    insta::assert_snapshot!(project.run(&["check", "template.yaml"]), @"
    --- stderr
    info[rewritten-template]: a part of a template is not checked
      A macro or a transform rewrites it before it is deployed: references, conditions and whether services may use each other are not looked at.
        at `template.yaml`
      help: check what it makes of it: `aws cloudformation get-template --template-stage Processed`

         Checked  1 template: no problems
    --- exit 0
    ");
}

#[test]
fn attributes_that_resources_do_not_have_are_told() {
    let text = r#"{"Resources": {"Q": {
        "Type": "AWS::SQS::Queue", "Propertis": {}, "DependOn": "x", "Colour": "red", "Metadata": {},
        "DeletionPolicy": "Keep", "UpdateReplacePolicy": "retain"
    }}}"#;
    let project = Project::new("check-attributes").file("own.json", text);
    insta::assert_snapshot!(project.run(&["check", "own.json"]), @r"
    --- stderr
    error[unknown-resource-attribute]: CloudFormation lacks an attribute
      A resource has no attribute `Colour`.
        at `own.json#/Resources/Q/Colour`
      help: leave it out; what is the service's own stands in `Properties`
      help: see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-product-attribute-reference.html

    error[unknown-policy]: a policy of a resource does not exist
      `DeletionPolicy` is `Keep`, which is no such policy.
        at `own.json#/Resources/Q/DeletionPolicy`
      help: write `Delete`, `Retain`, `RetainExceptOnCreate` or `Snapshot`
      help: see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html

    error[unknown-resource-attribute]: CloudFormation lacks an attribute
      A resource has no attribute `DependOn`.
        at `own.json#/Resources/Q/DependOn`
      help: did you mean `DependsOn`?
      help: see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-product-attribute-reference.html

    error[unknown-resource-attribute]: CloudFormation lacks an attribute
      A resource has no attribute `Propertis`.
        at `own.json#/Resources/Q/Propertis`
      help: did you mean `Properties`?
      help: see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-product-attribute-reference.html

    error[unknown-policy]: a policy of a resource does not exist
      `UpdateReplacePolicy` is `retain`, which is no such policy.
        at `own.json#/Resources/Q/UpdateReplacePolicy`
      help: did you mean `Retain`?
      help: see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html

    error[check]: 5 problems in 1 template
    --- exit 3
    ");
    // What a transform reads is not known.
    let sam = r#"{"Transform": "AWS::Serverless-2016-10-31",
        "Resources": {"Q": {"Type": "AWS::SQS::Queue", "Connectors": {}}}}"#;
    let project = Project::new("check-connectors").file("sam.json", sam);
    insta::assert_snapshot!(project.run(&["check", "sam.json"]), @r"
    --- stderr
    info[rewritten-template]: a part of a template is not checked
      A macro or a transform rewrites it before it is deployed: references, conditions and whether services may use each other are not looked at.
        at `sam.json`
      help: check what it makes of it: `aws cloudformation get-template --template-stage Processed`

         Checked  1 template: no problems
    --- exit 0
    ");
}

#[test]
fn functions_that_there_are_not_are_told() {
    let text = r#"{
        "Conditions": {"Here": {"Fn::Equals": [{"Fn::Slect": [0, ["a"]]}, "a"]}},
        "Resources": {"T": {
            "Type": "AWS::SNS::Topic", "Metadata": {"Own": {"Fn::Own": 1}},
            "Properties": {
                "TopicName": {"Fn::GetAt": ["a", "b"]},
                "DisplayName": {"Fn::Join": ["", [{"Fn::Brandnew": "x"}]]}
            }
        }},
        "Outputs": {"O": {"Value": {"Fn::sub": "x"}}}
    }"#;
    let project = Project::new("check-functions").file("calls.json", text);
    insta::assert_snapshot!(project.run(&["check", "calls.json"]), @r"
    --- stderr
    error[unknown-function]: CloudFormation lacks a function
      `Fn::Slect` is no function of CloudFormation's.
        at `calls.json#/Conditions/Here/Fn::Equals/0/Fn::Slect`
      help: did you mean `Fn::Select`?
      help: see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html

    error[unknown-function]: CloudFormation lacks a function
      `Fn::sub` is no function of CloudFormation's.
        at `calls.json#/Outputs/O/Value/Fn::sub`
      help: did you mean `Fn::Sub`?
      help: see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html

    error[unknown-function]: CloudFormation lacks a function
      `Fn::GetAt` is no function of CloudFormation's.
        at `calls.json#/Resources/T/Properties/TopicName/Fn::GetAt`
      help: did you mean `Fn::GetAtt`?
      help: see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html

    warning[unknown-function]: CloudFormation lacks a function
      `Fn::Brandnew` is no function of CloudFormation's.
        at `calls.json#/Resources/T/Properties/DisplayName/Fn::Join/1/0/Fn::Brandnew`
      help: correct it, unless it is newer than this version of rustinfra
      help: see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html

    error[check]: 3 problems in 1 template
    --- exit 3
    ");
}

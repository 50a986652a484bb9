//! Apps whose stacks say something about each other's resources.

use rustinfra_constructs::prelude::*;

use crate::project::Project;

/// A queue with a rule beside it and one in another stack, which sends to it too: its policy stands
/// there unless that rule has a name.
fn two_stacks(project: &Project, name: Option<&str>) {
    let app = App::builder().out(project.directory.join("assembly")).build();
    let (home, away) = (Stack::new(&app, "Home"), Stack::new(&app, "Away"));
    let queue = Queue::builder("Queue").enforce_ssl().build(&home);
    for (stack, id, name) in [(&home, "Own", None), (&away, "Other", name)] {
        let rule = Rule::builder(id, EventPattern::new().source(["shop"]));
        let rule = name.into_iter().fold(rule, |rule, name| rule.rule_name(name));
        rule.build(stack).add_target(&queue);
    }
    let _ = app.synth();
}

#[test]
fn the_policy_of_a_queue_may_stand_in_another_stack() {
    let project = Project::new("stacks-policy");
    two_stacks(&project, None);
    insta::assert_snapshot!(project.run(&["synth", "--app", "assembly"]), @"
    --- stderr
    warning[app-warning]: a policy stands in another stack than its resource: The policy of `Home/Queue` stands in `Away`, because it names `Away/Other`, and `Away` needs `Home`. What else it says holds only once `Away` is deployed.
        at `Home/Queue`

     Synthesized  Home  2 resources
     Synthesized  Away  2 resources
        Finished  2 stacks in [TIME], read from assembly
      help: `rustinfra synth Home` prints its template
    --- exit 0
    ");
}

#[test]
fn the_policy_of_a_queue_may_name_what_has_a_name_in_another_stack() {
    let project = Project::new("stacks-name");
    two_stacks(&project, Some("other"));
    insta::assert_snapshot!(project.run(&["synth", "--app", "assembly"]), @"
    --- stderr
     Synthesized  Home  3 resources
     Synthesized  Away  1 resource
        Finished  2 stacks in [TIME], read from assembly
      help: `rustinfra synth Home` prints its template
    --- exit 0
    ");
}

#[test]
fn templates_that_are_checked_together_know_each_others_policies() {
    let project = Project::new("stacks-check");
    two_stacks(&project, None);
    let home = "assembly/Home.template.json";
    insta::assert_snapshot!(project.run(&["check", home]), @r"
    --- stderr
    error[missing-resource-policy]: a service is not allowed to use its target
      rule `Own30425842` sends to queue `Queue4A7E3555`, but no policy of `Queue4A7E3555` allows `events.amazonaws.com` sqs:SendMessage.
        at `assembly/Home.template.json#/Resources/Own30425842/Properties/Targets/0/Arn`
      help: add an `AWS::SQS::QueuePolicy` for `Queue4A7E3555` that allows `events.amazonaws.com` sqs:SendMessage, with `aws:SourceArn` `arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/${Own30425842}`
      help: see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html

    error[check]: 1 problem in 1 template
    --- exit 3
    ");
    insta::assert_snapshot!(project.run(&["check", home, "assembly/Away.template.json"]), @"
    --- stderr
         Checked  2 templates: no problems
    --- exit 0
    ");
}

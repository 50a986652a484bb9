//! An export's name is there once in a region of an account.

use rustinfra::tree::Environment;
use rustinfra_constructs::prelude::*;

use super::problems;

/// The problems of two exports in stacks of these environments, without their places.
fn told(environments: [Option<(&str, &str)>; 2], stages: [&str; 2], names: [&str; 2]) -> String {
    let app = App::new();
    for (i, environment) in environments.into_iter().enumerate() {
        let stage = app.node().try_child(stages[i]).unwrap_or_else(|| {
            let stage = Stage::new(&app, stages[i]);
            stage.node().clone()
        });
        let mut stack = Stack::builder(&format!("Stack{i}"));
        if let Some((account, region)) = environment {
            stack = stack.environment(Environment::new(account, region));
        }
        let stack = stack.build(&stage);
        CfnOutput::builder("Out", "x").export_name(names[i]).build(&stack);
    }
    without_places(&problems(&app))
}

fn without_places(told: &str) -> String {
    told.lines().filter(|line| !line.contains(file!())).collect::<Vec<_>>().join("\n")
}

fn shared(first: &str, again: &str) -> String {
    format!(
        "error[duplicate-export]: two outputs are exported under one name
  `{first}` and `{again}` would both be exported as `shared`, of which there can be one in a region of an account.
    at `{again}`
  help: change one of the names, such as by the name of the stack: `sub!(\"{{}}-NAME\", stack.stack_name())`"
    )
}

const HERE: Option<(&str, &str)> = Some(("111111111111", "eu-west-1"));

#[test]
fn an_export_of_one_account_and_region_has_a_name_of_its_own() {
    let in_one_stage = shared("A/Stack0/Out", "A/Stack1/Out");
    let one = ["shared", "shared"];
    assert_eq!(told([HERE, HERE], ["A", "A"], one), in_one_stage);
    assert_eq!(told([None, None], ["A", "A"], one), in_one_stage);
    assert_eq!(told([HERE, HERE], ["A", "B"], one), shared("A/Stack0/Out", "B/Stack1/Out"));
    // Stages without an environment are deployed to several.
    assert_eq!(told([None, None], ["A", "B"], one), "");
    for there in [("111111111111", "us-east-1"), ("222222222222", "eu-west-1")] {
        assert_eq!(told([HERE, Some(there)], ["A", "A"], one), "");
    }
    assert_eq!(told([HERE, None], ["A", "A"], one), "");
    assert_eq!(told([HERE, HERE], ["A", "A"], ["shared", "other"]), "");
}

#[test]
fn two_exports_of_one_stack_are_told_with_both_lines() {
    let app = App::new();
    let stack = Stack::new(&app, "One");
    CfnOutput::builder("A", "x").export_name("shared").build(&stack);
    let first = line!() - 1;
    CfnOutput::builder("B", "x").export_name("shared").build(&NestedStack::new(&stack, "Nested"));
    let again = line!() - 1;
    let (told, file) = (problems(&app), file!());
    assert_eq!(without_places(&told), shared("One/A", "One/Nested/B"));
    assert!(told.contains(&format!("first  {file}:{first}:")), "{told}");
    assert!(told.contains(&format!("again  {file}:{again}:")), "{told}");
}

#[test]
fn exports_that_a_condition_chooses_may_share_a_name() {
    let app = App::new();
    let stack = Stack::new(&app, "One");
    let is_large = CfnCondition::new(&stack, "IsLarge", Test::equals(stack.region(), "x"));
    CfnOutput::builder("A", "x").export_name("shared").condition(&is_large).build(&stack);
    CfnOutput::builder("B", "x").export_name("shared").build(&stack);
    assert_eq!(problems(&app), "");
}

#[test]
fn names_that_hold_the_stacks_are_not_shared() {
    let app = App::new();
    for id in ["One", "Two"] {
        let stack = Stack::new(&app, id);
        CfnOutput::builder("A", "x")
            .export_name(sub!("{}-shared", stack.stack_name()))
            .build(&stack);
        CfnOutput::builder("B", "x").export_name(sub!("{}-b", aws::stack_name())).build(&stack);
    }
    assert_eq!(problems(&app), "");
}

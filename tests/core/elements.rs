//! Parameters, mappings, conditions, rules and outputs.

use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use super::{problems, template_of};

fn in_region(name: &str) -> Test {
    Test::equals(aws::region(), name)
}

fn equals(name: &str) -> Json {
    json!({"Fn::Equals": [{"Ref": "AWS::Region"}, name]})
}

#[test]
fn any_number_of_tests_is_one_test() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
    let tests = |count: u32| (0..count).map(|i| in_region(&format!("r{i}")));
    CfnCondition::new(&stack, "One", Test::all(tests(1)));
    CfnCondition::new(&stack, "Ten", Test::any(tests(10)));
    CfnCondition::new(&stack, "Eleven", Test::all(tests(11)));
    CfnCondition::new(&stack, "Many", Test::any(tests(101)));
    let conditions = template_of(&app)["Conditions"].clone();
    let ten = |from: u32| (from..from + 10).map(|i| equals(&format!("r{i}"))).collect::<Vec<_>>();
    assert_eq!(conditions["One"], equals("r0"));
    assert_eq!(conditions["Ten"], json!({"Fn::Or": ten(0)}));
    assert_eq!(conditions["Eleven"], json!({"Fn::And": [{"Fn::And": ten(0)}, equals("r10")]}));
    let tens: Vec<Json> = (0..10).map(|i| json!({"Fn::Or": ten(10 * i)})).collect();
    assert_eq!(conditions["Many"], json!({"Fn::Or": [{"Fn::Or": tens}, equals("r100")]}));
}

#[test]
fn each_may_have_a_logical_id_of_its_own() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let scope = stack.node().child("Part");
    let level = CfnParameter::builder("Level", ParameterType::String).build(&scope);
    level.override_logical_id("LogLevel");
    let sizes = CfnMapping::new(&scope, "Sizes", [("small", vec![("cpu", 1)])]);
    sizes.override_logical_id("AllSizes");
    let home = CfnCondition::new(&scope, "Home", in_region("eu-west-1"));
    home.override_logical_id("IsHome");
    let rule =
        CfnRule::builder("Rule").assert(Test::contains(["a"], level.value()), "a").build(&scope);
    rule.override_logical_id("OnlyA");
    let topic = CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
    topic.set_condition(&home);
    topic.set("DisplayName", sizes.find("small", "cpu").into_expr());
    CfnOutput::builder("Name", level.value()).logical_id("TopicName").build(&scope);
    assert_eq!(
        template_of(&app),
        json!({
            "Parameters": {"LogLevel": {"Type": "String"}},
            "Mappings": {"AllSizes": {"small": {"cpu": 1}}},
            "Conditions": {"IsHome": equals("eu-west-1")},
            "Rules": {"OnlyA": {"Assertions": [{
                "Assert": {"Fn::Contains": [["a"], {"Ref": "LogLevel"}]},
                "AssertDescription": "a",
            }]}},
            "Resources": {"Topic": {
                "Type": "AWS::SNS::Topic",
                "Properties": {"DisplayName": {"Fn::FindInMap": ["AllSizes", "small", "cpu"]}},
                "Metadata": {"aws:cdk:path": "S/Topic"},
                "Condition": "IsHome",
            }},
            "Outputs": {"TopicName": {"Value": {"Ref": "LogLevel"}}},
        })
    );
}

/// The problems of a stack with a topic and what `add` adds, without their help and their places.
fn told(add: impl FnOnce(&Stack)) -> String {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
    add(&stack);
    let text = problems(&app);
    let is_told = |line: &&str| line.starts_with("error") || line.starts_with("  ");
    let is_place = |line: &&str| line.starts_with("    ") || line.starts_with("  help");
    text.lines().filter(|line| is_told(line) && !is_place(line)).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_test_or_a_rule_of_nothing_is_told() {
    assert_eq!(
        told(|stack| {
            CfnCondition::new(stack, "None", Test::negate(Test::any([])));
            CfnRule::builder("Empty").when(Test::all([])).build(stack);
        }),
        "error[no-assertion]: a rule asserts nothing
  A rule has at least one assertion.
error[no-test]: a condition has nothing to test
  `Fn::And` is given no test.
error[no-test]: a condition has nothing to test
  `Fn::Or` is given no test."
    );
}

#[test]
fn a_parameter_that_contradicts_itself_is_told_with_its_line() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
    CfnParameter::builder("Level", ParameterType::String)
        .default_value("trace")
        .allowed_values(["debug", "info"])
        .build(&stack);
    let line = line!() - 1;
    assert_eq!(
        problems(&app),
        format!(
            "error[bad-parameter]: a parameter contradicts itself
  The default `trace` is not among those allowed: debug, info.
    at `S/Level`, {}:{line}:10
  help: allow it, or choose another default",
            file!()
        )
    );
}

#[test]
fn limits_of_parameters_are_compared_with_each_other_and_the_default() {
    use ParameterType::{CommaDelimitedList, Number, String as Text};
    type Limit = fn(rustinfra::tree::CfnParameterBuilder) -> rustinfra::tree::CfnParameterBuilder;
    let cases: [(ParameterType, Limit, &str); 14] = [
        (CommaDelimitedList, |p| p.allowed_values(["a"]).default_value(""), ""),
        (Text, |p| p.length(5, 2), "`MinLength` is 5, but `MaxLength` is 2."),
        (Number, |p| p.range(9, 1), "`MinValue` is 9, but `MaxValue` is 1."),
        (Text, |p| p.length(5, 2).default_value("abc"), "`MinLength` is 5, but `MaxLength` is 2."),
        (Number, |p| p.range(1, 3).default_value(3), ""),
        (
            Text,
            |p| p.length(2, 3).default_value("long"),
            "The default `long` is 4 characters long.",
        ),
        (Text, |p| p.length(2, 4).default_value("long"), ""),
        (Number, |p| p.default_value("many"), "The default `many` is no number."),
        (Number, |p| p.range(1, 3).default_value(4), "The default 4 is out of the range."),
        (Number, |p| p.range(1, 3).default_value("2.5"), ""),
        (Number, |p| p.allowed_values([1, 2]).default_value("2"), ""),
        (
            CommaDelimitedList,
            |p| p.allowed_values(["a", "b"]).default_value("a, c"),
            "The default ` c` is not among those allowed: a, b.",
        ),
        (CommaDelimitedList, |p| p.allowed_values(["a", "b"]).default_value("a, b"), ""),
        (Text, |p| p.allowed_pattern("[a-z]+").default_value("a"), ""),
    ];
    for (ty, limit, expected) in cases {
        let expected = match expected {
            "" => String::new(),
            detail => format!("error[bad-parameter]: a parameter contradicts itself\n  {detail}"),
        };
        assert_eq!(
            told(|stack| drop(limit(CfnParameter::builder("P", ty)).build(stack))),
            expected
        );
    }
}

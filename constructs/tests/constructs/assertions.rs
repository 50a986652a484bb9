use std::panic::{AssertUnwindSafe, catch_unwind};

use rustinfra_constructs::assertions::{Capture, Match, Template};
use serde_json::{Value, json};

fn template() -> Template {
    Template::from_json(json!({
        "Parameters": {"Stage": {"Type": "String", "Default": "dev"}},
        "Mappings": {"Sizes": {"dev": {"memory": 128}}},
        "Conditions": {"IsProd": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}},
        "Resources": {
            "A": {"Type": "AWS::SQS::Queue", "DeletionPolicy": "Retain",
                "Properties": {"DelaySeconds": 5, "QueueName": "orders-a",
                    "Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]}},
            "B": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 9,
                "Policy": "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\"}]}"}},
            "T": {"Type": "AWS::SNS::Topic"},
        },
        "Outputs": {"Url": {"Value": {"Ref": "A"}}},
    }))
}

const QUEUE: &str = "AWS::SQS::Queue";

/// What an assertion that fails says.
#[track_caller]
fn failure(assertion: impl FnOnce(&Template)) -> String {
    let template = template();
    match catch_unwind(AssertUnwindSafe(|| assertion(&template))) {
        Ok(()) => panic!("the assertion holds"),
        Err(panic) => match (panic.downcast_ref::<String>(), panic.downcast_ref::<&str>()) {
            (Some(text), _) => text.clone(),
            (None, Some(text)) => (*text).to_owned(),
            (None, None) => panic!("it panicked with no text"),
        },
    }
}

/// Whether the properties of a queue match.
fn matches(pattern: impl serde::Serialize) -> bool {
    !template().find_resources(QUEUE, json!({"Properties": pattern})).is_empty()
}

#[test]
fn resources_are_counted_by_their_type() {
    template().resource_count_is(QUEUE, 2);
    template().resource_count_is("AWS::Lambda::Function", 0);
    template().resource_properties_count_is(QUEUE, json!({"DelaySeconds": 5}), 1);
    assert_eq!(
        failure(|it| it.resource_count_is(QUEUE, 1)),
        "expected 1 resources of type AWS::SQS::Queue, found 2: [\"A\", \"B\"]"
    );
}

#[test]
fn every_resource_of_a_type_matches() {
    let delayed = json!({"DelaySeconds": Match::any_value()});
    template().all_resources_properties(QUEUE, &delayed);
    template().all_resources(QUEUE, json!({"Properties": delayed}));
    assert_eq!(
        failure(|it| it.all_resources(QUEUE, json!({"Properties": {"DelaySeconds": 5}}))),
        "`B` of type AWS::SQS::Queue does not match:\n  /Properties/DelaySeconds: expected 5, found 9"
    );
}

#[test]
fn an_object_in_a_pattern_may_have_more_also_where_it_is_said() {
    let tag = Match::object_like(json!({"Key": "a"}));
    assert!(matches(json!({"Tags": Match::array_with([tag])})));
    // Within an exact object, it is an exception.
    let exact = |tag: Match| {
        let tags = Match::array_with([tag]);
        let like = json!({"DelaySeconds": 5, "QueueName": "orders-a", "Tags": tags});
        matches(Match::object_equals(like))
    };
    assert!(exact(Match::object_like(json!({"Key": "a"}))));
    assert!(!exact(Match::object_equals(json!({"Key": "a"}))));
}

#[test]
fn objects_may_have_more_and_lists_may_not() {
    template().has_resource_properties(QUEUE, json!({"DelaySeconds": 5}));
    template().has_resource(QUEUE, json!({"DeletionPolicy": "Retain"}));
    assert!(!matches(json!({"Tags": [{"Key": "a"}]})));
    assert!(matches(json!({"Tags": [{"Key": "a"}, {"Key": "b"}]})));
    assert!(!matches(Match::object_equals(json!({"DelaySeconds": 5}))));
    let exact = json!({"Tags": Match::array_with([Match::object_equals(json!({"Key": "b"}))])});
    assert!(!matches(exact));
}

#[test]
fn matchers_stand_anywhere_in_a_pattern() {
    assert!(matches(json!({"Tags": Match::array_with([json!({"Key": "b"})])})));
    assert!(!matches(
        json!({"Tags": Match::array_with([json!({"Key": "b"}), json!({"Key": "a"})])})
    ));
    assert!(matches(json!({"QueueName": Match::any_value(), "Nope": Match::absent()})));
    assert!(!matches(json!({"DelaySeconds": Match::absent()})));
    assert!(matches(json!({"QueueName": Match::string_like_regexp("^orders-[a-z]$")})));
    assert!(!matches(json!({"QueueName": Match::string_like_regexp("^orders$")})));
    assert!(matches(json!({"DelaySeconds": Match::not(5)})));
    assert!(!matches(json!({"DelaySeconds": Match::not(Match::any_value())})));
    let statement = json!({"Statement": [{"Effect": "Allow"}]});
    assert!(matches(json!({"Policy": Match::serialized_json(statement)})));
    assert!(!matches(json!({"QueueName": Match::serialized_json(json!({}))})));
    assert!(matches(
        json!({"Tags": Match::array_equals([json!({"Key": "a"}), json!({"Key": "b"})])})
    ));
    assert!(!matches(json!({"Tags": [Match::exact(json!({"Key": "a"})), Match::any_value()]})));
}

#[test]
fn a_capture_keeps_what_matched_and_nothing_else() {
    let delay = Capture::new();
    template().has_resource_properties(
        QUEUE,
        json!({"DelaySeconds": delay, "QueueName": Match::absent()}),
    );
    assert_eq!(delay.values(), [json!(9)]);
    let text = Capture::of(Match::string_like_regexp("-a$"));
    template().has_resource_properties(QUEUE, json!({"QueueName": text}));
    assert_eq!(text.value(), "orders-a");
    assert_eq!(
        failure(|_| drop(Capture::new().value())),
        "nothing was captured: no pattern with this capture has matched"
    );
}

#[test]
fn the_other_sections_are_asked_by_logical_id_or_by_any() {
    let template = template();
    template.has_output("Url", json!({"Value": {"Ref": "A"}}));
    template.has_output("*", json!({"Value": Match::any_value()}));
    template.has_parameter("Stage", json!({"Default": "dev"}));
    template.has_mapping("Sizes", json!({"dev": {"memory": 128}}));
    template.has_condition("IsProd", json!({"Fn::Equals": Match::any_value()}));
    template.template_matches(json!({"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}));
    template.all_resources_properties(QUEUE, json!({"DelaySeconds": Match::any_value()}));
    assert_eq!(
        failure(|it| it.has_output("Nope", json!({}))),
        "there is no output `Nope`; expected one that matches {}"
    );
    assert_eq!(
        failure(|it| it.all_resources_properties(QUEUE, json!({"QueueName": Match::any_value()}))),
        "`B` of type AWS::SQS::Queue does not match:\n  \
         /Properties/QueueName: expected anything, found nothing"
    );
}

#[test]
fn a_failure_shows_the_closest_resource_and_what_differs() {
    let pattern: Value =
        json!({"DelaySeconds": 9, "QueueName": "orders", "FifoQueue": Match::absent()});
    assert_eq!(
        failure(|it| it.has_resource_properties(QUEUE, pattern.clone())),
        "none of 2 matches, resource of type AWS::SQS::Queue, expected \
         {\"Properties\":{\"DelaySeconds\":9,\"QueueName\":\"orders\",\"FifoQueue\":nothing}}\n\
         the closest is `B`:\n  \
         /Properties/QueueName: expected \"orders\", found nothing\n\
         it is {\n  \"Type\": \"AWS::SQS::Queue\",\n  \"Properties\": {\n    \"DelaySeconds\": 9,\n    \
         \"Policy\": \"{\\\"Version\\\":\\\"1\\\",\\\"Statement\\\":[{\\\"Effect\\\":\\\"Allow\\\"}]}\"\n  }\n}"
    );
}

//! What aspects and other hooks report is told of the synthesis in which they do.

use std::cell::Cell;
use std::rc::Rc;

use rustinfra::diagnostic::Diagnostic;
use rustinfra_constructs::prelude::*;

use super::{problems, template_of};

fn topic() -> (App, CfnResource) {
    let app = App::new();
    let topic = CfnResource::new(&Stack::new(&app, "Orders"), "Topic", "AWS::SNS::Topic");
    (app, topic)
}

fn has_no_name(topic: &CfnResource) -> bool {
    topic.type_name() == "AWS::SNS::Topic" && topic.property("DisplayName").is_none()
}

/// Reports a topic without a name.
fn look(severity: fn(&'static str, &'static str) -> Diagnostic) -> impl Fn(&Node) + Clone {
    move |node| {
        if CfnResource::from_node(node).is_some_and(|cfn| has_no_name(&cfn)) {
            node.report(severity("no-name", "a topic has no name"));
        }
    }
}

const TOLD: &str = "[no-name]: a topic has no name
    at `Orders/Topic`, tests/core/told.rs:13:17";

/// Requires that what hooks report is told as often as it is so.
#[track_caller]
fn check(app: &App, topic: &CfnResource, severity: &str) {
    let told = format!("{severity}{TOLD}");
    for _ in 0..2 {
        assert_eq!(problems(app), told);
    }
    topic.set("DisplayName", "orders".into());
    assert_eq!(problems(app), "");
    template_of(app);
    topic.leave_out("DisplayName");
    assert_eq!(problems(app), told);
}

#[test]
fn an_aspect() {
    let (app, topic) = topic();
    Aspects::of(&app).add(look(Diagnostic::error));
    check(&app, &topic, "error");
}

#[test]
fn what_is_called_at_the_end() {
    let (app, topic) = topic();
    let look = look(Diagnostic::warning);
    topic.node().on_synth(look);
    check(&app, &topic, "warning");
}

#[test]
fn a_validation_that_reports_by_itself() {
    let (app, topic) = topic();
    let look = look(Diagnostic::error);
    topic.node().add_validation(move |node| {
        look(node);
        Vec::new()
    });
    check(&app, &topic, "error");
}

#[test]
fn an_aspect_that_says_it_again_in_the_next_round() {
    let (app, topic) = topic();
    let key = Key::builder("Key").build(&topic.node().stack().expect("it stands in one"));
    key.grant_decrypt(&Principal::service("sns.amazonaws.com"));
    let (of, look) = (topic.clone(), look(Diagnostic::error));
    Aspects::of(&app).add(move |node| {
        if node.path() == "Orders/Key/Resource" {
            look(of.node());
        }
    });
    check(&app, &topic, "error");
}

#[test]
fn aspects_without_an_end() {
    let (app, topic) = topic();
    let goes_on = Rc::new(Cell::new(true));
    let also = Rc::clone(&goes_on);
    Aspects::of(&app).add(move |node| {
        if also.get() && node.path().starts_with("Orders/") {
            node.child("Another");
        }
    });
    let told = "\
error[endless-aspect]: aspects never come to an end
  Whenever all constructs were visited, there was something new.
    at tests/core/told.rs:12:15
  help: let the aspect add something only if it is not there yet";
    assert_eq!(problems(&app), told);
    goes_on.set(false);
    assert_eq!(problems(&app), "");
    drop(topic);
}

#[test]
fn what_a_hook_builds_wrongly_stays() {
    let (app, topic) = topic();
    let stack = topic.node().stack().expect("it stands in one");
    Aspects::of(&stack).add(|node| {
        if node.path() == "Orders" && node.try_child("Inbox").is_none() {
            Queue::builder("Inbox").queue_name("no name").build(node);
        }
    });
    let told = problems(&app);
    assert!(told.starts_with("error["), "{told}");
    assert_eq!(problems(&app), told);
    // What the program itself reports, too.
    let (app, topic) = self::topic();
    topic.node().report(Diagnostic::error("mine", "it is wrong"));
    let told = "error[mine]: it is wrong\n    at `Orders/Topic`, tests/core/told.rs:13:17";
    assert_eq!([problems(&app), problems(&app)], [told, told]);
}

//! A template for each row of the tables: nothing is found in it as it is, and one thing, word for
//! word, without what the row asks for. `rows/cases.yaml` has them and says what is in each.

mod places;
mod tasks;

use serde_json::{Map, Value, json};

use super::check::wiring::listed;
use super::check::{keys, queues, trust, wiring};
use super::edges::{Actor, DELIVERIES, Does, EDGES, Edge, SOURCES};
use super::finding::Finding;
use super::kind::{ALIAS, BUCKET, FUNCTION, KEY, QUEUE, Reference, TOPIC, VERSION, kind};
use super::prove::check;
use super::template::Template;

/// The cases of one section of the file, each with the resources that all have.
fn cases(section: &str) -> Vec<Case> {
    let mut file = crate::diff::parse(include_str!("rows/cases.yaml")).expect("the cases");
    let common = file["Common"].take();
    let Value::Array(cases) = file[section].take() else { panic!("no `{section}`") };
    cases.into_iter().map(|given| Case { common: common.clone(), given }).collect()
}

struct Case {
    common: Value,
    given: Value,
}

impl Case {
    fn text(&self, key: &str) -> &str {
        self.given[key].as_str().unwrap_or_default()
    }

    fn list(&self, key: &str) -> Vec<&str> {
        self.given[key].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// What is found without the permission: the finding's line, then its help.
    fn found(&self) -> Vec<&str> {
        self.list("found")
    }

    /// All actions but one, each time another, and what is then found.
    fn without_one<'c>(&self, actions: &[&'c str]) -> Vec<(Vec<&'c str>, Vec<String>)> {
        let without = |one: &&str| {
            let rest = actions.iter().copied().filter(|action| action != one).collect();
            let line = |line: &&str| line.replace(&listed(actions), &listed(&[one]));
            (rest, self.found().iter().map(line).collect())
        };
        actions.iter().map(without).collect()
    }

    fn target_type(&self) -> &str {
        self.given["to"]["Type"].as_str().unwrap_or(self.text("to"))
    }

    fn service(&self) -> String {
        format!("{}.amazonaws.com", self.text("service"))
    }

    /// The target's ARN, as its type gives it.
    fn target_arn(&self) -> Value {
        match kind(self.target_type()) {
            Some(kind) if kind.reference == Reference::Arn => json!({"Ref": "Target"}),
            Some(kind) if !kind.arn.is_empty() => json!({"Fn::GetAtt": ["Target", kind.arn[0]]}),
            _ => json!({"Ref": "Target"}),
        }
    }

    /// What is allowed: the target, or what `on` says.
    fn on(&self) -> Value {
        if self.given["on"].is_null() { self.target_arn() } else { self.given["on"].clone() }
    }

    fn role_policy(&self, actions: &[&str]) -> Value {
        json!({"Type": "AWS::IAM::Policy", "Properties": {"Roles": [{"Ref": "Role"}], "PolicyDocument": {
            "Statement": [{"Effect": "Allow", "Action": actions, "Resource": self.on()}],
        }}})
    }

    /// The permission that a service needs, for the source or for any.
    fn service_policy(&self, source: &Value) -> Value {
        if matches!(self.target_type(), FUNCTION | ALIAS | VERSION) {
            return json!({"Type": "AWS::Lambda::Permission", "Properties": {
                "Action": "lambda:InvokeFunction", "FunctionName": self.target_arn(),
                "Principal": self.service(), "SourceArn": source,
            }});
        }
        let (carrier, property) = match self.target_type() {
            QUEUE => ("AWS::SQS::QueuePolicy", "Queues"),
            TOPIC => ("AWS::SNS::TopicPolicy", "Topics"),
            BUCKET => ("AWS::S3::BucketPolicy", "Bucket"),
            other => panic!("`{other}` has no policy"),
        };
        let target = json!({"Ref": "Target"});
        let mut statement = json!({
            "Effect": "Allow", "Principal": {"Service": self.service()},
            "Action": self.text("action"), "Resource": self.on(),
        });
        if !source.is_null() {
            statement["Condition"] = json!({"ArnLike": {"aws:SourceArn": source}});
        }
        json!({"Type": carrier, "Properties": {
            property: if property == "Bucket" { target } else { json!([target]) },
            "PolicyDocument": {"Statement": [statement]},
        }})
    }

    /// The template with a permission. What checks it when it is made waits for it.
    fn template(&self, allow: Option<Value>) -> Value {
        let mut resources = self.common.clone();
        let mut source = json!({"Type": self.given["from"], "Properties": self.given["has"]});
        if allow.is_some() && self.text("service") == "s3" {
            source["DependsOn"] = json!("Allow");
        }
        let mut add = |id: &str, resource: Value| resources[id] = resource;
        match &self.given["to"] {
            Value::Null => {}
            Value::String(type_name) => add("Target", json!({"Type": type_name})),
            whole => add("Target", whole.clone()),
        }
        add("Source", source);
        allow.into_iter().for_each(|allow| add("Allow", allow));
        let others = self.given["with"].as_object().into_iter().flatten();
        others.for_each(|(id, resource)| add(id, resource.clone()));
        json!({ "Resources": resources })
    }

    /// The permission of a case of an edge: for its source, or for its role.
    fn allow(&self) -> Value {
        if self.text("service").is_empty() {
            let actions = [self.list("role"), self.list("also")].concat();
            return self.role_policy(&actions);
        }
        self.service_policy(&self.given["source"])
    }

    fn without_permission(&self) -> Value {
        let also = self.list("also");
        if !also.is_empty() {
            return self.template(Some(self.role_policy(&also)));
        }
        // A policy that lets nobody in: a topic without one would let in everyone of its account.
        let closed = self.given["closed"] == true;
        self.template(closed.then(|| {
            let mut policy = self.service_policy(&Value::Null);
            policy["Properties"]["PolicyDocument"]["Statement"] = json!([]);
            policy
        }))
    }
}

/// Everything found, each with its help.
fn told(template: &Value) -> Vec<String> {
    let lines = |f: &Finding| {
        let line = format!("{}[{}] {}: {}", f.severity, f.code, f.pointer, f.detail);
        std::iter::once(line).chain(f.help.iter().cloned()).collect::<Vec<_>>()
    };
    check(template).iter().flat_map(lines).collect()
}

/// The rows of a table without which the same is found in all templates.
fn unneeded<R>(
    rows: &'static [R],
    broken: &[Value],
    check: impl Fn(Vec<&'static R>, &Template<'_>, &mut Vec<Finding>),
) -> Vec<&'static R> {
    let found = |rows: Vec<&'static R>, template: &Value| {
        let mut findings = Vec::new();
        check(rows, &Template::read(template).expect("a template"), &mut findings);
        findings
    };
    let all: Vec<_> = broken.iter().map(|one| found(rows.iter().collect(), one)).collect();
    let needed = |without: usize| {
        let rest = || rows[..without].iter().chain(&rows[without + 1..]).collect();
        broken.iter().zip(&all).any(|(one, all)| found(rest(), one) != *all)
    };
    rows.iter().enumerate().filter(|(i, _)| !needed(*i)).map(|(_, row)| row).collect()
}

/// Checks what is found in the cases as they are, which is nothing, and in the broken ones.
#[track_caller]
fn check_all(cases: &[Case], complete: &[Value], broken: &[Value]) {
    let mut wrong = Vec::new();
    for ((case, complete), broken) in cases.iter().zip(complete).zip(broken) {
        for (template, expected) in [(complete, Vec::new()), (broken, case.found())] {
            let found = told(template);
            if found != expected {
                wrong.push(format!("{}: {found:#?}, but {expected:#?}", case.given["from"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The edge that is missed in a broken template.
fn edge_of(broken: &Value) -> &'static Edge {
    let is_missed = |edge: &&'static Edge| {
        let mut findings = Vec::new();
        let template = Template::read(broken).expect("a template");
        wiring::rows([*edge], &template, &mut findings);
        !findings.is_empty()
    };
    EDGES.iter().find(is_missed).expect("an edge")
}

#[test]
fn each_edge_is_missed_where_its_permission_is() {
    let cases = cases("Edges");
    let complete: Vec<Value> = cases.iter().map(|case| case.template(Some(case.allow()))).collect();
    let broken: Vec<Value> = cases.iter().map(Case::without_permission).collect();
    check_all(&cases, &complete, &broken);
    let unneeded = unneeded(EDGES, &broken, wiring::rows);
    assert!(unneeded.is_empty(), "no case needs {unneeded:#?}");
}

#[test]
fn a_permission_for_another_source_is_told_beside() {
    for case in cases("Edges").iter().filter(|case| !case.given["source"].is_null()) {
        let other = case.service_policy(&json!("arn:aws:other:eu-west-1:123456789012:other"));
        let mut expected: Vec<String> = case.found().into_iter().map(str::to_string).collect();
        expected[0] += " `Allow` allows it for another source only.";
        assert_eq!(told(&case.template(Some(other))), expected);
    }
}

#[test]
fn each_action_of_a_source_is_needed_and_one_of_a_delivery_is_enough() {
    let (mut read, mut sent) = (Vec::new(), Vec::new());
    for case in cases("Edges") {
        let edge = edge_of(&case.without_permission());
        let given = case.list("role");
        match edge.does {
            Does::Consume => {
                let row = SOURCES.iter().find(|(of, _)| *of == case.target_type());
                let (of, actions) = row.expect("a row of the sources");
                assert_eq!(*actions, given);
                read.push(of);
                for (rest, expected) in case.without_one(&given) {
                    assert_eq!(told(&case.template(Some(case.role_policy(&rest)))), expected);
                }
            }
            Does::Deliver => {
                let row = DELIVERIES.iter().find(|(of, ..)| *of == case.target_type());
                let (of, actions, _) = row.expect("a row of the deliveries");
                let by_role = !matches!(edge.actor, Actor::Service(..));
                for action in actions.iter().filter(|_| by_role) {
                    let found = told(&case.template(Some(case.role_policy(&[action]))));
                    assert_eq!(found, [""; 0], "{action}");
                }
                sent.push(of);
            }
            Does::Call(_) | Does::CallNamed(_) => {}
        }
    }
    assert!(SOURCES.iter().all(|(of, _)| read.contains(&of)), "only {read:?}");
    assert!(DELIVERIES.iter().all(|(of, ..)| sent.contains(&of)), "only {sent:?}");
}

#[test]
fn each_role_is_missed_that_does_not_trust_its_service() {
    let cases = cases("Assumed");
    let complete: Vec<Value> = cases.iter().map(|case| case.template(None)).collect();
    let mut broken = complete.clone();
    for (case, template) in cases.iter().zip(&mut broken) {
        let trust = &mut template["Resources"]["Role"]["Properties"]["AssumeRolePolicyDocument"];
        let services = trust["Statement"][0]["Principal"]["Service"].as_array_mut();
        let trusted = format!("{}.amazonaws.com", case.text("trusted"));
        services.expect("services").retain(|service| *service != trusted);
        // A function with the role is another that needs it.
        let resources = template["Resources"].as_object_mut().expect("resources");
        resources.shift_remove("Function");
    }
    check_all(&cases, &complete, &broken);
    let unneeded = unneeded(trust::ASSUMED, &broken, trust::rows);
    assert!(unneeded.is_empty(), "no case needs {unneeded:#?}");
}

#[test]
fn each_queue_is_missed_that_is_of_the_wrong_kind() {
    let cases = cases("Standard");
    let complete: Vec<Value> = cases.iter().map(|case| case.template(Some(case.allow()))).collect();
    let mut broken = complete.clone();
    for template in &mut broken {
        template["Resources"]["Target"]["Properties"] = json!({"FifoQueue": true});
    }
    check_all(&cases, &complete, &broken);
    let unneeded = unneeded(queues::STANDARD, &broken, queues::standard_only);
    assert!(unneeded.is_empty(), "no case needs {unneeded:#?}");
}

#[test]
fn each_key_is_missed_that_does_not_serve_its_service() {
    let cases = cases("Keys");
    let template = |case: &Case, actions: &[&str]| {
        let mut template = case.template(None);
        let mut statements = vec![json!({
            "Effect": "Allow", "Action": "kms:*", "Resource": "*",
            "Principal": {"AWS": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:root"}},
        })];
        if !actions.is_empty() {
            statements.push(json!({
                "Effect": "Allow", "Action": actions, "Resource": "*",
                "Principal": {"Service": case.service()},
            }));
        }
        template["Resources"]["Target"]["Properties"] =
            json!({"KeyPolicy": {"Statement": statements}});
        template
    };
    assert!(cases.iter().all(|case| case.target_type() == KEY));
    let complete: Vec<_> = cases.iter().map(|case| template(case, &case.list("actions"))).collect();
    let broken: Vec<_> = cases.iter().map(|case| template(case, &[])).collect();
    check_all(&cases, &complete, &broken);
    let unneeded = unneeded(keys::USERS, &broken, keys::rows);
    assert!(unneeded.is_empty(), "no case needs {unneeded:#?}");
    for case in &cases {
        for (rest, expected) in case.without_one(&case.list("actions")) {
            assert_eq!(told(&template(case, &rest)), expected);
        }
    }
}

#[test]
fn cases_have_no_words_that_nothing_reads() {
    const WORDS: &[&str] = &[
        "action", "actions", "also", "closed", "found", "from", "has", "on", "role", "service",
        "source", "to", "trusted", "with",
    ];
    for section in ["Edges", "Assumed", "Standard", "Keys"] {
        for case in cases(section) {
            let words = case.given.as_object().into_iter().flat_map(Map::keys);
            let unknown: Vec<_> = words.filter(|word| !WORDS.contains(&word.as_str())).collect();
            assert!(unknown.is_empty(), "{section}: {unknown:?}");
        }
    }
}

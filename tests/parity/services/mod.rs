//! The services, each as one or more stacks of ours and the same ones of the CDK's.
//!
//! A stack takes four files and a line in each of four lists:
//!
//! - `services/<stack>.rs` with `add`, which makes it: a `mod` line and a line of `services!` below;
//! - `twins/services/lib/<stack>.ts`, the same stack with the same ids: two lines of
//!   `twins/services/bin/app.ts`; then `npm run fixtures && npm run used`;
//! - `docs/cdk-differences/<stack>.md`, the differences that it shows, with reasons, and its link in
//!   `docs/cdk-differences.md`;
//! - `docs/validator-exceptions/<stack>.md`, only if a judge warns of what is meant.
//!
//! A service of several stacks, or of a stack in several files, has a folder of the same name on both
//! sides: `mod.rs` is `index.ts`. A stack's pages and its line keep one flat name whatever its folder:
//! `lambda/mappings.rs` is `mappings`, `rest/options.rs` is `restoptions`, `route53/targets.rs` is
//! `route53targets`.
//!
//! `cargo test --test parity services::templates::sqs` is one stack's comparison.

mod cloudfront;
mod cloudwatch;
mod cognito;
mod common;
mod dynamodb;
mod ec2;
mod golden;
mod httpapi;
mod iam;
mod judged;
mod kms;
mod lambda;
mod rest;
mod route53;
mod secretsmanager;
mod sqs;
mod ssm;

use crate::allowed::{Row, judge_all, rows};
use crate::compare::{Difference, compare};
use crate::fixtures::{APPS, path, read};
use crate::ours::golden;
use crate::tools::{synth_twin, workspace};
use lambda::{capacity, eventsources, functions, mappings, nodejs, webfunction};
use rest::options as restoptions;
use route53::targets as route53targets;
use rustinfra_constructs::prelude::*;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// One stack of ours and its peer in `twins/services`.
pub(crate) struct Twin {
    /// Its name, which its pages have.
    pub(crate) name: &'static str,
    /// Makes its stack.
    add: fn(&App) -> Stack,
}

/// Lists the twins, and makes a test of each.
macro_rules! services {
    ($($twin:ident,)*) => {
        /// Every twin.
        pub(crate) const TWINS: &[Twin] = &[
            $(Twin { name: stringify!($twin), add: $twin::add },)*
        ];

        /// Each template against the CDK's.
        mod templates {
            $(
                #[test]
                fn $twin() {
                    super::check(stringify!($twin));
                }
            )*
        }
    };
}

services! {
    capacity,
    cloudfront,
    cloudwatch,
    cognito,
    dynamodb,
    ec2,
    eventsources,
    functions,
    httpapi,
    iam,
    kms,
    lambda,
    mappings,
    nodejs,
    rest,
    restoptions,
    route53,
    route53targets,
    secretsmanager,
    sqs,
    ssm,
    webfunction,
}

impl Twin {
    /// Our templates: of the stack, and of those that it brings along.
    fn templates(&self) -> Vec<(String, Value)> {
        let app = App::new();
        (self.add)(&app);
        let assembly = match app.assembly() {
            Ok(assembly) => assembly,
            Err(report) => panic!("{} does not synthesize:\n{report}", self.name),
        };
        assert!(assembly.report().is_empty(), "{}:\n{}", self.name, assembly.report());
        let stacks = assembly.stacks().iter();
        stacks.map(|stack| (stack.artifact_id().to_owned(), stack.template().clone())).collect()
    }

    /// What tells our templates from the CDK's.
    fn differences(&self) -> Vec<Difference> {
        let compared = |(stack, ours): &(String, Value)| {
            let fixture = path("services", stack);
            assert!(fixture.exists(), "no twin has made {}", fixture.display());
            compare(&read(&fixture), ours)
        };
        self.templates().iter().flat_map(compared).collect()
    }

    /// The rows of its own page.
    fn rows(&self) -> Vec<Row> {
        let page = workspace().join("docs/cdk-differences").join(format!("{}.md", self.name));
        let text = std::fs::read_to_string(&page);
        let text = text.unwrap_or_else(|error| panic!("cannot read {}: {error}", page.display()));
        rows(&text).unwrap_or_else(|error| panic!("{}: {error}", page.display()))
    }
}

/// The rows that hold for every stack.
fn common_rows() -> Vec<Row> {
    let page = workspace().join("docs/cdk-differences.md");
    let text = std::fs::read_to_string(&page);
    let text = text.unwrap_or_else(|error| panic!("cannot read {}: {error}", page.display()));
    rows(&text).unwrap_or_else(|error| panic!("{}: {error}", page.display()))
}

/// Holds one twin's differences against its own rows and those that hold for every stack.
#[track_caller]
fn check(name: &str) {
    let twin = TWINS.iter().find(|twin| twin.name == name);
    let twin = twin.unwrap_or_else(|| panic!("no twin is named {name}"));
    if let Err(complaint) = judge_all(&twin.differences(), &twin.rows(), &common_rows()) {
        panic!("docs/cdk-differences/{name}.md\n{complaint}");
    }
}

#[test]
fn a_row_that_holds_for_every_stack_is_shown_by_one() {
    let mut shown: Vec<Difference> = Vec::new();
    for (app, stack) in APPS {
        shown.extend(compare(&read(&path(app, stack)), &read(&golden(app, stack))));
    }
    shown.extend(TWINS.iter().flat_map(Twin::differences));
    let unused: Vec<Row> = common_rows()
        .into_iter()
        .filter(|row| !shown.iter().any(|difference| row.allows(difference)))
        .collect();
    assert!(unused.is_empty(), "docs/cdk-differences.md, no longer so: {unused:#?}");
}

/// Of rows that say so: what is in the resources, which the row itself does not hold.
#[test]
fn permissions_of_other_ids_are_the_same() {
    let mut compared = Vec::new();
    for twin in TWINS {
        let (rows, differences) = (twin.rows(), twin.differences());
        for two in rows.windows(2).filter(|two| two[0].reason.starts_with("the same permission")) {
            let inside = |row: &Row| {
                let allowed = differences.iter().filter(|difference| row.allows(difference));
                let each = allowed.filter_map(|it| it.cdk.as_ref().or(it.ours.as_ref()));
                let mut all: Vec<String> = each.map(|it| it["Properties"].to_string()).collect();
                all.sort_unstable();
                all
            };
            let (theirs, ours) = (inside(&two[0]), inside(&two[1]));
            assert_eq!((two[0].sign, two[1].sign), ('-', '+'), "{}", two[0].pattern);
            assert_eq!(theirs, ours, "{}", two[0].pattern);
            compared.push(format!("{} of {}: {}", ours.len(), twin.name, two[1].pattern));
        }
    }
    assert_eq!(
        compared,
        [
            "2 of functions: Resources/AWS::Lambda::Permission/CalledInvoke*",
            "2 of lambda: Resources/AWS::Lambda::Permission/GrantedInvoke*",
            "1 of lambda: Resources/AWS::Lambda::Permission/OfTopicAllowInvoke*",
        ]
    );
}

#[test]
fn a_permission_that_nobody_means_is_excused_by_no_row() {
    let common = common_rows();
    let mut excused = Vec::new();
    for twin in TWINS {
        let rows = twin.rows();
        for (stack, template) in twin.templates() {
            let fixture = read(&path("services", &stack));
            for (place, more) in with_one_permission_more(&template) {
                let found = compare(&fixture, &more);
                let explained = |it: &Difference| rows.iter().chain(&common).any(|r| r.allows(it));
                if !found.iter().any(|it| it.path.contains(":NobodyMeans") && !explained(it)) {
                    excused.push(format!("{stack}{place}"));
                }
            }
        }
    }
    assert_eq!(excused, [""; 0]);
}

/// For each statement of each policy: where it stands, and the template with an action of the same
/// service beside it.
fn with_one_permission_more(template: &Value) -> Vec<(String, Value)> {
    let mut places = Vec::new();
    statements("", template, &mut places);
    let more = |place: String| {
        let mut template = template.clone();
        if let Some(Value::Array(list)) = template.pointer_mut(&place) {
            let mut one = list.last().cloned().unwrap_or_default();
            let action = one.get("Action").map(|it| it.get(0).unwrap_or(it).clone());
            let action = action.as_ref().and_then(Value::as_str).unwrap_or_default();
            let service = action.split(':').next().unwrap_or_default();
            one["Action"] = format!("{service}:NobodyMeans").into();
            one.as_object_mut().map(|one| one.shift_remove("NotAction"));
            list.push(one);
        }
        (place, template)
    };
    places.into_iter().map(more).collect()
}

/// Adds the JSON pointers of the lists of statements below.
fn statements(place: &str, value: &Value, places: &mut Vec<String>) {
    let step = |key: &str| format!("{place}/{}", key.replace('~', "~0").replace('/', "~1"));
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                if key == "Statement" && value.is_array() && object.contains_key("Version") {
                    places.push(step(key));
                } else {
                    statements(&step(key), value, places);
                }
            }
        }
        Value::Array(array) => {
            let each = array.iter().enumerate();
            each.for_each(|(index, value)| statements(&step(&index.to_string()), value, places));
        }
        _ => {}
    }
}

#[test]
fn the_fixtures_are_what_the_services_twins_synthesize_to() {
    let fresh = synth_twin("services");
    let advice = "run `npm ci && npm run fixtures` in tests/parity/twins";
    let fixtures = workspace().join("tests/parity/fixtures/services");
    assert_eq!(templates_in(&fresh), templates_in(&fixtures), "{advice}");
    for file in templates_in(&fixtures) {
        let differences = compare(&read(&fresh.join(&file)), &read(&fixtures.join(&file)));
        assert_eq!(differences, [], "{file}: {advice}");
    }
}

#[test]
fn every_fixture_and_every_page_is_of_a_twin() {
    let ours = TWINS.iter().flat_map(Twin::templates);
    let ours: BTreeSet<String> = ours.map(|(stack, _)| format!("{stack}.template.json")).collect();
    assert_eq!(templates_in(&workspace().join("tests/parity/fixtures/services")), ours);

    let names = || TWINS.iter().map(|twin| format!("{}.md", twin.name));
    assert_eq!(files(&workspace().join("docs/cdk-differences")), names().collect());
    let page = workspace().join("docs/cdk-differences.md");
    let text = std::fs::read_to_string(&page).unwrap_or_default();
    let linked = |name: &String| text.contains(&format!("(cdk-differences/{name})"));
    let unlinked: Vec<_> = names().filter(|name| !linked(name)).collect();
    assert_eq!(unlinked, [""; 0], "{}", page.display());
    let exceptions = files(&workspace().join("docs/validator-exceptions"));
    let unknown: Vec<_> = exceptions.difference(&names().collect()).cloned().collect();
    assert_eq!(unknown, [""; 0], "docs/validator-exceptions");
}

/// The templates in a directory, by the names of their files.
fn templates_in(directory: &std::path::Path) -> BTreeSet<String> {
    files(directory).into_iter().filter(|name| name.ends_with(".template.json")).collect()
}

/// The names of the files in a directory, which may be missing.
fn files(directory: &std::path::Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

/// A directory of this test binary's own for our templates of the services.
fn written() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("parity/services")
}

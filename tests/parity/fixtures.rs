//! The fixtures: they are what aws-cdk-lib makes of the twins today.

use crate::compare::compare;
use crate::tools::{Level, cdk, cfn_lint, cloudformation_validate, synth_twin, workspace};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Every app that has a twin, with the twin's stack.
pub(crate) const APPS: [(&str, &str); 2] =
    [("hello", "HelloStack"), ("ecommerce", "EcommerceStack")];

/// The path of the CDK's template of an app's stack.
pub(crate) fn path(app: &str, stack: &str) -> PathBuf {
    workspace().join("tests/parity/fixtures").join(app).join(format!("{stack}.template.json"))
}

/// Reads a template.
pub(crate) fn read(path: &Path) -> Value {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => panic!("cannot read {}: {error}", path.display()),
    };
    match serde_json::from_str(&text) {
        Ok(template) => template,
        Err(error) => panic!("{} is not JSON: {error}", path.display()),
    }
}

#[test]
fn the_fixtures_are_what_the_twins_synthesize_to() {
    for (app, stack) in APPS {
        let fresh = synth_twin(app).join(format!("{stack}.template.json"));
        let advice = "run `npm ci && npm run fixtures` in tests/parity/twins";
        let differences = compare(&read(&fresh), &read(&path(app, stack)));
        assert_eq!(differences, [], "{app}: {advice}");
    }
}

#[test]
fn the_judges_find_no_error_in_the_fixtures_and_do_find_one_that_is_there() {
    let mut templates: Vec<PathBuf> = APPS.iter().map(|(app, stack)| path(app, stack)).collect();
    let broken = Path::new(env!("CARGO_TARGET_TMPDIR")).join("broken.template.json");
    let template = r#"{"Resources":{"Q":{"Type":"AWS::SQS::Queue","Properties":{"Nope":1}}}}"#;
    if let Err(error) = std::fs::write(&broken, template) {
        panic!("cannot write {}: {error}", broken.display());
    }
    templates.push(broken.clone());

    for findings in [cfn_lint(&templates), cloudformation_validate(&templates)] {
        let errors: Vec<_> = findings.iter().filter(|one| one.level == Level::Error).collect();
        let places: Vec<_> = errors.iter().map(|one| (&one.template, one.rule.get(1..))).collect();
        assert_eq!(places, [(&broken, Some("3002"))], "{errors:?}");
    }
}

#[test]
fn the_genuine_command_line_reads_the_twins_assemblies() {
    for (app, stack) in APPS {
        let assembly = synth_twin(app);
        let output = cdk(&assembly, &["ls", "--app", "."]);
        let listed = String::from_utf8_lossy(&output.stdout);
        assert_eq!(listed.trim(), stack, "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn the_comparison_sees_every_change_of_every_value_but_those_it_leaves_out() {
    let original = read(&path("ecommerce", "EcommerceStack"));
    let mut places = Vec::new();
    leaves("", &original, &mut places);
    assert!(places.len() > 900, "{} values only", places.len());
    for place in places {
        let mut changed = original.clone();
        if let Some(value) = changed.pointer_mut(&place) {
            *value = Value::from(format!("{}x", value.as_str().unwrap_or_default()));
        }
        let seen = !compare(&original, &changed).is_empty();
        assert_eq!(seen, !place.ends_with("/Metadata/aws:cdk:path"), "{place}");
    }
}

/// Adds the JSON pointer of every value below that is no list and no object.
fn leaves(place: &str, value: &Value, places: &mut Vec<String>) {
    let step = |key: &str| format!("{place}/{}", key.replace('~', "~0").replace('/', "~1"));
    match value {
        Value::Object(object) => object.iter().for_each(|(key, it)| leaves(&step(key), it, places)),
        Value::Array(array) => {
            (0..)
                .zip(array)
                .for_each(|(index, it): (usize, _)| leaves(&step(&index.to_string()), it, places));
        }
        _ => places.push(place.to_owned()),
    }
}

//! Small templates, what is found in them, and what mends them.

use rustinfra::proof;
use serde_json::{Value, json};

/// Wraps resources into a template.
pub(crate) fn template(resources: Value) -> Value {
    json!({ "Resources": resources })
}

/// Everything found, one line each, without the help.
pub(crate) fn found(template: &Value) -> Vec<String> {
    let line =
        |f: &proof::Finding| format!("{}[{}] {}: {}", f.severity, f.code, f.pointer, f.detail);
    proof::check(template).iter().map(line).collect()
}

/// Checks what is found, and that nothing is once a patch (RFC 7396) has mended it.
#[track_caller]
pub(crate) fn check(resources: Value, expected: &[&str], mend: Value) {
    let mut template = template(resources);
    assert_eq!(found(&template), expected);
    let mut patched = template["Resources"].take();
    patch(&mut patched, &mend);
    template["Resources"] = patched;
    assert_eq!(found(&template), Vec::<String>::new(), "after mending");
}

/// Checks that nothing is found.
#[track_caller]
pub(crate) fn silent(resources: Value) {
    assert_eq!(found(&template(resources)), Vec::<String>::new());
}

fn patch(target: &mut Value, patch_: &Value) {
    let Value::Object(changes) = patch_ else {
        *target = patch_.clone();
        return;
    };
    if !target.is_object() {
        *target = json!({});
    }
    for (key, change) in changes {
        match change {
            Value::Null => {
                target.as_object_mut().expect("an object").shift_remove(key);
            }
            _ => patch(&mut target[key], change),
        }
    }
}

/// A role that a service may assume, with one inline policy.
pub(crate) fn role(service: &str, statements: Value) -> Value {
    json!({"Type": "AWS::IAM::Role", "Properties": {
        "AssumeRolePolicyDocument": {"Statement": [
            {"Effect": "Allow", "Principal": {"Service": format!("{service}.amazonaws.com")}, "Action": "sts:AssumeRole"},
        ]},
        "Policies": [{"PolicyName": "Policy", "PolicyDocument": {"Statement": statements}}],
    }})
}

/// A function of the role `Role`.
pub(crate) fn function() -> Value {
    json!({"Type": "AWS::Lambda::Function", "Properties": {
        "Role": {"Fn::GetAtt": ["Role", "Arn"]}, "Handler": "index.handler", "Runtime": "nodejs22.x",
        "Code": {"ZipFile": "exports.handler = async () => {};"},
    }})
}

/// `Fn::GetAtt` of an ARN.
pub(crate) fn arn(id: &str) -> Value {
    json!({"Fn::GetAtt": [id, "Arn"]})
}

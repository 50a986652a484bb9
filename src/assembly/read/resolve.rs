//! What expressions come to before anything is deployed.

use serde_json::{Map, Value};

/// Works out a text of `Ref`, `Fn::Sub` and `Fn::Join`; `None` if any of it is known only to AWS.
/// `reference` says what a parameter or a pseudo parameter is.
pub(crate) fn resolve(text: &Value, reference: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let Value::Object(object) = text else { return text.as_str().map(str::to_owned) };
    let (function, argument) = object.iter().next().filter(|_| object.len() == 1)?;
    match (function.as_str(), argument) {
        ("Ref", Value::String(name)) => reference(name),
        ("Fn::Sub", Value::String(pattern)) => substitute(pattern, &Map::new(), reference),
        ("Fn::Sub", Value::Array(arguments)) => match arguments.as_slice() {
            [Value::String(pattern), Value::Object(variables)] => {
                substitute(pattern, variables, reference)
            }
            _ => None,
        },
        ("Fn::Join", Value::Array(arguments)) => match arguments.as_slice() {
            [Value::String(delimiter), Value::Array(parts)] => {
                let parts = parts.iter().map(|part| resolve(part, reference));
                Some(parts.collect::<Option<Vec<_>>>()?.join(delimiter))
            }
            _ => None,
        },
        _ => None,
    }
}

/// Fills the pattern of `Fn::Sub`, in which `${!Name}` is the text `${Name}`.
fn substitute(
    pattern: &str,
    variables: &Map<String, Value>,
    reference: &dyn Fn(&str) -> Option<String>,
) -> Option<String> {
    let (mut resolved, mut rest) = (String::new(), pattern);
    while let Some((before, tail)) = rest.split_once("${") {
        let (name, after) = tail.split_once('}')?;
        resolved.push_str(before);
        match (name.strip_prefix('!'), variables.get(name.trim())) {
            (Some(literal), _) => resolved.push_str(&format!("${{{literal}}}")),
            (None, Some(value)) => resolved.push_str(&resolve(value, reference)?),
            (None, None) => resolved.push_str(&reference(name.trim())?),
        }
        rest = after;
    }
    Some(resolved + rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn texts_are_worked_out_where_that_is_possible() {
        #[track_caller]
        fn check(text: Value, expect: Option<&str>) {
            let known = |name: &str| match name {
                "AWS::StackName" => Some("Shop".to_owned()),
                "AWS::Region" => Some("eu-west-1".to_owned()),
                "AWS::AccountId" => Some("${AWS::AccountId}".to_owned()),
                _ => None,
            };
            assert_eq!(resolve(&text, &known).as_deref(), expect);
        }
        check(json!("Shop:X"), Some("Shop:X"));
        check(json!({"Fn::Sub": "Shop:X"}), Some("Shop:X"));
        check(json!({"Fn::Sub": "${AWS::StackName}:${AWS::Region}"}), Some("Shop:eu-west-1"));
        check(json!({"Fn::Sub": "${AWS::AccountId}-${!X}"}), Some("${AWS::AccountId}-${X}"));
        check(json!({"Fn::Sub": ["${Of}:X", {"Of": {"Ref": "AWS::StackName"}}]}), Some("Shop:X"));
        check(json!({"Fn::Join": [":", [{"Ref": "AWS::StackName"}, "X"]]}), Some("Shop:X"));
        check(json!({"Fn::Sub": "${Env}:X"}), None);
        check(json!({"Fn::Sub": "${Env"}), None);
        check(json!({"Ref": "Env"}), None);
    }
}

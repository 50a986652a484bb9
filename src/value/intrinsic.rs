//! CloudFormation's intrinsic functions, typed.
//!
//! Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html>.
//! Text with values in it is written with [`sub!`](crate::sub); conditions and rules have their own
//! functions on [`CfnCondition`](crate::tree::CfnCondition) and [`CfnRule`](crate::tree::CfnRule).

use super::text::DYNAMIC;
use super::{Expr, IntoValue, Json, Key, List, Map, Value, concat};

fn call<T>(name: &'static str, arguments: impl IntoIterator<Item = Expr>) -> Value<T> {
    Value::from_expr(Expr::call(name, Expr::list(arguments)))
}

fn expr<T>(value: impl IntoValue<T>) -> Expr {
    value.into_value().into_expr()
}

/// `Fn::Join`: the items of a list with `delimiter` between them.
pub fn join(delimiter: &str, items: impl IntoValue<List<String>>) -> Value<String> {
    call("Fn::Join", [Expr::text(delimiter.to_string()), expr(items)])
}

/// `Fn::Sub`: a template with `${Name}` placeholders, of which `variables` defines some; the others
/// are logical ids, `Resource.Attribute` or pseudo parameters.
pub fn sub_template(template: &str, variables: impl IntoValue<Map<String>>) -> Value<String> {
    match expr(variables) {
        Expr::Map(entries) if entries.is_empty() => {
            Value::from_expr(Expr::call("Fn::Sub", Expr::text(template.to_string())))
        }
        variables => call("Fn::Sub", [Expr::text(template.to_string()), variables]),
    }
}

/// `Fn::Select`: the item at `index`, counted from 0.
pub fn select<T>(index: u32, list: impl IntoValue<List<T>>) -> Value<T> {
    call("Fn::Select", [Expr::Int(index.into()), expr(list)])
}

/// `Fn::Split`: cuts text at each `delimiter`.
pub fn split(delimiter: &str, text: impl IntoValue<String>) -> Value<List<String>> {
    call("Fn::Split", [Expr::text(delimiter.to_string()), expr(text)])
}

/// `Fn::Base64`.
pub fn base64(text: impl IntoValue<String>) -> Value<String> {
    Value::from_expr(Expr::call("Fn::Base64", expr(text)))
}

/// `Fn::Cidr`: `count` (1 to 256) address blocks inside `block`, each with `bits` subnet bits.
pub fn cidr(block: impl IntoValue<String>, count: u32, bits: u32) -> Value<List<String>> {
    call("Fn::Cidr", [expr(block), Expr::Int(count.into()), Expr::Int(bits.into())])
}

/// `Fn::GetAZs`: the availability zones of a region.
pub fn availability_zones(region: impl IntoValue<String>) -> Value<List<String>> {
    Value::from_expr(Expr::call("Fn::GetAZs", expr(region)))
}

/// `Fn::ImportValue`: what another stack of the same account and region exports under `name`.
pub fn import_value(name: impl IntoValue<String>) -> Value<String> {
    Value::from_expr(Expr::call("Fn::ImportValue", expr(name)))
}

/// `Fn::GetStackOutput`: the output of another stack, read when this one is deployed; unlike
/// [`import_value`] it does not stop the other stack from dropping it.
pub fn stack_output(
    stack_name: impl IntoValue<String>,
    output: impl IntoValue<String>,
    region: Option<Value<String>>,
) -> Value<String> {
    let mut arguments = Expr::map([("StackName", expr(stack_name)), ("OutputName", expr(output))]);
    if let Some(region) = region {
        arguments.set("Region", region.into_expr());
    }
    Value::from_expr(Expr::call("Fn::GetStackOutput", arguments))
}

/// `Fn::RefAll`: the values of all parameters of a type, such as `AWS::EC2::VPC::Id`. For rules only.
///
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html>
pub fn ref_all(parameter_type: &str) -> Value<List<String>> {
    Value::from_expr(Expr::call("Fn::RefAll", Expr::text(parameter_type.to_string())))
}

/// `Fn::ValueOfAll`: an attribute of what all parameters of a type name, such as `Tags.Department` of
/// every `AWS::EC2::VPC::Id`. For rules only; that of one parameter is
/// [`CfnParameter::value_of`](crate::tree::CfnParameter::value_of).
pub fn value_of_all(parameter_type: &str, attribute: &str) -> Value<List<String>> {
    let arguments = [parameter_type, attribute].map(|text| Expr::text(text.to_string()));
    call("Fn::ValueOfAll", arguments)
}

/// `Fn::Length`: the number of items. Needs the `AWS::LanguageExtensions` transform.
pub fn length<T>(list: impl IntoValue<List<T>>) -> Value<i64> {
    Value::from_expr(Expr::call("Fn::Length", expr(list)))
}

/// `Fn::ToJsonString`: JSON as text. Needs the `AWS::LanguageExtensions` transform.
pub fn to_json_string(json: impl IntoValue<Json>) -> Value<String> {
    Value::from_expr(Expr::call("Fn::ToJsonString", expr(json)))
}

/// `Fn::Transform`: the result of a macro.
pub fn transform<T>(name: &str, parameters: impl IntoValue<Map<Json>>) -> Value<T> {
    let arguments =
        Expr::map([("Name", Expr::text(name.to_string())), ("Parameters", expr(parameters))]);
    Value::from_expr(Expr::call("Fn::Transform", arguments))
}

/// `Fn::ForEach` inside an object: one entry for each item of `collection`, whose value `${name}`
/// stands for in the key template and in the body. Needs the `AWS::LanguageExtensions` transform.
pub fn for_each(
    loop_name: &str,
    name: &str,
    collection: impl IntoValue<List<String>>,
    key_template: &str,
    body: impl IntoValue<Json>,
) -> (Key, Expr) {
    let arguments = Expr::list([
        Expr::text(name.to_string()),
        expr(collection),
        Expr::Map(vec![(Key::Owned(key_template.to_string()), expr(body))]),
    ]);
    (Key::Owned(format!("Fn::ForEach::{loop_name}")), arguments)
}

/// A dynamic reference to a plain SSM parameter, resolved by CloudFormation at deployment; without
/// a version it is the latest. A name with values in it is put together first.
///
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html>
pub fn ssm_parameter(name: impl IntoValue<String>, version: Option<u32>) -> Value<String> {
    dynamic("ssm", name, version.map(|v| v.to_string()))
}

/// A dynamic reference to a SecureString parameter. Passwords of databases, directories and users accept
/// it, a function's environment and most others do not, which `check` and `deploy` tell
/// (`unsupported-secure-string`).
///
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm-secure-strings.html>
pub fn ssm_secure(name: impl IntoValue<String>, version: Option<u32>) -> Value<String> {
    dynamic("ssm-secure", name, version.map(|v| v.to_string()))
}

/// A dynamic reference to a Secrets Manager secret: the whole string, or one key of its JSON.
pub fn secret(id: &str, json_key: Option<&str>) -> Value<String> {
    let key = json_key.unwrap_or_default();
    Value::from_expr(Expr::text(format!("{DYNAMIC}secretsmanager:{id}:SecretString:{key}::}}}}")))
}

fn dynamic(service: &str, name: impl IntoValue<String>, rest: Option<String>) -> Value<String> {
    let rest = rest.map(|r| format!(":{r}")).unwrap_or_default();
    let (before, after) = (format!("{DYNAMIC}{service}:"), format!("{rest}}}}}"));
    Value::from_expr(concat([Expr::text(before), expr(name), Expr::text(after)]))
}

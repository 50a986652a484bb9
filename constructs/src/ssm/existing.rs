//! Parameters that exist already, and their values.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::graph::{Facet, Shape};
use rustinfra::prelude::*;
use rustinfra::tree::{CfnParameter, ParameterType};
use rustinfra::value::{Expr, List};

use super::settings::{PAGE, ParameterValueType};
use crate::arn;

/// The ARN of a parameter of this account and region, by name.
pub(super) fn arn_of(node: &Node, name: &str) -> Value<String> {
    if name.contains('/') && !name.starts_with('/') {
        node.report(
            Diagnostic::error("bad-name", "a name is not allowed")
                .detail(format!(
                    "No parameter is called `{name}`: a name of several levels begins with `/`."
                ))
                .help(format!("write `/{name}`; see {PAGE}")),
        );
    }
    let slash = if name.starts_with('/') { "" } else { "/" };
    arn::in_stack(node, "ssm", format!("parameter{slash}{name}"))
}

/// Registers a reference to a parameter.
pub(super) fn register(node: &Node, arn: Value<String>) {
    node.set_facet(Facet::new().arn(Shape::Resource, arn));
}

/// The value that CloudFormation finds when it deploys: of a version by a dynamic reference, the
/// latest by a parameter of the template called `id`.
#[track_caller]
pub(super) fn string_value(
    scope: &Node,
    id: &str,
    name: &str,
    kind: ParameterValueType,
    version: Option<u32>,
) -> Value<String> {
    match version {
        Some(_) => intrinsic::ssm_parameter(name, version),
        None => parameter(scope, id, format!("AWS::SSM::Parameter::Value<{}>", kind.0), name),
    }
}

/// The same of a parameter that is a list.
#[track_caller]
pub(super) fn list_value(
    scope: &Node,
    id: &str,
    name: &str,
    kind: ParameterValueType,
    version: Option<u32>,
) -> Value<List<String>> {
    match version {
        Some(_) => intrinsic::split(",", intrinsic::ssm_parameter(name, version)),
        None => {
            let kind = format!("AWS::SSM::Parameter::Value<List<{}>>", kind.0);
            parameter(scope, id, kind, name).cast()
        }
    }
}

/// The id, below the stack, of the template's parameter for a name that is read anywhere in it: the
/// CDK's.
pub(super) fn shared_id(name: &str) -> String {
    let name = name.replace('/', "--");
    format!("SsmParameterValue:{name}:C96584B6-F00A-464E-AD19-53AFF4B05118.Parameter")
}

#[track_caller]
fn parameter(scope: &Node, id: &str, kind: String, name: &str) -> Value<String> {
    if let Some(existing) = scope.try_child(id) {
        return Value::from_expr(Expr::Ref(existing.id()));
    }
    let builder = CfnParameter::builder(id, ParameterType::Other(kind));
    builder.default_value(name.to_string()).build(scope).value()
}

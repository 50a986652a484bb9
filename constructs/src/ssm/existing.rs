//! Parameters that exist already, and their values.

use std::panic::Location;

use rustinfra::diagnostic::Diagnostic;
use rustinfra::graph::{Facet, Shape};
use rustinfra::prelude::*;
use rustinfra::tree::{CfnParameter, ParameterType};
use rustinfra::value::{Expr, List, Piece, pieces};

use super::settings::{PAGE, ParameterValueType};
use crate::{arn, imported};

/// The ARN of a parameter of this account and region, by name. A path brings the slash with it that
/// stands before any other name; which of the two a name is that is known only at deployment shows
/// there: two slashes become one.
pub(super) fn arn_of(node: &Node, name: &Value<String>) -> Value<String> {
    if let Some(name) = name.as_literal().filter(|n| n.contains('/') && !n.starts_with('/')) {
        let (why, help) = if name.starts_with("arn:") {
            ("it is an ARN", "give it to `StringParameter::from_string_parameter_arn`".to_string())
        } else {
            ("a name of several levels begins with `/`", format!("write `/{name}`; see {PAGE}"))
        };
        node.report(
            Diagnostic::error("bad-name", "a name is not allowed")
                .detail(format!("No parameter is called `{name}`: {why}."))
                .help(help),
        );
    }
    let resource = match imported::start(name).as_str() {
        "" if name.is_unresolved() => {
            let resource = sub!("parameter/{}", name);
            intrinsic::join("/", intrinsic::split("//", resource))
        }
        start if start.starts_with('/') => sub!("parameter{}", name),
        _ => sub!("parameter/{}", name),
    };
    arn::in_stack(node, "ssm", resource)
}

/// Registers a reference to a parameter.
pub(super) fn register(node: &Node, arn: Value<String>) {
    node.set_facet(Facet::new().arn(Shape::Resource, arn));
}

/// The value that CloudFormation finds when it deploys: of a version, and of a name known only then,
/// by a dynamic reference, the latest by a parameter of the template called `id`.
#[track_caller]
pub(super) fn string_value(
    scope: &Node,
    id: &str,
    name: &Value<String>,
    kind: ParameterValueType,
    version: Option<u32>,
) -> Value<String> {
    match (version, name.expr().as_text()) {
        (Some(_), _) | (_, None) => intrinsic::ssm_parameter(name, version),
        (None, Some(name)) => {
            parameter(scope, id, format!("AWS::SSM::Parameter::Value<{}>", kind.0), name)
        }
    }
}

/// The same of a parameter that is a list; `None` where only a dynamic reference would find it, which
/// stays one text.
#[track_caller]
pub(super) fn list_value(
    scope: &Node,
    id: &str,
    name: &Value<String>,
    kind: ParameterValueType,
    version: Option<u32>,
) -> Option<Value<List<String>>> {
    let name = name.expr().as_text().filter(|_| version.is_none())?;
    let kind = format!("AWS::SSM::Parameter::Value<List<{}>>", kind.0);
    Some(parameter(scope, id, kind, name).cast())
}

/// The same where only a dynamic reference finds it: reports that CloudFormation cannot tell the values
/// apart. Where they are put together again, or are one, that does no harm.
///
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html>
#[track_caller]
pub(super) fn unsplit_list(
    node: &Node,
    name: &Value<String>,
    version: Option<u32>,
) -> Value<List<String>> {
    let shown: String = pieces(name.expr()).iter().map(Piece::to_string).collect();
    node.report(
        Diagnostic::warning("unsplit-list", "the values of a list are not told apart")
            .detail(format!(
                "The list `{shown}` would be read by a dynamic reference, which CloudFormation puts in \
                 only after it took everything else apart: it stays one text."
            ))
            .at(Location::caller())
            .help(
                "leave the version out and write the name as text, read the list at run time, or take \
                 the text as it is: `StringParameter::value_for_string_parameter`",
            ),
    );
    intrinsic::split(",", intrinsic::ssm_parameter(name, version))
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

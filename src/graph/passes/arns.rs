//! ARNs that follow from a name that the app gives, so that nothing has to refer to what has it.

use super::Synthesis;
use crate::sub;
use crate::tree::{NodeId, Written};
use crate::value::{Expr, IntoText, Value, aws};

/// A type whose ARN can be told from its name.
struct Named {
    type_name: &'static str,
    /// The property that names it.
    property: &'static str,
    /// What of it is its ARN: an attribute, or `Ref`.
    arn: &'static [Option<&'static str>],
    /// The ARN of the resource of a name.
    make: fn(&Synthesis<'_>, NodeId, Expr) -> Option<Value<String>>,
}

/// Source: the resource types of each service, such as
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html>
const NAMED: &[Named] = &[
    Named {
        type_name: "AWS::Events::Rule",
        property: "Name",
        arn: &[Some("Arn")],
        make: |s, rule, name| Some(regional("events", sub!("rule/{}{}", bus_of(s, rule)?, name))),
    },
    Named {
        type_name: "AWS::Events::EventBus",
        property: "Name",
        arn: &[Some("Arn")],
        make: |_, _, name| Some(regional("events", sub!("event-bus/{}", name))),
    },
    Named {
        type_name: "AWS::SNS::Topic",
        property: "TopicName",
        arn: &[None, Some("TopicArn")],
        make: |_, _, name| Some(regional("sns", name)),
    },
    Named {
        type_name: "AWS::S3::Bucket",
        property: "BucketName",
        arn: &[Some("Arn")],
        make: |_, _, name| Some(sub!("arn:{}:s3:::{}", aws::partition(), name)),
    },
];

pub(super) fn regional(service: &str, resource: impl IntoText) -> Value<String> {
    let (partition, region, account) = (aws::partition(), aws::region(), aws::account_id());
    sub!("arn:{}:{}:{}:{}:{}", partition, service, region, account, resource)
}

/// The bus in a rule's ARN, which leaves out `default`; `None` if its name is not known.
fn bus_of(s: &Synthesis<'_>, rule: NodeId) -> Option<String> {
    let bus = match s.tree.written(rule, "EventBusName") {
        Written::Nothing => return Some(String::new()),
        Written::Whole(Expr::Text(name)) => name,
        Written::Whole(Expr::Ref(bus)) => s.tree.literal(*bus, "Name")?,
        Written::Whole(Expr::GetAtt(of)) if of.1 == "Name" => s.tree.literal(of.0, "Name")?,
        Written::Whole(_) | Written::Changed => return None,
    };
    match bus {
        "default" => Some(String::new()),
        // The property takes an ARN as well.
        name if name.starts_with("arn:") => None,
        name => Some(format!("{name}/")),
    }
}

fn row(s: &Synthesis<'_>, node: NodeId) -> Option<&'static Named> {
    let resource = s.tree.resource(node)?;
    NAMED.iter().find(|named| named.type_name == resource.type_name)
}

/// The property that would have to name a resource, so that its ARN is known.
pub(super) fn missing_name(s: &Synthesis<'_>, node: NodeId) -> Option<&'static str> {
    row(s, node)
        .map(|named| named.property)
        .filter(|property| s.tree.literal(node, property).is_none())
}

/// The ARN of a resource, spelled out of its name, and what of it that ARN is; `None` if it has no
/// name that is known.
pub(super) fn spelled(
    s: &Synthesis<'_>,
    node: NodeId,
) -> Option<(Expr, &'static [Option<&'static str>])> {
    let named = row(s, node)?;
    let name = s.tree.literal(node, named.property)?;
    Some(((named.make)(s, node, Expr::text(name.to_string()))?.into_expr(), named.arn))
}

/// Writes `arn` wherever `expr` refers to what of a resource is its ARN.
pub(super) fn spell(expr: &mut Expr, node: NodeId, arn: &Expr, of: &[Option<&str>]) {
    let is_arn = match expr {
        Expr::Ref(target) => *target == node && of.contains(&None),
        Expr::GetAtt(target) => target.0 == node && of.contains(&Some(&*target.1)),
        _ => false,
    };
    match expr {
        expr if is_arn => *expr = arn.clone(),
        Expr::List(items) => items.iter_mut().for_each(|item| spell(item, node, arn, of)),
        Expr::Map(entries) => entries.iter_mut().for_each(|(_, v)| spell(v, node, arn, of)),
        Expr::Call(call) => spell(&mut call.1, node, arn, of),
        _ => {}
    }
}

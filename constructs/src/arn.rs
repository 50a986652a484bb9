//! ARNs: of what has no attribute for its own, and what is known of those that are given.

use rustinfra::prelude::*;
use rustinfra::value::{Expr, Piece, concat, pieces};

/// The partition of the stack around `node`: literal if its region is.
pub(crate) fn partition(node: &Node) -> Value<String> {
    let known = node.stack().and_then(|stack| stack.environment().partition());
    known.map_or_else(aws::partition, IntoValue::into_value)
}

/// The region of the stack around `node`.
pub(crate) fn region(node: &Node) -> Value<String> {
    node.stack().map_or_else(aws::region, |stack| stack.region())
}

/// The account of the stack around `node`.
pub(crate) fn account(node: &Node) -> Value<String> {
    node.stack().map_or_else(aws::account_id, |stack| stack.account())
}

/// The ARN of `resource` of `service` in the account and region of the stack around `node`.
pub(crate) fn in_stack(
    node: &Node,
    service: &str,
    resource: impl IntoValue<String>,
) -> Value<String> {
    sub!(
        "arn:{}:{}:{}:{}:{}",
        partition(node),
        service,
        region(node),
        account(node),
        resource.into_value()
    )
}

/// What an ARN that has all its colons is made of, as [`cut`] gives it.
pub(crate) type Parts = [Vec<Piece>; 6];

/// The region of an ARN, if that is known now.
pub(crate) fn region_of<T>(arn: &Value<T>) -> Option<String> {
    parts(arn.expr()).and_then(|parts| known(&parts[3]).map(str::to_string))
}

/// What stands after so many colons of an ARN.
pub(crate) fn part<T>(arn: &Value<T>, index: u8) -> Value<String> {
    match parts(arn.expr()) {
        Some(parts) => joined(&parts[usize::from(index)]),
        None => colon(index.into(), &Value::from_expr(arn.expr().clone())),
    }
}

/// What stands after so many colons of an ARN of which that is known only at deployment.
pub(crate) fn colon(index: u32, arn: &Value<String>) -> Value<String> {
    intrinsic::select(index, intrinsic::split(":", arn.clone()))
}

/// The parts of an ARN, if it says itself where they are: it begins with `arn:` and has all colons.
pub(crate) fn parts(arn: &Expr) -> Option<Parts> {
    let parts: Parts = cut(arn).try_into().ok()?;
    (known(&parts[0]) == Some("arn")).then_some(parts)
}

/// What stands between the first five colons in what is known of an ARN, and the rest.
pub(crate) fn cut(arn: &Expr) -> Vec<Vec<Piece>> {
    let (mut parts, mut last) = (Vec::new(), Vec::new());
    for piece in pieces(arn) {
        let Piece::Text(text) = piece else {
            last.push(piece);
            continue;
        };
        for (i, text) in text.splitn(6 - parts.len(), ':').enumerate() {
            if i > 0 {
                parts.push(std::mem::take(&mut last));
            }
            if !text.is_empty() {
                last.push(Piece::Text(text.to_string()));
            }
        }
    }
    parts.push(last);
    parts
}

/// The text that a piece is, if it is known.
pub(crate) fn as_text(piece: &Piece) -> Option<&str> {
    match piece {
        Piece::Text(text) => Some(text),
        _ => None,
    }
}

/// The text that pieces are, if all of it is known.
pub(crate) fn known(pieces: &[Piece]) -> Option<&str> {
    match pieces {
        [] => Some(""),
        [one] => as_text(one),
        _ => None,
    }
}

/// Whether there is a dynamic reference among pieces.
pub(crate) fn has_dynamic(pieces: &[Piece]) -> bool {
    pieces.iter().any(|piece| matches!(piece, Piece::Dynamic(_)))
}

/// The text that pieces make.
pub(crate) fn joined(pieces: &[Piece]) -> Value<String> {
    Value::from_expr(concat(pieces.iter().cloned().map(Expr::from)))
}

/// A kind of ARN that the generated layer has none for.
#[cfg(any(feature = "cloudfront", feature = "cognito", feature = "iam", feature = "ssm"))]
macro_rules! kind {
    ($name:ident, $doc:literal) => {
        #[doc = $doc]
        pub enum $name {}
        impl rustinfra::value::StringKind for $name {}
        impl rustinfra::value::RefKind for $name {}
    };
}
#[cfg(any(feature = "cloudfront", feature = "cognito", feature = "iam", feature = "ssm"))]
pub(crate) use kind;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_region_of_an_arn_is_known_where_it_stands_there() {
        let region = |arn: Value<String>| region_of(&arn);
        let id = intrinsic::ssm_parameter("/certificate", Some(3));
        let found = Some("eu-west-1".to_string());
        assert_eq!(region("arn:aws:acm:eu-west-1:123456789012:certificate/a".into_value()), found);
        assert_eq!(
            region(sub!("arn:{}:acm:eu-west-1:123456789012:x/{}", aws::partition(), &id)),
            found
        );
        assert_eq!(region(sub!("arn:aws:acm:{}:123456789012:certificate/a", &id)), None);
        assert_eq!(region(sub!("arn:aws:acm:{}:123456789012:certificate/a", aws::region())), None);
        for other in [id, aws::stack_id(), "certificate".into_value()] {
            assert_eq!(region(other), None);
        }
    }

    #[test]
    fn a_part_of_an_arn_is_known_where_it_stands_there() {
        let id = intrinsic::ssm_parameter("/f", Some(3));
        let arn = sub!("arn:aws:lambda:{}:{}:function:{}", aws::region(), &id, &id);
        assert_eq!(part(&arn, 1).as_literal(), Some("aws"));
        assert_eq!(part(&arn, 3), aws::region());
        assert_eq!(part(&arn, 4), id);
        assert_eq!(part(&aws::stack_id(), 3), colon(3, &aws::stack_id()));
    }
}

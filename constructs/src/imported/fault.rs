//! What of an ARN is certainly not as its form says.

use rustinfra::prelude::*;
use rustinfra::value::{Expr, Piece};

use super::varies_from;
use crate::arn::{as_text, cut, known};

/// What the parts of an ARN before the last one are called.
const NAMES: [&str; 5] = ["start", "partition", "service", "region", "account"];

/// What is certainly wrong with an ARN, in sentences, by all that is known of it; nothing if it may be
/// of the form. Of another service, that is all that is said.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
pub(super) fn faults(arn: &Expr, form: &str) -> Vec<String> {
    let parts = cut(arn);
    let starts = match (known(&parts[0]), parts[0].first()) {
        (Some(start), _) => start == "arn",
        (None, Some(Piece::Text(start))) => "arn".starts_with(start.as_str()),
        _ => true,
    };
    if !starts {
        return vec!["It does not begin with `arn:`.".to_string()];
    }
    let is_whole = parts.len() == 6;
    let mut faults = Vec::new();
    for (i, (part, wanted)) in parts.iter().zip(form.splitn(6, ':')).enumerate() {
        faults.extend(match (known(part), i) {
            (_, 0) => None,
            (Some(text), 5) => of_resource(text, wanted),
            (Some(text), _) => of_part(NAMES[i], text, wanted),
            (None, 5) => of_start(part, wanted),
            (None, _) => of_open(NAMES[i], part, wanted, is_whole),
        });
        // Behind a value that may have colons in it, nothing is known to be a part.
        let is_last = !is_whole && known(part).is_none();
        if is_last || i == 2 && !faults.is_empty() {
            return faults;
        }
    }
    if !is_whole {
        faults.push(format!("It has {} of the 6 parts of an ARN.", parts.len()));
    }
    faults
}

/// The kind in the last part of a form: what stands before the name, such as `key/`.
pub(super) fn kind(form: &str) -> &str {
    let resource = form.splitn(6, ':').last().unwrap_or_default();
    &resource[..varies_from(resource).unwrap_or(resource.len())]
}

/// An ARN ends after its kind.
pub(super) fn without_name(kind: &str) -> String {
    match kind {
        "" => "It has no name at its end.".to_string(),
        kind => format!("No name follows `{kind}`."),
    }
}

fn of_part(name: &str, text: &str, wanted: &str) -> Option<String> {
    match (name, wanted) {
        (_, "") if text.is_empty() => None,
        (_, "") => Some(format!("It has the {name} `{text}`, where none belongs.")),
        _ if text.is_empty() => Some(format!("It has no {name}.")),
        ("partition", _) if text.starts_with("aws") => None,
        ("partition", _) => Some(format!("Its partition `{text}` does not begin with `aws`.")),
        ("service", _) if text == wanted => None,
        ("service", _) => Some(format!("Its service is `{text}`, not `{wanted}`.")),
        ("region", _) if Environment::is_region(text) => None,
        ("region", _) => Some(format!("Its region `{text}` is not of the form `eu-west-1`.")),
        // What AWS manages is of the account `aws`, origin access identities are of `cloudfront`.
        ("account", _) if Environment::is_account(text) => None,
        ("account", _) if ["aws", "cloudfront"].contains(&text) => None,
        ("account", _) => Some(format!("Its account `{text}` is no number of 12 digits.")),
        _ => None,
    }
}

/// A part with a value in it that is certainly not empty, where none belongs. If it is not known where the
/// part ends, only what it begins with is certainly of it.
fn of_open(name: &str, part: &[Piece], wanted: &str, is_whole: bool) -> Option<String> {
    let certain = if is_whole { part } else { &part[..1] };
    let is_something = |piece: &Piece| match piece {
        Piece::Text(_) => true,
        Piece::Evaluated(expr) => matches!(expr, Expr::Pseudo("AWS::Region" | "AWS::AccountId")),
        Piece::Dynamic(_) => false,
    };
    let is_wrong = wanted.is_empty() && certain.iter().any(is_something);
    let shown: String = part.iter().map(Piece::to_string).collect();
    is_wrong.then(|| format!("It has the {name} `{shown}`, where none belongs."))
}

/// The last part, of which something is not known.
fn of_start(part: &[Piece], wanted: &str) -> Option<String> {
    let kind = &wanted[..varies_from(wanted).unwrap_or(wanted.len())];
    let start = part.first().and_then(as_text)?;
    let fits = start.starts_with(kind) || start.len() < kind.len() && kind.starts_with(start);
    let shown: String = part.iter().map(Piece::to_string).collect();
    (!fits).then(|| format!("`{shown}` does not begin with `{kind}`."))
}

/// The last part, all of which is known.
fn of_resource(text: &str, wanted: &str) -> Option<String> {
    let kind = &wanted[..varies_from(wanted).unwrap_or(wanted.len())];
    match text.strip_prefix(kind) {
        None if text.is_empty() => Some("It has nothing after the account.".to_string()),
        None => Some(format!("`{text}` does not begin with `{kind}`.")),
        Some("") => Some(without_name(kind)),
        Some(_) if is_of_form(text, wanted) => None,
        Some(_) => Some(format!("`{text}` is not of the form `{wanted}`.")),
    }
}

/// Whether the last part of an ARN has what the one of its form has between its colons.
fn is_of_form(text: &str, form: &str) -> bool {
    let wanted: Vec<&str> = form.split(':').collect();
    let texts: Vec<&str> = text.splitn(wanted.len(), ':').collect();
    let fits = |(text, wanted): (&&str, &&str)| match varies_from(wanted) {
        Some(end) => text.len() > end && text.starts_with(&wanted[..end]),
        None => text == wanted,
    };
    texts.len() == wanted.len() && texts.iter().zip(&wanted).all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(form: &str, arn: impl IntoValue<String>, expected: &[&str]) {
        assert_eq!(faults(arn.into_value().expr(), form), expected);
    }

    #[test]
    fn each_part_that_is_wrong_is_named() {
        let role = "arn:aws:iam::ACCOUNT:role/NAME";
        check(role, "arn:aws:iam::123456789012:role/path/reader", &[]);
        check(role, "arn:aws-cn:iam::123456789012:role/reader", &[]);
        check(role, "arn:aws:iam::123456789012:role/", &["No name follows `role/`."]);
        check(
            role,
            "arn:aws:iam::12345678901:role/a",
            &["Its account `12345678901` is no number of 12 digits."],
        );
        check(role, "arn:aws:iam::prod:role/a", &["Its account `prod` is no number of 12 digits."]);
        check(
            role,
            "arn:aws:iam:eu-west-1:123456789012:role/a",
            &["It has the region `eu-west-1`, where none belongs."],
        );
        check(role, "arn:aws:sqs:eu-west-1:1:orders", &["Its service is `sqs`, not `iam`."]);
        check(role, "arn:aws:iam::123456789012:user/a", &["`user/a` does not begin with `role/`."]);
        check(
            role,
            "arn:azure:iam::123456789012:role/a",
            &["Its partition `azure` does not begin with `aws`."],
        );
        check(
            role,
            "arn:aws:iam:eu-west-1::user/a",
            &[
                "It has the region `eu-west-1`, where none belongs.",
                "It has no account.",
                "`user/a` does not begin with `role/`.",
            ],
        );
        check(role, "arn:aws:iam::123456789012", &["It has 5 of the 6 parts of an ARN."]);
        check(role, "arn:aws:iam::123456789012:", &["It has nothing after the account."]);
        for other in ["reader", "", "x:aws:iam::123456789012:role/a"] {
            check(role, other, &["It does not begin with `arn:`."]);
        }
        let queue = "arn:aws:sqs:REGION:ACCOUNT:NAME";
        check(queue, "arn:aws:sqs:::orders", &["It has no region.", "It has no account."]);
        check(
            queue,
            "arn:aws:sqs:us-east1:123456789012:orders",
            &["Its region `us-east1` is not of the form `eu-west-1`."],
        );
        check(queue, "arn:aws:sqs:eu-west-1:123456789012:", &["It has no name at its end."]);
        check("arn:aws:iam::ACCOUNT:policy/NAME", "arn:aws:iam::aws:policy/ReadOnlyAccess", &[]);
        check("arn:aws:iam::ACCOUNT:user/NAME", "arn:aws:iam::cloudfront:user/Identity E1", &[]);
    }

    #[test]
    fn the_end_of_an_arn_is_of_its_form() {
        let pool = "arn:aws:cognito-identity:REGION:ACCOUNT:identitypool/ID";
        check(
            pool,
            "arn:aws:cognito-identity:eu-west-1:123456789012:identitypool/eu-west-1:a",
            &[],
        );
        let machine = "arn:aws:states:REGION:ACCOUNT:stateMachine:NAME";
        check(machine, "arn:aws:states:eu-west-1:123456789012:stateMachine:books", &[]);
        check(
            machine,
            "arn:aws:states:eu-west-1:123456789012:stateful:books",
            &["`stateful:books` does not begin with `stateMachine:`."],
        );
        let layer = "arn:aws:lambda:REGION:ACCOUNT:layer:NAME:VERSION";
        check(layer, "arn:aws:lambda:eu-west-1:123456789012:layer:tools:3", &[]);
        check(
            layer,
            "arn:aws:lambda:eu-west-1:123456789012:layer:tools",
            &["`layer:tools` is not of the form `layer:NAME:VERSION`."],
        );
        for end in ["layer::3", "layer:tools:"] {
            check(
                layer,
                format!("arn:aws:lambda:eu-west-1:123456789012:{end}"),
                &[&format!("`{end}` is not of the form `layer:NAME:VERSION`.")],
            );
        }
    }

    #[test]
    fn what_is_known_of_an_arn_with_values_in_it_is_named() {
        let role = "arn:aws:iam::ACCOUNT:role/NAME";
        let account = aws::account_id;
        let id = || -> Value<String> { intrinsic::ssm_parameter("/a:b", Some(1)) };
        check(role, sub!("arn:{}:iam::{}:role/a", aws::partition(), account()), &[]);
        check(role, sub!("arn:aws:iam::{}:{}", account(), account()), &[]);
        check(role, sub!("arn:aws:iam::{}:{}", id(), id()), &[]);
        check(role, sub!("arn:aws:iam::{}:ro{}", account(), id()), &[]);
        check(role, sub!("arn:aws:iam::{}", account()), &[]);
        check(role, sub!("arn:aws:iam:{}", id()), &[]);
        check(role, sub!("{}:user/a", aws::stack_id()), &[]);
        check(role, sub!("arn:aws:iam:{}:user/a", aws::stack_id()), &[]);
        // The text may be of a part behind it.
        check(role, sub!("arn:aws:iam:{}-a", aws::stack_id()), &[]);
        check(role, sub!("ar{}", account()), &[]);
        check(role, account(), &[]);
        check(role, id(), &[]);
        let user = "`user/a` does not begin with `role/`.";
        check(role, sub!("arn:aws:iam::{}:user/a", account()), &[user]);
        check(
            role,
            sub!("arn:aws:iam::{}:us{}", account(), id()),
            &["`us{{resolve:ssm:/a:b:1}}` does not begin with `role/`."],
        );
        check(role, sub!("arn:aws:iam::{}:role/", account()), &["No name follows `role/`."]);
        check(role, sub!("arn:aws:sqs::{}", account()), &["Its service is `sqs`, not `iam`."]);
        check(role, sub!("role/{}", account()), &["It does not begin with `arn:`."]);
    }

    #[test]
    fn a_value_where_none_belongs_is_told_if_it_is_something() {
        let role = "arn:aws:iam::ACCOUNT:role/NAME";
        let told = &["It has the region `…`, where none belongs."];
        check(role, sub!("arn:aws:iam:{}:{}:role/a", aws::region(), aws::account_id()), told);
        let given: Value<String> = intrinsic::ssm_parameter("/region", Some(1));
        check(role, sub!("arn:aws:iam:{}:{}:role/a", &given, aws::account_id()), &[]);
        check(role, sub!("arn:aws:iam:{}:123456789012:role/a", aws::stack_name()), &[]);
        check(
            role,
            sub!("arn:aws:iam:{}-1:123456789012:role/a", aws::stack_name()),
            &["It has the region `…-1`, where none belongs."],
        );
        check(
            role,
            sub!("arn:aws:iam:eu-{}", aws::stack_name()),
            &["It has the region `eu-…`, where none belongs."],
        );
        check(
            "arn:aws:s3:::NAME",
            sub!("arn:aws:s3::{}:a", aws::account_id()),
            &["It has the account `…`, where none belongs."],
        );
    }
}

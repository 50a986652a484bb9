//! ARNs that constructs are imported by: text, or values known only at deployment.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra::value::{Expr, Piece, concat, pieces};

use crate::arn;

/// What the ARNs of one kind of resource look like.
pub(crate) struct Form {
    /// Whose they are: `of a key`.
    pub(crate) wanted: &'static str,
    /// The service, as ARNs have it.
    pub(crate) service: &'static str,
    /// What stands before the name: `key/`.
    pub(crate) kind: &'static str,
    /// What a name has not in it.
    pub(crate) without: &'static [char],
    /// What ends a name if something follows it, such as a version.
    pub(crate) until: Option<char>,
    /// How one is written.
    pub(crate) help: &'static str,
}

/// The parts of an ARN: as they are where they are known now, otherwise taken from it by
/// `Fn::Select` and `Fn::Split`.
pub(crate) struct ImportedArn {
    arn: Value<String>,
    /// What stands between its first five colons, and the rest, if that is known now.
    parts: Option<Parts>,
    /// What stands after the kind; empty if the ARN is not of the form that is wanted.
    pub(crate) name: Value<String>,
}

type Parts = [Vec<Piece>; 6];

/// Why an ARN is not taken.
enum Refusal {
    /// It is certainly of another form.
    OfAnotherForm,
    /// It has a dynamic reference where it would have to be taken apart, which CloudFormation puts in
    /// only after everything else.
    NotApart,
}

impl ImportedArn {
    /// Reads the ARN that `node` is imported by, and reports it if it is certainly of another form.
    pub(crate) fn read<T>(node: &Node, arn: Value<T>, form: &Form) -> Self {
        let arn = arn.untyped();
        let parts = parts(arn.expr());
        let name = match &parts {
            Some(parts) => form.name_in(parts),
            None => form.name_at_deployment(&arn),
        };
        let name = name.unwrap_or_else(|refusal| {
            form.reject(node, arn.expr(), &refusal);
            "".into_value()
        });
        Self { arn, parts, name }
    }

    /// The partition.
    pub(crate) fn partition(&self) -> Value<String> {
        self.part(1)
    }

    /// The region.
    pub(crate) fn region(&self) -> Value<String> {
        self.part(3)
    }

    /// The account.
    pub(crate) fn account(&self) -> Value<String> {
        self.part(4)
    }

    /// The name of what may have a path before it: what follows the last `/`. Of an ARN of which too
    /// little is known now, what follows the first one.
    pub(crate) fn name_after_path(&self) -> Value<String> {
        if self.name.as_literal() == Some("") {
            return self.name.clone();
        }
        let mut pieces = self.parts.as_ref().map(|parts| parts[5].clone()).unwrap_or_default();
        let slash = |piece: &Piece| as_text(piece).is_some_and(|text| text.contains('/'));
        let Some(last) = pieces.iter().rposition(slash) else {
            return intrinsic::select(1, intrinsic::split("/", self.arn.clone()));
        };
        if let Piece::Text(text) = &mut pieces[last] {
            text.drain(..=text.rfind('/').unwrap_or_default());
        }
        joined(&pieces[last..])
    }

    fn part(&self, index: u8) -> Value<String> {
        match &self.parts {
            Some(parts) => joined(&parts[usize::from(index)]),
            None => colon(index.into(), &self.arn),
        }
    }
}

impl Form {
    /// The name, if the ARN may be of this form.
    fn name_in(&self, parts: &Parts) -> Result<Value<String>, Refusal> {
        let of_service = known(&parts[2]).is_none_or(|service| service == self.service);
        if !of_service {
            return Err(Refusal::OfAnotherForm);
        }
        let mut pieces = parts[5].clone();
        let has_dynamic = has_dynamic(&pieces);
        match pieces.first_mut() {
            Some(Piece::Text(text)) => {
                let name = text.strip_prefix(self.kind).ok_or(Refusal::OfAnotherForm)?;
                *text = name.to_string();
            }
            _ if self.kind.is_empty() => {}
            _ if has_dynamic => return Err(Refusal::NotApart),
            _ => return Ok(self.after_kind(&joined(&pieces))),
        }
        if let Some(end) = self.until {
            cut_at(&mut pieces, end);
        }
        let texts = pieces.iter().filter_map(as_text);
        if texts.into_iter().any(|text| text.contains(self.without)) {
            return Err(Refusal::OfAnotherForm);
        }
        let name = joined(&pieces);
        match known(&pieces) {
            Some("") => Err(Refusal::OfAnotherForm),
            _ => Ok(name),
        }
    }

    /// The name in an ARN of which too little is known now.
    fn name_at_deployment(&self, arn: &Value<String>) -> Result<Value<String>, Refusal> {
        if has_dynamic(&pieces(arn.expr())) {
            return Err(Refusal::NotApart);
        }
        if !arn.is_unresolved() {
            return Err(Refusal::OfAnotherForm);
        }
        Ok(match self.separator() {
            None => colon(5, arn),
            Some(':') if self.is_apart(':') => colon(6, arn),
            Some('/') if self.is_apart('/') => self.after_kind(&colon(5, arn)),
            Some(_) => {
                intrinsic::select(1, intrinsic::split(&format!(":{}", self.kind), arn.clone()))
            }
        })
    }

    /// What follows the kind in the last part of an ARN.
    fn after_kind(&self, resource: &Value<String>) -> Value<String> {
        let separator = self.separator().filter(|separator| self.is_apart(*separator));
        let delimiter = separator.map_or_else(|| self.kind.to_string(), String::from);
        intrinsic::select(1, intrinsic::split(&delimiter, resource.clone()))
    }

    /// Whether what separates the kind from the name stands nowhere in the name.
    fn is_apart(&self, separator: char) -> bool {
        self.without.contains(&separator) || self.until == Some(separator)
    }

    fn separator(&self) -> Option<char> {
        self.kind.chars().last()
    }

    fn reject(&self, node: &Node, arn: &Expr, refusal: &Refusal) {
        let text: String = pieces(arn).iter().map(Piece::to_string).collect();
        match refusal {
            Refusal::OfAnotherForm => arn::reject(node, &text, self.wanted, self.help),
            Refusal::NotApart => node.report(
                Diagnostic::error("bad-arn", "the parts of an ARN are not known")
                    .detail(format!(
                        "`{text}` has a dynamic reference in it, which CloudFormation puts in only after \
                         it took everything else apart."
                    ))
                    .help("read it by a parameter: `StringParameter::value_for_string_parameter` without a version"),
            ),
        }
    }
}

/// A text with another end; of one that ends in what is known only at deployment, itself. `None` if
/// `change` gives none.
pub(crate) fn change_end(
    text: &Value<String>,
    change: impl FnOnce(&str) -> Option<&str>,
) -> Option<Value<String>> {
    let mut pieces = pieces(text.expr());
    if let Some(Piece::Text(last)) = pieces.last_mut() {
        *last = change(last)?.to_string();
    }
    Some(joined(&pieces))
}

/// The text that a value certainly starts with.
pub(crate) fn start<T>(value: &Value<T>) -> String {
    pieces(value.expr()).first().and_then(as_text).unwrap_or_default().to_string()
}

/// The text that a value certainly ends with.
pub(crate) fn end<T>(value: &Value<T>) -> String {
    pieces(value.expr()).last().and_then(as_text).unwrap_or_default().to_string()
}

/// The region of an ARN, if that is known now.
pub(crate) fn region_of<T>(arn: &Value<T>) -> Option<String> {
    parts(arn.expr()).and_then(|parts| known(&parts[3]).map(str::to_string))
}

/// What stands at `index` where an ARN is cut at each `separator`.
pub(crate) fn part<T>(arn: &Value<T>, separator: char, index: u32) -> Value<String> {
    let parts = cut(arn.expr(), separator, usize::MAX);
    match parts.get(index as usize) {
        Some(part) => joined(part),
        None if arn.is_unresolved() => {
            let arn = Value::<String>::from_expr(arn.expr().clone());
            intrinsic::select(index, intrinsic::split(&separator.to_string(), arn))
        }
        None => "".into_value(),
    }
}

fn colon(index: u32, arn: &Value<String>) -> Value<String> {
    intrinsic::select(index, intrinsic::split(":", arn.clone()))
}

/// Leaves out of a text what follows `end`, and that.
fn cut_at(pieces: &mut Vec<Piece>, end: char) {
    let ends = |piece: &Piece| as_text(piece).is_some_and(|text| text.contains(end));
    let Some(at) = pieces.iter().position(ends) else { return };
    if let Piece::Text(text) = &mut pieces[at] {
        text.truncate(text.find(end).unwrap_or(text.len()));
    }
    pieces.truncate(at + 1);
    pieces.retain(|piece| as_text(piece) != Some(""));
}

/// The parts of an ARN, if it says itself where they are: it begins with `arn:` and has all colons.
fn parts(arn: &Expr) -> Option<Parts> {
    let parts: Parts = cut(arn, ':', 6).try_into().ok()?;
    (known(&parts[0]) == Some("arn")).then_some(parts)
}

/// What stands between the separators in what is known of a text: at most so many parts.
fn cut(text: &Expr, separator: char, most: usize) -> Vec<Vec<Piece>> {
    let (mut parts, mut last) = (Vec::new(), Vec::new());
    for piece in pieces(text) {
        let Piece::Text(text) = piece else {
            last.push(piece);
            continue;
        };
        for (i, text) in text.splitn(most - parts.len(), separator).enumerate() {
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

fn as_text(piece: &Piece) -> Option<&str> {
    match piece {
        Piece::Text(text) => Some(text),
        _ => None,
    }
}

/// The text that pieces are, if all of it is known.
fn known(pieces: &[Piece]) -> Option<&str> {
    match pieces {
        [] => Some(""),
        [one] => as_text(one),
        _ => None,
    }
}

fn has_dynamic(pieces: &[Piece]) -> bool {
    pieces.iter().any(|piece| matches!(piece, Piece::Dynamic(_)))
}

fn joined(pieces: &[Piece]) -> Value<String> {
    Value::from_expr(concat(pieces.iter().cloned().map(Expr::from)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Form = Form {
        wanted: "of a key",
        service: "kms",
        kind: "key/",
        without: &['/', ':'],
        until: None,
        help: "",
    };
    const BUS: Form = Form { service: "events", kind: "event-bus/", without: &[':'], ..KEY };
    const FUNCTION: Form =
        Form { service: "lambda", kind: "function:", without: &['/'], until: Some(':'), ..KEY };
    const ALARM: Form = Form { service: "cloudwatch", kind: "alarm:", without: &[], ..KEY };
    const BUCKET: Form = Form { service: "s3", kind: "", without: &['/', ':'], ..KEY };

    fn name(arn: impl IntoValue<String>, form: &Form) -> Value<String> {
        let app = App::new();
        let stack = Stack::new(&app, "Test");
        let read = ImportedArn::read(stack.node(), arn.into_value(), form);
        assert_eq!(app.assembly().is_ok(), read.name.as_literal() != Some(""));
        read.name
    }

    fn at(index: u32, delimiter: &str, text: &Value<String>) -> Value<String> {
        intrinsic::select(index, intrinsic::split(delimiter, text.clone()))
    }

    #[test]
    fn the_name_in_an_arn_stands_after_its_kind() {
        let of = |arn: &str, form: &Form| name(arn, form).as_literal().map(str::to_string);
        let found = |text: &str| Some(text.to_string());
        assert_eq!(of("arn:aws:kms:eu-west-1:1:key/a", &KEY), found("a"));
        assert_eq!(of("arn:aws:cloudwatch:eu-west-1:1:alarm:a:b", &ALARM), found("a:b"));
        assert_eq!(of("arn:aws:s3:::a", &BUCKET), found("a"));
        assert_eq!(of("arn:aws:lambda:eu-west-1:1:function:a:1", &FUNCTION), found("a"));
        for other in ["kms:eu-west-1:1:alias/a", "sqs:eu-west-1:1:key/a", "kms:eu-west-1:1:key/"] {
            assert_eq!(of(&format!("arn:aws:{other}"), &KEY), found(""));
        }
        for other in ["key/a", "arn:aws:kms:eu-west-1:1:key/a:b", "x:aws:kms:eu-west-1:1:key/a"] {
            assert_eq!(of(other, &KEY), found(""));
        }
    }

    #[test]
    fn what_is_written_in_an_arn_is_known() {
        let (region, account) = (aws::region(), aws::account_id());
        let key = sub!("arn:aws:kms:{}:{}:key/a", &region, &account);
        assert_eq!(name(&key, &KEY).as_literal(), Some("a"));
        assert_eq!(name(sub!("arn:aws:kms:{}:1:key/{}", &region, &account), &KEY), account);
        let resource = sub!("arn:aws:kms:{}:1:{}", &region, &account);
        assert_eq!(name(&resource, &KEY), at(1, "/", &account));
        assert_eq!(name(sub!("arn:aws:s3:::{}", &account), &BUCKET), account);
        let version = sub!("arn:aws:lambda:{}:{}:function:a:{}", &region, &account, &region);
        assert_eq!(name(version, &FUNCTION).as_literal(), Some("a"));
        for other in ["sns", "kms"] {
            let alias = sub!("arn:aws:{}:{}:{}:alias/a", other, &region, &account);
            assert_eq!(name(alias, &KEY).as_literal(), Some(""));
        }
    }

    #[test]
    fn an_arn_that_is_not_known_is_taken_apart_at_deployment() {
        let arn: Value<String> = Value::from_expr(Expr::Pseudo("AWS::StackId"));
        assert_eq!(name(&arn, &KEY), at(1, "/", &at(5, ":", &arn)));
        assert_eq!(name(&arn, &BUS), at(1, ":event-bus/", &arn));
        assert_eq!(name(&arn, &ALARM), at(1, ":alarm:", &arn));
        assert_eq!(name(&arn, &BUCKET), at(5, ":", &arn));
        assert_eq!(name(&arn, &FUNCTION), at(6, ":", &arn));
    }

    #[test]
    fn a_dynamic_reference_is_a_part_or_cannot_be_taken_apart() {
        let id = intrinsic::ssm_parameter("/key/id", Some(1));
        assert_eq!(name(sub!("arn:aws:kms:{}:1:key/{}", aws::region(), &id), &KEY), id);
        assert_eq!(name(sub!("arn:aws:kms:{}:1:key/a", &id), &KEY).as_literal(), Some("a"));
        assert_eq!(name(&id, &KEY).as_literal(), Some(""));
        let named = intrinsic::ssm_parameter(sub!("/{}/id", aws::region()), Some(1));
        assert_eq!(name(sub!("arn:aws:kms:{}:1:key/{}", aws::region(), &named), &KEY), named);
        let version = sub!("arn:aws:lambda:{}:1:function:{}:{}", &named, &named, &id);
        assert_eq!(name(version, &FUNCTION), named);
        let resource = sub!("arn:aws:kms:{}:1:{}", aws::region(), &named);
        assert_eq!(name(resource, &KEY).as_literal(), Some(""));
        assert_eq!(name(sub!("{}{}", aws::partition(), &id), &KEY).as_literal(), Some(""));
    }

    #[test]
    fn the_region_of_an_arn_is_known_where_it_stands_there() {
        let region = |arn: Value<String>| region_of(&arn);
        let id = intrinsic::ssm_parameter("/certificate", Some(3));
        let found = Some("eu-west-1".to_string());
        assert_eq!(region("arn:aws:acm:eu-west-1:1:certificate/a".into_value()), found);
        assert_eq!(region(sub!("arn:{}:acm:eu-west-1:1:x/{}", aws::partition(), &id)), found);
        assert_eq!(region(sub!("arn:aws:acm:{}:1:certificate/a", &id)), None);
        assert_eq!(region(sub!("arn:aws:acm:{}:1:certificate/a", aws::region())), None);
        for other in [id, aws::stack_id(), "certificate".into_value()] {
            assert_eq!(region(other), None);
        }
    }

    #[test]
    fn a_part_of_an_arn_is_known_where_it_stands_there() {
        let id = intrinsic::ssm_parameter("/stream", Some(3));
        let arn = sub!("arn:aws:kinesis:{}:1:stream/{}", aws::region(), &id);
        assert_eq!(part(&arn, '/', 1), id);
        assert_eq!(part(&arn, ':', 3), aws::region());
        assert_eq!(part(&aws::stack_id(), '/', 1), at(1, "/", &aws::stack_id()));
        let orders: Value<String> = "orders".into_value();
        assert_eq!(part(&orders, '/', 1).as_literal(), Some(""));
        assert_eq!(part(&id, '/', 1).as_literal(), Some(""));
    }
}

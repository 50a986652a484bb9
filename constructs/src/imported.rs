//! ARNs that constructs are imported by: text, or values known only at deployment.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra::value::{Expr, Piece, pieces};

use crate::arn::{Parts, as_text, colon, has_dynamic, joined, known, part, parts};

mod fault;

/// What the ARNs of one kind of resource look like.
///
/// ```text
/// const ARN: Form = Form::new("of a key", "arn:aws:kms:REGION:ACCOUNT:key/ID").without(&['/', ':']);
/// ```
pub(crate) struct Form {
    /// Whose they are: `of a key`.
    wanted: &'static str,
    /// How one is written; words in capitals stand for what varies.
    form: &'static str,
    /// What else helps whoever writes another one.
    hint: &'static str,
    /// What a name has not in it.
    without: &'static [char],
    /// What ends a name if something follows it, such as a version.
    until: Option<char>,
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

/// Why an ARN is not taken.
enum Refusal {
    /// It is certainly of another form, which these sentences say.
    OfAnotherForm(String),
    /// It has a dynamic reference where it would have to be taken apart, which CloudFormation puts in
    /// only after everything else.
    NotApart,
}

impl ImportedArn {
    /// Reads the ARN that `node` is imported by, and reports it if it is certainly of another form.
    pub(crate) fn read<T>(node: &Node, arn: Value<T>, form: &Form) -> Self {
        let arn = arn.untyped();
        let parts = parts(arn.expr());
        let name = form.look_at(arn.expr()).and_then(|()| match &parts {
            Some(parts) => form.name_in(parts),
            None => form.name_at_deployment(&arn),
        });
        let name = name.unwrap_or_else(|refusal| {
            form.reject(node, arn.expr(), &refusal);
            "".into_value()
        });
        Self { arn, parts, name }
    }

    /// The partition.
    pub(crate) fn partition(&self) -> Value<String> {
        part(&self.arn, 1)
    }

    /// The region.
    pub(crate) fn region(&self) -> Value<String> {
        part(&self.arn, 3)
    }

    /// The account.
    pub(crate) fn account(&self) -> Value<String> {
        part(&self.arn, 4)
    }

    /// What follows the name after a colon, such as the number of a version; `None` if that is certainly
    /// nothing, or cannot be taken out of a dynamic reference.
    pub(crate) fn qualifier(&self) -> Option<Value<String>> {
        let Some(parts) = &self.parts else { return Some(colon(7, &self.arn)) };
        let pieces = &parts[5];
        let mut colons = 0;
        for (at, piece) in pieces.iter().enumerate() {
            let mut rest = as_text(piece).unwrap_or_default();
            while let Some((_, after)) = rest.split_once(':') {
                (rest, colons) = (after, colons + 1);
                if colons == 2 {
                    let first = vec![Piece::Text(rest.to_string())];
                    let qualifier = joined(&[first.as_slice(), &pieces[at + 1..]].concat());
                    return (qualifier.as_literal() != Some("")).then_some(qualifier);
                }
            }
        }
        let is_open = known(pieces).is_none() && !has_dynamic(pieces);
        is_open.then(|| intrinsic::select(2, intrinsic::split(":", joined(pieces))))
    }

    /// The name of what may have a path before it: what follows the last `/`. Of an ARN of which too
    /// little is known now, what follows the first one.
    pub(crate) fn name_after_path(&self, node: &Node, form: &Form) -> Value<String> {
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
        let name = joined(&pieces[last..]);
        if name.as_literal() == Some("") {
            form.refuse(node, &self.arn, "No name follows its last `/`.");
        }
        name
    }
}

impl Form {
    /// The form of the ARNs `of a key`, written as `arn:aws:kms:REGION:ACCOUNT:key/ID`: what stands
    /// before the first word in capitals of the last part comes before the name.
    pub(crate) const fn new(wanted: &'static str, form: &'static str) -> Self {
        Self { wanted, form, hint: "", without: &[], until: None }
    }

    /// Says which characters a name has not in it.
    pub(crate) const fn without(mut self, characters: &'static [char]) -> Self {
        self.without = characters;
        self
    }

    /// Says what ends a name if something follows it, such as a version.
    pub(crate) const fn until(mut self, end: char) -> Self {
        self.until = Some(end);
        self
    }

    /// Says what else helps whoever writes another one: `, or use …`.
    pub(crate) const fn hint(mut self, hint: &'static str) -> Self {
        self.hint = hint;
        self
    }

    /// Reports an ARN that is certainly of another form. Nothing is known of what AWS works out.
    pub(crate) fn check<T>(&self, node: &Node, arn: &Value<T>) {
        if let Err(refusal) = self.look_at(arn.expr()) {
            self.reject(node, arn.expr(), &refusal);
        }
    }

    /// Whether an ARN may be of this form, by all that is known of it.
    fn look_at(&self, arn: &Expr) -> Result<(), Refusal> {
        match fault::faults(arn, self.form).as_slice() {
            [] => Ok(()),
            faults => Err(Refusal::OfAnotherForm(faults.join(" "))),
        }
    }

    /// What stands before the name in the last part of an ARN: `key/`.
    fn kind(&self) -> &'static str {
        fault::kind(self.form)
    }

    /// The name in an ARN that fits.
    fn name_in(&self, parts: &Parts) -> Result<Value<String>, Refusal> {
        let mut pieces = parts[5].clone();
        let has_dynamic = has_dynamic(&pieces);
        match pieces.first_mut() {
            Some(Piece::Text(text)) => {
                let Some(name) = text.strip_prefix(self.kind()) else {
                    return match has_dynamic {
                        true => Err(Refusal::NotApart),
                        false => Ok(self.after_kind(&joined(&pieces))),
                    };
                };
                *text = name.to_string();
            }
            _ if self.kind().is_empty() => {}
            _ if has_dynamic => return Err(Refusal::NotApart),
            _ => return Ok(self.after_kind(&joined(&pieces))),
        }
        if let Some(end) = self.until {
            cut_at(&mut pieces, end);
        }
        let mut characters = pieces.iter().filter_map(as_text).flat_map(str::chars);
        if let Some(wrong) = characters.find(|character| self.without.contains(character)) {
            let name: String = pieces.iter().map(Piece::to_string).collect();
            let fault = format!("Its name `{name}` has a `{wrong}` in it.");
            return Err(Refusal::OfAnotherForm(fault));
        }
        match known(&pieces) {
            Some("") => Err(Refusal::OfAnotherForm(fault::without_name(self.kind()))),
            _ => Ok(joined(&pieces)),
        }
    }

    /// The name in an ARN of which too little is known now.
    fn name_at_deployment(&self, arn: &Value<String>) -> Result<Value<String>, Refusal> {
        if has_dynamic(&pieces(arn.expr())) {
            return Err(Refusal::NotApart);
        }
        Ok(match self.separator() {
            None => colon(5, arn),
            Some(':') if self.is_apart(':') => colon(6, arn),
            Some('/') if self.is_apart('/') && self.is_apart(':') => {
                self.after_kind(&colon(5, arn))
            }
            Some('/') if self.is_apart('/') => self.after_kind(arn),
            Some(_) => {
                intrinsic::select(1, intrinsic::split(&format!(":{}", self.kind()), arn.clone()))
            }
        })
    }

    /// What follows the kind in the last part of an ARN.
    fn after_kind(&self, resource: &Value<String>) -> Value<String> {
        let separator = self.separator().filter(|separator| self.is_apart(*separator));
        let delimiter = separator.map_or_else(|| self.kind().to_string(), String::from);
        intrinsic::select(1, intrinsic::split(&delimiter, resource.clone()))
    }

    /// Whether what separates the kind from the name stands nowhere in the name.
    fn is_apart(&self, separator: char) -> bool {
        self.without.contains(&separator) || self.until == Some(separator)
    }

    fn separator(&self) -> Option<char> {
        self.kind().chars().last()
    }

    /// Reports an ARN that is of another form for what its name says, which a sentence tells.
    pub(crate) fn refuse<T>(&self, node: &Node, arn: &Value<T>, fault: &str) {
        self.reject(node, arn.expr(), &Refusal::OfAnotherForm(fault.to_string()));
    }

    fn reject(&self, node: &Node, arn: &Expr, refusal: &Refusal) {
        let text: String = pieces(arn).iter().map(Piece::to_string).collect();
        let diagnostic = match refusal {
            Refusal::OfAnotherForm(faults) => {
                Diagnostic::error("bad-arn", "an ARN has the wrong form")
                    .detail(format!("`{text}` is not the ARN {}. {faults}", self.wanted))
                    .help(format!("write it as `{}`{}", self.form, self.hint))
            }
            Refusal::NotApart => Diagnostic::error("bad-arn", "the parts of an ARN are not known")
                .detail(format!(
                    "`{text}` has a dynamic reference in it, which CloudFormation puts in only after \
                     it took everything else apart."
                ))
                .help(
                    "read it by a parameter: `StringParameter::value_for_string_parameter` without a version",
                ),
        };
        node.report(diagnostic);
    }
}

/// A text with another end; of one that ends in what is known only at deployment, itself. `None` if
/// `change` gives none.
pub(crate) fn change_end(
    text: &Value<String>,
    change: impl FnOnce(&str) -> Option<String>,
) -> Option<Value<String>> {
    let mut pieces = pieces(text.expr());
    if let Some(Piece::Text(last)) = pieces.last_mut() {
        *last = change(last)?;
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

/// Where the first word in capitals begins: not in the middle of one, as in `stateMachine`.
fn varies_from(form: &str) -> Option<usize> {
    let bytes = form.as_bytes();
    let begins = |i: usize| i == 0 || !bytes[i - 1].is_ascii_alphanumeric();
    (0..bytes.len()).find(|&i| bytes[i].is_ascii_uppercase() && begins(i))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Form =
        Form::new("of a key", "arn:aws:kms:REGION:ACCOUNT:key/ID").without(&['/', ':']);
    const BUS: Form =
        Form::new("of a bus", "arn:aws:events:REGION:ACCOUNT:event-bus/NAME").without(&[':']);
    const FUNCTION: Form =
        Form::new("of a function", "arn:aws:lambda:REGION:ACCOUNT:function:NAME")
            .without(&['/'])
            .until(':');
    const ALARM: Form = Form::new("of an alarm", "arn:aws:cloudwatch:REGION:ACCOUNT:alarm:NAME");
    const BUCKET: Form = Form::new("of a bucket", "arn:aws:s3:::NAME").without(&['/', ':']);
    const POOL: Form =
        Form::new("of a pool", "arn:aws:cognito-identity:REGION:ACCOUNT:identitypool/ID")
            .without(&['/']);

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
        assert_eq!(of("arn:aws:kms:eu-west-1:123456789012:key/a", &KEY), found("a"));
        assert_eq!(of("arn:aws:cloudwatch:eu-west-1:123456789012:alarm:a:b", &ALARM), found("a:b"));
        assert_eq!(of("arn:aws:s3:::a", &BUCKET), found("a"));
        assert_eq!(of("arn:aws:lambda:eu-west-1:123456789012:function:a:1", &FUNCTION), found("a"));
        for other in [
            "kms:eu-west-1:123456789012:alias/a",
            "sqs:eu-west-1:123456789012:key/a",
            "kms:eu-west-1:123456789012:key/",
        ] {
            assert_eq!(of(&format!("arn:aws:{other}"), &KEY), found(""));
        }
        for other in [
            "key/a",
            "arn:aws:kms:eu-west-1:123456789012:key/a:b",
            "x:aws:kms:eu-west-1:123456789012:key/a",
        ] {
            assert_eq!(of(other, &KEY), found(""));
        }
    }

    #[test]
    fn what_is_written_in_an_arn_is_known() {
        let (region, account) = (aws::region(), aws::account_id());
        let key = sub!("arn:aws:kms:{}:{}:key/a", &region, &account);
        assert_eq!(name(&key, &KEY).as_literal(), Some("a"));
        assert_eq!(
            name(sub!("arn:aws:kms:{}:123456789012:key/{}", &region, &account), &KEY),
            account
        );
        let resource = sub!("arn:aws:kms:{}:123456789012:{}", &region, &account);
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
        assert_eq!(name(&arn, &POOL), at(1, "/", &arn));
        let rest = sub!("{}:role/a", &arn);
        assert_eq!(name(&rest, &ALARM), at(1, ":alarm:", &rest));
    }

    #[test]
    fn a_dynamic_reference_is_a_part_or_cannot_be_taken_apart() {
        let id = intrinsic::ssm_parameter("/key/id", Some(1));
        assert_eq!(name(sub!("arn:aws:kms:{}:123456789012:key/{}", aws::region(), &id), &KEY), id);
        assert_eq!(
            name(sub!("arn:aws:kms:{}:123456789012:key/a", &id), &KEY).as_literal(),
            Some("a")
        );
        assert_eq!(name(&id, &KEY).as_literal(), Some(""));
        let named = intrinsic::ssm_parameter(sub!("/{}/id", aws::region()), Some(1));
        assert_eq!(
            name(sub!("arn:aws:kms:{}:123456789012:key/{}", aws::region(), &named), &KEY),
            named
        );
        let version = sub!("arn:aws:lambda:{}:123456789012:function:{}:{}", &named, &named, &id);
        assert_eq!(name(version, &FUNCTION), named);
        let resource = sub!("arn:aws:kms:{}:123456789012:{}", aws::region(), &named);
        assert_eq!(name(resource, &KEY).as_literal(), Some(""));
        let in_kind = sub!("arn:aws:kms:{}:123456789012:ke{}", aws::region(), &id);
        assert_eq!(name(in_kind, &KEY).as_literal(), Some(""));
        assert_eq!(name(sub!("{}{}", aws::partition(), &id), &KEY).as_literal(), Some(""));
    }
}

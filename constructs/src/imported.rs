//! ARNs that constructs are imported by: text, or values known only at deployment.

use std::borrow::Cow;

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra::value::{Expr, concat};

use crate::arn::{self, is_dynamic};

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
    parts: Option<[Expr; 6]>,
    /// What stands after the kind; empty if the ARN is not of the form that is wanted.
    pub(crate) name: Value<String>,
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
        if name.is_none() {
            form.reject(node, arn.expr());
        }
        let name = name.unwrap_or_else(|| "".into_value());
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

    /// What follows the name after a colon, such as the number of a version; `None` if that is certainly
    /// nothing.
    pub(crate) fn qualifier(&self) -> Option<Value<String>> {
        let Some(parts) = &self.parts else { return Some(colon(7, &self.arn)) };
        let pieces = pieces(&parts[5]);
        let mut colons = 0;
        for (at, piece) in pieces.iter().enumerate() {
            let mut rest = piece.as_text().unwrap_or_default();
            while let Some((_, after)) = cut(rest) {
                (rest, colons) = (after, colons + 1);
                if colons == 2 {
                    let more = pieces[at + 1..].iter().cloned();
                    let first = std::iter::once(Expr::text(rest.to_string()));
                    let qualifier = Value::from_expr(concat(first.chain(more)));
                    return (qualifier.as_literal() != Some("")).then_some(qualifier);
                }
            }
        }
        let is_known = pieces.iter().all(|piece| piece.as_text().is_some());
        let resource: Value<String> = Value::from_expr(parts[5].clone());
        (!is_known).then(|| intrinsic::select(2, intrinsic::split(":", resource)))
    }

    fn part(&self, index: u8) -> Value<String> {
        match &self.parts {
            Some(parts) => Value::from_expr(parts[usize::from(index)].clone()),
            None => colon(index.into(), &self.arn),
        }
    }
}

impl Form {
    /// The name, if the ARN may be of this form.
    fn name_in(&self, parts: &[Expr; 6]) -> Option<Value<String>> {
        if parts[0].as_text() != Some("arn") {
            return None;
        }
        if parts[2].as_text().is_some_and(|service| service != self.service) {
            return None;
        }
        let mut pieces = pieces(&parts[5]).to_vec();
        match pieces.first_mut() {
            Some(Expr::Text(text)) => *text = text.strip_prefix(self.kind)?.to_string().into(),
            _ if self.kind.is_empty() => {}
            _ => return Some(self.after_kind(&Value::from_expr(parts[5].clone()))),
        }
        if let Some(end) = self.until {
            cut_at(&mut pieces, end);
        }
        let texts = || pieces.iter().filter_map(Expr::as_text).filter(|t| !is_dynamic(t));
        if texts().any(|text| text.contains(self.without)) {
            return None;
        }
        let name = concat(pieces.clone());
        (name.as_text() != Some("")).then(|| Value::from_expr(name))
    }

    /// The name in an ARN of which too little is known now; `None` if it is text, or has a dynamic
    /// reference in it, which CloudFormation puts in only after everything else.
    fn name_at_deployment(&self, arn: &Value<String>) -> Option<Value<String>> {
        let known = pieces(arn.expr()).iter().filter_map(Expr::as_text);
        if !arn.is_unresolved() || known.into_iter().any(is_dynamic) {
            return None;
        }
        Some(match self.separator() {
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

    /// Reports an ARN of another form.
    pub(crate) fn reject(&self, node: &Node, arn: &Expr) {
        let text: Cow<'_, str> = pieces(arn).iter().map(|p| p.as_text().unwrap_or("…")).collect();
        if !is_dynamic(&text) {
            return arn::reject(node, &text, self.wanted, self.help);
        }
        node.report(
            Diagnostic::error("bad-arn", "the parts of an ARN are not known")
                .detail(format!(
                    "`{text}` has a dynamic reference in it, which CloudFormation puts in only after \
                     it took everything else apart."
                ))
                .help("read it by a parameter: `StringParameter::value_for_string_parameter` without a version"),
        );
    }
}

/// The literal text that a value is; `None` also if there is a dynamic reference in it.
pub(crate) fn known<T>(value: &Value<T>) -> Option<&str> {
    value.as_literal().filter(|text| !is_dynamic(text))
}

/// A text with another end; of one that ends in what is known only at deployment, itself. `None` if
/// `change` gives none.
pub(crate) fn change_end(
    text: &Value<String>,
    change: impl FnOnce(&str) -> Option<&str>,
) -> Option<Value<String>> {
    let mut pieces = pieces(text.expr()).to_vec();
    if let Some(Expr::Text(last)) =
        pieces.last_mut().filter(|p| !p.as_text().is_some_and(is_dynamic))
    {
        *last = change(last)?.to_string().into();
    }
    Some(Value::from_expr(concat(pieces)))
}

/// The text that a value certainly starts with, or ends with.
pub(crate) fn ends<T>(value: &Value<T>) -> (&str, &str) {
    let pieces = pieces(value.expr());
    let [first, last] = [pieces.first(), pieces.last()]
        .map(|piece| piece.and_then(Expr::as_text).unwrap_or_default());
    (first, last)
}

fn colon(index: u32, arn: &Value<String>) -> Value<String> {
    intrinsic::select(index, intrinsic::split(":", arn.clone()))
}

/// Leaves out of a text what follows `end`, and that.
fn cut_at(pieces: &mut Vec<Expr>, end: char) {
    let ends = |piece: &Expr| piece.as_text().is_some_and(|t| !is_dynamic(t) && t.contains(end));
    let Some(at) = pieces.iter().position(ends) else { return };
    if let Expr::Text(text) = &mut pieces[at] {
        let name = text.split(end).next().unwrap_or_default().to_string();
        *text = name.into();
    }
    pieces.truncate(at + 1);
}

/// What a text is made of, of which neighbours are never both literal.
fn pieces(expr: &Expr) -> &[Expr] {
    if let Expr::Call(call) = expr
        && let ("Fn::Join", Expr::List(arguments)) = &**call
        && let [Expr::Text(delimiter), Expr::List(pieces)] = arguments.as_slice()
        && delimiter.is_empty()
    {
        return pieces;
    }
    std::slice::from_ref(expr)
}

/// The parts of an ARN, if it says itself where they are: it begins with `arn:` and has all colons.
fn parts(arn: &Expr) -> Option<[Expr; 6]> {
    let mut parts: Vec<Vec<Expr>> = vec![Vec::new()];
    for piece in pieces(arn) {
        let Expr::Text(text) = piece else {
            parts.last_mut()?.push(piece.clone());
            continue;
        };
        let mut rest: &str = text;
        while parts.len() < 6
            && let Some((before, after)) = cut(rest)
        {
            parts.last_mut()?.push(Expr::text(before.to_string()));
            parts.push(Vec::new());
            rest = after;
        }
        parts.last_mut()?.push(Expr::text(rest.to_string()));
    }
    let parts: [Expr; 6] = parts.into_iter().map(concat).collect::<Vec<Expr>>().try_into().ok()?;
    (parts[0].as_text() == Some("arn")).then_some(parts)
}

/// What stands before and after the first colon that is not inside a dynamic reference.
fn cut(text: &str) -> Option<(&str, &str)> {
    let mut from = 0;
    loop {
        let at = from + text[from..].find(':')?;
        let open = text[..at].rfind("{{").filter(|open| !text[*open..at].contains("}}"));
        match open {
            None => return Some((&text[..at], &text[at + 1..])),
            Some(_) => from = at + 1,
        }
    }
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
        assert_eq!(name(sub!("{}{}", aws::partition(), &id), &KEY).as_literal(), Some(""));
    }
}

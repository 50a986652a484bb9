//! What an expression points at, and whether a pattern of a policy covers it.

use super::kind::{
    ALIAS, CLUSTER, CONSUMER, FUNCTION, Kind, Reference, Regional, SERVERLESS_CLUSTER, VERSION,
    is_open, kind,
};
use super::template::{Resource, Template};
use super::text::{Piece, Text};

/// How sure an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verdict {
    /// It is not so.
    No,
    /// Only AWS can tell.
    Maybe,
    /// It is so.
    Yes,
}

impl Verdict {
    pub(super) fn any(verdicts: impl IntoIterator<Item = Verdict>) -> Self {
        verdicts.into_iter().max().unwrap_or(Self::No)
    }
}

impl From<bool> for Verdict {
    fn from(so: bool) -> Self {
        if so { Self::Yes } else { Self::No }
    }
}

impl<'a> Template<'a> {
    /// The ARN of a resource of a known type.
    pub(super) fn arn(&self, resource: Resource<'a>) -> Option<Text> {
        match resource.type_name {
            VERSION | ALIAS => {
                let function = self.function_of(resource)?;
                let mut arn = self.arn(function)?.then(":");
                match (resource.type_name, resource.text("Name")) {
                    (ALIAS, Some(name)) => arn.extend(&name),
                    _ => arn.push(Piece::Name(resource.id.to_string())),
                }
                Some(arn)
            }
            _ => kind(resource.type_name).map(|kind| self.whole_arn(resource, kind)),
        }
    }

    /// The ARN of a resource of a type, with what AWS appends to its name.
    fn whole_arn(&self, resource: Resource<'a>, kind: &Kind) -> Text {
        let appended = || Piece::Opaque(resource.id.to_string());
        match resource.type_name {
            CONSUMER => {
                let stream = resource.text("StreamARN").unwrap_or_default();
                self.expand(&stream).then("/consumer/").and(appended())
            }
            CLUSTER | SERVERLESS_CLUSTER => plain_arn(resource.id, kind).then("/").and(appended()),
            _ => plain_arn(resource.id, kind),
        }
    }

    /// The ARN of a resource by its logical id.
    pub(super) fn arn_of(&self, id: &str) -> Option<Text> {
        self.arn(self.resource(id)?)
    }

    /// The function that a version or alias belongs to.
    pub(super) fn function_of(&self, qualified: Resource<'a>) -> Option<Resource<'a>> {
        let of = self.pointee(&qualified.text("FunctionName")?)?;
        // A version may be the name of another; a template cannot nest them deeper.
        match of.type_name {
            VERSION | ALIAS => None,
            _ => Some(of),
        }
    }

    /// A text with the ARNs and names of resources spelled out as far as they are known.
    pub(super) fn expand(&self, text: &Text) -> Text {
        let mut expanded = Text::default();
        for piece in text.pieces() {
            match self.expand_piece(piece) {
                Some(known) => expanded.extend(&known),
                None => expanded.push(piece.clone()),
            }
        }
        expanded
    }

    fn expand_piece(&self, piece: &Piece) -> Option<Text> {
        let (Piece::Ref(id) | Piece::Attribute(id, _)) = piece else { return None };
        let resource = self.resource(id)?;
        let name = || Text::of([Piece::Name(resource.id.to_string())]);
        if matches!(resource.type_name, VERSION | ALIAS) {
            let arn = match piece {
                Piece::Attribute(_, attribute) => attribute.ends_with("Arn"),
                _ => true,
            };
            return if arn { self.arn(resource) } else { None };
        }
        let kind = kind(resource.type_name)?;
        match piece {
            Piece::Attribute(_, attribute) if attribute == "StreamArn" => Some(
                plain_arn(resource.id, kind)
                    .then("/stream/")
                    .and(Piece::Attribute(resource.id.to_string(), attribute.clone())),
            ),
            Piece::Attribute(_, attribute) if kind.service == "logs" && attribute == "Arn" => {
                Some(plain_arn(resource.id, kind).then(":*"))
            }
            Piece::Attribute(_, attribute) if kind.arn.contains(&attribute.as_str()) => {
                Some(self.whole_arn(resource, kind))
            }
            Piece::Attribute(_, attribute) if kind.names.contains(&attribute.as_str()) => {
                Some(name())
            }
            Piece::Ref(_) => match kind.reference {
                Reference::Arn => Some(self.whole_arn(resource, kind)),
                Reference::Name => Some(name()),
                Reference::Other => None,
            },
            _ => None,
        }
    }

    /// Whether a text names a version or alias of the function that it refers to, in other words
    /// than the version's or alias's own.
    pub(super) fn is_qualified(&self, text: &Text) -> bool {
        let of = |piece: &Piece| match piece {
            Piece::Ref(id) | Piece::Attribute(id, _) => self.resource(id).is_some(),
            _ => false,
        };
        let at = text.pieces().iter().position(of);
        match at.and_then(|at| text.pieces().get(at + 1)) {
            None => false,
            Some(Piece::Literal(next)) => next.starts_with(':'),
            Some(_) => true,
        }
    }

    /// The one resource that a text refers to, whatever stands around the reference.
    pub(super) fn pointee(&self, text: &Text) -> Option<Resource<'a>> {
        let mut found = None;
        for piece in invoked(text.pieces()) {
            let (Piece::Ref(id) | Piece::Attribute(id, _) | Piece::Name(id)) = piece else {
                if matches!(piece, Piece::Opaque(_)) {
                    return None;
                }
                continue;
            };
            match (self.resource(id), found) {
                (None, _) => {}
                (Some(resource), None) => found = Some(resource),
                (Some(resource), Some(before)) if before.id == resource.id => {}
                (Some(_), Some(_)) => return None,
            }
        }
        found.or_else(|| self.spelled(text))
    }

    /// The function whose ARN in the own account and region a text is, spelled out of its name.
    fn spelled(&self, text: &Text) -> Option<Resource<'a>> {
        let is_own = |name| text.pieces().iter().any(|p| matches!(p, Piece::Ref(id) if id == name));
        let Some(Piece::Literal(end)) = text.pieces().last() else { return None };
        let name = end.strip_prefix(":function:")?;
        let is_it = |function: &Resource| {
            function.text("FunctionName").is_some_and(|given| given.as_literal() == Some(name))
        };
        let is_here = text.starts_an_arn() && is_own("AWS::AccountId") && is_own("AWS::Region");
        self.of_type(FUNCTION).find(is_it).filter(|_| is_here)
    }

    /// Whether `pattern`, as a policy writes it, covers `target`.
    pub(super) fn covers(&self, pattern: &Text, target: &Text) -> Verdict {
        let pattern = self.expand(pattern);
        let target = self.expand(target);
        if let (Some(a), Some(b)) = (self.owner(&pattern), self.owner(&target))
            && a != b
        {
            return Verdict::No;
        }
        match sections(&pattern, &target) {
            Verdict::Maybe => sections(&self.named(&pattern), &self.named(&target)),
            sure => sure,
        }
    }

    /// The resource whose ARN a text starts with, if the type gives away no more than that.
    fn owner<'t>(&self, text: &'t Text) -> Option<&'t str> {
        match text.pieces() {
            [Piece::Ref(id) | Piece::Attribute(id, _), ..] => self
                .resource(id)
                .filter(|resource| !is_open(resource.type_name))
                .map(|_| id.as_str()),
            [Piece::Literal(start), ..] if start.starts_with("arn:") => {
                let at = text.pieces().iter().position(|p| matches!(p, Piece::Name(_)))?;
                // `${Name}-logs` may be the name that another resource was given.
                let ends = match text.pieces().get(at + 1) {
                    None => true,
                    Some(Piece::Literal(rest)) => rest.starts_with(['/', ':']),
                    Some(_) => false,
                };
                match &text.pieces()[at] {
                    Piece::Name(id) if ends => Some(id),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// A text with the names that the template sets.
    fn named(&self, text: &Text) -> Text {
        let mut result = Text::default();
        for piece in text.pieces() {
            match piece {
                Piece::Name(id) => match self.given_name(id) {
                    Some(name) => result.extend(&name),
                    None => result.push(piece.clone()),
                },
                _ => result.push(piece.clone()),
            }
        }
        result
    }

    fn given_name(&self, id: &str) -> Option<Text> {
        let resource = self.resource(id)?;
        resource.text(kind(resource.type_name)?.name?)
    }
}

impl Text {
    fn and(mut self, piece: Piece) -> Self {
        self.push(piece);
        self
    }
}

fn plain_arn(id: &str, kind: &Kind) -> Text {
    let pseudo = |name: &str| Piece::Ref(format!("AWS::{name}"));
    let literal = |text: &str| Piece::Literal(text.to_string());
    let mut arn =
        Text::of([literal("arn:"), pseudo("Partition"), literal(":"), literal(kind.service)]);
    arn.push(literal(":"));
    if kind.regional == Regional::Both {
        arn.push(pseudo("Region"));
    }
    arn.push(literal(":"));
    if kind.regional != Regional::Neither {
        arn.push(pseudo("AccountId"));
    }
    arn.push(literal(":"));
    arn.push(literal(kind.prefix));
    arn.push(Piece::Name(id.to_string()));
    arn
}

/// The function's part of a URI by which API Gateway invokes it
/// (`arn:…:apigateway:…:lambda:path/…/functions/{ARN}/invocations`), or all of another text.
fn invoked(pieces: &[Piece]) -> &[Piece] {
    let opens =
        |piece: &Piece| matches!(piece, Piece::Literal(text) if text.ends_with("/functions/"));
    let closes =
        |piece: &Piece| matches!(piece, Piece::Literal(text) if text.ends_with("/invocations"));
    let Some(start) = pieces.iter().position(opens) else { return pieces };
    let rest = &pieces[start + 1..];
    &rest[..rest.iter().position(closes).unwrap_or(rest.len())]
}

/// One step of a pattern or a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'t> {
    Char(char),
    Atom(&'t Piece),
}

/// Compares section by section, as far as the pattern has sections, so that an unknown region does
/// not hide that the services differ.
fn sections(pattern: &Text, target: &Text) -> Verdict {
    let (pattern, target) = (tokens(pattern), tokens(target));
    let pattern = split(&pattern, 6);
    let target = split(&target, pattern.len());
    if pattern.len() != target.len() {
        let unknown = target.iter().flat_map(|s| s.iter()).any(|t| matches!(t, Token::Atom(_)));
        return if unknown { Verdict::Maybe } else { Verdict::No };
    }
    let each = pattern.iter().zip(&target).map(|(p, t)| glob(p, t));
    each.min().unwrap_or(Verdict::Maybe)
}

fn tokens(text: &Text) -> Vec<Token<'_>> {
    text.pieces()
        .iter()
        .flat_map(|piece| match piece {
            Piece::Literal(text) => text.chars().map(Token::Char).collect(),
            atom => vec![Token::Atom(atom)],
        })
        .collect()
}

fn split<'s, 't>(tokens: &'s [Token<'t>], sections: usize) -> Vec<&'s [Token<'t>]> {
    tokens.splitn(sections, |token| *token == Token::Char(':')).collect()
}

/// Whether a pattern with `*` and `?` gives a text. O(pattern · text).
fn glob(pattern: &[Token<'_>], text: &[Token<'_>]) -> Verdict {
    // `row[t]` is the verdict for the rest of the pattern and `text[t..]`.
    let mut row: Vec<Verdict> = (0..=text.len()).map(|t| vanishes(&text[t..])).collect();
    for p in pattern.iter().rev() {
        let mut next = vec![Verdict::No; text.len() + 1];
        for t in (0..=text.len()).rev() {
            let rest = &text[t..];
            next[t] = match (p, rest.first()) {
                (Token::Char('*'), None) => row[t],
                (Token::Char('*'), Some(_)) => row[t].max(next[t + 1]),
                (Token::Char(_), None) => Verdict::No,
                (Token::Atom(Piece::Opaque(_)), None) => row[t].min(Verdict::Maybe),
                (Token::Atom(_), None) => Verdict::No,
                (Token::Char('?'), Some(Token::Char(_))) => row[t + 1],
                (a, Some(b)) if *a == *b => row[t + 1],
                (Token::Char(_), Some(Token::Char(_))) => Verdict::No,
                _ => Verdict::Maybe,
            };
        }
        row = next;
    }
    row[0]
}

/// Whether a text may be empty.
fn vanishes(text: &[Token<'_>]) -> Verdict {
    if text.is_empty() {
        Verdict::Yes
    } else if text.iter().all(|token| matches!(token, Token::Atom(Piece::Opaque(_)))) {
        Verdict::Maybe
    } else {
        Verdict::No
    }
}

#[cfg(test)]
mod tests {
    use super::super::text::texts;
    use super::*;
    use serde_json::{Value, json};

    #[track_caller]
    fn check(pattern: Value, target: Value, expected: Verdict) {
        let root = json!({"Resources": {
            "Queue": {"Type": "AWS::SQS::Queue"},
            "Named": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "orders"}},
            "Table": {"Type": "AWS::DynamoDB::Table"},
            "Topic": {"Type": "AWS::SNS::Topic"},
            "Function": {"Type": "AWS::Lambda::Function"},
            "Live": {"Type": "AWS::Lambda::Alias", "Properties": {"Name": "live", "FunctionName": {"Ref": "Function"}}},
            "Cluster": {"Type": "AWS::ECS::Cluster"},
        }});
        let template = Template::read(&root).expect("no macro");
        let (pattern, target) = (texts(&pattern).remove(0), texts(&target).remove(0));
        assert_eq!(template.covers(&pattern, &target), expected);
    }

    fn arn(id: &str) -> Value {
        json!({"Fn::GetAtt": [id, "Arn"]})
    }

    #[test]
    fn a_resource_covers_itself_and_no_other() {
        check(arn("Queue"), arn("Queue"), Verdict::Yes);
        check(arn("Named"), arn("Queue"), Verdict::No);
        check(arn("Table"), arn("Queue"), Verdict::No);
        check(arn("Cluster"), arn("Queue"), Verdict::No);
        check(json!({"Ref": "Topic"}), json!({"Fn::GetAtt": "Topic.TopicArn"}), Verdict::Yes);
    }

    #[test]
    fn wildcards_cover_what_they_can() {
        check(json!("*"), arn("Queue"), Verdict::Yes);
        check(json!("arn:aws:sqs:*:*:*"), arn("Queue"), Verdict::Maybe);
        check(json!("arn:aws:sns:*:*:*"), arn("Queue"), Verdict::No);
        check(json!("arn:*:sqs:*:*:ord*"), arn("Named"), Verdict::Yes);
        check(json!("arn:*:sqs:*:*:inbox"), arn("Named"), Verdict::No);
        check(json!("arn:*:sqs:*"), arn("Named"), Verdict::Yes);
        check(json!({"Fn::Sub": "${Table.Arn}/*"}), arn("Table"), Verdict::No);
        check(arn("Table"), json!({"Fn::Sub": "${Table.Arn}/index/x"}), Verdict::No);
        check(
            json!({"Fn::Sub": "${Table.Arn}*"}),
            json!({"Fn::Sub": "${Table.Arn}/index/x"}),
            Verdict::Yes,
        );
    }

    #[test]
    fn an_arn_spelled_out_is_the_resource() {
        let spelled = json!({"Fn::Sub": "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${Queue.QueueName}"});
        check(spelled, arn("Queue"), Verdict::Yes);
        let literal = json!("arn:aws:sqs:eu-west-1:123456789012:orders");
        check(literal.clone(), arn("Named"), Verdict::Maybe);
        check(literal, arn("Queue"), Verdict::Maybe);
        check(json!({"Fn::ImportValue": "x"}), arn("Queue"), Verdict::Maybe);
    }

    #[test]
    fn an_alias_is_covered_by_its_own_arn_and_by_a_wildcard() {
        check(json!({"Ref": "Live"}), json!({"Ref": "Live"}), Verdict::Yes);
        check(arn("Function"), json!({"Ref": "Live"}), Verdict::No);
        check(json!({"Fn::Sub": "${Function.Arn}:*"}), json!({"Ref": "Live"}), Verdict::Yes);
    }

    #[test]
    fn hostile_patterns_take_no_longer_than_their_length() {
        let pattern = "*a".repeat(2000);
        check(json!(pattern), json!("a".repeat(1000)), Verdict::No);
    }
}

//! Whom the policies of queues, topics and keys, and the permissions of functions, let in.

use super::arn::Verdict;
use super::kind::{ALIAS, BUCKET, FUNCTION, KEY, QUEUE, TOPIC, VERSION};
use super::statement::{Condition, Statement, service_is, statements};
use super::template::{Place, Resource, Template};
use super::text::Text;

/// Resources that carry the policy of another: type, what it is for, and where it names that.
pub(super) const CARRIERS: &[(&str, &str, &str)] = &[
    ("AWS::SQS::QueuePolicy", QUEUE, "Queues/*"),
    ("AWS::SQS::QueueInlinePolicy", QUEUE, "Queue"),
    ("AWS::SNS::TopicPolicy", TOPIC, "Topics/*"),
    ("AWS::SNS::TopicInlinePolicy", TOPIC, "TopicArn"),
    ("AWS::S3::BucketPolicy", BUCKET, "Bucket"),
];

/// A call that a service makes on behalf of a resource.
#[derive(Clone, Debug)]
pub(super) struct Call<'c> {
    pub(super) service: &'static str,
    pub(super) action: &'c str,
    /// The ARN by which the target knows the resource, if that can be told.
    pub(super) source: Option<&'c Text>,
    /// Whether the call may be of any version or alias of the function.
    pub(super) qualified: bool,
    /// What separates the target from what is called in it; empty if the target itself is.
    pub(super) within: &'static str,
}

/// What the resource policies say to a call.
#[derive(Clone, Debug)]
pub(super) struct Admission<'a> {
    pub(super) verdict: Verdict,
    /// The resources that let the call in, certainly or perhaps.
    pub(super) by: Vec<&'a str>,
    /// Those that name the service but another source.
    pub(super) near: Vec<&'a str>,
}

impl<'a> Admission<'a> {
    fn add(&mut self, verdict: Verdict, by: &'a str) {
        self.verdict = self.verdict.max(verdict);
        if verdict != Verdict::No {
            self.by.push(by);
        }
    }
}

impl<'a> Template<'a> {
    /// Whether a resource lets a call in.
    pub(super) fn admits(&self, target: Resource<'a>, call: &Call<'_>) -> Admission<'a> {
        let mut admission = Admission { verdict: Verdict::No, by: Vec::new(), near: Vec::new() };
        match target.type_name {
            FUNCTION | ALIAS | VERSION => self.permissions(target, call, &mut admission),
            KEY => {
                let policy = target.at("KeyPolicy");
                let verdict = Verdict::any(policy.iter().map(|p| self.document(p, target, call)));
                admission.add(verdict, target.id);
            }
            _ => self.carried(target, call, &mut admission),
        }
        admission
    }

    fn carried(&self, target: Resource<'a>, call: &Call<'_>, admission: &mut Admission<'a>) {
        for (carrier, policy) in self.carriers(target) {
            let document = policy.at("PolicyDocument");
            let verdict =
                Verdict::any(document.iter().map(|place| self.document(place, target, call)));
            let anywhere = Call { source: None, ..call.clone() };
            if verdict == Verdict::No
                && document.iter().any(|d| self.document(d, target, &anywhere) != Verdict::No)
            {
                admission.near.push(policy.id);
            }
            admission.add(verdict.min(carrier), policy.id);
        }
    }

    /// The resources that carry a resource's policy, or may.
    pub(super) fn carriers(
        &self,
        target: Resource<'a>,
    ) -> impl Iterator<Item = (Verdict, Resource<'a>)> {
        CARRIERS
            .iter()
            .filter(move |(_, of, _)| *of == target.type_name)
            .flat_map(|(carrier, _, path)| self.policies(carrier).map(move |policy| (policy, path)))
            .filter_map(move |(policy, path)| {
                let names = policy.texts(path);
                let verdict = Verdict::any(names.iter().map(|name| match self.pointee(name) {
                    Some(named) => (named.id == target.id).into(),
                    None => Verdict::Maybe,
                }));
                (verdict != Verdict::No).then_some((verdict, policy))
            })
    }

    fn document(&self, document: &Place<'_>, target: Resource<'a>, call: &Call<'_>) -> Verdict {
        let Some(statements) = statements(document) else { return Verdict::Maybe };
        let allowing = statements.iter().filter(|statement| statement.allows);
        Verdict::any(allowing.map(|statement| self.admitted(statement, target, call)))
    }

    fn admitted(&self, statement: &Statement, target: Resource<'a>, call: &Call<'_>) -> Verdict {
        let resource = match self.arn(target) {
            // The key a key policy stands on is the only resource it can mean.
            Some(_) if target.type_name == KEY => Verdict::Yes,
            Some(arn) if call.within.is_empty() => statement.on(self, &arn),
            Some(arn) => statement.on(self, &arn.within(call.within)),
            None => Verdict::Maybe,
        };
        statement
            .does(call.action)
            .min(statement.principals.service(call.service))
            .min(resource)
            .min(self.conditioned(&statement.conditions, call))
    }

    /// Whether the conditions let the source in; those about something else may.
    fn conditioned(&self, conditions: &[Condition], call: &Call<'_>) -> Verdict {
        let each = conditions.iter().map(|condition| {
            let about = condition.key.eq_ignore_ascii_case("aws:SourceArn");
            let positive = !condition.operator.contains("Not") && condition.operator != "Null";
            match call.source {
                Some(source) if about && positive => {
                    Verdict::any(condition.values.iter().map(|value| self.covers(value, source)))
                }
                _ => Verdict::Maybe,
            }
        });
        each.min().unwrap_or(Verdict::Yes)
    }

    fn permissions(&self, target: Resource<'a>, call: &Call<'_>, admission: &mut Admission<'a>) {
        let function = self.function_of(target).unwrap_or(target);
        for permission in self.policies("AWS::Lambda::Permission") {
            let names = permission.texts("FunctionName");
            let named = Verdict::any(names.iter().map(|name| {
                match self.pointee(name) {
                    // Each version and alias has a policy of its own, which alone counts for it.
                    Some(named) if named.id == target.id => Verdict::Yes,
                    Some(named) if call.qualified || self.is_qualified(name) => Verdict::Maybe
                        .min((self.function_of(named).unwrap_or(named).id == function.id).into()),
                    Some(_) => Verdict::No,
                    None => Verdict::Maybe,
                }
            }));
            let principals = permission.texts("Principal");
            let service =
                Verdict::any(principals.iter().map(|text| service_is(text, call.service)));
            let actions = permission.texts("Action");
            let action = Verdict::any(actions.iter().map(|action| match action.as_literal() {
                Some("lambda:*" | "*") => Verdict::Yes,
                Some(literal) => literal.eq_ignore_ascii_case(call.action).into(),
                None => Verdict::Maybe,
            }));
            let general = named.min(service).min(action);
            if general == Verdict::No {
                continue;
            }
            let sources = permission.texts("SourceArn");
            let source = match call.source {
                Some(source) if !sources.is_empty() => {
                    Verdict::any(sources.iter().map(|given| self.covers(given, source)))
                }
                _ => Verdict::Yes,
            };
            if source == Verdict::No {
                admission.near.push(permission.id);
            }
            admission.add(general.min(source), permission.id);
        }
    }
}

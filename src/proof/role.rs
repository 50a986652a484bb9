//! What a role of the template may do.

use super::arn::Verdict;
use super::kind::{FUNCTION, ROLE, is_open};
use super::managed;
use super::statement::{Principals, Statement, statements};
use super::template::{Place, Resource, Template};
use super::text::{Piece, Text};

/// The identity policies of a role.
#[derive(Debug)]
pub(super) struct Access<'a> {
    pub(super) role: Resource<'a>,
    pub(super) statements: Vec<Statement>,
    /// Whether it may have policies that are not seen here.
    pub(super) open: bool,
}

/// Properties that name the roles a policy resource is attached to.
pub(super) const ATTACHED: &[(&str, &str)] = &[
    ("AWS::IAM::Policy", "Roles"),
    ("AWS::IAM::ManagedPolicy", "Roles"),
    ("AWS::IAM::RolePolicy", "RoleName"),
];

impl<'a> Template<'a> {
    /// The role that a property names by its ARN or name, if it is made by this template.
    pub(super) fn role(&self, text: &Text) -> Option<Resource<'a>> {
        self.pointee(text).filter(|resource| resource.type_name == ROLE)
    }

    /// The role of a function of this template.
    pub(super) fn execution_role(&self, function: Resource<'a>) -> Option<Resource<'a>> {
        if function.type_name != FUNCTION {
            return None;
        }
        self.role(&function.text("Role")?)
    }

    /// Everything that is known of what a role may do.
    pub(super) fn access(&self, role: Resource<'a>) -> Access<'a> {
        let mut access = Access { role, statements: Vec::new(), open: self.is_shared(role) };
        for document in role.at("Policies/*/PolicyDocument") {
            access.read(&document);
        }
        access.open |= role.at("Policies/*").iter().any(|p| p.value["PolicyDocument"].is_null());
        for arn in role.texts("ManagedPolicyArns/*") {
            self.attach(&arn, &mut access);
        }
        for (type_name, path) in ATTACHED {
            for policy in self.policies(type_name) {
                self.attach_to(policy, path, &mut access);
            }
        }
        access
    }

    fn attach_to(&self, policy: Resource<'a>, path: &str, access: &mut Access<'a>) {
        let verdict =
            Verdict::any(policy.texts(path).iter().map(|text| self.names_role(text, access.role)));
        match verdict {
            Verdict::No => {}
            Verdict::Maybe => access.open = true,
            Verdict::Yes => access.read(&Place {
                value: &policy.body["Properties"]["PolicyDocument"],
                pointer: format!("{}/PolicyDocument", policy.properties().pointer),
            }),
        }
    }

    fn names_role(&self, text: &Text, role: Resource<'a>) -> Verdict {
        match self.role(text) {
            Some(named) => (named.id == role.id).into(),
            None => match (text.as_literal(), role.text("RoleName")) {
                (Some(literal), Some(name)) => match name.as_literal() {
                    Some(name) => (name == literal).into(),
                    None => Verdict::Maybe,
                },
                // A name that AWS makes up is in nobody's template.
                (Some(_), None) => Verdict::No,
                (None, _) => Verdict::Maybe,
            },
        }
    }

    fn attach(&self, arn: &Text, access: &mut Access<'a>) {
        if let Some(policy) = self.pointee(arn) {
            if policy.type_name == "AWS::IAM::ManagedPolicy" {
                access.read(&Place {
                    value: &policy.body["Properties"]["PolicyDocument"],
                    pointer: format!("{}/PolicyDocument", policy.properties().pointer),
                });
            } else {
                access.open = true;
            }
            return;
        }
        let name = match arn.pieces().last() {
            Some(Piece::Literal(end)) if end.contains(":iam::aws:policy/") => {
                end.rsplit('/').next().unwrap_or_default()
            }
            _ => return access.open = true,
        };
        match managed::actions(name) {
            Some(actions) => access.statements.push(Statement {
                allows: true,
                actions: actions.iter().copied().map(Text::literal).collect(),
                not_action: false,
                resources: vec![Text::literal("*")],
                not_resource: false,
                principals: Principals::default(),
                conditions: Vec::new(),
                pointer: access.role.properties().pointer,
            }),
            None => access.open = true,
        }
    }

    /// Whether other templates know the role and so may attach policies to it.
    fn is_shared(&self, role: Resource<'a>) -> bool {
        let outputs = self.root["Outputs"].as_object().into_iter().flatten();
        let mut exported = outputs.filter(|(_, output)| {
            // Without an export, an ARN is for people to read.
            !output["Export"].is_null() || output["Value"]["Ref"].is_string()
        });
        exported.any(|(_, output)| mentions(&output["Value"], role.id))
            || self
                .resources()
                .any(|r| is_open(r.type_name) && mentions(&r.body["Properties"], role.id))
    }
}

/// Whether an expression anywhere below refers to a resource.
fn mentions(value: &serde_json::Value, id: &str) -> bool {
    let mut found = false;
    super::reference::each(value, &mut |reference| found |= reference.id == id);
    found
}

impl Access<'_> {
    fn read(&mut self, document: &Place<'_>) {
        match statements(document) {
            Some(read) => self.statements.extend(read),
            None => self.open = true,
        }
    }

    /// Whether the role may do an action on a target.
    pub(super) fn allows(&self, template: &Template<'_>, action: &str, target: &Text) -> Verdict {
        let verdicts = self.statements.iter().filter(|statement| statement.allows);
        let verdict = Verdict::any(
            verdicts.map(|statement| statement.does(action).min(statement.on(template, target))),
        );
        if self.open { verdict.max(Verdict::Maybe) } else { verdict }
    }
}

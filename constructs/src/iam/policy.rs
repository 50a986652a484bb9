//! Inline policies.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::graph::{Attachment, Facet, Link, PolicyHome};
use rustinfra::iam::{Grantee, PolicyDocument, Principal, Statement};
use rustinfra::prelude::*;
use rustinfra_cfn::iam::CfnPolicy;

use super::identity::{Identity, attach, check_document};
use crate::check;

/// An inline policy, attached to one or more roles, users and groups, and deleted with them.
///
/// Grants to it become statements of it: `table.grant_read(&policy)`.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html>
///
/// ```
/// use rustinfra_constructs::iam::{Policy, User};
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// let user = User::builder("Courier").build(&stack);
/// let parcels = Queue::builder("Parcels").build(&stack);
/// let look = Statement::allow(["sqs:ListQueues"]).on("*");
/// let policy = Policy::builder("Courses", [look]).attach_to(&user).build(&stack);
/// parcels.grant_consume(&policy);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct Policy {
    node: Node,
    cfn: CfnPolicy,
}

impl Construct for Policy {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Grantee for Policy {
    fn principal(&self) -> Principal {
        Principal::identity(self)
    }
}

impl Policy {
    /// Starts a policy of the given statements; more can be added, or granted, later.
    pub fn builder(id: &str, statements: impl IntoIterator<Item = Statement>) -> PolicyBuilder {
        PolicyBuilder {
            id: id.to_string(),
            document: PolicyDocument::of(statements),
            name: None,
            attached: Vec::new(),
        }
    }

    /// The policy's name.
    pub fn name(&self) -> Value<String> {
        self.cfn.property("PolicyName").map_or_else(|| self.cfn.name_from_id(), Value::from_expr)
    }

    /// The resource beneath.
    pub fn cfn(&self) -> CfnPolicy {
        self.cfn.clone()
    }

    /// Attaches the policy to a role, user or group.
    #[track_caller]
    pub fn attach_to(&self, identity: &impl Identity) {
        attach(&self.cfn, identity);
    }

    /// Adds a statement.
    #[track_caller]
    pub fn add_statement(&self, statement: Statement) {
        Link::statement(self, statement).record(&self.node);
    }
}

/// Settings of a [`Policy`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct PolicyBuilder {
    id: String,
    document: PolicyDocument,
    name: Option<String>,
    attached: Vec<(&'static str, rustinfra::value::Expr)>,
}

impl PolicyBuilder {
    /// Sets the policy's name: at most 128 letters, digits and `+=,.@-_`; by default the logical id.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html>
    pub fn policy_name(mut self, name: &str) -> Self {
        self.name = Some(name.to_string());
        self
    }

    /// Adds the statements of a document.
    pub fn document(mut self, document: PolicyDocument) -> Self {
        self.document.merge(document);
        self
    }

    /// Attaches the policy to a role, user or group.
    pub fn attach_to(mut self, identity: &impl Identity) -> Self {
        self.attached.push(identity.attachment());
        self
    }

    /// Places the policy. Reports `bad-statement` for a statement and `bad-name` for a name that
    /// IAM refuses, and `unattached-policy` if in the end the policy is attached to nobody.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> Policy {
        let node = scope.node().child(&self.id);
        check_document(&node, &self.document);
        let cfn = CfnPolicy::new(&node, "Resource").policy_document(&self.document);
        match self.name {
            Some(name) => {
                let allowed = |c: char| c.is_ascii_alphanumeric() || "+=,.@-_".contains(c);
                let rule = "1 to 128 of A-Z a-z 0-9 +=,.@-_";
                check::name(&node, "the policy name", &name, 128, allowed, rule);
                cfn.set("PolicyName", name.into());
            }
            None => cfn.set("PolicyName", cfn.name_from_id().into_expr()),
        }
        for (property, name) in self.attached {
            super::identity::add_item(&cfn, property, name);
        }
        let policy = cfn.clone();
        node.add_validation(move |node| {
            let of = |property: &&str| policy.property(property).is_some();
            if !["Roles", "Users", "Groups"].iter().any(of) {
                node.report(
                    Diagnostic::error("unattached-policy", "a policy speaks for nobody")
                        .detail("An inline policy exists only as part of a role, user or group.")
                        .help("attach it with `.attach_to(&role)`, or make it a `ManagedPolicy`"),
                );
            }
            Vec::new()
        });
        let home = PolicyHome::Document(cfn.node().id());
        node.set_facet(
            Facet::new().identity(Attachment::new("Roles", cfn.name_from_id()).home(home)),
        );
        Policy { node, cfn }
    }
}

//! Another name of a key.

use rustinfra::graph::{Facet, Link, Shape, links};
use rustinfra::iam::{Grant, Grantee};
use rustinfra::prelude::*;
use rustinfra_cfn::kms::CfnAlias;
use rustinfra_cfn::refs;

use super::key::Key;
use crate::{arn, check, imported};

/// A name for a key that can be pointed to another key later.
#[derive(Clone)]
pub struct Alias {
    node: Node,
    cfn: Option<CfnAlias>,
    key: Option<Key>,
    name: Value<String>,
}

impl Construct for Alias {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl IntoValue<refs::KmsKeyId> for &Alias {
    fn into_value(self) -> Value<refs::KmsKeyId> {
        self.key_id()
    }
}

impl Alias {
    /// Names a key: `alias/` and up to 250 letters, digits, `/`, `_` and `-`. The `alias/` may be
    /// left out; names from `alias/aws/` on are AWS's own. Reports `bad-name` for another one, and
    /// `conflicting-options` for one of AWS's.
    ///
    /// Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html>
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, name: &str, key: &Key) -> Self {
        let node = scope.node().child(id);
        let short = check_name(&node, name);
        if short.starts_with("aws/") {
            check::reject(
                &node,
                format!("The alias `alias/{short}` starts with `alias/aws/`, which is AWS's own."),
                "choose another name",
            );
        }
        let cfn = CfnAlias::new(&node, "Resource")
            .alias_name(format!("alias/{short}"))
            .target_key_id(key.arn());
        let name = cfn.reff().untyped();
        Self { node, cfn: Some(cfn), key: Some(key.clone()), name }
    }

    /// Refers to an alias that exists already, in the account and region of the stack: one of your
    /// own, or one of AWS's (`alias/aws/sqs`). Which key it names is known to KMS alone. Of a name known
    /// only at deployment, such as a parameter's, the `alias/` cannot be left out.
    ///
    /// ```
    /// use rustinfra_constructs::kms::Alias;
    /// use rustinfra_constructs::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "Orders");
    /// let role = Role::builder("Role", Principal::service("lambda.amazonaws.com")).build(&stack);
    /// let alias = Alias::from_alias_name(&stack, "Key", "alias/orders");
    /// alias.grant(&role, ["kms:Decrypt"]);
    /// # assert!(app.assembly().is_ok());
    /// ```
    #[track_caller]
    pub fn from_alias_name(scope: &impl Construct, id: &str, name: impl IntoValue<String>) -> Self {
        let node = scope.node().child(id);
        let name = name.into_value();
        let name = match (name.as_literal(), imported::start(&name).as_str()) {
            (Some(name), _) => format!("alias/{}", check_name(&node, name)).into_value(),
            (None, start) if start.is_empty() || start.starts_with("alias/") => name,
            (None, _) => sub!("alias/{}", name),
        };
        let any = arn::in_stack(&node, "kms", "key/*");
        node.set_facet(Facet::new().arn(Shape::Resource, &any));
        Self { node, cfn: None, key: None, name }
    }

    /// The name, with `alias/`.
    pub fn name(&self) -> Value<String> {
        self.name.clone()
    }

    /// The alias's ARN.
    pub fn arn(&self) -> Value<String> {
        arn::in_stack(&self.node, "kms", self.name())
    }

    /// The alias as a key: wherever a key's id is taken.
    pub fn key_id(&self) -> Value<refs::KmsKeyId> {
        self.name.clone().cast()
    }

    /// The key that it names, which is what all other grants are on; `None` for an alias that exists
    /// already.
    pub fn target_key(&self) -> Option<Key> {
        self.key.clone()
    }

    /// Allows `grantee` exactly the given actions (`kms:…`) on the key that the alias names. Of an
    /// alias that exists already that is whichever key has the name when it is used.
    ///
    /// Source: <https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html>
    #[track_caller]
    pub fn grant<'a>(
        &self,
        grantee: &impl Grantee,
        actions: impl IntoIterator<Item = &'a str>,
    ) -> Grant {
        if let Some(key) = &self.key {
            return key.grant(grantee, actions);
        }
        let name = self.name.expr().as_text().unwrap_or_default();
        let principal = grantee.principal().when(
            "ForAnyValue:StringEquals",
            "kms:ResourceAliases",
            serde_json::json!(name),
        );
        let actions = actions.into_iter().map(String::from);
        Link::grant(principal, &links::KEY_USE, self).actions(actions).record(&self.node)
    }

    /// The resource beneath; `None` for an alias that exists already.
    pub fn cfn(&self) -> Option<CfnAlias> {
        self.cfn.clone()
    }
}

/// The name without `alias/`, which is reported if KMS does not allow it.
fn check_name<'a>(node: &Node, name: &'a str) -> &'a str {
    let short = name.strip_prefix("alias/").unwrap_or(name);
    let allowed = |c: char| c.is_ascii_alphanumeric() || "/_-".contains(c);
    let rule = "1 to 250 letters, digits, `/`, `_` and `-`";
    check::required_name(node, "the alias", short, 250, allowed, rule, "change it");
    short
}

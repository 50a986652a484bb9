//! Another name of a key.

use rustinfra::prelude::*;
use rustinfra_cfn::kms::CfnAlias;
use rustinfra_cfn::refs;

use super::key::Key;
use crate::check;

/// A name for a key that can be pointed to another key later.
#[derive(Clone)]
pub struct Alias {
    node: Node,
    cfn: CfnAlias,
}

impl Construct for Alias {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Alias {
    /// Names a key: `alias/` and up to 250 letters, digits, `/`, `_` and `-`. The `alias/` may be
    /// left out; names from `alias/aws/` on are AWS's own.
    ///
    /// Source: <https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html>
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, name: &str, key: &Key) -> Self {
        let node = scope.node().child(id);
        let short = name.strip_prefix("alias/").unwrap_or(name);
        let allowed = |c: char| c.is_ascii_alphanumeric() || "/_-".contains(c);
        let rule = "1 to 250 letters, digits, `/`, `_` and `-`";
        check::name(&node, "the alias", short, 250, allowed, rule);
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
        Self { node, cfn }
    }

    /// The name, with `alias/`.
    pub fn name(&self) -> Value<String> {
        self.cfn.reff().untyped()
    }

    /// The alias as a key: wherever a key's id is taken.
    pub fn key_id(&self) -> Value<refs::KmsKeyId> {
        self.cfn.reff()
    }

    /// The resource beneath.
    pub fn cfn(&self) -> CfnAlias {
        self.cfn.clone()
    }
}

//! What the CDK declares: `fixtures/cdk-api/<module>.json`.

use crate::fixtures::read;
use crate::tools::workspace;
use serde_json::Value;

/// What kind of a member it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The class itself.
    Class,
    /// A method of the object.
    Method,
    /// A function of the class.
    Static,
    /// A property of the object.
    Property,
    /// A constant of the class, or an enum's member.
    Constant,
    /// A property of a structure that is passed in.
    Option,
}

/// One thing that the CDK declares.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// The class, structure or enum.
    pub(super) owner: String,
    /// The member; empty for the class itself.
    pub(super) member: String,
    /// What it is.
    pub(super) kind: Kind,
}

/// One module of the CDK.
pub(super) struct Module {
    /// Everything in it that counts, by owner.
    pub(super) items: Vec<Item>,
}

impl Module {
    /// Reads the fixture of a module.
    pub(super) fn read(name: &str) -> Self {
        let path = workspace().join("tests/parity/fixtures/cdk-api").join(format!("{name}.json"));
        let mut items = Vec::new();
        for (owner, entry) in read(&path).as_object().into_iter().flatten() {
            let mut add = |list: &str, kind: Kind| {
                let names = entry[list].as_array().into_iter().flatten().filter_map(Value::as_str);
                items.extend(names.map(|member| Item {
                    owner: owner.clone(),
                    member: member.to_owned(),
                    kind,
                }));
            };
            match entry["kind"].as_str() {
                Some("enum") => add("members", Kind::Constant),
                Some("struct") => add("members", Kind::Option),
                _ => {
                    add("statics", Kind::Static);
                    add("constants", Kind::Constant);
                    add("properties", Kind::Property);
                    add("methods", Kind::Method);
                    let class =
                        Item { owner: owner.clone(), member: String::new(), kind: Kind::Class };
                    items.push(class);
                }
            }
        }
        Self { items }
    }
}

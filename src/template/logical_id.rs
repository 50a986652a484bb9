//! Logical ids, by exactly the CDK's algorithm, so that a construct ported from the CDK keeps its
//! resource.

use std::fmt::Write as _;

use crate::resource::{Override, ResourceData};
use crate::tree::{Kind, NodeId, Tree};
use crate::value::Expr;

const HIDDEN: &str = "Resource";
const SKIPPED: &str = "Default";
const HUMAN_LENGTH: usize = 240;
const LENGTH: usize = 255;
const HASH_LENGTH: usize = 8;

/// The logical id of the construct whose ids below its stack are `components`.
///
/// `Default` is left out altogether; a single id is used as it stands; otherwise the id is the
/// readable part (without `Resource` and without repeated endings) followed by eight characters of
/// a hash of the whole path.
///
/// ```
/// use rustinfra_constructs::template::logical_id::logical_id;
///
/// assert_eq!(logical_id(&["Bucket", "Resource"]), "Bucket83908E77");
/// assert_eq!(logical_id(&["my-raw.topic"]), "myrawtopic");
/// ```
pub fn logical_id<S: AsRef<str>>(components: &[S]) -> String {
    let parts = components.iter().map(S::as_ref).filter(|c| *c != SKIPPED);
    let mut two = parts.clone();
    if let (Some(only), None) = (two.next(), two.next()) {
        let id = alphanumeric(only);
        if id.len() <= LENGTH {
            return id;
        }
    }
    let mut id = String::with_capacity(64);
    readable(parts.clone(), |part| push_alphanumeric(part, &mut id));
    id.truncate(HUMAN_LENGTH);
    push_path_hash(parts, &mut id);
    id
}

/// A name of at most `max` characters, of letters, digits and those of `special` that are ASCII, for what
/// has the ids `components` below a stack of the first one's name.
pub(crate) fn resource_name<S: AsRef<str>>(components: &[S], max: usize, special: &str) -> String {
    let allowed = |c: &char| c.is_ascii_alphanumeric() || c.is_ascii() && special.contains(*c);
    let parts = components.iter().map(S::as_ref).filter(|c| *c != SKIPPED);
    let mut two = parts.clone();
    if let (Some(only), None) = (two.next(), two.next()) {
        let name: String = only.chars().filter(allowed).collect();
        if name.len() <= max {
            return name;
        }
    }
    let mut human = String::new();
    readable(parts.clone(), |part| human.extend(part.chars().filter(allowed)));
    let mut name = human.clone();
    if human.len() + HASH_LENGTH > max {
        let half = max.saturating_sub(HASH_LENGTH) / 2;
        name.truncate(half);
        name.extend(human.chars().skip(human.len().saturating_sub(half)));
    }
    push_path_hash(parts, &mut name);
    name.truncate(max);
    name
}

/// Whether CloudFormation accepts the id: 1 to 255 letters and digits.
pub fn is_valid(id: &str) -> bool {
    (1..=LENGTH).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// The name of a stack that was given none: its ids below its stage, after the stage's own.
pub(crate) fn default_stack_name(tree: &Tree, stack: NodeId) -> String {
    let stage = tree.stage(stack);
    let stages = tree.ancestry(stage);
    let prefix: String = stages
        .iter()
        .filter(|&&n| matches!(tree[n].kind, Kind::Stage(_)))
        .map(|&n| format!("{}-", tree[n].id))
        .collect();
    prefix + &tree.with_ids_below(Some(stage), stack, stack_name)
}

/// The CDK's stack name for ids from a stage's child down to the stack: the id itself if there is
/// only one, else made unique like a logical id.
pub(crate) fn stack_name<S: AsRef<str>>(components: &[S]) -> String {
    match components {
        [only] if only.as_ref().len() <= 128 => only.as_ref().to_string(),
        _ => logical_id(components),
    }
}

fn alphanumeric(text: &str) -> String {
    let mut id = String::new();
    push_alphanumeric(text, &mut id);
    id
}

fn push_alphanumeric(text: &str, id: &mut String) {
    if text.bytes().all(|b| b.is_ascii_alphanumeric()) {
        id.push_str(text);
    } else {
        id.extend(text.chars().filter(char::is_ascii_alphanumeric));
    }
}

/// Gives what people read of a path: without `Resource` and repeated endings.
fn readable<'p>(parts: impl Iterator<Item = &'p str>, mut push: impl FnMut(&'p str)) {
    let mut last = "";
    for part in parts {
        if !last.ends_with(part) {
            last = part;
            if last != HIDDEN {
                push(last);
            }
        }
    }
}

/// Appends eight digits of the hash of a path.
fn push_path_hash<'p>(parts: impl Iterator<Item = &'p str>, id: &mut String) {
    let mut hash = md5::Context::new();
    for (i, part) in parts.enumerate() {
        if i > 0 {
            hash.consume("/");
        }
        hash.consume(part);
    }
    id.extend(digits(&hash.finalize().0, b"0123456789ABCDEF").take(HASH_LENGTH));
}

/// The first digits of a text's hash, for names that have to change with what they are of: the CDK's
/// (MD5, in hexadecimal), so that ports keep the names. It protects nothing.
pub fn hash(text: &str, length: usize) -> String {
    digits(&md5::compute(text).0, b"0123456789abcdef").take(length).collect()
}

fn digits(digest: &[u8], digits: &'static [u8; 16]) -> impl Iterator<Item = char> {
    let halves = digest.iter().flat_map(|byte| [byte >> 4, byte & 0xF]);
    halves.map(|half| char::from(digits[usize::from(half)]))
}

/// The hash of the content that an id covers: every covered resource's type and properties, with
/// references written as paths, and what could change the identity of anything they refer to.
pub(crate) fn cover_hash(
    tree: &Tree,
    own: NodeId,
    covers: &[crate::resource::IdCover],
    texts: &[String],
) -> String {
    let mut text = texts.concat();
    for cover in covers {
        for node in tree.resources_below(cover.scope) {
            let Some(resource) = tree.resource(node) else { continue };
            if node == own || cover.except.contains(&&*resource.type_name) {
                continue;
            }
            describe(tree, node, resource, &cover.without, &mut text);
        }
    }
    hash(&text, 32)
}

fn describe(
    tree: &Tree,
    node: NodeId,
    resource: &ResourceData,
    without: &[String],
    text: &mut String,
) {
    let _ = write!(text, "{} {}", tree.path(node), resource.type_name);
    let mut properties: Vec<_> = tree
        .properties(node)
        .filter(|(name, _)| !without.iter().any(|out| **out == ***name))
        .collect();
    properties.sort_by(|a, b| a.0.cmp(b.0));
    for (name, value) in properties {
        let _ = write!(text, "\n {name}=");
        describe_expr(tree, value, text);
        value.references(&mut |target, _| {
            if !tree.owns(target) {
                return;
            }
            for (key, name) in tree.properties(target).filter(|(key, _)| key.ends_with("Name")) {
                let _ = write!(text, "\n  {key}=");
                describe_expr(tree, name, text);
            }
        });
    }
    for Override { path, value, .. } in &resource.attributes().overrides {
        let _ = write!(text, "\n !{path}=");
        if let Some(value) = value {
            describe_expr(tree, value, text);
        }
    }
    text.push('\n');
}

/// An expression as text, with references written as paths. Those to other apps are reported where
/// the expression stands, and name nothing here.
pub(crate) fn describe_value(tree: &Tree, expr: &Expr) -> String {
    let mut text = String::new();
    describe_expr(tree, expr, &mut text);
    text
}

fn path_of(tree: &Tree, node: NodeId) -> String {
    if tree.owns(node) { tree.path(node) } else { String::new() }
}

fn describe_expr(tree: &Tree, expr: &Expr, text: &mut String) {
    let _ = match expr {
        Expr::Null => write!(text, "null"),
        Expr::Bool(b) => write!(text, "{b}"),
        Expr::Int(n) => write!(text, "{n}"),
        Expr::Float(n) => write!(text, "{n}"),
        Expr::Text(t) => write!(text, "{t:?}"),
        Expr::Pseudo(name) => write!(text, "${name}"),
        Expr::Ref(node) | Expr::LogicalId(node) => write!(text, "@{}", path_of(tree, *node)),
        Expr::GetAtt(target) => write!(text, "@{}.{}", path_of(tree, target.0), target.1),
        Expr::List(items) => {
            text.push('[');
            for item in items {
                describe_expr(tree, item, text);
                text.push(',');
            }
            write!(text, "]")
        }
        Expr::Map(entries) => {
            let mut sorted: Vec<_> = entries.iter().collect();
            sorted.sort_by(|a, b| a.0.cmp(&b.0));
            text.push('{');
            for (key, value) in sorted {
                let _ = write!(text, "{key:?}:");
                describe_expr(tree, value, text);
                text.push(',');
            }
            write!(text, "}}")
        }
        Expr::Call(call) => {
            let _ = write!(text, "{}(", call.0);
            describe_expr(tree, &call.1, text);
            write!(text, ")")
        }
        Expr::Late(late) => {
            let _ = write!(text, "{}(", late.0.label());
            describe_expr(tree, &late.1, text);
            write!(text, ")")
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, expected: &str) {
        let parts: Vec<&str> = path.split('/').collect();
        assert_eq!(logical_id(&parts), expected);
    }

    #[test]
    fn ids_equal_those_the_cdk_gives() {
        check("Bucket/Resource", "Bucket83908E77");
        check("my-raw.topic", "myrawtopic");
        check("Api/Default/MyApi/Resource", "ApiMyApiD4E1BBA7");
        check("FooBar/Bar/Resource", "FooBarD9686DCD");
        check("Only/Default", "Only");
        let long = format!("{}/{}/Resource", "X".repeat(150), "Y".repeat(150));
        let id = logical_id(&long.split('/').collect::<Vec<_>>());
        assert_eq!((id.len(), &id[240..]), (248, "C986F611"));
        check(
            r#"Exports/Output{"Fn::GetAtt":["Q63C6E3AB","Arn"]}"#,
            "ExportsOutputFnGetAttQ63C6E3ABArnA626E96F",
        );
        check(
            "Nest.NestedStack/Nest.NestedStackResource",
            "NestNestedStackNestNestedStackResourceD8FE4395",
        );
    }

    #[test]
    fn names_of_resources_equal_those_the_cdk_gives() {
        let name = |path: &str, max, special| {
            resource_name(&path.split('/').collect::<Vec<_>>(), max, special)
        };
        assert_eq!(name("Shop-prod/Store", 64, ""), "ShopprodStoreF8182795");
        assert_eq!(name("Shop/Store/Resource/Store", 64, ""), "ShopStoreStore930A4CDB");
        assert_eq!(name("Shop/The-first_store", 64, "-_"), "ShopThe-first_storeCABDA6E5");
        assert_eq!(name("Shop/The-first_store", 64, "_"), "ShopThefirst_storeCABDA6E5");
        let long = "Shop/Aaaaaaaaaaaaaaaaaaa/Bbbbbbbbbbbbbbbbbbbb";
        assert_eq!(name(long, 35, ""), "ShopAaaaaaaaabbbbbbbbbbbbbC3ECF9A0");
        let default = format!("Shop/Default/A{}", "b".repeat(60));
        assert_eq!(name(&default, 40, ""), "ShopAbbbbbbbbbbbbbbbbbbbbbbbbbbbE15A7A00");
        assert_eq!(name("Shop/Store", 17, ""), "ShopStoreD083DEA0");
        assert_eq!(name("Shop/Store", 16, ""), "ShoptoreD083DEA0");
        assert_eq!(name("Only-one", 64, ""), "Onlyone");
        assert_eq!(name("Only-one", 7, ""), "Onlyone");
        assert_eq!(name("my-very-long-name", 12, "-"), "myme3A946DB4");
        // Never longer, whatever it loses.
        assert_eq!(name("Shop/Store", 4, "").len(), 4);
        let wide = format!("Shop/{}", "ö".repeat(60));
        assert_eq!(name(&wide, 11, "ö"), name(&wide, 11, ""));
    }

    #[test]
    fn stack_names_of_stages_are_made_unique() {
        assert_eq!(stack_name(&["Svc"]), "Svc");
        assert_eq!(logical_id(&["Prod", "Svc"]), "ProdSvc66695059");
    }
}

//! Puts the tags of a resource and those of its scopes together.

use crate::graph::InheritedTag;
use crate::resource::TagStyle;
use crate::value::Expr;

/// The tags of a resource: its own win, unless one of a scope is firm. `None` if there are none in the
/// end. Own ones that only CloudFormation works out stay as they are.
pub(super) fn merged(
    own: Option<&Expr>,
    inherited: &[InheritedTag],
    style: TagStyle,
) -> Option<Expr> {
    match (style, own.filter(|own| **own != Expr::Null)) {
        (TagStyle::InEach, Some(Expr::List(items))) => {
            Some(Expr::list(items.iter().map(|item| in_item(item, inherited))))
        }
        (TagStyle::InEach, own) => own.cloned(),
        (TagStyle::Map, own @ (None | Some(Expr::Map(_)))) => in_map(own, inherited),
        (TagStyle::List | TagStyle::AutoScaling, own @ (None | Some(Expr::List(_)))) => {
            let own = items(own);
            let added = added(own, inherited).map(|mut tag| {
                if style == TagStyle::AutoScaling {
                    tag.set("PropagateAtLaunch", Expr::Bool(true));
                }
                tag
            });
            let tags: Vec<Expr> = kept(own, inherited).cloned().chain(added).collect();
            (!tags.is_empty()).then_some(Expr::List(tags))
        }
        (_, own) => own.cloned(),
    }
}

fn in_map(own: Option<&Expr>, inherited: &[InheritedTag]) -> Option<Expr> {
    let mut tags = match own {
        Some(Expr::Map(own)) => own.clone(),
        _ => Vec::new(),
    };
    tags.retain(|(key, _)| !inherited.iter().any(|tag| tag.is_firm && tag.key == **key));
    for tag in inherited {
        if let Some(value) = &tag.value
            && !tags.iter().any(|(key, _)| tag.key == **key)
        {
            tags.push((tag.key.clone().into(), Expr::text(value.clone())));
        }
    }
    (!tags.is_empty()).then_some(Expr::Map(tags))
}

/// An item of a list with the inherited tags before its own, as the CDK writes them.
fn in_item(item: &Expr, inherited: &[InheritedTag]) -> Expr {
    let own = items(item.get("Tags"));
    let tags: Vec<Expr> = added(own, inherited).chain(kept(own, inherited).cloned()).collect();
    let mut item = item.clone();
    if matches!(item, Expr::Map(_)) && !(tags.is_empty() && own.is_empty()) {
        item.set("Tags", Expr::List(tags));
    }
    item
}

/// The own tags of which no firm one speaks.
fn kept<'a>(own: &'a [Expr], inherited: &'a [InheritedTag]) -> impl Iterator<Item = &'a Expr> {
    own.iter().filter(|own| !inherited.iter().any(|tag| tag.is_firm && is_of(own, &tag.key)))
}

/// The inherited tags that no own one stands for.
fn added<'a>(own: &'a [Expr], inherited: &'a [InheritedTag]) -> impl Iterator<Item = Expr> + 'a {
    let is_open = |tag: &&InheritedTag| tag.is_firm || !own.iter().any(|own| is_of(own, &tag.key));
    inherited.iter().filter(is_open).filter_map(|tag| {
        let (key, value) = (Expr::text(tag.key.clone()), Expr::text(tag.value.clone()?));
        Some(Expr::map([("Key", key), ("Value", value)]))
    })
}

fn is_of(tag: &Expr, key: &str) -> bool {
    tag.get("Key").and_then(Expr::as_text) == Some(key)
}

fn items(list: Option<&Expr>) -> &[Expr] {
    match list {
        Some(Expr::List(items)) => items,
        _ => &[],
    }
}

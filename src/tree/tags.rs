//! Tags, inherited down the tree.

use std::panic::Location;

use super::node::{Construct, Node};
use crate::diagnostic::Diagnostic;

/// One `add` or `remove` on a scope.
#[derive(Clone, Debug)]
pub(crate) struct TagEdit {
    pub(crate) key: String,
    /// `None` removes the tag.
    pub(crate) value: Option<String>,
    pub(crate) options: TagOptions,
}

/// Which resources a tag applies to, and how firmly.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TagOptions {
    /// Only resources of these types; empty means all.
    pub include_types: Vec<String>,
    /// All but resources of these types.
    pub exclude_types: Vec<String>,
    /// A higher priority wins over a lower one set nearer to the resource; the CDK's defaults are
    /// 100 for adding and 200 for removing. A tag that stands in a property of the resource itself
    /// counts as added there, with 100.
    pub priority: Option<i32>,
}

impl TagOptions {
    pub(crate) fn applies_to(&self, type_name: &str) -> bool {
        (self.include_types.is_empty() || self.include_types.iter().any(|t| t == type_name))
            && !self.exclude_types.iter().any(|t| t == type_name)
    }
}

/// The tags of a scope: every taggable resource at or below it gets them, the nearest scope wins.
///
/// Constructs and the generated layer know which types are taggable; a [`CfnResource::new`] is told
/// its tags by its property.
///
/// [`CfnResource::new`]: crate::resource::CfnResource::new
///
/// ```
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Orders");
/// Tags::of(&app).add("team", "checkout");
/// Tags::of(&stack).add("team", "orders");
/// ```
pub struct Tags {
    node: Node,
}

impl Tags {
    /// The tags of a scope.
    pub fn of(scope: &impl Construct) -> Self {
        Self { node: scope.node().clone() }
    }

    /// Adds a tag: a key of 1 to 128 characters that does not begin with `aws:`, in whatever case, and a
    /// value of at most 256. A key has no control characters.
    ///
    /// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Tag.html> and
    /// <https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html>
    #[track_caller]
    pub fn add(&self, key: &str, value: &str) {
        self.add_with(key, value, TagOptions::default());
    }

    /// Adds a tag to some types of resources only, or with a priority.
    #[track_caller]
    pub fn add_with(&self, key: &str, value: &str, options: TagOptions) {
        check(&self.node, key, value, Location::caller());
        self.push(key, Some(value.to_string()), options);
    }

    /// Removes a tag, whichever scope adds it or the resource itself has it.
    pub fn remove(&self, key: &str) {
        self.remove_with(key, TagOptions::default());
    }

    /// Removes a tag from some types of resources only, or with a priority.
    ///
    /// ```
    /// use rustinfra_constructs::prelude::*;
    /// use rustinfra_constructs::tree::TagOptions;
    ///
    /// let app = App::new();
    /// Tags::of(&app).add("team", "checkout");
    /// let include_types = vec!["AWS::SQS::Queue".to_string()];
    /// Tags::of(&app).remove_with("team", TagOptions { include_types, ..Default::default() });
    /// ```
    pub fn remove_with(&self, key: &str, options: TagOptions) {
        self.push(key, None, options);
    }

    fn push(&self, key: &str, value: Option<String>, options: TagOptions) {
        let edit = TagEdit { key: key.to_string(), value, options };
        self.node.extras(|e| e.tags.push(edit));
    }
}

/// Reports a tag that AWS refuses.
///
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Tag.html> and
/// <https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html>
pub(super) fn check(node: &Node, key: &str, value: &str, location: &'static Location<'static>) {
    let (key_length, value_length) = (key.chars().count(), value.chars().count());
    let tell = |detail: String, help: &str| {
        let told = Diagnostic::error("bad-tag", "a tag is not allowed").detail(detail).help(help);
        node.report(told.at(location));
    };
    if key.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:")) {
        let detail = format!("The tag `{key}` begins with `aws:`, which is kept for AWS itself.");
        tell(detail, "choose another key");
    }
    if !(1..=128).contains(&key_length) {
        let detail = format!("The key of a tag has 1 to 128 characters; `{key}` has {key_length}.");
        tell(detail, "choose another key");
    }
    if key.chars().any(char::is_control) {
        let detail = format!("The key of the tag {key:?} has a control character in it.");
        tell(detail, "choose another key");
    }
    if value_length > 256 {
        let detail = format!(
            "The value of a tag has at most 256 characters; that of `{key}` has {value_length}."
        );
        tell(detail, "shorten it");
    }
}

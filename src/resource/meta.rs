//! What the generated layer knows of a resource type.

/// Facts of a resource type that synthesis itself needs.
#[derive(Debug, PartialEq, Eq)]
pub struct ResourceMeta {
    /// The CloudFormation type name.
    pub type_name: &'static str,
    /// Properties that must be set.
    pub required: &'static [&'static str],
    /// The property that holds tags, and how; `None` if the type takes none.
    pub tags: Option<(&'static str, TagStyle)>,
    /// Whether the resource holds data that its replacement or removal loses.
    pub stateful: bool,
}

/// How a type writes its tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagStyle {
    /// `[{"Key": …, "Value": …}]`
    List,
    /// `{key: value}`
    Map,
    /// `[{"Key": …, "Value": …, "PropagateAtLaunch": …}]`
    AutoScaling,
    /// `[{"Tags": [{"Key": …, "Value": …}], …}]`: a list in each item of a list.
    InEach,
}

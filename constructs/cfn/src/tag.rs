//! The tag that most resource types share.

use rustinfra::value::{IntoValue, Object, PropertyType};

/// A tag, `{"Key": …, "Value": …}`.
#[derive(Clone)]
#[must_use]
pub struct Tag(Object);

impl Tag {
    /// A tag of this key and value.
    pub fn new(key: impl IntoValue<String>, value: impl IntoValue<String>) -> Self {
        Self(Object::new().set("Key", key.into_property()).set("Value", value.into_property()))
    }
}

impl PropertyType for Tag {
    fn into_object(self) -> Object {
        self.0
    }
}

//! The tag that most resource types share.

use rustinfra::value::{IntoProperty, IntoValue, Json, Object, Value};

/// A tag, `{"Key": …, "Value": …}`.
#[derive(Clone)]
#[must_use]
pub struct Tag(Object);

impl Tag {
    /// A tag of this key and value.
    pub fn new(key: impl IntoProperty<String>, value: impl IntoProperty<String>) -> Self {
        Self(Object::new().set("Key", key.into_property()).set("Value", value.into_property()))
    }
}

impl IntoValue<Tag> for Tag {
    fn into_value(self) -> Value<Tag> {
        Value::from_expr(self.0.into_expr())
    }
}

impl IntoValue<Json> for Tag {
    fn into_value(self) -> Value<Json> {
        Value::from_expr(self.0.into_expr())
    }
}

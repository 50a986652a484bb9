//! An object under construction: the storage of a nested property type.

use super::{Expr, IntoValue, Key};

/// The properties of a nested type, in the order in which they were set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object(Vec<(Key, Expr)>);

/// A property type of a resource, such as `AWS::Lambda::Function.Environment`: an object whose
/// properties have names and kinds. It may be given where its own kind is wanted, and where any
/// JSON is.
pub trait PropertyType: Sized {
    /// The properties that are set.
    fn into_object(self) -> Object;
}

impl Object {
    /// An object without properties.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a property; a second call replaces the first.
    #[must_use]
    pub fn set(mut self, property: &'static str, value: Expr) -> Self {
        self.put(Key::Borrowed(property), value);
        self
    }

    /// [Sets](Self::set) a property to what becomes its value: all that a generated setter does.
    #[doc(hidden)]
    #[must_use]
    pub fn with<K>(self, property: &'static str, value: impl IntoValue<K>) -> Self {
        self.set(property, value.into_property())
    }

    /// Sets a property that the specification does not know yet.
    #[must_use]
    pub fn set_untyped(mut self, property: impl Into<Key>, value: impl Into<Expr>) -> Self {
        self.put(property.into(), value.into());
        self
    }

    /// The object as an expression.
    pub fn into_expr(self) -> Expr {
        Expr::Map(self.0)
    }

    fn put(&mut self, property: Key, value: Expr) {
        match self.0.iter_mut().find(|(k, _)| *k == property) {
            Some((_, old)) => *old = value,
            None => self.0.push((property, value)),
        }
    }
}

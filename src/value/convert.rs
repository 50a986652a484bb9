//! What may be given where a value of a kind is wanted.

use std::collections::BTreeMap;

use super::{
    EnumKind, Expr, Json, Key, List, Lit, Map, Open, PropertyType, RefKind, StringKind, Value,
};

/// Converts into a [`Value`] of kind `T`.
///
/// Literals, values of the same kind, attributes of constructs and constructs themselves convert
/// where they make sense, and only there: a queue's ARN given where a role's ARN is wanted does not
/// compile.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used where a `{T}` is needed",
    label = "this is not a `{T}`",
    note = "of what refers to another resource: if you are sure, opt out of the check with `.untyped()`",
    note = "of an item that is borrowed, as of `.iter()`: take it out, `*item`",
    note = "of a number where text is needed: write it as text, `\"5\"`"
)]
pub trait IntoValue<T> {
    /// Converts.
    fn into_value(self) -> Value<T>;

    /// Converts straight into the expression of a property, as generated setters need it.
    fn into_property(self) -> Expr
    where
        Self: Sized,
    {
        self.into_value().into_expr()
    }
}

impl<T> IntoValue<T> for Value<T> {
    fn into_value(self) -> Value<T> {
        self
    }
}

impl<T> IntoValue<T> for &Value<T> {
    fn into_value(self) -> Value<T> {
        self.clone()
    }
}

macro_rules! plain {
    ($kind:ty: $($from:ty => |$v:ident| $expr:expr),+ $(,)?) => {$(
        impl IntoValue<$kind> for $from {
            fn into_value(self) -> Value<$kind> {
                let $v = self;
                Value::from_expr($expr)
            }
        }
    )+};
}

plain!(String:
    &str => |v| Expr::Text(v.to_string().into()),
    &&str => |v| Expr::Text(v.to_string().into()),
    String => |v| Expr::Text(v.into()),
    &String => |v| Expr::Text(v.clone().into()),
);
plain!(bool: bool => |v| Expr::Bool(v));
plain!(i64:
    i32 => |v| Expr::Int(v.into()),
    i64 => |v| Expr::Int(v),
    u8 => |v| Expr::Int(v.into()),
    u16 => |v| Expr::Int(v.into()),
    u32 => |v| Expr::Int(v.into()),
);
plain!(f64:
    f64 => |v| Expr::Float(v),
    i32 => |v| Expr::Int(v.into()),
    u32 => |v| Expr::Int(v.into()),
);
plain!(Json:
    Expr => |v| v,
    serde_json::Value => |v| v.into(),
    &str => |v| Expr::Text(v.to_string().into()),
    &&str => |v| Expr::Text(v.to_string().into()),
    String => |v| Expr::Text(v.into()),
    bool => |v| Expr::Bool(v),
    i32 => |v| Expr::Int(v.into()),
);

// String-shaped kinds.

impl<M: StringKind> IntoValue<M> for Value<String> {
    fn into_value(self) -> Value<M> {
        self.cast()
    }
}

impl<M: StringKind> IntoValue<M> for &Value<String> {
    fn into_value(self) -> Value<M> {
        self.clone().cast()
    }
}

impl<M: RefKind> IntoValue<M> for &str {
    fn into_value(self) -> Value<M> {
        Value::from_expr(Expr::Text(self.to_string().into()))
    }
}

/// What iterating over `["a", "b"]` by reference gives.
impl<M: RefKind> IntoValue<M> for &&str {
    fn into_value(self) -> Value<M> {
        Value::from_expr(Expr::Text(self.to_string().into()))
    }
}

impl<M: RefKind> IntoValue<M> for String {
    fn into_value(self) -> Value<M> {
        Value::from_expr(Expr::Text(self.into()))
    }
}

impl<M: RefKind> IntoValue<M> for &String {
    fn into_value(self) -> Value<M> {
        Value::from_expr(Expr::Text(self.clone().into()))
    }
}

impl<M: StringKind> IntoValue<String> for Value<M> {
    fn into_value(self) -> Value<String> {
        self.cast()
    }
}

impl<M: StringKind> IntoValue<String> for &Value<M> {
    fn into_value(self) -> Value<String> {
        self.clone().cast()
    }
}

impl<K: EnumKind> IntoValue<K> for Lit<K> {
    fn into_value(self) -> Value<K> {
        Value::from_expr(Expr::text(self.as_str()))
    }
}

impl<K: EnumKind> IntoValue<String> for Lit<K> {
    fn into_value(self) -> Value<String> {
        Value::from_expr(Expr::text(self.as_str()))
    }
}

// Open references: the listed constructs (generated), any string, any attribute.

impl<M> IntoValue<Open<M>> for &str {
    fn into_value(self) -> Value<Open<M>> {
        Value::from_expr(Expr::Text(self.to_string().into()))
    }
}

impl<M> IntoValue<Open<M>> for &&str {
    fn into_value(self) -> Value<Open<M>> {
        Value::from_expr(Expr::Text(self.to_string().into()))
    }
}

impl<M> IntoValue<Open<M>> for String {
    fn into_value(self) -> Value<Open<M>> {
        Value::from_expr(Expr::Text(self.into()))
    }
}

impl<M> IntoValue<Open<M>> for Value<String> {
    fn into_value(self) -> Value<Open<M>> {
        self.cast()
    }
}

impl<M> IntoValue<Open<M>> for &Value<String> {
    fn into_value(self) -> Value<Open<M>> {
        self.clone().cast()
    }
}

impl<M, N: StringKind> IntoValue<Open<M>> for Value<N> {
    fn into_value(self) -> Value<Open<M>> {
        self.cast()
    }
}

impl<M, N: StringKind> IntoValue<Open<M>> for &Value<N> {
    fn into_value(self) -> Value<Open<M>> {
        self.clone().cast()
    }
}

impl<M> IntoValue<String> for Value<Open<M>> {
    fn into_value(self) -> Value<String> {
        self.cast()
    }
}

// Property types: one place for all, so that each costs as little as can be where thousands are compiled.

impl<T: PropertyType> IntoValue<T> for T {
    fn into_value(self) -> Value<T> {
        Value::from_expr(self.into_object().into_expr())
    }
}

impl<T: PropertyType> IntoValue<Json> for T {
    fn into_value(self) -> Value<Json> {
        Value::from_expr(self.into_object().into_expr())
    }
}

// Collections.

fn list<T, V: IntoValue<T>>(items: impl IntoIterator<Item = V>) -> Value<List<T>> {
    Value::from_expr(Expr::List(items.into_iter().map(IntoValue::<T>::into_property).collect()))
}

impl<T, V: IntoValue<T>, const N: usize> IntoValue<List<T>> for [V; N] {
    fn into_value(self) -> Value<List<T>> {
        list(self)
    }
}

impl<V: IntoValue<Json>, const N: usize> IntoValue<Json> for [V; N] {
    fn into_value(self) -> Value<Json> {
        Value::from_expr(Expr::list(self.into_iter().map(|item| item.into_value().into_expr())))
    }
}

impl<T, V: IntoValue<T>> IntoValue<List<T>> for Vec<V> {
    fn into_value(self) -> Value<List<T>> {
        list(self)
    }
}

impl<T, V: IntoValue<T> + Clone> IntoValue<List<T>> for &[V] {
    fn into_value(self) -> Value<List<T>> {
        list(self.iter().cloned())
    }
}

fn map<T, K: Into<String>, V: IntoValue<T>>(
    entries: impl IntoIterator<Item = (K, V)>,
) -> Value<Map<T>> {
    let entries =
        entries.into_iter().map(|(k, v)| (Key::Owned(k.into()), IntoValue::<T>::into_property(v)));
    Value::from_expr(Expr::Map(entries.collect()))
}

impl<T, K: Into<String>, V: IntoValue<T>, const N: usize> IntoValue<Map<T>> for [(K, V); N] {
    fn into_value(self) -> Value<Map<T>> {
        map(self)
    }
}

impl<T, K: Into<String>, V: IntoValue<T>> IntoValue<Map<T>> for Vec<(K, V)> {
    fn into_value(self) -> Value<Map<T>> {
        map(self)
    }
}

impl<T, K: Into<String>, V: IntoValue<T>> IntoValue<Map<T>> for BTreeMap<K, V> {
    fn into_value(self) -> Value<Map<T>> {
        map(self)
    }
}

macro_rules! json_from_value {
    ($($kind:ty),+) => {$(
        impl IntoValue<Json> for Value<$kind> {
            fn into_value(self) -> Value<Json> {
                self.cast()
            }
        }
    )+};
}

json_from_value!(String, bool, i64, f64);

impl<T> IntoValue<Json> for Value<List<T>> {
    fn into_value(self) -> Value<Json> {
        self.cast()
    }
}

impl<T> IntoValue<Json> for Value<Map<T>> {
    fn into_value(self) -> Value<Json> {
        self.cast()
    }
}

impl<M: StringKind> IntoValue<Json> for Value<M> {
    fn into_value(self) -> Value<Json> {
        self.cast()
    }
}

//! The untyped expression tree that every property holds.

use std::borrow::Cow;

use crate::tree::NodeId;

/// A key of a JSON object: static for what the library names, owned for what users name.
pub type Key = Cow<'static, str>;

/// Stands for the logical id itself where an attribute is named; no attribute is called that.
pub(crate) const LOGICAL_ID: &str = "";

/// JSON in which references and intrinsic functions may stand anywhere.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Expr {
    /// JSON `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Float(f64),
    /// A string.
    Text(Cow<'static, str>),
    /// An array.
    List(Vec<Expr>),
    /// An object.
    Map(Vec<(Key, Expr)>),
    /// `Ref` of a resource or parameter.
    Ref(NodeId),
    /// `Fn::GetAtt` of a resource.
    GetAtt(Box<(NodeId, Cow<'static, str>)>),
    /// The logical id of an element as a plain string, as conditions and `DependsOn` want it.
    LogicalId(NodeId),
    /// `Ref` of a pseudo parameter such as `AWS::Region`.
    Pseudo(&'static str),
    /// An intrinsic function with its argument.
    Call(Box<(&'static str, Expr)>),
    /// What is made of the argument when the template is written.
    #[doc(hidden)]
    Late(Box<(Late, Expr)>),
}

/// What becomes of an expression only when the template of its stack is written.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Late {
    /// A policy document, whose lists are sorted by their final text.
    Policy,
    /// The ARN of an account, whose partition is that of the stack; of null, the stack's account.
    Account,
    /// A physical name of a logical id, shortened to what IAM accepts.
    Name,
}

impl Late {
    /// How it is told apart in the texts from which ids are made; a change would change those ids.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Late::Policy => "rustinfra::policy",
            Late::Account => "rustinfra::account",
            Late::Name => "rustinfra::name",
        }
    }
}

/// Whether a key makes an object of JSON that has no other an intrinsic function.
pub(crate) fn is_intrinsic_name(key: &str) -> bool {
    key == "Ref" || key.starts_with("Fn::")
}

impl Expr {
    /// A string.
    pub fn text(text: impl Into<Cow<'static, str>>) -> Self {
        Expr::Text(text.into())
    }

    /// An object from `(key, value)` pairs.
    pub fn map<K: Into<Key>>(entries: impl IntoIterator<Item = (K, Expr)>) -> Self {
        Expr::Map(entries.into_iter().map(|(k, v)| (k.into(), v)).collect())
    }

    /// An array.
    pub fn list(items: impl IntoIterator<Item = Expr>) -> Self {
        Expr::List(items.into_iter().collect())
    }

    /// An intrinsic function applied to its argument.
    pub fn call(name: &'static str, argument: Expr) -> Self {
        Expr::Call(Box::new((name, argument)))
    }

    /// What is made of `argument` when the template is written.
    pub(crate) fn late(what: Late, argument: Expr) -> Self {
        Expr::Late(Box::new((what, argument)))
    }

    /// `Fn::GetAtt`.
    pub fn get_att(node: NodeId, attribute: impl Into<Cow<'static, str>>) -> Self {
        Expr::GetAtt(Box::new((node, attribute.into())))
    }

    /// The literal string, if this is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Expr::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether the value is known only at deployment.
    pub fn is_unresolved(&self) -> bool {
        match self {
            Expr::Null | Expr::Bool(_) | Expr::Int(_) | Expr::Float(_) | Expr::Text(_) => false,
            Expr::List(items) => items.iter().any(Expr::is_unresolved),
            Expr::Map(entries) => entries.iter().any(|(_, v)| v.is_unresolved()),
            _ => true,
        }
    }

    /// The value under `key`, if this is an object that has it.
    pub fn get(&self, key: &str) -> Option<&Expr> {
        match self {
            Expr::Map(entries) => entries.iter().find(|(k, _)| k == key).map(|(_, v)| v),
            _ => None,
        }
    }

    /// Sets `key`; anything that was not an object becomes one.
    pub fn set(&mut self, key: impl Into<Key>, value: Expr) {
        let key = key.into();
        if !matches!(self, Expr::Map(_)) {
            *self = Expr::Map(Vec::new());
        }
        let Expr::Map(entries) = self else { return };
        match entries.iter_mut().find(|(k, _)| *k == key) {
            Some((_, old)) => *old = value,
            None => entries.push((key, value)),
        }
    }

    /// What stands under `key`, to be changed in place: null if it is absent. Anything that was not an
    /// object becomes one.
    ///
    /// ```
    /// use rustinfra_constructs::value::Expr;
    ///
    /// let mut environment = Expr::Null;
    /// environment.entry("Variables").set("URL", "https://example.org".into());
    /// environment.entry("Variables").set("LEVEL", "debug".into());
    /// let variables = [("URL", "https://example.org".into()), ("LEVEL", "debug".into())];
    /// assert_eq!(environment, Expr::map([("Variables", Expr::map(variables))]));
    /// ```
    pub fn entry(&mut self, key: impl Into<Key>) -> &mut Expr {
        let key = key.into();
        if !matches!(self, Expr::Map(_)) {
            *self = Expr::Map(Vec::new());
        }
        let Expr::Map(entries) = self else { return self };
        let position = entries.iter().position(|(k, _)| *k == key).unwrap_or(entries.len());
        if position == entries.len() {
            entries.push((key, Expr::Null));
        }
        &mut entries[position].1
    }

    /// Appends `item` to the array under `key`, which is made if absent.
    pub fn push(&mut self, key: impl Into<Key>, item: Expr) {
        let key = key.into();
        if let Expr::Map(entries) = self
            && let Some((_, Expr::List(items))) = entries.iter_mut().find(|(k, _)| *k == key)
        {
            items.push(item);
            return;
        }
        self.set(key, Expr::List(vec![item]));
    }

    /// Calls `visit` for this expression and everything inside it.
    pub fn walk(&self, visit: &mut impl FnMut(&Expr)) {
        visit(self);
        match self {
            Expr::List(items) => items.iter().for_each(|i| i.walk(visit)),
            Expr::Map(entries) => entries.iter().for_each(|(_, v)| v.walk(visit)),
            Expr::Call(call) => call.1.walk(visit),
            Expr::Late(late) => late.1.walk(visit),
            _ => {}
        }
    }

    /// Calls `visit` with every node that is referred to and the attribute asked for (`None` is
    /// `Ref`, an empty one the logical id itself). Sub's own `${…}` placeholders are text and not seen.
    pub fn references(&self, visit: &mut impl FnMut(NodeId, Option<&str>)) {
        self.walk(&mut |e| match e {
            Expr::Ref(node) => visit(*node, None),
            Expr::LogicalId(node) => visit(*node, Some(LOGICAL_ID)),
            Expr::GetAtt(target) => visit(target.0, Some(&target.1)),
            _ => {}
        });
    }
}

impl From<serde_json::Value> for Expr {
    fn from(json: serde_json::Value) -> Self {
        use serde_json::Value as J;
        match json {
            J::Null => Expr::Null,
            J::Bool(b) => Expr::Bool(b),
            J::Number(n) => match n.as_i64() {
                Some(i) => Expr::Int(i),
                None => Expr::Float(n.as_f64().unwrap_or(f64::MAX)),
            },
            J::String(s) => Expr::Text(s.into()),
            J::Array(items) => Expr::List(items.into_iter().map(Expr::from).collect()),
            J::Object(entries) => {
                Expr::Map(entries.into_iter().map(|(k, v)| (k.into(), v.into())).collect())
            }
        }
    }
}

impl From<&'static str> for Expr {
    fn from(text: &'static str) -> Self {
        Expr::text(text)
    }
}

impl From<String> for Expr {
    fn from(text: String) -> Self {
        Expr::text(text)
    }
}

macro_rules! expr_from {
    ($($ty:ty => $variant:ident),+) => {$(
        impl From<$ty> for Expr {
            fn from(value: $ty) -> Self {
                Expr::$variant(value.into())
            }
        }
    )+};
}

expr_from!(bool => Bool, i32 => Int, i64 => Int, u32 => Int, f64 => Float);

impl<T> From<super::Value<T>> for Expr {
    fn from(value: super::Value<T>) -> Self {
        value.into_expr()
    }
}

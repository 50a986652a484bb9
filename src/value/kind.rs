//! The kinds that type a [`Value`](super::Value).

use std::fmt;
use std::marker::PhantomData;

/// A list of values of kind `T`.
pub struct List<T>(PhantomData<fn() -> T>);

/// A JSON object with string keys and values of kind `T`.
pub struct Map<T>(PhantomData<fn() -> T>);

/// Any JSON: a property whose shape CloudFormation leaves open.
///
/// What is given for it: `serde_json::json!({…})`, a literal, a [`Value`](super::Value) of a plain kind,
/// a list of these, a property type of the generated layer, or an [`Expr`](super::Expr).
pub struct Json(());

/// A reference property that accepts the listed targets `M` directly and anything else as a string
/// or attribute: AWS's data names examples of what fits, not all of it.
pub struct Open<M>(PhantomData<fn() -> M>);

/// A string-shaped kind: any plain string value converts into it.
pub trait StringKind {}

/// A closed reference kind ("the ARN of an IAM role"): accepts what names such a resource and
/// refuses, at compile time, what names another one.
#[diagnostic::on_unimplemented(
    message = "a plain string cannot be used where a `{Self}` is needed",
    label = "`{Self}` is not written as text",
    note = "of a number or a truth value: write it without quotes",
    note = "of one of a set of values: use one of its constants, or `Lit::new(\"…\")` for a value newer than this library"
)]
pub trait RefKind: StringKind {}

/// A closed set of strings: accepts a [`Lit`] of that set, not any string.
pub trait EnumKind: StringKind {}

/// A constant of the set `K`, such as a Lambda runtime.
///
/// The associated constants of `K` are the values AWS had when the specification was read;
/// `Lit::new` names a newer one. What is known only when the program runs is given as a
/// `Value<String>`:
///
/// ```
/// use rustinfra_constructs::prelude::*;
/// use rustinfra_constructs::cfn::lambda::{CfnFunction, function::Runtime};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Shop");
/// CfnFunction::new(&stack, "Fixed").runtime(Runtime::NODEJS22_X);
/// let runtime: Value<String> = format!("nodejs{}.x", 22).into_value();
/// CfnFunction::new(&stack, "Chosen").runtime(runtime);
/// ```
pub struct Lit<K> {
    text: &'static str,
    kind: PhantomData<fn() -> K>,
}

impl<K> Lit<K> {
    /// Names a value of the set; also one that AWS added later.
    pub const fn new(text: &'static str) -> Self {
        Self { text, kind: PhantomData }
    }

    /// The string CloudFormation wants.
    pub fn as_str(&self) -> &'static str {
        self.text
    }
}

impl<K> Clone for Lit<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Lit<K> {}

impl<K> PartialEq for Lit<K> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<K> Eq for Lit<K> {}

impl<K> fmt::Debug for Lit<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text)
    }
}

impl<K> fmt::Display for Lit<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text)
    }
}

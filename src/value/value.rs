//! The typed expression.

use std::fmt;
use std::marker::PhantomData;

use super::{Expr, is_dynamic};

/// A value of kind `T` that may be known only at deployment.
pub struct Value<T> {
    expr: Expr,
    kind: PhantomData<fn() -> T>,
}

impl<T> Value<T> {
    /// Wraps an expression, asserting its kind. The way down for what the types do not cover.
    pub fn from_expr(expr: Expr) -> Self {
        Self { expr, kind: PhantomData }
    }

    /// `Ref: AWS::NoValue`: removes the property it is given to.
    pub fn no_value() -> Self {
        Self::from_expr(Expr::Pseudo("AWS::NoValue"))
    }

    /// The expression inside.
    pub fn expr(&self) -> &Expr {
        &self.expr
    }

    /// Takes the expression out.
    pub fn into_expr(self) -> Expr {
        self.expr
    }

    /// Forgets the kind, so that the value fits any string property: opts out of the check that a
    /// reference has the right target.
    pub fn untyped(self) -> Value<String> {
        Value::from_expr(self.expr)
    }

    /// Asserts another kind.
    pub fn cast<U>(self) -> Value<U> {
        Value::from_expr(self.expr)
    }

    /// Whether the value is known only at deployment.
    pub fn is_unresolved(&self) -> bool {
        self.expr.is_unresolved()
    }

    /// The literal string, if the value is one and known now: one with a dynamic reference in it is not,
    /// and stands in `expr().as_text()`.
    pub fn as_literal(&self) -> Option<&str> {
        self.expr.as_text().filter(|text| !is_dynamic(text))
    }
}

impl<T> Clone for Value<T> {
    fn clone(&self) -> Self {
        Self::from_expr(self.expr.clone())
    }
}

impl<T> PartialEq for Value<T> {
    fn eq(&self, other: &Self) -> bool {
        self.expr == other.expr
    }
}

impl<T> fmt::Debug for Value<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.expr.fmt(f)
    }
}

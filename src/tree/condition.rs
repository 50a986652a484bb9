//! What is created or set only under a condition.

use std::panic::Location;

use super::data::{ElementData, Kind, Section};
use super::node::{Construct, Node};
use super::output::override_logical_id;
use crate::value::{Expr, IntoValue, Value};

/// How many tests `Fn::And` and `Fn::Or` take.
///
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html>
const MOST_TESTS: usize = 10;

/// A test that CloudFormation evaluates: the content of a [`CfnCondition`] or [`CfnRule`](super::CfnRule).
#[derive(Clone, Debug, PartialEq)]
pub struct Test(pub(crate) Expr);

impl Test {
    /// `Fn::Equals`.
    pub fn equals(a: impl IntoValue<String>, b: impl IntoValue<String>) -> Self {
        Self::call("Fn::Equals", [a.into_value().into_expr(), b.into_value().into_expr()])
    }

    /// `Fn::And`: whether all of at least one test hold. CloudFormation takes 2 to 10 at a time: one
    /// stands by itself, and more are nested.
    pub fn all(tests: impl IntoIterator<Item = Test>) -> Self {
        Self::of_several("Fn::And", tests.into_iter().map(|t| t.0).collect())
    }

    /// `Fn::Or`: whether any of at least one test holds; as for [`all`](Self::all).
    pub fn any(tests: impl IntoIterator<Item = Test>) -> Self {
        Self::of_several("Fn::Or", tests.into_iter().map(|t| t.0).collect())
    }

    /// `Fn::Not`.
    pub fn negate(test: Test) -> Self {
        Self::call("Fn::Not", [test.0])
    }

    /// `Fn::Contains`: whether a list has a member, such as the value of a parameter. For rules only.
    pub fn contains(
        list: impl IntoValue<crate::value::List<String>>,
        member: impl IntoValue<String>,
    ) -> Self {
        let list = list.into_value().into_expr();
        Self::call("Fn::Contains", [list, member.into_value().into_expr()])
    }

    /// `Fn::EachMemberEquals`: whether every member is `value`. For rules only.
    pub fn each_member_equals(
        list: impl IntoValue<crate::value::List<String>>,
        value: impl IntoValue<String>,
    ) -> Self {
        let list = list.into_value().into_expr();
        Self::call("Fn::EachMemberEquals", [list, value.into_value().into_expr()])
    }

    /// `Fn::EachMemberIn`: whether every member is one of `allowed`. For rules only.
    pub fn each_member_in(
        list: impl IntoValue<crate::value::List<String>>,
        allowed: impl IntoValue<crate::value::List<String>>,
    ) -> Self {
        let list = list.into_value().into_expr();
        Self::call("Fn::EachMemberIn", [list, allowed.into_value().into_expr()])
    }

    /// A test written as CloudFormation JSON.
    pub fn raw(test: impl Into<Expr>) -> Self {
        Self(test.into())
    }

    /// None is reported where it is used.
    fn of_several(name: &'static str, mut tests: Vec<Expr>) -> Self {
        while tests.len() > MOST_TESTS {
            tests = tests
                .chunks(MOST_TESTS)
                .map(|tests| Self::of_several(name, tests.to_vec()).0)
                .collect();
        }
        match tests.pop() {
            Some(only) if tests.is_empty() => Self(only),
            last => Self::call(name, tests.into_iter().chain(last)),
        }
    }

    fn call(name: &'static str, arguments: impl IntoIterator<Item = Expr>) -> Self {
        Self(Expr::call(name, Expr::list(arguments)))
    }
}

/// A named condition; resources, outputs and values depend on it.
///
/// ```
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Orders");
/// let is_home = CfnCondition::new(&stack, "IsHome", Test::equals(aws::region(), "eu-west-1"));
/// let topic = CfnResource::new(&stack, "Topic", "AWS::SNS::Topic");
/// topic.set_condition(&is_home);
/// topic.override_property("DisplayName", is_home.choose::<String>("home", "away"));
/// ```
#[derive(Clone)]
pub struct CfnCondition {
    node: Node,
}

impl Construct for CfnCondition {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl CfnCondition {
    /// Adds a condition.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, test: Test) -> Self {
        let data = ElementData { section: Section::Conditions, body: test.0, logical_id: None };
        let kind = Kind::Element(Box::new(data));
        Self { node: scope.node().place(id, kind, Location::caller()) }
    }

    /// `Fn::If`: one of two values.
    pub fn choose<T>(&self, then: impl IntoValue<T>, otherwise: impl IntoValue<T>) -> Value<T> {
        let (then, otherwise) = (then.into_value().into_expr(), otherwise.into_value().into_expr());
        let arguments = [Expr::LogicalId(self.node.id()), then, otherwise];
        Value::from_expr(Expr::call("Fn::If", Expr::list(arguments)))
    }

    /// The condition as part of another test.
    pub fn test(&self) -> Test {
        Test(Expr::call("Condition", Expr::LogicalId(self.node.id())))
    }

    /// Uses `id` as the logical id instead of deriving it from the path.
    pub fn override_logical_id(&self, id: &str) {
        override_logical_id(&self.node, id);
    }
}

//! Values given at deployment.

use std::panic::Location;

use super::data::{ElementData, Kind, Section};
use super::node::{Construct, Node};
use super::output::override_logical_id;
use crate::value::{Expr, List, Value};

/// The type of a [`CfnParameter`].
///
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParameterType {
    /// Text.
    String,
    /// A number.
    Number,
    /// Comma-separated texts.
    CommaDelimitedList,
    /// Comma-separated numbers.
    NumberList,
    /// The value of an SSM parameter, whose name is given.
    SsmString,
    /// Another type by its CloudFormation name, such as `AWS::EC2::VPC::Id`.
    Other(String),
}

impl ParameterType {
    fn name(&self) -> String {
        match self {
            ParameterType::String => "String".into(),
            ParameterType::Number => "Number".into(),
            ParameterType::CommaDelimitedList => "CommaDelimitedList".into(),
            ParameterType::NumberList => "List<Number>".into(),
            ParameterType::SsmString => "AWS::SSM::Parameter::Value<String>".into(),
            ParameterType::Other(name) => name.clone(),
        }
    }
}

/// A template parameter.
///
/// ```
/// use rustinfra_constructs::prelude::*;
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Orders");
/// let level = CfnParameter::builder("LogLevel", ParameterType::String)
///     .default_value("info")
///     .allowed_values(["debug", "info"])
///     .build(&stack);
/// CfnResource::new(&stack, "Topic", "AWS::SNS::Topic").override_property("DisplayName", level.value());
/// ```
#[derive(Clone)]
pub struct CfnParameter {
    node: Node,
}

impl Construct for CfnParameter {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl CfnParameter {
    /// Starts a parameter.
    pub fn builder(id: &str, ty: ParameterType) -> CfnParameterBuilder {
        let body = Expr::map([("Type", Expr::text(ty.name()))]);
        CfnParameterBuilder { id: id.to_string(), body }
    }

    /// The parameter's value as text.
    pub fn value(&self) -> Value<String> {
        Value::from_expr(Expr::Ref(self.node.id()))
    }

    /// The parameter's value as a number.
    pub fn number(&self) -> Value<i64> {
        self.value().cast()
    }

    /// `Fn::ValueOf`: an attribute of what the parameter's value names, such as `DefaultVpcId` of an
    /// `AWS::EC2::VPC::Id`, or `Tags.Department`. For rules only.
    pub fn value_of(&self, attribute: &str) -> Value<List<String>> {
        let arguments = [Expr::LogicalId(self.node.id()), Expr::text(attribute.to_string())];
        Value::from_expr(Expr::call("Fn::ValueOf", Expr::list(arguments)))
    }

    /// The parameter's value as a list.
    pub fn list(&self) -> Value<List<String>> {
        self.value().cast()
    }

    /// Uses `id` as the logical id instead of deriving it from the path.
    pub fn override_logical_id(&self, id: &str) {
        override_logical_id(&self.node, id);
    }
}

/// Settings of a [`CfnParameter`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
pub struct CfnParameterBuilder {
    id: String,
    body: Expr,
}

impl CfnParameterBuilder {
    /// Sets the value used when none is given.
    pub fn default_value(self, value: impl Into<Expr>) -> Self {
        self.set("Default", value.into())
    }

    /// Sets a description of at most 4,000 characters.
    pub fn description(self, text: &str) -> Self {
        self.set("Description", Expr::text(text.to_string()))
    }

    /// Restricts the value to a set.
    pub fn allowed_values<V: Into<Expr>>(self, values: impl IntoIterator<Item = V>) -> Self {
        self.set("AllowedValues", Expr::list(values.into_iter().map(Into::into)))
    }

    /// Restricts the value to a regular expression.
    pub fn allowed_pattern(self, pattern: &str) -> Self {
        self.set("AllowedPattern", Expr::text(pattern.to_string()))
    }

    /// Says what is allowed, shown when a value is refused.
    pub fn constraint_description(self, text: &str) -> Self {
        self.set("ConstraintDescription", Expr::text(text.to_string()))
    }

    /// Restricts the number of characters.
    pub fn length(self, min: u32, max: u32) -> Self {
        self.set("MinLength", Expr::Int(min.into())).set("MaxLength", Expr::Int(max.into()))
    }

    /// Restricts a number to a range.
    pub fn range(self, min: i64, max: i64) -> Self {
        self.set("MinValue", Expr::Int(min)).set("MaxValue", Expr::Int(max))
    }

    /// Hides the value wherever CloudFormation would show it.
    pub fn no_echo(self) -> Self {
        self.set("NoEcho", Expr::Bool(true))
    }

    /// Places the parameter.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> CfnParameter {
        let data = ElementData { section: Section::Parameters, body: self.body, logical_id: None };
        let kind = Kind::Element(Box::new(data));
        CfnParameter { node: scope.node().place(&self.id, kind, Location::caller()) }
    }

    fn set(mut self, key: &'static str, value: Expr) -> Self {
        self.body.set(key, value);
        self
    }
}

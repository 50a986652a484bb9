//! A parameter with several texts.

use rustinfra::graph::{Link, links};
use rustinfra::iam::{Grant, Grantee};
use rustinfra::prelude::*;
use rustinfra::value::List;
use rustinfra_cfn::ssm::CfnParameter;

use super::existing::{arn_of, list_value, register, shared_id, unsplit_list};
use super::settings::{Common, ParameterTier, ParameterValueType};
use crate::check;

/// A parameter that holds a list of texts, between commas.
///
/// Source: <https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html>
///
/// ```
/// use rustinfra_constructs::prelude::*;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let worker = Function::builder("Worker", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let countries = StringListParameter::builder("Countries", ["AT", "CH", "DE"])
///     .parameter_name("/shop/countries")
///     .build(&stack);
/// countries.grant_read(&worker);
///
/// let zones = StringListParameter::from_string_list_parameter_name(&stack, "Zones", "/net/zones");
/// let first: Value<String> = intrinsic::select(0, zones.string_list_value());
/// stack.output("FirstZone", first);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct StringListParameter {
    node: Node,
    cfn: Option<CfnParameter>,
    arn: Value<String>,
    name: Value<String>,
    value: Option<Value<List<String>>>,
    version: Option<u32>,
    kind: Value<String>,
}

impl Construct for StringListParameter {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl StringListParameter {
    /// Starts a parameter of the given values.
    pub fn builder<V: IntoValue<String>>(
        id: &str,
        values: impl IntoIterator<Item = V>,
    ) -> StringListParameterBuilder {
        StringListParameterBuilder {
            id: id.to_string(),
            values: values.into_iter().map(IntoValue::into_value).collect(),
            common: Common::default(),
        }
    }

    /// Refers to a parameter of this account and region that exists already, by name: text, or a value
    /// known only at deployment, such as a parameter's. Its values are read by a parameter of the
    /// template, which needs the name as text: a dynamic reference cannot be split.
    #[track_caller]
    pub fn from_string_list_parameter_name(
        scope: &impl Construct,
        id: &str,
        name: impl IntoValue<String>,
    ) -> Self {
        Self::from_typed_list_parameter(scope, id, name, ParameterValueType::STRING, None)
    }

    /// Refers to a parameter that exists already, whose values CloudFormation checks before it
    /// deploys; or to one version of it, whose values cannot be read at deployment.
    #[track_caller]
    #[doc(alias = "fromListParameterAttributes")]
    pub fn from_typed_list_parameter(
        scope: &impl Construct,
        id: &str,
        name: impl IntoValue<String>,
        kind: ParameterValueType,
        version: Option<u32>,
    ) -> Self {
        let name = name.into_value();
        let value = list_value(scope.node(), &format!("{id}.Parameter"), &name, kind, version);
        let node = scope.node().child(id);
        let arn = arn_of(&node, &name);
        register(&node, arn.clone());
        let kind = "StringList".into_value();
        Self { node, cfn: None, arn, name, value, version, kind }
    }

    /// The latest values of a parameter that exists already, read when the stack is deployed. The name
    /// has to be text, and the version left out: reports `unsplit-list` otherwise.
    #[track_caller]
    pub fn value_for_typed_list_parameter(
        scope: &impl Construct,
        name: impl IntoValue<String>,
        kind: ParameterValueType,
        version: Option<u32>,
    ) -> Value<List<String>> {
        let name = name.into_value();
        let id = shared_id(name.expr().as_text().unwrap_or_default());
        let Some(stack) = scope.node().stack() else {
            return intrinsic::split(",", intrinsic::ssm_parameter(name, version));
        };
        match list_value(stack.node(), &id, &name, kind, version) {
            Some(value) => value,
            None => unsplit_list(scope.node(), &name, version),
        }
    }

    /// The parameter's ARN.
    pub fn arn(&self) -> Value<String> {
        self.arn.clone()
    }

    /// The parameter's name.
    pub fn name(&self) -> Value<String> {
        self.name.clone()
    }

    /// The parameter's values, as CloudFormation finds them when it deploys. Reports `unsplit-list` for
    /// one version of a list that exists already, and for one whose name is known only at deployment.
    #[track_caller]
    pub fn string_list_value(&self) -> Value<List<String>> {
        match &self.value {
            Some(value) => value.clone(),
            None => unsplit_list(&self.node, &self.name, self.version),
        }
    }

    /// The parameter's type: `StringList`.
    pub fn parameter_type(&self) -> Value<String> {
        self.kind.clone()
    }

    /// The resource beneath; `None` for a parameter that exists already.
    pub fn cfn(&self) -> Option<CfnParameter> {
        self.cfn.clone()
    }

    /// Allows `grantee` to read the parameter, with its history.
    #[track_caller]
    pub fn grant_read(&self, grantee: &impl Grantee) -> Grant {
        Link::grant(grantee.principal(), &links::PARAMETER_READ, self).record(&self.node)
    }

    /// Allows `grantee` to change the parameter.
    #[track_caller]
    pub fn grant_write(&self, grantee: &impl Grantee) -> Grant {
        Link::grant(grantee.principal(), &links::PARAMETER_WRITE, self).record(&self.node)
    }
}

/// Settings of a [`StringListParameter`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct StringListParameterBuilder {
    id: String,
    values: Vec<Value<String>>,
    common: Common,
}

impl StringListParameterBuilder {
    /// Sets the name: one of letters, digits and `_.-`, or a path that begins with `/`, of at most 15
    /// levels. By default CloudFormation chooses one.
    ///
    /// Source: <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html>
    pub fn parameter_name(mut self, name: &str) -> Self {
        self.common.name = Some(name.to_string());
        self
    }

    /// Sets a description of at most 1,024 characters.
    pub fn description(mut self, text: &str) -> Self {
        self.common.description = Some(text.to_string());
        self
    }

    /// Sets the tier; default standard, at most 4 KB.
    pub fn tier(mut self, tier: ParameterTier) -> Self {
        self.common.tier = Some(tier);
        self
    }

    /// Sets a regular expression that values have to match, of at most 1,024 characters. Default:
    /// any value does.
    pub fn allowed_pattern(mut self, pattern: &str) -> Self {
        self.common.allowed_pattern = Some(pattern.to_string());
        self
    }

    /// Places the parameter. Reports `bad-name` for a name, `out-of-range` for what is too long,
    /// and `conflicting-options` for a value with a comma.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> StringListParameter {
        let node = scope.node().child(&self.id);
        let literal = |value: &Value<String>| value.expr().as_text().map(str::to_string);
        if let Some(value) = self.values.iter().filter_map(literal).find(|v| v.contains(',')) {
            check::reject(
                &node,
                format!("The value `{value}` has a comma, which would make two of it."),
                "write the values one by one, without commas",
            );
        }
        let value = match self.values.iter().map(literal).collect::<Option<Vec<String>>>() {
            Some(all) => all.join(",").into_value(),
            None => intrinsic::join(",", self.values),
        };
        let cfn = CfnParameter::new(&node, "Resource");
        let arn = self.common.apply(&node, &cfn, value.as_literal());
        cfn.set("Type", "StringList".into());
        cfn.set("Value", value.into_expr());
        let value = intrinsic::split(",", cfn.attr::<String>("Value"));
        StringListParameter {
            node,
            arn,
            name: cfn.reff(),
            value: Some(value),
            version: None,
            kind: cfn.attr("Type"),
            cfn: Some(cfn),
        }
    }
}

//! A parameter with one text.

use rustinfra::graph::{Link, links};
use rustinfra::iam::{Grant, Grantee};
use rustinfra::prelude::*;
use rustinfra_cfn::ssm::CfnParameter;

use super::existing::{arn_of, register, shared_id, string_value};
use super::settings::{Common, ParameterDataType, ParameterTier, ParameterValueType};
use crate::arn;
use crate::imported::{self, Form, ImportedArn};
use crate::kms::Key;

const ARN: Form =
    Form::new("of a parameter", "arn:aws:ssm:REGION:ACCOUNT:parameter/NAME").without(&[':']);

arn::kind!(
    ParameterArn,
    "The ARN of a parameter: any text or value that is not known to be another one."
);

/// A parameter that holds a text.
///
/// Source: <https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html>
///
/// ```
/// use rustinfra_constructs::prelude::*;
/// use rustinfra_constructs::ssm::ParameterTier;
///
/// # let app = App::new();
/// # let stack = Stack::new(&app, "Shop");
/// # let code = Code::inline("exports.handler = async () => {};");
/// # let worker = Function::builder("Worker", Runtime::NODEJS_22, "index.handler", code).build(&stack);
/// let rate = StringParameter::builder("Rate", "0.19")
///     .parameter_name("/shop/rate")
///     .allowed_pattern(r"0\.\d+")
///     .tier(ParameterTier::Standard)
///     .build(&stack);
/// rate.grant_read(&worker);
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone)]
pub struct StringParameter {
    node: Node,
    cfn: Option<CfnParameter>,
    arn: Value<String>,
    name: Value<String>,
    value: Value<String>,
    kind: Value<String>,
}

impl Construct for StringParameter {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl StringParameter {
    /// Starts a parameter of the given value.
    pub fn builder(id: &str, value: impl IntoValue<String>) -> StringParameterBuilder {
        StringParameterBuilder {
            id: id.to_string(),
            value: value.into_value(),
            common: Common::default(),
            data_type: None,
        }
    }

    /// Refers to a parameter of this account and region that exists already, by name: text, or a value
    /// known only at deployment, such as a parameter's. The value of such a one is a dynamic reference.
    #[track_caller]
    pub fn from_string_parameter_name(
        scope: &impl Construct,
        id: &str,
        name: impl IntoValue<String>,
    ) -> Self {
        Self::import(scope, id, name, ParameterValueType::STRING, None)
    }

    /// The same by a dynamic reference, even if the name is text: the template gets no parameter of its
    /// own, and CloudFormation looks the value up when the resource with it changes.
    #[track_caller]
    #[doc(alias = "forceDynamicReference")]
    pub fn from_dynamic_reference(
        scope: &impl Construct,
        id: &str,
        name: impl IntoValue<String>,
    ) -> Self {
        let node = scope.node().child(id);
        let name = name.into_value();
        let arn = arn_of(&node, &name);
        register(&node, arn.clone());
        let value = intrinsic::ssm_parameter(&name, None);
        Self { node, cfn: None, arn, name, value, kind: "String".into_value() }
    }

    /// Refers to one version of a parameter that exists already.
    #[track_caller]
    #[doc(alias = "fromStringParameterAttributes")]
    pub fn from_string_parameter_version(
        scope: &impl Construct,
        id: &str,
        name: impl IntoValue<String>,
        version: u32,
    ) -> Self {
        Self::import(scope, id, name, ParameterValueType::STRING, Some(version))
    }

    /// Refers to a parameter that exists already, whose value CloudFormation checks before it
    /// deploys, unless the name is known only then.
    #[track_caller]
    pub fn from_typed_string_parameter(
        scope: &impl Construct,
        id: &str,
        name: impl IntoValue<String>,
        kind: ParameterValueType,
    ) -> Self {
        Self::import(scope, id, name, kind, None)
    }

    #[track_caller]
    fn import(
        scope: &impl Construct,
        id: &str,
        name: impl IntoValue<String>,
        kind: ParameterValueType,
        version: Option<u32>,
    ) -> Self {
        let node = scope.node().child(id);
        let name = name.into_value();
        let value = string_value(scope.node(), &format!("{id}.Parameter"), &name, kind, version);
        let arn = arn_of(&node, &name);
        register(&node, arn.clone());
        let kind = "String".into_value();
        Self { node, cfn: None, arn, name, value, kind }
    }

    /// Refers to a parameter of this region that exists already, by ARN, also one that another
    /// account shares. The ARN is text, or a value known only at deployment, such as another parameter's;
    /// the [name](Self::name) in that is without the `/` that the name of several levels begins
    /// with. Reports `bad-arn` for a text of another form.
    #[track_caller]
    pub fn from_string_parameter_arn(
        scope: &impl Construct,
        id: &str,
        arn: impl IntoValue<ParameterArn>,
    ) -> Self {
        let (node, arn) = (scope.node().child(id), arn.into_value());
        let name = ImportedArn::read(&node, arn.clone(), &ARN).name;
        // `/name` and `name` have the same ARN; a path keeps its slash.
        let name = if imported::start(&name).contains('/') { sub!("/{}", name) } else { name };
        let (kind, arn) = (ParameterValueType::STRING, arn.untyped());
        let value = string_value(scope.node(), &format!("{id}.Parameter"), &arn, kind, None);
        register(&node, arn.clone());
        Self { node, cfn: None, arn, name, value, kind: "String".into_value() }
    }

    /// Refers to a `SecureString` that exists already. Its [value](Self::string_value) is a dynamic
    /// reference, which only some passwords take; elsewhere `check` and `deploy` refuse it
    /// (`unsupported-secure-string`). A function reads it by its name at run time.
    ///
    /// ```
    /// use rustinfra_constructs::prelude::*;
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Shop");
    /// let key = Key::builder("Key").build(&stack);
    /// let name = "/shop/token";
    /// let token = StringParameter::from_secure_string_parameter(&stack, "Token", name, None);
    /// let token = token.encrypted_with(&key);
    /// let code = Code::inline("exports.handler = async () => {};");
    /// let worker = Function::builder("Worker", Runtime::NODEJS_22, "index.handler", code)
    ///     .env("TOKEN_PARAMETER", token.name())
    ///     .build(&stack);
    /// token.grant_read(&worker); // also: `kms:Decrypt` with the key
    /// # assert!(app.assembly().is_ok());
    /// ```
    #[track_caller]
    #[doc(alias = "fromSecureStringParameterAttributes")]
    pub fn from_secure_string_parameter(
        scope: &impl Construct,
        id: &str,
        name: impl IntoValue<String>,
        version: Option<u32>,
    ) -> Self {
        let node = scope.node().child(id);
        let name = name.into_value();
        let arn = arn_of(&node, &name);
        register(&node, arn.clone());
        let value = intrinsic::ssm_secure(&name, version);
        let kind = "SecureString".into_value();
        Self { node, cfn: None, arn, name, value, kind }
    }

    /// Says which key encrypts a `SecureString`, so that grants include it; one that AWS manages
    /// (`aws/ssm`) needs no grant.
    pub fn encrypted_with(self, key: &Key) -> Self {
        let key: Value<String> = key.into_value();
        self.node.set_facet(self.node.facet().encrypted_through("ssm", key));
        self
    }

    /// The value of a parameter that exists already, read when the stack is deployed: the latest,
    /// or of one version. Of a name that is known only then, it is a dynamic reference.
    #[track_caller]
    pub fn value_for_string_parameter(
        scope: &impl Construct,
        name: impl IntoValue<String>,
        version: Option<u32>,
    ) -> Value<String> {
        Self::value_for_typed_string_parameter(scope, name, ParameterValueType::STRING, version)
    }

    /// The same, whose value CloudFormation checks before it deploys.
    #[track_caller]
    pub fn value_for_typed_string_parameter(
        scope: &impl Construct,
        name: impl IntoValue<String>,
        kind: ParameterValueType,
        version: Option<u32>,
    ) -> Value<String> {
        let name = name.into_value();
        let id = shared_id(name.expr().as_text().unwrap_or_default());
        match scope.node().stack() {
            Some(stack) => string_value(stack.node(), &id, &name, kind, version),
            None => intrinsic::ssm_parameter(name, version),
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

    /// The parameter's value, as CloudFormation finds it when it deploys.
    pub fn string_value(&self) -> Value<String> {
        self.value.clone()
    }

    /// The parameter's type: `String` or `SecureString`.
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

/// Settings of a [`StringParameter`].
#[must_use = "a builder does nothing until `.build(&scope)` places it"]
#[derive(Clone)]
pub struct StringParameterBuilder {
    id: String,
    value: Value<String>,
    common: Common,
    data_type: Option<ParameterDataType>,
}

impl StringParameterBuilder {
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

    /// Sets what a value is checked against when it is set; default text.
    pub fn data_type(mut self, data_type: ParameterDataType) -> Self {
        self.data_type = Some(data_type);
        self
    }

    /// Places the parameter. Reports `bad-name` for a name, and `out-of-range` for what is too long
    /// or an empty value.
    #[track_caller]
    pub fn build(self, scope: &impl Construct) -> StringParameter {
        let node = scope.node().child(&self.id);
        let cfn = CfnParameter::new(&node, "Resource");
        let arn = self.common.apply(&node, &cfn, self.value.as_literal());
        cfn.set("Type", "String".into());
        cfn.set("Value", self.value.into_expr());
        if let Some(data_type) = self.data_type {
            cfn.set("DataType", data_type.as_str().into());
        }
        let (value, kind) = (cfn.attr("Value"), cfn.attr("Type"));
        StringParameter { node, arn, name: cfn.reff(), value, kind, cfn: Some(cfn) }
    }
}

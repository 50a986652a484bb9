//! JSON schemas, typed.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use super::model::Model;
use super::rest_api::RestApi;

/// Which JSON schema a schema is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonSchemaVersion {
    /// Draft 4; the default, and what API Gateway documents.
    Draft4,
    /// Draft 7.
    Draft7,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum JsonSchemaType {
    Null,
    Boolean,
    Object,
    Array,
    Number,
    Integer,
    String,
}

impl JsonSchemaType {
    fn as_str(self) -> &'static str {
        match self {
            JsonSchemaType::Null => "null",
            JsonSchemaType::Boolean => "boolean",
            JsonSchemaType::Object => "object",
            JsonSchemaType::Array => "array",
            JsonSchemaType::Number => "number",
            JsonSchemaType::Integer => "integer",
            JsonSchemaType::String => "string",
        }
    }
}

/// What a JSON value looks like.
///
/// ```
/// use rustinfra_constructs::apigateway::JsonSchema;
///
/// let product = JsonSchema::object()
///     .property("name", JsonSchema::string().min_length(1))
///     .property("price", JsonSchema::number().minimum(0.0))
///     .required(["name", "price"])
///     .additional_properties(false);
/// ```
#[derive(Clone, Debug)]
#[must_use = "a schema does nothing until a model gets it"]
pub struct JsonSchema(Expr);

impl IntoValue<Json> for JsonSchema {
    fn into_value(self) -> Value<Json> {
        Value::from_expr(self.0)
    }
}

impl IntoValue<Json> for &JsonSchema {
    fn into_value(self) -> Value<Json> {
        Value::from_expr(self.0.clone())
    }
}

impl JsonSchema {
    #[cfg(feature = "schemars")]
    pub(super) fn from_expr(schema: Expr) -> Self {
        Self(schema)
    }

    /// Any value.
    pub fn any() -> Self {
        Self(Expr::Map(Vec::new()))
    }

    /// A value of a type.
    pub fn of_type(kind: JsonSchemaType) -> Self {
        Self::any().put("type", kind.as_str())
    }

    /// A value of one of several types.
    pub fn of_types(kinds: impl IntoIterator<Item = JsonSchemaType>) -> Self {
        let kinds = kinds.into_iter().map(|kind| kind.as_str().into());
        Self::any().put("type", Expr::list(kinds))
    }

    /// An object.
    pub fn object() -> Self {
        Self::of_type(JsonSchemaType::Object)
    }

    /// A list of such items.
    pub fn array(items: JsonSchema) -> Self {
        Self::of_type(JsonSchemaType::Array).put_schema("items", items)
    }

    /// A list of these items, in this order.
    pub fn tuple(items: impl IntoIterator<Item = JsonSchema>) -> Self {
        Self::of_type(JsonSchemaType::Array).put_all("items", items)
    }

    /// A text.
    pub fn string() -> Self {
        Self::of_type(JsonSchemaType::String)
    }

    /// A number.
    pub fn number() -> Self {
        Self::of_type(JsonSchemaType::Number)
    }

    /// A whole number.
    pub fn integer() -> Self {
        Self::of_type(JsonSchemaType::Integer)
    }

    /// True or false.
    pub fn boolean() -> Self {
        Self::of_type(JsonSchemaType::Boolean)
    }

    /// What another part of the schema says: `#/definitions/Name`.
    pub fn reference(to: &str) -> Self {
        Self::any().put("$ref", to.to_string())
    }

    /// What another model of the API says.
    pub fn of_model(api: &RestApi, model: &Model) -> Self {
        let to = sub!(
            "https://apigateway.amazonaws.com/restapis/{}/models/{}",
            api.rest_api_id(),
            model.name()
        );
        Self::any().put("$ref", to.into_expr())
    }

    fn put(mut self, name: &'static str, value: impl Into<Expr>) -> Self {
        self.0.set(name, value.into());
        self
    }

    fn put_in(mut self, name: &'static str, key: &str, value: Expr) -> Self {
        let mut map = self.0.get(name).cloned().unwrap_or(Expr::Map(Vec::new()));
        map.set(key.to_string(), value);
        self.0.set(name, map);
        self
    }

    /// Takes in another schema. References begin at the whole document, so definitions move there.
    fn adopt(&mut self, mut schema: JsonSchema) -> Expr {
        if let Expr::Map(keywords) = &mut schema.0
            && let Some(at) = keywords.iter().position(|(keyword, _)| keyword == "definitions")
            && let (_, Expr::Map(definitions)) = keywords.remove(at)
        {
            let mut own = self.0.get("definitions").cloned().unwrap_or(Expr::Map(Vec::new()));
            for (name, definition) in definitions {
                own.set(name, definition);
            }
            self.0.set("definitions", own);
        }
        schema.0
    }

    fn put_schema(mut self, name: &'static str, schema: JsonSchema) -> Self {
        let schema = self.adopt(schema);
        self.put(name, schema)
    }

    fn put_schema_in(mut self, name: &'static str, key: &str, schema: JsonSchema) -> Self {
        let schema = self.adopt(schema);
        self.put_in(name, key, schema)
    }

    fn put_all(
        mut self,
        name: &'static str,
        schemas: impl IntoIterator<Item = JsonSchema>,
    ) -> Self {
        let schemas: Vec<Expr> = schemas.into_iter().map(|schema| self.adopt(schema)).collect();
        self.put(name, Expr::List(schemas))
    }

    /// Sets which JSON schema this is written in.
    pub fn schema(self, version: JsonSchemaVersion) -> Self {
        self.put(
            "$schema",
            match version {
                JsonSchemaVersion::Draft4 => "http://json-schema.org/draft-04/schema#",
                JsonSchemaVersion::Draft7 => "http://json-schema.org/draft-07/schema#",
            },
        )
    }

    /// Sets the schema's own address.
    pub fn id(self, id: &str) -> Self {
        self.put("id", id.to_string())
    }

    /// Sets a title.
    pub fn title(self, text: &str) -> Self {
        self.put("title", text.to_string())
    }

    /// Sets a description.
    pub fn description(self, text: &str) -> Self {
        self.put("description", text.to_string())
    }

    /// Allows only these values.
    pub fn one_of_values<V: IntoValue<Json>>(self, values: impl IntoIterator<Item = V>) -> Self {
        let values = values.into_iter().map(|v| v.into_value().into_expr());
        self.put("enum", Expr::list(values))
    }

    /// Says what is meant where nothing is said.
    pub fn default_value(self, value: impl IntoValue<Json>) -> Self {
        self.put("default", value.into_value().into_expr())
    }

    /// Says what a text is, such as `date-time`; not checked by API Gateway.
    pub fn format(self, format: &str) -> Self {
        self.put("format", format.to_string())
    }

    /// Names a part that others [refer](Self::reference) to.
    pub fn definition(self, name: &str, schema: JsonSchema) -> Self {
        self.put_schema_in("definitions", name, schema)
    }

    /// Allows multiples of a number only.
    pub fn multiple_of(self, factor: f64) -> Self {
        self.put("multipleOf", Expr::Float(factor))
    }

    /// Sets the largest number.
    pub fn maximum(self, limit: f64) -> Self {
        self.put("maximum", Expr::Float(limit))
    }

    /// Sets a number that all have to be below.
    pub fn exclusive_maximum(self, limit: f64) -> Self {
        self.put("maximum", Expr::Float(limit)).put("exclusiveMaximum", true)
    }

    /// Sets the smallest number.
    pub fn minimum(self, limit: f64) -> Self {
        self.put("minimum", Expr::Float(limit))
    }

    /// Sets a number that all have to be above.
    pub fn exclusive_minimum(self, limit: f64) -> Self {
        self.put("minimum", Expr::Float(limit)).put("exclusiveMinimum", true)
    }

    /// Sets the most characters.
    pub fn max_length(self, characters: u32) -> Self {
        self.put("maxLength", characters)
    }

    /// Sets the fewest characters.
    pub fn min_length(self, characters: u32) -> Self {
        self.put("minLength", characters)
    }

    /// Sets a regular expression that the text has to match somewhere.
    pub fn pattern(self, pattern: &str) -> Self {
        self.put("pattern", pattern.to_string())
    }

    /// Says what items after those of a [`tuple`](Self::tuple) look like.
    pub fn additional_items(self, schema: JsonSchema) -> Self {
        self.put_schema("additionalItems", schema)
    }

    /// Allows no items after those of a [`tuple`](Self::tuple).
    pub fn no_additional_items(self) -> Self {
        self.put("additionalItems", false)
    }

    /// Sets the most items.
    pub fn max_items(self, items: u32) -> Self {
        self.put("maxItems", items)
    }

    /// Sets the fewest items.
    pub fn min_items(self, items: u32) -> Self {
        self.put("minItems", items)
    }

    /// Allows no item twice.
    pub fn unique_items(self) -> Self {
        self.put("uniqueItems", true)
    }

    /// Asks for an item that looks like this; draft 7.
    pub fn contains(self, schema: JsonSchema) -> Self {
        self.put_schema("contains", schema)
    }

    /// Sets the most properties.
    pub fn max_properties(self, properties: u32) -> Self {
        self.put("maxProperties", properties)
    }

    /// Sets the fewest properties.
    pub fn min_properties(self, properties: u32) -> Self {
        self.put("minProperties", properties)
    }

    /// Asks for properties.
    pub fn required<'a>(self, names: impl IntoIterator<Item = &'a str>) -> Self {
        let names = names.into_iter().map(|n| Expr::text(n.to_string()));
        self.put("required", Expr::list(names))
    }

    /// Says what a property looks like.
    pub fn property(self, name: &str, schema: JsonSchema) -> Self {
        self.put_schema_in("properties", name, schema)
    }

    /// Says whether there may be other properties.
    pub fn additional_properties(self, allowed: bool) -> Self {
        self.put("additionalProperties", allowed)
    }

    /// Says what other properties look like.
    pub fn additional_properties_like(self, schema: JsonSchema) -> Self {
        self.put_schema("additionalProperties", schema)
    }

    /// Says what properties look like whose names match a regular expression.
    #[doc(alias = "patternProperties")]
    pub fn pattern_property(self, pattern: &str, schema: JsonSchema) -> Self {
        self.put_schema_in("patternProperties", pattern, schema)
    }

    /// Asks for other properties where one is there.
    pub fn dependency<'a>(self, name: &str, others: impl IntoIterator<Item = &'a str>) -> Self {
        let others = others.into_iter().map(|n| Expr::text(n.to_string()));
        self.put_in("dependencies", name, Expr::list(others))
    }

    /// Asks for more where a property is there.
    pub fn dependency_on(self, name: &str, schema: JsonSchema) -> Self {
        self.put_schema_in("dependencies", name, schema)
    }

    /// Says what names of properties look like; draft 7.
    pub fn property_names(self, schema: JsonSchema) -> Self {
        self.put_schema("propertyNames", schema)
    }

    /// Asks for all of these.
    pub fn all_of(self, schemas: impl IntoIterator<Item = JsonSchema>) -> Self {
        self.put_all("allOf", schemas)
    }

    /// Asks for one or more of these.
    pub fn any_of(self, schemas: impl IntoIterator<Item = JsonSchema>) -> Self {
        self.put_all("anyOf", schemas)
    }

    /// Asks for exactly one of these.
    pub fn one_of(self, schemas: impl IntoIterator<Item = JsonSchema>) -> Self {
        self.put_all("oneOf", schemas)
    }

    /// Allows what does not look like this.
    pub fn not(self, schema: JsonSchema) -> Self {
        self.put_schema("not", schema)
    }
}

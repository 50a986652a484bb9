//! What an API changes in requests and responses.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

/// Where the value of a mapping comes from.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html>
#[derive(Clone, Debug, PartialEq)]
pub struct MappingValue(Expr);

impl MappingValue {
    /// Nothing: what `remove:` takes.
    pub fn none() -> Self {
        Self::text(String::new())
    }

    fn text(text: String) -> Self {
        Self(Expr::text(text))
    }

    /// A header of the request.
    pub fn request_header(name: &str) -> Self {
        Self::text(format!("$request.header.{name}"))
    }

    /// A parameter of the query.
    pub fn request_query_string(name: &str) -> Self {
        Self::text(format!("$request.querystring.{name}"))
    }

    /// A part of the body, by a JSON path such as `order.id`.
    pub fn request_body(path: &str) -> Self {
        Self::text(format!("$request.body.{path}"))
    }

    /// The path of the request.
    pub fn request_path() -> Self {
        Self::text("$request.path".into())
    }

    /// A parameter of the path.
    pub fn request_path_param(name: &str) -> Self {
        Self::text(format!("$request.path.{name}"))
    }

    /// A variable of the request's context, such as `requestId`.
    pub fn context_variable(name: &str) -> Self {
        Self::text(format!("$context.{name}"))
    }

    /// A stage variable.
    pub fn stage_variable(name: &str) -> Self {
        Self::text(format!("$stageVariables.{name}"))
    }

    /// Any text or value.
    pub fn custom(value: impl IntoValue<String>) -> Self {
        Self(value.into_value().into_expr())
    }

    /// The value, as API Gateway writes it.
    pub fn value(&self) -> Value<String> {
        Value::from_expr(self.0.clone())
    }
}

/// What an integration changes in requests before they reach the backend, or gives as parameters
/// to an AWS service.
///
/// ```
/// use rustinfra_constructs::apigatewayv2::{MappingValue, ParameterMapping};
///
/// let mapping = ParameterMapping::new()
///     .append_header("x-request-id", MappingValue::context_variable("requestId"))
///     .remove_query_string("debug")
///     .overwrite_path(MappingValue::custom("/v2/books"));
/// # let _ = mapping;
/// ```
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html>
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "a mapping does nothing until an integration gets it"]
pub struct ParameterMapping(Vec<(String, Expr)>);

impl ParameterMapping {
    /// A mapping that changes nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// A mapping of keys (`append:header.name`) to values.
    pub fn of<K: Into<String>>(entries: impl IntoIterator<Item = (K, MappingValue)>) -> Self {
        entries.into_iter().fold(Self::new(), |mapping, (key, value)| mapping.put(key, value))
    }

    fn put(mut self, key: impl Into<String>, value: MappingValue) -> Self {
        let key = key.into();
        self.0.retain(|(known, _)| *known != key);
        self.0.push((key, value.0));
        self
    }

    /// Adds a header beside those of that name.
    pub fn append_header(self, name: &str, value: MappingValue) -> Self {
        self.put(format!("append:header.{name}"), value)
    }

    /// Sets a header.
    pub fn overwrite_header(self, name: &str, value: MappingValue) -> Self {
        self.put(format!("overwrite:header.{name}"), value)
    }

    /// Takes a header away.
    pub fn remove_header(self, name: &str) -> Self {
        self.put(format!("remove:header.{name}"), MappingValue::none())
    }

    /// Adds a parameter to the query.
    pub fn append_query_string(self, name: &str, value: MappingValue) -> Self {
        self.put(format!("append:querystring.{name}"), value)
    }

    /// Sets a parameter of the query.
    pub fn overwrite_query_string(self, name: &str, value: MappingValue) -> Self {
        self.put(format!("overwrite:querystring.{name}"), value)
    }

    /// Takes a parameter out of the query.
    pub fn remove_query_string(self, name: &str) -> Self {
        self.put(format!("remove:querystring.{name}"), MappingValue::none())
    }

    /// Sets the path.
    pub fn overwrite_path(self, value: MappingValue) -> Self {
        self.put("overwrite:path", value)
    }

    /// Sets the status of a response, `200` to `599`; for responses only.
    pub fn overwrite_status_code(self, status: u16) -> Self {
        self.put("overwrite:statuscode", MappingValue::custom(status.to_string()))
    }

    /// Sets anything, such as a parameter of an AWS service (`MessageBody`).
    pub fn custom(self, key: &str, value: impl IntoValue<String>) -> Self {
        self.put(key, MappingValue::custom(value))
    }

    /// The keys with their values.
    pub fn mappings(&self) -> impl Iterator<Item = (&str, Value<String>)> {
        self.0.iter().map(|(key, value)| (key.as_str(), Value::from_expr(value.clone())))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.0.iter().any(|(known, _)| known == key)
    }

    /// These entries, and those of `defaults` that are not among them.
    pub(super) fn or(mut self, defaults: Self) -> Self {
        let missing: Vec<_> = defaults.0.into_iter().filter(|(key, _)| !self.has(key)).collect();
        self.0.extend(missing);
        self
    }

    /// As requests are mapped: an object.
    pub(super) fn to_expr(&self) -> Expr {
        Expr::map(self.0.iter().cloned())
    }

    /// As responses are mapped: a list of destinations and sources.
    pub(super) fn to_response_expr(&self) -> Expr {
        let entries = self.0.iter().map(|(destination, source)| {
            Expr::map([
                ("Destination", Expr::text(destination.clone())),
                ("Source", source.clone()),
            ])
        });
        Expr::map([("ResponseParameters", Expr::list(entries))])
    }
}

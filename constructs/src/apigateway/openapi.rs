//! APIs as OpenAPI documents.

use std::collections::BTreeSet;

use rustinfra::prelude::*;
use rustinfra::value::{Expr, json_text};
use serde_json::{Map, Value as Document, json};

use super::method::RestMethod;
use super::rest_api::RestApi;
use super::subschemas;
use crate::api::Method;

/// An integration as the OpenAPI extension writes it: the property's names in small letters.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html>
pub(super) fn extension(integration: &Expr) -> Expr {
    let Expr::Map(properties) = integration else { return integration.clone() };
    let mut out = Expr::Map(Vec::new());
    for (name, value) in properties {
        match &**name {
            "IntegrationHttpMethod" => out.set("httpMethod", value.clone()),
            "IntegrationResponses" => out.set("responses", responses(value)),
            name => out.set(small(name), value.clone()),
        }
    }
    out
}

/// Responses by the pattern that selects them.
fn responses(list: &Expr) -> Expr {
    let Expr::List(list) = list else { return list.clone() };
    let mut out = Expr::Map(Vec::new());
    for response in list {
        let Expr::Map(properties) = response else { continue };
        let pattern = response.get("SelectionPattern").and_then(Expr::as_text);
        let mut entry = Expr::Map(Vec::new());
        for (name, value) in properties.iter().filter(|(name, _)| name != "SelectionPattern") {
            entry.set(small(name), value.clone());
        }
        out.set(pattern.unwrap_or("default").to_string(), entry);
    }
    out
}

fn small(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or(String::new(), |first| first.to_ascii_lowercase().to_string())
        + letters.as_str()
}

/// A value as JSON; what is known only when the stack is deployed is not there.
fn literal(value: &Expr) -> Option<Document> {
    Some(match value {
        Expr::Null => Document::Null,
        Expr::Bool(on) => json!(on),
        Expr::Int(number) => json!(number),
        Expr::Float(_) => serde_json::from_str(json_text(value).as_text()?).ok()?,
        Expr::Text(text) => json!(text),
        Expr::List(items) => items.iter().filter_map(literal).collect(),
        Expr::Map(entries) => {
            let known = entries.iter().filter_map(|(k, v)| Some((k.to_string(), literal(v)?)));
            Document::Object(known.collect())
        }
        _ => return None,
    })
}

impl RestApi {
    /// The API as an OpenAPI 3 document: its paths with their parameters, bodies, responses and
    /// who may call, and its models. What answers is not in it, so it can be given to callers and to
    /// what makes clients. A name that several methods have is the `operationId` of the first. The
    /// path of a proxy stays `/{proxy+}`, as API Gateway has it, which is no template of OpenAPI's.
    ///
    /// Source: <https://spec.openapis.org/oas/v3.0.3>
    ///
    /// ```
    /// use rustinfra_constructs::prelude::*;
    ///
    /// # let app = App::new();
    /// # let stack = Stack::new(&app, "Shop");
    /// # let code = Code::inline("exports.handler = async () => {};");
    /// # let orders = Function::builder("Orders", Runtime::NODEJS_22, "index.handler", code).build(&stack);
    /// let api = LambdaRestApi::builder("Api", &orders).proxy(false).build(&stack);
    /// api.root().add_resource("orders").add_method(Method::Get);
    /// let document = api.open_api("1.0");
    /// assert!(document["paths"]["/orders"]["get"].is_object());
    /// # assert!(app.assembly().is_ok());
    /// ```
    pub fn open_api(&self, version: &str) -> Document {
        let mut paths = Map::new();
        let mut schemes = Map::new();
        let mut ids = BTreeSet::new();
        for method in self.methods() {
            let path = paths.entry(method.resource().path()).or_insert_with(|| json!({}));
            let verb = match method.verb() {
                Method::Any => "x-amazon-apigateway-any-method".to_string(),
                verb => verb.as_str().to_ascii_lowercase(),
            };
            let mut operation = self.operation(&method, &mut schemes);
            // An id is of one operation: the methods of a proxy are at the root as well.
            let id = operation["operationId"].as_str().map(str::to_owned);
            if id.is_some_and(|id| !ids.insert(id)) {
                operation.as_object_mut().map(|it| it.remove("operationId"));
            }
            path[verb] = operation;
        }
        let mut components = Map::new();
        let models = self.models.borrow();
        let mut schemas = Map::new();
        for model in models.iter() {
            let schema = model.cfn().and_then(|cfn| literal(&cfn.property("Schema")?));
            if let Some(schema) = schema {
                components_of(&model.node().name(), schema, &mut schemas);
            }
        }
        if !schemas.is_empty() {
            components.insert("schemas".into(), Document::Object(schemas));
        }
        if !schemes.is_empty() {
            components.insert("securitySchemes".into(), Document::Object(schemes));
        }
        let mut out = json!({
            "openapi": "3.0.3",
            "info": {"title": self.rest_api_name(), "version": version},
            "paths": paths,
        });
        if !components.is_empty() {
            out["components"] = Document::Object(components);
        }
        out
    }

    fn operation(&self, method: &RestMethod, schemes: &mut Map<String, Document>) -> Document {
        let cfn = method.cfn();
        let mut out = json!({});
        if let Some(name) = cfn.property("OperationName").as_ref().and_then(Expr::as_text) {
            out["operationId"] = json!(name);
        }
        let parameters = parameters(method);
        if !parameters.is_empty() {
            out["parameters"] = json!(parameters);
        }
        if let Some(content) = self.content(cfn.property("RequestModels").as_ref()) {
            out["requestBody"] = json!({"content": content, "required": true});
        }
        out["responses"] = json!({});
        if let Some(Expr::List(responses)) = cfn.property("MethodResponses") {
            for response in &responses {
                let Some(status) = response.get("StatusCode").and_then(Expr::as_text) else {
                    continue;
                };
                let mut entry = json!({"description": format!("Status {status}")});
                if let Some(content) = self.content(response.get("ResponseModels")) {
                    entry["content"] = content;
                }
                if let Some(Expr::Map(headers)) = response.get("ResponseParameters") {
                    for (name, _) in headers {
                        if let Some(name) = name.strip_prefix("method.response.header.") {
                            entry["headers"][name] = json!({"schema": {"type": "string"}});
                        }
                    }
                }
                out["responses"][status] = entry;
            }
        }
        if out["responses"] == json!({}) {
            out["responses"]["default"] = json!({"description": "What the backend answers"});
        }
        let security = security(method, schemes);
        if !security.is_empty() {
            out["security"] = json!([security]);
        }
        out
    }

    /// Bodies by content type, with the models by their ids.
    fn content(&self, models: Option<&Expr>) -> Option<Document> {
        let Some(Expr::Map(models)) = models else { return None };
        let known = self.models.borrow();
        let schema = |value: &Expr| {
            let model = known.iter().find(|m| m.name().into_expr() == *value)?;
            Some(json!({"$ref": format!("#/components/schemas/{}", model.node().name())}))
        };
        let content = models.iter().map(|(kind, value)| {
            let schema = schema(value).unwrap_or(json!({}));
            (kind.to_string(), json!({"schema": schema}))
        });
        Some(Document::Object(content.collect()))
    }
}

/// The parameters of the path, and those that the method declares.
fn parameters(method: &RestMethod) -> Vec<Document> {
    let text = || json!({"type": "string"});
    let names = method.resource().path().split('/').filter_map(|part| {
        let name = part.strip_prefix('{')?.strip_suffix('}')?;
        Some(name.strip_suffix('+').unwrap_or(name).to_string())
    });
    let mut out: Vec<Document> = names
        .map(|name| json!({"name": name, "in": "path", "required": true, "schema": text()}))
        .collect();
    if let Some(Expr::Map(declared)) = method.cfn().property("RequestParameters") {
        for (name, required) in &declared {
            let name = name.strip_prefix("method.request.").unwrap_or(name);
            let Some((place, name)) = name.split_once('.') else { continue };
            let place = match place {
                "querystring" | "multivaluequerystring" => "query",
                "header" | "multivalueheader" => "header",
                _ => continue, // of the path, which says it itself
            };
            let required = *required == Expr::Bool(true);
            let entry = json!({"name": name, "in": place, "required": required, "schema": text()});
            out.push(entry);
        }
    }
    out
}

/// Who may call: the schemes of an operation, declared in `schemes`.
fn security(method: &RestMethod, schemes: &mut Map<String, Document>) -> Map<String, Document> {
    let mut out = Map::new();
    let cfn = method.cfn();
    let header = |name: &str| json!({"type": "apiKey", "name": name, "in": "header"});
    if cfn.property("ApiKeyRequired") == Some(Expr::Bool(true)) {
        schemes.insert("api_key".into(), header("x-api-key"));
        out.insert("api_key".into(), json!([]));
    }
    let kind = cfn.property("AuthorizationType");
    let scopes = cfn.property("AuthorizationScopes").as_ref().and_then(literal);
    match kind.as_ref().and_then(Expr::as_text) {
        Some("AWS_IAM") => {
            let mut scheme = header("Authorization");
            scheme["x-amazon-apigateway-authtype"] = json!("awsSigv4");
            schemes.insert("sigv4".into(), scheme);
            out.insert("sigv4".into(), json!([]));
        }
        Some("COGNITO_USER_POOLS") => {
            let mut scheme = header("Authorization");
            scheme["x-amazon-apigateway-authtype"] = json!("cognito_user_pools");
            schemes.insert("cognito".into(), scheme);
            out.insert("cognito".into(), scopes.unwrap_or(json!([])));
        }
        Some("CUSTOM") => {
            let mut scheme = header("Authorization");
            scheme["x-amazon-apigateway-authtype"] = json!("custom");
            schemes.insert("authorizer".into(), scheme);
            out.insert("authorizer".into(), json!([]));
        }
        _ => {}
    }
    out
}

/// Adds a model to the schemas of a document: its definitions become schemas of their own.
fn components_of(name: &str, mut schema: Document, schemas: &mut Map<String, Document>) {
    let mut definitions = Map::new();
    if let Some(keywords) = schema.as_object_mut() {
        keywords.remove("$schema"); // the name of its language, which OpenAPI does not allow there
        if let Some(Document::Object(own)) = keywords.remove("definitions") {
            definitions = own;
        }
    }
    to_open_api(&mut schema, name);
    schemas.insert(name.to_string(), schema);
    for (part, mut schema) in definitions {
        to_open_api(&mut schema, name);
        schemas.insert(format!("{name}.{part}"), schema);
    }
}

/// Rewrites a schema of draft 4 as OpenAPI 3.0 has it, and all in it.
///
/// Source: <https://spec.openapis.org/oas/v3.0.3#schema-object>
fn to_open_api(schema: &mut Document, model: &str) {
    let Document::Object(keywords) = schema else { return };
    if let Some(Document::String(to)) = keywords.get_mut("$ref")
        && let Some(part) = to.strip_prefix("#/definitions/")
    {
        *to = format!("#/components/schemas/{model}.{part}");
    }
    if let Some(Document::Array(types)) = keywords.get("type") {
        let others: Vec<Document> = types.iter().filter(|kind| *kind != "null").cloned().collect();
        let nullable = others.len() < types.len();
        match <[Document; 1]>::try_from(others) {
            Ok([kind]) => drop(keywords.insert("type".into(), kind)),
            Err(kinds) => {
                keywords.remove("type");
                let kinds: Vec<_> = kinds.iter().map(|kind| json!({"type": kind})).collect();
                keywords.insert("anyOf".into(), json!(kinds));
            }
        }
        if nullable {
            keywords.insert("nullable".into(), json!(true));
        }
    }
    if let Some(Document::Array(choices)) = keywords.get_mut("anyOf") {
        let all = choices.len();
        choices.retain(|choice| *choice != json!({"type": "null"}));
        if choices.len() < all {
            keywords.insert("nullable".into(), json!(true));
        }
    }
    subschemas::each(keywords, &mut |_, inner| to_open_api(inner, model));
}

//! JSON schemas of Rust types.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::value::Expr;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value as Document, json};

use super::json_schema::JsonSchema;
use super::model::{Model, ModelBuilder};
use super::rest_api::RestApi;
use super::subschemas;

impl JsonSchema {
    /// What a Rust type reads from JSON; feature `schemars`.
    ///
    /// The schema is of draft 4, as API Gateway's models are: types that a type is made of stand in
    /// it, but those that contain themselves in `definitions`; `Option<T>` is a `T` or null; formats
    /// (`uint8`, `date-time`) are kept, though API Gateway checks none. What draft 4 has no word for
    /// is left out; [`Model::of`] tells of it.
    pub fn of<T: schemars::JsonSchema>() -> Self {
        let (schema, _) = translated::<T>();
        schema
    }
}

impl Model {
    /// Starts a model of `api` for bodies that a Rust type is read from; feature `schemars`. The
    /// handler and its API then cannot disagree about them:
    ///
    /// ```
    /// use rustinfra_constructs::apigateway::{Model, Validate};
    /// use rustinfra_constructs::prelude::*;
    /// use schemars::JsonSchema;
    ///
    /// /// A product as shops send it.
    /// #[derive(JsonSchema)]
    /// #[schemars(deny_unknown_fields)]
    /// struct NewProduct {
    ///     #[schemars(length(min = 1, max = 100))]
    ///     name: String,
    ///     price: f64,
    ///     tags: Vec<String>,
    ///     note: Option<String>,
    /// }
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "Shop");
    /// let code = Code::inline("exports.handler = async () => ({ statusCode: 200 });");
    /// let products = Function::builder("Products", Runtime::NODEJS_22, "index.handler", code)
    ///     .build(&stack);
    /// let api = RestApi::builder("Api").build(&stack);
    /// let product = Model::of::<NewProduct>("NewProduct", &api).build(&api);
    /// let bodies = api.add_request_validator("Bodies", Validate::Body);
    /// api.root().add_method(
    ///     Method::Post
    ///         .to(&products)
    ///         .request_model("application/json", &product)
    ///         .request_validator(&bodies),
    /// );
    /// # assert!(app.assembly().is_ok());
    /// ```
    ///
    /// See [`JsonSchema::of`] for what becomes of the type. Keywords that draft 4 does not have and
    /// that would refuse bodies are told as warnings when the model is built.
    ///
    /// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html>
    pub fn of<T: schemars::JsonSchema>(id: &str, api: &RestApi) -> ModelBuilder {
        let (schema, lost) = translated::<T>();
        let warnings = lost.into_iter().map(|(keyword, place)| {
            Diagnostic::warning("lost-keyword", "a model accepts more than its type")
                .detail(format!(
                    "`{keyword}` at `{place}` of `{}` is not of JSON schema draft 4, and API \
                     Gateway refuses models with other keywords.",
                    T::schema_name()
                ))
                .help("let the integration check it")
        });
        Model::builder(id, api, schema).warnings(warnings.collect())
    }
}

/// A keyword that is left out, and its place.
type Lost = (String, String);

fn translated<T: schemars::JsonSchema>() -> (JsonSchema, Vec<Lost>) {
    let settings = SchemaSettings::draft07().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
    let mut lost = Vec::new();
    to_draft_4(&mut schema, "#", &mut lost);
    name_root(&mut schema, &T::schema_name());
    (JsonSchema::from_expr(Expr::from(schema)), lost)
}

/// Keywords of draft 4 that hold no schemas.
const PLAIN: [&str; 19] = [
    "$ref",
    "id",
    "title",
    "description",
    "default",
    "type",
    "enum",
    "format",
    "multipleOf",
    "maximum",
    "minimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "maxProperties",
    "minProperties",
];

/// Keywords that say something about a value without refusing any.
const SAYING: [&str; 8] = [
    "$schema",
    "$comment",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "contentEncoding",
    "contentMediaType",
];

/// Rewrites a schema of draft 7, and all in it.
fn to_draft_4(schema: &mut Document, place: &str, lost: &mut Vec<Lost>) {
    if let Document::Bool(all) = schema {
        *schema = if *all { json!({}) } else { json!({"not": {}}) };
    }
    let Document::Object(keywords) = schema else { return };
    let mut out = Map::new();
    for (keyword, value) in std::mem::take(keywords) {
        match keyword.as_str() {
            "const" => drop(out.insert("enum".into(), json!([value]))),
            "$id" => drop(out.insert("id".into(), value)),
            "exclusiveMinimum"
            | "exclusiveMaximum"
            | "required"
            | "items"
            | "additionalItems"
            | "additionalProperties"
            | "properties"
            | "patternProperties"
            | "definitions"
            | "dependencies"
            | "allOf"
            | "anyOf"
            | "oneOf"
            | "not" => {
                out.insert(keyword, value);
            }
            plain if PLAIN.contains(&plain) => drop(out.insert(keyword, value)),
            saying if SAYING.contains(&saying) || saying.starts_with("x-") => {}
            _ => lost.push((keyword, place.to_string())),
        }
    }
    *keywords = out;
    exclusive(keywords, "minimum", "exclusiveMinimum", |bound, other| bound >= other);
    exclusive(keywords, "maximum", "exclusiveMaximum", |bound, other| bound <= other);
    subschemas::each(keywords, &mut |at, inner| to_draft_4(inner, &format!("{place}/{at}"), lost));
    unite_texts(keywords);
    unite_null(keywords);
}

/// Draft 4 says of a bound that it is exclusive; later drafts have bounds that are.
fn exclusive(
    keywords: &mut Map<String, Document>,
    bound: &str,
    exclusive: &str,
    is_narrower: fn(f64, f64) -> bool,
) {
    let Some(limit) = keywords.get(exclusive).filter(|limit| limit.is_number()).cloned() else {
        return;
    };
    keywords.remove(exclusive);
    let other = keywords.get(bound).and_then(Document::as_f64);
    let narrower = other.is_none_or(|other| is_narrower(limit.as_f64().unwrap_or(other), other));
    if narrower {
        keywords.insert(bound.to_string(), limit);
        keywords.insert(exclusive.to_string(), json!(true));
    }
}

/// One of several texts is one list of texts: variants of an enum with documentation of their own.
fn unite_texts(keywords: &mut Map<String, Document>) {
    const OF_TEXT: [&str; 4] = ["type", "enum", "title", "description"];
    let Some(Document::Array(variants)) = keywords.get("oneOf") else { return };
    if keywords.contains_key("type") || keywords.contains_key("enum") {
        return;
    }
    let texts = variants.iter().map(|variant| {
        let variant = variant.as_object()?;
        let is_text = variant.get("type") == Some(&json!("string"))
            && variant.keys().all(|keyword| OF_TEXT.contains(&keyword.as_str()));
        variant.get("enum")?.as_array().filter(|_| is_text)
    });
    let Some(texts) = texts.collect::<Option<Vec<_>>>() else { return };
    let texts: Vec<Document> = texts.into_iter().flatten().cloned().collect();
    keywords.remove("oneOf");
    keywords.insert("type".into(), json!("string"));
    keywords.insert("enum".into(), Document::Array(texts));
}

/// A value of a type or null is a value of two types: an optional field.
fn unite_null(keywords: &mut Map<String, Document>) {
    const COMBINING: [&str; 5] = ["$ref", "allOf", "anyOf", "oneOf", "not"];
    const BESIDE: [&str; 4] = ["anyOf", "title", "description", "default"];
    let Some(Document::Array(choices)) = keywords.get("anyOf") else { return };
    let [Document::Object(value), null] = choices.as_slice() else { return };
    let simple = value.get("type").is_some_and(Document::is_string)
        && COMBINING.iter().all(|keyword| !value.contains_key(*keyword))
        && keywords.keys().all(|keyword| BESIDE.contains(&keyword.as_str()));
    if *null != json!({"type": "null"}) || !simple {
        return;
    }
    let value = value.clone();
    keywords.remove("anyOf");
    for (keyword, mut inner) in value {
        match (keyword.as_str(), &mut inner) {
            ("type", _) => inner = json!([inner, "null"]),
            ("enum", Document::Array(values)) => values.push(Document::Null),
            _ => {}
        }
        keywords.entry(keyword).or_insert(inner);
    }
}

/// A type that contains itself refers to the whole document, which another document that takes it
/// in has no place for: it refers to a definition instead.
fn name_root(schema: &mut Document, name: &str) {
    let own = format!("#/definitions/{name}");
    if !refer(schema, &own) {
        return;
    }
    let Document::Object(root) = schema else { return };
    let mut body = root.clone();
    body.remove("definitions");
    let definitions = root.entry("definitions").or_insert(json!({}));
    if let Document::Object(definitions) = definitions {
        definitions.insert(name.to_string(), Document::Object(body));
    }
}

/// Makes references to the document refer to `to`, and says whether there were any.
fn refer(schema: &mut Document, to: &str) -> bool {
    let Document::Object(keywords) = schema else { return false };
    let mut any = false;
    if let Some(reference) = keywords.get_mut("$ref").filter(|reference| **reference == "#") {
        *reference = json!(to);
        any = true;
    }
    subschemas::each(keywords, &mut |_, inner| any |= refer(inner, to));
    any
}

//! Schemas written by hand: every keyword as API Gateway reads it.

use rustinfra_constructs::apigateway::{
    JsonSchema, JsonSchemaType, JsonSchemaVersion, Model, RestApi,
};
use rustinfra_constructs::prelude::*;
use serde_json::{Value as Json, json};

use super::super::compare;
use super::{of_type, placed};

/// What a model of a schema asks for.
#[track_caller]
fn schema_of(schema: impl FnOnce(&RestApi) -> JsonSchema) -> Json {
    let (app, stack) = placed();
    let api = RestApi::builder("Api").deploy(false).build(&stack);
    api.root().add_method(Method::Get);
    let schema = schema(&api);
    Model::builder("M", &api, schema).build(&stack);
    let models = of_type(&app, "AWS::ApiGateway::Model");
    let models: Vec<_> = models.as_object().into_iter().flatten().collect();
    match &models[..] {
        [(_, model)] => model["Properties"]["Schema"].clone(),
        _ => panic!("{models:?}"),
    }
}

#[test]
fn objects_lists_and_numbers_have_all_their_keywords() {
    let text = || JsonSchema::string();
    let schema = schema_of(|_| {
        JsonSchema::object()
            .schema(JsonSchemaVersion::Draft4)
            .id("shop")
            .title("Order")
            .description("An order")
            .definition("Name", text().max_length(9).min_length(1).format("hostname"))
            .property("name", JsonSchema::reference("#/definitions/Name"))
            .property(
                "size",
                JsonSchema::number().minimum(1.0).exclusive_maximum(9.0).multiple_of(0.5),
            )
            .property("count", JsonSchema::integer().exclusive_minimum(0.0).maximum(10.0))
            .property("kind", text().one_of_values(["a", "b"]).default_value("a"))
            .property("done", JsonSchema::boolean())
            .property("note", JsonSchema::of_types([JsonSchemaType::String, JsonSchemaType::Null]))
            .property("tags", JsonSchema::array(text()).min_items(1).max_items(3).unique_items())
            .property(
                "pair",
                JsonSchema::tuple([text(), JsonSchema::number()]).no_additional_items(),
            )
            .property("row", JsonSchema::tuple([text()]).additional_items(JsonSchema::boolean()))
            .required(["name"])
            .min_properties(1)
            .max_properties(20)
            .pattern_property("^x-", text().pattern("^[a-z]+$"))
            .additional_properties_like(JsonSchema::number())
            .dependency("size", ["count"])
            .dependency_on("tags", JsonSchema::any().required(["kind"]))
    });
    compare(
        &schema,
        &json!({
            "$schema": "http://json-schema.org/draft-04/schema#",
            "additionalProperties": {"type": "number"},
            "definitions": {
                "Name": {"format": "hostname", "maxLength": 9, "minLength": 1, "type": "string"},
            },
            "dependencies": {"size": ["count"], "tags": {"required": ["kind"]}},
            "description": "An order",
            "id": "shop",
            "maxProperties": 20,
            "minProperties": 1,
            "patternProperties": {"^x-": {"pattern": "^[a-z]+$", "type": "string"}},
            "properties": {
                "count": {
                    "exclusiveMinimum": true,
                    "maximum": 10,
                    "minimum": 0,
                    "type": "integer",
                },
                "done": {"type": "boolean"},
                "kind": {"default": "a", "enum": ["a", "b"], "type": "string"},
                "name": {"$ref": "#/definitions/Name"},
                "note": {"type": ["string", "null"]},
                "pair": {
                    "additionalItems": false,
                    "items": [{"type": "string"}, {"type": "number"}],
                    "type": "array",
                },
                "row": {
                    "additionalItems": {"type": "boolean"},
                    "items": [{"type": "string"}],
                    "type": "array",
                },
                "size": {
                    "exclusiveMaximum": true,
                    "maximum": 9,
                    "minimum": 1,
                    "multipleOf": 0.5,
                    "type": "number",
                },
                "tags": {
                    "items": {"type": "string"},
                    "maxItems": 3,
                    "minItems": 1,
                    "type": "array",
                    "uniqueItems": true,
                },
            },
            "required": ["name"],
            "title": "Order",
            "type": "object",
        }),
    );
}

#[test]
fn schemas_are_joined_and_refer_to_other_models() {
    let kind = JsonSchema::of_type;
    let schema = schema_of(|api| {
        let known = Model::from_model_name(api, "Known", "Product");
        JsonSchema::any()
            .schema(JsonSchemaVersion::Draft7)
            .all_of([JsonSchema::of_model(api, &known), kind(JsonSchemaType::Object)])
            .any_of([kind(JsonSchemaType::Array).contains(kind(JsonSchemaType::Integer))])
            .one_of([JsonSchema::object().property_names(JsonSchema::string().pattern("^a"))])
            .not(kind(JsonSchemaType::Boolean))
    });
    compare(
        &schema,
        &json!({
            "$schema": "http://json-schema.org/draft-07/schema#",
            "allOf": [
                {"$ref": {"Fn::Join": ["", [
                    "https://apigateway.amazonaws.com/restapis/",
                    {"Ref": "ApiF70053CD"},
                    "/models/Product",
                ]]}},
                {"type": "object"},
            ],
            "anyOf": [{"contains": {"type": "integer"}, "type": "array"}],
            "not": {"type": "boolean"},
            "oneOf": [
                {"propertyNames": {"pattern": "^a", "type": "string"}, "type": "object"},
            ],
        }),
    );
}

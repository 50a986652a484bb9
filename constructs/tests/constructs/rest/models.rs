use std::collections::BTreeMap;

use rustinfra_constructs::apigateway::{JsonSchema as Schema, Model, RestApi, RestMethod};
use rustinfra_constructs::prelude::*;
use schemars::JsonSchema;
use serde_json::{Value as Json, json};

use super::super::{check_problems, compare, stack};
use super::of_type;

/// The schema of the model of a type, as the template has it.
#[track_caller]
fn schema_of<T: JsonSchema>() -> Json {
    let (app, stack) = stack();
    let api = RestApi::builder("Api").build(&stack);
    api.root().add_method(Method::Get);
    Model::of::<T>("Model", &api).build(&api);
    let models = of_type(&app, "AWS::ApiGateway::Model");
    let mut models = models.as_object().into_iter().flat_map(|models| models.values());
    models.next().map(|model| model["Properties"]["Schema"].clone()).unwrap_or_default()
}

#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is asked for")]
struct Address {
    /// Where the house stands.
    street: String,
    #[schemars(length(equal = 5))]
    code: Option<String>,
}

/// An order as shops send it.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code, reason = "only its schema is asked for")]
struct Order {
    #[schemars(length(min = 1, max = 40), regex(pattern = "^[a-z]+$"))]
    id: String,
    #[schemars(range(min = 1))]
    quantity: u32,
    #[schemars(extend("exclusiveMinimum" = 0, "exclusiveMaximum" = 0.5))]
    discount: f64,
    to: Address,
    from: Option<Address>,
    tags: Vec<String>,
    labels: BTreeMap<String, bool>,
    pair: (u8, String),
    #[schemars(email, example = "a@b.example")]
    contact: Option<String>,
    note: serde_json::Value,
}

#[test]
fn a_struct_is_an_object_with_all_that_it_is_made_of() {
    compare(
        &schema_of::<Order>(),
        &json!({
            "$schema": "http://json-schema.org/draft-04/schema#",
            "additionalProperties": false,
            "description": "An order as shops send it.",
            "properties": {
                "contact": {"format": "email", "type": ["string", "null"]},
                "discount": {
                    "exclusiveMaximum": true,
                    "exclusiveMinimum": true,
                    "format": "double",
                    "maximum": 0.5,
                    "minimum": 0,
                    "type": "number",
                },
                "from": {
                    "properties": {
                        "code": {"maxLength": 5, "minLength": 5, "type": ["string", "null"]},
                        "street": {"description": "Where the house stands.", "type": "string"},
                    },
                    "required": ["street"],
                    "type": ["object", "null"],
                },
                "id": {"maxLength": 40, "minLength": 1, "pattern": "^[a-z]+$", "type": "string"},
                "labels": {"additionalProperties": {"type": "boolean"}, "type": "object"},
                "note": {},
                "pair": {
                    "items": [
                        {"format": "uint8", "maximum": 255, "minimum": 0, "type": "integer"},
                        {"type": "string"},
                    ],
                    "maxItems": 2,
                    "minItems": 2,
                    "type": "array",
                },
                "quantity": {"format": "uint32", "minimum": 1, "type": "integer"},
                "tags": {"items": {"type": "string"}, "type": "array"},
                "to": {
                    "properties": {
                        "code": {"maxLength": 5, "minLength": 5, "type": ["string", "null"]},
                        "street": {"description": "Where the house stands.", "type": "string"},
                    },
                    "required": ["street"],
                    "type": "object",
                },
            },
            "required": ["id", "quantity", "discount", "to", "tags", "labels", "pair", "note"],
            "title": "Order",
            "type": "object",
        }),
    );
}

/// How to pay.
#[derive(JsonSchema)]
#[serde(tag = "kind", rename_all = "camelCase")]
#[allow(dead_code, reason = "only its schema is asked for")]
enum Payment {
    Card { number: String },
    Cash,
}

#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is asked for")]
enum Size {
    Small,
    /// What fits no box.
    Large,
}

#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is asked for")]
struct Sale {
    payment: Payment,
    size: Size,
    other: Option<Size>,
}

#[test]
fn enums_are_lists_of_texts_or_one_of_several_objects() {
    compare(
        &schema_of::<Sale>(),
        &json!({
            "$schema": "http://json-schema.org/draft-04/schema#",
            "properties": {
                "other": {"enum": ["Small", "Large", null], "type": ["string", "null"]},
                "payment": {
                    "description": "How to pay.",
                    "oneOf": [
                        {
                            "properties": {
                                "kind": {"enum": ["card"], "type": "string"},
                                "number": {"type": "string"},
                            },
                            "required": ["kind", "number"],
                            "type": "object",
                        },
                        {
                            "properties": {"kind": {"enum": ["cash"], "type": "string"}},
                            "required": ["kind"],
                            "type": "object",
                        },
                    ],
                },
                "size": {"enum": ["Small", "Large"], "type": "string"},
            },
            "required": ["payment", "size"],
            "title": "Sale",
            "type": "object",
        }),
    );
}

#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is asked for")]
struct Tree {
    label: String,
    children: Vec<Tree>,
    knot: Option<Box<Knot>>,
}

#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is asked for")]
struct Knot {
    next: Option<Box<Knot>>,
}

#[test]
fn types_that_contain_themselves_are_definitions() {
    compare(
        &schema_of::<Tree>(),
        &json!({
            "$schema": "http://json-schema.org/draft-04/schema#",
            "definitions": {
                "Knot": {
                    "properties": {
                        "next": {"anyOf": [{"$ref": "#/definitions/Knot"}, {"type": "null"}]},
                    },
                    "type": "object",
                },
                "Tree": {
                    "properties": {
                        "children": {"items": {"$ref": "#/definitions/Tree"}, "type": "array"},
                        "knot": {
                            "properties": {
                                "next": {
                                    "anyOf": [{"$ref": "#/definitions/Knot"}, {"type": "null"}],
                                },
                            },
                            "type": ["object", "null"],
                        },
                        "label": {"type": "string"},
                    },
                    "required": ["label", "children"],
                    "title": "Tree",
                    "type": "object",
                },
            },
            "properties": {
                "children": {"items": {"$ref": "#/definitions/Tree"}, "type": "array"},
                "knot": {
                    "properties": {
                        "next": {"anyOf": [{"$ref": "#/definitions/Knot"}, {"type": "null"}]},
                    },
                    "type": ["object", "null"],
                },
                "label": {"type": "string"},
            },
            "required": ["label", "children"],
            "title": "Tree",
            "type": "object",
        }),
    );
    compare(
        &schema_of::<Vec<Knot>>(),
        &json!({
            "$schema": "http://json-schema.org/draft-04/schema#",
            "definitions": {
                "Knot": {
                    "properties": {
                        "next": {"anyOf": [{"$ref": "#/definitions/Knot"}, {"type": "null"}]},
                    },
                    "type": "object",
                },
            },
            "items": {
                "properties": {
                    "next": {"anyOf": [{"$ref": "#/definitions/Knot"}, {"type": "null"}]},
                },
                "type": "object",
            },
            "title": "Array_of_Knot",
            "type": "array",
        }),
    );
}

#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is asked for")]
struct Strange {
    #[schemars(extend("propertyNames" = {"pattern": "^a"}, "x-order" = 1))]
    names: BTreeMap<String, bool>,
}

#[test]
fn what_draft_4_has_no_word_for_is_left_out_and_told() {
    let (app, stack) = stack();
    let api = RestApi::builder("Api").build(&stack);
    api.root().add_method(Method::Get);
    Model::of::<Strange>("Model", &api).build(&api);
    check_problems(
        &app,
        r#"warning[lost-keyword]: a model accepts more than its type
  `propertyNames` at `#/properties/names` of `Strange` is not of JSON schema draft 4, and API Gateway refuses models with other keywords.
    at `Test/Api/Model`, HERE
  help: let the integration check it"#,
    );
}

#[test]
fn a_schema_of_a_type_can_be_part_of_another() {
    let (app, stack) = stack();
    let api = RestApi::builder("Api").build(&stack);
    api.root().add_method(Method::Get);
    let page = Schema::object()
        .property("sizes", Schema::array(Schema::of::<Size>()))
        .property("knots", Schema::array(Schema::of::<Knot>()));
    api.add_model("Page", page);
    compare(
        &of_type(&app, "AWS::ApiGateway::Model"),
        &json!({
            "ApiPage30B6EB3D": {
                "Type": "AWS::ApiGateway::Model",
                "Properties": {
                    "ContentType": "application/json",
                    "RestApiId": {"Ref": "ApiF70053CD"},
                    "Schema": {
                        "$schema": "http://json-schema.org/draft-04/schema#",
                        "definitions": {
                            "Knot": {
                                "properties": {
                                    "next": {
                                        "anyOf": [
                                            {"$ref": "#/definitions/Knot"},
                                            {"type": "null"},
                                        ],
                                    },
                                },
                                "title": "Knot",
                                "type": "object",
                            },
                        },
                        "properties": {
                            "knots": {
                                "items": {
                                    "properties": {
                                        "next": {
                                            "anyOf": [
                                                {"$ref": "#/definitions/Knot"},
                                                {"type": "null"},
                                            ],
                                        },
                                    },
                                    "title": "Knot",
                                    "type": "object",
                                },
                                "type": "array",
                            },
                            "sizes": {
                                "items": {
                                    "enum": ["Small", "Large"],
                                    "title": "Size",
                                    "type": "string",
                                },
                                "type": "array",
                            },
                        },
                        "type": "object",
                    },
                },
            },
        }),
    );
}

#[test]
fn open_api_has_schemas_in_its_own_words() {
    let (_, stack) = stack();
    let api = RestApi::builder("Api").build(&stack);
    let tree = Model::of::<Tree>("Tree", &api).build(&api);
    let address = Model::of::<Address>("Address", &api).build(&api);
    api.root().add_method(
        RestMethod::builder(Method::Post)
            .request_model("application/json", &tree)
            .request_model("application/address+json", &address),
    );
    compare(
        &api.open_api("1"),
        &json!({
            "openapi": "3.0.3",
            "info": {"title": "Api", "version": "1"},
            "paths": {
                "/": {
                    "post": {
                        "requestBody": {
                            "content": {
                                "application/json": {
                                    "schema": {"$ref": "#/components/schemas/Tree"},
                                },
                                "application/address+json": {
                                    "schema": {"$ref": "#/components/schemas/Address"},
                                },
                            },
                            "required": true,
                        },
                        "responses": {"default": {"description": "What the backend answers"}},
                    },
                },
            },
            "components": {
                "schemas": {
                    "Tree": {
                        "type": "object",
                        "properties": {
                            "label": {"type": "string"},
                            "children": {
                                "type": "array",
                                "items": {"$ref": "#/components/schemas/Tree.Tree"},
                            },
                            "knot": {
                                "type": "object",
                                "properties": {
                                    "next": {
                                        "anyOf": [{"$ref": "#/components/schemas/Tree.Knot"}],
                                        "nullable": true,
                                    },
                                },
                                "nullable": true,
                            },
                        },
                        "required": ["label", "children"],
                        "title": "Tree",
                    },
                    "Tree.Knot": {
                        "type": "object",
                        "properties": {
                            "next": {
                                "anyOf": [{"$ref": "#/components/schemas/Tree.Knot"}],
                                "nullable": true,
                            },
                        },
                    },
                    "Tree.Tree": {
                        "type": "object",
                        "properties": {
                            "label": {"type": "string"},
                            "children": {
                                "type": "array",
                                "items": {"$ref": "#/components/schemas/Tree.Tree"},
                            },
                            "knot": {
                                "type": "object",
                                "properties": {
                                    "next": {
                                        "anyOf": [{"$ref": "#/components/schemas/Tree.Knot"}],
                                        "nullable": true,
                                    },
                                },
                                "nullable": true,
                            },
                        },
                        "required": ["label", "children"],
                        "title": "Tree",
                    },
                    "Address": {
                        "type": "object",
                        "properties": {
                            "street": {"type": "string", "description": "Where the house stands."},
                            "code": {
                                "type": "string",
                                "minLength": 5,
                                "maxLength": 5,
                                "nullable": true,
                            },
                        },
                        "required": ["street"],
                        "title": "Address",
                    },
                },
            },
        }),
    );
}

//! Notes by HTTP: a REST API that checks bodies itself, a function, and a table.

use rustinfra_constructs::apigateway::{JsonSchema, StageOptions, Validate};
use rustinfra_constructs::prelude::*;

/// Adds the stack to an app.
pub fn crud_rest_api(app: &App) -> Stack {
    let stack = Stack::new(app, "CrudRestApi");

    let table = Table::builder("Notes", Attribute::string("id"))
        .removal_policy(RemovalPolicy::Destroy)
        .build(&stack);

    let code = Code::from_asset(asset!("handlers/notes"));
    let notes = Function::builder("NotesFunction", Runtime::NODEJS_22, "index.handler", code)
        .timeout(secs(5))
        .memory(mib(256))
        .env("TABLE_NAME", table.name())
        .log_removal_policy(RemovalPolicy::Destroy)
        .build(&stack);
    table.grant(
        &notes,
        [
            TableOperation::DeleteItem,
            TableOperation::GetItem,
            TableOperation::PutItem,
            TableOperation::Scan,
            TableOperation::UpdateItem,
        ],
    );

    let stage =
        StageOptions::new().stage_name("v1").throttling_rate_limit(50.0).throttling_burst_limit(20);
    let api =
        LambdaRestApi::builder("Api", &notes).proxy(false).deploy_options(stage).build(&stack);

    // What a body has to look like; API Gateway answers 400 to any other, and calls nobody.
    let note = api.add_model("Note", note_schema());
    let bodies = api.add_request_validator("Bodies", Validate::Body);
    let with_note = |verb: Method| {
        verb.to(&notes).request_model("application/json", &note).request_validator(&bodies)
    };

    let all = api.root().add_resource("notes");
    all.add_method(Method::Get);
    all.add_method(with_note(Method::Post));
    let one = all.add_resource("{id}");
    one.add_method(Method::Get);
    one.add_method(with_note(Method::Put));
    one.add_method(Method::Delete);

    stack
}

fn note_schema() -> JsonSchema {
    JsonSchema::object()
        .title("Note")
        .property("title", JsonSchema::string().min_length(1).max_length(100))
        .property("text", JsonSchema::string().max_length(10_000))
        .property("done", JsonSchema::boolean())
        .required(["title"])
        .additional_properties(false)
}

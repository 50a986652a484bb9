//! Notes by HTTP: a REST API that checks bodies itself, a function, and a table.

use rustinfra_constructs::apigateway::{Model, StageOptions, Validate};
use rustinfra_constructs::prelude::*;
use schemars::JsonSchema;

/// A note as clients send it.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Note {
    /// What it is about.
    #[schemars(length(min = 1, max = 100))]
    pub title: String,
    /// What it says.
    #[schemars(default, skip_serializing_if = "String::is_empty", length(max = 10_000))]
    pub text: String,
    /// Whether it is dealt with.
    #[schemars(default, skip_serializing_if = "std::ops::Not::not")]
    pub done: bool,
}

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
    let note = Model::of::<Note>("Note", &api).build(&api);
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

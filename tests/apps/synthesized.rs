//! The apps, synthesized in this process.

use std::collections::BTreeMap;

use rustinfra::tree::App;

/// An app's stacks, added to an app by the functions that its own `main` calls.
type Add = fn(&App);

/// Every app with what its `main` adds to it.
pub(crate) const APPS: &[(&str, Add)] = &[
    ("hello", |app| {
        hello::hello(app);
    }),
    ("ecommerce", |app| {
        ecommerce::ecommerce(app);
    }),
    ("calculator-url", |app| {
        calculator_url::calculator_url(app);
    }),
    ("chat-websocket", |app| {
        chat_websocket::chat_websocket(app);
    }),
    ("crud-http-api", |app| {
        crud_http_api::crud_http_api(app);
    }),
    ("crud-rest-api", |app| {
        crud_rest_api::crud_rest_api(app);
    }),
    ("greeting", |app| {
        greeting::greeting(app);
    }),
    ("product-service", |app| {
        product_service::product_service(app);
    }),
    ("secure-api", |app| {
        secure_api::secure_api(app);
    }),
];

/// The templates of an app by the names of their files, as they are written.
pub(crate) fn templates(app: &str, add: Add) -> BTreeMap<String, String> {
    let root = App::new();
    add(&root);
    match root.assembly() {
        Ok(assembly) => {
            assert!(assembly.report().is_empty(), "{app}:\n{}", assembly.report());
            let stacks = assembly.stacks().iter();
            let files = stacks.map(|stack| {
                let file = format!("{}.template.json", stack.artifact_id());
                (file, stack.template_text().to_owned())
            });
            files.collect()
        }
        Err(report) => panic!("{app} does not synthesize:\n{report}"),
    }
}

//! Handlers that their code does not have.

use rustinfra_constructs::lambda::Bundling;
use rustinfra_constructs::prelude::*;

use super::{function, mistake, stack};
use crate::lambda::code::{directory, esbuild, write};

const NODE: Runtime = Runtime::NODEJS_22;
const PYTHON: Runtime = Runtime::PYTHON_3_13;

#[track_caller]
fn inline(runtime: Runtime, handler: &str, text: &str, expected: &str) {
    let make = |stack: &Stack| {
        Function::builder("F", runtime, handler, Code::inline(text)).build(stack);
    };
    mistake(make, expected);
}

/// What is said of a handler that is not of the form FILE.FUNCTION.
fn bad(handler: &str) -> String {
    format!(
        "error[bad-handler]: a handler is not of the form FILE.FUNCTION
  `{handler}` does not name both a file and a function of it.
    at `Test/F`, HERE
  help: write `index.handler` for the function `handler` of the file `index`"
    )
}

/// What is said of a function that is not there.
fn missing(handler: &str, function: &str, place: &str) -> String {
    format!(
        "error[missing-handler]: a handler is not in the code
  `{handler}` asks for `{function}`, which does not occur in {place}.
    at `Test/F`, HERE
  help: name a function that the code has, or add one of that name"
    )
}

#[test]
fn a_handler_names_a_file_and_a_function() {
    for handler in ["handler", "index.", ".handler"] {
        inline(NODE, handler, "exports.handler = async () => {};", &bad(handler));
        inline(PYTHON, handler, "def handler(event, context): pass", &bad(handler));
    }
    mistake(
        |stack| {
            let code = Code::from_bucket("releases", "f.zip", None);
            Function::builder("F", Runtime::PROVIDED_AL2023, "bootstrap", code).build(stack);
        },
        "",
    );
    // The wrapper decides what the handler means.
    mistake(
        |stack| {
            let code = Code::inline("exports.handler = async () => {};");
            let function = Function::builder("F", NODE, "run", code).build(stack);
            function.add_env("AWS_LAMBDA_EXEC_WRAPPER", "/opt/bootstrap");
        },
        "",
    );
}

#[test]
fn a_function_that_occurs_nowhere_in_inline_code_is_told() {
    let told = missing("index.handlr", "handlr", "the inline code");
    for text in [
        "exports.handler = async () => {};",
        "export const handler = async () => {};",
        "module.exports = { handler: async () => {} };",
    ] {
        inline(NODE, "index.handlr", text, &told);
        inline(NODE, "index.handler", text, "");
    }
    inline(PYTHON, "index.handlr", "def handler(event, context): pass", &told);
    // A part of a name is another one.
    let text = "exports.handler = async () => {};";
    inline(NODE, "index.handle", text, &missing("index.handle", "handle", "the inline code"));
    inline(NODE, "index.andler", text, &missing("index.andler", "andler", "the inline code"));
    // What is in an exported object is not looked for.
    inline(NODE, "index.handler.inner", text, "");
}

#[test]
fn a_name_that_may_be_made_when_the_code_runs_is_not_missed() {
    for text in [
        "export * from './main.mjs';",
        "module.exports = require('./main');",
        "module.exports = { ...require('./main') };",
        "exports[`hand${'lr'}`] = async () => {};",
        "module.exports = { ['hand' + 'lr']: async () => {} };",
        "Object.assign(exports, require('./main'));",
        "exports.handler = async () => {}; // once handlr",
        "a text of a test",
    ] {
        inline(NODE, "index.handlr", text, "");
    }
    let python = "from main import *\ndef other(): pass";
    inline(PYTHON, "index.handlr", python, "");
    // A layer may bring the module.
    inline(PYTHON, "shop.handlr", "def handler(event, context): pass", "");
}

#[test]
fn a_function_that_occurs_nowhere_in_its_file_is_told() {
    let path = directory("handlers");
    write(&path.join("api/index.mjs"), "export const handler = async () => {};");
    write(&path.join("app.py"), "def handler(event, context):\n    pass\n");
    write(&path.join("a.b/index.mjs"), "export const handler = async () => {};");
    write(&path.join("shop/__init__.py"), "def handler(event, context):\n    pass\n");
    write(&path.join("two.js"), "exports.handler = async () => {};");
    write(&path.join("two.mjs"), "export const handler = async () => {};");
    let of = |runtime: Runtime, handler: &str, expected: &str| {
        let make = |stack: &Stack| {
            let code = Code::from_asset(&path);
            Function::builder("F", runtime, handler, code).build(stack);
        };
        mistake(make, expected);
    };
    let at = |file: &str| format!("`{}`", path.join(file).display());
    of(NODE, "api/index.handlr", &missing("api/index.handlr", "handlr", &at("api/index.mjs")));
    of(NODE, "api/index.handler", "");
    of(PYTHON, "app.handlr", &missing("app.handlr", "handlr", &at("app.py")));
    of(NODE, "a.b/index.handlr", &missing("a.b/index.handlr", "handlr", &at("a.b/index.mjs")));
    of(NODE, "a.b/index.handler", "");
    of(PYTHON, "shop.handlr", &missing("shop.handlr", "handlr", &at("shop/__init__.py")));
    of(PYTHON, "shop.handler", "");
    of(NODE, "two.handlr", "");
    of(NODE, "/opt/nodejs/wrapped.handlr", "");
}

#[test]
fn a_variable_that_names_its_own_function_is_told_at_its_line() {
    let (app, stack) = stack();
    let own = function(&stack, "Own");
    own.add_env("SELF", own.name());
    let line = line!() - 1;
    let told = app.assembly().err().map(|report| report.to_string()).unwrap_or_default();
    let expected = format!(
        "error[self-reference]: a resource refers to itself
  `Environment.Variables.SELF` needs an attribute that exists only after the resource was created.
    at `Test/Own/Resource`, {}:{line}:9
  help: use a physical name, or move the property to another resource",
        file!()
    );
    assert_eq!(told, expected);
}

#[cfg(unix)]
#[test]
fn an_entry_file_exports_the_handler_of_its_bundle() {
    let bundled = |name: &str, text: &str, change: fn(Bundling) -> Bundling, is_missing: bool| {
        let path = directory(name);
        esbuild(&path);
        let entry = path.join("entry.ts");
        write(&entry, text);
        let place = format!("`{}`", entry.display());
        let expected = missing("index.handler", "handler", &place);
        mistake(
            |stack| {
                let bundling = change(Bundling::new(&entry));
                NodejsFunction::builder("F", bundling).build(stack);
            },
            if is_missing { &expected } else { "" },
        );
    };
    let same = |bundling| bundling;
    bundled("entry-typo", "export const handlr = async (): Promise<void> => {};", same, true);
    bundled("entry-right", "export const handler = async (): Promise<void> => {};", same, false);
    bundled("entry-all", "export * from './other';", same, false);
    bundled("entry-one", "import other from './other'; export = other;", same, false);
    let made = |bundling: Bundling| bundling.footer("exports.handler = exports.run;");
    bundled("entry-made", "export const run = async () => {};", made, false);
}

//! Handlers that are not in their functions' code.

use std::process::ExitCode;

use rustinfra_constructs::prelude::*;

use crate::project::Project;

/// An app of one function, whose code is a directory of the assembly.
const FUNCTION: &str = r#"#!/bin/sh
mkdir -p "$CDK_OUTDIR/asset.c0de/lib"
for file in $FILES; do touch "$CDK_OUTDIR/asset.c0de/$file"; done
cat >"$CDK_OUTDIR/manifest.json" <<J
{"version":"36.0.0","artifacts":{
"Shop.assets":{"type":"cdk:asset-manifest","properties":{"file":"Shop.assets.json"}},
"Shop":{"type":"aws:cloudformation:stack","environment":"aws://unknown-account/unknown-region",
"dependencies":["Shop.assets"],"properties":{"templateFile":"Shop.template.json"},
"metadata":{"/Shop/Worker/Resource":[{"type":"aws:cdk:logicalId","data":"Worker1","trace":["src/lib.rs:7:9"]}]}}}}
J
cat >"$CDK_OUTDIR/Shop.assets.json" <<J
{"version":"36.0.0","files":{"c0de":{"source":{"path":"asset.c0de","packaging":"${PACKAGING-zip}"},
"destinations":{"current":{"bucketName":"assets","objectKey":"c0de.zip"}}}}}
J
cat >"$CDK_OUTDIR/Shop.template.json" <<J
{"Resources":{"Worker1":{"Type":"AWS::Lambda::Function","Properties":{"Runtime":"${RUNTIME-nodejs22.x}",
"Handler":"$HANDLER","Role":"arn:aws:iam::123456789012:role/r",${MORE-}"Code":{"S3Bucket":"assets","S3Key":"c0de.zip"}}}}}
J
"#;

/// Synthesizes and returns what was said of the handler, empty if nothing was.
#[track_caller]
fn told(name: &str, variables: &[(&str, &str)]) -> String {
    let mut project = Project::with_app(&format!("handler-{name}"), FUNCTION);
    for (name, value) in variables {
        project = project.env(name, value);
    }
    let told = project.run(&["synth", "--quiet", "--app", "./app.sh"]);
    match told.split_once("error[handler]") {
        Some((_, rest)) => rest.split("\n\n").next().unwrap().to_string(),
        None => {
            assert!(told.ends_with("--- exit 0\n"), "{told}");
            String::new()
        }
    }
}

#[test]
fn a_handler_in_a_file_that_is_not_there_leads_to_the_one_that_is() {
    insta::assert_snapshot!(told("node", &[("HANDLER", "index.handler"), ("FILES", "worker.mjs package.json")]), @"
    : a function's handler is not in its code
      The handler `index.handler` is in index.mjs or index.js or index.cjs, which the code does not have. It has: lib/, package.json, worker.mjs.
        at `Shop/Worker`, src/lib.rs:7:9
      help: did you mean `worker.handler`?
    ");
    insta::assert_snapshot!(told("python", &[("HANDLER", "lib.app.main"), ("FILES", "lib/App.py lib/b.py"), ("RUNTIME", "python3.13")]), @"
    : a function's handler is not in its code
      The handler `lib.app.main` is in lib/app.py, which the code does not have. It has: App.py, b.py.
        at `Shop/Worker`, src/lib.rs:7:9
      help: did you mean `lib.App.main`?
    ");
    insta::assert_snapshot!(told("typescript", &[("HANDLER", "index.handler"), ("FILES", "index.ts")]), @"
    : a function's handler is not in its code
      The handler `index.handler` is in index.mjs or index.js or index.cjs, which the code does not have. It has: index.ts, lib/.
        at `Shop/Worker`, src/lib.rs:7:9
      help: Lambda does not run TypeScript: compile `index.ts` and give the directory with the result
    ");
}

#[test]
fn a_handler_of_node_is_in_the_file_before_the_first_dot() {
    insta::assert_snapshot!(told("dots", &[("HANDLER", "my.worker.handler"), ("FILES", "my.worker.js")]), @"
    : a function's handler is not in its code
      The handler `my.worker.handler` is in my.mjs or my.js or my.cjs, which the code does not have. It has: lib/, my.worker.js.
        at `Shop/Worker`, src/lib.rs:7:9
      help: Lambda takes the name of the file to end at its first dot: give `my.worker.js` a name without dots
    ");
    insta::assert_snapshot!(told("spelling", &[("HANDLER", "lib/Index.api.handler"), ("FILES", "lib/index.mjs lib/b.mjs")]), @"
    : a function's handler is not in its code
      The handler `lib/Index.api.handler` is in lib/Index.mjs or lib/Index.js or lib/Index.cjs, which the code does not have. It has: b.mjs, index.mjs.
        at `Shop/Worker`, src/lib.rs:7:9
      help: did you mean `lib/index.api.handler`?
    ");
    insta::assert_snapshot!(told("empty", &[("HANDLER", "index.api..handler"), ("FILES", "index.mjs")]), @"
    : a function's handler is not in its code
      The handler `index.api..handler` is not of the form FILE.FUNCTION.
        at `Shop/Worker`, src/lib.rs:7:9
      help: name both: `index.handler`, for `export const handler` in index.mjs
    ");
    insta::assert_snapshot!(told("folder", &[("HANDLER", "lib.v1/index"), ("FILES", "index.mjs")]), @"
    : a function's handler is not in its code
      The handler `lib.v1/index` is not of the form FILE.FUNCTION.
        at `Shop/Worker`, src/lib.rs:7:9
      help: name both: `index.handler`, for `export const handler` in index.mjs
    ");
}

#[test]
fn what_an_app_finds_of_handlers_is_not_told_without_checks() {
    let diagnostic = |code: &str, path: &str| {
        format!(
            r#"{{"severity":"error","code":"{code}","summary":"it is wrong","detail":"","path":"{path}","places":[],"help":[]}}"#
        )
    };
    let both = [diagnostic("handler", "Shop/Worker"), diagnostic("other", "Shop")].join(",");
    let script = format!(
        "#!/bin/sh\necho '{{\"version\":1,\"diagnostics\":[{both}]}}' >\"$RUSTINFRA_DIAGNOSTICS\"\nexit 3\n"
    );
    let project = Project::with_app("handler-no-check", &script);
    insta::assert_snapshot!(project.run(&["synth", "--app", "./app.sh"]), @"
    --- stderr
    error[other]: it is wrong
        at `Shop`

    error[handler]: it is wrong
        at `Shop/Worker`

    error[synth]: the app does not synthesize (2 problems)
      help: what is in templates (policies, ARNs, values) is checked when these are mended
    --- exit 3
    ");
    insta::assert_snapshot!(project.run(&["synth", "--no-check", "--app", "./app.sh"]), @"
    --- stderr
    error[other]: it is wrong
        at `Shop`

    error[synth]: the app does not synthesize (1 problem)
    --- exit 3
    ");
}

/// The app is this test again, in a process of its own.
#[test]
fn whatever_is_wrong_with_an_app_is_told_in_one_run() {
    if std::env::var_os("RUSTINFRA_DIAGNOSTICS").is_some() {
        let app = App::new();
        let shop = Stack::new(&app, "Shop");
        let code = Code::from_asset("code");
        Function::builder("Worker", Runtime::NODEJS_22, "index.handler", code).build(&shop);
        for id in ["First", "Second"] {
            let topic = CfnResource::new(&shop, id, "AWS::SNS::Topic");
            topic.override_logical_id("Topic");
        }
        let big = Stack::new(&app, "Big");
        (0..201).for_each(|i| drop(big.output(&format!("Output{i}"), "value")));
        let code = format!("{:?}", app.synth());
        std::process::exit(if code == format!("{:?}", ExitCode::from(3)) { 3 } else { 1 });
    }
    let test = "handlers::whatever_is_wrong_with_an_app_is_told_in_one_run";
    let program = std::env::current_exe().unwrap();
    let script = format!("#!/bin/sh\nexec '{}' {test} --exact >/dev/null\n", program.display());
    let project = Project::with_app("handler-all", &script).file("code/worker.mjs", "");
    let told = project.run(&["synth", "--app", "./app.sh"]);
    insta::assert_snapshot!(told, @"
    --- stderr
    error[too-many-elements]: a template is too large
      201 entries in `Outputs`, but a template may have 200.
        at `Big`, tests/cli/handlers.rs:143:19
      help: split the stack

    error[duplicate-logical-id]: two elements share a logical id
      `Shop/First` and `Shop/Second` both become `Topic` in the template; only letters and digits of an id count.
        at `Shop/Second`
        first  tests/cli/handlers.rs:140:25
        again  tests/cli/handlers.rs:140:25
      help: rename one of them, or set `override_logical_id`

    error[handler]: a function's handler is not in its code
      The handler `index.handler` is in index.mjs or index.js or index.cjs, which the code does not have. It has: worker.mjs.
        at `Shop/Worker`, tests/cli/handlers.rs:138:80
      help: did you mean `worker.handler`?

    error[synth]: the app does not synthesize (3 problems)
      help: what is in templates (policies, ARNs, values) is checked when these are mended
    --- exit 3
    ");
}

#[test]
fn a_handler_names_a_file_and_a_function() {
    insta::assert_snapshot!(told("form", &[("HANDLER", "handler"), ("FILES", "index.mjs")]), @"
    : a function's handler is not in its code
      The handler `handler` is not of the form FILE.FUNCTION.
        at `Shop/Worker`, src/lib.rs:7:9
      help: name both: `index.handler`, for `export const handler` in index.mjs
    ");
    let half = told("half", &[("HANDLER", "app."), ("FILES", "app.py"), ("RUNTIME", "python3.13")]);
    assert!(half.contains("`app.handler`, for `def handler` in app.py"), "{half}");
}

#[test]
fn what_is_there_or_cannot_be_known_is_right() {
    let right: [(&str, &[(&str, &str)]); 11] = [
        ("mjs", &[("HANDLER", "index.handler"), ("FILES", "index.mjs")]),
        ("cjs", &[("HANDLER", "lib/index.handler"), ("FILES", "lib/index.cjs")]),
        ("nested", &[("HANDLER", "index.api.handler"), ("FILES", "index.mjs other.mjs")]),
        ("deep", &[("HANDLER", "lib/index.api.v1.handler"), ("FILES", "lib/index.js")]),
        (
            "layer",
            &[
                ("HANDLER", "x.handler"),
                ("MORE", r#""Layers":["arn:aws:lambda:eu-west-1:123456789012:layer:x:1"],"#),
            ],
        ),
        ("absolute", &[("HANDLER", "/opt/nodejs/x.handler")]),
        ("archive", &[("HANDLER", "x.handler"), ("PACKAGING", "file")]),
        ("ruby", &[("HANDLER", "x.handler"), ("RUNTIME", "ruby3.4")]),
        (
            "module",
            &[("HANDLER", "lib.app.main"), ("FILES", "lib/app.py"), ("RUNTIME", "python3.13")],
        ),
        (
            "slash",
            &[("HANDLER", "lib/app.main"), ("FILES", "lib/app.py"), ("RUNTIME", "python3.13")],
        ),
        (
            "compiled",
            &[("HANDLER", "app.main"), ("FILES", "app.cpython-313.so"), ("RUNTIME", "python3.13")],
        ),
    ];
    for (name, variables) in right {
        assert_eq!(told(name, variables), "", "{name}");
    }
}

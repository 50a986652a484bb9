//! Code in each of its forms, deployed and run: TypeScript that the real esbuild bundles, Python with a
//! package that pip installs, an archive, layers, and an object of a bucket; and addresses of functions,
//! which let pages of other origins in.
//!
//! The endpoint streams no answers: its Node.js has no `awslambda`. What it says instead is asserted,
//! so that a version that does is noticed; what a template says of it is in
//! `constructs/tests/constructs/lambda/url.rs`.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, ExitCode};

use serde_json::{Map, Value, json};

use crate::labs::local_host;
use crate::local::{Local, check};
use crate::tools::{Answer, endpoint_python, esbuild_modules, send};
use rustinfra_constructs::assembly::FileAsset;
use rustinfra_constructs::lambda::{
    Bundling, HttpMethod, InvokeMode, PythonBundling, PythonLayerVersion,
};
use rustinfra_constructs::prelude::*;

/// Every file of the functions and layers. The packages are none that the endpoint is made of, whose
/// Python runs the functions.
const SOURCES: [(&str, &str); 11] = [
    (
        "typed/index.ts",
        "import { createHash } from 'node:crypto';
import { Rate, priceOf } from './prices';

export const handler = async (event: { net: number }) => ({
  price: priceOf(event.net, Rate.Food),
  digest: createHash('sha256').update(STAGE).digest('hex').slice(0, 8),
});
",
    ),
    (
        "typed/prices.ts",
        "declare global { const STAGE: string; }
export enum Rate { Food = 7, Other = 19 }
export const priceOf = (net: number, rate: Rate): number => net + (net * rate) / 100;
",
    ),
    (
        "packaged/shop/main.py",
        "import inflection
from shop.prices import RATE

def handle(event, context):
    return {'many': inflection.pluralize(event['text']), 'rate': RATE}
",
    ),
    ("packaged/shop/prices.py", "RATE = 19\n"),
    ("packaged/requirements.txt", "inflection==0.5.1\n"),
    ("periods/requirements.txt", "isodate==0.7.2\n"),
    (
        "periods/periods.py",
        "import isodate\n\ndef seconds(text):\n    return isodate.parse_duration(text).total_seconds()\n",
    ),
    (
        "timed/index.py",
        "from periods import seconds\n\ndef handler(event, context):\n    return seconds(event['period'])\n",
    ),
    (
        "tools/nodejs/node_modules/tools/index.js",
        "exports.shout = (text) => `${text.toUpperCase()}!`;\n",
    ),
    (
        "zipped/index.js",
        "const { shout } = require('tools');\nexports.handler = async ({ text }) => shout(text);\n",
    ),
    (
        "stored/index.mjs",
        "export const handler = async ({ text }) => [...text].reverse().join('');\n",
    ),
];

/// Answers with its method.
const OPEN: &str = "
exports.handler = async (event) => ({
  statusCode: 200,
  headers: { 'content-type': 'text/plain', 'x-rate': '19' },
  body: event.requestContext.http.method,
});
";

/// Answers in two pieces.
const STREAMED: &str = "
exports.handler = awslambda.streamifyResponse(async (event, stream) => {
  stream = awslambda.HttpResponseStream.from(stream, { statusCode: 200 });
  stream.write('one');
  stream.write('two');
  stream.end();
});
";

/// Packs a directory of the sources.
fn pack(root: &Path, directory: &str) -> std::path::PathBuf {
    let script = "import os, sys, zipfile
with zipfile.ZipFile(sys.argv[2], 'w') as archive:
    for name in sorted(os.listdir(sys.argv[1])):
        archive.write(os.path.join(sys.argv[1], name), name)
";
    let archive = root.join(format!("{directory}.zip"));
    let mut python = Command::new(endpoint_python());
    check(python.args(["-c", script]).args([&root.join(directory), &archive]));
    archive
}

/// Fills a directory with the sources, with the real esbuild beside the TypeScript.
fn fill(root: &Path) {
    for (file, text) in SOURCES {
        let file = root.join(file);
        let made = file.parent().map_or(Ok(()), fs::create_dir_all);
        if let Err(error) = made.and_then(|()| fs::write(&file, text)) {
            panic!("{}: {error}", file.display());
        }
    }
    let modules = root.join("typed/node_modules");
    if let Err(error) = symlink(esbuild_modules(), &modules) {
        panic!("{}: {error}", modules.display());
    }
}

fn app(root: &Path, out: &str) -> App {
    let app = App::builder().out(out).build();
    let stack = Stack::new(&app, "Code");
    let told = |function: &Function| {
        let path = function.node().path();
        let (_, id) = path.rsplit_once('/').unwrap_or_default();
        stack.output(&format!("{id}Name"), function.name());
    };

    let bundling = Bundling::new(root.join("typed/index.ts")).define("STAGE", "\"test\"").minify();
    told(&NodejsFunction::builder("Typed", bundling).build(&stack));

    let bundling =
        PythonBundling::new(root.join("packaged")).index("shop/main.py").handler("handle");
    told(&PythonFunction::builder("Packaged", bundling).build(&stack));

    let periods = PythonLayerVersion::builder("Periods", root.join("periods"))
        .compatible_runtime(Runtime::PYTHON_3_13)
        .build(&stack);
    told(&PythonFunction::builder("Timed", root.join("timed")).layer(&periods).build(&stack));

    let tools = LayerVersion::builder("Tools", Code::from_asset(root.join("tools"))).build(&stack);
    let code = Code::from_asset(pack(root, "zipped"));
    let zipped = Function::builder("Zipped", Runtime::NODEJS_22, "index.handler", code);
    told(&zipped.layer(&tools).build(&stack));

    // An object that is in a bucket before the function is: one that `deploy` has put there.
    let object = FileAsset::new(&stack, "Object", pack(root, "stored"));
    let code = Code::from_bucket(object.bucket_name(), &format!("{}.zip", object.hash()), None);
    told(&Function::builder("Stored", Runtime::NODEJS_22, "index.handler", code).build(&stack));

    let open = FunctionUrlOptions::new(FunctionUrlAuthType::None);
    let cors = FunctionUrlCors::new(["https://shop.example.com", "https://admin.example.com"])
        .allowed_methods([HttpMethod::Get])
        .allowed_headers(["x-tenant"])
        .exposed_headers(["x-rate"])
        .allow_credentials(true)
        .max_age(mins(5));
    for (id, code, options) in [
        ("Open", OPEN, open.clone().cors(cors)),
        ("Streamed", STREAMED, open.invoke_mode(InvokeMode::ResponseStream)),
    ] {
        let code = Code::inline(code);
        let function = Function::builder(id, Runtime::NODEJS_22, "index.handler", code);
        let url = function.build(&stack).add_function_url(options);
        stack.output(&format!("{id}Url"), url.url());
    }
    app
}

/// What the function of an id returns, be it an error.
#[track_caller]
fn invoke(local: &Local, outputs: &Map<String, Value>, id: &str, payload: &Value) -> Value {
    let parameters =
        json!({"FunctionName": outputs[&format!("{id}Name")], "Payload": payload.to_string()});
    let answer = local.ask(&["call", "lambda", "Invoke", &parameters.to_string()]);
    serde_json::from_str(answer["Payload"].as_str().unwrap_or_default()).unwrap_or(answer)
}

/// Calls the address of a function.
#[track_caller]
fn call(endpoint: &str, url: &Value, method: &str, headers: &[(&str, &str)]) -> Answer {
    let (host, path) = local_host(endpoint, url.as_str().unwrap_or_default()).unwrap_or_default();
    let headers: Vec<_> =
        [("Host", host.as_str())].into_iter().chain(headers.iter().copied()).collect();
    match send(method, &format!("{endpoint}/{path}"), &headers, None) {
        Ok(answer) => answer,
        Err(error) => panic!("{method} {url}: {error}"),
    }
}

/// What an answer tells browsers, in order.
fn shared(answer: &Answer) -> Vec<(&str, &str)> {
    let headers = answer.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let mut shared: Vec<_> = headers
        .filter(|(name, _)| name.starts_with("access-control-") || *name == "vary")
        .collect();
    shared.sort_unstable();
    shared
}

#[test]
fn code_of_every_form_runs() {
    let local = Local::new("e2e-code");
    let root = local.scratch.join("sources");
    fill(&root);
    let out = local.scratch.join("assembly").to_string_lossy().into_owned();
    assert_eq!(format!("{:?}", app(&root, &out).synth()), format!("{:?}", ExitCode::SUCCESS));
    let outputs = local.deploy(&["--app", &out], "Code");

    let expected = json!({
        // The digest is of the text that esbuild puts in the place of a name.
        "Typed": {"price": 214, "digest": "9f86d081"},
        "Packaged": {"many": "teas", "rate": 19},
        "Timed": 5400.0,
        "Zipped": "TEA!",
        "Stored": "aet",
    });
    let payload = json!({"net": 200, "text": "tea", "period": "PT1H30M"});
    let ids = expected.as_object().into_iter().flat_map(Map::keys);
    let answers: Map<String, Value> =
        ids.map(|id| (id.clone(), invoke(&local, &outputs, id, &payload))).collect();
    assert_eq!(Value::Object(answers), expected);

    let endpoint = local.url();
    let url = &outputs["OpenUrl"];
    let allowed = |origin| {
        [
            ("access-control-allow-credentials", "true"),
            ("access-control-allow-headers", "x-tenant"),
            ("access-control-allow-methods", "GET"),
            ("access-control-allow-origin", origin),
            ("access-control-expose-headers", "x-rate"),
            ("access-control-max-age", "300"),
            ("vary", "Origin"),
        ]
    };
    for origin in ["https://shop.example.com", "https://admin.example.com"] {
        for (method, body) in [("GET", "GET"), ("OPTIONS", "")] {
            let answer = call(&endpoint, url, method, &[("Origin", origin)]);
            assert_eq!((answer.status, answer.body.as_str()), (200, body), "{method} {origin}");
            assert_eq!(shared(&answer), allowed(origin), "{method} {origin}");
        }
    }
    for headers in [&[("Origin", "https://other.example.com")][..], &[]] {
        let answer = call(&endpoint, url, "GET", headers);
        assert_eq!((answer.status, answer.body.as_str()), (200, "GET"), "{headers:?}");
        assert_eq!(shared(&answer), [], "{headers:?}");
    }

    let streamed = call(&endpoint, &outputs["StreamedUrl"], "GET", &[]);
    let refused = json!({
        "errorMessage": "Worker init failed: awslambda is not defined",
        "errorType": "RuntimeError",
    });
    let told: Value = serde_json::from_str(&streamed.body).unwrap_or_default();
    assert_eq!((streamed.status, told), (502, refused));
}

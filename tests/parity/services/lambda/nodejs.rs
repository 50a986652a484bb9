//! Functions that are bundled by esbuild, with every option, and what is in their bundles.

use crate::fixtures::read;
use crate::services::{TWINS, written};
use crate::tools::{esbuild_modules, synth_twin, twin_project};
use rustinfra_constructs::lambda::{Bundling, OutputFormat, SourceMapMode};
use rustinfra_constructs::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

/// The stack. Its functions' project is that of the twin.
pub(crate) fn add(app: &App) -> Stack {
    let stack = Stack::new(app, "Nodejs");
    let project = twin_project("services").join("nodejs");
    let entry = |name: &str| Bundling::new(project.join("src").join(name));
    let bundled = |id: &str, bundling| NodejsFunction::builder(id, bundling);

    bundled("Plain", entry("plain.ts")).build(&stack);
    let code = Code::inline("exports.main = async () => {};");
    Function::builder("Given", Runtime::NODEJS_22, "index.main", code)
        .aws_sdk_connection_reuse()
        .build(&stack);
    let module = entry("quote.ts")
        .project_root(&project)
        .deps_lock_file_path(project.join("package-lock.json"))
        .format(OutputFormat::Esm)
        .target("es2020")
        .external_modules(["left-out", "@aws-sdk/*"])
        .loader(".svg", "text")
        .define("STAGE", "\"test\"")
        .log_level("error")
        .keep_names()
        .tsconfig(project.join("legacy.json"))
        .banner("// before")
        .footer("// after")
        .main_fields(["module", "main"])
        .inject("./src/clock.ts")
        .esbuild_arg("--legal-comments=none")
        .esbuild_arg("--drop:console")
        .esbuild_arg("--pure:Book")
        .esbuild_arg("--pure:now")
        .before_bundling("cp \"$INPUT_DIR/package.json\" \"$OUTPUT_DIR/before.json\"")
        .before_install("false")
        .after_bundling("cp \"$INPUT_DIR/src/logo.svg\" \"$OUTPUT_DIR/logo.svg\"");
    bundled("Module", module).runtime(Runtime::NODEJS_24).handler("index.main").build(&stack);
    let small = entry("quote.ts")
        .minify()
        .bundle_aws_sdk()
        .loader(".svg", "dataurl")
        .define("STAGE", "\"live\"")
        .define("now", "Date.now")
        .define("left", "undefined")
        .esbuild_arg("--external:left-out")
        .charset("utf8")
        .source_map(SourceMapMode::External)
        .metafile()
        .asset_hash("small");
    bundled("Small", small).handler("index.main").build(&stack);
    let mapped = |mode, name: &str| entry("plain.ts").source_map(mode).asset_hash(name);
    let without = mapped(SourceMapMode::Default, "mapped").sources_content(false);
    bundled("Mapped", without).build(&stack);
    bundled("Inline", mapped(SourceMapMode::Inline, "inline")).build(&stack);
    bundled("Both", mapped(SourceMapMode::Both, "both")).build(&stack);
    bundled("Characters", entry("plain.ts").charset("utf8")).build(&stack);
    let pack =
        "npm pack --silent --pack-destination \"$OUTPUT_DIR\" \"$INPUT_DIR/packages/greeting\"";
    let installed = entry("installed.ts")
        .node_modules(["greeting"])
        .asset_hash("installed")
        .before_install(pack)
        .after_bundling("rm \"$OUTPUT_DIR/greeting-1.0.0.tgz\"");
    bundled("Installed", installed).build(&stack);
    stack
}

/// What is in each function's bundle, by the function's id and the file's path.
fn bundles(assembly: &Path) -> BTreeMap<String, BTreeMap<String, String>> {
    let template = read(&assembly.join("Nodejs.template.json"));
    let resources = template["Resources"].as_object().cloned().unwrap_or_default();
    let staged = |(id, resource): (String, Value)| {
        let staged = resource["Metadata"]["aws:asset:path"].as_str()?;
        let mut files = BTreeMap::new();
        collect(&assembly.join(staged), "", &mut files);
        Some((id, files))
    };
    resources.into_iter().filter_map(staged).collect()
}

fn collect(directory: &Path, prefix: &str, files: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        match entry.path().is_dir() {
            true => collect(&entry.path(), &format!("{name}/"), files),
            false => {
                let text = std::fs::read_to_string(entry.path()).unwrap_or_default();
                files.insert(name.clone(), plain(&name, &text));
            }
        }
    }
}

/// A file without the way from where esbuild wrote it to the project, which the CDK's has.
fn plain(name: &str, text: &str) -> String {
    const INLINE: &str = "//# sourceMappingURL=data:application/json;base64,";
    let parsed = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
    if name.ends_with(".map") {
        let mut map = parsed(text);
        for source in map["sources"].as_array_mut().into_iter().flatten() {
            let path = source.as_str().unwrap_or_default().to_string();
            *source = path.rsplit("services/nodejs/").next().unwrap_or_default().into();
        }
        return format!("{map:#}");
    }
    if name.ends_with(".meta.json") {
        let mut meta = parsed(text);
        let outputs = meta["outputs"].as_object().cloned().unwrap_or_default();
        let short = |(path, mut output): (String, Value)| {
            if path.ends_with(".map") {
                output["bytes"] = Value::Null;
            }
            (path.rsplit('/').next().unwrap_or_default().to_string(), output)
        };
        meta["outputs"] = Value::Object(outputs.into_iter().map(short).collect());
        return format!("{meta:#}");
    }
    match text.split_once(INLINE) {
        Some((code, map)) => {
            let map = String::from_utf8_lossy(&decoded(map.trim())).into_owned();
            format!("{code}{}", plain("inline.map", &map))
        }
        None => text.to_string(),
    }
}

/// The bytes of a text in base 64.
fn decoded(text: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = text.bytes().filter_map(|byte| DIGITS.iter().position(|digit| *digit == byte));
    let digits: Vec<usize> = digits.collect();
    let bytes = |four: &[usize]| {
        let bits = four.iter().fold(0, |bits, digit| bits << 6 | digit) << (6 * (4 - four.len()));
        let bytes = [bits >> 16, bits >> 8, bits].map(|bits| (bits & 255) as u8);
        bytes.into_iter().take(four.len() - 1).collect::<Vec<u8>>()
    };
    digits.chunks(4).flat_map(bytes).collect()
}

/// What a function of a small project, made in `root`, is bundled to: the key of its asset, and its files.
fn bundled(root: &Path, out: &str, mode: SourceMapMode) -> (String, BTreeMap<String, String>) {
    let out = root.join(out);
    let app = App::builder().out(&out).build();
    let stack = Stack::new(&app, "Small");
    let bundling = Bundling::new(root.join("src/quote.ts")).source_map(mode).metafile();
    NodejsFunction::builder("F", bundling.esbuild_arg("--external:sharp")).build(&stack);
    assert_eq!(app.synth(), ExitCode::SUCCESS);
    let template = read(&out.join("Small.template.json"));
    let function = &template["Resources"]["FC4345940"];
    let key = function["Properties"]["Code"]["S3Key"].as_str().unwrap_or_default().to_string();
    let staged = out.join(function["Metadata"]["aws:asset:path"].as_str().unwrap_or_default());
    let entries = std::fs::read_dir(&staged).into_iter().flatten().flatten();
    let file = |entry: std::fs::DirEntry| {
        let text = std::fs::read_to_string(entry.path()).unwrap_or_default();
        (entry.file_name().to_string_lossy().into_owned(), text)
    };
    (key, entries.map(file).collect())
}

#[test]
fn a_bundle_is_the_same_each_time_and_wherever_it_is_made() {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bundles");
    let _ = std::fs::remove_dir_all(&directory);
    // One is deeper than the other, and has a space in its name.
    let roots = [directory.join("here"), directory.join("some where/else")];
    for root in &roots {
        let write = |name: &str, text: &str| {
            let file = root.join(name);
            let made = file.parent().map_or(Ok(()), std::fs::create_dir_all);
            if let Err(error) = made.and_then(|()| std::fs::write(&file, text)) {
                panic!("{}: {error}", file.display());
            }
        };
        let quote = "import { rate } from '../lib/rate';\nimport './page.css';\nimport 'sharp';\n\
                     export const handler = async () => `${rate} €`;\n";
        write("src/quote.ts", quote);
        write("src/page.css", "body { margin: 0; }\n");
        write("lib/rate.ts", "export const rate: number = 19;\n");
        write("package-lock.json", "{}\n");
        if let Err(error) = std::os::unix::fs::symlink(esbuild_modules(), root.join("node_modules"))
        {
            panic!("{}: {error}", root.display());
        }
    }
    let [here, elsewhere] = &roots;
    let linked = directory.join("linked");
    if let Err(error) = std::os::unix::fs::symlink(elsewhere, &linked) {
        panic!("{}: {error}", linked.display());
    }
    let all = [
        SourceMapMode::Default,
        SourceMapMode::External,
        SourceMapMode::Inline,
        SourceMapMode::Both,
    ];
    for mode in all {
        let first = bundled(here, "first.out", mode);
        assert_eq!(first, bundled(here, "second.out", mode));
        assert_eq!(first, bundled(elsewhere, "first.out", mode));
        assert_eq!(first, bundled(&linked, "second.out", mode));
        let (_, files) = first;
        let names: Vec<&str> = files.keys().map(String::as_str).collect();
        let mut expected =
            vec!["index.css", "index.css.map", "index.js", "index.js.map", "index.meta.json"];
        expected.retain(|name| mode != SourceMapMode::Inline || !name.ends_with(".map"));
        assert_eq!(names, expected);
        let mut maps = Vec::new();
        for (name, end) in [("index.js", "\n"), ("index.css", " */\n")] {
            let text = &files[name];
            if matches!(mode, SourceMapMode::Inline | SourceMapMode::Both) {
                let map = text.split_once("base64,").and_then(|(_, map)| map.strip_suffix(end));
                maps.push(String::from_utf8_lossy(&decoded(map.unwrap_or_default())).into_owned());
            }
            maps.extend(files.get(&format!("{name}.map")).cloned());
        }
        let sources = |map: &String| {
            serde_json::from_str::<Value>(map).unwrap_or_default()["sources"].clone()
        };
        let mut found: Vec<Value> = maps.iter().map(sources).collect();
        found.dedup();
        let expected = [json!(["src/quote.ts", "lib/rate.ts"]), json!(["src/page.css"])];
        assert_eq!(found, expected, "{mode:?}");

        let meta: Value = serde_json::from_str(&files["index.meta.json"]).unwrap_or_default();
        let outputs = meta["outputs"].as_object().cloned().unwrap_or_default();
        let sizes: BTreeMap<_, _> = outputs
            .iter()
            .map(|(name, output)| (name.as_str(), output["bytes"].as_u64()))
            .collect();
        let staged = files.iter().filter(|(name, _)| *name != "index.meta.json");
        let staged = staged.map(|(name, text)| (name.as_str(), Some(text.len() as u64)));
        assert_eq!(sizes, staged.collect());
        assert_eq!(outputs["index.js"]["cssBundle"], "index.css");
        let inputs = meta["inputs"].as_object().cloned().unwrap_or_default();
        let inputs: Vec<&str> = inputs.keys().map(String::as_str).collect();
        assert_eq!(inputs, ["lib/rate.ts", "src/page.css", "src/quote.ts"]);
    }
}

#[test]
fn the_same_options_make_the_same_bundles() {
    let out = written().join("nodejs.out");
    let app = App::builder().out(&out).build();
    let twin = TWINS.iter().find(|twin| twin.name == "nodejs");
    twin.map(|twin| (twin.add)(&app));
    assert_eq!(app.synth(), ExitCode::SUCCESS);
    let (mut ours, mut cdk) = (bundles(&out), bundles(&synth_twin("services")));
    assert_eq!(ours.len(), 8, "{:?}", ours.keys());
    // The CDK does not pass on which characters are asked for.
    let (own, theirs) = (ours.remove("Characters068FBF07"), cdk.remove("Characters068FBF07"));
    assert_eq!(theirs.as_ref(), cdk.get("Plain295EB121"));
    let escaped = own.map(|files| files["index.js"].replace('€', "\\u20AC"));
    assert_eq!(escaped, theirs.map(|files| files["index.js"].clone()));
    assert_eq!(ours, cdk);
}

//! The commands in the apps' READMEs fit what the apps put out.

use std::fs;

use serde_json::Value;

use crate::snapshots::directory;
use crate::tools::workspace;

/// The addresses that an app puts out for `curl`, by the names of the outputs.
fn addresses(app: &str) -> Vec<(String, Value)> {
    let files = fs::read_dir(directory().join(app)).into_iter().flatten().flatten();
    let texts = files.filter_map(|file| fs::read_to_string(file.path()).ok());
    let templates = texts.filter_map(|text| serde_json::from_str::<Value>(&text).ok());
    let outputs = templates.flat_map(|template| {
        template["Outputs"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(k, v)| (k.clone(), v["Value"].clone()))
            .collect::<Vec<_>>()
    });
    outputs.filter(|(name, _)| ["Url", "Endpoint"].iter().any(|part| name.contains(part))).collect()
}

/// Whether an address ends with a slash: that of a stage does by its text, that of a function always.
fn ends_with_slash(address: &Value) -> bool {
    let of_function = address["Fn::GetAtt"][1] == "FunctionUrl";
    let last = address["Fn::Join"][1].as_array().and_then(|parts| parts.last());
    of_function || last.and_then(Value::as_str).is_some_and(|last| last.ends_with('/'))
}

/// What follows a variable with an address, in a line of a console.
fn after_addresses(line: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (at, _) in line.match_indices("URL") {
        let before = &line[..at];
        let start = before.trim_end_matches(|c: char| c.is_ascii_uppercase() || c == '_');
        if start.ends_with('$') || start.ends_with("${") {
            found.push(&line[at + "URL".len()..]);
        }
    }
    found
}

#[test]
fn no_address_is_followed_by_a_second_slash() {
    let mut calls = 0;
    for entry in fs::read_dir(workspace().join("apps")).into_iter().flatten().flatten() {
        let app = entry.file_name().to_string_lossy().into_owned();
        let readme = fs::read_to_string(entry.path().join("README.md")).unwrap_or_default();
        for line in readme.lines().filter(|line| line.starts_with("$ curl")) {
            for rest in after_addresses(line) {
                calls += 1;
                let path = rest.strip_prefix('}').unwrap_or("/");
                assert!(path.starts_with(|c: char| c.is_ascii_lowercase()), "{app}: {line}");
                let addresses = addresses(&app);
                assert!(!addresses.is_empty(), "{app} puts out no address");
                for (name, address) in addresses.iter().filter(|(name, _)| name != "SignInUrl") {
                    assert!(ends_with_slash(address), "{app}: {name} is {address}");
                }
            }
        }
    }
    assert!(calls > 20, "{calls} calls were found");
}

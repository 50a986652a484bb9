//! The golden templates of the services' stacks, `tests/parity/golden/<stack>.template.json`: the rows of
//! `docs/cdk-differences` leave what they excuse to nobody else.
//!
//! When a template changes on purpose, `UPDATE_SNAPSHOTS=1 cargo test --test parity golden` writes them
//! anew.

use super::TWINS;
use crate::tools::workspace;
use std::collections::BTreeMap;
use std::fs;

#[test]
fn every_service_s_template_is_its_golden_file() {
    let directory = workspace().join("tests/parity/golden");
    let templates = TWINS.iter().flat_map(super::Twin::templates);
    let now: BTreeMap<String, String> = templates
        .map(|(stack, template)| (format!("{stack}.template.json"), format!("{template:#}\n")))
        .collect();
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        let _ = fs::remove_dir_all(&directory);
        let written = fs::create_dir_all(&directory).and_then(|()| {
            now.iter().try_for_each(|(name, text)| fs::write(directory.join(name), text))
        });
        written.unwrap_or_else(|error| panic!("cannot write {}: {error}", directory.display()));
    }
    let golden: BTreeMap<String, String> = fs::read_dir(&directory)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| {
            let text = fs::read_to_string(entry.path());
            let text = text.unwrap_or_else(|e| panic!("{}: {e}", entry.path().display()));
            (entry.file_name().to_string_lossy().into_owned(), text)
        })
        .collect();
    let names = now.keys().chain(golden.keys().filter(|name| !now.contains_key(*name)));
    let changed: Vec<&String> = names.filter(|name| now.get(*name) != golden.get(*name)).collect();
    let advice = "if that is meant: UPDATE_SNAPSHOTS=1 cargo test --test parity golden";
    assert!(changed.is_empty(), "not as they were: {changed:?}\n{advice}");
}

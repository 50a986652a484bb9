//! The golden templates in `snapshots/<app>/<stack>.template.json`: plain CloudFormation.
//!
//! When a template changes on purpose, `UPDATE_SNAPSHOTS=1 cargo test --test apps` writes them anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::synthesized::{APPS, templates};
use crate::tools::workspace;

/// The directory of the golden templates.
pub(crate) fn directory() -> PathBuf {
    workspace().join("snapshots")
}

/// Every file in a directory by its name.
fn files(directory: &Path) -> BTreeMap<String, String> {
    let Ok(entries) = fs::read_dir(directory) else { return BTreeMap::new() };
    let read = |entry: fs::DirEntry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        let text = fs::read_to_string(entry.path());
        (name, text.unwrap_or_else(|error| panic!("{}: {error}", entry.path().display())))
    };
    entries.flatten().map(read).collect()
}

fn update(directory: &Path, templates: &BTreeMap<String, String>) {
    let _ = fs::remove_dir_all(directory);
    let written = fs::create_dir_all(directory).and_then(|()| {
        templates.iter().try_for_each(|(name, text)| fs::write(directory.join(name), text))
    });
    written.unwrap_or_else(|error| panic!("cannot write {}: {error}", directory.display()));
}

/// The first line in which two texts differ, as the golden file and the app have it.
fn first_difference(golden: &str, now: &str) -> String {
    let (mut golden, mut now) = (golden.lines(), now.lines());
    for line in 1.. {
        match (golden.next(), now.next()) {
            (None, None) => break,
            (a, b) if a == b => {}
            (a, b) => {
                let [a, b] = [a, b].map(|text| text.unwrap_or("(the end)"));
                return format!("line {line}\n  golden: {a}\n  now:    {b}");
            }
        }
    }
    "the line ends".to_owned()
}

#[test]
fn every_template_is_its_golden_file_to_the_byte() {
    let mut complaints = Vec::new();
    for &(app, add) in APPS {
        let now = templates(app, add);
        let directory = directory().join(app);
        if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
            update(&directory, &now);
        }
        let golden = files(&directory);
        let names = |side: &BTreeMap<String, String>| side.keys().cloned().collect::<Vec<_>>();
        if names(&golden) != names(&now) {
            complaints.push(format!("{app}: {:?} is now {:?}", names(&golden), names(&now)));
        }
        for (name, text) in &now {
            if let Some(golden) = golden.get(name).filter(|golden| *golden != text) {
                complaints.push(format!("{app}/{name}: {}", first_difference(golden, text)));
            }
        }
    }
    let advice = "if that is meant: UPDATE_SNAPSHOTS=1 cargo test --test apps";
    assert!(complaints.is_empty(), "{}\n{advice}", complaints.join("\n"));
}

#[test]
fn there_are_golden_templates_of_no_other_app() {
    let mut apps: Vec<String> = APPS.iter().map(|(app, _)| (*app).to_owned()).collect();
    apps.sort();
    let listed = |directory: PathBuf| {
        let entries = fs::read_dir(&directory);
        let entries = entries.unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
        let mut names: Vec<String> = entries
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    };
    assert_eq!(listed(directory()), apps);
    // And no app is without: each is a directory of `apps/`.
    assert_eq!(listed(workspace().join("apps")), apps);
}

#[test]
fn the_second_synthesis_in_a_process_is_the_first() {
    for &(app, add) in APPS {
        assert_eq!(templates(app, add), templates(app, add));
    }
}

#[test]
fn the_first_difference_is_told_by_its_line() {
    assert_eq!(first_difference("a\nb\nc", "a\nx\nc"), "line 2\n  golden: b\n  now:    x");
    assert_eq!(first_difference("a", "a\nb"), "line 2\n  golden: (the end)\n  now:    b");
    assert_eq!(first_difference("a\n", "a"), "the line ends");
}

//! What a service has of the CDK stands in its twin, where both sides' templates are compared.
//!
//! `fixtures/cdk-used.json` is what the twins use (`npm run used`). A class, option, method or static
//! function that counts as the same thing here and stands in none of them, or whose function of ours our
//! stacks do not call, has a line in `coverage/untwinned/<page>.toml` with its reason. Constants and enums
//! are held against the CDK's by `values`; what is better here is another thing, and its page says which.

use super::answers::fits;
use super::declared::Kind;
use super::matching::{Row, Status};
use super::{Covered, PAGES, Page, cover};
use crate::fixtures::read;
use crate::tools::{twin_project, workspace};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What the twins use.
pub(super) struct Used {
    /// Of the CDK, by its modules.
    modules: BTreeMap<String, BTreeSet<String>>,
    /// The names that stand in our stacks, `constructor` for `Type::constructor` as well.
    ours: BTreeSet<String>,
}

impl Used {
    /// Reads the fixture and our stacks.
    pub(super) fn read() -> Self {
        let all = read(&fixture());
        let mut modules = BTreeMap::new();
        for (module, names) in all.as_object().into_iter().flatten() {
            let names = names.as_array().into_iter().flatten().filter_map(Value::as_str);
            modules.insert(module.clone(), names.flat_map(spellings).collect());
        }
        let mut ours = BTreeSet::new();
        words(&workspace().join("tests/parity/services"), &mut ours);
        Self { modules, ours }
    }

    /// Whether both sides of a twin use it; nothing is said of what a twin need not show.
    pub(super) fn has(&self, module: &str, row: &Row) -> Option<bool> {
        let shown = matches!(row.kind, Kind::Class | Kind::Option | Kind::Method | Kind::Static);
        let Status::Have(ours) = &row.status else { return None };
        let names = self.modules.get(module);
        let used = |name: &String| names.is_some_and(|names| names.contains(name));
        // Of a class that is not made, such as `Runtime`, something is taken.
        let taken = || {
            let member = format!("{}.", row.name);
            let names = names.into_iter().flatten();
            row.kind == Kind::Class && names.into_iter().any(|name| name.starts_with(&member))
        };
        let theirs = || used(&row.name) || granted(&row.name).iter().any(used) || taken();
        shown.then(|| theirs() && self.calls(ours))
    }

    /// Whether our stacks call what stands for something of the CDK, if it is a function.
    fn calls(&self, ours: &str) -> bool {
        let path = ours.split('(').next().unwrap_or(ours);
        let (owner, name) = path.rsplit_once("::").unwrap_or(("", path));
        let is_function = name.starts_with(char::is_lowercase) && !name.ends_with('…');
        !is_function
            || match name {
                // A type may have another name there: `use … Stage as ApiStage`.
                "new" | "builder" => {
                    let constructor = format!("{}::{name}", last(owner));
                    self.ours.iter().any(|path| path.ends_with(&constructor))
                }
                name => self.ours.contains(name),
            }
    }
}

fn last(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

/// Adds the names in the sources of a directory, each also after the one before it.
fn words(directory: &Path, found: &mut BTreeSet<String>) {
    let entries = std::fs::read_dir(directory);
    let entries = entries.unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            words(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
            for path in code.flat_map(|line| line.split(|c: char| !is_path(c))) {
                let names: Vec<&str> = path.trim_matches(':').split("::").collect();
                found.extend(names.iter().map(|name| (*name).to_owned()));
                found.extend(names.windows(2).map(|two| two.join("::")));
            }
        }
    }
}

fn fixture() -> std::path::PathBuf {
    workspace().join("tests/parity/fixtures/cdk-used.json")
}

/// `IKey.grant` is `Key.grant` or `KeyBase.grant`, and an `IKey` is a `Key`.
fn spellings(name: &str) -> Vec<String> {
    let mut spellings = vec![name.to_owned()];
    let inner = name.strip_prefix('I').filter(|rest| rest.starts_with(char::is_uppercase));
    match inner.map(|inner| inner.split_once('.').ok_or(inner)) {
        Some(Ok((owner, member))) => {
            spellings.extend([format!("{owner}.{member}"), format!("{owner}Base.{member}")]);
        }
        Some(Err(owner)) => spellings.push(owner.to_owned()),
        None => {}
    }
    spellings
}

/// `KeyGrants.sign` is what `Key.grantSign` grants, and `KeyGrants` is what a key has.
fn granted(name: &str) -> Vec<String> {
    if let Some(owner) = name.strip_suffix("Grants") {
        return vec![owner.to_owned()];
    }
    let Some((owner, verb)) = name.split_once("Grants.") else { return Vec::new() };
    let (first, rest) = verb.split_at(verb.chars().next().map_or(0, char::len_utf8));
    let method = format!("grant{}{rest}", first.to_uppercase());
    vec![format!("{owner}.{method}"), format!("{owner}Base.{method}")]
}

/// Why something stands in no twin, by the CDK's names, which may have a `*`.
fn reasons(page: &Page) -> BTreeMap<String, String> {
    let name = format!("tests/parity/coverage/untwinned/{}.toml", page.name);
    let text = std::fs::read_to_string(workspace().join(&name)).unwrap_or_default();
    toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// What stands in no twin without a reason, and the reasons that nothing needs.
fn complaints(covered: &Covered, used: &Used) -> Vec<String> {
    let reasons = reasons(covered.page);
    let mut needed = BTreeSet::new();
    let mut complaints = Vec::new();
    for (module, rows) in &covered.modules {
        for row in rows.iter().filter(|row| used.has(module, row) == Some(false)) {
            let reason =
                reasons.keys().filter(|key| fits(key, &row.name)).max_by_key(|it| it.len());
            match reason {
                Some(key) => drop(needed.insert(key.clone())),
                None => complaints
                    .push(format!("{module} {} is in no twin, as {:?}", row.name, row.status)),
            }
        }
    }
    let idle = reasons.keys().filter(|key| !needed.contains(*key));
    complaints.extend(idle.map(|key| format!("{}: {key} needs no reason", covered.page.name)));
    complaints
}

#[test]
fn what_a_service_has_of_the_cdk_stands_in_its_twin() {
    let sources = super::Sources::read(&workspace());
    let used = Used::read();
    let mut all = Vec::new();
    for page in PAGES.iter().filter(|page| page.twin) {
        let covered = cover(page, &sources).unwrap_or_else(|error| panic!("{error:?}"));
        all.extend(complaints(&covered, &used));
    }
    assert!(all.is_empty(), "{}: {}", all.len(), all.join("\n"));
}

#[test]
fn every_file_of_reasons_is_of_a_page_with_a_twin() {
    let folder = workspace().join("tests/parity/coverage/untwinned");
    let entries = std::fs::read_dir(&folder);
    let entries = entries.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let found = entries.flatten().map(|it| it.file_name().to_string_lossy().into_owned());
    let twinned = PAGES.iter().filter(|page| page.twin);
    let read: BTreeSet<String> = twinned.map(|page| format!("{}.toml", page.name)).collect();
    let never_read: BTreeSet<String> = found.filter(|name| !read.contains(name)).collect();
    assert_eq!(never_read, BTreeSet::new(), "{}", folder.display());
}

#[test]
fn the_fixture_is_what_the_twins_use() {
    let twins = twin_project("services");
    let twins = twins.parent().unwrap_or(&twins);
    let fresh = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cdk-used.json");
    let mut node = std::process::Command::new("node");
    let run = node.arg(twins.join("scripts/used.mjs")).arg(&fresh).output();
    let output = run.unwrap_or_else(|error| panic!("cannot start node: {error}"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let advice = "run `npm ci && npm run used` in tests/parity/twins";
    assert!(read(&fresh) == read(&fixture()), "{advice}");
}

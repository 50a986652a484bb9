//! `manifest.json`, its stages and the order of its stacks.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::assets::AssetManifest;
use super::error::AssemblyError;
use super::exports;
use super::stack::StackArtifact;

/// The newest major version of the assembly schema that is understood.
///
/// Versions only ever added fields so far; aws-cdk-lib 2.276.0 writes 55.
const NEWEST: u64 = 69;

/// A cloud assembly read back, its stages flattened into one list of stacks.
#[derive(Debug, Clone)]
pub struct Assembly {
    /// The folder it was read from.
    pub directory: PathBuf,
    /// The schema version that its manifest declares.
    pub version: String,
    /// What the app would have to be told by context and was not.
    pub missing: Vec<MissingContext>,
    pub(super) stacks: Vec<StackArtifact>,
}

/// A value that the app asked for and did not get.
#[derive(Debug, Clone, PartialEq)]
pub struct MissingContext {
    /// The context key, such as `availability-zones:account=…`.
    pub key: String,
    /// The kind of lookup, such as `vpc-provider`.
    pub provider: String,
    /// The lookup's arguments.
    pub props: Value,
}

impl Assembly {
    /// Reads the assembly in `directory`, with its nested assemblies.
    pub fn read(directory: impl AsRef<Path>) -> Result<Self, AssemblyError> {
        let directory = directory.as_ref();
        if !directory.is_dir() {
            return Err(AssemblyError::NoDirectory { directory: directory.to_owned() });
        }
        let mut found = Found::default();
        let version = found.read(directory, None)?;
        let mut stacks = in_order(found.stacks, &found.stages)?;
        exports::share(&mut stacks);
        Ok(Self { directory: directory.to_owned(), version, missing: found.missing, stacks })
    }

    /// Returns all stacks, each after the stacks it depends on.
    pub fn stacks(&self) -> &[StackArtifact] {
        &self.stacks
    }

    /// Finds a stack by artifact id, path or stack name.
    pub fn stack(&self, name: &str) -> Option<&StackArtifact> {
        let by =
            |is: fn(&StackArtifact) -> &str| self.stacks.iter().find(|stack| is(stack) == name);
        by(|stack| &stack.id)
            .or_else(|| by(|stack| &stack.path))
            .or_else(|| by(|stack| &stack.stack_name))
    }
}

/// What the manifests hold, gathered depth first.
#[derive(Default)]
struct Found {
    stacks: Vec<StackArtifact>,
    /// The stacks of each stage, by the stage's artifact id.
    stages: HashMap<String, Vec<String>>,
    missing: Vec<MissingContext>,
    /// The manifests that are being read, one inside of the other.
    open: Vec<PathBuf>,
}

impl Found {
    fn read(&mut self, directory: &Path, stage: Option<&str>) -> Result<String, AssemblyError> {
        let file = directory.join("manifest.json");
        let real = file.canonicalize().unwrap_or_else(|_| file.clone());
        if self.open.contains(&real) {
            let problem = "it is the manifest of a stage inside of itself".into();
            return Err(AssemblyError::Malformed { file, problem });
        }
        if !file.is_file() {
            return Err(match stage {
                None => AssemblyError::NotAnAssembly { directory: directory.to_owned() },
                Some(stage) => AssemblyError::MissingFile {
                    what: format!("the manifest of stage `{stage}`"),
                    file,
                },
            });
        }
        let json = Json::read(file, "the manifest")?;
        let version = json.text(&json.value, "version", "the manifest")?.to_owned();
        match version.split('.').next().and_then(|major| major.parse::<u64>().ok()) {
            Some(major) if major <= NEWEST => {}
            Some(_) => {
                return Err(AssemblyError::TooNew { file: json.file, version, supported: NEWEST });
            }
            None => {
                return Err(json.malformed(format!("version `{version}` is not a version number")));
            }
        }
        for missing in json.items(&json.value, "missing", "the manifest")? {
            let provider = json.optional_text(missing, "provider", "missing")?;
            self.missing.push(MissingContext {
                key: json.text(missing, "key", "missing")?.to_owned(),
                provider: provider.unwrap_or_default(),
                props: missing.get("props").cloned().unwrap_or_default(),
            });
        }
        self.open.push(real);
        let artifacts = json.members(&json.value, "artifacts")?;
        let mut assets = HashMap::new();
        for (id, artifact) in &artifacts {
            if json.text(artifact, "type", &format!("artifacts.{id}"))? == "cdk:asset-manifest" {
                let file = json.text(
                    &artifact["properties"],
                    "file",
                    &format!("artifacts.{id}.properties"),
                )?;
                assets.insert(id.to_string(), AssetManifest::read(directory.join(file))?);
            }
        }
        for (id, artifact) in &artifacts {
            let place = format!("artifacts.{id}");
            match json.text(artifact, "type", &place)? {
                "aws:cloudformation:stack" => {
                    self.stacks
                        .push(StackArtifact::read(&json, directory, id, artifact, stage, &assets)?);
                }
                "cdk:cloud-assembly" => {
                    let (properties, within) =
                        (&artifact["properties"], format!("{place}.properties"));
                    let name = json.text(properties, "directoryName", &within)?;
                    let shown = match json.optional_text(artifact, "displayName", &place)? {
                        None => json.optional_text(properties, "displayName", &within)?,
                        shown => shown,
                    };
                    let before = self.stacks.len();
                    self.read(&directory.join(name), Some(shown.as_deref().unwrap_or(id)))?;
                    let inner = json.texts(artifact, "dependencies", &place)?;
                    for stack in &mut self.stacks[before..] {
                        stack.dependencies.extend(inner.iter().cloned());
                    }
                    let ids = self.stacks[before..].iter().map(|stack| stack.id.clone()).collect();
                    self.stages.insert(id.to_string(), ids);
                }
                // Trees, feature-flag reports and kinds to come say nothing about deployment.
                _ => {}
            }
        }
        self.open.pop();
        Ok(version)
    }
}

/// Sorts stacks so that each follows what it depends on, and else keeps the manifest's order.
fn in_order(
    mut stacks: Vec<StackArtifact>,
    stages: &HashMap<String, Vec<String>>,
) -> Result<Vec<StackArtifact>, AssemblyError> {
    let index: HashMap<String, usize> =
        stacks.iter().enumerate().map(|(at, stack)| (stack.id.clone(), at)).collect();
    for stack in &mut stacks {
        let mut flat: Vec<String> = Vec::new();
        for dependency in std::mem::take(&mut stack.dependencies) {
            match stages.get(&dependency) {
                Some(inside) => flat.extend(inside.iter().cloned()),
                None => flat.push(dependency),
            }
        }
        flat.retain(|id| index.contains_key(id) && *id != stack.id);
        let mut seen = std::collections::HashSet::new();
        flat.retain(|id| seen.insert(id.clone()));
        stack.dependencies = flat;
    }
    let mut order = Vec::new();
    let mut state = vec![Mark::New; stacks.len()];
    for at in 0..stacks.len() {
        visit(at, &stacks, &index, &mut state, &mut order, &mut Vec::new())?;
    }
    let mut slots: Vec<Option<StackArtifact>> = stacks.into_iter().map(Some).collect();
    Ok(order.into_iter().filter_map(|at| slots[at].take()).collect())
}

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    New,
    Open,
    Done,
}

fn visit(
    at: usize,
    stacks: &[StackArtifact],
    index: &HashMap<String, usize>,
    state: &mut [Mark],
    order: &mut Vec<usize>,
    trail: &mut Vec<usize>,
) -> Result<(), AssemblyError> {
    match state[at] {
        Mark::Done => return Ok(()),
        Mark::Open => {
            let from = trail.iter().position(|&seen| seen == at).unwrap_or_default();
            let around = trail[from..].iter().chain(std::iter::once(&at));
            return Err(AssemblyError::Cycle {
                cycle: around.map(|&at| stacks[at].id.clone()).collect(),
            });
        }
        Mark::New => {}
    }
    state[at] = Mark::Open;
    trail.push(at);
    for dependency in &stacks[at].dependencies {
        visit(index[dependency], stacks, index, state, order, trail)?;
    }
    trail.pop();
    state[at] = Mark::Done;
    order.push(at);
    Ok(())
}

/// A JSON file being read, so that every complaint can name it.
pub(super) struct Json {
    pub(super) file: PathBuf,
    pub(super) value: Value,
}

impl Json {
    /// Reads a file; `what` says what is missing if it is not there.
    pub(super) fn read(file: PathBuf, what: &str) -> Result<Self, AssemblyError> {
        let text = match std::fs::read(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(AssemblyError::MissingFile { what: what.to_owned(), file });
            }
            Err(source) => return Err(AssemblyError::Unreadable { file, source }),
        };
        match serde_json::from_slice(&text) {
            Ok(value) => Ok(Self { file, value }),
            Err(source) => Err(AssemblyError::BrokenJson { file, source }),
        }
    }

    pub(super) fn malformed(&self, problem: String) -> AssemblyError {
        AssemblyError::Malformed { file: self.file.clone(), problem }
    }

    /// Returns a text that must be there.
    pub(super) fn text<'a>(
        &self,
        object: &'a Value,
        key: &str,
        place: &str,
    ) -> Result<&'a str, AssemblyError> {
        match object.get(key) {
            Some(Value::String(text)) => Ok(text),
            Some(_) => Err(self.malformed(format!("{place}: `{key}` is not a text"))),
            None => Err(self.malformed(format!("{place}: `{key}` is missing"))),
        }
    }

    /// Returns a text that may be absent.
    pub(super) fn optional_text(
        &self,
        object: &Value,
        key: &str,
        place: &str,
    ) -> Result<Option<String>, AssemblyError> {
        match object.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(_) => self.text(object, key, place).map(|text| Some(text.to_owned())),
        }
    }

    /// Returns a boolean that may be absent.
    pub(super) fn optional_bool(
        &self,
        object: &Value,
        key: &str,
        place: &str,
    ) -> Result<Option<bool>, AssemblyError> {
        match object.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Bool(value)) => Ok(Some(*value)),
            Some(_) => Err(self.malformed(format!("{place}: `{key}` is neither true nor false"))),
        }
    }

    /// Returns the items of a list that may be absent.
    pub(super) fn items<'a>(
        &self,
        object: &'a Value,
        key: &str,
        place: &str,
    ) -> Result<&'a [Value], AssemblyError> {
        match object.get(key) {
            None | Some(Value::Null) => Ok(&[]),
            Some(Value::Array(items)) => Ok(items),
            Some(_) => Err(self.malformed(format!("{place}: `{key}` is not a list"))),
        }
    }

    /// Returns a list of texts that may be absent.
    pub(super) fn texts(
        &self,
        object: &Value,
        key: &str,
        place: &str,
    ) -> Result<Vec<String>, AssemblyError> {
        match object.get(key) {
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(list) => self.strings(list, &format!("{place}.{key}")),
        }
    }

    /// Returns the members of an object that may be absent.
    pub(super) fn members<'a>(
        &self,
        object: &'a Value,
        key: &str,
    ) -> Result<Vec<(&'a String, &'a Value)>, AssemblyError> {
        match object.get(key) {
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(Value::Object(members)) => Ok(Map::iter(members).collect()),
            Some(_) => Err(self.malformed(format!("`{key}` is not an object"))),
        }
    }

    /// Returns a list that must hold texts only.
    pub(super) fn strings(&self, list: &Value, place: &str) -> Result<Vec<String>, AssemblyError> {
        let texts = list
            .as_array()
            .and_then(|items| items.iter().map(Value::as_str).collect::<Option<Vec<_>>>());
        match texts {
            Some(texts) => Ok(texts.into_iter().map(str::to_owned).collect()),
            None => Err(self.malformed(format!("{place} is not a list of texts"))),
        }
    }
}

//! Writes an assembly: to a folder beside its place, which is then renamed, so that a crash leaves
//! the old one whole.

use std::cell::RefCell;
use std::fs;
use std::io;
use std::iter;
use std::path::{Path, PathBuf};

use super::asset::{AssetSource, Maker, Making, Packaging, Program};
use super::fingerprint::{Entry, Unreadable, entries, reading};
use super::ignore::Ignore;
use super::manifest;
use super::run::not_written;
use super::synthesize::{CloudAssembly, StackArtifact};
use super::tree_json::write_tree;
use crate::diagnostic::Diagnostic;
use crate::parallel;
use crate::template::LogicalIds;
use crate::tree::Tree;

/// Why an assembly could not be written.
#[derive(Debug)]
pub(super) enum WriteError {
    /// What an asset is copied from could not be read.
    Read(Unreadable),
    /// A program that makes an asset failed.
    Make { asset: String, command: String, error: String },
    /// What fills an asset failed, and says why.
    Told(Box<Diagnostic>),
    /// Something could not be written in the place of the assembly.
    Write { path: PathBuf, error: io::Error },
}

impl From<Unreadable> for WriteError {
    fn from(unreadable: Unreadable) -> Self {
        WriteError::Read(unreadable)
    }
}

type Result<T> = std::result::Result<T, WriteError>;

fn at<T>(path: &Path, result: io::Result<T>) -> Result<T> {
    result.map_err(|error| WriteError::Write { path: path.to_path_buf(), error })
}

/// Where an assembly is written: a folder that takes the place of the older one when it is whole, and
/// goes if it never is.
pub(super) struct Place {
    out: PathBuf,
    fresh: PathBuf,
    begun: bool,
    /// What went wrong.
    failed: Option<WriteError>,
}

impl Place {
    /// The folder is made once there is something to write.
    pub(super) fn beside(out: &Path) -> Self {
        Self { out: out.to_path_buf(), fresh: beside(out, "new"), begun: false, failed: None }
    }

    /// The folder that the assembly will have.
    pub(super) fn out(&self) -> &Path {
        &self.out
    }

    /// Writes what is made of `tree`: the templates, as `render` renders them, and what says what they
    /// are. Returns the sizes of the templates. What goes wrong is told in the [end](Self::finish).
    pub(super) fn write(
        &mut self,
        assembly: &CloudAssembly,
        tree: &Tree,
        ids: &LogicalIds,
        render: impl Fn(&StackArtifact, &mut String) + Sync,
    ) -> Vec<usize> {
        self.begun = true;
        let written = begin(&self.out, &self.fresh)
            .and_then(|()| write_texts(assembly, tree, ids, &self.fresh, render));
        written.unwrap_or_else(|error| {
            self.failed = Some(error);
            vec![0; assembly.stacks.len()]
        })
    }

    /// Writes the assets of `assembly`, whose texts are written, and puts it in its place.
    pub(super) fn finish(mut self, assembly: &CloudAssembly) -> Result<()> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        for stack in &assembly.stacks {
            let directory = self.fresh.join(&stack.stage);
            // What a program made for the assembly before this one is taken over.
            write_assets(stack, &directory, &self.fresh, &self.out.join(&stack.stage))?;
        }
        at(&self.out, replace(&self.fresh, &self.out))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.begun {
            let _ = fs::remove_dir_all(&self.fresh);
        }
    }
}

fn begin(out: &Path, fresh: &Path) -> Result<()> {
    at(out, tidy(out))?;
    at(out, refuse_other_content(out))?;
    let parent = out.parent().filter(|p| !p.as_os_str().is_empty());
    if let Some(parent) = parent {
        at(parent, fs::create_dir_all(parent))?;
    }
    let _ = fs::remove_dir_all(fresh);
    at(out, fs::create_dir_all(fresh))
}

/// A folder next to `out`, of this process.
fn beside(out: &Path, what: &str) -> PathBuf {
    let name = out.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    out.with_file_name(format!(".{name}.{what}-{}", std::process::id()))
}

/// Cleans up after processes that were killed: an assembly one had set aside is put back if nothing
/// else took its place, and goes if something did, as does what others had begun to write.
fn tidy(out: &Path) -> io::Result<()> {
    let Some(name) = out.file_name() else { return Ok(()) };
    let name = name.to_string_lossy();
    let directory = match out.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    // Without a folder around it there is nothing to clean up; making that one tells what is wrong.
    let Ok(siblings) = fs::read_dir(directory) else { return Ok(()) };
    let is_there = || fs::symlink_metadata(out).is_ok();
    let mut set_aside = Vec::new();
    for sibling in siblings {
        let sibling = sibling?;
        let own = sibling.file_name().to_string_lossy().into_owned();
        let Some(what) = own.strip_prefix('.').and_then(|own| own.strip_prefix(&*name)) else {
            continue;
        };
        let (old, new) = (process(what, ".old-"), process(what, ".new-"));
        // What was set aside has done its duty once there is another.
        let is_left =
            new.or(old.filter(|_| is_there())).is_some_and(|id| is_running(id) == Some(false));
        if is_left {
            let _ = fs::remove_dir_all(sibling.path());
        } else if old.is_some_and(|id| is_running(id) != Some(true)) {
            set_aside.push(sibling.path());
        }
    }
    match set_aside.as_slice() {
        [only] if !is_there() => fs::rename(only, out),
        _ => Ok(()),
    }
}

/// The process at the end of a name that [`beside`] made.
fn process(name: &str, what: &str) -> Option<u32> {
    let id = name.strip_prefix(what)?;
    id.bytes().all(|b| b.is_ascii_digit()).then(|| id.parse().ok())?
}

/// Whether another process has this id; where that cannot be told, nothing. What bears the id of
/// this one is from an earlier process.
fn is_running(id: u32) -> Option<bool> {
    if id == std::process::id() {
        return Some(false);
    }
    let processes = Path::new("/proc");
    processes.join("self/stat").exists().then(|| processes.join(id.to_string()).exists())
}

/// An existing folder is replaced only if it is an assembly or empty.
fn refuse_other_content(out: &Path) -> io::Result<()> {
    let children = match fs::read_dir(out) {
        Ok(children) => children,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(e),
    };
    let names: Vec<String> = children
        .map(|c| c.map(|c| c.file_name().to_string_lossy().into_owned()))
        .collect::<io::Result<_>>()?;
    // Other things have a `manifest.json` as well: web apps, browser extensions.
    let is_assembly = names.iter().any(|n| n == "cdk.out");
    if is_assembly || names.iter().all(|n| is_lock(n)) {
        return Ok(());
    }
    Err(io::Error::other(
        "the folder exists and is not a cloud assembly; it is left alone. Choose another output \
         folder",
    ))
}

/// Locks that the CDK's command holds in the folder while the app runs.
fn is_lock(name: &str) -> bool {
    name.ends_with(".lock")
}

/// Takes over the locks of the assembly that is replaced.
fn keep_locks(out: &Path, fresh: &Path) -> io::Result<()> {
    let missing_is_fine = |result: io::Result<()>| match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    };
    let Ok(children) = fs::read_dir(out) else { return Ok(()) };
    for child in children {
        let child = child?;
        if is_lock(&child.file_name().to_string_lossy()) {
            missing_is_fine(fs::copy(child.path(), fresh.join(child.file_name())).map(drop))?;
        }
    }
    Ok(())
}

/// Of several processes that write to one place, the last one's assembly stays, whole.
fn replace(fresh: &Path, out: &Path) -> io::Result<()> {
    keep_locks(out, fresh)?;
    let old = beside(out, "old");
    loop {
        let existed = match fs::rename(out, &old) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            other => other.map(|()| true)?,
        };
        match fs::rename(fresh, out) {
            // Another process put its own there in between: that one is set aside as well.
            Err(error) if is_taken(&error) => {}
            Err(error) => {
                if existed {
                    fs::rename(&old, out)?;
                }
                return Err(error);
            }
            Ok(()) if existed => return fs::remove_dir_all(&old),
            Ok(()) => return Ok(()),
        }
        if existed {
            fs::remove_dir_all(&old)?;
        }
    }
}

fn is_taken(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::AlreadyExists)
}

/// The texts of an assembly, those that take longest first.
enum Text<'a> {
    Manifest(&'a str),
    Tree,
    Template(&'a StackArtifact),
    Assets(&'a StackArtifact),
}

thread_local! {
    /// What templates are rendered into, one after the other.
    static TEMPLATE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Returns the sizes of the templates.
fn write_texts(
    assembly: &CloudAssembly,
    tree: &Tree,
    ids: &LogicalIds,
    out: &Path,
    render: impl Fn(&StackArtifact, &mut String) + Sync,
) -> Result<Vec<usize>> {
    let stages: Vec<&str> =
        iter::once("").chain(assembly.stages.iter().map(|s| s.directory.as_str())).collect();
    for stage in &stages {
        let directory = out.join(stage);
        at(&directory, fs::create_dir_all(&directory))?;
        let marker = format!("{{\"version\":\"{}\"}}", manifest::VERSION);
        write_text(&directory.join("cdk.out"), &marker)?;
    }
    let texts: Vec<Text<'_>> = (stages.into_iter().map(Text::Manifest))
        .chain([Text::Tree])
        .chain(assembly.stacks.iter().map(Text::Template))
        .chain(assembly.stacks.iter().map(Text::Assets))
        .collect();
    let sizes = parallel::map(tree.len(), &texts, |text| match text {
        Text::Manifest(stage) => {
            let path = out.join(stage).join("manifest.json");
            let written = fs::File::create(&path)
                .and_then(|mut file| manifest::manifest(assembly, tree, ids, stage, &mut file));
            at(&path, written).map(|()| None)
        }
        Text::Tree => {
            let path = out.join("tree.json");
            let written = fs::File::create(&path).and_then(|mut file| write_tree(tree, &mut file));
            at(&path, written).map(|()| None)
        }
        Text::Template(stack) => TEMPLATE.with_borrow_mut(|template| {
            template.clear();
            render(stack, template);
            let path = out.join(&stack.stage).join(stack.template_file());
            write_text(&path, template).map(|()| Some(template.len()))
        }),
        Text::Assets(stack) => {
            let file = format!("{}.assets.json", stack.artifact_id);
            write_text(&out.join(&stack.stage).join(file), &manifest::assets(stack)).map(|()| None)
        }
    });
    sizes.into_iter().filter_map(Result::transpose).collect()
}

/// One after the other: what programs make of them is told as it is made.
fn write_assets(stack: &StackArtifact, directory: &Path, out: &Path, earlier: &Path) -> Result<()> {
    for asset in &stack.assets {
        let target = directory.join(asset.staged_name());
        match &asset.source {
            AssetSource::Text { content, .. } => write_text(&target, content)?,
            _ if target.exists() => {}
            AssetSource::Files(files) => write_files(files, &target)?,
            AssetSource::Program(program) => {
                let made = earlier.join(asset.staged_name()).join(&program.name);
                make(program, &made, &target, &asset.display_name)?;
            }
            AssetSource::Made(maker) => {
                fill(maker, &earlier.join(asset.staged_name()), &target, out, &asset.display_name)?;
            }
            AssetSource::Path { path, exclude, .. } => match asset.packaging {
                Packaging::File => copy_file(path, &target)?,
                _ => copy_directory(path, &Ignore::glob(exclude), &target, out)?,
            },
            AssetSource::Image { directory, rules, .. } => {
                copy_directory(directory, &Ignore::docker(rules), &target, out)?;
            }
        }
    }
    Ok(())
}

fn write_files(files: &[(String, Vec<u8>)], target: &Path) -> Result<()> {
    at(target, fs::create_dir_all(target))?;
    for (name, content) in files {
        let file = target.join(name);
        if let Some(parent) = file.parent() {
            at(parent, fs::create_dir_all(parent))?;
        }
        at(&file, fs::write(&file, content))?;
    }
    Ok(())
}

/// Runs the program, unless its result is there already: the name of the asset says of what it is
/// made.
fn make(program: &Program, made: &Path, target: &Path, asset: &str) -> Result<()> {
    at(target, fs::create_dir_all(target))?;
    let copy = target.join(&program.name);
    if made.is_file() {
        return copy_file(made, &copy);
    }
    let failed = |error: String| WriteError::Make {
        asset: asset.to_string(),
        command: program.command.join(" "),
        error,
    };
    let (name, arguments) = program.command.split_first().ok_or_else(|| failed(String::new()))?;
    // It may take minutes.
    eprintln!("making {asset}: {}", program.command.join(" "));
    let status = std::process::Command::new(name)
        .args(arguments)
        .current_dir(&program.directory)
        .envs(program.environment.iter().map(|(name, value)| (name, value)))
        .stdin(std::process::Stdio::null())
        .stdout(std::io::stderr())
        .status();
    match status {
        Ok(status) if status.success() => copy_file(&program.output, &copy),
        Ok(status) => Err(failed(format!("it ended with {status}"))),
        Err(error) => Err(failed(error.to_string())),
    }
}

/// Fills the directory of an asset, unless it is there already: its name says of what it is made.
fn fill(maker: &Maker, made: &Path, target: &Path, out: &Path, asset: &str) -> Result<()> {
    if made.is_dir() {
        return copy_directory(made, &Ignore::glob(&[]), target, out);
    }
    at(target, fs::create_dir_all(target))?;
    // It may take minutes.
    eprintln!("making {asset}: {}", maker.what);
    maker.make(&Making { directory: target, out }).map_err(WriteError::Told)
}

impl Making<'_> {
    /// Copies a directory into a place in this one, which is made; what matches a glob pattern relative
    /// to it is left out.
    pub fn copy(
        &self,
        from: &Path,
        exclude: &[String],
        into: &Path,
    ) -> std::result::Result<(), Box<Diagnostic>> {
        let to = self.directory().join(into);
        copy_directory(from, &Ignore::glob(exclude), &to, self.out)
            .map_err(|failed| Box::new(not_written(failed)))
    }
}

/// Copies what belongs to the asset; links inside it stay links. The assembly being written to `out`
/// may stand beside what belongs to it.
fn copy_directory(from: &Path, ignore: &Ignore, to: &Path, out: &Path) -> Result<()> {
    at(to, fs::create_dir_all(to))?;
    let root = reading(from, fs::canonicalize(from))?;
    let own = at(out, fs::canonicalize(out))?;
    for entry in entries(&root, ignore, Some(own))? {
        let (Entry::File { relative, .. } | Entry::Link { relative, .. }) = &entry;
        let copy = to.join(relative);
        if let Some(parent) = copy.parent() {
            at(parent, fs::create_dir_all(parent))?;
        }
        match entry {
            Entry::File { real, .. } => copy_file(&real, &copy)?,
            Entry::Link { target, .. } => at(&copy, make_link(&target, &copy))?,
        }
    }
    Ok(())
}

/// Copies a file; opened first, to tell a source that cannot be read from a copy that cannot be
/// written.
fn copy_file(from: &Path, to: &Path) -> Result<()> {
    reading(from, fs::File::open(from))?;
    at(to, fs::copy(from, to)).map(drop)
}

#[cfg(unix)]
fn make_link(target: &str, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

#[cfg(not(unix))]
fn make_link(target: &str, link: &Path) -> io::Result<()> {
    let source = link.parent().unwrap_or(link).join(target);
    fs::copy(source, link).map(drop)
}

fn write_text(path: &Path, text: &str) -> Result<()> {
    at(path, fs::write(path, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assembly_that_cannot_be_replaced_is_put_back() -> io::Result<()> {
        let root = std::env::temp_dir().join(format!("rustinfra-replace-{}", std::process::id()));
        let out = root.join("rustinfra.out");
        fs::create_dir_all(&out)?;
        fs::write(out.join("manifest.json"), "the last one")?;
        let error = replace(&root.join("gone"), &out).map_err(|error| error.kind());
        let names: Vec<_> = fs::read_dir(&root)?
            .map(|entry| entry.map(|entry| entry.file_name()))
            .collect::<io::Result<_>>()?;
        let manifest = fs::read_to_string(out.join("manifest.json"));
        fs::remove_dir_all(&root)?;
        assert_eq!(error, Err(io::ErrorKind::NotFound));
        assert_eq!(names, ["rustinfra.out"]);
        assert_eq!(manifest?, "the last one");
        Ok(())
    }
}

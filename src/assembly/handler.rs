//! Whether the handler of a function is in its code.
//!
//! Lambda finds out at the first call. What only it can know is taken to be right: code in an archive or
//! made by a build, other runtimes, and functions with layers, which may bring the handler along.

use std::path::Path;

use super::asset::{AssetSource, Packaging};
use crate::diagnostic::{Diagnostic, few};
use crate::resource::ResourceData;
use crate::tree::{Kind, NodeId, Tree, display_path};
use crate::value::Expr;

/// How many of the files that are there a message lists.
const LISTED: usize = 8;

/// Finds handlers that are not in their functions' code, in an app of which no assembly is written: those of
/// a written one the command finds.
pub(super) fn in_tree(tree: &Tree) -> Vec<Diagnostic> {
    let nodes = tree.in_order();
    let functions = nodes.iter().filter_map(|&node| match &tree[node].kind {
        Kind::Resource(function) if function.type_name == "AWS::Lambda::Function" => {
            Some((node, problem_of(tree, node, function)?))
        }
        _ => None,
    });
    functions
        .map(|(node, problem)| problem.path(display_path(&tree.path(node))).at(tree[node].location))
        .collect()
}

fn problem_of(tree: &Tree, node: NodeId, function: &ResourceData) -> Option<Diagnostic> {
    // What an override makes of it is seen in the template only.
    if !function.attributes().overrides.is_empty() {
        return None;
    }
    let text = |expr: Option<&Expr>| match expr {
        Some(Expr::Text(text)) => Some(text.to_string()),
        _ => None,
    };
    let has_layers = match function.property("Layers") {
        None => false,
        Some(Expr::List(layers)) => !layers.is_empty(),
        Some(_) => true,
    };
    let key = text(function.property("Code")?.get("S3Key"))?;
    let assets = &tree.stack_data(tree[node].stack?)?.assets;
    let code = assets.values().find(|asset| asset.object_key() == key)?;
    let AssetSource::Path { path, .. } = &code.source else { return None };
    // Of a directory that is not there, that is told.
    if has_layers || code.packaging != Packaging::Zip || !path.is_dir() {
        return None;
    }
    problem(&text(function.property("Runtime"))?, &text(function.property("Handler"))?, path)
}

/// Tells what is wrong with the handler of a function without layers whose code is a directory.
pub(crate) fn problem(runtime: &str, handler: &str, code: &Path) -> Option<Diagnostic> {
    let language = Language::of(runtime)?;
    if handler.starts_with('/') {
        return None;
    }
    problem_in(language, handler, code)
}

/// The languages whose handlers are files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Language {
    Node,
    Python,
}

impl Language {
    fn of(runtime: &str) -> Option<Self> {
        match runtime {
            _ if runtime.starts_with("nodejs") => Some(Self::Node),
            _ if runtime.starts_with("python") => Some(Self::Python),
            _ => None,
        }
    }

    fn example(self) -> &'static str {
        match self {
            Self::Node => "`index.handler`, for `export const handler` in index.mjs",
            Self::Python => "`app.handler`, for `def handler` in app.py",
        }
    }

    /// The module and the function in it that a handler names. Node.js ends the module at the first dot of
    /// the last part of the path, so that `index.api.handler` is in what `index` exports as `api`; Python
    /// ends it at the last.
    ///
    /// Source: <https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/main/src/UserFunction.js>,
    /// <https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html>
    fn parts(self, handler: &str) -> Option<(&str, &str)> {
        let directory = match self {
            Self::Node => handler.rfind('/').map_or(0, |slash| slash + 1),
            Self::Python => 0,
        };
        let (module, function) = match self {
            Self::Node => handler[directory..].split_once('.')?,
            Self::Python => handler.rsplit_once('.')?,
        };
        let is_named = !module.is_empty() && function.split('.').all(|name| !name.is_empty());
        is_named.then(|| (&handler[..directory + module.len()], function))
    }

    /// Returns the file, relative to the code, that holds a module.
    fn file(self, module: &str) -> String {
        match self {
            Self::Node => module.to_owned(),
            Self::Python => module.replace('.', "/"),
        }
    }

    fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Node => &[".mjs", ".js", ".cjs"],
            Self::Python => &[".py"],
        }
    }

    /// Tells whether a module is there, as a file, a directory or a package.
    fn has(self, code: &Path, file: &str) -> bool {
        let ending = |ending: &&str| code.join(format!("{file}{ending}")).is_file();
        self.endings().iter().any(ending)
            || code.join(file).exists()
            || self == Self::Node && code.join("node_modules").join(file).exists()
            || self == Self::Python && self.is_compiled(code, file)
    }

    /// A module of Python may be `app.cpython-313-x86_64-linux-gnu.so` or `app.pyc`.
    fn is_compiled(self, code: &Path, file: &str) -> bool {
        let path = code.join(file);
        let (Some(directory), Some(name)) = (path.parent(), path.file_name()) else { return false };
        let start = format!("{}.", name.to_string_lossy());
        let is_it = |name: &str| {
            name.starts_with(&start) && (name.ends_with(".so") || name.ends_with(".pyc"))
        };
        names(directory).iter().any(|name| is_it(name))
    }
}

fn problem_in(language: Language, handler: &str, code: &Path) -> Option<Diagnostic> {
    let Some((module, function)) = language.parts(handler) else {
        let detail = format!("The handler `{handler}` is not of the form FILE.FUNCTION.");
        return Some(bad(detail).help(format!("name both: {}", language.example())));
    };
    let file = language.file(module);
    if language.has(code, &file) {
        return None;
    }
    let wanted: Vec<String> =
        language.endings().iter().map(|ending| format!("{file}{ending}")).collect();
    let parent = Path::new(&file).parent().filter(|parent| code.join(parent).is_dir());
    let there = names(&parent.map_or_else(|| code.to_path_buf(), |parent| code.join(parent)));
    let detail = format!(
        "The handler `{handler}` is in {}, which the code does not have. It has: {}.",
        wanted.join(" or "),
        listed(&there)
    );
    let stem = |name: &str| {
        let ending = language.endings().iter().find(|ending| name.ends_with(**ending))?;
        Some(name.strip_suffix(ending)?.to_owned())
    };
    let file_name = Path::new(&file).file_name().unwrap_or_default().to_string_lossy();
    // No handler can name a file with a dot in its name.
    let stems: Vec<String> =
        there.iter().filter_map(|name| stem(name)).filter(|stem| !stem.contains('.')).collect();
    // In another spelling, or the only one there is.
    let same = stems.iter().find(|stem| stem.eq_ignore_ascii_case(&file_name));
    let meant = same.or(match stems.as_slice() {
        [only] => Some(only),
        _ => None,
    });
    let last = handler.rsplit('/').next().unwrap_or_default();
    let is_written =
        |name: &&String| stem(name).is_some_and(|s| last.starts_with(&format!("{s}.")));
    if let Some(dotted) = there.iter().find(is_written).filter(|_| language == Language::Node) {
        return Some(bad(detail).help(format!(
            "Lambda takes the name of the file to end at its first dot: give `{dotted}` a name without dots"
        )));
    }
    let source = there.iter().find(|name| **name == format!("{file_name}.ts"));
    Some(match (source, meant) {
        (Some(source), _) => bad(detail).help(format!(
            "Lambda does not run TypeScript: compile `{source}` and give the directory with the result"
        )),
        (None, Some(meant)) => {
            let module = match (language, parent.filter(|parent| *parent != Path::new(""))) {
                (_, None) => meant.clone(),
                (Language::Node, Some(parent)) => format!("{}/{meant}", parent.display()),
                (Language::Python, Some(parent)) => {
                    format!("{}.{meant}", parent.display().to_string().replace('/', "."))
                }
            };
            bad(detail).help(format!("did you mean `{module}.{function}`?"))
        }
        (None, None) => bad(detail).help(format!(
            "name a file that is there, as in {}, or give the directory that has it",
            language.example()
        )),
    })
}

fn bad(detail: String) -> Diagnostic {
    Diagnostic::error("handler", "a function's handler is not in its code").detail(detail)
}

/// Lists a directory, sorted; directories end in a slash.
fn names(directory: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .map(|entry| {
            let slash = if entry.path().is_dir() { "/" } else { "" };
            format!("{}{slash}", entry.file_name().to_string_lossy())
        })
        .collect();
    names.sort();
    names
}

fn listed(names: &[String]) -> String {
    if names.is_empty() { "no files".to_owned() } else { few(names, LISTED) }
}

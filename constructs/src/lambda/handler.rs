//! Whether a handler is in the code: what can be seen without reading the code as a program.

use std::fs;
use std::path::{Path, PathBuf};

use rustinfra::diagnostic::Diagnostic;
use rustinfra_cfn::lambda::CfnFunction;

use super::runtime::RuntimeFamily;

/// A file that is larger is no handler that somebody wrote by hand.
const LARGEST: u64 = 1024 * 1024;

/// Code that is run as it is.
#[derive(Clone, Debug)]
pub(super) enum PlainCode {
    Inline(String),
    Directory(PathBuf),
    /// What `index` is bundled of.
    Entry(PathBuf),
}

/// Reports a handler of Node.js or Python that is not of the form `FILE.FUNCTION`, or whose function
/// does not occur in its file. Nothing is said where a wrapper starts the function, or where something
/// might make the name when the code runs.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html>,
/// <https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html>
pub(super) fn check(
    cfn: &CfnFunction,
    family: RuntimeFamily,
    code: Option<&PlainCode>,
) -> Vec<Diagnostic> {
    let handler = cfn.property("Handler");
    let Some(handler) = handler.as_ref().and_then(|handler| handler.as_text()) else {
        return Vec::new();
    };
    let is_known = matches!(family, RuntimeFamily::Nodejs | RuntimeFamily::Python);
    if !is_known || is_wrapped(cfn) {
        return Vec::new();
    }
    let Some((module, function)) = parts(handler, family) else {
        return vec![
            Diagnostic::error("bad-handler", "a handler is not of the form FILE.FUNCTION")
                .detail(format!("`{handler}` does not name both a file and a function of it."))
                .help("write `index.handler` for the function `handler` of the file `index`"),
        ];
    };
    let Some((place, text)) = code.and_then(|code| read(code, module, family)) else {
        return Vec::new();
    };
    if has_word(&text, function) || !is_plain(&text, family) {
        return Vec::new();
    }
    vec![
        Diagnostic::error("missing-handler", "a handler is not in the code")
            .detail(format!("`{handler}` asks for `{function}`, which does not occur in {place}."))
            .help("name a function that the code has, or add one of that name"),
    ]
}

/// Another program starts the function, and gives the handler a meaning of its own.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html>
fn is_wrapped(cfn: &CfnFunction) -> bool {
    let environment = cfn.property("Environment");
    let variables = environment.as_ref().and_then(|e| e.get("Variables"));
    variables.is_some_and(|variables| variables.get("AWS_LAMBDA_EXEC_WRAPPER").is_some())
}

/// The file without its extension, and the name that it has to have.
fn parts(handler: &str, family: RuntimeFamily) -> Option<(&str, &str)> {
    let (module, function) = if family == RuntimeFamily::Python {
        handler.rsplit_once('.')?
    } else {
        let start = handler.rfind('/').map_or(0, |slash| slash + 1);
        let dot = start + handler.get(start..)?.find('.')?;
        (handler.get(..dot)?, handler.get(dot + 1..)?)
    };
    let function = function.split('.').next()?;
    (!module.is_empty() && !function.is_empty()).then_some((module, function))
}

/// The text of the module, and where it is.
fn read(code: &PlainCode, module: &str, family: RuntimeFamily) -> Option<(String, String)> {
    match code {
        PlainCode::Inline(text) if module == "index" => {
            Some(("the inline code".to_string(), text.clone()))
        }
        PlainCode::Entry(file) if module == "index" => read_file(file),
        PlainCode::Inline(_) | PlainCode::Entry(_) => None,
        PlainCode::Directory(directory) => read_file(&only_file(directory, module, family)?),
    }
}

fn read_file(file: &Path) -> Option<(String, String)> {
    if fs::metadata(file).ok()?.len() > LARGEST {
        return None;
    }
    let text = fs::read_to_string(file).ok()?;
    Some((format!("`{}`", file.display()), text))
}

/// The file of a module, if there is one that it can be.
fn only_file(directory: &Path, module: &str, family: RuntimeFamily) -> Option<PathBuf> {
    let is_absolute = module.starts_with(['/', '.']);
    let candidates: Vec<PathBuf> = match family {
        RuntimeFamily::Python => {
            let module = module.replace('.', "/");
            let names = [format!("{module}.py"), format!("{module}/__init__.py")];
            names.iter().map(|name| directory.join(name)).collect()
        }
        _ => {
            let names =
                ["", ".js", ".mjs", ".cjs", "/index.js"].map(|end| format!("{module}{end}"));
            names.iter().map(|name| directory.join(name)).collect()
        }
    };
    let mut there = candidates.into_iter().filter(|path| path.is_file());
    match (is_absolute, there.next(), there.next()) {
        (false, Some(file), None) => Some(file),
        _ => None,
    }
}

/// Whether the code has functions, and all of their names as they are written.
fn is_plain(text: &str, family: RuntimeFamily) -> bool {
    if family == RuntimeFamily::Python {
        let makers = [
            "import *",
            "globals",
            "locals",
            "vars",
            "setattr",
            "exec",
            "eval",
            "__dict__",
            "__getattr__",
            "sys.modules",
            "importlib",
        ];
        return has_word(text, "def") && !makers.iter().any(|maker| text.contains(maker));
    }
    // Names that are made: escaped, spread, computed.
    let makers = ["eval", "\\u", "...", "]:", "]("];
    let exports = words(text, "exports").all(|end| {
        let rest = &text[end..];
        is_member(rest) || is_object(rest)
    });
    // `export *`, and in TypeScript `export =`.
    let reexports =
        words(text, "export").any(|end| text[end..].trim_start().starts_with(['*', '=']));
    let is_module = has_word(text, "export") || has_word(text, "exports");
    is_module && exports && !reexports && !makers.iter().any(|maker| text.contains(maker))
}

/// `.name …`, after `exports`.
fn is_member(rest: &str) -> bool {
    let name = rest.strip_prefix('.').and_then(|rest| rest.chars().next());
    name.is_some_and(|c| c.is_alphabetic() || c == '_' || c == '$')
}

/// ` = { …`, after `exports`.
fn is_object(rest: &str) -> bool {
    let value = rest.trim_start().strip_prefix('=').map(str::trim_start);
    value.is_some_and(|value| value.starts_with('{'))
}

fn has_word(text: &str, word: &str) -> bool {
    words(text, word).next().is_some()
}

/// Where the word ends, each time that it stands alone.
fn words<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    text.match_indices(word).filter_map(move |(start, word)| {
        let end = start + word.len();
        let before = text[..start].chars().next_back().is_some_and(is_part);
        let after = text[end..].chars().next().is_some_and(is_part);
        (!before && !after).then_some(end)
    })
}

//! What the command tells the app through its process environment.

use std::path::PathBuf;

use serde_json::{Map, Value};

use crate::diagnostic::Diagnostic;

/// Where to write the assembly.
pub(super) fn out_directory(own: Option<PathBuf>) -> PathBuf {
    std::env::var_os("CDK_OUTDIR")
        .map(PathBuf::from)
        .or(own)
        .unwrap_or_else(|| PathBuf::from("rustinfra.out"))
}

/// Where to write diagnostics as JSON, if the command asks for that.
pub(super) fn diagnostics_file() -> Option<PathBuf> {
    std::env::var_os("RUSTINFRA_DIAGNOSTICS").map(PathBuf::from)
}

/// The context values that the command passes on. Long ones come in a file.
pub(crate) fn environment_context() -> Result<Map<String, Value>, Box<Diagnostic>> {
    let mut context = Map::new();
    if let Ok(text) = std::env::var("CDK_CONTEXT_JSON") {
        context.extend(parse(&text, "CDK_CONTEXT_JSON")?);
    }
    if let Some(path) = std::env::var_os("CONTEXT_OVERFLOW_LOCATION_ENV") {
        let path = PathBuf::from(path);
        let text = std::fs::read_to_string(&path).map_err(|e| {
            broken(format!("failed to read the context file `{}`: {e}", path.display()))
        })?;
        context.extend(parse(&text, &path.display().to_string())?);
    }
    Ok(context)
}

fn parse(text: &str, from: &str) -> Result<Map<String, Value>, Box<Diagnostic>> {
    if text.is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(entries)) => Ok(entries),
        Ok(_) => Err(broken(format!("`{from}` is JSON, but not an object."))),
        Err(e) => Err(broken(format!("`{from}` is not JSON: {e}."))),
    }
}

fn broken(detail: String) -> Box<Diagnostic> {
    let diagnostic = Diagnostic::error("context", "the context cannot be read")
        .detail(detail)
        .help("run the app through `rustinfra` or `cdk`, or unset the variable");
    Box::new(diagnostic)
}

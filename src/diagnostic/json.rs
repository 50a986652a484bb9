//! Diagnostics as JSON: how an app hands them to the command, and what `--json` prints.

use serde_json::{Value, json};

use super::{Diagnostic, Place, Report, Severity};

impl Diagnostic {
    /// The diagnostic as a JSON object.
    pub fn to_json(&self) -> Value {
        json!({
            "code": self.code,
            "severity": self.severity.as_str(),
            "summary": self.summary,
            "detail": self.detail,
            "path": self.path,
            "places": self.places.iter().map(|p| json!({
                "label": p.label, "file": p.file, "line": p.line, "column": p.column,
            })).collect::<Vec<_>>(),
            "help": self.help,
        })
    }

    /// Reads what [`Diagnostic::to_json`] wrote; says what is missing otherwise.
    pub fn from_json(value: &Value) -> Result<Self, String> {
        let severity = match text(value, "severity")?.as_str() {
            "error" => Severity::Error,
            "warning" => Severity::Warning,
            "info" => Severity::Info,
            other => return Err(format!("`severity` is `{other}`, not error, warning or info")),
        };
        let places = list(value, "places").iter().map(place).collect::<Result<_, _>>()?;
        let help =
            list(value, "help").iter().filter_map(|h| h.as_str().map(String::from)).collect();
        Ok(Self {
            code: text(value, "code")?,
            severity,
            summary: text(value, "summary")?,
            detail: text(value, "detail")?,
            path: text(value, "path")?,
            places,
            help,
        })
    }
}

impl Report {
    /// The report as a versioned JSON object.
    pub fn to_json(&self) -> Value {
        json!({
            "version": 1,
            "diagnostics": self.diagnostics().iter().map(Diagnostic::to_json).collect::<Vec<_>>(),
        })
    }

    /// Reads what [`Report::to_json`] wrote; says what is wrong otherwise.
    pub fn from_json(value: &Value) -> Result<Self, String> {
        if value["version"] != 1 {
            return Err(format!("diagnostics have version {}, expected 1", value["version"]));
        }
        let diagnostics = list(value, "diagnostics")
            .iter()
            .enumerate()
            .map(|(i, d)| Diagnostic::from_json(d).map_err(|e| format!("diagnostics[{i}]: {e}")))
            .collect::<Result<_, _>>()?;
        Ok(Self::new(diagnostics))
    }
}

fn text(value: &Value, key: &str) -> Result<String, String> {
    value[key]
        .as_str()
        .map(String::from)
        .ok_or_else(|| format!("`{key}` is missing or not a string"))
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn place(value: &Value) -> Result<Place, String> {
    let number = |key: &str| value[key].as_u64().and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
    Ok(Place {
        label: text(value, "label")?,
        file: text(value, "file")?,
        line: number("line"),
        column: number("column"),
    })
}

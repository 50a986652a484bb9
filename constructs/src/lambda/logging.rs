//! How a function writes its log.

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra::value::Expr;
use rustinfra_cfn::lambda::CfnFunction;

use crate::OpenToDefaults;

/// The form of a function's log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// Plain text; the default.
    Text,
    /// One JSON object a line.
    Json,
}

/// The least level of what the function itself logs that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum ApplicationLogLevel {
    Trace,
    Debug,
    Info,
    Warn,
    Error,
    Fatal,
}

impl ApplicationLogLevel {
    /// AWS's name of it.
    pub fn as_str(self) -> &'static str {
        match self {
            ApplicationLogLevel::Trace => "TRACE",
            ApplicationLogLevel::Debug => "DEBUG",
            ApplicationLogLevel::Info => "INFO",
            ApplicationLogLevel::Warn => "WARN",
            ApplicationLogLevel::Error => "ERROR",
            ApplicationLogLevel::Fatal => "FATAL",
        }
    }
}

/// The least level of what Lambda logs about the function that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum SystemLogLevel {
    Debug,
    Info,
    Warn,
}

impl SystemLogLevel {
    /// AWS's name of it.
    pub fn as_str(self) -> &'static str {
        match self {
            SystemLogLevel::Debug => "DEBUG",
            SystemLogLevel::Info => "INFO",
            SystemLogLevel::Warn => "WARN",
        }
    }
}

/// What a builder was told about the log.
#[derive(Clone, Copy, Default)]
pub(super) struct Logging {
    pub(super) format: Option<LogFormat>,
    pub(super) application_level: Option<ApplicationLogLevel>,
    pub(super) system_level: Option<SystemLogLevel>,
}

impl Logging {
    /// Sets `LoggingConfig`; the group is added by whoever knows it.
    pub(super) fn apply(self, node: &Node, cfn: &CfnFunction) {
        if self.application_level.is_some() || self.system_level.is_some() {
            let cfn = cfn.clone();
            node.add_validation(move |_| check_levels(&cfn));
        }
        let mut config = Vec::new();
        let format = self.format.map(|f| if f == LogFormat::Json { "JSON" } else { "Text" });
        config.extend(format.map(|f| ("LogFormat", f.into())));
        config.extend(self.application_level.map(|l| ("ApplicationLogLevel", l.as_str().into())));
        config.extend(self.system_level.map(|l| ("SystemLogLevel", l.as_str().into())));
        if !config.is_empty() {
            cfn.set("LoggingConfig", Expr::map(config));
        }
    }
}

/// Levels go with JSON, which the function may have by the defaults around it.
fn check_levels(cfn: &CfnFunction) -> Vec<Diagnostic> {
    let config = cfn.property("LoggingConfig");
    let format = config.as_ref().and_then(|config| config.get("LogFormat")).and_then(Expr::as_text);
    if format == Some("JSON") {
        return Vec::new();
    }
    vec![
        Diagnostic::error("conflicting-options", "options do not fit together")
            .detail("Log levels sort lines that are JSON; this function's are text.")
            .help("add `.log_format(LogFormat::Json)`, or leave out the levels"),
    ]
}

/// The format of a function that says none.
pub(super) fn open_to_defaults(node: &Node, cfn: &CfnFunction) {
    let cfn = cfn.clone();
    let fill = move |format: &Expr| {
        cfn.edit_property("LoggingConfig", |config| {
            if *config == Expr::Null {
                *config = Expr::Map(Vec::new());
            }
            if config.get("LogFormat").is_none() {
                config.set("LogFormat", format.clone());
            }
        });
    };
    OpenToDefaults::new().log_format(fill).offer(node);
}

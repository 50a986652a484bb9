//! One run of a command: the arguments, the app, and the assembly it wrote.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::assembly::read::{
    Assembly, AssemblyError, Level, MissingContext as MissingValue, SelectionError, StackArtifact,
};
use crate::diagnostic::{Diagnostic, Report, Severity};
use crate::tree::likely_region;

use super::account::{SET_ACCOUNT, account};
use super::app::{App, Project, current_directory};
use super::args::GlobalArgs;
use super::cloud::LOCAL_ACCOUNT;
use super::error::{CliError, CliResult};
use super::profile::{NO_PROFILE, variable};
use super::render;
use super::run::{Defaults, synthesize};
use super::ui::Ui;
use super::validate::validate;

/// What every command works with.
#[derive(Debug)]
pub(crate) struct Session<'a> {
    pub(crate) global: &'a GlobalArgs,
    pub(crate) ui: &'a Ui,
    pub(crate) project: Project,
}

/// Whether values that the app asked for and nobody looked up are tolerable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MissingContext {
    /// The command only looks at what there is.
    Warn,
    /// The templates would hold made-up values.
    Refuse,
}

/// Whether what is only warned of in the app and its templates is tolerable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Warnings {
    /// They are told.
    Tell,
    /// `--strict`: they end the command.
    Refuse,
}

impl Warnings {
    /// What `--strict` says.
    pub(crate) fn of(strict: bool) -> Self {
        if strict { Self::Refuse } else { Self::Tell }
    }
}

impl<'a> Session<'a> {
    /// Finds the app and its settings.
    pub(crate) fn open(global: &'a GlobalArgs, ui: &'a Ui) -> CliResult<Self> {
        Ok(Self { global, ui, project: Project::find(global)? })
    }

    /// Returns the region for stacks that do not name one.
    pub(crate) fn region(&self) -> Option<String> {
        self.global.region.clone().or_else(|| self.project.config.region.clone())
    }

    /// Returns the profile of the AWS configuration.
    pub(crate) fn profile(&self) -> Option<String> {
        self.global.profile.clone().or_else(|| self.project.config.profile.clone())
    }

    /// Synthesizes the app and reads the assembly; findings are shown on the way. Where AWS does not say
    /// whose the credentials are, or the profile is not there, that is a warning.
    pub(crate) fn assembly(
        &self,
        missing: MissingContext,
        warnings: Warnings,
    ) -> CliResult<Assembly> {
        let account = self.default_account().unwrap_or_else(|error| {
            let summary = error.summary();
            self.ui.warn(format_args!("the app is told no account: {summary}"), None);
            match error.code() {
                NO_PROFILE => error.hints().iter().for_each(|hint| self.ui.help(hint)),
                _ => self.ui.help(SET_ACCOUNT),
            }
            None
        });
        self.assembly_of(account, missing, warnings)
    }

    /// The same, to change or compare what is deployed; AWS has to say whose the credentials are.
    pub(crate) fn assembly_to_deploy(
        &self,
        missing: MissingContext,
        warnings: Warnings,
    ) -> CliResult<Assembly> {
        self.assembly_of(self.default_account()?, missing, warnings)
    }

    fn assembly_of(
        &self,
        account: Option<String>,
        missing: MissingContext,
        warnings: Warnings,
    ) -> CliResult<Assembly> {
        let region = self.default_region();
        let slip = region.as_deref().and_then(likely_region);
        if let (Some(name), Some(meant)) = (&region, slip) {
            let help = format!("did you mean `{meant}`?");
            self.ui.warn(format_args!("no region is known as `{name}`"), Some(&help));
        }
        let defaults = Defaults {
            account,
            region,
            release: self.global.release,
            context: self.global.context.clone(),
            no_check: self.global.no_check,
            json: self.global.json,
        };
        let reported = synthesize(&self.project, &defaults, self.ui)?;
        let assembly = Assembly::read(&self.project.output)?;
        // An app that hands over its diagnostics puts the same texts into the manifest.
        let annotations =
            if reported.is_none() { annotations(&assembly) } else { Report::default() };
        let checked = if self.global.no_check { Report::default() } else { validate(&assembly) };
        let report = reported.unwrap_or_default().merge(annotations).merge(checked);
        let warned = match warnings {
            Warnings::Tell => 0,
            Warnings::Refuse => report.count(Severity::Warning) + usize::from(slip.is_some()),
        };
        let is_refused = report.has_errors() || warned > 0;
        if !report.is_empty() {
            // What only warns stands beside the command's own JSON.
            render::report::tell(&report, self.global.json && is_refused, self.ui);
        }
        if report.has_errors() {
            return Err(CliError::synthesis(&report).told());
        }
        if warned > 0 {
            return Err(CliError::strict(&render::table::count(warned, "warning")).told());
        }
        self.check_context(&assembly, missing)?;
        Ok(assembly)
    }

    /// Returns the account that the app is told.
    ///
    /// An app that is a command line is mostly the CDK's, and counts on the account of the credentials. A Rust
    /// app is told only what is set, so that what it writes does not depend on who runs it.
    fn default_account(&self) -> CliResult<Option<String>> {
        if self.global.local {
            return Ok(Some(LOCAL_ACCOUNT.to_string()));
        }
        if let Some(account) = variable("CDK_DEFAULT_ACCOUNT") {
            return Ok(Some(account));
        }
        match self.project.app {
            App::Command { .. } => {
                account(self.profile().as_deref(), self.default_region().as_deref())
            }
            App::Package(_) | App::Assembly(_) => Ok(None),
        }
    }

    fn check_context(&self, assembly: &Assembly, missing: MissingContext) -> CliResult {
        if assembly.missing.is_empty() {
            return Ok(());
        }
        let summary = match assembly.missing.as_slice() {
            [_] => "the app asks for a context value that is not known".to_string(),
            several => {
                format!("the app asks for {} context values that are not known", several.len())
            }
        };
        let help = "run `npx cdk synth` once: it looks values up and writes them to cdk.context.json, which is read here";
        if missing == MissingContext::Warn {
            let told = assembly.missing.iter();
            let which: Vec<String> =
                told.map(|value| format!("{} ({})", value.key, value.provider)).collect();
            self.ui.warn(format_args!("{summary}: {}", which.join(", ")), Some(help));
            return Ok(());
        }
        let told = assembly.missing.iter().map(wanted);
        let error = told.fold(CliError::app("unresolved-context", summary), CliError::detail);
        let key = assembly.missing.first().map_or("KEY", |value| value.key.as_str());
        let by_hand = format!("or write it there yourself: {{{}: VALUE}}", Value::from(key));
        Err(error.hinted(help).hinted(by_hand))
    }

    /// Shortens a path for people: relative to the current directory when it is inside.
    pub(crate) fn shown<'p>(&self, path: &'p Path) -> std::borrow::Cow<'p, Path> {
        current_directory()
            .ok()
            .and_then(|here| path.strip_prefix(&here).ok().map(Path::to_path_buf))
            .filter(|path: &PathBuf| !path.as_os_str().is_empty())
            .map_or(path.into(), Into::into)
    }

    /// Tells whether the app is run, and so its assembly written, by this command.
    pub(crate) fn writes_assembly(&self) -> bool {
        !matches!(self.project.app, App::Assembly(_))
    }
}

/// A context value that is missing: its key, and who was to look it up by what.
fn wanted(missing: &MissingValue) -> String {
    let MissingValue { key, provider, props } = missing;
    match props.as_object().is_some_and(|props| !props.is_empty()) {
        true => format!("{key}\n  to be looked up by {provider} with {props}"),
        false => format!("{key}\n  to be looked up by {provider}"),
    }
}

/// Chooses the stacks that the arguments name; all of them when there are none.
pub(crate) fn select<'s>(
    assembly: &'s Assembly,
    names: &[String],
) -> CliResult<Vec<&'s StackArtifact>> {
    if assembly.stacks().is_empty() {
        return Err(CliError::app("no-stacks", "the app has no stacks")
            .hinted("give the app at least one `Stack`"));
    }
    Ok(assembly.select(names)?)
}

/// Turns the messages in an assembly's manifests into diagnostics.
fn annotations(assembly: &Assembly) -> Report {
    let diagnostics =
        assembly.stacks().iter().flat_map(|stack| &stack.annotations).map(|annotation| {
            let mut lines = annotation.text.lines();
            let summary = lines.next().unwrap_or_default();
            let diagnostic = match annotation.level {
                Level::Error => Diagnostic::error("app-error", summary),
                Level::Warning => Diagnostic::warning("app-warning", summary),
                Level::Info => Diagnostic::info("app-info", summary),
            };
            let rest: Vec<_> = lines.collect();
            let mut diagnostic =
                diagnostic.path(annotation.path.trim_start_matches('/')).detail(rest.join("\n"));
            diagnostic
                .places
                .extend(annotation.place.as_ref().and_then(|place| place.parse().ok()));
            diagnostic
        });
    Report::new(diagnostics.collect())
}

impl CliError {
    /// The code of the last line after a report.
    pub(crate) const SYNTHESIS: &str = "synth";

    /// Makes the last line after a report with errors has been shown.
    pub(crate) fn synthesis(report: &Report) -> Self {
        let problems = report.count(crate::diagnostic::Severity::Error);
        let plural = if problems == 1 { "problem" } else { "problems" };
        CliError::app(Self::SYNTHESIS, format!("the app does not synthesize ({problems} {plural})"))
    }

    /// Makes the last line after warnings that `--strict` does not tolerate have been shown.
    pub(crate) fn strict(warnings: &str) -> Self {
        CliError::app("strict", format!("`--strict` takes no warnings ({warnings})"))
    }
}

impl From<AssemblyError> for CliError {
    fn from(error: AssemblyError) -> Self {
        error
            .help()
            .into_iter()
            .fold(CliError::app(error.code(), error.to_string()), CliError::hinted)
    }
}

impl From<SelectionError> for CliError {
    fn from(error: SelectionError) -> Self {
        error
            .help()
            .into_iter()
            .fold(CliError::usage("no-such-stack", error.to_string()), CliError::hinted)
    }
}

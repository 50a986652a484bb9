//! The root of the tree.

use std::panic::Location;
use std::path::PathBuf;
use std::process::ExitCode;

use super::arena::Tree;
use super::node::{Construct, Node};
use crate::assembly::{self, CloudAssembly};
use crate::diagnostic::Report;

/// A program's infrastructure: the root that stacks and stages are placed in.
///
/// ```no_run
/// use rustinfra_constructs::prelude::*;
///
/// fn main() -> std::process::ExitCode {
///     let app = App::new();
///     let stack = Stack::new(&app, "Hello");
///     CfnResource::new(&stack, "Bucket", "AWS::S3::Bucket");
///     app.synth()
/// }
/// ```
pub struct App {
    node: Node,
    out: Option<PathBuf>,
}

impl Construct for App {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl App {
    /// Creates an app that takes its context and output directory from the command that runs it.
    #[track_caller]
    #[expect(clippy::new_without_default, reason = "an app reads its process's environment")]
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// Starts an app with settings of its own.
    pub fn builder() -> AppBuilder {
        AppBuilder::default()
    }

    /// Synthesizes the app into the cloud assembly the command asked for (`CDK_OUTDIR`, else
    /// `rustinfra.out`), reports every problem, and returns the process's exit code: 0, or 3 if
    /// the app has errors; then nothing is written and an assembly that was there stays.
    #[must_use = "it says whether the app has errors: return it from `main`"]
    pub fn synth(self) -> ExitCode {
        assembly::run(&self.node, self.out)
    }

    /// Synthesizes the app in memory: all templates, or every problem found.
    pub fn assembly(&self) -> Result<CloudAssembly, Report> {
        assembly::synthesize(&self.node)
    }
}

/// Settings of an [`App`].
#[derive(Default)]
#[must_use = "a builder does nothing until `.build()`"]
pub struct AppBuilder {
    context: Vec<(String, serde_json::Value)>,
    out: Option<PathBuf>,
}

impl AppBuilder {
    /// Sets a context value; what the command gives under the same key wins.
    pub fn context(mut self, key: &str, value: impl Into<serde_json::Value>) -> Self {
        self.context.push((key.to_string(), value.into()));
        self
    }

    /// Sets the directory to write to when no command says otherwise; default `rustinfra.out`.
    pub fn out(mut self, directory: impl Into<PathBuf>) -> Self {
        self.out = Some(directory.into());
        self
    }

    /// Creates the app.
    #[track_caller]
    pub fn build(self) -> App {
        let mut tree = Tree::new(Location::caller());
        tree.context.extend(self.context);
        match assembly::environment_context() {
            Ok(context) => tree.context.extend(context),
            Err(diagnostic) => tree.diagnostics.push(*diagnostic),
        }
        App { node: Node::root(tree), out: self.out }
    }
}

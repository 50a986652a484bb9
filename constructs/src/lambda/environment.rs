//! Environment variables.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::fmt::Display;
use std::marker::PhantomData;
use std::panic::Location;

use rustinfra::diagnostic::Diagnostic;
use rustinfra::prelude::*;
use rustinfra::value::{Expr, concat};
use rustinfra_cfn::lambda::CfnFunction;
use rustinfra_environment::{Source, Visitor};

use super::function::Function;

/// All environment variables of a function together may have 4 KB.
const ENVIRONMENT_LIMIT: usize = 4 * 1024;

/// Environment variables that Lambda sets itself and refuses to have set.
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html>
const RESERVED: &[&str] = &[
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_DEFAULT_REGION",
    "AWS_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_LAMBDA_RUNTIME_API",
    "LAMBDA_TASK_ROOT",
    "LAMBDA_RUNTIME_DIR",
];

/// Where the infrastructure's side of a declared environment comes from: each variable is a
/// [`Setting`].
///
/// One struct, declared by `environment!` of the crate `rustinfra-environment`, says what a
/// function's environment holds. Here all of it is filled in; the handler reads the same struct.
///
/// The struct stands in a package of its own, the contract, on which the app and the handler depend:
/// the app is compiled for this machine and with all of rustinfra, the handler for Lambda, and with
/// neither of them. The contract's `Cargo.toml` has, of rustinfra's repository,
///
/// ```toml
/// [dependencies]
/// rustinfra-environment = { path = "../rustinfra/constructs/environment" }
/// ```
///
/// [`RustFunction`](super::RustFunction) shows the side of the handler.
///
/// ```
/// use rustinfra_constructs::prelude::*;
///
/// rustinfra_environment::environment! {
///     /// What the calculator is told.
///     pub struct Calculator {
///         /// Digits behind the point.
///         pub precision: u32 = "PRECISION",
///         /// Where results are kept.
///         pub table: String = "TABLE",
///     }
/// }
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Sums");
/// let table = Table::builder("Results", Attribute::string("id")).build(&stack);
/// Function::builder("F", Runtime::NODEJS_22, "index.handler", Code::inline("…"))
///     .environment(Calculator { precision: 4.into(), table: table.name().into() })
///     .build(&stack);
/// # assert!(app.assembly().is_ok());
/// ```
pub enum Infra {}

impl Source for Infra {
    type Of<T> = Setting<T>;
}

/// The value of an environment variable that the handler reads as a `T`: a `T`, or a text that is
/// known only when the stack is deployed.
#[derive(Clone, Debug)]
pub struct Setting<T> {
    value: Expr,
    kind: PhantomData<T>,
}

impl<T> Setting<T> {
    fn of(value: Expr) -> Self {
        Self { value, kind: PhantomData }
    }
}

impl<T: Display> From<T> for Setting<T> {
    fn from(value: T) -> Self {
        Self::of(Expr::text(value.to_string()))
    }
}

impl From<&str> for Setting<String> {
    fn from(value: &str) -> Self {
        Self::of(Expr::text(value.to_string()))
    }
}

impl<M> From<Value<M>> for Setting<String>
where
    Value<M>: IntoValue<String>,
{
    fn from(value: Value<M>) -> Self {
        Self::of(value.into_value().into_expr())
    }
}

impl<M> From<&Value<M>> for Setting<String>
where
    for<'a> &'a Value<M>: IntoValue<String>,
{
    fn from(value: &Value<M>) -> Self {
        Self::of(value.into_value().into_expr())
    }
}

macro_rules! numbers {
    ($($number:ty),+) => {$(
        impl From<Value<i64>> for Setting<$number> {
            fn from(value: Value<i64>) -> Self {
                Self::of(concat([value.into_expr()]))
            }
        }
    )+};
}

numbers!(u8, u16, u32, u64, usize, i8, i16, i32, i64, isize);

/// Takes the variables out of a declared environment.
#[derive(Default)]
pub(super) struct Variables(pub(super) Vec<(&'static str, Expr)>);

impl Visitor<Infra> for Variables {
    fn variable<T>(&mut self, name: &'static str, value: Setting<T>) {
        self.0.push((name, value.value));
    }
}

pub(super) fn check_env_name(node: &Node, name: &str, location: &'static Location<'static>) {
    let valid = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.len() >= 2
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if RESERVED.contains(&name) {
        node.report(
            Diagnostic::error("reserved-environment", "an environment variable is reserved")
                .detail(format!("`{name}` is set by Lambda itself and cannot be set here."))
                .at(location)
                .help("choose another name"),
        );
    } else if !valid {
        node.report(
            Diagnostic::error("bad-name", "a name is not allowed")
                .detail(format!(
                    "The environment variable `{name}` needs at least two characters: a letter, then \
                     letters, digits or `_`."
                ))
                .at(location)
                .help("choose another name"),
        );
    }
}

/// Warns of variables that are set to one value, and then to another.
pub(super) fn warn_of_repeated(
    node: &Node,
    variables: &[(String, Expr, &'static Location<'static>)],
) {
    for (at, (name, value, again)) in variables.iter().enumerate() {
        let mut before = variables.iter().take(at).rev();
        let Some((_, other, first)) = before.find(|(known, ..)| known == name) else { continue };
        if other != value {
            node.report(
                Diagnostic::warning("environment-twice", "an environment variable is set twice")
                    .detail(format!("`{name}` is set to two values; the last one holds."))
                    .at_labelled("first", first)
                    .at_labelled("again", again)
                    .help("leave out one of them"),
            );
        }
    }
}

/// How an environment variable is kept.
#[derive(Clone, Copy, Debug, Default)]
#[must_use = "it does nothing until a variable gets it"]
pub struct EnvironmentOptions {
    remove_in_edge: bool,
}

impl EnvironmentOptions {
    /// A variable as any other.
    pub fn new() -> Self {
        Self::default()
    }

    /// Leaves it out if CloudFront runs the function, which then has no variables
    /// ([`Version::edge_arn`](super::Version::edge_arn)).
    pub fn remove_in_edge(mut self) -> Self {
        self.remove_in_edge = true;
        self
    }
}

impl Function {
    /// Sets an environment variable, with options.
    ///
    /// ```
    /// use rustinfra_constructs::lambda::EnvironmentOptions;
    /// use rustinfra_constructs::prelude::*;
    ///
    /// let app = App::new();
    /// let stack = Stack::new(&app, "Headers");
    /// let code = Code::inline("exports.handler = async () => {};");
    /// let headers = Function::builder("F", Runtime::NODEJS_22, "index.handler", code).build(&stack);
    /// headers.add_env_with("DEBUG", "1", EnvironmentOptions::new().remove_in_edge());
    /// headers.current_version().edge_arn();
    /// # assert!(app.assembly().is_ok());
    /// ```
    #[track_caller]
    pub fn add_env_with(
        &self,
        name: &str,
        value: impl IntoValue<String>,
        options: EnvironmentOptions,
    ) {
        if options.remove_in_edge {
            let edge = &self.unqualified().edge();
            if edge.used.get() {
                return;
            }
            edge.removed.borrow_mut().insert(name.to_string());
        }
        self.add_env(name, value);
    }

    /// Takes the variables out that CloudFront's functions do not get; whether others are left.
    pub(super) fn strip_for_edge(&self) -> bool {
        let edge = self.edge();
        edge.used.set(true);
        let Some(cfn) = self.cfn() else { return false };
        let Some(environment) = cfn.property("Environment") else { return false };
        let Some(Expr::Map(mut variables)) = environment.get("Variables").cloned() else {
            return true;
        };
        let removed = edge.removed.borrow();
        variables.retain(|(name, _)| !removed.contains(&**name));
        if variables.is_empty() {
            cfn.edit_property("Environment", |environment| *environment = Expr::Null);
            return false;
        }
        cfn.edit_property("Environment", |of| of.set("Variables", Expr::Map(variables)));
        true
    }
}

/// What becomes of variables at CloudFront's edge.
#[derive(Default)]
pub(super) struct Edge {
    /// Variables that are left out there.
    pub(super) removed: RefCell<BTreeSet<String>>,
    /// Whether it runs there.
    pub(super) used: Cell<bool>,
}

/// Counts what is known of the variables' size; what is known only later counts nothing.
pub(super) fn check_environment(cfn: &CfnFunction) -> Vec<Diagnostic> {
    let Some(environment) = cfn.property("Environment") else { return Vec::new() };
    let Some(Expr::Map(variables)) = environment.get("Variables") else { return Vec::new() };
    let size: usize =
        variables.iter().map(|(k, v)| k.len() + v.as_text().map_or(0, str::len)).sum();
    if size <= ENVIRONMENT_LIMIT {
        return Vec::new();
    }
    vec![
        Diagnostic::error("environment-too-large", "environment variables are too large")
            .detail(format!("They have {size} bytes; Lambda takes {ENVIRONMENT_LIMIT}."))
            .help("keep large values in an SSM parameter or a file of the code"),
    ]
}

//! Functions that are there once, whoever asks for them.

use rustinfra::prelude::*;

use super::builder::FunctionBuilder;
use super::function::Function;

/// A function that several constructs need and that is made once a stack: whoever asks first makes
/// it, the others get the same.
///
/// Where a function can be made first and handed to whoever needs it, that is simpler.
///
/// ```
/// use rustinfra_constructs::lambda::SingletonFunction;
/// use rustinfra_constructs::prelude::*;
///
/// fn cleaner(scope: &impl Construct) -> Function {
///     let uuid = "4f9d1c2e-8a53-4b0e-9f6b-3f0f6a1d2b7c";
///     SingletonFunction::of(scope, uuid, "Cleaner", |id| {
///         let code = Code::inline("exports.handler = async () => {};");
///         Function::builder(id, Runtime::NODEJS_22, "index.handler", code)
///     })
/// }
///
/// let app = App::new();
/// let stack = Stack::new(&app, "Shop");
/// assert_eq!(cleaner(&stack).node().path(), cleaner(&stack).node().path());
/// # assert!(app.assembly().is_ok());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SingletonFunction;

impl SingletonFunction {
    /// The function of this UUID in the stack around `scope`, made by `make` if nobody has asked for
    /// it before. Its id, which `make` gets, is the purpose (empty: `SingletonLambda`) and the UUID.
    #[track_caller]
    pub fn of(
        scope: &impl Construct,
        uuid: &str,
        lambda_purpose: &str,
        make: impl FnOnce(&str) -> FunctionBuilder,
    ) -> Function {
        let node = scope.node();
        let stack = node.stack().map_or_else(|| node.clone(), |stack| stack.node().clone());
        let purpose = if lambda_purpose.is_empty() { "SingletonLambda" } else { lambda_purpose };
        let uuid: String = uuid.chars().filter(char::is_ascii_alphanumeric).collect();
        let id = format!("{purpose}{uuid}");
        let known = stack.try_child(&id).and_then(|node| node.remembered::<Function>());
        match known {
            Some(function) => function,
            None => {
                let function = make(&id).build(&stack);
                function.node().remember(function.clone());
                function
            }
        }
    }
}

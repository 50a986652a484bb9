//! The environment of a Lambda function, declared once: the infrastructure fills in exactly its
//! variables, and the handler reads them.
//!
//! ```
//! rustinfra_environment::environment! {
//!     /// What the calculator is told.
//!     pub struct Calculator {
//!         /// Digits behind the point.
//!         pub precision: u32 = "PRECISION",
//!         /// What is said before a result.
//!         pub greeting: String = "GREETING",
//!     }
//! }
//!
//! # fn variable(name: &str) -> Option<String> {
//! #     Some(if name == "PRECISION" { "4" } else { "hello" }.to_string())
//! # }
//! // In the handler `Calculator::read()`; in a test from anywhere:
//! let environment = Calculator::read_from(variable).unwrap();
//! assert_eq!(environment.precision, 4);
//! assert_eq!(environment.greeting, "hello");
//! ```
//!
//! The infrastructure gives the same struct to `FunctionBuilder::environment`. A variable that is
//! left out, or is given a value of another kind, does not compile.
//!
//! This crate depends on nothing, so that a handler which links it stays as small as it was.

use std::fmt;
use std::str::FromStr;

/// Where the values of an environment come from, which says what stands in its struct.
pub trait Source {
    /// What stands for a variable that is read as a `T`.
    type Of<T>;
}

/// The values themselves: what the handler has.
pub enum Read {}

impl Source for Read {
    type Of<T> = T;
}

/// A declared environment whose values come from `S`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a declared environment",
    note = "declare it with `rustinfra_environment::environment! {{ pub struct … }}`"
)]
pub trait Environment<S: Source> {
    /// Hands every variable to `visitor`, in the order they were declared.
    fn visit(self, visitor: &mut impl Visitor<S>);
}

/// What takes the variables of an environment.
pub trait Visitor<S: Source> {
    /// Takes one variable.
    fn variable<T>(&mut self, name: &'static str, value: S::Of<T>);
}

/// Why an environment cannot be read. The value is not told: it may be a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnvironmentError {
    /// A variable is not set.
    Missing {
        /// Its name.
        name: &'static str,
    },
    /// A variable's value is of another kind.
    Invalid {
        /// Its name.
        name: &'static str,
        /// The kind that is wanted.
        kind: &'static str,
        /// What the kind says to the value.
        reason: String,
    },
}

impl fmt::Display for EnvironmentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EnvironmentError::Missing { name } => {
                write!(f, "the environment variable {name} is not set")
            }
            EnvironmentError::Invalid { name, kind, reason } => {
                write!(f, "the environment variable {name} is no {kind}: {reason}")
            }
        }
    }
}

impl std::error::Error for EnvironmentError {}

#[doc(hidden)]
pub fn parse<T>(name: &'static str, value: Option<String>) -> Result<T, EnvironmentError>
where
    T: FromStr<Err: fmt::Display>,
{
    let value = value.ok_or(EnvironmentError::Missing { name })?;
    value.parse().map_err(|reason: T::Err| EnvironmentError::Invalid {
        name,
        kind: std::any::type_name::<T>(),
        reason: reason.to_string(),
    })
}

/// Declares an environment: each field with its type, which is read by [`FromStr`], and the name of
/// its variable.
///
/// It stands in a package of its own, on which both the infrastructure and the handler depend: the
/// infrastructure is compiled for the machine that deploys, the handler for Lambda. That package needs
/// this crate, `rustinfra-environment`, alone, which lies in `constructs/environment` of rustinfra's
/// repository:
///
/// ```toml
/// [dependencies]
/// rustinfra-environment = { path = "../rustinfra/constructs/environment" }
/// ```
///
/// See the [example](crate).
#[macro_export]
macro_rules! environment {
    (
        $(#[$attribute:meta])*
        $visibility:vis struct $name:ident {
            $(
                $(#[$field_attribute:meta])*
                $field_visibility:vis $field:ident : $kind:ty = $variable:literal
            ),* $(,)?
        }
    ) => {
        $(#[$attribute])*
        $visibility struct $name<S: $crate::Source = $crate::Read> {
            $($(#[$field_attribute])* $field_visibility $field: S::Of<$kind>,)*
        }

        impl $name<$crate::Read> {
            /// Reads the variables from the environment of the process.
            #[allow(dead_code)]
            $visibility fn read() -> ::std::result::Result<Self, $crate::EnvironmentError> {
                Self::read_from(|name| ::std::env::var(name).ok())
            }

            /// Reads the variables from wherever `variable` finds them.
            #[allow(dead_code)]
            $visibility fn read_from(
                variable: impl ::std::ops::Fn(&str) -> ::std::option::Option<::std::string::String>,
            ) -> ::std::result::Result<Self, $crate::EnvironmentError> {
                ::std::result::Result::Ok(Self {
                    $($field: $crate::parse($variable, variable($variable))?,)*
                })
            }
        }

        impl<S: $crate::Source> $crate::Environment<S> for $name<S> {
            fn visit(self, visitor: &mut impl $crate::Visitor<S>) {
                $(visitor.variable::<$kind>($variable, self.$field);)*
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    environment! {
        struct Settings {
            precision: u32 = "PRECISION",
            name: String = "NAME",
        }
    }

    fn of(precision: &str) -> Result<Settings, EnvironmentError> {
        Settings::read_from(|name| match name {
            "PRECISION" => Some(precision.to_string()),
            "NAME" => Some("n".to_string()),
            _ => None,
        })
    }

    #[test]
    fn variables_are_read_by_their_types() {
        let settings = of("4").expect("both are there");
        assert_eq!((settings.precision, settings.name.as_str()), (4, "n"));
    }

    #[test]
    fn a_variable_that_is_missing_is_named() {
        let error = Settings::read_from(|_| None).err().expect("nothing is there");
        assert_eq!(error.to_string(), "the environment variable PRECISION is not set");
    }

    #[test]
    fn a_value_of_another_kind_is_named_and_not_told() {
        let error = of("many").err().expect("not a number");
        let expected =
            "the environment variable PRECISION is no u32: invalid digit found in string";
        assert_eq!(error.to_string(), expected);
    }
}

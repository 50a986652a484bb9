//! The twin of `twins/services/lib/cognito.ts`.

use rustinfra_constructs::prelude::*;

/// The stack.
pub(crate) fn add(app: &App) -> Stack {
    Stack::new(app, "Cognito")
}

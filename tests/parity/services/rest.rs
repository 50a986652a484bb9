//! The twin of `twins/services/lib/rest.ts`.

use rustinfra_constructs::prelude::*;

/// The stack.
pub(crate) fn add(app: &App) -> Stack {
    Stack::new(app, "Rest")
}

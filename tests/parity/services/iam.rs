//! The twin of `twins/services/lib/iam.ts`.

use rustinfra_constructs::prelude::*;

/// The stack.
pub(crate) fn add(app: &App) -> Stack {
    Stack::new(app, "Iam")
}

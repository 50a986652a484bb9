//! What all sources have in common.

use crate::lambda::Function;

/// Something whose records a function can be called with.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an event source",
    note = "wrap it: `SqsEventSource::new(&queue)`, `DynamoEventSource::new(&table, …)`"
)]
pub trait EventSource {
    /// Connects the source to a function.
    fn bind(&self, function: &Function);
}

//! The schemas of models.

use rustinfra::value::Expr;

const DRAFT_4: &str = "http://json-schema.org/draft-04/schema#";

/// A schema that says which draft it is of: the fourth, unless it says another.
pub(crate) fn with_draft(mut schema: Expr) -> Expr {
    if schema.get("$schema").is_none() {
        schema.set("$schema", DRAFT_4.into());
    }
    schema
}

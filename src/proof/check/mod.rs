//! The checks, one file for each family.

pub(super) mod wiring;
